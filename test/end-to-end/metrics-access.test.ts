import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ServedHandMetrics, serveHandMetrics } from '../../fixtures/hand-metrics/serve-hand-metrics.js';
import { runCli } from '../cli/run-cli.js';

const pem = (name: string) => fileURLToPath(new URL(`../../../fixtures/certificates/${name}`, import.meta.url));
/** Whatever is written, none of this may stand there. */
const SECRETS = /hush|dXM6aHVzaC1odXNo/;

describe('metrics that are not for everybody', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-access-'));
  const token = join(folder, 'token');
  let served: ServedHandMetrics;
  let guarded: Server;
  let url: string;
  before(async () => {
    served = await serveHandMetrics('full-method');
    // A counter has no series before its first call.
    const call = ['--call', 'echo.v1.EchoService/Unary', '-d', '{"code": 0}', '-n', '1'];
    await runCli(['bench', served.address, '--plaintext', ...call]);
    writeFileSync(token, 'hush-hush\n');
    const own = { cert: readFileSync(pem('server.pem')), key: readFileSync(pem('server.key')) };
    const mutual = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(pem('ca.pem')) };
    const known = ['Bearer hush-hush', `Basic ${Buffer.from('us:hush-hush').toString('base64')}`];
    guarded = createServer({ ...own, ...mutual }, (request, response) => {
      if (!known.includes(request.headers.authorization ?? '')) {
        response.writeHead(401).end();
        return;
      }
      get(served.metricsUrl, (page) => {
        response.writeHead(200, { 'content-type': page.headers['content-type'] });
        page.pipe(response);
      });
    });
    await new Promise<void>((resolve) => guarded.listen(0, '127.0.0.1', resolve));
    url = `https://localhost:${(guarded.address() as AddressInfo).port}/metrics`;
  });
  after(() => {
    guarded.closeAllConnections();
    guarded.close();
    served.close();
    rmSync(folder, { recursive: true });
  });
  const certified = ['--metrics-cert', pem('client.pem'), '--metrics-key', pem('client.key')];
  const believing = ['--metrics-cacert', pem('ca.pem'), ...certified];
  const detect = (...args: string[]) => runCli(['detect', served.address, '--plaintext', ...args]);

  const ways: [what: string, args: () => string[], address: () => string][] = [
    ['a token in a file', () => [...believing, '--metrics-token-file', token], () => url],
    [
      'a header, and any certificate',
      () => ['--metrics-skipTLS', ...certified, '--metrics-header', 'authorization: Bearer hush-hush'],
      () => url,
    ],
    [
      'user and password in the address, and a time limit',
      () => [...believing, '--metrics-timeout', '20s'],
      () => url.replace('//', '//us:hush-hush@'),
    ],
  ];
  for (const [what, args, address] of ways) {
    it(`are scraped with ${what}, and no secret is written`, async () => {
      const page = await runCli(['scrape', address(), ...args()]);
      assert.equal(page.code, 0, page.stderr);
      assert.match(page.stdout, /# TYPE grpc_requests_total counter/);
      const json = await runCli(['scrape', address(), ...args(), '-O', 'json']);
      assert.equal(JSON.parse(json.stdout).pages[0].url.replace('***@', ''), url);
      assert.doesNotMatch([page.stderr, json.stdout, json.stderr].join('\n'), SECRETS);
    });

    it(`are looked at by detect with ${what}, and no secret is written`, async () => {
      const { code, stdout, stderr } = await detect('--metrics', address(), ...args(), '-O', 'json');
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).capability[0].convention, 'full-method');
      assert.doesNotMatch(`${stdout}${stderr}`, SECRETS);
    });
  }

  it('are not had without a token, and both commands say how they could be', async () => {
    const scraped = await runCli(['scrape', url, ...believing]);
    const detected = await detect('--metrics', url, ...believing);
    for (const { code, stdout, stderr } of [scraped, detected]) {
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /401.*--metrics-token-file/s);
    }
  });

  it('are looked at by detect at all addresses of a name', async () => {
    const { port } = new URL(served.metricsUrl);
    const { code, stdout, stderr } = await detect('--metrics-discover', `dns4:localhost:${port}`, '-O', 'json');
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).capability[0].convention, 'full-method');
  });

  const misuses: [args: string[], message: RegExp][] = [
    [['detect', 'x:1'], /Detect reads a metrics page, but none was named.*--metrics-discover and --prometheus/s],
    [['detect', 'x:1', '--metrics-key', 'k'], /--metrics-key was given, but no metrics are read/],
    [['detect', 'x:1', '--prometheus', 'p:1'], /--prometheus was given without --selector/],
    [['detect', 'x:1', '--metrics', 'm:1', '--metrics-key', 'k'], /--metrics-key was given without --metrics-cert/],
    [['scrape', 'm:1', '--metrics-key', 'k'], /--metrics-key was given without --metrics-cert/],
    [['scrape', 'm:1', '--metrics-timeout', 'soon'], /--metrics-timeout/],
    [
      ['scrape', 'us:hush-hush@m:1', '--metrics-token-file', 'x'],
      /more than once: --metrics-token-file, user:password@ in the address/,
    ],
  ];
  for (const [args, message] of misuses) {
    it(`are refused with ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, SECRETS);
    });
  }
});

describe('what belongs to a metrics page', () => {
  for (const args of [['--probe'], ['--slow-call', 'a.B/C=50ms'], ['--convention', 'full-method']]) {
    it(`goes with any way to name it: ${args.join(' ')}`, async () => {
      // Nothing listens there: what it ends with is no option.
      const page = ['--prometheus', 'http://127.0.0.1:9', '--selector', '{job="x"}'];
      const { code, stderr } = await runCli(['bench', '127.0.0.1:9', '--plaintext', ...page, ...args]);
      assert.equal(code, 2);
      assert.doesNotMatch(stderr, /--metrics/);
    });
  }
});
