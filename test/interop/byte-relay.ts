import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { keepSockets, listen } from '../transport/raw-server.js';

export interface ByteRelay {
  /** `host:port` to connect to instead of the server. */
  address: string;
  /** What the server has sent through it so far. */
  answeredBytes: number;
  /** Its ends of the clients' connections, for bytes that are no server's. */
  clients: Socket[];
}

/** Stands between a client and the server at `address`, and counts bytes; ends with the test. */
export async function relayTo(t: TestContext, address: string): Promise<ByteRelay> {
  const relay: ByteRelay = { address: '', answeredBytes: 0, clients: [] };
  const [host, port] = address.split(':') as [string, string];
  const server = createServer((client) => {
    relay.clients.push(client);
    const upstream = connect(Number(port), host);
    upstream.on('data', (chunk) => {
      relay.answeredBytes += chunk.length;
    });
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  const sockets: Parameters<typeof keepSockets>[1] = [];
  keepSockets(server, sockets);
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  relay.address = await listen(server);
  return relay;
}
