import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A metrics page over HTTP, on a free port, whose text the test decides at each request. */
export class PageServer {
  /** How often it was asked. */
  requests = 0;
  readonly #server: Server;

  constructor(page: () => string) {
    this.#server = createServer((_request, response) => {
      this.requests++;
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(page());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/metrics`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
