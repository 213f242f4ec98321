import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { runCli, startCli } from '../cli/run-cli.js';
import { frame, RawServer } from '../transport/raw-server.js';

describe('grpc-red call', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-call-'));
  let system: RunningMessaging;
  let library: RunningLibrary;
  /** For calls that are taken back: each has a server of its own, which says when it hears of that. */
  const serve = async <T>(work: (own: RunningLibrary) => Promise<T>): Promise<T> => {
    const own = await serveLibrary();
    try {
      return await work(own);
    } finally {
      own.close();
    }
  };
  before(async () => {
    [system, library] = await Promise.all([startMessaging(), serveLibrary()]);
  });
  after(async () => {
    library.close();
    await system.stop();
    rmSync(folder, { recursive: true });
  });
  const call = (...args: string[]) => runCli(['call', library.address, '--plaintext', ...args]);

  for (const transport of ['wire', 'grpc-js']) {
    it(`prints the answer of a unary call as proto3 JSON, by ${transport}`, async () => {
      const end = await call('rich.Library/GetBook', '-d', '{"book_id": "7"}', '--transport', transport);
      const stdout = '{\n  "id": "7",\n  "title": "Book 7",\n  "genre": "GENRE_NOVEL"\n}\n';
      assert.deepEqual(end, { code: 0, signal: null, stdout, stderr: '' });
    });

    it(`prints the messages of a stream on a line each, by ${transport}`, async () => {
      const end = await call('WatchBooks', '-d', '{"page_size": 3}', '--transport', transport);
      assert.deepEqual(end, { code: 0, signal: null, stdout: '{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n', stderr: '' });
    });

    it(`sends the messages of a client-stream call, by ${transport}`, async () => {
      const end = await call('UploadPages', '-d', '[{"number": 1}, {"number": 2}]', '--transport', transport);
      assert.deepEqual([end.code, end.stdout], [0, '{\n  "title": "2 pages"\n}\n']);
    });

    it(`says the status and its details on standard error, and exits with 64 + it, by ${transport}`, async () => {
      const end = await call('GetBook', '-d', '{"book_id": "missing"}', '--transport', transport);
      assert.deepEqual(end, {
        code: 69,
        signal: null,
        stdout: '',
        stderr: [
          'grpc-red: NOT_FOUND: no such book: missing',
          '          {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"GONE","domain":"library"}',
          '',
        ].join('\n'),
      });
    });
  }

  it('prints one message of an answer that is to have one, however many come', async (t) => {
    const book = frame(Buffer.from([0x0a, 1, 0x37]));
    const server = await RawServer.serve(t, [(stream) => stream.respond({ 'grpc-status': '0' }, book, book, book)]);
    const protoset = ['--protoset', 'fixtures/rules/protos/descriptors.binpb'];
    const end = await runCli(['call', server.address, '--plaintext', ...protoset, 'rich.Library/GetBook']);
    assert.deepEqual([end.code, end.stdout], [64 + 12, '{\n  "id": "7"\n}\n']);
    assert.equal(end.stderr, 'grpc-red: UNIMPLEMENTED: the server answered OK with 3 messages where one was due\n');
  });

  it('calls the messaging system', async () => {
    const data = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": ""}';
    const { code, stderr } = await runCli(['call', system.address, '--plaintext', 'SendMessage', '-d', data]);
    assert.equal(code, 64 + 3);
    assert.match(stderr, /^grpc-red: INVALID_ARGUMENT: /);
  });

  it('sends each message of standard input as it comes, and prints each answer as it comes', async () => {
    const { child, end } = startCli(['call', library.address, '--plaintext', 'Discuss', '-d', '@'], { input: null });
    const answers: string[] = [];
    let tell = () => {};
    child.stdout!.on('data', (text: string) => {
      answers.push(text);
      tell();
    });
    const next = () => new Promise<void>((resolve) => (tell = resolve));
    for (const [message, answer] of [
      ['{"number": 1}', '{"number":1,'],
      ['\n{"number": 2,\n "content": "aGk="}', '{"number":2,"content":"aGk="}'],
    ]) {
      const heard = next();
      child.stdin!.write(message!);
      await heard;
      assert.ok(answers.at(-1)!.startsWith(answer!.slice(0, 11)), answers.at(-1));
    }
    child.stdin!.end();
    const { code, stdout } = await end;
    assert.deepEqual([code, stdout], [0, '{"number":1}\n{"number":2,"content":"aGk="}\n']);
  });

  it('takes what is wrong with a message of standard input as the caller’s mistake, and takes the call back', async () => {
    await serve(async (own) => {
      const { code, stdout, stderr } = await runCli(['call', own.address, '--plaintext', 'UploadPages', '-d', '@'], {
        input: '{"number": 1}\n{"numbr": 2}\n',
      });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(
        stderr,
        /^grpc-red: Message 2 of standard input: the message has no field "numbr" \(it is a rich\.Page\)\.\n/,
      );
      await own.cancelled();
    });
  });

  it('takes one request from standard input, or from a file', async () => {
    const file = join(folder, 'request.json');
    writeFileSync(file, '{"book_id": "8"}');
    const [piped, named] = await Promise.all([
      runCli(['call', library.address, '--plaintext', 'Peek', '-d', '@'], { input: '{"book_id": "8"}\n' }),
      call('Peek', '-D', file),
    ]);
    assert.deepEqual([piped.stdout, named.stdout], ['{\n  "id": "8"\n}\n', '{\n  "id": "8"\n}\n']);
  });

  it('calls a server that does not describe itself, by a schema from files', async () => {
    const silent = await serveLibrary({ offers: [] });
    const set = fileURLToPath(new URL('../../../fixtures/rules/protos/descriptors.binpb', import.meta.url));
    const { code, stdout } = await runCli(['call', silent.address, '--plaintext', 'Peek', '--protoset', set]);
    silent.close();
    assert.deepEqual([code, stdout], [0, '{}\n']);
  });

  it('shows fields that hold nothing where it is asked to', async () => {
    const { stdout } = await call('Peek', '-d', '{"book_id": "8"}', '--emit-defaults');
    assert.deepEqual(JSON.parse(stdout), {
      id: '8',
      title: '',
      authorEmail: '',
      genre: 'GENRE_UNSPECIFIED',
      labels: {},
      tags: [],
    });
  });

  it('tells headers and trailers on standard error where it is asked to', async () => {
    const { stdout, stderr } = await call('GetBook', '-d', '{"book_id": "7"}', '-v');
    assert.match(stderr, /^< headers\n(<.*\n)*< {3}x-shelf: 7\n/);
    assert.match(stderr, /\n< trailers\n(<.*\n)*< {3}x-cost: 3\n/);
    assert.equal(JSON.parse(stdout).id, '7');
  });

  it('sends metadata, and tells nobody of it', async () => {
    for (const option of ['-m', '-H']) {
      const { stderr } = await call('Peek', option, `x-caller: me-and-no-other ${option}`, '-v');
      assert.ok(library.calls.some(({ caller }) => caller === `me-and-no-other ${option}`));
      assert.ok(!stderr.includes('me-and-no-other'));
    }
  });

  it('works out templates in data and metadata, as for the first request of a bench', async () => {
    const own = [
      '-m',
      'x-caller: {{.Env.GRPC_RED_WHO}} {{.RequestNumber}} of {{.MethodName}}',
      '--env',
      'GRPC_RED_WHO',
    ];
    const args = ['call', library.address, '--plaintext', 'Peek', '-d', '{"book_id": "{{add 3 4}}"}', ...own];
    const { stdout } = await runCli(args, { env: { GRPC_RED_WHO: 'somebody' } });
    assert.equal(stdout, '{\n  "id": "7"\n}\n');
    assert.ok(library.calls.some(({ caller }) => caller === 'somebody 0 of Peek'));
  });

  it('reads the first of the rows that it is given', async () => {
    const rows = join(folder, 'rows.csv');
    writeFileSync(rows, 'id,name\n7,somebody\n8,nobody\n');
    const { stdout } = await call(
      'Peek',
      '--rows',
      rows,
      '-d',
      '{"book_id": "{{.Row.id}}"}',
      '-m',
      'x-caller: {{.Row.name}} else',
    );
    assert.equal(stdout, '{\n  "id": "7"\n}\n');
    assert.ok(library.calls.some(({ caller }) => caller === 'somebody else'));
  });

  it('refuses rows that no template reads', async () => {
    const rows = join(folder, 'unread.csv');
    writeFileSync(rows, 'id,name\n7,somebody\n');
    const { code, stderr } = await call('Peek', '--rows', rows, '-d', '{"book_id": "7"}');
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `grpc-red: --rows was given (${rows}), and no template reads a row.\n          Write {{.Row.id}} where it belongs, or leave it out.\n`,
    );
  });

  it('draws by its seed what a bench draws by it', async () => {
    const drawn = ['-d', '{"book_id": "{{randomString 9}}"}', '--seed', '7'];
    const [once, again] = await Promise.all([call('Peek', ...drawn), call('Peek', ...drawn)]);
    const dry = await runCli(['bench', library.address, '--plaintext', '--call', 'Peek', ...drawn, '--dry-run', '1']);
    assert.equal(once.stdout, again.stdout);
    const { id } = JSON.parse(once.stdout) as { id: string };
    assert.ok(dry.stdout.includes(`{"bookId":${JSON.stringify(id)}}`), dry.stdout);
  });

  it('takes braces as they are where it is asked to', async () => {
    const { stdout } = await call('Peek', '-d', '{"book_id": "{{.Nothing}}"}', '--disable-template-data');
    assert.equal(stdout, '{\n  "id": "{{.Nothing}}"\n}\n');
  });

  it('numbers the messages of a stream in their templates, from a list as from standard input', async () => {
    const page = '{"number": "{{add 5 .MessageNumber}}"}';
    const [listed, piped] = await Promise.all([
      call('Discuss', '-d', `[${page}, ${page}]`),
      runCli(['call', library.address, '--plaintext', 'Discuss', '-d', '@'], { input: `${page}\n${page}\n` }),
    ]);
    assert.deepEqual([listed.stdout, piped.stdout], ['{"number":5}\n{"number":6}\n', '{"number":5}\n{"number":6}\n']);
  });

  it('takes lists of messages for a stream, and messages as bytes, as bench does', async () => {
    const files = { csv: 'number\n1\n2\n3\n', ndjson: '{"number": 1}\n{"number": 2}\n', bin: '\n\x018' };
    for (const [ending, text] of Object.entries(files)) writeFileSync(join(folder, `data.${ending}`), text);
    const [csv, ndjson, bytes, piped] = await Promise.all([
      call('UploadPages', '-D', join(folder, 'data.csv')),
      call('UploadPages', '-D', join(folder, 'data.ndjson')),
      call('Peek', '-B', join(folder, 'data.bin')),
      runCli(['call', library.address, '--plaintext', 'Peek', '-b'], { input: files.bin }),
    ]);
    const pages = (count: number) => `{\n  "title": "${count} pages"\n}\n`;
    assert.deepEqual([csv.stdout, ndjson.stdout], [pages(3), pages(2)]);
    assert.deepEqual([bytes.stdout, piped.stdout], ['{\n  "id": "8"\n}\n', '{\n  "id": "8"\n}\n']);
  });

  it('lets nothing of an answer steer a terminal', async () => {
    const { stdout } = await call('GetBook', '-d', '{"book_id": "rude"}');
    assert.match(stdout, /"title": "red \\u001b\[31m, \\u0007 and \\u202eback"/);
  });

  it('ends by its deadline, and says whose that is', async () => {
    const { code, stdout, stderr } = await call('WatchBooks', '-t', '300ms');
    assert.deepEqual([code, stdout], [68, '{"id":"1"}\n']);
    assert.match(stderr, /^grpc-red: DEADLINE_EXCEEDED/);
  });

  it('takes the call back at Ctrl-C, and ends with 130', async () => {
    await serve(async (own) => {
      const { child, end } = startCli(['call', own.address, '--plaintext', 'WatchBooks', '-t', '0']);
      await new Promise((resolve) => child.stdout!.once('data', resolve));
      child.kill('SIGINT');
      const { code, stdout, stderr } = await end;
      assert.deepEqual([code, stdout], [130, '{"id":"1"}\n']);
      assert.equal(stderr, 'grpc-red: interrupted: the call is taken back\n');
      await own.cancelled();
    });
  });

  it('says what a server that dies in the middle means', async () => {
    await serve(async (own) => {
      const { child, end } = startCli(['call', own.address, '--plaintext', 'WatchBooks', '-t', '0']);
      await new Promise((resolve) => child.stdout!.once('data', resolve));
      own.close();
      const { code, stderr } = await end;
      assert.equal(code, 64 + 14);
      assert.match(stderr, /^grpc-red: UNAVAILABLE: .*\n +.*Whether the server acted on the call is not known\.\n/);
    });
  });

  const refusals: [says: string, args: string[], sentence: RegExp, hint: RegExp][] = [
    [
      'no method where there are several',
      [],
      /The server offers 11 methods, and none was chosen/,
      /Name it after the target/,
    ],
    ['an unknown method', ['GetBok'], /offers no method "GetBok"/, /Did you mean rich\.Library\/GetBook\?/],
    ['bad JSON', ['Peek', '-d', '{"book_id": '], /-d:1:13 is not usable JSON/, /single quotes/],
    [
      'a field that is not there',
      ['Peek', '-d', '{"bok_id": "1"}'],
      /-d: the message has no field "bok_id"/,
      /Did you mean "book_id"/,
    ],
    [
      'several messages for one request',
      ['Peek', '-d', '[{}, {}]'],
      /-d holds 2 messages, but rich\.Library\/Peek takes one/,
      /Leave out the others/,
    ],
    ['-d beside -D', ['Peek', '-d', '{}', '-D', 'x.json'], /-d and -D were given for the same call/, /Give one/],
    [
      'a file that is not there',
      ['Peek', '-D', '/nowhere/x.json'],
      /-D cannot read "\/nowhere\/x\.json": there is no such file/,
      /Check the path/,
    ],
    [
      'a template of rows, which it has none of',
      ['Peek', '-d', '{"book_id": "{{.Row.id}}"}'],
      /-d:1:16: the rows have no column "id"/,
      /./,
    ],
    ['a template whose value the field cannot hold', ['UploadPages', '-d', '{"number": "{{.UUID}}"}'], /number/, /./],
    ['bad metadata', ['Peek', '-m', 'no colon'], /The metadata of -m has no colon/, /Write it as/],
    ['a bad deadline', ['Peek', '-t', '5'], /-t takes a duration/, /Give a unit: -t 5s/],
    ['an unknown transport', ['Peek', '--transport', 'tcp'], /--transport takes wire or grpc-js/, /./],
  ];
  for (const [says, args, sentence, hint] of refusals) {
    it(`refuses ${says}`, async () => {
      const { code, stdout, stderr } = await call(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
      assert.match(stderr, hint);
    });
  }

  it('says that nobody is there', async () => {
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port));
    });
    await new Promise((resolve) => closed.close(resolve));
    const { code, stderr } = await runCli(['call', `127.0.0.1:${port}`, '--plaintext', 'a.A/B']);
    assert.equal(code, 2);
    assert.match(stderr, /refuses connections/);
  });
});
