import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricsUrl, targetAddress, wholeNumber } from '../../src/cli/read/parse-values.js';

describe('values of options', () => {
  it('take two addresses of one metrics page for the same: what follows # is never sent', () => {
    const page = 'http://localhost:9090/metrics';
    assert.deepEqual(
      ['http://localhost:9090/metrics#a', 'localhost:9090/metrics', page].map((text) => metricsUrl('--metrics', text)),
      [page, page, page],
    );
  });

  it('say how far whole numbers go, where one goes beyond', () => {
    const most = Number.MAX_SAFE_INTEGER;
    assert.equal(wholeNumber('--seed', String(most), 0), most);
    const message = (text: string) => ({ message: `--seed takes a whole number ${text}.` });
    assert.throws(
      () => wholeNumber('--seed', '9007199254740992', 0),
      message(`from 0 to ${most}, not "9007199254740992"`),
    );
    assert.throws(() => wholeNumber('--seed', '-1', 0), message('of at least 0, not "-1"'));
  });

  it('take every way to write a target that grpc-js takes', () => {
    const targets = [
      ...['localhost:1', '[::1]:65535', 'dns:localhost:1', 'dns:///localhost:1'],
      ...['ipv4:127.0.0.1:1,127.0.0.2:2', 'ipv6:[::1]:1,[::1]:2'],
      ...['unix:/run/app.sock', 'unix:app.sock', 'unix:///run/app.sock', 'unix-abstract:app'],
    ];
    assert.deepEqual(targets.map(targetAddress), targets);
  });

  const refused: [target: string, hint: RegExp][] = [
    ['localhost', /^For example: localhost:50051,/],
    ['localhost:0', /^Ports go from 1 to 65535\.$/],
    ['dns:///localhost', /dns:\/\/\/orders\.example:50051/],
    ['dns://8.8.8.8/localhost:1', /looked up as this machine does it/],
    ['ipv4:127.0.0.1:1,127.0.0.2', /ipv4:127\.0\.0\.1:50051,127\.0\.0\.2:50051/],
    ['ipv4:127.0.0.1:1,127.0.0.2:70000', /^Ports go/],
    ['ipv4:localhost:1', /ipv4:127/],
    ['ipv6:::1:1', /ipv6:\[::1\]:50051/],
    ['ipv4:127.0.0.256:1', /ipv4:127/],
    ['unix://app.sock', /unix:\/run\/app\.sock/],
    ['unix-abstract:', /unix-abstract:app/],
  ];
  for (const [target, hint] of refused) {
    it(`take no target ${target}`, () => {
      const message = `The target "${target}" is no host:port.`;
      assert.throws(() => targetAddress(target), { code: 'usage', message, hint });
    });
  }

  it('say what to leave out of a URL', () => {
    assert.throws(() => targetAddress('http://localhost:1'), {
      hint: 'Leave out "http://" and add --plaintext: host:port.',
    });
  });
});
