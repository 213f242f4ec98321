import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

type Fate = 'let-through' | 'turn-away' | 'hold';

/** A door before a server, on a port of its own: it decides what becomes of each connection. */
export class Gate {
  address = '';
  /** Resolves when a connection was held. */
  readonly held: Promise<void>;
  /** Resolves when every connection that was held is closed. */
  closed: Promise<unknown> = Promise.resolve();
  private readonly upstreamPort: number;
  private readonly heldSockets: Socket[] = [];
  private tellHeld: () => void = () => {};

  private constructor(upstream: string) {
    this.upstreamPort = Number(upstream.slice(upstream.lastIndexOf(':') + 1));
    this.held = new Promise((resolve) => {
      this.tellHeld = resolve;
    });
  }

  static async before(t: TestContext, upstream: string, fates: { first: Fate; later: Fate }): Promise<Gate> {
    const gate = new Gate(upstream);
    let connections = 0;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      gate.admit(socket, connections++ === 0 ? fates.first : fates.later);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    gate.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return gate;
  }

  /** Lets through what was held. */
  release(): void {
    this.closed = Promise.all(this.heldSockets.map((socket) => socket.closed || once(socket, 'close')));
    for (const socket of this.heldSockets) this.admit(socket, 'let-through');
  }

  private admit(socket: Socket, fate: Fate): void {
    switch (fate) {
      case 'turn-away':
        socket.destroy();
        return;
      case 'hold':
        this.heldSockets.push(socket);
        this.tellHeld();
        return;
      case 'let-through': {
        const onward = connect(this.upstreamPort, '127.0.0.1');
        onward.on('error', () => socket.destroy());
        socket.on('close', () => onward.destroy());
        onward.on('close', () => socket.destroy());
        socket.pipe(onward).pipe(socket);
      }
    }
  }
}
