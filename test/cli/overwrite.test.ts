import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { aFolder, type KeptRun, keepRun } from './kept-run.js';
import { runCli } from './run-cli.js';

describe('what is written', () => {
  const later: (() => void)[] = [];
  const ending = { after: (work: unknown) => void later.push(work as () => void) };
  const folder = aFolder(ending);
  let system: RunningMessaging;
  let kept: KeptRun;
  before(async () => {
    system = await startMessaging();
    kept = await keepRun(ending, ['demo', '-n', '60']);
  });
  after(async () => {
    await system.stop();
    for (const work of later) work();
  });

  /** Refused in one sentence, and nothing was touched. */
  async function isRefused(says: RegExp, args: string[], untouched: string[]): Promise<void> {
    const before = untouched.map((file) => readFileSync(file, 'utf8'));
    const { code, stdout, stderr } = await runCli(args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, says);
    assert.deepEqual(
      untouched.map((file) => readFileSync(file, 'utf8')),
      before,
    );
  }

  it('never stands in the place of a page that --save keeps', async () => {
    const save = join(folder, 'save');
    mkdirSync(save);
    const page = join(save, 'after.1.prom');
    writeFileSync(page, 'a 1\n');
    const link = join(folder, 'link');
    symlinkSync(page, link);
    const nowhere = join(folder, 'nowhere');
    symlinkSync(join(save, 'before.1.prom'), nowhere);
    const bench = ['bench', system.address, '--plaintext', '--metrics', system.metricsUrl, '--save', save];
    for (const [option, file] of [
      ['-o', page],
      ['--junit', `${folder}/./save/../save/after.1.prom`],
      ['--details', link],
      ['-o', nowhere],
    ] as const) {
      const says = new RegExp(
        `${option} would write to ".*", the place of a page that --save keeps\\.\\n.*another name`,
      );
      await isRefused(says, [...bench, option, file], [page]);
    }
  });

  it('is never what diff and verify read', async () => {
    const [a, b] = [join(folder, 'a.prom'), join(folder, 'b.prom')];
    for (const file of [a, b]) writeFileSync(file, 'a 1\n');
    const link = join(folder, 'to-b');
    symlinkSync(b, link);
    await isRefused(/-o would write over ".*a\.prom", which diff reads\.\n/, ['diff', a, b, '-o', a], [a, b]);
    await isRefused(/-o would write over ".*to-b", which diff reads\.\n/, ['diff', a, b, '-o', link], [a, b]);

    const { runFile } = kept;
    const page = join(kept.folder, 'after.1.prom');
    const verify = ['verify', '--run', runFile];
    await isRefused(/--junit would write over ".*", which --run reads/, [...verify, '--junit', runFile], [runFile]);
    await isRefused(/-o would write to ".*", the place of a page that --run keeps/, [...verify, '-o', page], [page]);
    const given = [...verify, '--before', a, '--after', b];
    await isRefused(/-o would write over ".*b\.prom", which --after reads/, [...given, '-o', b], [a, b, runFile]);
  });

  it('is never two things in one file', async () => {
    const one = join(folder, 'one');
    const verify = ['verify', '--run', kept.runFile, '-o', one, '--junit', `${folder}/./one`];
    await isRefused(/-o and --junit would both write to/, verify, [kept.runFile]);
  });

  it('is no file that a call, or a certificate, is read from', async () => {
    const data = join(folder, 'data.json');
    writeFileSync(data, '{"content": "Hello"}');
    const call = ['--call', 'messaging.MessagingService/SendMessage', '-D', data];
    const bench = ['bench', system.address, '--plaintext', ...call];
    await isRefused(/-o would write over ".*data\.json", which -D reads/, [...bench, '-o', data], [data]);
    const token = join(folder, 'token');
    writeFileSync(token, 'hush');
    const scrape = ['scrape', system.metricsUrl, '--metrics-token-file', token, '-o', token];
    await isRefused(/-o would write over ".*token", which --metrics-token-file reads/, scrape, [token]);
  });
});
