import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { aFolder, copyOf, type KeptRun, keepRun } from '../cli/kept-run.js';
import { runCli } from '../cli/run-cli.js';

/** All that is in a folder. */
function pathsIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

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

  it('is refused before anything is emptied', async () => {
    const { runFile, folder: save } = copyOf(ending, kept);
    const mine = join(folder, 'mine');
    writeFileSync(mine, 'of an older run\n');
    const bench = ['bench', system.address, '--plaintext', '--metrics', system.metricsUrl];
    const verify = ['verify', '--run', kept.runFile];
    for (const [option, other, args] of [
      ['-o', '--save', [...bench, '--save', save, '-o', runFile]],
      ['--junit', '--save', [...bench, '--save', save, '--junit', runFile]],
      ['--details', '--save', [...bench, '--save', save, '--details', runFile]],
      ['-o', '--junit', [...bench, '-o', mine, '--junit', mine]],
      ['-o', '--details', [...bench, '-o', mine, '--details', mine]],
      ['-o', '--junit', [...verify, '-o', mine, '--junit', mine]],
    ] as const) {
      const says = new RegExp(`${option} and ${other} would both write to ".*"\\.\\n.*Give each a file of its own`);
      await isRefused(says, [...args], [mine, ...pathsIn(save)]);
    }
  });

  it('leaves no empty file behind where it is refused', async () => {
    const [fresh, save] = [join(folder, 'fresh'), join(folder, 'fresh-run')];
    const bench = ['bench', system.address, '--plaintext'];
    await isRefused(/-o and --junit would both write/, [...bench, '-o', fresh, '--junit', fresh], []);
    await isRefused(/-o and --save would both write/, [...bench, '--save', save, '-o', join(save, 'run.json')], []);
    symlinkSync(join(save, 'after.1.prom'), join(folder, 'to-page'));
    await isRefused(/-o would write to/, [...bench, '--save', save, '-o', join(folder, 'to-page')], []);
    assert.deepEqual([existsSync(fresh), readdirSync(save)], [false, []]);
  });

  it('stays as it was until there is something to write', async () => {
    const { folder: save } = copyOf(ending, kept);
    const older = ['report', 'junit', 'details', 'page'].map((name) => join(folder, `older-${name}`));
    for (const file of older) writeFileSync(file, 'of an older run\n');
    const [report, junit, details, page] = older as [string, string, string, string];
    const untouched = [...older, ...pathsIn(save)];
    const down = ['bench', '127.0.0.1:1', '--plaintext', '--connect-timeout', '2s'];
    const outputs = ['--save', save, '-o', report, '--junit', junit, '--details', details];
    await isRefused(/127\.0\.0\.1:1/, [...down, ...outputs], untouched);
    await isRefused(/127\.0\.0\.1:1/, ['scrape', 'http://127.0.0.1:1/metrics', '-o', page], untouched);
    const detect = ['detect', '127.0.0.1:1', '--plaintext', '--metrics', 'http://127.0.0.1:1/metrics'];
    await isRefused(/127\.0\.0\.1:1/, [...detect, '-o', report], untouched);
    const call = ['--call', 'messaging.MessagingService/SendMessage'];
    const noPage = ['bench', system.address, '--plaintext', ...call, '--metrics', 'http://127.0.0.1:1/metrics'];
    await isRefused(/127\.0\.0\.1:1/, [...noPage, ...outputs], untouched);
    assert.deepEqual(readdirSync(save), readdirSync(kept.folder));
    const fresh = join(folder, 'never-written');
    await isRefused(/127\.0\.0\.1:1/, [...down, '--save', fresh, '-o', join(fresh, 'report')], untouched);
    assert.deepEqual(readdirSync(fresh), []);
  });

  it('takes the place of what was there, and leaves none of it', async () => {
    const { folder: save, runFile } = copyOf(ending, kept);
    writeFileSync(join(save, 'settling.77.prom'), 'a 1\n');
    const [report, junit, details] = ['new-report', 'new-junit', 'new-details'].map((name) => join(folder, name));
    for (const file of [runFile, report!, junit!, details!]) writeFileSync(file, 'of an older run\n'.repeat(50_000));
    const call = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}', '-n', '7'];
    const bench = ['bench', system.address, '--plaintext', ...call, '--metrics', system.metricsUrl, '--exclusive'];
    const outputs = ['--save', save, '-o', report!, '--junit', junit!, '--details', details!];
    const { code, stderr } = await runCli([...bench, ...outputs]);
    assert.equal(code, 0, stderr);
    const run = JSON.parse(readFileSync(runFile, 'utf8')) as { scrapes: { file: string }[] };
    assert.deepEqual(readdirSync(save).sort(), ['run.json', ...run.scrapes.map(({ file }) => file)].sort());
    assert.equal(readFileSync(details!, 'utf8').trimEnd().split('\n').length, 7);
    for (const file of [report!, junit!, details!]) {
      assert.doesNotMatch(readFileSync(file, 'utf8'), /of an older run/);
    }
  });

  it('leaves a kept run whole where the new one cannot be written to its end', async () => {
    const { folder: save } = copyOf(ending, kept);
    const files = pathsIn(save);
    const before = files.map((file) => readFileSync(file, 'utf8'));
    const cut = await runCli(['demo', '-n', '60', '--save', save], { largestFileBlocks: 4 });
    assert.equal(cut.code, 2);
    assert.match(cut.stderr, /--save cannot write ".*": it would be larger than the system allows/);
    const after = files.map((file) => readFileSync(file, 'utf8'));
    assert.deepEqual(after, before);
  });

  it('is no hard link to a page of a kept run', async () => {
    const { folder: save, runFile } = copyOf(ending, kept);
    const hard = join(folder, 'hard.txt');
    linkSync(join(save, 'after.1.prom'), hard);
    const verify = ['verify', '--run', runFile];
    for (const option of ['-o', '--junit']) {
      const says = new RegExp(`${option} would write to ".*hard\\.txt", the place of a page that --run keeps`);
      await isRefused(says, [...verify, option, hard], [hard, runFile]);
    }
    const bench = ['bench', system.address, '--plaintext', '--save', save];
    const says = /--details would write to ".*hard\.txt", the place of a page that --save keeps/;
    await isRefused(says, [...bench, '--details', hard], [hard, runFile]);
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
