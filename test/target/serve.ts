import type { TestContext } from 'node:test';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Endpoint } from '../../src/shared/endpoint.js';

/** Starts `server` in plaintext on a free port of the loopback interface, until the test ends. */
export async function serve(
  t: TestContext,
  server: Server,
  credentials = ServerCredentials.createInsecure(),
): Promise<Endpoint> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  t.after(() => server.forceShutdown());
  return plaintext(`127.0.0.1:${port}`);
}

export function plaintext(address: string): Endpoint {
  return { address, tls: null, authority: null, connectTimeoutMs: 5000 };
}
