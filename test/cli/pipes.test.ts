import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runCli, startCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-pipes-'));
after(() => rmSync(folder, { recursive: true }));

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

describe('a file that is a pipe', () => {
  it('is read once and to its end, however slowly it is written', async () => {
    const path = pipe('slow.yaml');
    const cli = startCli(['bench', '-f', path]);
    // Opens once somebody reads.
    const writer = await open(path, 'w');
    for (const piece of ['total: 1\nfo', 'o: ', '1\n']) {
      await writer.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await writer.close();
    const { code, stderr } = await cli.end;
    assert.equal(code, 2);
    assert.match(stderr, /slow\.yaml:2:1: a scenario has no key "foo"\.\n/);
  });

  it('is not waited for without end where nobody writes into it', async () => {
    const path = pipe('silent.csv');
    const { code, stderr } = await runCli(['bench', 'localhost:1', '-d', '{}', '--rows', path]);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `grpc-red: --rows cannot read "${path}": it is a pipe that nobody writes into.\n          Check the path.\n`,
    );
  });
});
