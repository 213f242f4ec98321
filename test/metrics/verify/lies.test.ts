import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BracketedRun, checkOf, verdictOn } from './bracketed-run.js';
import type { Lie } from './lie.js';
import { calls, OTHER, UPLOAD, uncertain, WATCH } from './simulated-call.js';
import { type Facts, factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, type ConventionId, WITH_OWN_COUNTER } from './simulated-server.js';

/** A lie, the check that must name it, and what the sentence must hold beside a series. */
interface Case {
  lie: Lie;
  check: string;
  where?: { method?: string; code?: number };
  says: RegExp;
  run?: Partial<BracketedRun>;
  /** It shows only where the page has this. */
  needs?: keyof Facts;
}

const mixed = [...calls(1000), ...calls(40, { answered: 5 }), ...calls(30, { answered: 3 }), ...calls(300, OTHER)];
const onlyRequests = (page: string) => page.replaceAll(/^.*grpc_(?:server_)?(?:requests|handled)_total.*\n/gm, '');
const NAMES = { Place: 'Cancel', Cancel: 'Place' } as Record<string, string>;

const LIES: Record<string, Case> = {
  'counts no call, and its series is absent': {
    lie: { times: (_code, _nth, call) => (call.method === 'Place' ? 0 : 1) },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 0 for 1070 calls answered: 1070 are missing/,
  },
  'counts no call at all, and the family is absent where others are there': {
    lie: { bends: onlyRequests },
    check: 'requests-total',
    where: { method: 'Cancel' },
    says: /counted 0 for 300 calls answered: 300 are missing/,
    needs: 'ownCounter',
  },
  'counts no call, and its series stand at 0': {
    lie: { times: () => 0 },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 0 for 1070 calls answered: 1070 are missing/,
    run: { zeroInitialized: true },
  },
  'counts every call twice': {
    lie: { times: () => 2 },
    check: 'requests-by-code',
    where: { method: 'Place', code: 5 },
    says: /moved by 80, but at most 40 calls can have ended as NOT_FOUND: 40 too many.* exactly twice/,
    needs: 'codes',
  },
  'counts failed calls as OK, of which there are just as many': {
    lie: { code: () => 0 },
    check: 'requests-by-code',
    where: { method: 'Place', code: 0 },
    says: /moved by 80, but at most 40 calls can have ended as OK: 40 too many[^.]*\. Calls that failed may be counted as OK/,
    run: { calls: [...calls(40), ...calls(40, { answered: 5 })] },
    needs: 'codes',
  },
  'loses one update in a thousand': {
    lie: { times: (_code, nth) => (nth % 1000 === 999 ? 0 : 1) },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 1069 for 1070 calls answered: 1 .*missing/,
  },
  'does not count errors': {
    lie: { times: (code) => (code === 0 ? 1 : 0) },
    check: 'requests-by-code',
    where: { method: 'Place', code: 5 },
    says: /moved by 0, but 40 calls answered NOT_FOUND: 40 are missing\. Errors are lost/,
    needs: 'codes',
  },
  'counts errors as OK': {
    lie: { code: () => 0 },
    check: 'requests-by-code',
    where: { method: 'Place', code: 3 },
    says: /moved by 0, but 30 calls answered INVALID_ARGUMENT: 30 are missing\. They seem to be counted as OK/,
    needs: 'codes',
  },
  'counts every error as UNKNOWN': {
    lie: { code: (code) => (code === 0 ? 0 : 2) },
    check: 'requests-by-code',
    where: { method: 'Place', code: 5 },
    says: /moved by 0, but 40 calls answered NOT_FOUND: 40 are missing\. They seem to be counted as UNKNOWN/,
    needs: 'codes',
  },
  'counts one method under the name of another': {
    lie: { method: () => 'Cancel' },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 0 for 1070 calls answered: 1070 are missing/,
  },
  'swaps two methods': {
    lie: { method: (method) => NAMES[method]! },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 300 for 1070 calls answered: 770 are missing/,
  },
  'counts a stream once per message': {
    lie: { times: (_code, _nth, call) => call.replies },
    check: 'requests-total',
    says: /counted 300 for 100 calls answered: 200 too many/,
    run: { calls: calls(100, WATCH) },
  },
  'writes seconds as milliseconds': {
    lie: { unitsPerSecond: 1000 },
    check: 'duration-buckets',
    where: { method: 'Place' },
    says: /^g?rpc_\w+_bucket{.*le="[\d.]+".*} (?:and \d more )?moved by 0, but the client had 1070 answers within \d+ ms/,
  },
  'writes seconds as milliseconds, seen in the sum': {
    lie: { unitsPerSecond: 1000 },
    check: 'duration-sum',
    where: { method: 'Place' },
    says: /the server's durations add up to 3210 s, the client's to 4\.28 s/,
  },
  'has no +Inf bucket': {
    lie: { bends: (page) => page.replaceAll(/^.*le="\+Inf".*\n/gm, '') },
    check: 'histogram-shape',
    where: { method: 'Place' },
    says: /there is no bucket le="\+Inf"/,
  },
  'has buckets that are not cumulative': {
    lie: { bends: (page) => page.replaceAll(/(le="0\.25"[^}]*}) \d+/g, '$1 7') },
    check: 'histogram-shape',
    where: { method: 'Place' },
    says: /the bucket le="0\.25" holds 7, fewer than le="0\.1" with 10[07]0/,
  },
  'has a +Inf bucket that is not _count': {
    lie: { bends: (page) => page.replaceAll(/(le="\+Inf"[^}]*}) \d+/g, '$1 9999') },
    check: 'histogram-shape',
    where: { method: 'Place' },
    says: /the bucket le="\+Inf" says 9999, _count says 10[07]0/,
  },
  'observes each duration twice': {
    lie: { observations: () => 2 },
    check: 'duration-count',
    where: { method: 'Place' },
    says: /moved by 2140, but at most 1070 calls can have been timed: 1070 too many\. Record one duration for each call/,
  },
  'observes no duration of an error': {
    lie: { observations: (code) => (code === 0 ? 1 : 0) },
    check: 'duration-count',
    where: { method: 'Place' },
    says: /moved by 1000 for 1070 calls answered: 70 are missing\. The request counter moved by 1070\. Record a duration for every call/,
    needs: 'ownCounter',
  },
  'observes no duration at all': {
    lie: { observations: (_code, call) => (call.method === 'Place' ? 0 : 1) },
    check: 'duration-count',
    where: { method: 'Place' },
    says: /moved by 0 for 1070 calls answered: 1070 are missing/,
  },
  'counts no error in any family': {
    lie: { times: (code) => (code === 0 ? 1 : 0), observations: (code) => (code === 0 ? 1 : 0) },
    check: 'duration-count',
    where: { method: 'Place' },
    says: /moved by 1000 for 1070 calls answered: 70 are missing\. The request counter lacks them too/,
    needs: 'codes',
  },
  'counts a few calls twice, which its histogram contradicts': {
    lie: { times: (_code, nth) => (nth < 5 ? 2 : 1) },
    check: 'requests-total',
    where: { method: 'Place' },
    says: /counted 1075 for 1070 calls answered: 5 too many/,
    needs: 'ownCounter',
  },
  'observes a few durations twice, which its counter contradicts': {
    lie: { observations: (_code, { clientMs }) => (clientMs === 5 ? 2 : 1) },
    check: 'duration-count',
    says: /moved by 105, but at most 100 calls can have been timed: 5 too many/,
    run: { calls: [...calls(95), ...calls(5, { clientMs: 5 })] },
    needs: 'ownCounter',
  },
  'times fewer of the calls that we gave up on than it counts': {
    lie: { observations: (_code, { answered }) => (answered === null ? 0 : 1) },
    check: 'duration-count',
    says: /moved by 100, but the request counter by 110: record a duration exactly where a call is counted/,
    run: { calls: [...calls(100), ...uncertain(10, 1)] },
    needs: 'ownCounter',
  },
  'begins anew in the same process': {
    lie: { resetsAfter: 1020 },
    check: 'no-reset',
    says: /Place.* fell from 50 to 30 in the same process/,
    run: { history: calls(50), calls: calls(1000) },
  },
  'begins anew in the same process, and has passed its old count at the end': {
    lie: { resetsAfter: 900 },
    check: 'no-reset',
    says: /Place.* fell from 500 to 100 in the same process/,
    run: { history: calls(500), calls: calls(1000) },
  },
  'never refreshes its page': {
    lie: { frozen: true },
    check: 'requests-total',
    where: { method: 'Cancel' },
    says: /counted 0 for 300 calls answered: 300 are missing\. .*--settle/,
    run: { history: calls(5) },
  },
};

const SHARED_LIES: Record<string, Case> = {
  'leaves calls that fail in flight': {
    lie: { falls: (code) => (code === 0 ? 1 : 0) },
    check: 'in-flight-returns',
    where: { method: 'Place' },
    says: /reads 70 after the run, 0 before it: 70 calls never lowered it/,
  },
  'leaves streams that fail in flight': {
    lie: { falls: (code) => (code === 0 ? 1 : 0) },
    check: 'in-flight-returns',
    says: /reads 15 after the run, 0 before it: 15 calls never lowered it/,
    run: { calls: [...calls(200, WATCH), ...calls(15, { ...WATCH, answered: 9 })] },
  },
  'lowers the gauge twice': {
    lie: { falls: (code) => (code === 0 ? 1 : 2) },
    check: 'in-flight-returns',
    where: { method: 'Place' },
    says: /reads -70 after the run, 0 before it: it fell more often than it rose/,
  },
  'has had a negative gauge all along': {
    lie: { falls: (code) => (code === 16 ? 2 : 1) },
    check: 'in-flight-returns',
    where: { method: 'Place' },
    says: /stood at -8 before the run already, and still does: earlier calls lowered it more often than they raised it/,
    run: { history: calls(8, { answered: 16 }) },
  },
};

const GO_LIES: Record<string, Case> = {
  'counts calls at their start alone': {
    lie: { times: () => 0, observations: () => 0 },
    check: 'started-equals-handled',
    where: { method: 'Place' },
    says: /^No series of grpc_server_handled_total stands for .*: it moved by 0, the starts by 1070, as many as were sent: 1070 calls never ended for the metrics/,
  },
  'loses calls that panic between start and end': {
    lie: { times: (code) => (code === 13 ? 0 : 1), observations: (code) => (code === 13 ? 0 : 1) },
    check: 'started-equals-handled',
    says: /^grpc_server_handled_total{.*} moved by 100, the starts by 140, as many as were sent: 40 calls never ended/,
    run: { calls: [...calls(100), ...calls(40, { answered: 13 })] },
  },
  'counts every end twice': {
    lie: { times: () => 2 },
    check: 'started-equals-handled',
    where: { method: 'Cancel' },
    says: /^grpc_server_handled_total{.*} moved by 600, the starts by 300, as many as were sent: 300 ended that never started\. Count each end once/,
  },
  'counts every start twice, and is told which side is wrong': {
    lie: { starts: () => 2 },
    check: 'started-equals-handled',
    where: { method: 'Cancel' },
    says: /^grpc_server_started_total{.*} moved by 600, the ends by 300, as many as were sent: 300 calls never ended for the metrics\. Count each start once/,
  },
  'counts every start twice': {
    lie: { starts: () => 2 },
    check: 'started-total',
    where: { method: 'Cancel' },
    says: /moved by 600, but only 300 can have reached the server: 300 too many/,
  },
  'counts no start': {
    lie: { starts: () => 0 },
    check: 'started-total',
    where: { method: 'Cancel' },
    says: /moved by 0, but 300 calls were answered: 300 starts are missing/,
  },
  'counts every message twice': {
    lie: { messages: 2 },
    check: 'messages-received',
    where: { method: 'Upload' },
    says: /moved by 1000, but only 0 to 500 are possible/,
    run: { calls: [...calls(100), ...calls(100, UPLOAD)] },
  },
  'counts every message sent twice': {
    lie: { messages: 2 },
    check: 'messages-sent',
    where: { method: 'Watch' },
    says: /moved by 600, but it must be 300/,
    run: { calls: calls(100, WATCH) },
  },
};

const ERROR_COUNTER_LIES: Record<string, Case> = {
  'stops counting failed calls': {
    lie: { failures: (nth) => (nth < 3 ? 1 : 0) },
    check: 'errors-total',
    where: { method: 'Place' },
    says: /moved by 0 for 70 calls answered with an error: 70 of them are missing\. Count a failed call/,
    run: { history: calls(3, { answered: 5 }) },
  },
  'counts failed calls twice': {
    lie: { failures: () => 2 },
    check: 'errors-total',
    where: { method: 'Place' },
    says: /moved by 140 for 70 calls answered with an error: 70 too many/,
  },
};

for (const convention of WITH_OWN_COUNTER) {
  describe(`a histogram of ${convention} beside a counter that errs`, () => {
    it('is held against the calls that were sent, and passes', () => {
      for (const times of [0, 2]) {
        const verdict = verdictOn({ server: { convention, lie: { times: () => times } }, calls: mixed });
        const check = checkOf(verdict, 'duration-count', { method: 'Place' });
        assert.deepEqual([check.outcome, check.expected, check.observed], ['pass', { min: 1070, max: 1070 }, 1070]);
        assert.match(check.because, new RegExp(`The request counter moved by ${1070 * times}: look at requests-total`));
      }
    });
  });
}

for (const convention of CONVENTION_IDS) {
  const facts = factsOf(convention);
  describe(`a server of ${convention} is caught when it`, () => {
    const shown = Object.entries(LIES).filter(([, { needs }]) => needs === undefined || facts[needs]);
    for (const [what, one] of shown) it(what, () => isCaught(convention, one));
  });
}

describe('a server of shared-library is caught when it', () => {
  for (const [what, one] of Object.entries(SHARED_LIES)) it(what, () => isCaught('shared-library', one));
});

describe('a server of go-grpc-middleware is caught when it', () => {
  for (const [what, one] of Object.entries(GO_LIES)) it(what, () => isCaught('go-grpc-middleware', one));
});

describe('a server of full-method is caught when it', () => {
  for (const [what, one] of Object.entries(ERROR_COUNTER_LIES)) it(what, () => isCaught('full-method', one));
});

describe('a server of full-method without a counter of failed calls', () => {
  const server = { convention: 'full-method', lie: { failures: () => 0 } } as const;

  it('never passes where calls failed, and is told what stands there not', () => {
    const verdict = verdictOn({ server, calls: mixed });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      checkOf(verdict, 'errors-total', { method: 'Place' }).because,
      /^The page has no grpc_errors_total, though 70 calls answered with an error: .*Give it that name/,
    );
  });

  it('has nothing to show where no call failed', () => {
    const verdict = verdictOn({ server, calls: calls(100) });
    assert.deepEqual([verdict.outcome, checkOf(verdict, 'errors-total').outcome], ['pass', 'not-exercised']);
  });
});

function isCaught(convention: ConventionId, { lie, check, where, says, run }: Case): void {
  const verdict = verdictOn({ server: { convention, lie }, calls: mixed, ...run });
  assert.equal(verdict.outcome, 'fail', verdict.headline);
  const { outcome, because } = checkOf(verdict, check, where);
  assert.equal(outcome, 'fail', because);
  assert.match(because, says);
  assert.match(because, /g?rpc_\w+/);
}
