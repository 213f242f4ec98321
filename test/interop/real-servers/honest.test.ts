// Real servers with the metrics of real libraries, each run through the same calls by the real command line. What each
// library does with them was seen here, and the servers' own logs say how many calls there were:
//
//                                 go-grpc-middleware   otelgrpc, gRPC's plugin   nice-grpc-prometheus  py-grpc-prometheus
//   release                       1.1.1                0.72 and 0.64, 1.85.0     0.2.9                 0.8.0
//   unary, client streams         counted              counted                   counted               counted
//   server streams, bidi          counted              counted                   counted               never; starts of the first
//   taken back by the client      1                    1                         1                     1
//   deadline passed meanwhile     4, or 1              4, or 1                   1, answered 4 or not  1, answered 4 or not
//   expired on arrival            answered 4, none     answered 4, none          handled, or answered  handled, or answered
//   unknown method                answered 12, none    answered 12, none (*)     answered 12, none     answered 12, none
//
// (*) gRPC's plugin counts a start of the method "other". grpc-js's server and Python's give calls that have expired on
// arrival to their handlers, who mostly end in time.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EchoMethod } from '../echo-client.js';
import { metricValues } from '../metric-values.js';
import { rawCall } from '../raw-call.js';
import { needs } from '../toolchain.js';
import { until } from '../until.js';
import { type BenchRun, benchRun, namesOf, provenByCode } from './bench-run.js';
import { callsOf } from './calls.js';
import { ofMethods, totalOf } from './counted-by.js';
import { REAL_SERVERS, type RealServer, type RealServerId, type RealServerKind } from './real-servers.js';

/** What a verdict must be: a pass, or not to be told for a reason that its headline gives. Never a failure. */
interface Ending {
  outcome: 'pass' | 'cannot-tell';
  exitCode: 0 | 3;
  headline: RegExp;
}
const passes: Ending = { outcome: 'pass', exitCode: 0, headline: /^Rate.* agree with the / };
const cannotTell = (headline: RegExp): Ending => ({ outcome: 'cannot-tell', exitCode: 3, headline });

/** @param handled how many calls of Unary the server's handlers were given */
type Expected = (run: BenchRun, kind: RealServerKind, handled: number) => Ending;
const PASS: Expected = () => passes;
const UNCOUNTED: Expected = () =>
  cannotTell(/answers that something in front of the metrics may have given were not counted/);
/** What was handled beside the run's hundred calls is somebody else's to the verdict, and it says how much. */
const OTHERS: Expected = (_run, _kind, handled) => {
  const others = new RegExp(
    `counted ${handled} for 100 calls answered: ${handled - 100} more than ours, .*somebody else`,
  );
  return handled > 100 ? cannotTell(others) : passes;
};
/** Of calls given up it is chance whether the server says so first: what it says then stands on the page as CANCELLED. */
const RECODED: Expected = ({ answeredBy }, { counts }) =>
  counts.some((method) => answeredBy[method]! > 4)
    ? cannotTell(/known to count them as CANCELLED where the deadline closed the call before its handler did/)
    : passes;

/** The other is wrong as it comes: broken.test.ts has it. */
type HonestId = Exclude<RealServerId, 'otelgrpc-0.65'>;

/** Every server by every kind of run. */
const MATRIX: Record<HonestId, Record<RunId, Expected>> = {
  'go-middleware': { mixed: PASS, deadlines: PASS, cancels: PASS, expired: PASS, unknown: PASS, absent: UNCOUNTED },
  'go-middleware-zero': {
    mixed: PASS,
    deadlines: PASS,
    cancels: PASS,
    expired: PASS,
    unknown: PASS,
    absent: UNCOUNTED,
  },
  otelgrpc: { mixed: PASS, deadlines: PASS, cancels: PASS, expired: PASS, unknown: PASS, absent: UNCOUNTED },
  'otelgrpc-0.64': { mixed: PASS, deadlines: PASS, cancels: PASS, expired: PASS, unknown: PASS, absent: UNCOUNTED },
  'grpc-go-plugin': { mixed: PASS, deadlines: PASS, cancels: PASS, expired: PASS, unknown: PASS, absent: UNCOUNTED },
  'nice-grpc': { mixed: PASS, deadlines: RECODED, cancels: PASS, expired: OTHERS, unknown: PASS, absent: UNCOUNTED },
  'py-grpc': { mixed: PASS, deadlines: RECODED, cancels: PASS, expired: OTHERS, unknown: PASS, absent: UNCOUNTED },
};

type RunId = keyof typeof RUNS;

interface Run {
  says: string;
  args: readonly string[];
  /** A method that the server does not have, though reflection lists it. */
  leaveOut?: EchoMethod;
  /** Done while the calls are made. */
  beside?(server: RealServer, kind: RealServerKind): Promise<void>;
  /** What else must be true, by the server's own log and by its page. */
  truth(server: RealServer, kind: RealServerKind, run: BenchRun): void | Promise<void>;
}

const A_MINUTE = 60_000;

/** Calls that end well, and calls that take far longer than the run gives them: four of each by method. */
const SOME_TOO_LONG = [...callsOf([{ messages: 2 }, { messages: 2, delay_us: 3_000_000 }]), '-n', '32', '-c', '32'];
/** A hundred calls over three seconds. */
const FOR_A_WHILE = [
  ...callsOf([{ delay_us: 60_000 }, { delay_us: 60_000, code: 5 }], ['Unary']),
  ...['-n', '100', '-c', '2', '--settle', '2s'],
];

/** Messages received and sent by the 350 calls of each method of the mixed run; one in seven is answered OK. */
const MESSAGES = {
  all: [
    { Unary: 350, ServerStream: 350, ClientStream: 700, Bidi: 700 },
    { Unary: 50, ServerStream: 700, ClientStream: 50, Bidi: 700 },
  ],
  streamed: [
    { Unary: 0, ServerStream: 0, ClientStream: 700, Bidi: 700 },
    { Unary: 0, ServerStream: 700, ClientStream: 0, Bidi: 700 },
  ],
  none: [{}, {}],
};

const RUNS = {
  mixed: {
    says: 'all four kinds in seven codes, each counted exactly as often as the server’s log has it',
    args: [
      ...['--expect', '13,14'],
      ...callsOf([0, 2, 3, 5, 9, 13, 14].map((code) => ({ code, messages: 2, delay_us: 2000 }))),
      ...['-n', '1400', '-c', '16'],
    ],
    async truth(server, kind, run) {
      const log = ofMethods(server.counted(), kind.counts);
      assert.deepEqual(new Set(log.values()), new Set([50]));
      assert.equal(log.size, 7 * kind.counts.length);
      assert.deepEqual(provenByCode(run.verdict), log);
      assert.deepEqual(await counted(server, kind), log);
      assert.deepEqual(run.tally, { started: 1400, answered: 1400, uncertain: 0, refused: 0 });
      assert.deepEqual(saidNeverCounted(run), kind.neverCounts);
      assert.deepEqual(passed(run, 'started-total'), Object.fromEntries(kind.starts.map((method) => [method, 350])));
      assert.deepEqual([passed(run, 'messages-received'), passed(run, 'messages-sent')], MESSAGES[kind.messages]);
    },
  },
  deadlines: {
    says: 'calls whose deadline passes in the handler, each counted once, as such or as cancelled',
    args: [...SOME_TOO_LONG, '-t', '1500ms', '--settle', '4s'],
    truth: (server, kind, run) => givenUp(server, kind, run, kind.countsDeadlinesAs),
  },
  cancels: {
    says: 'calls that the client takes back, each counted once as cancelled',
    args: [...SOME_TOO_LONG, '--cancel-after', '1500ms'],
    truth: (server, kind, run) => givenUp(server, kind, run, [1]),
  },
  expired: {
    says: 'calls beside it that had expired on arrival: not counted, or other traffic where the server handles them',
    args: FOR_A_WHILE,
    async beside(server, kind) {
      const ends = await twelveBeside(server, '/echo.v1.EchoService/Unary', { 'grpc-timeout': '1n' });
      assert.deepEqual(
        ends.filter((status) => !kind.answersExpired.includes(status!)),
        [],
      );
    },
    truth: agreesWithLog,
  },
  unknown: {
    says: 'calls beside it of a method that nobody has: not counted',
    args: FOR_A_WHILE,
    async beside(server) {
      assert.deepEqual(await twelveBeside(server, '/echo.v1.EchoService/Nope', {}), Array(12).fill('12'));
    },
    truth: agreesWithLog,
  },
  absent: {
    says: 'calls of a method that reflection lists and the server does not have: answered, not counted, and said so',
    args: [...callsOf([{}, { code: 5 }], ['Unary', 'ClientStream']), '-n', '80', '--settle', '2s'],
    leaveOut: 'ClientStream',
    truth(server, _kind, run) {
      const unary = new Map([0, 5].map((code) => [`/echo.v1.EchoService/Unary ${code}`, 20]));
      assert.deepEqual(ofMethods(server.counted(), ['Unary', 'ClientStream']), unary);
      assert.deepEqual(provenByCode(run.verdict), unary);
      const unimplemented = run.verdict.checks.find(({ name, code }) => name === 'requests-by-code' && code === 12)!;
      assert.deepEqual(
        [unimplemented.outcome, unimplemented.expected, unimplemented.observed],
        ['cannot-tell', { min: 0, max: 40 }, 0],
      );
      assert.match(
        unimplemented.because,
        /40 calls answered UNIMPLEMENTED, 40 of them not counted as such: something in front of the metrics/,
      );
    },
  },
} as const satisfies Record<string, Run>;

describe('an honest server', { concurrency: 4 }, () => {
  for (const [id, row] of Object.entries(MATRIX) as [HonestId, Record<RunId, Expected>][]) {
    const kind: RealServerKind = REAL_SERVERS[id];
    for (const [name, expected] of Object.entries(row) as [RunId, Expected][]) {
      const { says, args, leaveOut, beside, truth }: Run = RUNS[name];
      it(`${kind.title} · ${says}`, { skip: needs(kind.needs) }, async () => {
        await using server = await kind.start({ leaveOut });
        const run = await benchRun(server, args, beside && (() => beside(server, kind)));
        const { outcome, exitCode, headline } = expected(run, kind, totalOf(ofMethods(server.counted(), ['Unary'])));
        assert.deepEqual(
          [run.verdict.outcome, run.exitCode, run.verdict.convention, namesOf(run.verdict, 'fail')],
          [outcome, exitCode, kind.convention, []],
          run.verdict.headline,
        );
        assert.match(run.verdict.headline, headline);
        await truth(server, kind, run);
      });
    }
  }
});

/** Twelve bare calls while the run's own are under way; resolves to the statuses that they ended with. */
async function twelveBeside(server: RealServer, path: string, headers: Record<string, string>) {
  await until('the run has begun', () => ofMethods(server.counted(), ['Unary']).size > 0, A_MINUTE);
  const calls = Array.from({ length: 12 }, () => rawCall(server.address, path, headers, Buffer.alloc(0)));
  return (await Promise.all(calls)).map(({ grpcStatus }) => grpcStatus);
}

/** What the page has counted of the methods whose ends it counts. */
async function counted(server: RealServer, kind: RealServerKind): Promise<Map<string, number>> {
  const values = await metricValues(server.metricsUrl, kind.counter);
  return ofMethods(new Map([...values].filter(([, calls]) => calls > 0)), kind.counts);
}

/** What the page has counted, and what the verdict has seen counted, is what the handlers were asked for. */
async function agreesWithLog(server: RealServer, kind: RealServerKind, { verdict }: BenchRun): Promise<void> {
  const log = ofMethods(server.counted(), ['Unary']);
  assert.equal(totalOf(await counted(server, kind)), totalOf(log));
  const seen = verdict.checks.find(({ name }) => name === 'requests-total')!;
  assert.deepEqual([seen.expected, seen.observed], [{ min: 100, max: 100 }, totalOf(log)]);
}

/** Of each method four calls ended well and four were given up: the page comes to hold those under `statuses` alone. */
async function givenUp(
  server: RealServer,
  kind: RealServerKind,
  { tally, verdict }: BenchRun,
  statuses: readonly number[],
): Promise<void> {
  assert.deepEqual([tally.started, tally.answered + tally.uncertain], [32, 32]);
  const ok = verdict.checks.filter(({ name, code }) => name === 'requests-by-code' && code === 0);
  assert.deepEqual(
    ok.map(({ expected, observed }) => [expected!.min, observed]),
    kind.counts.map(() => [4, 4]),
  );
  await until(
    'every handler is done',
    async () => totalOf(await counted(server, kind)) === 8 * kind.counts.length,
    A_MINUTE,
  );
  for (const method of kind.counts) {
    const own = ofMethods(await counted(server, kind), [method]);
    const asGivenUp = new Map([...own].filter(([key]) => statuses.some((status) => key.endsWith(` ${status}`))));
    assert.deepEqual([own.get(`/echo.v1.EchoService/${method} 0`), totalOf(asGivenUp)], [4, 4]);
  }
}

/** What the passed checks of that name observed, by method. */
function passed({ verdict }: BenchRun, check: string): Record<string, number | null> {
  const found = verdict.checks.filter(({ name, outcome }) => name === check && outcome === 'pass');
  return Object.fromEntries(found.map(({ method, observed }) => [method!.split('/')[1], observed]));
}

/** The methods whose ends the verdict says that the library never counts. */
function saidNeverCounted({ verdict }: BenchRun): (string | undefined)[] {
  return verdict.checks
    .filter(({ name, outcome }) => name === 'requests-total' && outcome === 'not-applicable')
    .filter(({ because }) =>
      /never counts the end of (server-stream|bidi) calls: your dashboards do not see them/.test(because),
    )
    .map(({ method }) => method!.split('/')[1]);
}
