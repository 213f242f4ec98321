import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatHostPort, parseTarget, type Target } from '../../src/shared/target.js';

const host = (name: string, port: number | null): Target => ({ is: 'host', host: { host: name, port } });

describe('a target', () => {
  const cases: [text: string, expected: Target][] = [
    ['localhost:50051', host('localhost', 50051)],
    ['red.example', host('red.example', null)],
    ['[::1]:50051', host('::1', 50051)],
    ['[fe80::1%eth0]:5', host('fe80::1%eth0', 5)],
    ['dns:red.example:5', host('red.example', 5)],
    ['dns:///red.example:5', host('red.example', 5)],
    ['dns:///[::1]:5', host('::1', 5)],
    ['ipv4:10.0.0.1:5', { is: 'addresses', hosts: [{ host: '10.0.0.1', port: 5 }] }],
    [
      'ipv6:[::1]:5,[::2]',
      {
        is: 'addresses',
        hosts: [
          { host: '::1', port: 5 },
          { host: '::2', port: null },
        ],
      },
    ],
    ['unix:/run/red.sock', { is: 'unix', path: '/run/red.sock' }],
    ['unix:///run/red.sock', { is: 'unix', path: '/run/red.sock' }],
    ['unix:red.sock', { is: 'unix', path: 'red.sock' }],
    ['unix-abstract:red', { is: 'unix', path: '\0red' }],
  ];
  for (const [text, expected] of cases) {
    it(`is read of ${text}`, () => assert.deepEqual(parseTarget(text), expected));
  }

  const refused = [
    ...['', ':50051', 'host:', 'host:port', '::1:50051', '[::1:50051', '[host]:1', 'a b:1', 'host:1,host:2'],
    ...['http://host:1', 'dns://8.8.8.8/host:1', 'dns:', 'dns:///', 'dns://host:1'],
    ...[
      'ipv4:',
      'ipv4:localhost:1',
      'ipv4:127.0.0.256:1',
      'ipv4:127.0.0.01:1',
      'ipv4:127.0.0.1:1,',
      'ipv4:[::1]:1',
      'ipv6:127.0.0.1:1',
      'ipv6:::1',
    ],
    ...['unix:', 'unix://red.sock', 'unix-abstract:', 'unix:\0red'],
  ];
  for (const text of refused) it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseTarget(text), null));

  it('shows host and port as they are written', () => {
    assert.deepEqual(
      [
        { host: 'a', port: 1 },
        { host: '::1', port: 1 },
        { host: '::1', port: null },
      ].map(formatHostPort),
      ['a:1', '[::1]:1', '[::1]'],
    );
  });
});
