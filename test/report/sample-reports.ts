import type { Report } from '../../src/report/report.js';
import {
  aCheck,
  aLedger,
  aMethod,
  anError,
  anExample,
  anExplainedShare,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aScrapeNote,
  aVerdict,
  histograms,
  recorded,
  spread,
  statuses,
} from './a-report.js';
import { doubledReport, manyMethodsReport } from './many-methods.js';

const SEND = 'messaging.MessagingService/SendMessage';
const GET = 'messaging.MessagingService/GetMessage';

/** Reports that are about length: in JSON they show nothing that the others do not. */
export const LONG_REPORTS: Record<string, Report> = {
  'twelve-methods-pass': manyMethodsReport(12),
  'three-methods-pass': manyMethodsReport(3),
  'twelve-methods-doubled': doubledReport(),
};

/** The reports that the golden files show: one for each kind of reader. */
export const SAMPLE_REPORTS: Record<string, Report> = {
  'one-method-pass': aReport({
    run: aRun({
      scrapes: [aScrape('before', 11.4, 45_210), aScrape('after', 12.9, 46_032)],
    }),
    verdict: aVerdict({
      checks: [
        aCheck(),
        aCheck({
          name: 'errors-by-code',
          signal: 'errors',
          code: 5,
          outcome: 'not-exercised',
          expected: null,
          observed: null,
          series: [],
          because:
            'No call was answered with an error; send a payload that the server refuses, such as an empty conversation_id.',
        }),
        aCheck({
          name: 'errors-by-code',
          signal: 'errors',
          code: 13,
          outcome: 'not-exercised',
          expected: null,
          observed: null,
          series: [],
          because:
            'No call was answered with an error; send a payload that the server refuses, such as an empty conversation_id.',
        }),
        aCheck({
          name: 'duration-count',
          signal: 'duration',
          code: null,
          series: ['grpc_server_request_duration_seconds_count'],
          because: 'The histogram grew by as many as were answered.',
        }),
        aCheck({
          name: 'duration-sum',
          signal: 'duration',
          code: null,
          expected: { min: 0, max: 144 },
          observed: 0.24,
          unit: 'seconds',
          series: ['grpc_server_request_duration_seconds_sum'],
          because: 'The server says less time than its clients waited.',
          power: 'Would have caught times 1000 too large; not times 1000 too small.',
        }),
        aCheck({
          name: 'in-flight-returns',
          signal: 'in-flight',
          code: null,
          expected: { min: 0, max: 0 },
          observed: 0,
          series: ['grpc_server_in_flight_requests'],
          because: 'It is back at its start value.',
        }),
      ],
      explained: [anExplainedShare()],
      buckets: [
        {
          family: 'grpc_server_request_duration_seconds',
          unit: 'seconds',
          pileUps: [
            { method: SEND, where: 'first', calls: 19_700, of: 20_000, boundMs: 5, meanMs: 131 },
            { method: SEND, where: 'beyond', calls: 210, of: 20_000, boundMs: 10_000, meanMs: 131 },
          ],
          betterBounds: [0.0000025, 0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50],
        },
      ],
    }),
  }),

  'several-methods-fail': aReport({
    run: aRun({
      plan: aPlan({
        name: 'nightly smoke',
        target: 'messaging.internal:443',
        security: 'tls',
        threads: 2,
        connections: 4,
        total: null,
        durationMs: 30_000,
        deadlineMs: 50,
        warmUp: { calls: null, durationMs: 2000 },
        calls: [aPlannedCall('SendMessage', { weight: 3, payloads: 12 }), aPlannedCall('GetMessage', { expect: [5] })],
        metadataNames: ['authorization', 'x-request-id'],
        tags: { region: 'eu-1', build: '1432' },
      }),
      endReason: 'duration-reached',
      rate: { calls: 183_904, overMs: 30_000 },
      methods: [
        aMethod({
          ledgers: [
            aLedger({ 0: 2000 }, { ledger: 'warm-up' }),
            aLedger(
              { 0: 137_000, 13: 930 },
              {
                started: 138_000,
                uncertain: 58,
                refused: 12,
                unsent: 3,
                shown: statuses({ 0: 137_000, 4: 58, 13: 930, 14: 12 }),
                causes: { trailers: 137_930, deadline: 55, 'connection-lost': 3, refused: 12 },
              },
            ),
          ],
          histograms: histograms({
            latencyOk: spread(137_000, 7.9e6),
            latencyError: spread(1000, 21e6),
            service: spread(139_930, 7.8e6),
          }),
        }),
        aMethod({
          method: 'GetMessage',
          expect: [5],
          ledgers: [aLedger({ 0: 45_000, 5: 954 })],
          histograms: histograms({
            latencyOk: spread(45_000, 640e3),
            latencyError: spread(954, 410e3),
            service: spread(45_954, 630e3),
          }),
        }),
      ],
      errors: [
        anError({
          status: 13,
          detail: 'database is locked (5) at insert_message: INSERT INTO messages VALUES (?, ?, ?)',
          first: anExample({
            trailers: [{ name: 'x-request-id', value: 'a1' }],
            details: [
              { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.500s' },
              { '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: 'line one\nline \u001b[31mtwo\u202e' },
              { '@type': 'type.googleapis.com/shop.Unknown', value: 'AAECAwQFBgcICQ=='.repeat(20) },
              { '@type': 'type.googleapis.com/google.rpc.Help' },
            ],
          }),
          slowest: anExample({
            at: '2026-03-01T12:00:01.250Z',
            atMs: 1250,
            latencyNs: 41_200_000,
            trailers: [
              { name: 'x-request-id', value: 'b2\u001b[31m' },
              { name: 'set-cookie', value: '[redacted]' },
            ],
          }),
          count: 930,
        }),
        anError({
          method: 'GetMessage',
          detail: 'message 会話-… not found',
          count: 954,
          messages: [
            { detail: 'message 会話-7 not found', count: 900 },
            { detail: 'message 会話-8 not found', count: 4 },
          ],
        }),
        anError({ status: 4, fromServer: false, cause: 'deadline', detail: 'deadline of 50 ms passed', count: 55 }),
        anError({ status: 14, fromServer: false, cause: 'refused', detail: '', count: 12 }),
        anError({
          status: 14,
          fromServer: false,
          cause: 'connection-lost',
          detail: 'read ECONNRESET \u001b[31mred\u001b[0m\nnext',
          count: 3,
        }),
      ],
      errorsLeftOut: 0,
      client: { cpuMs: 41_200, busyShare: 0.97 },
      scrapes: [aScrape('before', 31, 240_112), aScrape('drift', 29, 240_114), aScrape('after', 35, 251_700)],
      warnings: [
        {
          code: 'server-stream-limit',
          message:
            'The server allows 20 concurrent calls per connection, so 30 of the 50 waited here; raise --connections to 3.',
        },
        { code: 'late', message: 'One call in a thousand left 4 ms or more after it was due.' },
      ],
    }),
    verdict: aVerdict({
      outcome: 'fail',
      headline: 'The error counters of SendMessage are wrong: 930 calls failed with INTERNAL, and none was counted so.',
      convention: 'go-grpc-middleware',
      settledAfterMs: 10_000,
      checks: [
        aCheck({ method: SEND, observed: 137_000, expected: { min: 137_000, max: 137_058 } }),
        aCheck({ method: GET, observed: 45_000, expected: { min: 45_000, max: 45_000 } }),
        aCheck({ method: SEND, code: 4, required: false, observed: 51, expected: { min: 0, max: 58 } }),
        aCheck({
          name: 'requests-total',
          method: SEND,
          code: null,
          observed: 139_994,
          expected: { min: 139_930, max: 139_988 },
          required: false,
          outcome: 'fail',
          because:
            'Six calls more than were sent: something else calls this method, or it counts twice now and then. Run again while nothing else calls.',
          series: ['grpc_server_started_total{grpc_method="SendMessage"}'],
        }),
        aCheck({
          name: 'errors-by-code',
          signal: 'errors',
          method: SEND,
          code: 13,
          outcome: 'fail',
          expected: { min: 930, max: 988 },
          observed: 0,
          series: [
            'grpc_server_handled_total{grpc_code="Internal",grpc_method="SendMessage",grpc_service="messaging.MessagingService",grpc_type="unary"}',
            'grpc_server_handled_total{grpc_code="Unknown",grpc_method="SendMessage",grpc_service="messaging.MessagingService",grpc_type="unary"}',
          ],
          because:
            'Clients saw INTERNAL 930 times; the server counted 0, and 930 more under Unknown. The handler returns a plain error: return status.Error(codes.Internal, …), or put the metrics interceptor outside the one that maps errors.',
          power: 'The 58 uncertain calls could hide as many.',
        }),
        aCheck({
          name: 'errors-by-code',
          signal: 'errors',
          method: GET,
          code: 5,
          observed: 954,
          expected: { min: 954, max: 954 },
        }),
        aCheck({
          name: 'errors-by-code',
          signal: 'errors',
          method: GET,
          code: 16,
          outcome: 'cannot-tell',
          expected: { min: 0, max: Number.POSITIVE_INFINITY },
          observed: null,
          series: [],
          because:
            'The page was being written by others during the run, so no upper bound holds. Run it again while nothing else calls the server.',
        }),
        aCheck({
          name: 'duration-sum',
          signal: 'duration',
          method: SEND,
          code: null,
          required: false,
          expected: { min: Number.NEGATIVE_INFINITY, max: 1093.41 },
          observed: 12.2,
          unit: 'seconds',
        }),
        aCheck({
          name: 'duration-sum',
          signal: 'duration',
          method: GET,
          code: null,
          required: false,
          expected: { min: Number.NEGATIVE_INFINITY, max: 29.3 },
          observed: 0.41,
          unit: 'seconds',
        }),
        aCheck({
          name: 'cardinality',
          signal: 'page',
          method: null,
          code: null,
          expected: { min: 0, max: 400 },
          observed: 212,
          unit: 'series',
        }),
        aCheck({
          name: 'duration-lower',
          signal: 'duration',
          method: SEND,
          code: null,
          outcome: 'not-exercised',
          expected: null,
          observed: null,
          because: 'No call is known to be slow; name one with --slow-call.',
        }),
        aCheck({
          name: 'duration-lower',
          signal: 'duration',
          method: GET,
          code: null,
          outcome: 'not-exercised',
          expected: null,
          observed: null,
          because: 'No call is known to be slow; name one with --slow-call.',
        }),
        aCheck({
          name: 'process-start',
          signal: 'page',
          method: null,
          code: null,
          outcome: 'not-applicable',
          expected: null,
          observed: null,
          unit: null,
          series: [],
          because: 'The page has no process_start_time_seconds.',
        }),
      ],
      explained: [
        anExplainedShare({ serverSeconds: 12.2, clientSeconds: 1093.4, share: 12.2 / 1093.4 }),
        anExplainedShare({ method: GET, serverSeconds: 0.41, clientSeconds: 29.3, share: 0.41 / 29.3, quantiles: [] }),
      ],
    }),
  }),

  'stream-without-metrics': aReport({
    run: aRun({
      plan: aPlan({
        total: 12,
        concurrency: 3,
        deadlineMs: 0,
        cancelAfterMs: 40_000,
        calls: [aPlannedCall('JoinRoom', { service: 'chat.ChatService', kind: 'server-stream' })],
        security: 'tls-unverified',
      }),
      endReason: 'interrupted',
      rate: { calls: 9, overMs: 95_300 },
      methods: [
        aMethod({
          service: 'chat.ChatService',
          method: 'JoinRoom',
          kind: 'server-stream',
          ledgers: [
            aLedger(
              { 0: 9 },
              {
                started: 12,
                uncertain: 3,
                shown: statuses({ 0: 9, 1: 3 }),
                causes: { trailers: 9, 'client-cancel': 2, abandoned: 1 },
                messagesSent: [9, ...new Array(16).fill(0), 3, 0],
                messagesReceived: [450, ...new Array(16).fill(0), 61, 0],
              },
            ),
          ],
          histograms: histograms({
            latencyOk: recorded([9.1e9, 9.9e9, 10.1e9, 31.5e9, 8.7e9, 9.2e9, 9.3e9, 9.9e9, 10e9]),
            latencyError: recorded([2.2e9]),
            latencyTakenBack: recorded([40e9, 40e9]),
            service: recorded([9.1e9, 9.9e9, 10.1e9, 31.5e9, 8.7e9, 9.2e9, 9.3e9, 9.9e9, 10e9]),
            firstMessage: recorded([1.1e6, 1.3e6, 0.9e6, 1e6, 2.2e6, 1.1e6, 1.2e6, 1.1e6, 1e6, 1.4e6, 1.2e6]),
            messageGap: spread(499, 180e6),
          }),
        }),
      ],
      errors: [
        anError({
          service: 'chat.ChatService',
          method: 'JoinRoom',
          status: 1,
          fromServer: false,
          cause: 'abandoned',
          detail: 'cancelled at the end of the run',
          count: 1,
        }),
      ],
      client: { cpuMs: 300, busyShare: 0.01 },
    }),
    verdict: null,
    interrupted: true,
  }),

  'nothing-answered': aReport({
    run: aRun({
      plan: aPlan({ total: 200, maxDurationMs: 60_000 }),
      endReason: 'max-duration-reached',
      rate: { calls: 0, overMs: 60_000 },
      methods: [
        aMethod({
          ledgers: [
            aLedger(
              {},
              {
                started: 50,
                unsent: 150,
                uncertain: 50,
                shown: statuses({ 14: 50 }),
                causes: { abandoned: 50 },
                messagesSent: [...new Array(17).fill(0), 50, 0],
              },
            ),
          ],
          histograms: histograms({ latencyError: recorded(new Array(50).fill(60e9)) }),
        }),
      ],
      errors: [],
      errorsLeftOut: 50,
      client: { cpuMs: 120, busyShare: 0 },
      scrapes: [aScrape('before', 4.2, 812)],
    }),
    verdict: aVerdict({
      outcome: 'cannot-tell',
      convention: null,
      headline: 'No request counter was found on the page, so nothing is proven.',
      settledAfterMs: null,
      checks: [
        aCheck({
          name: 'convention',
          signal: 'page',
          method: null,
          code: null,
          outcome: 'cannot-tell',
          expected: null,
          observed: null,
          unit: null,
          series: [],
          because:
            'None of the families on the page counts gRPC calls by a name known here; say which one does with --metrics-map.',
        }),
      ],
    }),
  }),
};

function aScrape(moment: 'before' | 'drift' | 'after', tookMs: number, bytes: number) {
  return aScrapeNote({ moment, tookMs, bytes });
}
