import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { STATUS_COUNT } from '../../src/shared/status.js';
import { makeCertificates } from './certificates.js';
import { ECHO_METHODS, type EchoClient, openEchoClient } from './echo-client.js';
import { type GoServer, startGoServer } from './go-server.js';
import { metricValues } from './metric-values.js';
import { askReflection } from './reflection-client.js';
import { needs } from './toolchain.js';
import { until } from './until.js';

const codes = Array.from({ length: STATUS_COUNT }, (_, code) => code);
const payload = Buffer.from('0102ff', 'hex');

describe('the Go server', { skip: needs('go') }, () => {
  let server: GoServer;
  let client: EchoClient;
  before(async () => {
    server = await startGoServer();
    client = openEchoClient(server.address);
  });
  after(async () => {
    client.close();
    await server.stop();
  });

  for (const code of codes) {
    const details = code === 0 ? '' : `wanted code ${code}`;

    it(`answers a unary call with the ${code} that it asks for`, async () => {
      const answers = code === 0 ? [{ payload, index: 0, received: 1 }] : [];
      assert.deepEqual(await client.call('Unary', [{ code, payload }]), { code, details, answers });
    });

    it(`sends two messages on a server stream, then the ${code} that it asks for`, async () => {
      const answers = [0, 1].map((index) => ({ payload, index, received: 1 }));
      assert.deepEqual(await client.call('ServerStream', [{ code, messages: 2, payload }]), { code, details, answers });
    });

    it(`reads a client stream to its end before it gives the ${code} that its first message asks for`, async () => {
      const answers = code === 0 ? [{ payload, index: 0, received: 3 }] : [];
      const requests = [{ code, payload }, { code: 16 }, {}];
      assert.deepEqual(await client.call('ClientStream', requests), { code, details, answers });
    });

    it(`reads a bidi call to its end before it sends two messages and the ${code} of the first`, async () => {
      const answers = [0, 1].map((index) => ({ payload, index, received: 3 }));
      const requests = [{ code, messages: 2, payload }, { code: 16, messages: 5 }, {}];
      assert.deepEqual(await client.call('Bidi', requests), { code, details, answers });
    });
  }

  it('refuses to ask for a status that gRPC does not know', async () => {
    const { code, details } = await client.call('Unary', [{ code: 17 }]);
    assert.deepEqual({ code, details }, { code: 3, details: 'code 17 is not one of 0 to 16' });
  });

  it('waits as long as it is told to', async () => {
    const sentAt = performance.now();
    const { code } = await client.call('Unary', [{ delayUs: 30_000 }]);
    assert.equal(code, 0);
    assert.ok(performance.now() - sentAt >= 30);
  });
});

describe('the log of the Go server', { skip: needs('go') }, () => {
  it('holds every call by method and status, and so does the metrics page', async () => {
    const server = await startGoServer();
    const client = openEchoClient(server.address);
    // A number of its own for each method and status, so that none can stand in for another.
    const expected = new Map<string, number>();
    const calls = ECHO_METHODS.flatMap((method, row) =>
      codes.flatMap((code) => {
        const times = row * STATUS_COUNT + code + 1;
        expected.set(`/echo.v1.EchoService/${method} ${code}`, times);
        return Array.from({ length: times }, () => client.call(method, [{ code, messages: 1 }]));
      }),
    );
    await Promise.all(calls);
    assert.deepEqual(server.counted(), expected);
    assert.deepEqual(await metricValues(server.metricsUrl, 'grpc_server_handled_total'), expected);
    client.close();
    await server.stop();
  });

  it('outlives a SIGKILL, and misses no call whose status had left the server', async () => {
    const server = await startGoServer();
    const client = openEchoClient(server.address);
    const ends = new Map<number, number>();
    let alive = true;
    const callOnAndOn = async () => {
      while (alive) {
        const { code } = await client.call('Unary', [{ code: 5 }]);
        ends.set(code, (ends.get(code) ?? 0) + 1);
      }
    };
    const callers = Array.from({ length: 20 }, callOnAndOn);
    await until('500 calls were answered', () => (ends.get(5) ?? 0) >= 500);
    alive = false;
    await server.kill();
    await Promise.all(callers);
    client.close();
    const counted = server.counted();
    assert.deepEqual([...counted.keys()], ['/echo.v1.EchoService/Unary 5']);
    const inLog = counted.get('/echo.v1.EchoService/Unary 5')!;
    const answered = ends.get(5)!;
    const lost = ends.get(14) ?? 0;
    assert.equal(
      answered + lost,
      [...ends.values()].reduce((sum, calls) => sum + calls),
    );
    assert.ok(lost <= callers.length);
    assert.ok(inLog >= answered && inLog <= answered + lost, `${answered} answered, ${lost} lost, ${inLog} in the log`);
  });
});

describe('the Go server over TLS', { skip: needs('go') }, () => {
  it('asks for a certificate that its authority signed', async () => {
    const { ca, serverCert, serverKey, clientCert, clientKey } = await makeCertificates();
    const server = await startGoServer({ tls: { cert: serverCert, key: serverKey, clientCa: ca } });
    const strict = { verify: true, ca: readFileSync(ca), serverName: 'localhost' };
    const known = openEchoClient(server.address, {
      ...strict,
      cert: readFileSync(clientCert),
      key: readFileSync(clientKey),
    });
    const unknown = openEchoClient(server.address, { ...strict, cert: null, key: null });
    assert.equal((await known.call('Unary', [{}])).code, 0);
    assert.equal((await unknown.call('Unary', [{}])).code, 14);
    assert.deepEqual(server.counted(), new Map([['/echo.v1.EchoService/Unary 0', 1]]));
    known.close();
    unknown.close();
    await server.stop();
  });
});

describe("the Go server's reflection", { skip: needs('go') }, () => {
  for (const version of ['v1', 'v1alpha'] as const) {
    it(`lists its services in ${version}, and its own call counts like any other`, async () => {
      const server = await startGoServer();
      const { services } = await askReflection(server.address, version, { listServices: '' });
      assert.deepEqual(services, [
        'echo.v1.EchoService',
        'grpc.health.v1.Health',
        'grpc.reflection.v1.ServerReflection',
        'grpc.reflection.v1alpha.ServerReflection',
      ]);
      const expected = new Map([[`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo 0`, 1]]);
      assert.deepEqual(server.counted(), expected);
      assert.deepEqual(await metricValues(server.metricsUrl, 'grpc_server_handled_total'), expected);
      await server.stop();
    });
  }
});
