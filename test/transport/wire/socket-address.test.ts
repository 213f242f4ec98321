import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { describe, it } from 'node:test';
import { resolveTarget } from '../../../src/transport/wire/resolve-target.js';
import { formatAddress, type SocketAddress, socketAddresses } from '../../../src/transport/wire/socket-address.js';

const at = (address: string) => ({ address, tls: null, authority: null, connectTimeoutMs: 1 });
const tcp = (host: string, port: number, name = host): SocketAddress => ({ is: 'tcp', host, port, name });

describe('the addresses of a socket', () => {
  const cases: [address: string, expected: SocketAddress[]][] = [
    ['localhost:50051', [tcp('localhost', 50051)]],
    ['127.0.0.1:1', [tcp('127.0.0.1', 1)]],
    ['[::1]:50051', [tcp('::1', 50051)]],
    ['red.example', [tcp('red.example', 443)]],
    ['[::1]', [tcp('::1', 443)]],
    ['dns:///red.example:5', [tcp('red.example', 5)]],
    ['ipv4:127.0.0.1:5001,127.0.0.2', [tcp('127.0.0.1', 5001), tcp('127.0.0.2', 443)]],
    ['ipv6:[::1]:5001,[::1]:5002', [tcp('::1', 5001), tcp('::1', 5002)]],
    ['unix:/run/red.sock', [{ is: 'unix', path: '/run/red.sock' }]],
    ['unix-abstract:red', [{ is: 'unix', path: '\0red' }]],
  ];
  for (const [address, expected] of cases) {
    it(`are read of ${address}`, () => assert.deepEqual(socketAddresses(address), expected));
  }

  it('are none of what is no target', () => {
    assert.throws(() => socketAddresses('http://host:1'), {
      name: 'GrpcRedError',
      code: 'bad-input',
      message: '"http://host:1" is no address.',
      hint: /^Give host:port, .*unix:\/path\.$/,
    });
  });

  it('are all that a name leads to, each with the name that its certificate must carry', async () => {
    const known = await lookup('localhost', { all: true });
    assert.deepEqual(
      await resolveTarget(at('localhost:5')),
      known.map(({ address }) => tcp(address, 5, 'localhost')),
    );
  });

  it('are there once each, however often they were named', async () => {
    const resolved = await resolveTarget(at('ipv4:127.0.0.1:5,127.0.0.2:5,127.0.0.1:5'));
    assert.deepEqual(resolved.map(formatAddress), ['127.0.0.1:5', '127.0.0.2:5']);
  });

  it('are shown as they were given', () => {
    const shown = ['127.0.0.1:5', '[::1]:5', 'unix:/run/red.sock', 'unix-abstract:red'];
    assert.deepEqual(
      shown.flatMap((address) => socketAddresses(address).map(formatAddress)),
      shown,
    );
  });
});
