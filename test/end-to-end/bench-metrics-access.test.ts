import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from '../cli/run-cli.js';

const GET = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}', '-n', '20'];
const pem = (name: string) => fileURLToPath(new URL(`../../../fixtures/certificates/${name}`, import.meta.url));
/** Whatever is written of the run, none of this may stand there. */
const SECRETS = /hush|dXM6aHVzaC1odXNo/;

describe('grpc-red bench with metrics that are not for everybody', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-metrics-'));
  const token = join(folder, 'token');
  let system: RunningMessaging;
  let guarded: Server;
  let url: string;
  /** What the page was asked with, each time anew. */
  const asked = new Set<string | undefined>();
  before(async () => {
    system = await startMessaging();
    writeFileSync(token, 'hush-hush\n');
    const server = { cert: readFileSync(pem('server.pem')), key: readFileSync(pem('server.key')) };
    const mutual = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(pem('ca.pem')) };
    guarded = createServer({ ...server, ...mutual }, (request, response) => {
      asked.add(request.headers.authorization);
      get(system.metricsUrl, (page) => {
        response.writeHead(200, { 'content-type': page.headers['content-type'] });
        page.pipe(response);
      });
    });
    await new Promise<void>((resolve) => guarded.listen(0, '127.0.0.1', resolve));
    url = `https://localhost:${(guarded.address() as AddressInfo).port}/metrics?x=1`;
  });
  after(async () => {
    guarded.close();
    await system.stop();
    rmSync(folder, { recursive: true });
  });
  const bench = (...args: string[]) => runCli(['bench', system.address, '--plaintext', '--exclusive', ...GET, ...args]);
  const certified = ['--metrics-cert', pem('client.pem'), '--metrics-key', pem('client.key')];

  const ways: [what: string, args: () => string[], sent: string | undefined][] = [
    ['a CA and a client certificate', () => ['--metrics', url, '--metrics-cacert', pem('ca.pem')], undefined],
    ['any certificate', () => ['--metrics', url, '--metrics-skipTLS', '--metrics-timeout', '20s'], undefined],
    [
      'a header',
      () => ['--metrics', url, '--metrics-skipTLS', '--metrics-header', 'Authorization: Bearer hush-hush'],
      'Bearer hush-hush',
    ],
    [
      'a token in a file',
      () => ['--metrics', url, '--metrics-skipTLS', '--metrics-token-file', token],
      'Bearer hush-hush',
    ],
    [
      'user and password in the address',
      () => ['--metrics', url.replace('//', '//us:hush-hush@'), '--metrics-skipTLS'],
      `Basic ${Buffer.from('us:hush-hush').toString('base64')}`,
    ],
  ];
  for (const [what, args, sent] of ways) {
    it(`proves them with ${what}, and writes no secret anywhere`, async () => {
      asked.clear();
      const kept = join(folder, what);
      const json = await bench(...args(), ...certified, '-O', 'json', '--save', kept);
      assert.equal(json.code, 0, json.stderr);
      assert.equal(JSON.parse(json.stdout).verdict.outcome, 'pass');
      assert.deepEqual([...asked], [sent]);
      const files = readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8'));
      assert.ok(files.length >= 3);
      const text = await bench(...args(), ...certified);
      assert.equal(text.code, 0, text.stderr);
      assert.doesNotMatch([json.stdout, json.stderr, text.stdout, text.stderr, ...files].join('\n'), SECRETS);
    });
  }

  it('ends before the run where the page cannot be had, and says with what it could be', async () => {
    const unknown = await bench('--metrics', url, ...certified);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /is not trusted.*\n.*--metrics-cacert/);
    const nameless = await bench('--metrics', url, '--metrics-skipTLS');
    assert.equal(nameless.code, 2);
    assert.match(nameless.stderr, /--metrics-cert/);
    const late = await bench('--metrics', url, '--metrics-skipTLS', ...certified, '--metrics-timeout', '1ms');
    assert.equal(late.code, 2);
    assert.match(late.stderr, /was not complete within 0\.001 s.*--metrics-timeout/s);
  });

  it('proves them with the pages of all addresses of a name', async () => {
    const port = new URL(system.metricsUrl).port;
    const { code, stdout, stderr } = await bench('--metrics-discover', `dns4:localhost:${port}`, '-O', 'json');
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.plan.metricsUrls, [`dns4:localhost:${port}/metrics`]);
    const shown = `http://localhost:${port}/metrics (127.0.0.1)`;
    assert.deepEqual([...new Set(report.scrapes.map((scrape: { url: string }) => scrape.url))], [shown]);
  });

  it('reads the pages of a name as they are told to be read', async () => {
    const pages = ['--metrics-discover', `dns4:localhost:${new URL(system.metricsUrl).port}`];
    const { code, stdout, stderr } = await bench(...pages, '-O', 'json', '--convention', 'shared-library');
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      [JSON.parse(stdout).plan.convention, JSON.parse(stdout).verdict.outcome],
      ['shared-library', 'pass'],
    );
  });

  const misuses: [args: string[], message: RegExp][] = [
    [['--metrics-discover', 'localhost:9090'], /--metrics-discover takes a DNS name with a port, not "localhost:9090"/],
    [['--metrics-discover', 'dns:no-such-host.invalid:9090'], /the name no-such-host\.invalid has no address/],
    [['--metrics-header', 'hush'], /--metrics-header was given, but no metrics are read/],
    [['--metrics', 'x:1', '--metrics-header', 'hush-hush'], /--metrics-header has no colon/],
    [['--metrics', 'x:1', '--metrics-header', 'a b: hush'], /--metrics-header has a name that no header can have/],
    [['--metrics', 'x:1', '--metrics-header', 'a: hush\nb: hush'], /"a" with characters that cannot be sent/],
    [['--metrics', 'x:1', '--metrics-header', 'Host: x'], /sets "host", which the request itself sets/],
    [['--metrics', 'x:1', '--metrics-key', 'k'], /--metrics-key was given without --metrics-cert/],
    [['--metrics', 'x:1', '--metrics-cacert', '/dev/null'], /--metrics-cacert cannot use "\/dev\/null"/],
    [['--metrics', 'x:1', '--metrics-cacert', 'x', '--metrics-skipTLS'], /--metrics-skipTLS believes any certificate/],
    [
      ['--metrics', 'us:hush-hush@x:1', '--metrics-token-file', 'x'],
      /more than once: --metrics-token-file, user:password@ in the address/,
    ],
    [['--prometheus', 'x:1'], /--prometheus was given without --selector/],
    [['--selector', '{job="x"}'], /--selector was given without --prometheus/],
    [['--prometheus', 'x:1', '--selector', 'up'], /--selector takes an instant vector selector that ends in "}"/],
    [['--prometheus', 'x:1', '--selector', '{a="b"}', '--metrics', 'y:1'], /--prometheus was given together with/],
  ];
  for (const [args, message] of misuses) {
    it(`refuses ${args.join(' ').replace('\n', ' ')}`, async () => {
      const { code, stdout, stderr } = await bench(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, SECRETS);
    });
  }
});
