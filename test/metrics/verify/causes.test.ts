import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verdictAfter } from '../detect/verdict-after.js';
import { type BracketedRun, verdictOn } from './bracketed-run.js';
import type { Lie } from './lie.js';
import { CHAT, calls, OTHER, type SimulatedCall, UNARY, uncertain, WATCH } from './simulated-call.js';
import { type Facts, factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, type ConventionId } from './simulated-server.js';

interface Case {
  lie?: Lie;
  run?: Partial<BracketedRun>;
  /** The causes that must be named, and no others. */
  names: string[];
  says: RegExp;
  needs?: keyof Facts;
}

const mixed = [...calls(1000), ...calls(40, { answered: 5 }), ...calls(30, { answered: 3 }), ...calls(300, OTHER)];
const NAMES = { Place: 'Cancel', Cancel: 'Place' } as Record<string, string>;

const CASES: Record<string, Case> = {
  'counted twice': {
    lie: { times: () => 2 },
    names: ['counted-twice'],
    says: /counted 2140 for 1070 calls answered, exactly twice(?: under every status)? \(and likewise for 1 more method\): the pattern of calls that are counted in two places.*\. Count each call in one place/,
  },
  'counted once per message': {
    lie: { times: (_code, _nth, call) => call.replies },
    run: { calls: calls(100, WATCH) },
    names: ['per-message'],
    says: /counted 300 for 100 streams answered, as many as they had messages: the pattern of a stream that is counted once for each message/,
  },
  'swapped with another': {
    lie: { method: (method) => NAMES[method]! },
    names: ['swapped'],
    says: /counted 300, as many calls as shop\.v1\.OrderService\/Cancel answered.*: the pattern of two methods under each other/,
  },
  'counted under the name of another that was called': {
    lie: { method: () => 'Cancel' },
    names: ['other-name'],
    says: /counted 1370 for 300 calls answered, 1070 too many, and not one of the 1070 calls of .*Place was counted: the pattern of a method that is counted under another name/,
  },
  'counted under a name that was not called': {
    lie: { method: (method) => (method === 'Place' ? 'place_order' : method) },
    names: ['other-name'],
    says: /place_order.* counted 1070 calls of a method that was not called, and not one of the 1070 calls/,
  },
  'counted as OK where it failed': {
    lie: { code: () => 0 },
    names: ['under-one-status'],
    says: /counted none of 30 INVALID_ARGUMENT, none of 40 NOT_FOUND, and 70 OK too many: the pattern of errors that are counted as OK/,
    needs: 'codes',
  },
  'counted as UNKNOWN where it failed': {
    lie: { code: (code) => (code === 0 ? 0 : 2) },
    names: ['under-one-status'],
    says: /and 70 UNKNOWN too many: the pattern of errors that are all counted as UNKNOWN/,
    needs: 'codes',
  },
  'a stream that is counted when it opens': {
    lie: { code: () => 0 },
    run: { calls: [...calls(50, WATCH), ...calls(9, { ...WATCH, answered: 5, replies: 0 })] },
    names: ['under-one-status'],
    says: /the pattern of streams that are counted as OK when they open/,
    needs: 'codes',
  },
  'short of a few updates': {
    lie: { times: (_code, nth) => (nth % 250 === 249 ? 0 : 1) },
    run: { calls: [...calls(2000), ...calls(40, { answered: 5 })] },
    names: ['lost-updates'],
    says: /lacks 8 of 2040 calls, a few here and there, while .*the durations are all there: the pattern of updates that are lost when several calls end at once/,
    needs: 'ownCounter',
  },
  'timed in milliseconds under a name that says seconds': {
    lie: { unitsPerSecond: 1000 },
    names: ['milliseconds-as-seconds'],
    says: /adds up to .*, where callers waited .* in all; a thousandth of it would be 75 % of that.*: the pattern of durations in milliseconds under a name that says seconds/,
  },
  'refused by an interceptor outside': {
    run: { calls: [...calls(100), ...calls(40, { answered: 16, booked: 'nothing' })] },
    names: ['in-front-unauthenticated'],
    says: /^40 UNAUTHENTICATED of .*Place answered, none counted, and nothing else is missing: the pattern of an auth interceptor that stands outside.*--expect 16/,
    needs: 'codes',
  },
  'expired on arrival': {
    run: { calls: [...calls(100), ...calls(5, { answered: 4, booked: 'nothing' })] },
    names: ['in-front-deadline-exceeded'],
    says: /the pattern of calls that had expired when they arrived/,
    needs: 'codes',
  },
  'unknown to the server': {
    run: { calls: [...calls(100), ...calls(7, { ...OTHER, answered: 12, booked: 'nothing' })] },
    names: ['in-front-unimplemented'],
    says: /^7 UNIMPLEMENTED of .*Cancel answered, none counted.*a method or service that is not registered/,
    needs: 'codes',
  },
};

/** Calls of which nothing is counted, and no message either where a pattern is given for those lines of the page. */
function unhooked(isOutside: (call: SimulatedCall) => boolean, messages: RegExp): Lie {
  const times = (call: SimulatedCall) => (isOutside(call) ? 0 : 1);
  return {
    times: (_code, _nth, call) => times(call),
    observations: (_code, call) => times(call),
    starts: times,
    bends: (page) => page.replaceAll(messages, ''),
  };
}

const GO_CASES: Record<string, Case> = {
  'counted where it is unary, and not where it streams': {
    lie: unhooked((call) => call.kind !== 'unary', /^grpc_server_msg_.*stream.*\n/gm),
    run: { calls: [...calls(100), ...calls(30, WATCH), ...calls(20, CHAT)] },
    names: ['streams-not-counted'],
    says: /^grpc_server_handled_total counted none of the streams of .*Watch \(30 answered\), and every unary call \(and likewise for 1 more method\): the pattern of a server whose metrics hook unary calls alone/,
  },
  'counted at its start alone': {
    lie: { times: () => 0, observations: () => 0 },
    names: ['start-only'],
    says: /counted 1070 starts for 1070 calls answered, and no end was counted.*: the pattern of calls that are counted when they start/,
  },
  'never counted as over where the client cancels': {
    run: { calls: [...calls(200), ...uncertain(5, 'open')] },
    names: ['ends-lost'],
    says: /^\+205 started, 200 handled, 5 given up by the client .*: the pattern of a server that does not count the end/,
  },
  'never counted as over where it fails': {
    lie: { times: (code) => (code === 0 ? 1 : 0), observations: (code) => (code === 0 ? 1 : 0) },
    names: ['ends-lost'],
    says: /^\+1070 started, 1000 handled, 70 answered with an error/,
  },
};

function isNamed(convention: ConventionId, { lie, run, names, says }: Case): void {
  const verdict = verdictOn({ server: { convention, lie }, calls: mixed, ...run });
  assert.notEqual(verdict.outcome, 'pass');
  assert.deepEqual(
    verdict.causes.map(({ id }) => id),
    names,
  );
  assert.match(verdict.causes[0]!.because, says);
  assert.ok(verdict.causes[0]!.checks.length > 0);
  assert.deepEqual(
    outcomesOf(verdict).filter((outcome) => outcome === 'pass' || outcome === undefined),
    [],
  );
}

/** Of the checks that its causes explain. */
function outcomesOf({ causes, checks }: Verdict) {
  return causes.flatMap((cause) => cause.checks.map((index) => checks[index]?.outcome));
}

for (const convention of CONVENTION_IDS) {
  const facts = factsOf(convention);
  describe(`under ${convention} the cause is named once where a call is`, () => {
    const shown = Object.entries(CASES).filter(([, { needs }]) => needs === undefined || facts[needs]);
    for (const [what, one] of shown) it(what, () => isNamed(convention, one));
  });
}

describe('under go-grpc-middleware the cause is named once where a call is', () => {
  for (const [what, one] of Object.entries(GO_CASES)) it(what, () => isNamed('go-grpc-middleware', one));
});

describe('the cause of counts that are all short by one share', () => {
  it('is a replica whose page was not read, and nobody is accused', () => {
    const elsewhere = (count: number, code: number) => [
      ...calls(count, { answered: code }),
      ...calls(count, { answered: code, booked: 'nothing' }),
    ];
    const verdict = verdictOn({
      server: { convention: 'shared-library' },
      calls: [...elsewhere(500, 0), ...elsewhere(60, 5)],
    });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.deepEqual(
      verdict.causes.map(({ id, because }) => [id, because.includes('--metrics')]),
      [['replica-not-read', true]],
    );
    assert.deepEqual(new Set(outcomesOf(verdict)), new Set(['cannot-tell']));
  });
});

describe('no cause is named', () => {
  it('of a replica where another counter of the page shows all calls', () => {
    const labels = `svc="${UNARY.service}",rpc="${UNARY.method}"`;
    const lines = ['# TYPE a_calls_total counter', `a_calls_total{${labels}} 60`];
    const half = ['# TYPE b_calls_total counter', `b_calls_total{${labels}} 30`];
    const alone = verdictAfter(half, calls(60));
    assert.deepEqual(
      alone.causes.map(({ id }) => id),
      ['replica-not-read'],
    );
    const { outcome, causes } = verdictAfter([...lines, ...half], calls(60));
    assert.deepEqual([outcome, causes], ['cannot-tell', []]);
  });

  const server = { convention: 'go-grpc-middleware' } as const;

  it('of an honest run', () => {
    for (const convention of CONVENTION_IDS) {
      assert.deepEqual(verdictOn({ server: { convention }, calls: mixed }).causes, []);
    }
  });

  it('where the numbers almost fit: one call less than twice', () => {
    const lie: Lie = { times: (_code, nth) => (nth === 7 ? 1 : 2) };
    const verdict = verdictOn({ server: { ...server, lie }, calls: calls(100) });
    assert.deepEqual([verdict.outcome, verdict.causes], ['fail', []]);
  });

  it('of what only seems to stand under another name: one call that was not counted, and one of others', () => {
    const verdict = verdictOn({
      server,
      calls: [...calls(100), ...calls(1, { ...OTHER, booked: 'nothing' })],
      othersMeanwhile: calls(1, { ...OTHER, method: 'Check' }),
    });
    assert.deepEqual([verdict.outcome, verdict.causes], ['fail', []]);
  });

  it('of answers that a proxy may have made', () => {
    const refused = [...calls(100), ...calls(40, { answered: 16, booked: 'nothing' })];
    const verdict = verdictOn({ server, calls: refused, proxy: { name: 'envoy' } });
    assert.deepEqual([verdict.outcome, verdict.causes], ['cannot-tell', []]);
  });

  it('for a histogram that is malformed as well: that is told by itself', () => {
    const lie: Lie = {
      method: (method) => NAMES[method]!,
      bends: (page) => page.replaceAll(/^.*le="\+Inf".*\n/gm, ''),
    };
    const verdict = verdictOn({ server: { ...server, lie }, calls: mixed });
    const explained = new Set(
      verdict.causes.flatMap((cause) => cause.checks.map((index) => verdict.checks[index]!.name)),
    );
    assert.ok(explained.has('requests-total'));
    assert.ok(!explained.has('histogram-shape'));
  });

  it('of streams that no hook sees, where their messages are counted, or streams of others', () => {
    const isStream = (call: SimulatedCall) => call.kind !== 'unary';
    const own = [...calls(100), ...calls(30, WATCH), ...calls(20, CHAT)];
    const byMessages = verdictOn({ server: { ...server, lie: unhooked(isStream, /^$/g) }, calls: own });
    assert.deepEqual([byMessages.outcome, byMessages.causes], ['fail', []]);
    const lie = unhooked(({ kind }) => kind === 'bidi', /^grpc_server_msg_.*bidi_stream.*\n/gm);
    const others = calls(3, WATCH);
    const byOthers = verdictOn({
      server: { ...server, lie },
      calls: own,
      othersBefore: others,
      othersMeanwhile: others,
    });
    assert.deepEqual([byOthers.outcome, byOthers.causes], ['fail', []]);
  });

  it('where others call too, whose calls may make the numbers fit', () => {
    const lie: Lie = { times: () => 2 };
    const verdict = verdictOn({ server: { ...server, lie }, calls: calls(100), othersBefore: calls(1, UNARY) });
    assert.deepEqual(verdict.causes, []);
  });
});

describe('calls that are counted twice', () => {
  const server = { convention: 'go-grpc-middleware', lie: { times: () => 2, observations: () => 2 } } as const;
  const remedyOf = (exclusive: boolean) =>
    verdictOn({ server, calls: calls(60), exclusive }).causes.map(({ because }) =>
      because.split('. ').slice(1).join('. '),
    );

  it('may be those of somebody who ran the same load at the same time', () => {
    assert.match(remedyOf(false)[0]!, /If somebody may have run the same load at the same time, run it again alone\.$/);
  });

  it('are not, where nobody else calls', () => {
    assert.doesNotMatch(remedyOf(true)[0]!, /somebody/);
  });
});
