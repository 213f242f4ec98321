// Real servers whose metrics are put together wrongly, as people do it: each must fail by a named check that says where.
// Beside each fault that is one of order, the right order must pass.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needs } from '../toolchain.js';
import { benchRun, namesOf } from './bench-run.js';
import { callsOf } from './calls.js';
import { ofMethods } from './counted-by.js';
import { REAL_SERVERS, type RealServerId, type RealServerKind } from './real-servers.js';

interface Fault {
  server: RealServerId;
  wiring: string;
  says: string;
  options?: readonly string[];
  /** The method and status where it shows, the name of the check, and what it counts where the log has 20. */
  method: string;
  code: number | null;
  check: string;
  observed: number | null;
  because: RegExp;
}

const TWICE = {
  wiring: 'twice',
  says: 'counts each call twice, as its interceptor is installed twice',
  check: 'requests-by-code',
  method: 'Unary',
  code: 5,
  observed: 40,
  because: /moved by 40, but at most 20 calls .*exactly twice, as if each call were counted in two places/,
};
const MAPPED_OUTSIDE = {
  wiring: 'mapper-outside',
  says: 'counts every error as UNKNOWN, as what makes statuses of errors stands around its metrics',
  check: 'requests-by-code',
  method: 'ClientStream',
  code: 5,
  observed: 0,
  because: /20 are missing\. They seem to be counted as UNKNOWN: take the code from the status that is sent/,
};
/** Handlers that panic are answered by what recovers from it: only the user knows that it was a handler. */
const RECOVERED_OUTSIDE = {
  server: 'go-middleware',
  wiring: 'recovery-outside',
  says: 'never counts the end of calls whose handler panics, as what recovers stands around its metrics',
  method: 'Unary',
} as const;

const FAULTS: readonly Fault[] = [
  { ...TWICE, server: 'go-middleware' },
  { ...TWICE, server: 'go-middleware-zero' },
  { ...TWICE, server: 'otelgrpc' },
  { ...TWICE, server: 'nice-grpc' },
  { ...TWICE, server: 'py-grpc' },
  { ...MAPPED_OUTSIDE, server: 'go-middleware' },
  { ...MAPPED_OUTSIDE, server: 'go-middleware-zero' },
  { ...MAPPED_OUTSIDE, server: 'nice-grpc' },
  { ...MAPPED_OUTSIDE, server: 'py-grpc' },
  {
    ...RECOVERED_OUTSIDE,
    options: ['--expect', '13'],
    check: 'requests-by-code',
    code: 13,
    observed: 0,
    because: /20 calls answered INTERNAL: 20 are missing/,
  },
  {
    ...RECOVERED_OUTSIDE,
    options: ['--exclusive'],
    check: 'started-equals-handled',
    code: null,
    observed: 40,
    because: /moved by 40, the starts by 60, as many as were sent: 20 calls never ended for the metrics.*after a panic/,
  },
  {
    server: 'go-middleware',
    wiring: 'unary-only',
    says: 'counts no stream, as its stream interceptor was forgotten',
    check: 'requests-total',
    method: 'ServerStream',
    code: null,
    observed: 0,
    because: /it counted 0 for 60 calls answered: 40 are missing/,
  },
  {
    server: 'otelgrpc',
    wiring: 'filtered',
    says: 'does not count a method, as a filter for health checks takes it out',
    check: 'requests-total',
    method: 'Unary',
    code: null,
    observed: 0,
    because: /it counted 0 for 60 calls answered: 40 are missing/,
  },
  {
    server: 'otelgrpc',
    wiring: 'quiet-errors',
    says: 'counts NOT_FOUND as OK, as a handler around it keeps errors from its traces',
    check: 'requests-by-code',
    method: 'Bidi',
    code: 0,
    observed: 40,
    because: /moved by 40, but at most 20 calls can have ended as OK.* Calls that failed may be counted as OK/,
  },
  {
    server: 'otelgrpc-0.65',
    wiring: 'once',
    says: 'writes milliseconds where the name says seconds, as that release does',
    check: 'duration-unit',
    method: 'Unary',
    code: null,
    observed: null,
    because: /otelgrpc 0\.65\.0 is known to write milliseconds under this name.* update it to 0\.66 or later/,
  },
  {
    server: 'py-grpc',
    wiring: 'skip-exceptions',
    says: 'never counts a call that fails, as its library is told to skip exceptions',
    check: 'requests-total',
    method: 'Unary',
    code: null,
    observed: 20,
    because: /counted 20 for 60 calls answered: 20 are missing/,
  },
];

/** Every method in three codes, twenty calls each. */
const CALLS = [...callsOf([0, 5, 13].map((code) => ({ code, messages: 2 }))), '-n', '240', '-c', '8'];

describe('a broken server', { concurrency: 4 }, () => {
  for (const { server: id, wiring, says, options = [], check, method, code, observed, because } of FAULTS) {
    const kind: RealServerKind = REAL_SERVERS[id];
    it(`${kind.title} · ${says}: ${[check, ...options].join(' ')}`, { skip: needs(kind.needs) }, async () => {
      await using server = await kind.start({ wiring });
      const { exitCode, verdict } = await benchRun(server, [...options, ...CALLS, '--settle', '2s']);
      assert.deepEqual([verdict.outcome, exitCode], ['fail', 1], verdict.headline);
      const path = `echo.v1.EchoService/${method}`;
      const caught = verdict.checks.find((one) => one.name === check && one.method === path && one.code === code)!;
      assert.deepEqual([caught.outcome, caught.observed], ['fail', observed], caught.because);
      assert.match(caught.because, because);
    });
  }
});

/** The same with its parts in the right order. */
const MENDED: readonly [RealServerId, wiring: string][] = [
  ['go-middleware', 'mapper-inside'],
  ['go-middleware', 'recovery-inside'],
  ['nice-grpc', 'mapper-inside'],
  ['py-grpc', 'mapper-inside'],
];

describe('a server that was mended', { concurrency: 4 }, () => {
  for (const [id, wiring] of MENDED) {
    const kind: RealServerKind = REAL_SERVERS[id];
    it(`${kind.title} · passes with ${wiring.replace('-', ' ')} of its metrics`, {
      skip: needs(kind.needs),
    }, async () => {
      await using server = await kind.start({ wiring });
      const { exitCode, verdict } = await benchRun(server, ['--expect', '13', '--exclusive', ...CALLS]);
      assert.deepEqual([verdict.outcome, exitCode, namesOf(verdict, 'cannot-tell')], ['pass', 0, []], verdict.headline);
      assert.deepEqual(new Set(ofMethods(server.counted(), kind.counts).values()), new Set([20]));
    });
  }
});

/** A page without any of the library's families could be anybody's: nobody is accused, and the sentence says what to look for. */
const ELSEWHERE: readonly RealServerId[] = ['go-middleware', 'nice-grpc'];

describe('a server whose metrics are in another registry than its page', { concurrency: 4 }, () => {
  for (const id of ELSEWHERE) {
    const kind: RealServerKind = REAL_SERVERS[id];
    it(`${kind.title} · is not judged by that page`, { skip: needs(kind.needs) }, async () => {
      await using server = await kind.start({ wiring: 'other-registry' });
      const { exitCode, verdict } = await benchRun(server, [...CALLS, '--settle', '1s']);
      assert.deepEqual([verdict.outcome, exitCode, verdict.convention], ['cannot-tell', 3, null]);
      assert.deepEqual(namesOf(verdict, 'cannot-tell'), ['convention-found']);
      assert.match(verdict.headline, /follows no convention .* Check that the URL is the server's own metrics page/);
    });
  }
});
