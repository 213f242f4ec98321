import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricsUrl, targetAddress } from '../../src/cli/parse-values.js';

describe('values of options', () => {
  it('take two addresses of one metrics page for the same: what follows # is never sent', () => {
    const page = 'http://localhost:9090/metrics';
    assert.deepEqual(
      ['http://localhost:9090/metrics#a', 'localhost:9090/metrics', page].map((text) => metricsUrl('--metrics', text)),
      [page, page, page],
    );
  });

  it('take every way to write a target that grpc-js takes', () => {
    const targets = ['localhost:1', '[::1]:65535', 'unix:/run/app.sock', 'unix:app.sock', 'unix:///run/app.sock'];
    assert.deepEqual(targets.map(targetAddress), targets);
  });

  it('say what to leave out of a URL', () => {
    assert.throws(() => targetAddress('dns:///localhost:1'), { hint: 'Leave out "dns:///": host:port.' });
    assert.throws(() => targetAddress('http://localhost:1'), {
      hint: 'Leave out "http://" and add --plaintext: host:port.',
    });
    assert.throws(() => targetAddress('unix://app.sock'), { hint: 'Leave out "unix://": host:port.' });
  });
});
