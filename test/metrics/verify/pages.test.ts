import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BracketedRun, checkOf, decisive, verdictOn } from './bracketed-run.js';
import type { PageStyle } from './render-page.js';
import { CHAT, calls, OTHER, WATCH } from './simulated-call.js';
import { factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, WITH_CODES, WITH_OWN_COUNTER } from './simulated-server.js';

const own = [...calls(90), ...calls(10, { answered: 5 }), ...calls(20, CHAT)];

const STYLES: Record<string, Partial<PageStyle>> = {
  'in OpenMetrics, with _created beside each counter': { format: 'openmetrics' },
  'in OpenMetrics with long bounds': { format: 'openmetrics', longBounds: true },
  'without TYPE lines': { typeLines: false },
  'with a blank after each comma': { spaced: true },
  'with le="1.0"': { longBounds: true },
  'with 10,000 series that have nothing to do with calls': { unrelatedSeries: 10_000 },
};

for (const convention of CONVENTION_IDS) {
  describe(`a page of ${convention}`, () => {
    const plain = verdictOn({ server: { convention }, calls: own });
    for (const [how, style] of Object.entries(STYLES)) {
      it(`says the same ${how}`, () => {
        const verdict = verdictOn({ server: { convention, style }, calls: own });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
        const numbers = ({ name, method, code, outcome, observed }: (typeof verdict.checks)[number]) => [
          name,
          method,
          code,
          outcome,
          name === 'no-reset' ? null : observed,
        ];
        assert.deepEqual(verdict.checks.map(numbers), plain.checks.map(numbers));
      });

      it(`hides no lie ${how}`, () => {
        const lie = { code: () => 0, unitsPerSecond: 1000 };
        const verdict = verdictOn({ server: { convention, style, lie }, calls: own });
        assert.deepEqual(
          ['requests-by-code', 'duration-buckets'].map(
            (name) => verdict.checks.filter((check) => check.name === name && check.outcome === 'fail').length > 0,
          ),
          [factsOf(convention).codes, true],
        );
      });
    }

    it('may have native histograms, which show +Inf alone in text', () => {
      const verdict = verdictOn({ server: { convention, style: { onlyInfinite: true } }, calls: own });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      const buckets = checkOf(verdict, 'duration-buckets', { method: 'Place' });
      assert.deepEqual([buckets.outcome, buckets.required], ['not-applicable', false]);
      assert.match(buckets.because, /only le="\+Inf" \(a native histogram/);
      assert.equal(checkOf(verdict, 'duration-sum', { method: 'Place' }).outcome, 'pass');
    });

    describe('whose samples bear timestamps', () => {
      /** The page as scraped for the nth time, its samples stamped. */
      const stamped = (stampOf: (nth: number) => number) => {
        let nth = 0;
        const bends = (page: string) => page.replaceAll(/^(g?rpc_.*) (\S+)$/gm, `$1 $2 ${stampOf(nth++)}`);
        return verdictOn({ server: { convention, lie: { bends } }, calls: own, history: own });
      };

      it('passes where they are of now', () => {
        const verdict = stamped((nth) => 1_760_000_000_000 + nth);
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      });

      it('proves nothing where they are from before the end of the run, and names one', () => {
        for (const stampOf of [() => 1_760_000_000_000, (nth: number) => 1_760_000_000_000 + Math.min(nth, 2)]) {
          const verdict = stamped(stampOf);
          assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
          assert.match(
            verdict.headline,
            /^g?rpc_\w+{.*} bears the time 176000000000[02], no later than a sample that was read before the run was over: it is not of now\./,
          );
        }
      });

      it('may have series that were not touched for long', () => {
        const old = /^(g?rpc_.*(?:NotFound|NOT_FOUND|code="5").*) (\S+)$/gm;
        const lie = { bends: (page: string) => page.replaceAll(old, '$1 $2 1760000000000') };
        const verdict = verdictOn({ server: { convention, lie }, calls: own, history: own });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      });
    });

    for (const [odd, what] of [
      ['NaN', 'no number'],
      ['-3', 'below nothing'],
    ] as const) {
      it(`fails where a bucket says ${odd}: ${what}`, () => {
        const bends = (page: string) => page.replaceAll(/(_bucket{.*le="0\.005"}) .+/g, `$1 ${odd}`);
        const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own, exclusive: true });
        const shape = checkOf(verdict, 'histogram-shape', { method: 'Place' });
        assert.equal(shape.outcome, 'fail', verdict.headline);
        assert.match(shape.because, new RegExp(`it says ${odd} of _bucket\\{le="0\\.005"\\}, which is no number`));
      });
    }

    describe('that prints six digits', () => {
      const style = { digits: 6, headStart: 1_234_567 };
      const judge = (run: Partial<BracketedRun> = {}) =>
        verdictOn({ server: { convention, style }, calls: own, history: own, ...run });

      it('passes within its rounding, and says what that hides', () => {
        const verdict = judge();
        assert.equal(verdict.outcome, 'pass', verdict.headline);
        const total = checkOf(verdict, 'requests-total', { method: 'Chat' });
        assert.deepEqual(total.expected, { min: 10, max: 30 });
        assert.equal(total.power, 'The page prints few digits: a mistake of up to 10 calls would not show.');
      });

      it('proves nothing where as much would look the same if no call were counted', () => {
        const server = { convention, style: { digits: 6, headStart: 1_234_567_890 } };
        // Each series has been there since before the run.
        const stuck = { times: (_code: number, nth: number) => (nth < own.length ? 1 : 0) };
        for (const lie of [undefined, stuck]) {
          const verdict = judge({ server: { ...server, lie } });
          assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
          assert.match(checkOf(verdict, 'requests-total', { method: 'Place' }).because, /so coarsely that \d+ calls/);
        }
      });

      it('is exact where one number shows that it cuts none', () => {
        const verdict = judge({ server: { convention, style: { headStart: 1_230_000 - 20 } } });
        assert.deepEqual(checkOf(verdict, 'requests-total', { method: 'Chat' }).expected, { min: 20, max: 20 });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      });

      it('is not held to what its rounded buckets would add up to', () => {
        const style = { digits: 6, headStart: 1_234_564 };
        const slow = calls(4, { serverMs: 60, clientMs: 61 });
        const verdict = judge({
          server: { convention, style },
          calls: calls(3, { serverMs: 60, clientMs: 61 }),
          history: slow,
        });
        assert.deepEqual(decisive(verdict, 'fail'), [], verdict.headline);
      });

      it('is not accused of durations either', () => {
        const slow = calls(100, { serverMs: 3999.9, clientMs: 4000 });
        const verdict = judge({ calls: slow, history: slow });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      });
    });

    it('is not understood where its request counter is declared as a gauge', () => {
      const bends = (page: string) =>
        page.replaceAll(/^(# TYPE \S+_(?:total|seconds)) (?:counter|histogram)$/gm, '$1 gauge');
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own });
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(
        checkOf(verdict, 'labels-readable').because,
        /g?rpc_\w+ is declared as gauge, not as (?:counter|histogram|summary)/,
      );
    });

    it('is perhaps not that of this server where it knows no service that was called', () => {
      const elsewhere = { service: 'shop.v1.StockService', method: 'Count' };
      const server = { convention, deployment: 'stock-service' };
      for (const meanwhile of [[], calls(300, elsewhere)]) {
        const verdict = verdictOn({
          server: { ...server, lie: { bends: (page) => page.replaceAll(/^.*(Place|Chat).*\n/gm, '') } },
          calls: own,
          history: calls(5, elsewhere),
          othersMeanwhile: meanwhile,
        });
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
        assert.match(
          verdict.headline,
          /^The page has no series for shop\.v1\.OrderService, which 120 calls were sent to: is it the page of this server\? Its g?rpc_\w+ speaks of (stock-service|shop\.v1\.StockService) alone\. Give the address/,
        );
        assert.equal(verdict.convention, convention);
      }
    });

    it('is never refreshed where not even the figures of its own process move: that is a fail', () => {
      const elsewhere = { service: 'shop.v1.StockService', method: 'Count' };
      const frozen = (page: string) =>
        page
          .replaceAll(/^.*(Place|Chat).*\n/gm, '')
          .concat('# TYPE go_memstats_alloc_bytes gauge\ngo_memstats_alloc_bytes 7\n');
      const server = { convention, deployment: 'stock-service', lie: { bends: frozen } };
      const verdict = verdictOn({ server, calls: own, history: calls(5, elsewhere) });
      assert.equal(verdict.outcome, 'fail');
      assert.match(
        checkOf(verdict, 'page-refreshed').because,
        /^Nothing on the page at http\S+ changed from before the run to after it, not even the figures of its own process/,
      );
    });

    it('is that of this server where as many calls were counted under another name', () => {
      const lie = { method: () => 'Elsewhere' };
      const verdict = verdictOn({ server: { convention, deployment: 'a stranger', lie }, calls: own });
      assert.equal(verdict.outcome, 'fail', verdict.headline);
    });

    it('proves nothing by no durations for no calls', () => {
      const verdict = verdictOn({
        server: { convention },
        calls: calls(20, { answered: 14, booked: 'nothing' }),
        history: own,
      });
      const { outcome, because } = checkOf(verdict, 'duration-count');
      assert.deepEqual([outcome, /look at requests-total/.test(because)], ['not-exercised', true]);
    });

    it('may lack a method that was never called', () => {
      assert.equal(verdictOn({ server: { convention }, calls: own, history: calls(4, OTHER) }).outcome, 'pass');
    });

    it('may count health and reflection under their own names', () => {
      const health = { service: 'grpc.health.v1.Health', method: 'Check' };
      const reflection = {
        service: 'grpc.reflection.v1.ServerReflection',
        method: 'ServerReflectionInfo',
        kind: 'bidi',
      } as const;
      const others = [...calls(50, health), ...calls(2, reflection)];
      const verdict = verdictOn({ server: { convention }, calls: own, othersBefore: others, othersMeanwhile: others });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it('may leave health calls of ours out', () => {
      const health = calls(5, { service: 'grpc.health.v1.Health', method: 'Check', booked: 'nothing' });
      const verdict = verdictOn({ server: { convention }, calls: [...own, ...health] });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Check' }).outcome, 'not-applicable');
    });

    it('may show calls whose time in the server lies exactly on a bound', () => {
      for (const ms of [5, 10, 25]) {
        const verdict = verdictOn({
          server: { convention },
          calls: calls(100, { serverMs: ms, clientMs: ms + 0.001 }),
        });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      }
    });

    it('may come from a machine whose clock runs a little faster than ours', () => {
      const verdict = verdictOn({ server: { convention }, calls: calls(40, { serverMs: 1000.3, clientMs: 1000 }) });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      const exact = verdictOn({ server: { convention }, calls: calls(40, { serverMs: 2500.5, clientMs: 2500 }) });
      assert.equal(exact.outcome, 'pass', exact.headline);
    });

    it('may explain but a tiny share of what slow clients waited', () => {
      const verdict = verdictOn({ server: { convention }, calls: calls(100, { serverMs: 0.0014, clientMs: 700 }) });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(checkOf(verdict, 'duration-sum').outcome, 'not-exercised');
      assert.equal(verdict.explained[0]!.share.toFixed(6), '0.000002');
    });

    it('gives the bounds of the bucket in which a quantile lies, not a guess inside it', () => {
      const slow = [
        ...calls(98, { serverMs: 2600, clientMs: 2700 }),
        ...calls(2, { serverMs: 11_000, clientMs: 11_100 }),
      ];
      const { quantiles } = verdictOn({ server: { convention }, calls: slow }).explained[0]!;
      assert.deepEqual(
        quantiles.map(({ quantile, serverFromMs, serverToMs }) => [quantile, serverFromMs, serverToMs]),
        [
          [0.5, 2500, 5000],
          [0.9, 2500, 5000],
          [0.99, 10_000, null],
        ],
      );
    });

    it('has a bucket that begins at nothing', () => {
      const quick = verdictOn({ server: { convention }, calls: calls(10, { serverMs: 0.1, clientMs: 4 }) });
      assert.equal(quick.explained[0]!.quantiles[0]!.serverFromMs, 0);
    });
  });
}

for (const convention of WITH_CODES) {
  describe(`a page of ${convention}, which tells statuses apart,`, () => {
    it('is read by what its labels hold where the one for the method has another name', () => {
      const bends = (page: string) => page.replaceAll(/(g?rpc_)?method="/g, '$1operation="');
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own });
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-labels'], verdict.headline);
    });

    it('is not understood without its label for the method', () => {
      const backwards = (value: string) => [...value].reverse().join('');
      const bends = (page: string) =>
        page.replaceAll(/(?:g?rpc_)?method="([^"]*)"/g, (_, value: string) => `what="${backwards(value)}"`);
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own });
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(checkOf(verdict, 'labels-readable').because, /has no label (g?rpc_)?method/);
    });

    it('is not understood where a code is no status of gRPC', () => {
      const bends = (page: string) => page.replaceAll(/(code)="(5|NotFound|NOT_FOUND)"/gi, '$1="teapot"');
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own });
      assert.equal(verdict.outcome, 'cannot-tell');
      const blocked = verdict.checks.filter((check) => check.name === 'labels-readable');
      assert.deepEqual(
        blocked.map(({ method }) => method),
        ['shop.v1.OrderService/Place'],
      );
      assert.match(
        blocked[0]!.because,
        /code has the value "teapot", which is no gRPC status, so the calls of .*\/Place cannot be told apart\. Use the labels/i,
      );
    });

    it('may hold a code that is no status from long ago', () => {
      const bends = (page: string) =>
        page.replaceAll(/(code)="(9|FailedPrecondition|FAILED_PRECONDITION)"/gi, '$1="Code(42)"');
      const verdict = verdictOn({
        server: { convention, lie: { bends } },
        calls: own,
        history: calls(3, { answered: 9 }),
      });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it('may lose a series that has not moved for long, which is then not known', () => {
      let reads = 0;
      const bends = (page: string) =>
        ++reads < 3 ? page : page.replaceAll(/^.*code="(5|NotFound|NOT_FOUND)".*\n/gim, '');
      const verdict = verdictOn({
        server: { convention, lie: { bends } },
        calls: calls(50),
        history: calls(3, { answered: 5 }),
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(
        checkOf(verdict, 'no-reset').because,
        /stood at [03] on the page before the run and is gone after it/,
      );
    });
  });
}

for (const convention of WITH_OWN_COUNTER) {
  describe(`a page of ${convention}, which counts and times apart,`, () => {
    it('accuses nobody of calls that another counter may count, and names that', () => {
      const bends = (page: string) =>
        page.replaceAll(/grpc_(?:server_)?(?:requests|handled)_total/g, 'shop_requests_total');
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: own });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(
        checkOf(verdict, 'requests-total', { method: 'Place' }).because,
        /^The page has no g?rpc_\w+; shop_requests_total{.*Place.*} seems to count calls of shop\.v1\.OrderService\/Place in a way that is not known\. Give it the name and the labels/,
      );
      const durations = checkOf(verdict, 'duration-count', { method: 'Place' });
      assert.deepEqual([durations.outcome, durations.observed], ['pass', 100]);
    });

    it('accuses no histogram where only another counter is there and no status is firm', () => {
      const bends = (page: string) =>
        page.replaceAll(/grpc_(?:server_)?(?:requests|handled)_total/g, 'shop_requests_total');
      const refused = calls(40, { answered: 14 });
      const verdict = verdictOn({ server: { convention, lie: { bends } }, calls: refused });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('hides no fault beyond the rounding of six digits', () => {
      const lie = { times: (_code: number, nth: number) => (nth < 150 ? 1 : 0) };
      const style = { digits: 6, headStart: 1_234_567 };
      const verdict = verdictOn({ server: { convention, style, lie }, calls: own, history: own });
      assert.equal(verdict.outcome, 'fail', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Place' }).outcome, 'fail');
    });
  });
}

describe('a page of go-grpc-middleware', () => {
  const server = { convention: 'go-grpc-middleware' } as const;

  it('is taken at its word about the service', () => {
    const elsewhere = { ...calls(1)[0]!, service: 'shop.v2.OrderService' };
    const verdict = verdictOn({
      server,
      calls: calls(50),
      othersBefore: [elsewhere],
      othersMeanwhile: Array(300).fill(elsewhere),
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('keeps methods of one name in two services apart', () => {
    const twins = [...calls(50), ...calls(30, { service: 'shop.v1.TicketService' })];
    assert.equal(verdictOn({ server, calls: twins }).outcome, 'pass');
  });

  it('may count as many messages as calls, which is no second request counter', () => {
    const bends = (page: string) => page.replaceAll(/^grpc_server_handled_total.*\n/gm, '');
    const verdict = verdictOn({ server: { ...server, lie: { bends } }, calls: calls(50) });
    assert.equal(verdict.outcome, 'fail');
    assert.match(
      checkOf(verdict, 'requests-total').because,
      /^No series of grpc_server_handled_total stands for shop\.v1\.OrderService\/Place: it counted 0 for 50/,
    );
  });

  it('may declare a histogram that is switched off', () => {
    const bends = (page: string) => `# TYPE grpc_server_handling_seconds histogram\n${page}`;
    const verdict = verdictOn({ server: { ...server, histogram: false, lie: { bends } }, calls: calls(50) });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });
});

describe('the deployment names of shared-library', () => {
  const judge = (deployment: string, run: Partial<BracketedRun> = {}) =>
    verdictOn({ server: { convention: 'shared-library', deployment }, calls: calls(50), ...run });

  for (const name of [
    'order-service',
    'order',
    'OrderService',
    'shop.v1.OrderService',
    'order_service',
    'a stranger',
  ]) {
    it(`may be "${name}" for shop.v1.OrderService, where no other name bears the method`, () => {
      assert.equal(judge(name).outcome, 'pass');
    });
  }

  it('leave it open which of two strangers is meant', () => {
    const bends = (page: string) => `${page}grpc_server_requests_total{service="other",method="Place",code="0"} 7\n`;
    const verdict = judge('a stranger', {
      server: { convention: 'shared-library', deployment: 'a stranger', lie: { bends } },
    });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      checkOf(verdict, 'labels-readable').because,
      /the label service of grpc_server_requests_total has the values a stranger, other for method Place, and it cannot be told which of them is shop\.v1\.OrderService/,
    );
  });

  it('tell the right one of two where one bears the name', () => {
    const bends = (page: string) => `${page}grpc_server_requests_total{service="other",method="Place",code="0"} 7\n`;
    const server = { convention: 'shared-library', lie: { bends } } as const;
    assert.equal(judge('order-service', { server }).outcome, 'pass');
  });

  it('do not tell methods of one name apart in two services that are deployed together', () => {
    for (const deployment of ['order-service', 'shop', 'a stranger']) {
      const verdict = judge(deployment, { calls: [...calls(50), ...calls(30, { service: 'shop.v1.TicketService' })] });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, /shop\.v1\.OrderService and shop\.v1\.TicketService all have/);
    }
  });
});

describe('a page with both conventions', () => {
  it('is checked by the one that knows the service, where the other speaks of others', () => {
    const bends = (page: string) =>
      `${page}# TYPE grpc_server_requests_total counter\ngrpc_server_requests_total{service="stock",method="Count",code="0"} 20\n`;
    const verdict = verdictOn({
      server: { convention: 'go-grpc-middleware', lie: { bends } },
      calls: calls(20, WATCH),
    });
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'go-grpc-middleware'], verdict.headline);
  });

  it('is checked by both, and they are never added', () => {
    const bends = (page: string) =>
      `${page}# TYPE grpc_server_requests_total counter\ngrpc_server_requests_total{service="order-service",method="Watch",code="0"} 20\n`;
    let reads = 0;
    const second = (page: string) => (++reads > 2 ? bends(page) : page);
    const verdict = verdictOn({
      server: { convention: 'go-grpc-middleware', lie: { bends: second } },
      calls: calls(20, WATCH),
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(verdict.convention, 'shared-library + go-grpc-middleware');
    const totals = verdict.checks.filter((check) => check.name === 'requests-total');
    assert.deepEqual(
      totals.map(({ observed, outcome }) => [observed, outcome]),
      [
        [20, 'pass'],
        [20, 'pass'],
      ],
    );
  });

  it('fails where one of them lies', () => {
    const bends = (page: string) =>
      `${page}# TYPE grpc_server_requests_total counter\ngrpc_server_requests_total{service="order-service",method="Watch",code="0"} 0\n`;
    const verdict = verdictOn({
      server: { convention: 'go-grpc-middleware', lie: { bends } },
      calls: calls(20, WATCH),
    });
    assert.equal(verdict.outcome, 'fail');
  });
});

describe('a page without any convention', () => {
  it('is named with what stands there instead', () => {
    const bends = () =>
      '# TYPE http_requests_total counter\nhttp_requests_total{path="/a"} 3\n# TYPE rpc_calls gauge\nrpc_calls 1\n';
    const verdict = verdictOn({ server: { convention: 'shared-library', lie: { bends } }, calls: calls(9) });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      verdict.headline,
      /^The page follows no convention that is known for gRPC calls: it has http_requests_total, rpc_calls\. Check that the URL/,
    );
  });
});
