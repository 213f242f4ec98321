import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { Gate } from '../engine/gate.js';
import { type RunningCli, startCli } from './run-cli.js';

const CALL = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}'];
/** Far below what any of these would last if it were left alone. */
const SOON_MS = 5000;

describe('Ctrl-C', () => {
  let system: RunningMessaging;
  before(async () => {
    system = await startMessaging();
  });
  after(() => system.stop());

  it('ends the wait for a server that does not answer', async (t) => {
    const silent = createServer();
    const cli = startCli(['bench', await listening(t, silent), '--plaintext', '--connect-timeout', '60s', ...CALL]);
    await once(silent, 'connection');
    await endsSoon(cli, /^grpc-red: Interrupted before the first call\.\n {10}Nothing was sent\.\n$/);
  });

  it('ends the connecting of the engine', async (t) => {
    const gate = await Gate.before(t, system.address, { first: 'let-through', later: 'hold' });
    const cli = startCli(['bench', gate.address, '--plaintext', '--connect-timeout', '60s', ...CALL]);
    await gate.held;
    await endsSoon(cli, /^grpc-red: Interrupted before the first call\.\n/);
  });

  it('ends the wait for metrics that do not agree: the report says so', async (t) => {
    let scrapes = 0;
    let tellSettling = () => {};
    const settling = new Promise<void>((resolve) => {
      tellSettling = resolve;
    });
    const page = createHttpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end('# TYPE up gauge\nup 1\n');
      // Up to seven before the run; the tenth is one of those after it, which follow each other closely.
      if (++scrapes === 10) tellSettling();
    });
    const url = `http://${await listening(t, page)}/metrics`;
    const cli = startCli([
      ...['bench', system.address, '--plaintext', ...CALL, '-n', '5', '-O', 'json'],
      ...['--metrics', url, '--exclusive', '--settle', '60s'],
    ]);
    await settling;
    await endsSoon(cli, /^$/);
    const report = JSON.parse((await cli.end).stdout);
    assert.equal(report.verdict.outcome, 'cannot-tell');
    assert.match(report.verdict.headline, /stopped/);
    assert.equal(report.tally.answered, 5);
    assert.equal(report.grpcRed.endReason, 'total-reached');
  });
});

async function endsSoon(cli: RunningCli, stderr: RegExp): Promise<void> {
  const sentMs = Date.now();
  cli.child.kill('SIGINT');
  const end = await cli.end;
  assert.equal(end.code, 130, end.stderr);
  assert.match(end.stderr, stderr);
  assert.ok(Date.now() - sentMs < SOON_MS);
}

async function listening(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
