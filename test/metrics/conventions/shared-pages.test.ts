import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MetricsPage } from '../../../src/metrics/page.js';
import type { TargetPages } from '../../../src/metrics/verify/target-pages.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import type { VerifyInput } from '../../../src/metrics/verify/verify-input.js';
import { checkOf, decisive, pagesOf, verdictOn } from '../verify/bracketed-run.js';
import { clientBooks } from '../verify/client-books.js';
import type { Lie } from '../verify/lie.js';
import { calls, type SimulatedCall } from '../verify/simulated-call.js';
import type { ConventionId } from '../verify/simulated-server.js';

const own = [...calls(100), ...calls(9, { answered: 5 })];

/** One page that shows what two libraries of one process say. */
function both(a: TargetPages, b: TargetPages): TargetPages {
  const join = (x: MetricsPage, y: MetricsPage) => ({ ...x, families: new Map([...x.families, ...y.families]) });
  return {
    url: a.url,
    early: join(a.early!, b.early!),
    before: join(a.before, b.before),
    during: a.during.map((page, i) => join(page, b.during[i]!)),
    settling: a.settling.map((page, i) => join(page, b.settling[i]!)),
    late: null,
    after: join(a.after, b.after),
  };
}

const pagesBy = (convention: ConventionId, served: readonly SimulatedCall[], lie: Lie = {}) =>
  pagesOf({ server: { convention, lie }, calls: served, history: own.slice(0, 20) });

function judge(pages: TargetPages, sent: readonly SimulatedCall[] = own) {
  const watch: Omit<VerifyInput, 'methods' | 'pages'> = { exclusive: true, bracketSeconds: 5, silentSeconds: 1 };
  return verify({ methods: clientBooks(sent), pages: [pages], ...watch });
}

describe('a page with the old and the new family of OpenTelemetry for the same calls', () => {
  it('is judged by both, which are never added', () => {
    const verdict = judge(both(pagesBy('otelgrpc-old', own), pagesBy('otel-semconv-rpc-stable', own)));
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'otel-semconv-rpc-stable + otelgrpc-old']);
    const totals = verdict.checks.filter(({ name }) => name === 'requests-total');
    assert.deepEqual(
      totals.map(({ observed }) => observed),
      [109, 109],
    );
  });

  it('fails where one of them lies', () => {
    const lie = { code: () => 0 };
    const verdict = judge(both(pagesBy('otelgrpc-old', own, lie), pagesBy('otel-semconv-rpc-stable', own)));
    const failed = verdict.checks.filter(({ outcome, code }) => outcome === 'fail' && code === 5);
    assert.deepEqual([verdict.outcome, failed.length], ['fail', 1]);
  });

  it('may give the method in full to the old one too', () => {
    const lie = { method: (method: string) => `shop.v1.OrderService/${method}` };
    assert.equal(judge(pagesBy('otelgrpc-old', own, lie)).outcome, 'pass');
  });
});

describe('the overflow set of OpenTelemetry', () => {
  const cases = [
    ['otel-semconv-rpc-stable', 'rpc_server_call_duration_seconds'],
    ['otelgrpc-old', 'rpc_server_duration_milliseconds'],
    ['grpc-a66-otel', 'grpc_server_call_duration_seconds'],
  ] as const;
  for (const [convention, family] of cases) {
    const overflowing = (counts: readonly number[]) => {
      let reads = 0;
      const bends = (page: string) => {
        const count = counts[reads++] ?? counts.at(-1);
        const series = `${family}_count{otel_metric_overflow="true",otel_scope_name="x"}`;
        return page.replace(new RegExp(`(# TYPE ${family} histogram\n)`), `$1${series} ${count}\n`);
      };
      return { convention, lie: { bends } } as const;
    };

    it(`is named where calls went there, and nobody is accused (${convention})`, () => {
      const lost = calls(30, { booked: 'nothing' });
      const server = overflowing([5, 5, 20, 35]);
      const verdict = verdictOn({ server, calls: [...own, ...lost], history: own, exclusive: true });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(
        checkOf(verdict, 'labels-readable').because,
        new RegExp(
          `^${family}_count{otel_metric_overflow="true",.*} moved by 30, and it holds what came after the limit`,
        ),
      );
    });

    it(`changes nothing where it stands still (${convention})`, () => {
      const verdict = verdictOn({ server: overflowing([5]), calls: own, history: own, exclusive: true });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });
  }
});

describe('calls of another protocol in the same family', () => {
  it('are not taken for gRPC calls', () => {
    let reads = 0;
    const bends = (page: string) =>
      page.replace(/# TYPE rpc_server_call_duration_seconds histogram\n/, (type) => {
        const labels =
          'rpc_method="shop.v1.OrderService/Place",rpc_response_status_code="OK",rpc_system_name="connectrpc"';
        const name = 'rpc_server_call_duration_seconds';
        const count = 50 * reads++;
        return `${type}${name}_bucket{${labels},le="+Inf"} ${count}\n${name}_sum{${labels}} 1\n${name}_count{${labels}} ${count}\n`;
      });
    const server = { convention: 'otel-semconv-rpc-stable', lie: { bends } } as const;
    const verdict = verdictOn({ server, calls: own, history: own, exclusive: true });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(checkOf(verdict, 'requests-total').observed, 109);
  });
});

describe('HTTP metrics of a gRPC server', () => {
  it('prove counts and durations of each method, and say that they know no status of gRPC', () => {
    const verdict = judge(pagesBy('http-server-duration', own));
    const errors = checkOf(verdict, 'requests-by-code');
    assert.deepEqual([errors.outcome, errors.required], ['not-applicable', false]);
    assert.match(errors.because, /has no label for the status of gRPC, so it does not say which calls failed/);
    assert.match(verdict.headline, /^Rate and duration of 1 method agree with the 109 calls/);
  });

  it('are no accusation where they name no method, though as many calls were counted', () => {
    const bends = (page: string) => page.replaceAll(/http_route="[^"]*"/g, 'http_route=""');
    const verdict = judge(pagesBy('http-server-duration', own, { bends }));
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('are no convention for calls of gRPC where they speak of none that was made', () => {
    const served = calls(109, { service: 'web', method: 'index' });
    const verdict = judge(pagesOf({ server: { convention: 'http-server-duration' }, calls: served, history: served }));
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      verdict.headline,
      /^The page follows no convention that is known for gRPC calls: it has http_server_request_duration_seconds/,
    );
  });

  it('are left aside where they speak of other routes than those that were called', () => {
    const served = calls(109, { service: 'web', method: 'index' });
    const elsewhere = pagesOf({ server: { convention: 'http-server-duration' }, calls: served, history: served });
    const verdict = judge(both(pagesBy('go-zero', own), elsewhere));
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'go-zero'], verdict.headline);
  });
});
