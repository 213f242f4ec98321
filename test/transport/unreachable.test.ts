import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unreachable } from '../../src/transport/unreachable.js';

it('names only the first of a thousand addresses', () => {
  const address = `ipv4:${new Array(1000).fill('127.0.0.1:1').join(',')}`;
  const endpoint = { address, tls: null, authority: null, connectTimeoutMs: 1000 };
  const { message } = unreachable(endpoint, { is: 'failed', reason: 'connect ECONNREFUSED 127.0.0.1:1' });
  assert.equal(message, `${address.slice(0, 300)}… refuses connections (connect ECONNREFUSED 127.0.0.1:1).`);
});

it('blames this machine, not the server, when no more files may be open', () => {
  const endpoint = { address: '127.0.0.1:50051', tls: null, authority: null, connectTimeoutMs: 1000 };
  const reason =
    'No connection established. Last error: Error: connect EMFILE 127.0.0.1:50051 - Local (undefined:undefined)';
  const { message, hint } = unreachable(endpoint, { is: 'failed', reason });
  assert.match(message, /^127\.0\.0\.1:50051 cannot be connected to: no more files may be open here \(connect EMFILE/);
  assert.equal(hint, 'Use fewer --connections, or allow more open files (ulimit -n).');
});
