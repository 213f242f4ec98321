import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detect } from '../../../src/metrics/detect/detection.js';
import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import { NOTHING_TOLD } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, decisive } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { calls, UNARY } from './simulated-call.js';

const SENT = calls(400);
/** go-grpc-prometheus has no gauge: it is one's own. */
const GAUGE = 'my_inflight';

function pageOf(handled: number, open: number) {
  const own = 'grpc_type="unary",grpc_service="shop.v1.OrderService",grpc_method="Place"';
  return readPage(
    [
      'process_start_time_seconds 1760000000',
      '# TYPE grpc_server_started_total counter',
      `grpc_server_started_total{${own}} ${handled}`,
      '# TYPE grpc_server_handled_total counter',
      `grpc_server_handled_total{${own},grpc_code="OK"} ${handled}`,
      `# TYPE ${GAUGE} gauge`,
      `${GAUGE}{rpc="Place"} ${open}`,
      '',
    ].join('\n'),
    'text/plain; version=0.0.4',
  );
}

interface Looks {
  /** What the gauge reads at each look. */
  during: number[];
  before?: number;
  after?: number;
  maps?: readonly string[];
  bracketSeconds?: number;
  mostInFlight?: number;
}

/** 400 calls of 4 ms each: 1.6 s in all, so 4 were open on average where the run took 0.4 s. */
function verdictOn({ during, before = 0, after = 0, maps = [MAP], bracketSeconds = 0.4, mostInFlight = 10 }: Looks) {
  const empty = pageOf(0, before);
  return verify({
    methods: clientBooks(SENT),
    pages: [
      {
        url: 'http://localhost:9090/metrics',
        early: empty,
        before: empty,
        during: during.map((open) => pageOf(200, open)),
        settling: [],
        late: null,
        after: pageOf(400, after),
      },
    ],
    exclusive: true,
    told: { convention: null, map: maps.map(parseMapEntry) },
    mostInFlight,
    bracketSeconds,
    silentSeconds: 1,
  });
}
const MAP = `in-flight=${GAUGE}{method=rpc}`;

describe('a gauge beside a library that has none', () => {
  it('is named by detect, with the option that has it judged', () => {
    const { unread } = detect([pageOf(1, 0)], { methods: [UNARY], statuses: [] }, NOTHING_TOLD);
    assert.deepEqual(
      unread.map(({ name, map }) => [name, map]),
      [[GAUGE, `--metrics-map '${MAP}'`]],
    );
  });

  it('is named by a verdict that does not judge it', () => {
    const verdict = verdictOn({ during: [1], after: 7, maps: [] });
    const check = checkOf(verdict, 'in-flight-returns');
    assert.deepEqual([verdict.outcome, check.outcome, check.required], ['pass', 'not-exercised', false]);
    assert.match(
      check.because,
      /^my_inflight holds calls in flight.*--metrics-map 'in-flight=my_inflight\{method=rpc\}'/,
    );
  });

  it('is not named where the user says that nothing counts calls in flight', () => {
    const verdict = verdictOn({ during: [1], maps: ['in-flight=none'] });
    assert.deepEqual(
      verdict.checks.filter(({ signal }) => signal === 'in-flight').map(({ name }) => name),
      ['started-equals-handled'],
    );
  });

  it('is judged by a map that adds it to the library, and nothing else is read otherwise', () => {
    const good = verdictOn({ during: [3] });
    assert.equal(good.outcome, 'pass', good.headline);
    assert.equal(checkOf(good, 'in-flight-returns').outcome, 'pass');
    assert.equal(checkOf(good, 'started-total').outcome, 'pass');
    assert.deepEqual(decisive(verdictOn({ during: [3], after: 7 }), 'fail'), ['in-flight-returns']);
  });
});

describe('a gauge that is no number', () => {
  it('fails after the run, and is called so', () => {
    const verdict = verdictOn({ during: [0, Number.NaN, 0], after: Number.NaN });
    assert.deepEqual(decisive(verdict, 'fail'), ['in-flight-returns'], verdict.headline);
    assert.match(checkOf(verdict, 'in-flight-returns').because, /^my_inflight\{.*\} is no finite number on the page/);
  });

  it('cannot return to what was none before it', () => {
    const verdict = verdictOn({ during: [3], before: Number.NaN });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(verdict.headline, /my_inflight\{.*\} was no finite number before the run/);
  });

  it('says nothing of what it read during the run', () => {
    const seen = checkOf(verdictOn({ during: [0, Number.NaN, 0] }), 'in-flight-seen');
    assert.equal(seen.outcome, 'not-exercised');
    assert.match(seen.because, /was no finite number/);
  });
});

describe('what a gauge reads during the run', () => {
  const seen = (looks: Looks) => {
    const verdict = verdictOn(looks);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const { outcome, because, required } = checkOf(verdict, 'in-flight-seen');
    assert.equal(required, false);
    return { outcome, because };
  };

  it('agrees where it rises by no more than our calls', () => {
    assert.equal(seen({ during: [0, 8, 0] }).outcome, 'pass');
  });

  it('is no pass where it rises far above our calls, and accuses nobody', () => {
    const { outcome, because } = seen({ during: [16, 40, 24] });
    assert.equal(outcome, 'cannot-tell');
    assert.match(because, /read 40 during the run, 0 before it, and at most 10 calls of ours were open at once/);
  });

  it('may rise above our calls while a server is late to lower it', () => {
    assert.equal(seen({ during: [12] }).outcome, 'pass');
  });

  it('is no pass where it stands at 0 at each of several looks while calls were open, and accuses nobody', () => {
    const { outcome, because } = seen({ during: [0, 0, 0] });
    assert.equal(outcome, 'cannot-tell');
    assert.match(because, /never rose above 0 at 3 looks during the run, while 4 of our calls were open on average/);
  });

  it('says nothing where looks were few, or calls so fast that hardly one was open', () => {
    assert.equal(seen({ during: [0, 0] }).outcome, 'not-exercised');
    assert.equal(seen({ during: [] }).outcome, 'not-exercised');
    assert.equal(seen({ during: [0, 0, 0], bracketSeconds: 5 }).outcome, 'not-exercised');
  });
});
