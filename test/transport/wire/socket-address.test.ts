import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SocketAddress, socketAddress } from '../../../src/transport/wire/socket-address.js';

describe('the address of a socket', () => {
  const cases: [address: string, expected: SocketAddress][] = [
    ['localhost:50051', { is: 'tcp', host: 'localhost', port: 50051 }],
    ['127.0.0.1:1', { is: 'tcp', host: '127.0.0.1', port: 1 }],
    ['[::1]:50051', { is: 'tcp', host: '::1', port: 50051 }],
    ['red.example', { is: 'tcp', host: 'red.example', port: 443 }],
    ['[::1]', { is: 'tcp', host: '::1', port: 443 }],
    ['unix:/run/red.sock', { is: 'unix', path: '/run/red.sock' }],
    ['unix:///run/red.sock', { is: 'unix', path: '/run/red.sock' }],
    ['unix:red.sock', { is: 'unix', path: 'red.sock' }],
  ];
  for (const [address, expected] of cases) {
    it(`reads ${address}`, () => assert.deepEqual(socketAddress(address), expected));
  }

  for (const address of ['', ':50051', 'host:', 'host:port', '::1:50051', '[::1:50051', 'a b:1', 'http://host:1']) {
    it(`refuses ${JSON.stringify(address)}`, () => {
      assert.throws(() => socketAddress(address), {
        name: 'GrpcRedError',
        code: 'bad-input',
        message: `${JSON.stringify(address)} is no address.`,
      });
    });
  }
});
