import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { aFolder } from './kept-run.js';
import { type CliOptions, runCli } from './run-cli.js';

const BEFORE = `# TYPE requests_total counter
requests_total{service="shop.Orders",method="GetOrder",code="0"} 100
requests_total{service="shop.Orders",method="GetOrder",code="5"} 7
requests_total{service="shop.Orders",method="PutOrder",code="0"} 40
# TYPE open gauge
open 0
# TYPE seconds_sum gauge
seconds_sum 0.1
old{a="\\n"} 1
`;
const AFTER = `# TYPE requests_total counter
requests_total{service="shop.Orders",method="GetOrder",code="0"} 150
requests_total{service="shop.Orders",method="GetOrder",code="5"} 2
requests_total{service="shop.Orders",method="GetOrder",code="13"} 1
requests_total{service="shop.Orders",method="PutOrder",code="0"} 40
# TYPE open gauge
open 0
# TYPE seconds_sum gauge
seconds_sum 0.3
`;

function pages(t: TestContext, before = BEFORE, after = AFTER): { before: string; after: string; folder: string } {
  const folder = aFolder(t);
  const files = { before: join(folder, 'before.prom'), after: join(folder, 'after.prom') };
  writeFileSync(files.before, before);
  writeFileSync(files.after, after);
  return { ...files, folder };
}

describe('grpc-red diff', () => {
  const diff = async (t: TestContext, args: string[], options: CliOptions = {}) => {
    const { before, after } = pages(t);
    return runCli(['diff', before, after, ...args], options);
  };

  it('tells in a table what moved, with a column for each label', async (t) => {
    const { code, stdout, stderr } = await diff(t, []);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout,
      `requests_total
  service      method    code  before  after  difference
  shop.Orders  GetOrder  0        100    150         +50
  shop.Orders  GetOrder  5          7      2    reset -5
  shop.Orders  GetOrder  13         –      1         new

seconds_sum
  before  after  difference
     0.1    0.3        +0.2

old
  a   before  after  difference
  \\n       1      –        gone

1 reset · 2 moved · 1 new · 1 gone · 2 unchanged
`,
    );
  });

  it('draws no line wider than the terminal', async (t) => {
    const { stdout } = await diff(t, [], { env: { COLUMNS: '40' } });
    assert.match(stdout, /\n {2}\{service="shop\.Orders",method=\n {2}"GetOrder",code="0"\}\n {4}100 → 150 {2}\+50\n/);
    assert.ok(stdout.split('\n').every((line) => line.length <= 40));
  });

  it('tells of what stands with --all, and only of what holds a text with --filter', async (t) => {
    const all = await diff(t, ['--all']);
    assert.match(all.stdout, /PutOrder {2}0 +40 +40 +0\n/);
    const filtered = await diff(t, ['--filter', 'code="13"']);
    assert.match(filtered.stdout, /^requests_total\n.*\n.* 13 .*\n\n1 new\n$/);
    assert.equal((await diff(t, ['--filter', 'nothing of that'])).stdout, 'no series\n');
  });

  it('is JSON for programs', async (t) => {
    const { stdout } = await diff(t, ['-O', 'json']);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.counts, { moved: 2, new: 1, gone: 1, reset: 1, same: 2 });
    assert.deepEqual(report.series[1], {
      name: 'requests_total',
      labels: { service: 'shop.Orders', method: 'GetOrder', code: '5' },
      family: 'requests_total',
      type: 'counter',
      change: 'reset',
      before: 7,
      after: 2,
      difference: -5,
    });
    assert.equal(report.restarted, null);
  });

  it('reads standard input, and writes to a file', async (t) => {
    const { before, folder } = pages(t);
    const output = join(folder, 'diff.txt');
    const end = await runCli(['diff', before, '-', '-o', output], { input: AFTER });
    assert.deepEqual([end.code, end.stdout], [0, '']);
    assert.match(end.stderr, /^grpc-red: 1 reset · 2 moved · .* · report: ".*diff\.txt"\n$/);
    assert.match(readFileSync(output, 'utf8'), /GetOrder {2}0 +100 +150 +\+50\n/);
  });

  it('lets nothing on the pages steer the terminal', async (t) => {
    const hostile = 'a{b="\u001b[2J\u202e"} 1\n';
    const { before, after } = pages(t, 'up 1\n', hostile);
    for (const format of ['text', 'json']) {
      const { stdout } = await runCli(['diff', before, after, '-O', format]);
      assert.deepEqual(
        ['\u001b', '\u202e'].filter((sign) => stdout.includes(sign)),
        [],
      );
    }
  });

  it('names the file and the line of what cannot be read', async (t) => {
    const { before, after } = pages(t, 'up 1\n', 'up 1\n<nonsense>\n');
    const { code, stdout, stderr } = await runCli(['diff', before, after]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /The metrics page in ".*after\.prom" cannot be read: line 2: /);
    // What is wrong may have come into the file long after the server wrote it.
    assert.match(stderr, /\n +See that the file is one page, whole and as the server sent it\. docs\/exposition\.md /);
    assert.doesNotMatch(stderr, /exporter/);
    assert.match(
      (await runCli(['diff', before, '/nowhere'])).stderr,
      /Diff cannot read "\/nowhere": there is no such file/,
    );
    assert.match((await runCli(['diff', '-', '-'])).stderr, /can be read only once/);
  });

  it('takes pages of 100,000 series', async (t) => {
    const page = (more: number) =>
      Array.from(
        { length: 100_000 },
        (_, i) => `things_total{pod="pod-${i % 1000}",path="/things/${i}"} ${i + more}\n`,
      );
    const { before, after } = pages(t, page(0).join(''), page(1).join(''));
    const { code, stdout } = await runCli(['diff', before, after]);
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').length, 100_000 + 5);
    assert.match(stdout, /\n {2}pod-999 {2}\/things\/99999 +99999 +100000 +\+1\n\n100,000 moved\n$/);
  });
});
