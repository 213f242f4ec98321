import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check, Verdict } from '../../../src/metrics/verdict.js';
import type { CallKind } from '../../../src/shared/call-kind.js';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { CHAT, calls, OTHER, UNARY, UPLOAD, uncertain, WATCH } from '../verify/simulated-call.js';
import type { LibraryName } from './library.js';
import { type Lie, verdictOnLibrary } from './library-server.js';

const mixed = [
  ...calls(60),
  ...calls(7, { answered: 5 }),
  ...calls(20, WATCH),
  ...calls(10, UPLOAD),
  ...calls(2, { ...UPLOAD, answered: 9 }),
  ...calls(10, CHAT),
];
const METHODS = [UNARY, WATCH, UPLOAD, CHAT];
const ENDED: Record<CallKind, number> = { unary: 67, 'server-stream': 20, 'client-stream': 12, bidi: 10 };
const EVERY_KIND: readonly CallKind[] = ['unary', 'server-stream', 'client-stream', 'bidi'];

/** What each library can be held to, by what it was seen to do; the counts are those of the mixed calls. */
interface Ways {
  convention: string;
  /** Kinds whose ends it counts, and those whose starts it does. */
  ends: readonly CallKind[];
  starts: readonly CallKind[];
  codes: boolean;
  /** Messages received and sent, by method. */
  messages: Record<string, readonly [received: number, sent: number]>;
  gauge: boolean;
}

const STREAM_MESSAGES: Ways['messages'] = { Place: [0, 0], Watch: [0, 60], Upload: [60, 0], Chat: [50, 30] };
const ALL: Ways = {
  convention: '',
  ends: EVERY_KIND,
  starts: EVERY_KIND,
  codes: true,
  messages: {},
  gauge: false,
};
const PYTHON: Ways = {
  ...ALL,
  convention: 'py-grpc-prometheus',
  ends: ['unary', 'client-stream'],
  starts: ['unary', 'server-stream'],
  messages: STREAM_MESSAGES,
};

const WAYS: Record<Exclude<LibraryName, 'comet'>, Ways> = {
  'baseplate-go': { ...ALL, convention: 'baseplate-go', ends: ['unary'], starts: [], gauge: true },
  'nice-grpc': { ...ALL, convention: 'nice-grpc', messages: STREAM_MESSAGES },
  'py-grpc-prometheus': PYTHON,
  'py-grpc-prometheus, legacy': PYTHON,
  'java-grpc-prometheus': { ...ALL, convention: 'java-grpc-prometheus', messages: STREAM_MESSAGES },
  'python-grpc-prometheus': { ...ALL, convention: 'python-grpc-prometheus', ends: ['unary'], starts: ['unary'] },
  'python-grpc-prometheus, in a registry of its own': {
    ...ALL,
    convention: 'python-grpc-prometheus',
    ends: ['unary'],
    starts: ['unary'],
  },
  'opentelemetry-handled': { ...ALL, convention: 'opentelemetry-handled', gauge: true },
  'tonic-prometheus-layer': { ...ALL, convention: 'tonic-prometheus-layer + tonic-function-calls', gauge: true },
  'node-grpc-prometheus': { ...ALL, convention: 'node-grpc-prometheus', starts: [] },
  'grpc-requests': { ...ALL, convention: 'grpc-requests', starts: [] },
  'grpc-requests, by two words': { ...ALL, convention: 'grpc-requests', starts: [], codes: false },
  'grpc-requests, without a status': { ...ALL, convention: 'grpc-requests', starts: [], codes: false },
  'full-method': { ...ALL, convention: 'full-method', starts: [], codes: false },
};

const LIBRARY_NAMES = Object.keys(WAYS) as Exclude<LibraryName, 'comet'>[];

/** The passed checks of that name, by method: what each observed. */
function passed(verdict: Verdict, name: string, code: number | null = null): Record<string, (number | null)[]> {
  const found = verdict.checks.filter(
    (check) => check.name === name && check.outcome === 'pass' && (code === null || check.code === code),
  );
  return Object.fromEntries(
    METHODS.map(({ method }) => [method, found.filter((check) => check.method?.endsWith(`/${method}`))] as const)
      .filter(([, checks]) => checks.length > 0)
      .map(([method, checks]) => [method, checks.map((check: Check) => check.observed)]),
  );
}

/** The counts that are due by method, once for each counter of the same calls. */
function due(kinds: readonly CallKind[], counters = 1): Record<string, number[]> {
  return Object.fromEntries(
    METHODS.filter(({ kind }) => kinds.includes(kind)).map(({ method, kind }) => [
      method,
      new Array<number>(counters).fill(ENDED[kind]),
    ]),
  );
}

describe('an honest server with the metrics of', () => {
  for (const name of LIBRARY_NAMES) {
    const ways = WAYS[name];
    const counters = ways.convention.split(' + ').length;
    const verdict = verdictOnLibrary(name, { calls: mixed, history: mixed });

    it(`${name} passes, with every required check passed or without anything to judge`, () => {
      assert.deepEqual(
        [verdict.outcome, verdict.convention, decisive(verdict, 'fail'), decisive(verdict, 'cannot-tell')],
        ['pass', ways.convention, [], []],
        verdict.headline,
      );
    });

    it(`${name} has the exact numbers of calls, durations and starts for the kinds that it counts, and of no other`, () => {
      assert.deepEqual(passed(verdict, 'requests-total'), due(ways.ends, counters));
      assert.deepEqual(passed(verdict, 'duration-count'), due(ways.ends, counters));
      assert.deepEqual(passed(verdict, 'started-total'), due(ways.starts));
    });

    it(`${name} has the exact number of errors`, () => {
      const found = ways.codes ? passed(verdict, 'requests-by-code', 5) : passed(verdict, 'errors-total');
      assert.deepEqual(found.Place, [7]);
    });

    it(`${name} has the exact numbers of messages, where it counts any`, () => {
      const received = passed(verdict, 'messages-received');
      const sent = passed(verdict, 'messages-sent');
      const both = Object.keys(received).map((method) => [method, [received[method]![0], sent[method]![0]]]);
      assert.deepEqual(Object.fromEntries(both), ways.messages);
    });

    it(`${name} has its gauge back at 0, where it has one`, () => {
      assert.deepEqual(passed(verdict, 'in-flight-returns').Place, ways.gauge ? [0] : undefined);
    });

    it(`${name} is told of the calls whose ends it never counts, and not blamed for them`, () => {
      const told = verdict.checks.filter(
        ({ name, outcome }) => name === 'requests-total' && outcome === 'not-applicable',
      );
      const left = METHODS.filter(({ kind }) => !ways.ends.includes(kind));
      assert.deepEqual(
        told.map(({ method, because }) => [method, /never counts the end of (\S+) calls/.exec(because)?.[1]]),
        left.map(({ service, method, kind }) => [`${service}/${method}`, kind]),
      );
    });
  }
});

describe('a page without TYPE lines, where nothing is declared, passes as the same with the metrics of', () => {
  const untyped = (page: string) => page.replaceAll(/^#.*\n/gm, '');
  for (const name of LIBRARY_NAMES) {
    it(name, () => {
      const verdict = verdictOnLibrary(name, { calls: mixed, history: mixed, bends: untyped });
      assert.deepEqual(
        [verdict.outcome, verdict.convention, decisive(verdict, 'fail')],
        ['pass', WAYS[name].convention, []],
        verdict.headline,
      );
      const typed = verdictOnLibrary(name, { calls: mixed, history: mixed });
      assert.deepEqual(passed(verdict, 'duration-count'), passed(typed, 'duration-count'));
    });
  }

  it('py-grpc-prometheus where nothing was timed', () => {
    const streams = [...calls(20, WATCH), ...calls(10, CHAT)];
    const verdict = verdictOnLibrary('py-grpc-prometheus', {
      calls: [...streams, ...calls(5)],
      history: streams,
      bends: (page) => untyped(page).replaceAll(/^grpc_server_handling_seconds.*\n/gm, ''),
    });
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'py-grpc-prometheus'], verdict.headline);
  });
});

describe('reflection in front of the metrics', () => {
  const reflection = { service: 'grpc.reflection.v1.ServerReflection', method: 'ServerReflectionInfo' } as const;

  it('is not missed where the library counts but the messages of such calls', () => {
    const own = calls(1, { ...CHAT, ...reflection, booked: 'nothing' });
    const verdict = verdictOnLibrary('py-grpc-prometheus', { calls: [...mixed, ...own], history: mixed });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const { outcome, because } = checkOf(verdict, 'requests-total', { method: reflection.method });
    assert.equal(outcome, 'not-applicable');
    assert.match(because, /it is no service of the server's own/);
  });
});

describe('a known way of counting otherwise', () => {
  const good = calls(60);

  it('is named where python-grpc-prometheus counts what context.abort said as Unknown', () => {
    const verdict = verdictOnLibrary('python-grpc-prometheus', {
      calls: [...good, ...calls(9, { answered: 5, booked: 2 }), ...calls(3, { answered: 3 })],
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(
      checkOf(verdict, 'requests-by-code', { code: 5 }).because,
      /9 calls answered NOT_FOUND, 9 of them not counted as such; this library is known to count them as UNKNOWN where the handler ended with context\.abort\. Set the code with context\.set_code and return\./,
    );
    assert.match(
      checkOf(verdict, 'requests-by-code', { code: 2 }).because,
      /9 more may be calls that were answered NOT_FOUND; this library is known to count them as UNKNOWN/,
    );
    assert.equal(checkOf(verdict, 'requests-by-code', { code: 3 }).outcome, 'pass');
  });

  for (const name of ['tonic-prometheus-layer', 'opentelemetry-handled'] as const) {
    it(`is named where ${name} counted as OK what could not be sent, of whatever kind`, () => {
      const unsent = [13, 8, 11].flatMap((answered) => calls(7, { ...UPLOAD, answered, booked: 0 }));
      const verdict = verdictOnLibrary(name, { calls: [...good, ...calls(60, UPLOAD), ...unsent] });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });
  }

  it('is a failure all the same where --expect says that the handler gives the status itself', () => {
    const verdict = verdictOnLibrary('python-grpc-prometheus', {
      calls: [...good, ...calls(9, { answered: 5, booked: 2 })],
      expect: [5],
    });
    assert.ok(decisive(verdict, 'fail').includes('requests-by-code 5'), verdict.headline);
  });

  it('does not excuse calls that were not counted at all', () => {
    const verdict = verdictOnLibrary('python-grpc-prometheus', {
      calls: [...good, ...calls(9, { answered: 5, booked: 'open' })],
    });
    assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
  });

  for (const name of ['tonic-prometheus-layer', 'opentelemetry-handled', 'node-grpc-prometheus'] as const) {
    it(`is named where ${name} counts streams that failed late as OK, and only for streams`, () => {
      const late = verdictOnLibrary(name, {
        calls: [...calls(20, WATCH), ...calls(5, { ...WATCH, answered: 3, booked: 0 })],
      });
      assert.deepEqual([late.outcome, decisive(late, 'fail')], ['cannot-tell', []], late.headline);
      assert.match(
        checkOf(late, 'requests-by-code', { code: 3 }).because,
        /this library is known to count them as OK where a stream failed after/,
      );
      const unary = verdictOnLibrary(name, { calls: [...good, ...calls(5, { answered: 3, booked: 0 })] });
      assert.deepEqual(decisive(unary, 'fail'), ['requests-by-code 0', 'requests-by-code 3']);
    });
  }

  for (const name of ['node-grpc-prometheus', 'grpc-requests'] as const) {
    it(`is named where ${name} counts errors without a code as Internal`, () => {
      const verdict = verdictOnLibrary(name, { calls: [...good, ...calls(5, { answered: 2, booked: 13 })] });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(
        checkOf(verdict, 'requests-by-code', { code: 2 }).because,
        /known to count them as INTERNAL where the handler threw an error without a code/,
      );
    });
  }

  for (const name of ['nice-grpc', 'py-grpc-prometheus', 'py-grpc-prometheus, legacy'] as const) {
    it(`is named where ${name} counts calls whose deadline the server met first as cancelled`, () => {
      const verdict = verdictOnLibrary(name, {
        calls: [...good, ...calls(4, { answered: 4, booked: 1 }), ...uncertain(3, 1)],
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      for (const code of [1, 4]) {
        assert.match(
          checkOf(verdict, 'requests-by-code', { code }).because,
          /known to count them as CANCELLED where the deadline closed the call before its handler did\./,
        );
      }
    });
  }

  it('is named where java-grpc-prometheus never counts the end of calls whose handler threw', () => {
    const verdict = verdictOnLibrary('java-grpc-prometheus', {
      calls: [...good, ...calls(5, { answered: 2, booked: 'open' })],
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    const pattern =
      /never to count the end of a call where nothing closes it: the client took it back.* handler threw\./;
    assert.match(checkOf(verdict, 'requests-by-code', { code: 2 }).because, pattern);
    assert.match(checkOf(verdict, 'requests-total').because, pattern);
    assert.match(checkOf(verdict, 'started-equals-handled').because, pattern);
    assert.equal(checkOf(verdict, 'started-total').outcome, 'pass');
  });

  it('is named where a client takes calls back that the library has only seen to start', () => {
    for (const name of ['java-grpc-prometheus', 'opentelemetry-handled', 'tonic-prometheus-layer'] as const) {
      const verdict = verdictOnLibrary(name, { calls: [...good, ...uncertain(5, 'open')] });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(
        checkOf(verdict, 'started-equals-handled').because,
        /Or they never will be over: this library is known never to count the end of a call where .*the client took/,
      );
    }
  });
});

describe('a push server that counts what it forwards', () => {
  const forwarded = [...calls(58), ...calls(2, { serverMs: 400, clientMs: 500 })];

  it('has as many forwards as calls answered OK, whatever became of the forwards', () => {
    const verdict = verdictOnLibrary('comet', { calls: forwarded, history: forwarded });
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'comet'], verdict.headline);
    const total = checkOf(verdict, 'requests-total');
    assert.deepEqual([total.outcome, total.expected, total.observed], ['pass', { min: 60, max: 60 }, 60]);
    assert.match(verdict.headline, /^Rate of 1 method agrees/);
  });

  it('need not forward calls that it refused', () => {
    const verdict = verdictOnLibrary('comet', { calls: [...forwarded, ...calls(5, { answered: 3 })] });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('is caught where it loses a forward, or counts one twice', () => {
    for (const lie of [lose, twice('requests')]) {
      const verdict = verdictOnLibrary('comet', { calls: forwarded, history: forwarded, lie });
      assert.deepEqual(decisive(verdict, 'fail'), ['requests-total'], verdict.headline);
    }
  });

  it('cannot be held against calls of several methods, and says so', () => {
    const verdict = verdictOnLibrary('comet', { calls: [...forwarded, ...calls(5, OTHER)] });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(
      checkOf(verdict, 'labels-readable', { method: 'Place' }).because,
      /^grpc_calls_total has no label for the method, and 2 methods were called: call one of them alone/,
    );
  });
});

/** Ways to lie about one role; each changes what one call adds, and nothing else. */
const drop =
  (role: string): Lie =>
  (honest, call) =>
    honest.filter((each) => each.role !== role || call.kind !== 'unary' || call.booked === 0);
const lose: Lie = (honest, call) => honest.filter(() => call.serverMs <= 100);
const twice =
  (role: string): Lie =>
  (honest) =>
    honest.flatMap((each) => (each.role === role ? [each, each] : [each]));
const asOk: Lie = (honest, call, library) => {
  const lied = library.count({ ...call, booked: 0 });
  return [...honest.filter(({ role }) => role !== 'requests'), ...lied.filter(({ role }) => role === 'requests')];
};
const inMilliseconds: Lie = (honest) =>
  honest.map((each) => (each.role === 'duration' ? { ...each, by: each.by * 1000 } : each));
const leak: Lie = (honest) => honest.map((each) => (each.role === 'in-flight' ? { ...each, by: each.by + 1 } : each));

const CAUGHT_EVERYWHERE: readonly [what: string, lie: Lie, check: string][] = [
  ['loses errors', drop('requests'), 'requests-total'],
  ['counts each call twice', twice('requests'), 'requests-total'],
  ['times each call twice', twice('duration'), 'duration-count'],
  ['does not time errors', drop('duration'), 'duration-count'],
  ['writes seconds as milliseconds', inMilliseconds, 'duration-buckets'],
];

/** Lies that only those can be caught in who have the role, by what their libraries count. */
const having = (has: (ways: Ways) => boolean) => LIBRARY_NAMES.filter((name) => has(WAYS[name]));
const CAUGHT_SOMEWHERE: readonly [what: string, names: readonly LibraryName[], lie: Lie, check: string][] = [
  ['counts errors as OK', having(({ codes }) => codes), asOk, 'requests-by-code 0'],
  ['counts errors as OK', ['grpc-requests, by two words'], asOk, 'errors-total'],
  ['never counts errors', ['full-method', 'grpc-requests, without a status'], drop('errors'), 'errors-total'],
  ['counts each error twice', ['full-method', 'grpc-requests, without a status'], twice('errors'), 'errors-total'],
  ['counts each start twice', having(({ starts }) => starts.length > 0), twice('started'), 'started-total'],
  ['never lowers the gauge', having(({ gauge }) => gauge), leak, 'in-flight-returns'],
  [
    'counts each message received twice',
    having(({ messages }) => 'Chat' in messages),
    twice('messages-received'),
    'messages-received',
  ],
  [
    'counts each message sent twice',
    having(({ messages }) => 'Chat' in messages),
    twice('messages-sent'),
    'messages-sent',
  ],
  ['loses errors by path', ['tonic-prometheus-layer'], drop('function-calls'), 'requests-total'],
];

describe('a server that', () => {
  for (const name of LIBRARY_NAMES) {
    for (const [what, lie, check] of CAUGHT_EVERYWHERE) {
      it(`${what} is caught by ${check}, with the metrics of ${name}`, () => {
        const verdict = verdictOnLibrary(name, { calls: mixed, history: mixed, lie });
        assert.equal(verdict.outcome, 'fail', verdict.headline);
        assert.ok(decisive(verdict, 'fail').includes(check), decisive(verdict, 'fail').join());
      });
    }
  }

  for (const [what, names, lie, check] of CAUGHT_SOMEWHERE) {
    for (const name of names) {
      it(`${what} is caught by ${check}, with the metrics of ${name}`, () => {
        const verdict = verdictOnLibrary(name, { calls: mixed, history: mixed, lie });
        assert.equal(verdict.outcome, 'fail', verdict.headline);
        assert.ok(decisive(verdict, 'fail').includes(check), decisive(verdict, 'fail').join());
      });
    }
  }
});

/** One call of every ten is served where nobody looks. */
function everyTenthElsewhere(): Lie {
  let served = 0;
  return (honest) => (served++ % 10 === 3 ? [] : honest);
}

describe('a replica that was not given', () => {
  it('is no excuse for a method that was never counted, where another was counted whole under other statuses', () => {
    const verdict = verdictOnLibrary('python-grpc-prometheus', {
      calls: [...calls(190, OTHER), ...calls(16, { answered: 5 })],
      lie: (honest, { method }) => (method === OTHER.method ? [] : honest),
    });
    assert.equal(verdict.outcome, 'fail', verdict.headline);
  });

  it('is told by the starts of streams whose ends are not counted', () => {
    const verdict = verdictOnLibrary('py-grpc-prometheus', {
      calls: calls(44, WATCH),
      history: calls(20, WATCH),
      lie: everyTenthElsewhere(),
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(checkOf(verdict, 'started-total').because, /moved by \d+ where 44 were due.* a replica/);
  });

  for (const name of ['nice-grpc', 'full-method'] as const) {
    it(`is not held to be a fault of ${name} where a proxy tries calls again`, () => {
      const verdict = verdictOnLibrary(name, {
        calls: [...calls(142), ...calls(105, { answered: 6 }), ...calls(35, { answered: 9 })],
        beside: calls(40, { answered: 8 }),
        history: calls(3),
        proxy: { name: 'envoy' },
        lie: everyTenthElsewhere(),
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });
  }

  it('is no excuse for starts that are lost, where all messages of those streams were counted', () => {
    let begun = 0;
    const verdict = verdictOnLibrary('py-grpc-prometheus', {
      calls: calls(44, WATCH),
      history: calls(20, WATCH),
      exclusive: false,
      lie: (honest) => honest.filter(({ role }) => role !== 'started' || begun++ % 10 !== 3),
    });
    assert.equal(checkOf(verdict, 'started-total').outcome, 'fail', verdict.headline);
  });

  it('is no excuse for messages that are lost, where all streams began', () => {
    const verdict = verdictOnLibrary('py-grpc-prometheus', {
      calls: calls(44, WATCH),
      history: calls(20, WATCH),
      lie: (honest) => honest.map((one) => (one.role === 'messages-sent' ? { ...one, by: one.by - 1 } : one)),
    });
    assert.equal(checkOf(verdict, 'messages-sent').outcome, 'fail', verdict.headline);
  });
});
