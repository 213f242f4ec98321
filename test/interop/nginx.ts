import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { debianProgram } from './debian-program.js';

export interface RunningNginx {
  address: string;
  stop(): Promise<void>;
}

/** A real nginx that passes gRPC on to `targets`, each call to the next where one cannot be reached. */
export async function startNginx(targets: readonly string[]): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = [
    'daemon off; master_process off; pid nginx.pid; error_log stderr crit;',
    'events { worker_connections 256; }',
    `http { access_log off; ${paths.map((name) => `${name}_temp_path ${name};`).join(' ')}`,
    `  upstream servers { ${targets.map((target) => `server ${target};`).join(' ')} }`,
    `  server { listen 127.0.0.1:${port} http2; location / { grpc_pass grpc://servers; } } }`,
  ];
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, config.join('\n'));
  const child = spawn(debianProgram('nginx', 'usr/sbin/nginx'), ['-p', folder, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const gone = once(child, 'exit');
  const address = `127.0.0.1:${port}`;
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`nginx did not start: ${said}`);
    await sleep(50);
  }
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
