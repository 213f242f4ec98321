import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const module = join(root, 'fixtures', 'conformance');
const RUNNER = 'connectrpc.com/conformance/cmd/connectconformance';
const run = promisify(execFile);

/** Paths of what the suite is run with. */
export interface SuitePrograms {
  runner: string;
  /** A FileDescriptorSet of the messages that runner and client exchange. */
  descriptors: string;
}

/** Builds the suite's runner and takes its descriptors from it, once for each state of the module, into .cache/. */
export async function suitePrograms(): Promise<SuitePrograms> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const finished = join(root, '.cache', `conformance-${hashOfModule()}`);
  const programs = {
    runner: join(finished, `connectconformance${suffix}`),
    descriptors: join(finished, 'suite.binpb'),
  };
  if (existsSync(finished)) return programs;
  // Built under a name of its own and renamed when it is whole: what is there can be run.
  const own = `${finished}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  try {
    await run('go', ['build', '-buildvcs=false', '-o', `${own}/`, '.', RUNNER], { cwd: module });
    const { stdout } = await run(join(own, `descriptors${suffix}`), [], { encoding: 'buffer' });
    writeFileSync(join(own, 'suite.binpb'), stdout);
    renameSync(own, finished);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    throw error;
  }
  return programs;
}

function hashOfModule(): string {
  const hash = createHash('sha256').update(process.arch);
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(`${name}\0`).update(readFileSync(join(module, name)));
  return hash.digest('hex').slice(0, 12);
}
