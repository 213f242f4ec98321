import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { suitePrograms } from './suite-programs.js';
import { type SuiteSummary, suiteSummary } from './suite-summary.js';

const config = fileURLToPath(new URL('../../../fixtures/conformance/client.yaml', import.meta.url));
const client = fileURLToPath(new URL('client-under-test.js', import.meta.url));
const GIVE_UP_MS = 600_000;

/** All cases of the suite that fit our client, with one of its transports. */
export async function runSuite(transport: 'wire' | 'grpc-js', ...options: string[]): Promise<SuiteSummary> {
  const { runner, descriptors } = await suitePrograms();
  const command = [process.execPath, client, descriptors, transport];
  const suite = spawn(runner, ['--mode', 'client', '--conf', config, '-v', ...options, '--', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: GIVE_UP_MS,
  });
  let said = '';
  for (const stream of [suite.stdout, suite.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = await once(suite, 'close');
  return suiteSummary(said, code);
}
