import cluster from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface PreforkServer {
  url: string;
  stop(): Promise<void>;
}

/** A real server of several processes that share one port: Node gives each connection to the next of them. */
export async function startPrefork(workers: number): Promise<PreforkServer> {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('./prefork-worker.js', import.meta.url)), args: [] });
  const forked = Array.from({ length: workers }, () => cluster.fork());
  const ready = await Promise.all(forked.map((worker) => once(worker, 'listening')));
  const [{ port }] = ready[0] as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    async stop() {
      const gone = forked.map((worker) => once(worker, 'exit'));
      for (const worker of forked) worker.process.kill('SIGKILL');
      await Promise.all(gone);
    },
  };
}
