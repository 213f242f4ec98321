import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '../../src/metrics/verdict.js';
import { STATUS_COUNT } from '../../src/shared/status.js';
import { runCli, startCli } from '../cli/run-cli.js';
import { type GoLie, type GoServer, startGoServer } from './go-server.js';
import { needs } from './toolchain.js';

const CODES = Array.from({ length: STATUS_COUNT }, (_, code) => code);
const METHODS = ['Unary', 'ServerStream', 'ClientStream', 'Bidi'];
const CALLS = 20_000;

/** One --call for each code; a stream sends three messages, of which the first says the code. */
function mixedCalls(method: string): string[] {
  const streams = method === 'ClientStream' || method === 'Bidi';
  return CODES.flatMap((code) => {
    const request = { code, messages: 3, payload: 'aGVsbG8=' };
    const data = streams ? [request, { payload: 'aGVsbG8=' }, { payload: 'aGVsbG8=' }] : request;
    return ['--call', `echo.v1.EchoService/${method}`, '-d', JSON.stringify(data)];
  });
}

/** The codes that are not the handler's by themselves: this server's handlers do give them. */
const EXPECT = ['--expect', '1,4,7,8,12,13,14,16'];

interface JsonReport {
  tally: { started: number; answered: number; uncertain: number; refused: number };
  verdict: Verdict;
}

describe('grpc-red bench against go-grpc-middleware', { skip: needs('go') }, () => {
  for (const method of METHODS) {
    it(`${method}: ${CALLS} calls in 17 codes agree exactly, messages too`, async () => {
      await using server = await running();
      const { code, stdout, stderr } = await runCli([
        ...['bench', server.go.address, '--plaintext', ...EXPECT, ...mixedCalls(method)],
        ...['-n', String(CALLS), '-c', '50', '--metrics', server.go.metricsUrl, '-O', 'json'],
      ]);
      assert.equal(code, 0, stderr + stdout.slice(-4000));
      const { tally, verdict } = JSON.parse(stdout) as JsonReport;
      assert.deepEqual(
        { started: tally.started, answered: tally.answered, uncertain: tally.uncertain, refused: tally.refused },
        { started: CALLS, answered: CALLS, uncertain: 0, refused: 0 },
      );
      assert.deepEqual(
        verdict.checks.filter((check) => check.outcome === 'cannot-tell' || check.outcome === 'fail'),
        [],
      );
      const counts = verdict.checks.filter(
        (check) => check.signal !== 'duration' && check.expected !== null && check.required,
      );
      assert.deepEqual(
        counts.filter(({ expected, observed }) => expected!.min !== expected!.max || observed !== expected!.min),
        [],
        'no ranges',
      );
      assert.equal(counts.filter((check) => check.name === 'requests-by-code').length, STATUS_COUNT);
      assert.deepEqual(
        counts.filter((check) => check.signal === 'messages').map((check) => check.name),
        ['messages-received', 'messages-sent'],
      );
      assert.deepEqual(countsByCode(server.go, method), expectedByCode());
    });
  }

  for (const transport of ['wire', 'grpc-js']) {
    it(`${transport}: counts agree exactly where messages are gzipped`, async () => {
      await using server = await running();
      const { code, stdout, stderr } = await runCli([
        ...['bench', server.go.address, '--plaintext', '-e', '--transport', transport, ...EXPECT],
        ...mixedCalls('Bidi'),
        ...['-n', '1700', '--metrics', server.go.metricsUrl, '-O', 'json'],
      ]);
      assert.equal(code, 0, stderr + stdout.slice(-4000));
      assert.deepEqual([...countsByCode(server.go, 'Bidi').values()], new Array(STATUS_COUNT).fill(100));
    });

    it(`${transport}: takes every call back that is open after --cancel-after, and the server's counts lie in the range`, async () => {
      await using server = await running();
      const { code, stdout, stderr } = await runCli([
        ...['bench', server.go.address, '--plaintext', '--transport', transport, '--cancel-after', '100ms'],
        ...['--call', 'echo.v1.EchoService/ServerStream', '-d', '[{"delay_us": 30000000}, {"messages": 1}]'],
        ...['-n', '200', '-c', '40', '--metrics', server.go.metricsUrl, '-O', 'json'],
      ]);
      assert.equal(code, 0, stderr + stdout.slice(-4000));
      const { methods, verdict, exit } = JSON.parse(stdout);
      assert.deepEqual(methods[0].ledgers[0].causes, { trailers: 100, 'client-cancel': 100 });
      assert.equal(exit.because, verdict.headline);
      const counted = countsByCode(server.go, 'ServerStream');
      assert.deepEqual(counted.get(0), 100);
      assert.ok(counted.get(1)! <= 100, `${counted.get(1)} cancelled`);
      assert.ok(counted.get(1)! > 0);
    });

    it(`${transport}: shows what the server's status details say`, async () => {
      await using server = await running();
      const { stdout } = await runCli([
        ...['bench', server.go.address, '--plaintext', '--transport', transport, '-n', '10', '-O', 'json'],
        ...['--call', 'echo.v1.EchoService/Unary', '-d', '{"code": 3, "payload": "aGVsbG8="}'],
      ]);
      const { errors } = JSON.parse(stdout);
      assert.deepEqual(errors[0].first.details, [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'code', description: 'is 3, as wanted' }],
        },
        { '@type': 'type.googleapis.com/echo.v1.EchoRequest', code: 3, payload: 'aGVsbG8=' },
      ]);
    });
  }

  it('killed at three points of a run: the books balance, and the server’s own log lies in the range', async () => {
    for (const afterCalls of [1, 2_000, 8_000]) {
      await using server = await running();
      const { go } = server;
      const cli = startCli([
        ...['bench', go.address, '--plaintext', '--call', 'echo.v1.EchoService/Unary', '-d', '{"delay_us": 500}'],
        ...['-n', '15000', '-c', '50', '--metrics', go.metricsUrl, '-O', 'json'],
      ]);
      while (total(go.counted()) < afterCalls) await pause(5);
      await go.kill();
      const { code, stdout, stderr } = await cli.end;
      assert.equal(stderr, '');
      const { tally, verdict } = JSON.parse(stdout) as JsonReport;
      // Killed at its first call, it may not have answered one: that is exit 1, whatever the verdict is.
      assert.equal(code, tally.answered === 0 ? 1 : 3);
      assert.equal(tally.started, 15_000);
      assert.equal(tally.started, tally.answered + tally.uncertain + tally.refused);
      assert.ok(tally.refused > 0);
      assert.equal(verdict.outcome, 'cannot-tell');
      const counted = total(go.counted());
      assert.ok(
        tally.answered <= counted && counted <= tally.answered + tally.uncertain,
        `${counted} counted, ${tally.answered} answered, ${tally.uncertain} uncertain`,
      );
    }
  });

  const lies: [GoLie, check: string][] = [
    ['error-not-counted', 'requests-by-code'],
    ['errors-as-ok', 'requests-by-code'],
    ['errors-as-unknown', 'requests-by-code'],
    ['doubled-handled', 'requests-total'],
    ['never-handled', 'started-equals-handled'],
    ['lost-updates', 'requests-total'],
    ['swapped-methods', 'requests-total'],
    ['seconds-as-ms', 'duration-sum'],
    ['frozen-page', 'page-refreshed'],
  ];
  for (const [lie, name] of lies) {
    it(`catches the lie ${lie} by ${name}`, async () => {
      await using server = await running(lie);
      const { code, stdout } = await runCli([
        ...[
          'bench',
          server.go.address,
          '--plaintext',
          '--exclusive',
          '--settle',
          '1s',
          '--metrics',
          server.go.metricsUrl,
        ],
        ...[
          '--call',
          'echo.v1.EchoService/Unary',
          '-d',
          '[{"delay_us": 2000}, {"code": 5}, {"code": 9}]',
          '--weight',
          '3',
        ],
        ...['--call', 'echo.v1.EchoService/ServerStream', '-d', '{"messages": 2, "delay_us": 2000}'],
        ...['-n', '4000', '-c', '20', '-O', 'json'],
      ]);
      const { verdict } = JSON.parse(stdout) as JsonReport;
      assert.equal(code, 1, verdict.headline);
      const caught = verdict.checks.filter((check) => check.name === name && check.outcome === 'fail');
      assert.ok(caught.length > 0, verdict.headline);
      assert.match(caught[0]!.because, /(grpc_server_\w+|the page at http).*\d/);
    });
  }

  it('cannot tell, and says why, when an answer need not come from the handler and was not counted', async () => {
    await using server = await running();
    // Above grpc-go's 4 MiB: its transport answers RESOURCE_EXHAUSTED before any interceptor runs.
    const tooLarge = JSON.stringify({ payload: Buffer.alloc(5_000_000).toString('base64') });
    const { code, stdout } = await runCli(
      [
        ...[
          'bench',
          server.go.address,
          '--plaintext',
          '--settle',
          '1s',
          '--metrics',
          server.go.metricsUrl,
          '-O',
          'json',
        ],
        ...['--call', 'echo.v1.EchoService/Unary', '-d', '@', '-n', '20', '-c', '4'],
      ],
      { input: `[{}, ${tooLarge}]` },
    );
    const { verdict } = JSON.parse(stdout) as JsonReport;
    assert.equal(code, 3, verdict.headline);
    const open = verdict.checks.find((check) => check.name === 'requests-by-code' && check.code === 8)!;
    assert.equal(open.outcome, 'cannot-tell');
    assert.match(open.because, /10 calls answered RESOURCE_EXHAUSTED, 10 of them not counted.*--expect 8/);
  });
});

async function running(lie: GoLie = 'none'): Promise<{ go: GoServer } & AsyncDisposable> {
  const go = await startGoServer({ lie });
  return { go, [Symbol.asyncDispose]: () => go.stop() };
}

function countsByCode(go: GoServer, method: string): Map<number, number> {
  const prefix = `/echo.v1.EchoService/${method} `;
  const own = [...go.counted()].filter(([line]) => line.startsWith(prefix));
  return new Map(
    own.map(([line, count]) => [Number(line.slice(prefix.length)), count] as const).sort(([a], [b]) => a - b),
  );
}

/** 20,000 calls dealt round robin over 17 codes: the first codes get one more. */
function expectedByCode(): Map<number, number> {
  const each = Math.floor(CALLS / STATUS_COUNT);
  return new Map(CODES.map((code) => [code, each + (code < CALLS % STATUS_COUNT ? 1 : 0)]));
}

function total(counts: Map<string, number>): number {
  return [...counts].filter(([line]) => line.includes('EchoService')).reduce((sum, [, count]) => sum + count, 0);
}
