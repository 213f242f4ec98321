import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The house as docs/architecture.md draws it: which rooms a room may look into, and which packages live in it alone. */
const ROOMS: Record<string, { rooms: string[]; packages: string[] }> = {
  shared: { rooms: [], packages: ['fastest-levenshtein'] },
  transport: { rooms: ['shared'], packages: ['@grpc/grpc-js'] },
  target: {
    rooms: ['shared', 'transport'],
    packages: ['@grpc/grpc-js', '@grpc/proto-loader', '@bufbuild/protobuf'],
  },
  record: { rooms: ['shared', 'transport', 'target'], packages: ['hdr-histogram-js', 'valibot'] },
  thresholds: { rooms: ['shared', 'record'], packages: [] },
  plan: {
    rooms: ['shared', 'target', 'record', 'thresholds'],
    packages: ['@bufbuild/protobuf', 'lossless-json', 'smol-toml', 'yaml'],
  },
  engine: { rooms: ['shared', 'plan', 'record', 'target', 'transport'], packages: ['node:worker_threads'] },
  metrics: { rooms: ['shared', 'record'], packages: [] },
  report: { rooms: ['shared', 'transport', 'record', 'metrics', 'thresholds'], packages: ['chalk', 'cli-table3'] },
  cli: {
    rooms: ['shared', 'target', 'plan', 'engine', 'record', 'metrics', 'thresholds', 'report', 'fixtures'],
    packages: ['commander', 'node:v8'],
  },
};

/** Built-in modules that any room may use; the others are named above by the one room that may. */
const HARMLESS = [
  'node:path',
  'node:url',
  'node:util',
  'node:buffer',
  'node:crypto',
  'node:fs',
  'node:zlib',
  'node:querystring',
  'node:timers/promises',
];
/** Network modules by room. */
const NETWORK: Record<string, string[]> = {
  metrics: ['node:http', 'node:https', 'node:stream', 'node:net', 'node:tls', 'node:stream/promises', 'node:dns'],
  transport: ['node:net', 'node:tls', 'node:http2', 'node:dns'],
  target: ['node:net', 'node:tls', 'node:dns'],
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = join(root, 'src');

interface Import {
  file: string;
  room: string;
  names: string;
}

const imports: Import[] = sourceFiles().flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?<!')\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
  return found.map((names) => ({ file: relative(src, file), room: roomOf(file), names }));
});

describe('the house', () => {
  it('has the rooms of the table, and no others', () => {
    const folders = readdirSync(src, { withFileTypes: true });
    assert.deepEqual(folders.map((entry) => entry.name).sort(), Object.keys(ROOMS).sort());
  });

  it('is drawn by docs/architecture.md as it is', () => {
    const docs = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const rows = [...docs.matchAll(/^\| `(\w+)\/` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)];
    const listed = (cell: string) => cell.split(', ').filter((name) => name !== '–');
    const drawn = rows.map(([, room, rooms, packages]) => [
      room,
      { rooms: listed(rooms!), packages: listed(packages!) },
    ]);
    assert.deepEqual(Object.fromEntries(drawn), ROOMS);
  });

  it('lets a room look only into the rooms that the table names', () => {
    const wrong = imports
      .filter(({ names }) => names.startsWith('.'))
      .map((one) => ({ ...one, into: roomOf(resolve(src, dirname(one.file), one.names)) }))
      .filter(({ room, into }) => into !== room && !ROOMS[room]!.rooms.includes(into))
      .map(({ file, names }) => `${file} imports ${names}`);
    assert.deepEqual(wrong, []);
  });

  it('keeps each package in the rooms that it is for', () => {
    const wrong = imports
      .filter(({ names }) => !names.startsWith('.') && !HARMLESS.includes(names))
      .filter(
        ({ room, names }) =>
          ![...ROOMS[room]!.packages, ...(NETWORK[room] ?? [])].some(
            (name) => names === name || names.startsWith(`${name}/`),
          ),
      )
      .map(({ file, names }) => `${file} imports ${names}`);
    assert.deepEqual(wrong, []);
  });

  it('leaves the process to the command line', () => {
    const wrong = sourceFiles()
      .filter((file) => roomOf(file) !== 'cli')
      .filter((file) =>
        /\bprocess\.(stdout|stderr|exit|exitCode|argv|on|env)\b|\bconsole\./.test(readFileSync(file, 'utf8')),
      )
      .map((file) => relative(src, file));
    assert.deepEqual(wrong, []);
  });

  it('exports by name only', () => {
    const wrong = sourceFiles().filter((file) => /^export default\b/m.test(readFileSync(file, 'utf8')));
    assert.deepEqual(wrong, []);
  });
});

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(src, name));
}

/** The first folder under src/; what lies outside it goes by its top folder. */
function roomOf(file: string): string {
  const inside = relative(src, file);
  return inside.startsWith('..') ? relative(root, file).split(sep)[0]! : inside.split(sep)[0]!;
}
