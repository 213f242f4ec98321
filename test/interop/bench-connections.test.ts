import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { runCli, startCli } from '../cli/run-cli.js';
import { type GoServer, startGoServer } from './go-server.js';
import { needs } from './toolchain.js';
import { until } from './until.js';

const UNARY = 'echo.v1.EchoService/Unary';

async function serve(t: TestContext): Promise<GoServer> {
  const server = await startGoServer();
  t.after(() => server.stop());
  return server;
}

describe('grpc-red bench and the connections of grpc-go', { skip: needs('go'), timeout: 60_000 }, () => {
  it('shows that a server takes offence at keepalive pings', async (t) => {
    const server = await serve(t);
    const { code, stdout } = await runCli([
      ...['bench', server.address, '--plaintext', '--call', UNARY, '-d', '{"delay_us": 60000000}'],
      ...['-n', '1', '-c', '1', '--keepalive', '20ms', '-O', 'json'],
    ]);
    const report = JSON.parse(stdout);
    assert.equal(code, 1, 'no call was answered');
    assert.deepEqual(
      report.errors.map(({ cause, detail }: { cause: string; detail: string }) => [cause, detail]),
      [['connection-lost', 'connection lost: the server sent GOAWAY (ENHANCE_YOUR_CALM: "too_many_pings")']],
    );
    assert.equal(report.connections.lost, 1);
    assert.ok(report.warnings.some((warning: { code: string }) => warning.code === 'connections-lost'));
  });

  it('goes on over the address that is left when a server dies in the middle of a run', async (t) => {
    const [dies, stays] = [await serve(t), await serve(t)];
    const run = startCli([
      ...['bench', `ipv4:${dies.address},${stays.address}`, '--lb-strategy', 'round_robin', '--plaintext'],
      ...['--call', UNARY, '-d', '{"delay_us": 1000}', '-n', '5000', '-c', '10', '-O', 'json'],
    ]);
    const countOf = (server: GoServer) => server.counted().get(`/${UNARY} 0`) ?? 0;
    await until('the server that dies has had calls', () => countOf(dies) > 100);
    await dies.kill();
    const { code, stdout } = await run.end;
    assert.equal(code, 0);
    const { tally, connections } = JSON.parse(stdout);
    assert.equal(tally.refused, 0, 'none was sent where nobody was');
    assert.ok(tally.uncertain <= 10, `${tally.uncertain} were open when it died`);
    const answered = countOf(dies) + countOf(stays);
    assert.ok(tally.answered <= answered && answered <= tally.answered + tally.uncertain, `${answered} were answered`);
    assert.equal(connections.lost, 1);
    const sent = connections.addresses.map(({ calls }: { calls: number }) => calls);
    assert.equal(sent[0] + sent[1], 5000);
    assert.equal(sent[1], countOf(stays));
  });
});
