import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { runCli } from '../cli/run-cli.js';

describe('grpc-red describe', { concurrency: 2 }, () => {
  let library: RunningLibrary;
  before(async () => {
    library = await serveLibrary();
  });
  after(() => library.close());
  const show = (...args: string[]) => runCli(['describe', library.address, '--plaintext', ...args]);

  it('shows all services where nothing is named', async () => {
    const { code, stdout, stderr } = await show();
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^\/\/ rich\.Library · rich\.proto\nservice Library \{\n {2}rpc GetBook\(GetBookRequest\) returns \(Book\);\n/,
    );
    assert.match(stdout, / {2}rpc UploadPages\(stream Page\) returns \(Book\);/);
    assert.match(
      stdout,
      / {2}rpc DeleteBook\(GetBookRequest\) returns \(google\.protobuf\.Empty\) \{\n {4}option deprecated = true;\n {2}\}/,
    );
    assert.match(stdout, /\nservice Accounts \{/);
  });

  it('shows a method with its types, a request to paste and the command lines', async () => {
    const { stdout } = await show('UpdateBook');
    const data = `'{"book":{"title":"An example","author_email":"ada@example.com","genre":"GENRE_NOVEL","published_at":"2024-01-31T12:00:00Z","labels":{"key":"labels"},"tags":["tags"]},"update_mask":"title"}'`;
    assert.match(stdout, /^\/\/ rich\.UpdateBook|rpc UpdateBook\(UpdateBookRequest\) returns \(Book\);\n/);
    assert.match(
      stdout,
      /\nmessage UpdateBookRequest \{\n {2}Book book = 1;\n {2}google\.protobuf\.FieldMask update_mask = 2;\n\}\n/,
    );
    assert.match(stdout, /\n {2}string id = 1 \[\(google\.api\.field_behavior\) = OUTPUT_ONLY\];\n/);
    assert.match(stdout, /\nExample request \(unary\)\n\{\n {2}"book": \{\n/);
    const lines = stdout.split('\n');
    const { address } = library;
    assert.ok(lines.includes(`  grpc-red call ${address} rich.Library/UpdateBook --plaintext -d ${data}`));
    assert.ok(lines.includes(`  grpc-red bench ${address} --plaintext --call rich.Library/UpdateBook -d ${data}`));
  });

  for (const method of ['GetBook', 'UpdateBook', 'UploadPages', 'WatchBooks', 'Search', 'CreateAccount']) {
    it(`shows command lines of ${method} that work as they stand`, async () => {
      const { stdout } = await show(method, '-O', 'json');
      const { request } = JSON.parse(stdout);
      for (const [command, more] of [
        [request.call, []],
        [request.bench, ['-n', '3', '-O', 'json']],
      ]) {
        const { code, stderr } = await runCli([...wordsOf(command).slice(1), ...more]);
        assert.deepEqual([code, stderr], [0, ''], command);
      }
    });
  }

  it('shows command lines that send braces of rules as they are', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-describe-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const proto = join(folder, 'braces.proto');
    writeFileSync(
      proto,
      `syntax = "proto3";
      package rich;
      import "buf/validate/validate.proto";
      service Library { rpc Peek(Request) returns (Book); }
      message Request { string book_id = 1 [(buf.validate.field).string.const = "{{add 1 2}}"]; }
      message Book { string id = 1; }`,
    );
    const { stdout, stderr } = await show('Peek', '--proto', proto, '-i', 'protos', '-O', 'json');
    assert.equal(stderr, '');
    const { request } = JSON.parse(stdout);
    assert.deepEqual(request.example, { book_id: '{{add 1 2}}' });
    const called = await runCli(wordsOf(request.call).slice(1));
    assert.equal(called.stdout, '{\n  "id": "{{add 1 2}}"\n}\n');
    const dry = await runCli([...wordsOf(request.bench).slice(1), '--dry-run', '1']);
    assert.match(dry.stdout, /\{"bookId":"\{\{add 1 2\}\}"\}/);
  });

  it('shows a message with its rules as they are written in the file', async () => {
    const { stdout } = await show('ruled.Account');
    assert.match(
      stdout,
      /\n {2}string username = 1 \[\(buf\.validate\.field\)\.string = \{min_len: 3, max_len: 20, pattern: "\^\[a-z\]\[a-z0-9_\]\*\$"\}\];\n/,
    );
    assert.match(stdout, /\n {2}string email = 2 \[\(buf\.validate\.field\)\.string\.email = true\];\n/);
  });

  it('shows an enum inside a message by the end of its name', async () => {
    const { stdout } = await show('Genre');
    assert.equal(
      stdout,
      [
        '// rich.Book.Genre · rich.proto',
        'enum Genre {',
        '  GENRE_UNSPECIFIED = 0;',
        '  GENRE_NOVEL = 1;',
        '  GENRE_POETRY = 2;',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('shows everybody’s types, too', async () => {
    const { stdout } = await show('google.protobuf.Timestamp');
    assert.match(stdout, /message Timestamp \{\n {2}int64 seconds = 1;\n {2}int32 nanos = 2;\n\}/);
  });

  it('needs no server where the schema comes from files', async () => {
    const set = fileURLToPath(new URL('../../../fixtures/rules/protos/descriptors.binpb', import.meta.url));
    const { code, stdout } = await runCli(['describe', '--protoset', set, 'GetBook']);
    assert.equal(code, 0);
    assert.match(stdout, /^\/\/ rich\.Library\/GetBook · rich\.proto\nrpc GetBook/);
    const lines = stdout.split('\n');
    assert.ok(
      lines.includes(`  grpc-red call '<host:port>' rich.Library/GetBook --protoset ${set} -d '{"book_id":"book-1"}'`),
    );
  });

  it('writes secrets of the command line into no command line', async () => {
    const { stdout } = await show('GetBook', '--reflect-metadata', 'authorization: hush');
    assert.ok(!stdout.includes('hush'));
    assert.match(stdout, /--reflect-metadata '…'/);
  });

  const refusals: [says: string, name: string, sentence: RegExp, hint: RegExp][] = [
    [
      'a name that is not there',
      'rich.Bok',
      /has no service, method or type "rich\.Bok"\./,
      /Did you mean rich\.Book\?/,
    ],
    [
      'a method that is not there',
      'Library/GetBok',
      /has no service, method or type "Library\/GetBok"\./,
      /Did you mean rich\.Library\/GetBook\?/,
    ],
    [
      'a name that is nothing',
      'zzzzzzzz',
      /has no service, method or type "zzzzzzzz"\./,
      /See its services with grpc-red list\./,
    ],
  ];
  for (const [says, name, sentence, hint] of refusals) {
    it(`refuses ${says}`, async () => {
      const { code, stdout, stderr } = await show(name);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
      assert.match(stderr, hint);
    });
  }
});

/** A command line's words, as a POSIX shell has them: plain, or in single quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) => word.replace(/'([^']*)'/g, '$1'));
}
