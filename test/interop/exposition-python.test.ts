import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPage } from '../../src/metrics/exposition.js';
import { randomRegistry } from '../metrics/random-registry.js';
import { pythonInterpreter } from './python-interpreter.js';
import { needs } from './toolchain.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const script = join(root, 'fixtures', 'python', 'prometheus_pages.py');
const CONTENT_TYPES = { text: 'text/plain; version=0.0.4', openmetrics: 'application/openmetrics-text; version=1.0.0' };
type Format = keyof typeof CONTENT_TYPES;
/** Name, labels, value as Python writes it, type of the family. */
type PythonSample = [name: string, labels: Record<string, string>, value: string, type: string];

const SEED = 20_261_121;
const REGISTRIES = 400;

describe("Python's prometheus_client", { skip: needs('python') }, () => {
  let python: string;
  before(async () => {
    python = await pythonInterpreter();
  });

  it('writes pages that are read as its registries hold them, in both formats', async () => {
    const lines = await ask(python, ['write', String(SEED), String(REGISTRIES)]);
    assert.equal(lines.length, REGISTRIES);
    const written = lines as { text: string; openmetrics: string; samples: PythonSample[] }[];
    assert.ok(written.flatMap(({ samples }) => samples).length > 10 * REGISTRIES);
    for (const { text, openmetrics, samples } of written) {
      assert.deepEqual(ours(text, 'text'), theirs(samples));
      assert.deepEqual(ours(openmetrics, 'openmetrics'), theirs(samples));
    }
  });

  it('reads the pages that prom-client writes as we do', async () => {
    const pages = await Promise.all(Array.from({ length: 200 }, (_, seed) => pagesOf(seed)));
    await agree(pages.flat());
  });

  it('reads the pages of the known libraries as we do', async () => {
    const folder = join(root, 'fixtures', 'pages');
    // The pair of families that every Go server has in OpenMetrics (docs/exposition.md) is refused by Python's reader.
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt') && name !== 'go-client-openmetrics.txt');
    const pages = names
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .map((page): [Format, string] => [page.trimEnd().endsWith('# EOF') ? 'openmetrics' : 'text', page]);
    assert.ok(pages.length > 30);
    await agree(pages);
  });

  async function agree(pages: [Format, string][]): Promise<void> {
    const input = pages.map(([format, page]) => `${JSON.stringify({ format, page })}\n`).join('');
    const read = (await ask(python, ['read'], input)) as PythonSample[][];
    assert.equal(read.length, pages.length);
    for (const [i, [format, page]] of pages.entries()) assert.deepEqual(ours(page, format), theirs(read[i]!));
  }
});

async function pagesOf(seed: number): Promise<[Format, string][]> {
  return [
    ['text', await randomRegistry(seed, 'text').metrics()],
    ['openmetrics', await randomRegistry(seed, 'openmetrics').metrics()],
  ];
}

/** Samples in an order of their own: neither side's is part of the claim. */
function ours(text: string, format: Format): string[] {
  const { families } = readPage(text, CONTENT_TYPES[format]);
  return [...families.values()]
    .flatMap(({ type, samples }) => samples.map((sample) => shown(type, sample.name, [...sample.labels], sample.value)))
    .sort();
}

function theirs(samples: PythonSample[]): string[] {
  const number = (text: string) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
  return samples.map(([name, labels, value, type]) => shown(type, name, Object.entries(labels), number(value))).sort();
}

/** Python's reader gives each counter's sample the suffix of OpenMetrics, whatever stands on the page. */
function shown(type: string, name: string, labels: [string, string][], value: number): string {
  const pairs = labels.map(([label, text]) => `${JSON.stringify(label)}=${JSON.stringify(text)}`).sort();
  return `${type === 'counter' ? name.replace(/_total$/, '') : name}{${pairs.join()}} ${value}`;
}

/** The JSON of each line that the script prints. */
function ask(python: string, args: string[], input = ''): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(python, [script, ...args], { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${error.message}\n${stderr}`));
      else
        resolve(
          stdout
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as unknown),
        );
    });
    child.stdin!.end(input);
  });
}
