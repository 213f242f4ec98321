import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-bad-input-'));
const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** A folder in which something else stands where grpc-red keeps a file. */
const hinted: [name: string, args: string[], hint: RegExp][] = [
  [
    'a scenario in the place of the target',
    ['bench', 'scenario.yaml'],
    /is given as -f: grpc-red bench -f scenario\.yaml\./,
  ],
  ["k6's virtual users", ['bench', 'localhost:1', '--vus', '5'], /in flight are -c 50.*See grpc-red bench --help/],
  ["grpcurl's headers", ['bench', 'localhost:1', '-H', 'a: b'], /as -m 'name: value'/],
  ['a request without -d', ['call', 'localhost:1', 'GetOrder', '{"id": "42"}'], /as -d '\{"id": "42"\}'/],
  ['a run without --run', ['verify', 'kept/run.json'], /grpc-red verify --run folder\/run\.json/],
];

describe('what is known from other tools, or almost right', { concurrency: 2 }, () => {
  for (const [name, args, hint] of hinted) {
    it(`is refused with what to type instead: ${name}`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.split('\n')[1]!, hint);
    });
  }
});

const folderWith = (name: string, put: (path: string) => void) => {
  const taken = mkdtempSync(join(folder, 'save-'));
  put(join(taken, name));
  return taken;
};

const SEND = 'messaging.MessagingService/SendMessage';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';

/** Arguments (placeholders in capitals are filled in below) and what the first line must say. */
const cases: [name: string, args: string[], says: RegExp][] = [
  ['no target', ['bench'], /There is no target: the command line does not say which server to call/],
  ['an unknown command', ['bnech'], /unknown command 'bnech'.*Did you mean bench/i],
  [
    'an unknown option',
    ['bench', 'TARGET', '--concurency', '5'],
    /unknown option '--concurency'.*Did you mean --concurrency/i,
  ],
  ['an option without its value', ['bench', 'TARGET', '-c'], /argument missing/i],
  ['a target without a port', ['bench', 'localhost'], /"localhost" is no host:port/],
  ['a URL as target', ['bench', 'http://localhost:50051'], /plain address, not a URL/],
  ['a port that does not exist', ['bench', 'localhost:70000'], /"localhost:70000" is no host:port/],
  ['an unknown host', ['bench', 'no-such-host.invalid:50051', '--plaintext'], /no-such-host\.invalid/],
  ['a refused port', ['bench', 'CLOSED', '--plaintext'], /CLOSED.*refused/i],
  ['a server without reflection', ['bench', 'SILENT', '--plaintext'], /reflection/],
  ['TLS to a plaintext server', ['bench', 'TARGET'], /TLS/],
  [
    'a dry run whose report is to be written',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '--dry-run', '-O', 'json'],
    /--dry-run makes no report, and -O says how to write one/,
  ],
  ['a target that is no gRPC server', ['bench', 'HTML_HOST', '--plaintext'], /HTML_HOST/],
  [
    'an unknown method',
    ['bench', 'TARGET', '--plaintext', '--call', 'messaging.MessagingService/SendMesage'],
    /SendMesage/,
  ],
  [
    'an unknown service',
    ['bench', 'TARGET', '--plaintext', '--call', 'messaging.MesagingService/SendMessage'],
    /MesagingService/,
  ],
  ['no --call where there are many methods', ['bench', 'TARGET', '--plaintext'], /methods/],
  ['bad JSON', ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '{"content": '], /-d/],
  ['a wrong type', ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '{"content": 5}'], /content/],
  ['an unknown field', ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '{"contnet": "x"}'], /contnet/],
  [
    'a weight beyond reason',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '--weight', '9007199254740991'],
    /--weight takes a whole number from 1 to 10000, not "9007199254740991"/,
  ],
  ['a duration beyond any timer', ['bench', 'TARGET', '-z', '600h'], /-z takes up to 24 days, not "600h"/],
  [
    'an empty list of messages',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '[]'],
    /-d: the payload holds no message/,
  ],
  [
    'no data where some was promised',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', ''],
    /There is no data in -d/,
  ],
  [
    'standard input that is empty',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '@'],
    /There is no data in standard input/,
  ],
  [
    'a file given to -d',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', '@body.json'],
    /-d takes JSON, not "@body.json"/,
  ],
  [
    'a payload file that does not exist',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-D', join(folder, 'none.json')],
    /no such file/,
  ],
  [
    'a payload file that is a folder',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-D', folder],
    /it is a folder/,
  ],
  [
    'a payload file that is not text',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-D', file('bytes.json', Buffer.from([0xff, 0xfe, 0x00]))],
    /not UTF-8/,
  ],
  [
    'both -d and -D',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '-D', file('good.json', GOOD)],
    /-d and -D/,
  ],
  [
    '-d twice for one call',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '-d', GOOD],
    /-d was given twice/,
  ],
  [
    'a duration without a unit',
    ['bench', 'TARGET', '--plaintext', '-z', '10'],
    /-z takes a duration above 0, not "10"/,
  ],
  ['a duration of zero', ['bench', 'TARGET', '--plaintext', '-z', '0s'], /-z takes a duration above 0/],
  ['a negative duration', ['bench', 'TARGET', '--plaintext', '-t', '-5s'], /-t takes a duration/],
  [
    'zero concurrency',
    ['bench', 'TARGET', '--plaintext', '-c', '0'],
    /-c takes a whole number from 1 to 100000, not "0"/,
  ],
  [
    'a negative count',
    ['bench', 'TARGET', '--plaintext', '-n', '-5'],
    /-n takes a whole number of at least 1, not "-5"/,
  ],
  [
    'a count that is no number',
    ['bench', 'TARGET', '--plaintext', '-n', 'many'],
    /-n takes a whole number of at least 1, not "many"/,
  ],
  ['both -n and -z', ['bench', 'TARGET', '--plaintext', '-n', '5', '-z', '1s'], /-n and -z/],
  [
    'more threads than connections',
    ['bench', 'TARGET', '--plaintext', '--threads', '3', '--connections', '2'],
    /--threads 3 needs at least 3 connections/,
  ],
  [
    'a weight of zero',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '--weight', '0'],
    /--weight takes a whole number from 1 to/,
  ],
  [
    'a status that does not exist',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '--expect', '99'],
    /--expect takes gRPC status codes/,
  ],
  [
    'metadata with a line break',
    ['bench', 'TARGET', '--plaintext', '-m', '{"a": "b\\r\\nx-evil: 1"}'],
    /-m.*characters that cannot be sent/,
  ],
  [
    'metadata with a reserved name',
    ['bench', 'TARGET', '--plaintext', '-m', 'grpc-timeout: 1S'],
    /"grpc-timeout", which gRPC itself sets/,
  ],
  ['metadata with a pseudo-header', ['bench', 'TARGET', '--plaintext', '-m', ':path: /x'], /":path"/],
  [
    'a CA file that holds no certificate',
    ['bench', 'TARGET', '--cacert', file('ca.pem', 'hello')],
    /holds no PEM block/,
  ],
  [
    'a certificate without its key',
    ['bench', 'TARGET', '--cert', file('cert.pem', '-----BEGIN CERTIFICATE-----')],
    /--cert was given without --key/,
  ],
  [
    'TLS options with --plaintext',
    ['bench', 'TARGET', '--plaintext', '--skipTLS'],
    /--plaintext means no TLS, but --skipTLS/,
  ],
  ['a format that does not exist', ['bench', 'TARGET', '--plaintext', '-O', 'xml'], /-O takes text or json, not "xml"/],
  [
    'an output that cannot be written',
    ['bench', 'TARGET', '--plaintext', '-o', join(folder, 'none', 'out.txt')],
    /-o cannot write .*folder does not exist/,
  ],
  [
    'a save folder that is a file',
    ['bench', 'TARGET', '--plaintext', '--save', file('taken', '')],
    /--save cannot write/,
  ],
  [
    'a metrics URL with another scheme',
    ['bench', 'TARGET', '--plaintext', '--metrics', 'ftp://localhost/metrics'],
    /--metrics takes an http or https URL/,
  ],
  [
    'a metrics URL that answers 404',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '--metrics', 'HTTP/404'],
    /404/,
  ],
  [
    'a metrics URL that answers HTML',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '--metrics', 'HTTP/html'],
    /HTML/,
  ],
  [
    'a metrics URL that answers nothing',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '--metrics', 'http://MUTE/metrics'],
    /MUTE/,
  ],
  [
    'a metrics URL where nothing listens',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '--metrics', 'http://CLOSED/metrics'],
    /refused/i,
  ],
  [
    'a metrics page with a broken line',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-d', GOOD, '--metrics', 'HTTP/broken'],
    /line 2/,
  ],
  [
    'a format that every object knows',
    ['bench', 'TARGET', '--plaintext', '-O', 'constructor'],
    /-O takes text or json, not "constructor"/,
  ],
  [
    'a value without end: it is not repeated in full',
    ['bench', 'TARGET', '--plaintext', '-n', '9'.repeat(50_000)],
    /^.{0,50}-n takes a whole number from 1 to 9007199254740991, not "9{60}…"\.$/,
  ],
  [
    'metadata without a colon: it is not repeated, for it may be a secret',
    ['bench', 'TARGET', '--plaintext', '-m', 'Bearer s3cr3t'],
    /^(?!.*s3cr3t).*-m has no colon between name and value\.$/,
  ],
  [
    'metadata that is no JSON: the same',
    ['bench', 'TARGET', '--plaintext', '-m', '{"authorization": s3cr3t}'],
    /^(?!.*s3cr3t).*-m is no valid JSON \(Unexpected token 's'\)\.$/,
  ],
  [
    'an authority that no header can carry',
    ['bench', 'TARGET', '--plaintext', '--authority', 'a b\r\nx: y'],
    /--authority takes a host name, not "a b\\r\\nx: y"/,
  ],
  ['an empty authority', ['bench', 'TARGET', '--plaintext', '--authority', ''], /--authority takes a host name/],
  ['a certificate name that is none', ['bench', 'TARGET', '--cname', 'a/b'], /--cname takes a host name, not "a\/b"/],
  [
    'more calls in flight than memory has room for',
    ['bench', 'TARGET', '--plaintext', '-c', '1000000'],
    /-c takes a whole number from 1 to 100000, not "1000000"/,
  ],
  [
    'more threads than any machine has use for',
    ['bench', 'TARGET', '--plaintext', '--threads', '5000'],
    /--threads takes a whole number from 1 to 256, not "5000"/,
  ],
  [
    'more connections than memory has room for',
    ['bench', 'TARGET', '--plaintext', '--connections', '99999'],
    /--connections takes a whole number from 1 to 10000, not "99999"/,
  ],
  [
    'an unknown way to choose among addresses',
    ['bench', 'TARGET', '--plaintext', '--lb-strategy', 'random'],
    /--lb-strategy takes pick_first or round_robin, not "random"/,
  ],
  [
    'a keepalive without a unit',
    ['bench', 'TARGET', '--keepalive', '30'],
    /--keepalive takes a duration above 0, not "30"/,
  ],
  [
    'a keepalive timeout of zero',
    ['bench', 'TARGET', '--keepalive', '30s', '--keepalive-timeout', '0'],
    /--keepalive-timeout takes a duration above 0, not "0"/,
  ],
  [
    'a keepalive timeout for no keepalive',
    ['bench', 'TARGET', '--keepalive-timeout', '5s'],
    /--keepalive-timeout was given without --keepalive/,
  ],
  [
    'no keepalive, without calls',
    ['bench', 'TARGET', '--keepalive-without-calls'],
    /--keepalive-without-calls was given without --keepalive/,
  ],
  [
    'a name server in the target',
    ['bench', 'dns://8.8.8.8/localhost:1'],
    /The target "dns:\/\/8\.8\.8\.8\/localhost:1" is no host:port/,
  ],
  ['names in a list of addresses', ['bench', 'ipv4:localhost:1'], /The target "ipv4:localhost:1" is no host:port/],
  [
    'several addresses of which none answers',
    ['bench', 'ipv4:127.0.0.1:1,127.0.0.2:1', '--plaintext', '--lb-strategy', 'round_robin'],
    /ipv4:127\.0\.0\.1:1,127\.0\.0\.2:1 refuses connections/,
  ],
  ['a host name that is too long', ['bench', `${'a'.repeat(300)}:80`], /The target "a{60}…" is no host:port/],
  [
    'a socket that is not there, as a URL',
    ['bench', 'unix:///none/app.sock', '--plaintext'],
    /unix:\/\/\/none\/app\.sock is no socket/,
  ],
  [
    'a report and details in one file',
    ['bench', 'TARGET', '--plaintext', '-o', join(folder, 'one'), '--details', `${folder}/./one`],
    /-o and --details would both write to ".*one"/,
  ],
  [
    'a report in the place of run.json',
    ['bench', 'TARGET', '--plaintext', '-o', file('run.json', ''), '--save', folder],
    /-o and --save would both write to ".*run\.json"/,
  ],
  [
    'a payload without end',
    ['bench', 'TARGET', '--plaintext', '--call', SEND, '-D', '/dev/zero'],
    /-D cannot use "\/dev\/zero": it is larger than 256 MiB/,
  ],
  [
    'a save folder where no folder can be made',
    ['bench', 'TARGET', '--plaintext', '--save', '/proc/none/kept'],
    /--save cannot write "\/proc\/none\/kept"/,
  ],
  [
    'a save folder with a link in the place of run.json',
    ['bench', 'TARGET', '--plaintext', '--save', folderWith('run.json', (path) => symlinkSync('/dev/null', path))],
    /--save cannot write ".*run\.json": it is a link, a pipe or a device/,
  ],
  [
    'a save folder with a folder in the place of a page',
    ['bench', 'TARGET', '--plaintext', '--save', folderWith('after.1.prom', (path) => mkdirSync(path))],
    /--save cannot write ".*after\.1\.prom": it is a folder/,
  ],
  ['a lie that does not exist', ['demo', '--lie', 'white'], /--lie "white" does not exist/],
];

describe('a command line that cannot be read', () => {
  for (const [args, help] of [
    [['verify'], 'grpc-red verify --help'],
    [['scrape'], 'grpc-red scrape --help'],
    [['diff', 'a', 'b', '--bogus'], 'grpc-red diff --help'],
    [['detect', 'a:1', '-c', '5'], 'grpc-red detect --help'],
    [['bench', '--bogus'], 'grpc-red bench --help'],
    [['bnech'], 'grpc-red --help'],
    [['--insecure', 'a:1'], 'grpc-red --help'],
    [['a:1', '--insecure'], 'grpc-red --help'],
  ] as const) {
    it(`is answered with where the command itself is explained: ${args.join(' ')}`, async () => {
      const { code, stderr } = await runCli([...args]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`\\n .*See ${help}\\.\\n$`));
    });
  }
});

describe('a command line of ghz, with the program alone exchanged', () => {
  for (const args of [['--insecure', '--call', 'a.B/C', 'a:1'], ['localhost:50051']]) {
    it(`is told that a command comes first: ${args.join(' ')}`, async () => {
      const { code, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /\n +A command comes first, as in grpc-red bench localhost:50051 --plaintext\. See grpc-red --help\.\n$/,
      );
    });
  }
});

describe('bad input', { concurrency: 2 }, () => {
  let system: RunningMessaging;
  let silent: Server;
  let http: HttpServer;
  let mute: HttpServer;
  const places = new Map<string, string>();

  before(async () => {
    system = await startMessaging();
    silent = new Server();
    const silentPort = await new Promise<number>((resolve, reject) =>
      silent.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    http = await listen((request, response) => {
      const pages: Record<string, [number, string, string]> = {
        '/html': [200, 'text/html', '<!doctype html><html><body>Hello</body></html>'],
        '/broken': [200, 'text/plain; version=0.0.4', 'a 1\nb{ 2\n'],
      };
      const [status, type, body] = pages[request.url ?? ''] ?? [404, 'text/plain', 'not found'];
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    mute = await listen((request) => request.socket.end());
    places.set('TARGET', system.address);
    places.set('SILENT', `127.0.0.1:${silentPort}`);
    places.set('HTTP', `http://${address(http)}`);
    places.set('HTML_HOST', address(http));
    places.set('MUTE', address(mute));
    // tcpmux: nobody has served it for decades, and no other test can be handed it as a free port.
    places.set('CLOSED', '127.0.0.1:1');
  });

  after(async () => {
    await system.stop();
    silent.forceShutdown();
    http.close();
    mute.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, args, says] of cases) {
    it(`${name}: one sentence, what to do, exit 2`, async () => {
      const { code, stdout, stderr } = await runCli(args.map(fill));
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      const [first, second, ...rest] = stderr.trimEnd().split('\n');
      assert.match(first!, new RegExp(fill(says.source), says.flags));
      assert.match(first!, /^grpc-red: [^ ].*[.?)]$/);
      assert.match(second!, /^ {10}\S.*[.?)]$/);
      assert.deepEqual(rest, []);
    });
  }

  function fill(text: string): string {
    return text.replace(/TARGET|SILENT|HTML_HOST|HTTP(?=\/)|MUTE|CLOSED/g, (name) => places.get(name)!);
  }
});

async function listen(listener: RequestListener): Promise<HttpServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function address(server: HttpServer): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
