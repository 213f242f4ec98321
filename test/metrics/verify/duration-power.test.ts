import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, verdictOn } from './bracketed-run.js';
import { calls } from './simulated-call.js';

const own = calls(30);
/** The page with other bounds in place of the histogram's. */
const withBounds = (bounds: readonly string[]) => (page: string) => {
  const bucket = /^(grpc_server_handling_seconds_bucket\{.*?),?le="([^"]*)"(.*)\} (\S+)\n/gm;
  const made = (_: string, head: string, le: string, tail: string, count: string) =>
    le === '+Inf'
      ? [...bounds.map((bound) => [bound, '0']), ['+Inf', count]]
          .map(([bound, value]) => `${head},le="${bound}"${tail}} ${value}\n`)
          .join('')
      : '';
  return page.replaceAll(bucket, made);
};
const judge = (bounds: readonly string[]) =>
  verdictOn({ server: { convention: 'go-grpc-middleware', lie: { bends: withBounds(bounds) } }, calls: own });

describe('the bounds of a histogram', () => {
  it('may be below zero, where no call ends', () => {
    const check = checkOf(judge(['-5', '-1']), 'duration-buckets', { method: 'Place' });
    assert.equal(check.outcome, 'not-exercised', check.because);
  });

  it('are compared in time that grows with their number', () => {
    const bounds = Array.from({ length: 20_000 }, (_, i) => String((i + 1) / 1e12));
    const check = checkOf(judge(bounds), 'duration-buckets', { method: 'Place' });
    assert.match(check.because, /20000 bounds|largest bound/);
  });
});
