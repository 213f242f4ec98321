import type { Report } from '../../src/report/report.js';
import {
  aConnectionsResult,
  aLedger,
  aLimit,
  aMethod,
  anAddress,
  anError,
  anExample,
  anExplainedShare,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aRunCheck,
  aScrapeNote,
  aVerdict,
  histograms,
  spread,
} from './a-report.js';

const ramp = { start: 1, step: 1, everyMs: 1000, end: 9, maxMs: 8000 };

/** A report in which nothing is absent, null or empty that may be there, whether or not one run can have it all. */
export const RICH_REPORT: Report = aReport({
  run: aRun({
    plan: aPlan({
      name: 'rich',
      tags: { stage: 'test' },
      countErrors: true,
      keepalive: { afterMs: 1000, timeoutMs: 500, withoutCalls: true },
      streams: { intervalMs: 5, durationMs: 100, count: 3 },
      warmUp: { calls: 10, durationMs: 100 },
      loadShape: { shape: 'stages', stages: [{ perSecond: 100, toPerSecond: 500, forMs: 1000 }] },
      places: { shape: 'steps', ...ramp },
      calls: [aPlannedCall('GetUser', { flow: 'crud', codes: [0], takesBack: true })],
      slowCalls: [{ service: 'user.UserService', method: 'GetUser', leastMs: 50, calls: 5 }],
      probeCalls: [{ service: 'user.UserService', method: 'GetUser', calls: 3 }],
      durationMs: 1000,
    }),
    endReason: 'aborted',
    aborted: {
      threshold: 'errors<10',
      name: 'errors',
      operator: '<',
      limit: 10,
      unit: 'calls',
      observed: 12,
      calls: 100,
    },
    lateness: { flows: 90, waited: 9, waitedMs: 30, longestWaitMs: 12, late: 2, longestDelayMs: 8 },
    methods: [
      aMethod({
        ledgers: [aLedger({ 0: 90, 5: 10 }, { unsent: 4 })],
        histograms: histograms({
          latencyOk: spread(90, 4e6),
          latencyError: spread(10, 4e6),
          service: spread(100, 4e6),
          firstMessage: spread(90, 4e6),
          messageGap: spread(90, 4e6),
        }),
      }),
    ],
    flows: [
      {
        name: 'crud',
        weight: 3,
        started: 50,
        completed: 40,
        completedInWindow: 38,
        broken: 8,
        cut: 2,
        latency: spread(40, 9e6),
      },
    ],
    checks: [aRunCheck({ judged: 40, broken: 3 })],
    reflected: [{ service: 'grpc.reflection.v1.ServerReflection', streams: 1 }],
    errors: [
      anError({
        first: anExample({
          details: [{ '@type': 'type.googleapis.com/google.protobuf.Empty', value: 'AA==' }],
          trailers: [{ name: 'x-cost', value: '3' }],
          peer: '127.0.0.1:50051',
        }),
      }),
    ],
    sample: [{ atMs: 1, latencyNs: 2e6, methodIndex: 0, status: 5, detail: 'no such user' }],
    connections: aConnectionsResult({
      addresses: [anAddress({ connected: 1, failedDials: 1, lastFailure: 'refused' })],
      streamLimit: { waited: 3, lowest: 10 },
      proxy: 'envoy',
    }),
    scrapes: [aScrapeNote()],
    warnings: [{ code: 'late', message: 'Late.' }],
  }),
  thresholds: [{ threshold: aLimit(), ok: false, observed: 2e6, unknown: null }],
  verdict: aVerdict({
    causes: [{ id: 'doubled', methods: ['user.UserService/GetUser'], because: 'Twice.', checks: [0] }],
    capability: [
      {
        convention: 'shared-library',
        foundBy: 'name',
        counts: 'per-method-and-code',
        families: [
          { role: 'requests', name: 'calls_total', type: 'counter', labels: { code: 'grpc_code' }, because: '.' },
        ],
        inTheWay: ['Nothing.'],
        map: ['requests=calls_total'],
      },
    ],
    explained: [anExplainedShare({ quantiles: [{ quantile: 0.5, serverFromMs: 1, serverToMs: 2, clientMs: 3 }] })],
    buckets: [
      {
        family: 'seconds',
        unit: 'seconds',
        pileUps: [{ method: 'a.B/C', where: 'first', calls: 9, of: 10, boundMs: 1, meanMs: 0.5 }],
        betterBounds: [0.1],
      },
    ],
  }),
});
