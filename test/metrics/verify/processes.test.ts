import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TargetPages } from '../../../src/metrics/verify/verify.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { calls, OTHER, type SimulatedCall, uncertain } from './simulated-call.js';
import { CONVENTION_IDS, type ServerSettings } from './simulated-server.js';

const ours = [...calls(600), ...calls(40, { answered: 5 }), ...calls(160, OTHER)];
const everyThird = ours.filter((_, i) => i % 3 === 0);
const others = ours.filter((_, i) => i % 3 !== 0);

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

    it('are caught lying where one of them does', () => {
      const honest = replicas([everyThird]);
      const [, lying] = replicas([[], others], { lie: { code: () => 0 } });
      const verdict = judge([...honest, lying!]);
      assert.equal(verdict.outcome, 'fail');
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
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
          /^grpc_server_\w+{.*} moved by \d+ where 640 were due; but every method and status is short alike, at about (33|67) %/,
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

    it('may count the same by chance', () => {
      const half = ours.filter((_, i) => i % 2 === 0);
      assert.equal(judge(replicas([half, half])).outcome, 'pass');
    });

    it('are no excuse for errors that are not counted', () => {
      const lie = {
        times: (code: number) => (code === 0 ? 1 : 0),
        observations: (code: number) => (code === 0 ? 1 : 0),
      };
      const verdict = judge(replicas([ours], { lie }));
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
    });

    it('are no excuse for a counter that loses a half alone', () => {
      const lie = { times: (_code: number, nth: number) => nth % 2 };
      assert.equal(judge(replicas([ours], { lie })).outcome, 'fail');
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
