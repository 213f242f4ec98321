import type { Check, ExplainedShare } from '../../src/metrics/verdict.js';
import type { ErrorGroup, MethodResult } from '../../src/record/run-result.js';
import type { Report } from '../../src/report/report.js';
import type { CallKind } from '../../src/shared/call-kind.js';
import { statusName } from '../../src/shared/status.js';
import {
  aCheck,
  aLedger,
  aMethod,
  anError,
  anExplainedShare,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aScrapeNote,
  aVerdict,
  histograms,
  spread,
} from './a-report.js';

interface Row {
  call: string;
  kind?: CallKind;
  payloads: number;
  weight: number;
  answered: Record<number, number>;
  /** Of the OK calls, in milliseconds. */
  medianMs: number;
}

/** A server of six services whose every method was called, most of them with requests that must fail too. */
const ROWS: Row[] = [
  unary('messaging.MessagingService/SendMessage', { 0: 291, 3: 40, 5: 40, 13: 20, 14: 20 }, 5.04),
  unary('messaging.MessagingService/GetMessage', { 0: 166, 3: 20, 13: 20 }, 4.92),
  unary('messaging.MessagingService/CreateConversation', { 0: 291, 3: 40, 5: 40, 13: 20, 14: 20 }, 4.94),
  unary('auth.AuthService/Login', { 0: 165, 3: 20, 16: 20 }, 5.12),
  unary('auth.AuthService/VerifyToken', { 0: 165, 3: 20, 16: 20 }, 4.98),
  unary('profile.UserService/GetProfile', { 0: 331, 3: 20, 5: 20, 13: 20, 14: 20 }, 5.16),
  unary('content.ContentService/PublishPost', { 0: 331, 3: 20, 5: 20, 13: 20, 14: 20 }, 5.05),
  unary('content.ContentService/GetPost', { 0: 165, 3: 20, 5: 20 }, 5.15),
  unary('feed.FeedService/GetFeed', { 0: 331, 3: 20, 5: 20, 13: 20, 14: 20 }, 5.04),
  stream('streaming.StreamingService/WatchConversation', 'server-stream', 82, 16.5),
  stream('streaming.StreamingService/UploadAttachment', 'client-stream', 21, 5.29),
  stream('streaming.StreamingService/Chat', 'bidi', 21, 3.68),
];

const REFUSALS: Record<string, [detail: string, status: number]> = {
  SendMessage: ['content must not be empty', 3],
  CreateConversation: ['participant_ids must hold 1 to 100 users', 3],
  GetMessage: ['message_id must not be empty', 3],
  Login: ['password must not be empty', 3],
  VerifyToken: ['token has expired', 16],
  GetProfile: ['no user 0c1f5b0e-5d0a-4f6e-9a51-7f1f6a1f2a11', 5],
  PublishPost: ['body must not be empty', 3],
  GetFeed: ['limit must be 0 to 100', 3],
};

/** A run over the first `count` of the twelve methods, whose metrics were true. */
export function manyMethodsReport(count: number): Report {
  const rows = ROWS.slice(0, count);
  const total = rows.reduce((sum, { answered }) => sum + started(answered), 0);
  const checks = [...rows.flatMap(checksOf), ...PAGE_CHECKS];
  const open = checks.filter(({ outcome }) => outcome === 'not-exercised').length;
  return aReport({
    run: aRun({
      plan: aPlan({
        target: '127.0.0.1:35795',
        concurrency: 20,
        total,
        calls: rows.map(({ call, kind, payloads, weight }) =>
          aPlannedCall(methodOf(call), { service: serviceOf(call), kind: kind ?? 'unary', payloads, weight }),
        ),
      }),
      rate: { calls: total, overMs: total * 0.3 },
      methods: rows.map(result),
      errors: rows.flatMap(errorsOf),
      client: { cpuMs: 978, busyShare: 0.711 },
      scrapes: [
        { ...SCRAPE, moment: 'before', tookMs: 4.95, bytes: 7790 },
        { ...SCRAPE, moment: 'after', tookMs: 11.3, bytes: 32_300 },
      ],
    }),
    verdict: aVerdict({
      convention: 'shared-library',
      headline: `Rate, errors and duration of ${count} methods agree with the ${total} calls that were sent; ${open} checks were not exercised.`,
      checks,
      explained: rows.map(explained),
      settledAfterMs: 39,
    }),
  });
}

/** The same run of twelve methods, against a server that counts every call twice. */
export function doubledReport(): Report {
  const honest = manyMethodsReport(12);
  const checks = honest.verdict!.checks.map((check) => (COUNTED.includes(check.name) ? doubled(check) : check));
  const failed = checks.filter(({ outcome }) => outcome === 'fail').length;
  const twice = checks.flatMap(({ name, outcome }, i) => (outcome === 'fail' && name !== 'duration-count' ? [i] : []));
  return {
    ...honest,
    verdict: {
      ...honest.verdict!,
      outcome: 'fail',
      headline: `${failed} checks failed for all 12 methods: the metrics do not agree with the 3000 calls that were sent.`,
      checks,
      causes: [
        {
          id: 'counted-twice',
          methods: [...new Set(twice.map((index) => checks[index]!.method!))],
          because: `${checks[twice[0]!]!.series[0]} counted 822 for 411 calls answered, exactly twice under every status (and likewise for 11 more methods): the pattern of calls that are counted in two places, as by an interceptor that is registered twice. Count each call in one place.`,
          checks: twice,
        },
      ],
    },
  };
}

const COUNTED = ['requests-total', 'requests-by-code', 'duration-count'];

function doubled(check: Check): Check {
  const { name, method, code, observed: calls } = check;
  if (calls === null) return check;
  const service = `${method!.split('.')[0]}-service`;
  const series = `grpc_server_requests_total{service="${service}",method="${methodOf(method!)}",code="${code ?? 0}"}`;
  const fields: Partial<Check> = { outcome: 'fail', observed: 2 * calls, series: [series] };
  switch (name) {
    case 'requests-total':
      return {
        ...check,
        ...fields,
        series: [series, 'another'],
        because: `${series} and 3 more counted ${2 * calls} for ${calls} calls answered: ${calls} too many. Count each call once.`,
      };
    case 'requests-by-code':
      return {
        ...check,
        ...fields,
        because: `${series} moved by ${2 * calls}, but at most ${calls} calls can have ended as ${statusName(code!)}: ${calls} too many. That is exactly twice, as if each call were counted in two places: count it in one.`,
      };
    default:
      return {
        ...check,
        ...fields,
        expected: { min: 2 * calls, max: 2 * calls },
        observed: calls,
        because: `${series} moved by ${calls}, but the request counter by ${2 * calls}: record a duration exactly where a call is counted.`,
      };
  }
}

const SCRAPE = aScrapeNote({ url: 'http://127.0.0.1:37917/metrics' });

const PAGE_CHECKS: Check[] = [
  aCheck({ name: 'same-process', signal: 'page', method: null, code: null, expected: null, observed: null }),
  aCheck({ name: 'no-reset', signal: 'page', method: null, code: null, expected: null, observed: null }),
  aCheck({
    name: 'duration-lower',
    signal: 'duration',
    method: null,
    code: null,
    required: false,
    outcome: 'not-exercised',
    expected: null,
    observed: null,
    because:
      'No call was known to take a certain time, so durations that are too short would not show: compare the explained share below with what a slow handler must take.',
  }),
];

function unary(call: string, answered: Record<number, number>, medianMs: number): Row {
  const weight = started(answered) > 300 ? 20 : 10;
  return { call, payloads: weight, weight, answered, medianMs };
}

function stream(call: string, kind: CallKind, calls: number, medianMs: number): Row {
  return {
    call,
    kind,
    payloads: kind === 'client-stream' ? 3 : 4,
    weight: calls / 20.5,
    answered: { 0: calls },
    medianMs,
  };
}

function started(answered: Record<number, number>): number {
  return Object.values(answered).reduce((sum, calls) => sum + calls, 0);
}

function serviceOf(call: string): string {
  return call.split('/')[0]!;
}

function methodOf(call: string): string {
  return call.split('/')[1]!;
}

function result({ call, kind = 'unary', answered, medianMs }: Row): MethodResult {
  const calls = started(answered);
  const ok = answered[0]!;
  const streams = kind !== 'unary';
  const messages = (each: number) => [ok * each, ...new Array(18).fill(0)];
  return aMethod({
    service: serviceOf(call),
    method: methodOf(call),
    kind,
    ledgers: [
      aLedger(
        answered,
        streams
          ? {
              messagesSent: messages(kind === 'server-stream' ? 1 : 5),
              messagesReceived: messages(kind === 'client-stream' ? 1 : 5),
            }
          : {},
      ),
    ],
    histograms: histograms({
      latencyOk: spread(ok, medianMs * 0.82e6),
      latencyError: calls === ok ? null : spread(calls - ok, medianMs * 0.7e6),
      service: spread(calls, medianMs * 0.78e6),
      firstMessage: streams ? spread(calls, medianMs * 0.3e6) : null,
      messageGap: streams && kind !== 'client-stream' ? spread(calls * 5, medianMs * 0.12e6) : null,
    }),
  });
}

function errorsOf({ call, answered }: Row): ErrorGroup[] {
  const [detail, status] = REFUSALS[methodOf(call)] ?? ['', 3];
  return Object.entries(answered)
    .filter(([code]) => code !== '0')
    .map(([code, count]) =>
      anError({
        service: serviceOf(call),
        method: methodOf(call),
        status: Number(code),
        detail: Number(code) === status ? detail : 'simulated failure',
        count,
      }),
    );
}

const POWER =
  'Would have caught seconds written as milliseconds (×1000): yes. Durations that are too short (÷1000): no.';

function checksOf(row: Row, index: number): Check[] {
  const calls = started(row.answered);
  const check = (fields: Partial<Check>) =>
    aCheck({ method: row.call, code: null, expected: { min: calls, max: calls }, observed: calls, ...fields });
  const duration = (fields: Partial<Check>) => check({ signal: 'duration', ...fields });
  const unseen: Partial<Check> = {
    outcome: 'not-exercised',
    observed: 0,
    because: 'No scrape during the run saw the gauge above its start: make the run longer to see it move.',
  };
  const { serverSeconds, clientSeconds } = explained(row);
  return [
    check({ name: 'requests-total', signal: 'rate' }),
    ...Object.entries(row.answered).map(([code, observed]) =>
      check({
        name: 'requests-by-code',
        signal: 'errors',
        code: Number(code),
        expected: { min: observed, max: observed },
        observed,
      }),
    ),
    ...(row.answered[0] === calls ? [check(NO_ERRORS)] : []),
    duration({ name: 'duration-count' }),
    duration({ name: 'histogram-shape', expected: { min: 0, max: 0 }, observed: 0, unit: 'series' }),
    duration({ name: 'duration-buckets', expected: { min: 12, max: calls }, observed: 61, power: POWER }),
    duration({
      name: 'duration-sum',
      expected: { min: 0, max: clientSeconds },
      observed: serverSeconds,
      unit: 'seconds',
      power: POWER,
    }),
    check({ name: 'in-flight-returns', signal: 'in-flight', expected: { min: 0, max: 0 }, observed: 0 }),
    check({
      name: 'in-flight-seen',
      signal: 'in-flight',
      required: false,
      expected: { min: 1, max: Number.MAX_SAFE_INTEGER },
      observed: 1 + (index % 3),
      ...(index % 2 === 1 ? unseen : {}),
    }),
  ];
}

const NO_ERRORS: Partial<Check> = {
  name: 'requests-by-code',
  signal: 'errors',
  required: false,
  outcome: 'not-exercised',
  expected: null,
  observed: null,
  because:
    'Every call was answered OK, so whether errors are counted is not proven: add a request that the handler refuses, by another --call or flow.',
};

const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100];

function explained({ call, answered, medianMs }: Row): ExplainedShare {
  const clientSeconds = (started(answered) * medianMs * 1.1) / 1000;
  const share = medianMs > 10 ? 0.79 : 0.318;
  const at = (quantile: number, times: number) => {
    const bucket = BOUNDS_MS.findIndex((bound) => bound >= medianMs * times * share);
    return {
      quantile,
      serverFromMs: BOUNDS_MS[bucket - 1] ?? 0,
      serverToMs: BOUNDS_MS[bucket]!,
      clientMs: medianMs * times,
    };
  };
  return anExplainedShare({
    method: call,
    serverSeconds: clientSeconds * share,
    clientSeconds,
    share,
    quantiles: [at(0.5, 1), at(0.9, 2), at(0.99, 3.8)],
  });
}
