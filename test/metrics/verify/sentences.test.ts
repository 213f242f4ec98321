import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verify } from '../../../src/metrics/verify/verify.js';
import { verdictAfter } from '../detect/verdict-after.js';
import { checkOf, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { calls, OTHER, UNARY, UPLOAD, uncertain, WATCH } from './simulated-call.js';
import { slowBooks } from './slow-books.js';

const LABELS = `service="${UNARY.service}",method="${UNARY.method}"`;
const withErrors = [...calls(1000), ...calls(40, { answered: 5 })];

describe('what is said of calls that are counted twice', () => {
  it('speaks of statuses only where the page tells them apart', () => {
    const twice = { times: () => 2 };
    const told = (convention: 'full-method' | 'shared-library') =>
      verdictOn({ server: { convention, lie: twice }, calls: calls(100) }).causes[0]!.because;
    assert.match(told('shared-library'), /exactly twice under every status: /);
    assert.match(told('full-method'), /exactly twice: /);
  });

  it('is not said of calls that were answered OK where those that met their deadline are counted as OK too', () => {
    const late = { answered: 4, booked: 0 };
    const verdict = verdictOn({
      server: { convention: 'shared-library' },
      calls: [...calls(100), ...calls(60, late), ...uncertain(40, 0)],
      expect: [4],
      exclusive: true,
    });
    const { observed, because } = checkOf(verdict, 'requests-by-code', { code: 0 });
    assert.equal(observed, 200);
    assert.doesNotMatch(because, /twice/);
    assert.match(because, /Calls that failed may be counted as OK/);
  });
});

describe('what is said of errors that are not counted', () => {
  const lie = { times: (code: number) => (code === 0 ? 1 : 0) };
  const server = { convention: 'shared-library', lie } as const;

  it('is that they are lost, though others made up for them with calls that were OK', () => {
    const verdict = verdictOn({ server, calls: withErrors, othersMeanwhile: calls(60) });
    const { outcome, because } = checkOf(verdict, 'requests-by-code', { code: 5 });
    assert.equal(outcome, 'fail');
    assert.doesNotMatch(because, /counted as OK/);
    assert.match(because, /Errors are lost/);
  });

  it('is that they are counted as OK where as many OK are too many', () => {
    const asOk = { convention: 'shared-library', lie: { code: () => 0 } } as const;
    const verdict = verdictOn({ server: asOk, calls: [...withErrors, ...calls(30, { answered: 3 })] });
    assert.match(checkOf(verdict, 'requests-by-code', { code: 5 }).because, /They seem to be counted as OK/);
  });

  it('is that they are counted as UNKNOWN, though something in front of the metrics answered calls as well', () => {
    const asUnknown = { convention: 'shared-library', lie: { code: (code: number) => (code === 0 ? 0 : 2) } } as const;
    const inFront = calls(7, { answered: 4, booked: 'nothing' });
    const verdict = verdictOn({ server: asUnknown, calls: [...withErrors, ...inFront, ...uncertain(3, 1)] });
    assert.match(checkOf(verdict, 'requests-by-code', { code: 5 }).because, /They seem to be counted as UNKNOWN/);
  });
});

describe('what is said of connections that broke', () => {
  const server = { convention: 'shared-library', startTime: null } as const;
  const ours = [...calls(40, { answered: 5 }), ...calls(600)];
  const headline = (causes: Record<string, number>) => {
    const methods = clientBooks([...ours, ...uncertain(3, 'nothing')]);
    methods[0]!.ledgers[0]!.causes = { trailers: 640, ...causes };
    const pages = [pagesOf({ server, calls: ours, halfWay: (one) => one.restart() })];
    return verify({ methods, pages, exclusive: true, bracketSeconds: 5, silentSeconds: 1 }).headline;
  };

  it('tells calls that were lost with their connection from those that were refused', () => {
    assert.match(
      headline({ 'connection-lost': 3, refused: 12 }),
      /^3 calls lost the connection and 12 were refused, and/,
    );
    assert.match(headline({ refused: 1 }), /^1 call was refused, and the page has no process_start_time_seconds/);
    assert.match(headline({ 'connection-lost': 3 }), /^3 calls lost the connection, and the page/);
  });
});

describe('what is said of durations in thousandths of what their name says, where a slow call was made', () => {
  const slow = calls(5, { serverMs: 50.4, clientMs: 51 });
  const verdict = (load = calls(2000, { ...OTHER, serverMs: 0.0014, clientMs: 0.9 })) =>
    verify({
      methods: slowBooks(slow, load, 50),
      pages: [
        pagesOf({
          server: { convention: 'shared-library', lie: { unitsPerSecond: 1000 } },
          calls: [...slow, ...load],
        }),
      ],
      exclusive: true,
      bracketSeconds: 5,
      silentSeconds: 1,
    });

  it('does not ask for the slow call that was given', () => {
    const power = checkOf(verdict(), 'duration-sum', { method: 'Place' }).power!;
    assert.doesNotMatch(power, /name a call that is slow/);
    assert.match(power, /\(÷1000\): no, for these are too long/);
  });

  it('does not ask for another slow call, but says that the durations are too long', () => {
    const { outcome, because } = checkOf(verdict(), 'duration-floor');
    assert.equal(outcome, 'not-exercised');
    assert.match(because, /but the server says 50\.4 s.*too long.*look at duration-buckets/);
  });
});

describe('what is said of a gauge below zero', () => {
  const gauge = (value: number) => `grpc_server_in_flight_requests{${LABELS}} ${value}\n`;
  const set = (before: number, after: number) => {
    let reads = 0;
    const bends = (page: string) =>
      page.replaceAll(/^grpc_server_in_flight_requests\{.*\n/gm, '') + gauge(++reads <= 2 ? before : after);
    const verdict = verdictOn({ server: { convention: 'shared-library', lie: { bends } }, calls: calls(100) });
    return checkOf(verdict, 'in-flight-returns');
  };

  it('is that nothing of this run made it so, where it stood there before', () => {
    const { outcome, because, expected, observed } = set(-100, -100);
    assert.equal(outcome, 'fail');
    assert.deepEqual([expected, observed], [{ min: 0, max: 0 }, -100]);
    assert.match(because, /stood at -100 before the run already, and still does/);
    assert.match(because, /Restart the server/);
  });

  it('is by how many this run lowered it too often, where it fell', () => {
    assert.match(
      set(0, -100).because,
      /reads -100 after the run, 0 before it: it fell more often than it rose, by 100.*Lower it once for each call that raised it/,
    );
  });
});

describe('what is said of messages', () => {
  const page = (received: string) => [
    `grpc_server_handled_total{grpc_type="client_stream",grpc_service="${UPLOAD.service}",grpc_method="Upload",grpc_code="OK"} 20`,
    `grpc_server_started_total{grpc_type="client_stream",grpc_service="${UPLOAD.service}",grpc_method="Upload"} 20`,
    `grpc_server_msg_received_total{grpc_type="client_stream",grpc_service="${UPLOAD.service}",grpc_method="Upload"} ${received}`,
  ];

  it('that are no number, is that nothing is counted there', () => {
    const { outcome, because } = checkOf(verdictAfter(page('NaN'), calls(20, UPLOAD)), 'messages-received');
    assert.equal(outcome, 'fail');
    assert.match(because, /is no finite number on the page.*add 1 for each message/);
  });

  it('that are too many, is to count each once; that are too few, to count every one', () => {
    const received = (count: number) =>
      checkOf(verdictAfter(page(String(count)), calls(20, UPLOAD)), 'messages-received').because;
    assert.match(received(300), /Count each message once\./);
    const sent = [
      `grpc_server_handled_total{grpc_type="server_stream",grpc_service="${WATCH.service}",grpc_method="Watch",grpc_code="OK"} 20`,
      `grpc_server_started_total{grpc_type="server_stream",grpc_service="${WATCH.service}",grpc_method="Watch"} 20`,
      `grpc_server_msg_sent_total{grpc_type="server_stream",grpc_service="${WATCH.service}",grpc_method="Watch"} 7`,
    ];
    assert.match(checkOf(verdictAfter(sent, calls(20, WATCH)), 'messages-sent').because, /Count every message\./);
  });

  it('of a library that nobody knows, is to demand messages, and not calls', () => {
    const labels = `svc="${WATCH.service}",rpc="Watch"`;
    const lines = [
      '# TYPE my_rpcs_total counter',
      `my_rpcs_total{${labels},code="OK"} 20`,
      '# TYPE my_messages_sent_total counter',
      `my_messages_sent_total{${labels}} 7`,
    ];
    const { outcome, because } = checkOf(verdictAfter(lines, calls(20, WATCH)), 'messages-sent');
    assert.equal(outcome, 'cannot-tell');
    assert.match(because, /If it counts every message, demand it: --metrics-map 'messages-sent=/);
  });
});

describe('what is said of label values', () => {
  it('calls one empty that is', () => {
    const verdict = verdictAfter(
      [
        '# TYPE grpc_server_requests_total counter',
        'grpc_server_requests_total{service="",method="Place",code="0"} 10',
        'grpc_server_requests_total{service="orders",method="Place",code="0"} 10',
      ],
      calls(20),
    );
    assert.match(verdict.headline, /has the values \(empty\), orders for method Place/);
  });
});

describe('what is said of quantiles', () => {
  const shownOf = (count: number) =>
    verdictOn({ server: { convention: 'shared-library' }, calls: calls(count) }).explained[0]!.quantiles.map(
      ({ quantile }) => quantile,
    );

  it('leaves out those that too few calls lie beyond', () => {
    assert.deepEqual(shownOf(100), [0.5, 0.9, 0.99]);
    assert.deepEqual(shownOf(99), [0.5, 0.9]);
    assert.deepEqual(shownOf(9), [0.5]);
  });
});
