import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { httpPage } from '../../src/metrics/http-page.js';
import { GrpcRedError } from '../../src/shared/error.js';
import { type MetricsAccess, PLAIN_ACCESS } from '../../src/shared/metrics-access.js';

const TEXT = { 'content-type': 'text/plain; version=0.0.4' };
const PAGE = '# TYPE a counter\na 1\n';
const pem = (name: string) => readFileSync(new URL(`../../../fixtures/certificates/${name}`, import.meta.url));
const certified = { cert: pem('server.pem'), key: pem('server.key') };
const believing: Partial<MetricsAccess> = { ca: pem('ca.pem') };

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-access-'));
const servers: NetServer[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function listen(server: NetServer): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const answerPage: RequestListener = (_request, response) => void response.writeHead(200, TEXT).end(PAGE);
const http = (listener: RequestListener = answerPage) => listen(createHttpServer(listener));
const https = (options: ServerOptions = {}, listener: RequestListener = answerPage) =>
  listen(createHttpsServer({ ...certified, ...options }, listener) as Server);

const read = (url: string, access: Partial<MetricsAccess> = {}) => httpPage(url, { ...PLAIN_ACCESS, ...access }).read();

async function refusal(url: string, access: Partial<MetricsAccess> = {}): Promise<GrpcRedError> {
  const error = await read(url, access).then(
    () => assert.fail(`${url} was read`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GrpcRedError, `${error}`);
  assert.equal(error.code, 'bad-metrics');
  return error;
}

/** `host:port` of a server that notes the headers of each request. */
async function noting(): Promise<{ port: number; seen: [string | undefined, NodeJS.Dict<string | string[]>][] }> {
  const seen: [string | undefined, NodeJS.Dict<string | string[]>][] = [];
  const port = await http((request, response) => {
    seen.push([request.url, request.headers]);
    response.writeHead(200, TEXT).end(PAGE);
  });
  return { port, seen };
}

describe('a metrics page over TLS', () => {
  it('is read where its certificate is of a CA that was named', async () => {
    const port = await https();
    for (const host of ['localhost', '127.0.0.1']) {
      assert.equal((await read(`https://${host}:${port}/metrics`, believing)).text, PAGE);
    }
  });

  it('is refused where its CA is not known, and the options that are about it are named', async () => {
    const port = await https();
    const { message, hint } = await refusal(`https://localhost:${port}/`);
    assert.match(message, /^the metrics page at https:\S+ has a certificate that is not trusted \([A-Z_]+\)$/);
    assert.match(hint, /--metrics-cacert.*--metrics-skipTLS/);
    assert.match((await refusal(`https://localhost:${port}/`, { ca: pem('other-ca.pem') })).message, /not trusted/);
  });

  it('is refused where its certificate is of another name', async () => {
    const port = await https();
    const page = httpPage(`https://other.example:${port}/`, { ...PLAIN_ACCESS, ...believing }, LOCAL);
    await assert.rejects(page.read(), {
      message: `the metrics page at https://other.example:${port}/ (127.0.0.1) has a certificate that is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)`,
      hint: 'Give the address by a name that the certificate bears.',
    });
  });

  it('is read from whomever, where the user asked for that', async () => {
    const port = await https();
    assert.equal((await read(`https://127.0.0.1:${port}/`, { verify: false })).text, PAGE);
  });

  it('is read with a client certificate where one is demanded', async () => {
    const port = await https({ requestCert: true, rejectUnauthorized: true, ca: pem('ca.pem') });
    const own = { ...believing, cert: pem('client.pem'), key: pem('client.key') };
    assert.equal((await read(`https://localhost:${port}/`, own)).text, PAGE);
    const { message, hint } = await refusal(`https://localhost:${port}/`, believing);
    assert.match(message, /(?:ended the TLS handshake \(alert .+\)|broke off: .*)$/);
    assert.match(hint, /--metrics-cert/);
  });

  it('is asked for by name at the one address that was meant', async () => {
    const seen: unknown[] = [];
    const port = await https({}, (request, response) => {
      seen.push([request.headers.host, (request.socket as unknown as { servername: string }).servername]);
      response.writeHead(200, TEXT).end(PAGE);
    });
    const page = httpPage(`https://red.example:${port}/metrics`, { ...PLAIN_ACCESS, ...believing }, LOCAL);
    assert.equal((await page.read()).url, `https://red.example:${port}/metrics (127.0.0.1)`);
    assert.deepEqual(seen, [[`red.example:${port}`, 'red.example']]);
  });
});

const LOCAL = { address: '127.0.0.1', family: 4 } as const;

describe('a metrics page behind credentials', () => {
  it('is asked with every header, which goes on with a redirect to the same host', async () => {
    const seen: unknown[] = [];
    const port = await http((request, response) => {
      seen.push([
        request.url,
        request.headers.authorization,
        request.headers['x-tenant'],
        request.headers['user-agent'],
      ]);
      const here = request.url === '/m?a=b';
      response.writeHead(here ? 302 : 200, here ? { location: '/n?c=d' } : TEXT).end(PAGE);
    });
    const headers = [
      ['authorization', 'Bearer s3cret'],
      ['x-tenant', 'a'],
      ['x-tenant', 'b'],
    ] as const;
    await read(`http://127.0.0.1:${port}/m?a=b`, { headers });
    const sent = ['Bearer s3cret', 'a, b', 'grpc-red'];
    assert.deepEqual(seen, [
      ['/m?a=b', ...sent],
      ['/n?c=d', ...sent],
    ]);
  });

  it('sends them to no other host that a redirect names, and not from https to http', async () => {
    const other = await noting();
    const headers = [['authorization', 'Bearer s3cret']] as const;
    const redirect =
      (to: string): RequestListener =>
      (_, response) =>
        void response.writeHead(302, { location: to }).end();
    const elsewhere = await http(redirect(`http://localhost:${other.port}/`));
    assert.match((await refusal(`http://127.0.0.1:${elsewhere}/`, { headers })).message, /redirects to another server/);
    const down = await https({}, (request, response) => redirect(`http://${request.headers.host}/`)(request, response));
    const { message } = await refusal(`https://localhost:${down}/`, { ...believing, headers });
    assert.match(message, /redirects to another server, "http:/);
    assert.deepEqual(other.seen, []);
  });

  it('is asked with the token that stands in the file at that moment', async () => {
    const { port, seen } = await noting();
    const tokenFile = join(folder, 'token');
    const page = httpPage(`http://127.0.0.1:${port}/`, { ...PLAIN_ACCESS, tokenFile });
    writeFileSync(tokenFile, 'first\n');
    await page.read();
    writeFileSync(tokenFile, '  second');
    await page.read();
    assert.deepEqual(
      seen.map(([, { authorization }]) => authorization),
      ['Bearer first', 'Bearer second'],
    );
  });

  it('is not asked where the file holds no token, and nothing of the file is told', async () => {
    const { port, seen } = await noting();
    const tokenFile = join(folder, 'no-token');
    for (const text of ['', ' \n', 'two tokens\n', 'a\u0000secret']) {
      writeFileSync(tokenFile, text);
      const { message } = await refusal(`http://127.0.0.1:${port}/`, { tokenFile });
      assert.equal(
        message,
        `the metrics page at http://127.0.0.1:${port}/ was not asked: the token file "${tokenFile}" holds no token`,
      );
    }
    rmSync(tokenFile);
    assert.match(
      (await refusal(`http://127.0.0.1:${port}/`, { tokenFile })).message,
      /cannot be read: there is no such file$/,
    );
    execFileSync('mkfifo', [tokenFile]);
    for (const endless of [tokenFile, '/dev/zero', folder]) {
      const { message } = await refusal(`http://127.0.0.1:${port}/`, { tokenFile: endless });
      assert.ok(message.endsWith(`the token file "${endless}" is no plain file`), message);
    }
    assert.deepEqual(seen, []);
  });

  it('tells nobody what was sent, though the server repeats it', async () => {
    const port = await http((request, response) => {
      const secret = request.headers.authorization!.split(' ')[1];
      response
        .writeHead(request.url === '/page' ? 200 : 302, { location: `http://x.invalid/${secret}` })
        .end(`a ${secret}\n`);
    });
    const tokenFile = join(folder, 'repeated');
    writeFileSync(tokenFile, 'hush-hush');
    const ways: [string, Partial<MetricsAccess>][] = [
      ['', { headers: [['authorization', 'Bearer hush-hush']] }],
      ['', { tokenFile }],
      ['us:er@', {}],
    ];
    for (const [user, access] of ways) {
      for (const path of ['page', 'away']) {
        const { message, hint, stack, cause } = await refusal(`http://${user}127.0.0.1:${port}/${path}`, access);
        assert.match(message, /\*\*\*/);
        assert.doesNotMatch(`${message} ${hint} ${stack} ${cause}`, /hush|dXM6ZXI/);
      }
    }
  });

  it('says what to give where none were given, and that they were not believed where they were', async () => {
    const port = await http((_, response) => void response.writeHead(401).end());
    assert.match((await refusal(`http://127.0.0.1:${port}/`)).hint, /--metrics-token-file or --metrics-header/);
    const { hint } = await refusal(`http://127.0.0.1:${port}/`, { headers: [['x-key', 'abcdef']] });
    assert.equal(hint, 'It does not accept the credentials that were given.');
  });
});

describe('a port that is not that of a metrics page', () => {
  it('is named where it is a gRPC port', async () => {
    const port = await listen(createHttp2Server() as unknown as NetServer);
    const { message, hint } = await refusal(`http://127.0.0.1:${port}/metrics`);
    assert.match(message, /(?:does not speak HTTP\/1\.1|broke off: .*|answered 403 Forbidden)$/);
    assert.match(hint, /gRPC port/);
  });

  it('is named where it wants TLS, or does not speak it', async () => {
    const tls = await refusal(`http://127.0.0.1:${await https()}/metrics`);
    assert.match(tls.hint, /https:\/\//);
    const plain = await refusal(`https://127.0.0.1:${await http()}/metrics`, believing);
    assert.equal(plain.hint, 'Try http:// in place of https://.');
  });
});
