import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { debianProgram } from './debian-program.js';

export type Tool = 'go' | 'nginx' | 'npm' | 'python' | 'prometheus';

/** How each tool is asked whether it can do what the tests need of it, in the folder where they need it. */
const questions: Record<Tool, { folder: string; command: string; args: string[] }> = {
  // In the module's folder, an older Go tries to get the version that go.mod names, or says why it cannot.
  go: { folder: '../../../fixtures/go/', command: 'go', args: ['version'] },
  npm: { folder: '../../../fixtures/node-nice-grpc/', command: 'npm', args: ['--version'] },
  nginx: { folder: '../../../', command: debianProgram('nginx', 'usr/sbin/nginx'), args: ['-v'] },
  python: { folder: '../../../fixtures/python/', command: 'python3', args: ['-c', 'import venv, ensurepip'] },
  prometheus: { folder: '../../../', command: debianProgram('prometheus', 'usr/bin/prometheus'), args: ['--version'] },
};

/**
 * Whether tests that need `tool` run here: false where it is present, else the reason to skip them (the value that
 * `skip` of node:test takes).
 *
 * @throws where CI=true and the tool is absent: a build machine that leaves tests out in silence proves nothing.
 */
export function needs(tool: Tool, environment: NodeJS.ProcessEnv = process.env): false | string {
  const { folder, command, args } = questions[tool];
  const cwd = fileURLToPath(new URL(folder, import.meta.url));
  const { status, error, stderr } = spawnSync(command, args, { cwd, env: environment, encoding: 'utf8' });
  if (status === 0) return false;
  const reason = `needs ${tool}: \`${[command, ...args].join(' ')}\` says ${error?.message ?? stderr.trim()}`;
  if (environment.CI === 'true') throw new Error(`${reason}, and CI=true allows no test to be skipped`);
  return reason;
}
