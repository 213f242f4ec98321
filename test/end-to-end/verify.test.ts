import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { readEvidence } from '../../src/cli/files/read-evidence.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import type { RunResult } from '../../src/record/run-result.js';
import {
  aFolder,
  copyOf,
  type KeptRun,
  keepRun,
  NOTHING_GIVEN,
  outcomeOf,
  saysTheSame,
  verifyKept,
} from '../cli/kept-run.js';
import { runCli, startCli } from '../cli/run-cli.js';

const SEND = ['--call', 'messaging.MessagingService/SendMessage'];
const DATA = [
  '-d',
  '[{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}, {"conversation_id": "conv-1", "sender_id": "user-1", "content": ""}]',
];

describe('grpc-red verify', { concurrency: 2 }, () => {
  let system: RunningMessaging;
  let other: RunningMessaging;
  /** A kept run to take copies of. */
  let small: KeptRun;
  const later: (() => void)[] = [];
  before(async () => {
    system = await startMessaging();
    other = await startMessaging();
    small = await keepRun({ after: (work) => void later.push(work as () => void) }, ['demo', '-n', '60']);
  });
  after(async () => {
    await Promise.all([system.stop(), other.stop()]);
    for (const work of later) work();
  });
  const bench = (one: RunningMessaging, ...args: string[]) => [
    ...['bench', one.address, '--plaintext', '--settle', '300ms', ...SEND, ...DATA, '--metrics', one.metricsUrl],
    ...args,
  ];

  describe('says byte for byte what bench said', () => {
    it('of an honest system', async (t) => {
      const kept = await keepRun(t, ['demo', '-n', '1200']);
      await saysTheSame(kept, 0, 'pass');
    });

    it('where a silence was watched, before a run that others had no part in', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '300'));
      assert.deepEqual(momentsOf(kept).slice(0, 2), ['drift', 'before']);
      await saysTheSame(kept, 0, 'pass');
    });

    it('of one whose page is empty before its first call', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const { url } = await aPage(t, own, 'bare');
      const kept = await keepRun(t, bench({ ...own, metricsUrl: url }, '-n', '300'));
      assert.equal(readFileSync(join(kept.folder, 'before.1.prom'), 'utf8'), '');
      await saysTheSame(kept, 0, 'pass');
    });

    it('of calls whose end is uncertain', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '400', '-c', '40', '--cancel-after', '1ms', '--exclusive'));
      const { uncertain } = JSON.parse(kept.live.stdout).tally as { uncertain: number };
      assert.ok(uncertain > 0);
      await saysTheSame(kept, kept.live.code!, outcomeOf(kept.live));
    });

    it('of two replicas', async (t) => {
      const replicas = await Promise.all([startMessaging(), startMessaging()]);
      t.after(() => Promise.all(replicas.map((one) => one.stop())));
      const kept = await keepRun(t, [
        ...['bench', `ipv4:${replicas.map(({ address }) => address).join(',')}`, '--plaintext', ...SEND, ...DATA],
        ...['--lb-strategy', 'round_robin', '-n', '300'],
        ...replicas.flatMap(({ metricsUrl }) => ['--metrics', metricsUrl]),
      ]);
      assert.deepEqual(momentsOf(kept).slice(0, 4), ['drift', 'drift', 'before', 'before']);
      await saysTheSame(kept, 0, 'pass');
    });

    it('where others call the server too', async (t) => {
      const others = startCli(['bench', other.address, '--plaintext', ...SEND, ...DATA, '-z', '60s', '-c', '1']);
      t.after(() => others.child.kill('SIGKILL'));
      await counted(other);
      const kept = await keepRun(t, bench(other, '-n', '100'));
      await saysTheSame(kept, 3, 'cannot-tell');
    });

    it('of a run with slow calls, through a proxy, by a map', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const slow = ['--slow-call', 'messaging.MessagingService/GetMessage=50ms', '-d', '{"message_id": "m-1-slow"}'];
      const maps = ['--metrics-map', 'in-flight=none', '--metrics-map', 'requests=grpc_server_requests_total'];
      const kept = await keepRun(t, bench(own, '-n', '200', '--via-proxy', ...slow, ...maps));
      const { verdict } = await saysTheSame(kept, 0, 'pass');
      const { required, outcome } = verdict.checks.find(({ name }) => name === 'duration-floor')!;
      assert.deepEqual([verdict.convention, required, outcome], ['by-map', true, 'pass']);
      assert.ok(verdict.checks.some(({ name }) => name === 'called-directly'));
    });

    it('where Ctrl-C ended the load, and everything agreed all the same', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-z', '60s', '-c', '2'), (interrupt) => {
        void counted(own).then(interrupt);
      });
      await saysTheSame(kept, 130, 'pass');
    });

    it('where the page could not be read any more', async (t) => {
      const { url } = await aPage(t, system, 'goes away');
      const kept = await keepRun(t, [...bench(system, '-n', '50', '--exclusive'), '--metrics', url]);
      const { verdict } = await saysTheSame(kept, 3, 'cannot-tell');
      assert.match(verdict.headline, /^After the run the metrics could not be read: .* 500/);
    });

    it('where the wait was ended by Ctrl-C', async (t) => {
      // Nobody else may move its counts: the page is asked before the run, too.
      const own = await startMessaging();
      t.after(() => own.stop());
      const { url, asked } = await aPage(t, own, 'stale');
      const args = ['bench', own.address, '--plaintext', ...SEND, ...DATA, '-n', '20', '--settle', '60s'];
      const kept = await keepRun(t, [...args, '--metrics', url, '--exclusive'], (interrupt) => {
        void asked(3).then(interrupt);
      });
      const { verdict } = await saysTheSame(kept, 130, 'cannot-tell');
      assert.match(verdict.headline, /stopped after \d+ ms/);
    });
  });

  describe('with pages that are given', () => {
    it('says the same where they are the ones that the run noted, wherever they lie', async (t) => {
      const own = await startMessaging({ lie: 'error-not-counted' });
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '100'));
      const [first, last] = movedTo(aFolder(t), kept, 'before.1.prom', 'after.1.prom');
      const offline = await verifyKept(kept, '--before', first!, '--after', last!);
      assert.equal(offline.stderr, '');
      assert.equal(offline.stdout, kept.live.stdout);
      assert.equal(offline.code, 1);
    });

    it('cannot tell whether others called where the page from before the silence is gone', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '100'));
      assert.equal(outcomeOf(kept.live), 'pass');
      rmSync(join(kept.folder, 'drift.1.prom'));
      const given = ['--before', join(kept.folder, 'before.1.prom'), '--after', join(kept.folder, 'after.1.prom')];
      const alone = await verifyKept(kept, ...given);
      assert.equal(alone.code, 3);
      assert.match(alone.stdout, /it is not known whether others called this method/);
      const claimed = await verifyKept(kept, ...given, '--exclusive');
      assert.equal(claimed.code, 0, claimed.stdout);
    });

    it('accuses nobody by a page of which it is not known when it was read, unless that is claimed', async (t) => {
      const own = await startMessaging({ lie: 'error-not-counted' });
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '100', '--exclusive'));
      const [first, last] = movedTo(aFolder(t), kept, 'before.1.prom', 'after.1.prom');
      writeFileSync(last!, `${readFileSync(last!, 'utf8')}# read again\n`);
      const given = ['--before', first!, '--after', last!];
      const unknown = await verifyKept(kept, ...given);
      assert.equal(unknown.code, 3);
      assert.match(unknown.stdout, /it is not known how long after the run the last page was read/);
      const claimed = await verifyKept(kept, ...given, '--settled');
      assert.equal(claimed.code, 1);
      assert.deepEqual(failedOf(claimed.stdout), failedOf(kept.live.stdout));
    });

    it('fails a counter that stands above what is possible all the same: it never falls', async (t) => {
      const own = await startMessaging({ lie: 'doubled' });
      t.after(() => own.stop());
      const kept = await keepRun(t, bench(own, '-n', '100', '--exclusive'));
      const [first, last] = movedTo(aFolder(t), kept, 'before.1.prom', 'after.1.prom');
      writeFileSync(last!, `${readFileSync(last!, 'utf8')}# read again\n`);
      const { code, stdout } = await verifyKept(kept, '--before', first!, '--after', last!);
      assert.equal(code, 1);
      assert.ok(failedOf(stdout).includes('requests-total'), stdout);
    });

    it('proves a run that read no page itself', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const folder = aFolder(t);
      const [first, silence, last] = ['a', 'b', 'c'].map((name) => join(folder, name));
      const scrape = (file: string) => runCli(['scrape', own.metricsUrl, '-o', file]);
      await scrape(first!);
      await scrape(silence!);
      const kept = await keepRun(t, ['bench', own.address, '--plaintext', ...SEND, ...DATA, '-n', '100']);
      await scrape(last!);
      const offline = await verifyKept(kept, '--drift', first!, '--before', silence!, '--after', last!);
      assert.equal(offline.code, 0, offline.stdout);
      assert.deepEqual(
        (JSON.parse(offline.stdout) as RunResult).scrapes.map(({ moment, file, tookMs }) => [moment, file, tookMs]),
        [
          ['drift', first, null],
          ['before', silence, null],
          ['after', last, null],
        ],
      );
      const without = await verifyKept(kept);
      assert.match(
        without.stderr,
        /read no metrics page, so there is nothing to verify it by\.\n.*--before and --after/,
      );
    });

    it('takes one of them from standard input', async (t) => {
      const kept = copyOf(t, small);
      const input = readFileSync(join(kept.folder, 'after.1.prom'), 'utf8');
      const first = join(kept.folder, 'before.1.prom');
      const args = ['verify', '--run', kept.runFile, '-O', 'json', '--before', first, '--after', '-'];
      assert.equal((await runCli(args, { input })).stdout, kept.live.stdout);
    });

    const refused: [what: string, args: (page: string) => string[], says: RegExp][] = [
      ['no page after', (page) => ['--before', page], /do not go together: 1 of --before, 0 of --after/],
      [
        'one target too many',
        (p) => ['--before', p, '--before', p, '--after', p, '--after', p],
        /of 1 targets, .* of 2/,
      ],
      ['a file that is no page', () => ['--before', '/dev/null', '--after', '/dev/null'], /is empty/],
      ['a file that is not there', () => ['--before', '/nowhere', '--after', '/nowhere'], /there is no such file/],
      ['a claim on pages that are not given', () => ['--settled'], /--settled speaks of a page that is given/],
      ['standard input twice', () => ['--before', '-', '--after', '-'], /can be read only once/],
    ];
    for (const [what, args, says] of refused) {
      it(`refuses ${what}`, async (t) => {
        const kept = copyOf(t, small);
        const page = join(aFolder(t), 'page');
        writeFileSync(page, 'up 1\n');
        const { code, stdout, stderr } = await verifyKept(kept, ...args(page));
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, says);
      });
    }
  });

  describe('reads nothing but pages beside the run', () => {
    const names = [
      '../secret.prom',
      '/etc/passwd',
      'sub/after.1.prom',
      'secret.txt',
      'after.1.prom/..',
      'run.json',
      '',
    ];
    for (const file of names) {
      it(`not ${JSON.stringify(file)}`, async (t) => {
        const kept = copyOf(t, small);
        const run = JSON.parse(readFileSync(kept.runFile, 'utf8')) as RunResult;
        writeFileSync(
          kept.runFile,
          JSON.stringify({ ...run, scrapes: run.scrapes.map((note) => ({ ...note, file })) }),
        );
        await assert.rejects(readEvidence(kept.runFile, NOTHING_GIVEN), {
          code: 'bad-input',
          message: /which is no name that grpc-red gives to one/,
        });
      });
    }

    it('not what a link leads to', async (t) => {
      const kept = copyOf(t, small);
      const outside = join(aFolder(t), 'after.1.prom');
      renameSync(join(kept.folder, 'after.1.prom'), outside);
      symlinkSync(outside, join(kept.folder, 'after.1.prom'));
      const { code, stderr } = await verifyKept(kept);
      assert.equal(code, 2);
      assert.match(stderr, /is no plain file/);
    });

    it('and says which page is missing', async (t) => {
      const kept = copyOf(t, small);
      rmSync(join(kept.folder, 'after.1.prom'));
      const { code, stderr } = await verifyKept(kept);
      assert.equal(code, 2);
      assert.match(stderr, /cannot read ".*after\.1\.prom": there is no such file/);
    });
  });

  it('writes the same text report as bench', async (t) => {
    const folder = aFolder(t);
    const live = await runCli(['demo', '-n', '300', '--save', folder]);
    const offline = await runCli(['verify', '--run', join(folder, 'run.json')]);
    assert.equal(offline.stdout, live.stdout);
    assert.equal(offline.stderr, '');
  });

  it('writes the same JUnit report as bench', async (t) => {
    const folder = aFolder(t);
    const [live, offline] = [join(folder, 'live.xml'), join(folder, 'offline.xml')];
    await runCli(['demo', '-n', '300', '--save', folder, '--junit', live]);
    await runCli(['verify', '--run', join(folder, 'run.json'), '--junit', offline]);
    assert.match(readFileSync(live, 'utf8'), /<testsuites name="grpc-red" tests="\d\d/);
    assert.equal(readFileSync(offline, 'utf8'), readFileSync(live, 'utf8'));
  });

  it('reads the pages as it is told, whatever the run was told', async (t) => {
    const own = await startMessaging({ lie: 'error-not-counted' });
    t.after(() => own.stop());
    const kept = await keepRun(t, bench(own, '-n', '100'));
    assert.equal(outcomeOf(kept.live), 'fail');
    const proxied = await verifyKept(kept, '--via-proxy');
    assert.match(proxied.stdout, /"called-directly"/);
    const mapped = await verifyKept(kept, '--metrics-map', 'requests=grpc_server_requests_total;kinds=bidi');
    const { plan, verdict } = JSON.parse(mapped.stdout);
    assert.deepEqual(plan.metricsMap, ['requests=grpc_server_requests_total;kinds=bidi']);
    assert.deepEqual([verdict.convention, verdict.outcome], ['by-map', 'cannot-tell']);
    const slip = await verifyKept(kept, '--metrics-map', 'requests=grpc_server_request_total');
    assert.deepEqual([slip.code, slip.stdout], [2, '']);
    assert.match(slip.stderr, /Did you mean grpc_server_requests_total\?/);
    const unknown = await verifyKept(kept, '--convention', 'shared-librari');
    assert.match(unknown.stderr, /Did you mean shared-library\?/);
  });

  it('says of a kept page that cannot be read that it is no longer what the run read', async (t) => {
    for (const text of ['a report\n', '']) {
      const kept = copyOf(t, small);
      writeFileSync(join(kept.folder, 'after.1.prom'), text);
      const { code, stdout, stderr } = await verifyKept(kept);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /The metrics page in ".*after\.1\.prom" (?:cannot be read: line 1: |is empty)/);
      assert.match(stderr, /\n +It is not what the run read: the file was changed since\. Put the page back, or /);
    }
  });

  it('refuses a run of a newer version, and a report in place of a run', async (t) => {
    const kept = copyOf(t, small);
    const report = join(kept.folder, 'report.json');
    writeFileSync(report, kept.live.stdout);
    const noRun = await runCli(['verify', '--run', report]);
    assert.match(noRun.stderr, /is no run of grpc-red: its "format" is not "grpc-red run"\.\n.*--save/);
    const run = JSON.parse(readFileSync(kept.runFile, 'utf8')) as RunResult;
    writeFileSync(kept.runFile, JSON.stringify({ ...run, version: 2, more: 'unknown' }));
    const newer = await verifyKept(kept);
    assert.deepEqual([newer.code, newer.stdout], [2, '']);
    assert.match(newer.stderr, /is of version 2, and this release reads version 1 alone\.\n.*release of grpc-red/);
  });
});

function momentsOf({ runFile }: KeptRun): string[] {
  return (JSON.parse(readFileSync(runFile, 'utf8')) as RunResult).scrapes.map(({ moment }) => moment);
}

function failedOf(stdout: string): string[] {
  const { verdict } = JSON.parse(stdout) as { verdict: Verdict };
  return verdict.checks.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
}

/** Copies of kept pages in another folder, under other names. */
function movedTo(folder: string, kept: KeptRun, ...names: string[]): string[] {
  return names.map((name, i) => {
    const file = join(folder, `${i}.txt`);
    copyFileSync(join(kept.folder, name), file);
    return file;
  });
}

/**
 * Passes a system's page on: until it has counted a call, or always as it was at first, or nothing but its counts of
 * calls. `asked` waits until the page was read so often since calls were counted.
 */
async function aPage(
  t: TestContext,
  system: RunningMessaging,
  kind: 'goes away' | 'stale' | 'bare',
): Promise<{ url: string; asked(times: number): Promise<void> }> {
  let requests = 0;
  let tell = () => {};
  const read = async () => (await fetch(system.metricsUrl)).text();
  const countsOn = (page: string) => page.match(/^grpc_server_requests_total.*$/gm)?.join();
  const first = await read();
  const server = createServer(async (_request, response) => {
    const page = await read();
    const moved = countsOn(page) !== countsOn(first);
    if (moved) requests++;
    tell();
    if (moved && kind === 'goes away') response.writeHead(500).end();
    else response.end({ stale: first, bare: bareCounts(page), 'goes away': page }[kind]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const asked = (times: number) =>
    new Promise<void>((resolve) => {
      tell = () => requests >= times && resolve();
      tell();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, asked };
}

/** What a registry prints that declares nothing and knows a series from its first count on. */
function bareCounts(page: string): string {
  return [...page.matchAll(/^grpc_server_requests_total\{.*\} [1-9].*\n/gm)].join('');
}

/** Waits until the system has counted a call. */
async function counted({ metricsUrl }: RunningMessaging): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const page = await (await fetch(metricsUrl)).text();
    if (/^grpc_server_requests_total\{.*\} [1-9]/m.test(page)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no call was counted');
}
