// What Python's grpcio-reflection 1.76.0 answers, seen here: v1alpha alone is served, v1 ends with UNIMPLEMENTED.
// Its newest release, 1.85.1, has no v1 either. A service's or a message's name finds its file, a method's does not.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { STATUS_COUNT } from '../../src/shared/status.js';
import { ECHO_METHODS, type EchoClient, openEchoClient } from './echo-client.js';
import { type PythonServer, startPythonServer } from './python-server.js';
import { askReflection } from './reflection-client.js';
import { needs } from './toolchain.js';

const codes = Array.from({ length: STATUS_COUNT }, (_, code) => code);

describe('the Python server', { skip: needs('python') }, () => {
  let server: PythonServer;
  let client: EchoClient;
  before(async () => {
    server = await startPythonServer();
    client = openEchoClient(server.address);
  });
  after(async () => {
    client.close();
    await server.stop();
  });

  for (const method of ECHO_METHODS) {
    it(`answers ${method} with each status that it asks for`, async () => {
      const ends = await Promise.all(codes.map((code) => client.call(method, [{ code, messages: 2 }])));
      const details = codes.map((code) => (code === 0 ? '' : `wanted code ${code}`));
      assert.deepEqual(
        ends.map((end) => end.code),
        codes,
      );
      assert.deepEqual(
        ends.map((end) => end.details),
        details,
      );
    });
  }

  it('reads a bidi call to its end before it answers', async () => {
    const payload = Buffer.from('0102ff', 'hex');
    const { answers } = await client.call('Bidi', [{ messages: 2, payload }, {}, {}]);
    assert.deepEqual(
      answers,
      [0, 1].map((index) => ({ payload, index, received: 3 })),
    );
  });

  it('refuses to ask for a status that gRPC does not know', async () => {
    const { code, details } = await client.call('Unary', [{ code: 17 }]);
    assert.deepEqual({ code, details }, { code: 3, details: 'code 17 is not one of 0 to 16' });
  });
});

describe("the Python server's reflection", { skip: needs('python') }, () => {
  let server: PythonServer;
  before(async () => {
    server = await startPythonServer();
  });
  after(() => server.stop());

  it('lists its services in v1alpha', async () => {
    const { services } = await askReflection(server.address, 'v1alpha', { listServices: '' });
    assert.deepEqual(services, ['echo.v1.EchoService', 'grpc.reflection.v1alpha.ServerReflection']);
  });

  it('does not serve v1', async () => {
    const { status } = await askReflection(server.address, 'v1', { listServices: '' });
    assert.equal(status, 12);
  });

  for (const symbol of ['echo.v1.EchoService', 'echo.v1.EchoRequest']) {
    it(`finds the file of ${symbol}`, async () => {
      const end = await askReflection(server.address, 'v1alpha', { fileContainingSymbol: symbol });
      assert.deepEqual(end, { status: 0, services: [], files: 1, errorCode: 0 });
    });
  }

  it('does not find the file of a method: a client must ask for the service', async () => {
    const question = { fileContainingSymbol: 'echo.v1.EchoService.Unary' };
    const end = await askReflection(server.address, 'v1alpha', question);
    assert.deepEqual(end, { status: 0, services: [], files: 0, errorCode: 5 });
  });
});
