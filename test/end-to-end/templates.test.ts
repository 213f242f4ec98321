import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from '../cli/run-cli.js';

const SEND = 'messaging.MessagingService/SendMessage';
const UPLOAD = 'streaming.StreamingService/UploadAttachment';

describe('grpc-red bench with templates', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-templates-'));
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  let system: RunningMessaging;
  before(async () => {
    system = await startMessaging();
  });
  after(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  });
  const bench = (args: string[], options: Parameters<typeof runCli>[1] = {}) =>
    runCli(['bench', system.address, '--plaintext', ...args], options);
  const statuses = async (...args: string[]) => {
    const end = await bench(['-O', 'json', ...args]);
    assert.equal(end.stderr, '');
    return JSON.parse(end.stdout).statusCodeDistribution;
  };
  const dry = async (...args: string[]) => {
    const end = await bench(['--dry-run', '2', ...args]);
    assert.deepEqual([end.code, end.stderr], [0, '']);
    return end.stdout;
  };

  it('hides what may be secret by the name of its metadata, as reports do', async () => {
    const names = ['authorization', 'x-csrf', 'x-jwt', 'credentials', 'private-id', 'x-key', 'set-cookie', 'blob-bin'];
    const printed = await dry('--call', SEND, ...names.flatMap((name) => ['-m', `${name}: bm90aGluZw==`]));
    assert.equal(printed.match(/: \(hidden\)$/gm)?.length, 2 * names.length);
    assert.ok(!printed.includes('bm90aGluZw'));
  });

  it('sends every call what its template gives: the server answers each by its own', async () => {
    const data = `{
      "conversation_id": "{{ternary "conv-1" "conv-unknown" (ne (mod .RequestNumber 4) 3)}}",
      "sender_id": "user-{{add 1 (mod .RequestNumber 1000)}}",
      "content": "{{ternary "" (print .UUID " " (randomString 8)) (eq (mod .RequestNumber 4) 1)}}"
    }`;
    const counted = await statuses('--call', SEND, '-d', data, '-n', '400', '--threads', '2');
    assert.deepEqual(counted, { OK: 200, InvalidArgument: 100, NotFound: 100 });
  });

  it('gives reflection no metadata that only a call can have', async () => {
    const rows = file('callers.csv', 'caller\nsomebody\n');
    const metadata = ['-m', 'x-method: {{.MethodName}}', '-m', 'x-row: {{.Row.caller}}', '--rows', rows];
    const printed = await dry(...metadata, '--call', SEND);
    assert.match(printed, /^ {2}x-method: SendMessage\n {2}x-row: somebody$/m);
  });

  it('proves the metrics of calls whose payload is made of rows', async () => {
    const rows = file('users.csv', 'conversation,user\nconv-1,user-1\nconv-2,user-2\nconv-unknown,user-3\n');
    const data = '{"conversation_id": "{{.Row.conversation}}", "sender_id": "{{.Row.user}}", "content": "Hello"}';
    const own = await startMessaging();
    try {
      const args = [
        '--call',
        SEND,
        '-d',
        data,
        '--rows',
        rows,
        '--data-order',
        'shuffle',
        '-n',
        '300',
        '--metrics',
        own.metricsUrl,
        '--exclusive',
        '-O',
        'json',
      ];
      const end = await runCli(['bench', own.address, '--plaintext', ...args]);
      const report = JSON.parse(end.stdout);
      assert.deepEqual(report.statusCodeDistribution, { OK: 200, NotFound: 100 });
      assert.equal(report.verdict.outcome, 'pass');
      assert.equal(typeof report.plan.seed, 'number');
    } finally {
      await own.stop();
    }
  });

  it('sends each row of CSV, each line of NDJSON and each message of bytes as a request', async () => {
    const csv = file('calls.csv', 'conversation_id,sender_id,content\nconv-1,user-1,a\nconv-unknown,user-1,b\n');
    const lines = file(
      'calls.ndjson',
      '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "{{.UUID}}"}\n{}\n',
    );
    const message = Buffer.from('\n\x06conv-1\x12\x06user-1\x1a\x02hi');
    const many = file('calls.bin', Buffer.concat([Buffer.of(message.length), message, Buffer.of(0)]));
    assert.deepEqual(await statuses('--call', SEND, '-D', csv, '-n', '40'), { OK: 20, NotFound: 20 });
    assert.deepEqual(await statuses('--call', SEND, '-D', lines, '-n', '40'), { OK: 20, InvalidArgument: 20 });
    assert.deepEqual(await statuses('--call', SEND, '-B', many, '-n', '40'), { OK: 20, InvalidArgument: 20 });
    const end = await bench(['--call', SEND, '-b', '-n', '5', '-O', 'json'], { input: message.toString() });
    assert.deepEqual(JSON.parse(end.stdout).statusCodeDistribution, { OK: 5 });
  });

  it('fills the messages of a stream', async () => {
    const data =
      '[{"data": "{{b64enc .UUID}}"}, {"data": "{{b64enc (randomString 12)}}"}, {"data": "{{b64enc (print .MessageNumber)}}"}]';
    const text = await dry('--call', UPLOAD, '-d', data);
    assert.equal(text.match(/"data":/g)?.length, 6);
    assert.equal(text.match(/"data":"Mg=="/g)?.length, 2);
    assert.deepEqual(await statuses('--call', UPLOAD, '-d', data, '-n', '20'), { OK: 20 });
  });

  it('says what it would send with --dry-run, the same each time for one seed', async () => {
    const data =
      '{"conversation_id": "conv-{{.RequestNumber}}", "sender_id": "{{randomString 6}}", "content": "{{upper "a"}}"}';
    const text = await dry('--call', SEND, '-d', data, '-m', 'x-number: {{.RequestNumber}}', '--seed', '5');
    assert.equal(await dry('--call', SEND, '-d', data, '-m', 'x-number: {{.RequestNumber}}', '--seed', '5'), text);
    const [first] = text.split('\n\n');
    const [head, metadata, json, hex] = first!.split('\n');
    assert.equal(head, `${SEND}  request 0`);
    assert.equal(metadata, '  x-number: 0');
    const { senderId } = JSON.parse(json!);
    assert.match(senderId, /^[a-zA-Z0-9]{6}$/);
    assert.equal(Buffer.from(hex!.trim(), 'hex').toString('latin1'), `\n\x06conv-0\x12\x06${senderId}\x1a\x01A`);
  });

  it('sends nothing with --dry-run', async () => {
    const own = await startMessaging();
    try {
      await runCli(['bench', own.address, '--plaintext', '--call', SEND, '-d', '{}', '--dry-run']);
      assert.doesNotMatch(await (await fetch(own.metricsUrl)).text(), /requests_total\{[^}]*SendMessage[^}]*\} [1-9]/);
    } finally {
      await own.stop();
    }
  });

  it('hides what --dry-run made of a secret, in whatever form it stands there', async () => {
    const env = { SECRET_WORD: 'xyzzy-plugh' };
    const made: [expression: string, leak: string][] = [
      ['.Env.SECRET_WORD | b64enc', Buffer.from(env.SECRET_WORD).toString('base64')],
      ['upper .Env.SECRET_WORD', 'XYZZY-PLUGH'],
      ['substr 0 5 .Env.SECRET_WORD', 'xyzzy'],
      ['printf `%x` .Env.SECRET_WORD', Buffer.from(env.SECRET_WORD).toString('hex')],
      ['print `a` (replace `-` `` .Env.SECRET_WORD)', 'xyzzyplugh'],
    ];
    for (const [expression, leak] of made) {
      const data = `{"content": "x{{${expression}}}y"}`;
      const { stdout, code } = await bench(['--dry-run', '1', '--call', SEND, '-d', data, '--env', 'SECRET_WORD'], {
        env,
      });
      assert.deepEqual([code, stdout.includes(leak)], [0, false], expression);
      assert.equal(stdout.includes(Buffer.from(leak).toString('hex')), false, expression);
      assert.match(stdout, /\{"content":"x\(hidden\)y"\}/);
    }
  });

  it('keeps secrets out of --dry-run, of reports and of what is kept', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = file('key.pem', pem);
    const args = [
      ...['--call', SEND, '-d', '{"content": "{{.Env.SECRET_WORD}}"}', '--env', 'SECRET_WORD', '--jwt-key', key],
      ...['-m', 'authorization: Bearer {{jwt "RS256" .JwtKey "sub" "me"}}', '-m', 'x-word: {{.Env.SECRET_WORD}}'],
    ];
    const env = { SECRET_WORD: 'xyzzy-plugh' };
    const shown = await bench(['--dry-run', '1', ...args], { env });
    assert.equal(
      shown.stdout,
      `${SEND}  request 0\n  authorization: (hidden)\n  x-word: (hidden)\n  {"content":"(hidden)"}\n  1a0b${'··'.repeat(11)}\n`,
    );
    const run = await bench([...args, '-n', '5', '--save', join(folder, 'kept')], { env });
    const kept = readFileSync(join(folder, 'kept', 'run.json'), 'utf8');
    for (const text of [run.stdout, run.stderr, kept]) {
      assert.deepEqual(
        ['xyzzy', 'eyJ', 'PRIVATE KEY', pem.split('\n')[3]!].filter((secret) => text.includes(secret)),
        [],
      );
    }
    assert.deepEqual(JSON.parse(kept).plan.metadataNames, ['authorization', 'x-word']);
  });

  it('ends with 1, a sentence and books that balance where a call cannot be made of its template', async () => {
    const data = '{"content": "{{repeat (mul .RequestNumber 100000) "x"}}"}';
    const end = await bench(['--call', SEND, '-d', data, '-n', '1000', '-c', '1', '-O', 'json']);
    const report = JSON.parse(end.stdout);
    assert.equal(end.code, 1);
    assert.deepEqual(report.tally, { started: 11, answered: 11, uncertain: 0, refused: 0, unsent: 1 });
    assert.equal(report.grpcRed.endReason, 'unsendable');
    assert.match(
      report.exit.because,
      /^A call could not be made, and no more were started\. -d: content: in ".*", the text would be longer than 1048576 characters\./,
    );
  });

  it('takes braces as they are with --disable-template-data', async () => {
    const text = await dry('--call', SEND, '-d', '{"content": "{{.UUID}}"}', '--disable-template-data');
    assert.match(text, /\{"content":"\{\{\.UUID\}\}"\}/);
  });

  const bad: [name: string, args: string[], says: string][] = [
    ['two kinds of data', ['-d', '{}', '-B', 'x'], '-d and -B were given for the same call.'],
    ['a form without bytes', ['--binary-form', 'single'], '--binary-form was given without -b or -B.'],
    ['an unknown form', ['-B', 'x', '--binary-form', 'wide'], '--binary-form takes single or delimited, not "wide".'],
    ['an unknown order', ['--data-order', 'sorted'], '--data-order takes roundrobin, random, shuffle, not "sorted".'],
    ['a seed that is no number', ['--seed', 'x'], '--seed takes a whole number of at least 0, not "x".'],
    [
      'a variable that is not there',
      ['--env', 'NO_SUCH_VARIABLE'],
      '--env NO_SUCH_VARIABLE: there is no such environment variable.',
    ],
    ['a variable with its value', ['--env', 'A=b'], '--env takes the name of an environment variable, not "A=b".'],
    ['a key that is not there', ['--jwt-key', '/nowhere'], '--jwt-key cannot read "/nowhere": there is no such file.'],
    [
      'rows that are not there',
      ['--rows', '/nowhere.csv'],
      '--rows cannot read "/nowhere.csv": there is no such file.',
    ],
    ['rows that nobody reads', ['--rows', 'ROWS'], '--rows was given (ROWS), and no template reads a row.'],
    [
      'rows beside rows',
      ['-D', 'ROWS', '--rows', 'ROWS'],
      '--rows was given for a call whose data are rows themselves ("ROWS").',
    ],
    ['templates in CSV', ['-D', 'BRACES'], 'BRACES:2:1: cells of CSV are no templates.'],
    [
      'an order for a stream',
      ['--call', UPLOAD, '--data-order', 'random'],
      `--data-order was given for ${UPLOAD}, whose calls send all messages of a list in their order.`,
    ],
    ['a template without end', ['-d', '{"content": "{{.UUID"}'], '-d:1:14: the template that begins here has no end.'],
    [
      'a number for --dry-run that is none',
      ['--dry-run', '0'],
      '--dry-run takes a whole number from 1 to 1000, not "0".',
    ],
  ];
  for (const [name, args, says] of bad) {
    it(`refuses ${name}`, async () => {
      const rows = file('rows.csv', 'content\na\n');
      const braces = file('braces.csv', 'content\n{{.UUID}}\n');
      const fill = (text: string) => text.replaceAll('ROWS', rows).replaceAll('BRACES', braces);
      const end = await bench([...(args.includes('--call') ? [] : ['--call', SEND]), ...args.map(fill)]);
      assert.equal(end.code, 2);
      assert.equal(end.stdout, '');
      assert.equal(end.stderr.split('\n')[0], `grpc-red: ${fill(says)}`);
    });
  }
});
