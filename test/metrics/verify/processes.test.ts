import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TargetPages } from '../../../src/metrics/verify/target-pages.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import type { Lie } from './lie.js';
import { CHAT, calls, OTHER, type SimulatedCall, UNARY, UPLOAD, uncertain, WATCH } from './simulated-call.js';
import { CONVENTION_IDS, type ServerSettings, WITH_CODES, WITH_OWN_COUNTER } from './simulated-server.js';

const ours = [...calls(600), ...calls(40, { answered: 5 }), ...calls(160, OTHER)];
const everyThird = ours.filter((_, i) => i % 3 === 0);
const others = ours.filter((_, i) => i % 3 !== 0);

const neverPlace = (_code: number, _nth: number, { method }: SimulatedCall) => Number(method !== 'Place');
/** The same calls where another process served them. */
const gone = (calls: readonly SimulatedCall[]) => calls.map((call): SimulatedCall => ({ ...call, booked: 'nothing' }));

for (const convention of CONVENTION_IDS) {
  const server = { convention };

  describe(`a restart of a server of ${convention}`, () => {
    it('is named, and nobody is accused', () => {
      const verdict = verdictOn({ server, calls: ours, history: ours, halfWay: (one) => one.restart() });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(
        verdict.headline,
        /^process_start_time_seconds at http\S+ went from 1760000000\.25 to 1760000060\.25: the server restarted during the run/,
      );
      assert.deepEqual(verdict.explained, []);
    });

    it('does not hide a histogram that no process could print honestly', () => {
      const bends = (page: string) => page.replaceAll(/^.*le="\+Inf".*\n/gm, '');
      const lying = { ...server, lie: { bends } };
      const verdict = verdictOn({ server: lying, calls: ours, history: ours, halfWay: (one) => one.restart() });
      assert.deepEqual(decisive(verdict, 'fail'), ['histogram-shape', 'histogram-shape'], verdict.headline);
    });

    it('is suspected where counters fall and the page does not say when the process started', () => {
      const silent = { ...server, startTime: null };
      const verdict = verdictOn({ server: silent, calls: ours, history: ours, halfWay: (one) => one.restart() });
      assert.deepEqual(
        [checkOf(verdict, 'no-reset').outcome, checkOf(verdict, 'same-process').outcome],
        ['cannot-tell', 'not-applicable'],
      );
      assert.deepEqual(
        verdict.checks.filter(({ because }) => because.includes('a replica whose page was not read')),
        [],
      );
    });

    it('does not show where the start of the process is printed with too few digits', () => {
      const style = { digits: 6 };
      const verdict = verdictOn({
        server: { ...server, style },
        calls: ours,
        history: ours,
        halfWay: (one) => one.restart(),
      });
      assert.deepEqual(
        [checkOf(verdict, 'no-reset').outcome, checkOf(verdict, 'same-process').outcome],
        ['cannot-tell', 'not-applicable'],
      );
    });

    it('is suspected where connections were lost and the page does not say when the process started', () => {
      const silent = { ...server, startTime: null };
      const methods = clientBooks([...ours, ...uncertain(3, 'nothing')]);
      methods[0]!.ledgers[0]!.causes = { trailers: 640, 'connection-lost': 3 };
      const pages = [pagesOf({ server: silent, calls: ours, halfWay: (one) => one.restart() })];
      const verdict = verify({ methods, pages, exclusive: true, bracketSeconds: 5, silentSeconds: 1 });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, /3 calls lost the connection, and the page has no process_start_time_seconds/);
    });

    it('is not seen, and not needed, where the page does not say when the process started', () => {
      const verdict = verdictOn({ server: { ...server, startTime: null }, calls: ours });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(checkOf(verdict, 'same-process').outcome, 'not-applicable');
    });

    it('is not what a clock correction of a second looks like', () => {
      let reads = 0;
      const bends = (page: string) => (++reads > 2 ? page.replace('1760000000.25', '1760000001.25') : page);
      assert.equal(verdictOn({ server: { ...server, lie: { bends } }, calls: ours }).outcome, 'pass');
    });
  });

  describe(`replicas of ${convention}`, () => {
    const replicas = (shares: readonly (readonly SimulatedCall[])[], settings: Partial<ServerSettings> = {}) =>
      shares.map((share, i) =>
        pagesOf({ server: { ...server, ...settings }, calls: share }, `http://replica-${shares.length}-${i}/metrics`),
      );
    const judge = (pages: TargetPages[], own: readonly SimulatedCall[] = ours) =>
      verify({ methods: clientBooks(own), pages, exclusive: false, bracketSeconds: 5, silentSeconds: 1 });

    it('are added', () => {
      const verdict = judge(replicas([everyThird, others]));
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Place' }).observed, 640);
    });

    it('are not accused where one of them restarted', () => {
      const restarted = pagesOf({ server, calls: others, history: ours, halfWay: (one) => one.restart() });
      const verdict = judge([...replicas([everyThird]), restarted]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    });

    it('are not accused where their bounds differ', () => {
      const fewer = (page: string) => page.replaceAll(/^.*le="0\.005".*\n/gm, '');
      const [, second] = replicas([[], others], { lie: { bends: fewer } });
      const verdict = judge([...replicas([everyThird]), second!]);
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it('are not accused where one of them was not scraped, which is said', () => {
      for (const share of [everyThird, others]) {
        const verdict = judge(replicas([share]));
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
        assert.match(
          checkOf(verdict, 'requests-total', { method: 'Place' }).because,
          /^g?rpc_\w+{.*} moved by \d+ where 640 were due; but every method and status is short alike, at about (33|67) %/,
        );
      }
    });

    it('are not accused where one was given under two names', () => {
      const [page] = replicas([ours]);
      const verdict = judge([page!, { ...page!, url: 'http://127.0.0.1/metrics' }]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(
        verdict.headline,
        /and http:\/\/127\.0\.0\.1\/metrics show the same counts.* Give each process's page once\.$/,
      );
    });

    it('are no excuse where neither page ever moves, though both show the same', () => {
      const settings = { ...server, lie: { frozen: true } };
      const pages = [everyThird, others].map((share, i) =>
        pagesOf({ server: settings, calls: share, zeroInitialized: true }, `http://replica-${i}/metrics`),
      );
      const verdict = judge(pages);
      assert.equal(verdict.outcome, 'fail', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Place' }).outcome, 'fail');
    });

    it('are not accused where one of them was not scraped while others called the rest', () => {
      const verdict = verdictOn({
        server,
        calls: [...others, ...gone(everyThird)],
        othersMeanwhile: calls(700, OTHER),
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are not accused where calls that we gave up on stand in for those of one that was not scraped', () => {
      const slow = uncertain(60, 4, { serverMs: 5000, clientMs: 20 });
      const verdict = verdictOn({ server, calls: [...others, ...gone(everyThird), ...slow] });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are not accused where one was not scraped and others got a status that we did not', () => {
      const own = [...others, ...gone(everyThird)];
      const verdict = verdictOn({ server, calls: own, othersMeanwhile: calls(30, { answered: 9 }) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are not accused where one was not scraped and others got one of our statuses more often than we did', () => {
      const own = [...calls(54), ...calls(41, { answered: 5 }), ...calls(82, { answered: 9 })];
      const lost = gone([...calls(16), ...calls(11, { answered: 5 }), ...calls(15, { answered: 9 })]);
      const verdict = verdictOn({ server, calls: [...own, ...lost], othersMeanwhile: calls(29) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are not accused where one was not scraped and others called the only method', () => {
      const verdict = verdictOn({
        server,
        calls: [...calls(15), ...calls(12, { answered: 5 }), ...gone(calls(8, { answered: 5 }))],
        othersMeanwhile: calls(30),
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are no excuse for a method that was never counted, beside a health check that was', () => {
      const lie: Lie = { times: neverPlace, observations: (_code, { method }) => Number(method !== 'Place') };
      const health = calls(1, { service: 'grpc.health.v1.Health', method: 'Check' });
      const own = [...calls(38), ...health];
      const verdict = verdictOn({ server: { ...server, lie }, calls: own, history: [...health, ...calls(1, OTHER)] });
      assert.equal(verdict.outcome, 'fail', verdict.headline);
    });

    it('may count the same by chance', () => {
      const half = ours.filter((_, i) => i % 2 === 0);
      assert.equal(judge(replicas([half, half])).outcome, 'pass');
    });
  });

  describe(`several processes of ${convention} at one address`, () => {
    const turns = (startTimes: readonly [number, number]): TargetPages => {
      const a = pagesOf({ server: { ...server, startTime: startTimes[0] }, calls: everyThird, history: calls(30) });
      const b = pagesOf({ server: { ...server, startTime: startTimes[1] }, calls: others, history: calls(70) });
      return {
        ...a,
        before: b.before,
        during: a.during,
        settling: [b.late!, a.after, b.late!],
        late: b.late,
        after: a.after,
      };
    };
    for (const [what, starts] of Object.entries({
      'that started together': [1_760_000_000, 1_760_000_000],
      'that started a second apart': [1_760_000_000, 1_760_000_001],
      'that started far apart': [1_760_000_000, 1_760_000_900],
    }) as [string, [number, number]][]) {
      it(`${what} are recognised, and nobody is accused`, () => {
        const methods = clientBooks(ours);
        const verdict = verify({
          methods,
          pages: [turns(starts)],
          exclusive: true,
          bracketSeconds: 5,
          silentSeconds: 1,
        });
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
        assert.match(
          verdict.headline,
          /several processes seem to answer there, each with its own counts\. Give the address of every one/,
        );
      });
    }
  });
}

describe('replicas of a server that counts errors apart', () => {
  it('are told though some errors were answered in front of the metrics', () => {
    const refused = calls(40, { ...OTHER, answered: 7, booked: 'nothing' });
    const own = [...calls(300), ...calls(15, { ...OTHER, answered: 11 }), ...refused];
    const shown = own.filter((_, i) => i % 5 !== 0);
    const pages = [pagesOf({ server: { convention: 'full-method' }, calls: shown })];
    const verdict = verify({ methods: clientBooks(own), pages, exclusive: true, bracketSeconds: 5, silentSeconds: 1 });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('are told though one method was called by others as often as another one may have been by us', () => {
    const own = [
      ...calls(8),
      ...calls(47, OTHER),
      ...calls(31, { ...OTHER, answered: 13, booked: 'nothing' }),
      ...calls(38, WATCH),
    ];
    const shown = [...own.filter((_, i) => i % 2 === 0), ...calls(70)];
    const pages = [pagesOf({ server: { convention: 'full-method' }, calls: shown })];
    const verdict = verify({ methods: clientBooks(own), pages, exclusive: false, bracketSeconds: 5, silentSeconds: 1 });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });
});

for (const convention of WITH_OWN_COUNTER) {
  it(`replicas of ${convention} are no excuse for a counter that loses a half alone`, () => {
    const lie = { times: (_code: number, nth: number) => nth % 2 };
    assert.equal(verdictOn({ server: { convention, lie }, calls: ours }).outcome, 'fail');
  });
}

for (const convention of WITH_CODES) {
  const server = { convention };

  describe(`the statuses of replicas of ${convention}`, () => {
    const replicas = (shares: readonly (readonly SimulatedCall[])[], settings: Partial<ServerSettings> = {}) =>
      shares.map((share, i) =>
        pagesOf({ server: { ...server, ...settings }, calls: share }, `http://replica-${shares.length}-${i}/metrics`),
      );
    const judge = (pages: TargetPages[], own: readonly SimulatedCall[] = ours) =>
      verify({ methods: clientBooks(own), pages, exclusive: false, bracketSeconds: 5, silentSeconds: 1 });

    it('are caught lying where one of them does', () => {
      const honest = replicas([everyThird]);
      const [, lying] = replicas([[], others], { lie: { code: () => 0 } });
      const verdict = judge([...honest, lying!]);
      assert.equal(verdict.outcome, 'fail');
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
    });

    it('are no excuse for methods of which none is counted, beside one that is counted whole', () => {
      const of = (fields: Partial<SimulatedCall>) =>
        [0, 5, 13].flatMap((answered) => calls(20, { answered, ...fields }));
      const own = [...of(UNARY), ...of(WATCH), ...of(UPLOAD), ...of(CHAT)];
      const lie = { times: (_code: number, _nth: number, { kind }: SimulatedCall) => Number(kind === 'unary') };
      const verdict = judge(replicas([own], { lie }), own);
      assert.deepEqual(
        [verdict.outcome, checkOf(verdict, 'requests-total', { method: 'Watch' }).outcome],
        ['fail', 'fail'],
      );
    });

    it('are no excuse for a method of which none of many is counted, though the others are few', () => {
      const own = [...calls(298, WATCH), ...calls(5, OTHER), ...uncertain(11, 4, OTHER)];
      const lie = { times: (_code: number, _nth: number, { kind }: SimulatedCall) => Number(kind === 'unary') };
      const proxy = { name: 'envoy' };
      const verdict = verify({
        methods: clientBooks(own),
        pages: replicas([own], { lie }),
        exclusive: false,
        bracketSeconds: 5,
        silentSeconds: 1,
        proxy,
      });
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Watch' }).outcome, 'fail', verdict.headline);
    });

    it('are told by calls that must stand under their status, whatever stands for the others', () => {
      // One of five was not given: it got three of 29 calls, and all that we gave up on are on the others.
      const own = [...calls(29, { answered: 15 }), ...calls(12, { answered: 4, booked: 4 })];
      const shown = [...own.slice(3), ...calls(3, { answered: 8 })];
      const verdict = judge(replicas([shown]), own);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are told where calls of others stand in for some of ours in the buckets', () => {
      // One of four was not given: a quarter of our short calls is on it, and others made long ones.
      const own = [...calls(165), ...calls(29, { answered: 10 })];
      const shown = own.filter((_, i) => i % 4 !== 0);
      const theirs = calls(150, { answered: 13, serverMs: 60, clientMs: 61 });
      const verdict = judge(replicas([[...shown, ...theirs]]), own);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('are no excuse for errors that are not counted', () => {
      const lie = {
        times: (code: number) => (code === 0 ? 1 : 0),
        observations: (code: number) => (code === 0 ? 1 : 0),
      };
      const verdict = judge(replicas([ours], { lie }));
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
    });
  });
}
