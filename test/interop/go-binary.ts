import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const module = fileURLToPath(new URL('../../../fixtures/go/', import.meta.url));
/** By program, what `go build` is to build; the mod files beside go.mod differ from it by another release of otelgrpc. */
const packages = {
  'echo-server': ['.'],
  'interop-server': ['./interop'],
  'otel-server': ['./otel'],
  'otel-server-0.65': ['-modfile=otelgrpc-0.65.mod', './otel'],
  'otel-server-0.64': ['-modfile=otelgrpc-0.64.mod', './otel'],
} as const;
const building = new Map<GoProgram, Promise<string>>();

export type GoProgram = keyof typeof packages;

/**
 * The path of a Go server's program, built once for each state of the module's sources.
 *
 * Test files run in several processes at once: each builds under a name of its own and renames the result into place,
 * so none ever starts a program that is half written.
 */
export function goBinary(program: GoProgram = 'echo-server'): Promise<string> {
  const built = building.get(program) ?? build(program);
  building.set(program, built);
  return built;
}

async function build(program: GoProgram): Promise<string> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const finished = join(module, 'bin', `${program}-${hashOfSources()}${suffix}`);
  if (existsSync(finished)) return finished;
  const own = `${finished}.${process.pid}`;
  // Outside of a checkout there is no version to stamp, and in one it would only make builds differ.
  await promisify(execFile)('go', ['build', '-buildvcs=false', '-o', own, ...packages[program]], { cwd: module });
  renameSync(own, finished);
  return finished;
}

function hashOfSources(): string {
  const hash = createHash('sha256').update(process.arch);
  const sources = readdirSync(module, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(go|mod|sum)$/.test(name))
    .sort();
  for (const name of sources) hash.update(`${name}\0`).update(readFileSync(join(module, name)));
  return hash.digest('hex').slice(0, 12);
}
