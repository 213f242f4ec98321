import assert from 'node:assert/strict';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runCli } from '../cli/run-cli.js';
import { frame, RawServer } from '../transport/raw-server.js';

const SCHEMA = ['--plaintext', '--protoset', 'fixtures/rules/protos/descriptors.binpb'];
/** What turns text round, hides in it, or steers a terminal. */
const MARKS = 'a\u202eb\u200b\u2066c\u009b31m\u001b]0;title\u0007\u2028\ufeffd';
const INVISIBLE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

describe('what a server makes up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-hostile-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is invisible in no file and on no stream, and lost in none', async (t) => {
    const server = await RawServer.serve(t, [(stream) => stream.answerOnly(5, encodeURIComponent(MARKS))]);
    const file = (name: string) => join(folder, name);
    const outputs = ['--save', file('run'), '--details', file('details'), '--junit', file('junit.xml')];
    const { code, stdout, stderr } = await runCli([
      ...['bench', server.address, ...SCHEMA, '--call', 'rich.Library/GetBook', '-n', '2'],
      ...outputs,
    ]);
    assert.equal(code, 1);
    const kept = readFileSync(file('run/run.json'), 'utf8');
    const details = readFileSync(file('details'), 'utf8');
    for (const text of [stdout, stderr, kept, details, readFileSync(file('junit.xml'), 'utf8')]) {
      assert.doesNotMatch(text, INVISIBLE);
    }
    assert.equal(JSON.parse(kept).errors[0].detail, MARKS);
    assert.deepEqual(
      details
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).error),
      [MARKS, MARKS],
    );
  });

  it('is no success where it could not be written', { skip: process.platform !== 'linux' }, async (t) => {
    const server = await RawServer.serve(t, [
      (stream) => stream.respond({ 'grpc-status': '0' }, frame(Buffer.from([0x0a, 1, 0x37]))),
    ]);
    const call = ['call', server.address, ...SCHEMA, 'rich.Library/GetBook'];
    const dry = ['bench', server.address, ...SCHEMA, '--call', 'rich.Library/GetBook', '--dry-run'];
    for (const args of [call, dry]) {
      const { code, stderr } = await runCli(args, { stdout: openSync('/dev/full', 'w') });
      assert.equal(code, 2);
      assert.match(stderr, /^grpc-red: Standard output cannot be written: the disk is full\.\n {10}Free some space, /);
    }
  });
});
