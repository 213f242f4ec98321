import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';

/** One process of a prefork server, with nothing on its page but what a Node service says of itself. */
collectDefaultMetrics();
// The later ones have worked longer, as processes of different age have.
const workMicroseconds = cluster.worker!.id * 50_000;
while (process.cpuUsage().user < 100_000 + workMicroseconds) createHash('sha256').update('work').digest();
createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType).end(await register.metrics());
}).listen(0, '127.0.0.1');
