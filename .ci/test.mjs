// Runs the compiled tests of one suite and prints a closing line: N passed, N failed.
//   node .ci/test.mjs            the quick suite: everything under test/ but the slow folders
//   node .ci/test.mjs interop    one slow folder
//   node .ci/test.mjs random --seed 7 --count 20000, or --index 12 for one alone
//   node .ci/test.mjs --only metrics/exposition   the files whose path holds that text
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const slow = ['end-to-end', 'interop', 'browser', 'conformance', 'faults', 'random'];
const root = fileURLToPath(new URL('../dist/test', import.meta.url));
const [first, second] = process.argv.slice(2);
// Which runs the suite `random` plays; the test files run in processes of their own.
for (const [name, variable] of [
  ['seed', 'RANDOM_SEED'],
  ['count', 'RANDOM_COUNT'],
  ['index', 'RANDOM_INDEX'],
]) {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) continue;
  process.env[variable] = process.argv[at + 1];
  if (name === 'index') process.env.RANDOM_COUNT ??= '1';
}
const suite = first === '--only' ? null : (first ?? 'quick');

const files = filesOf(root).filter((name) => {
  const folder = name.split(/[\\/]/)[0];
  if (suite === null) return name.includes(second);
  // The long tail is no run of a number.
  if (process.env.RANDOM_INDEX !== undefined && name.includes('long-tail')) return false;
  return suite === 'quick' ? !slow.includes(folder) : folder === suite;
});
if (files.length === 0) {
  console.error(`no test files for ${suite ?? second}`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
let skipped = 0;
const stream = run({ files: files.map((name) => join(root, name)), concurrency: 2, timeout: 1_200_000 });
stream.on('test:pass', (event) => {
  // A skipped suite is one event, whatever it holds: it must not vanish from the closing line.
  if (event.skip !== undefined || event.todo !== undefined) skipped++;
  else if (event.details.type === 'suite') return;
  else passed++;
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite' || event.details.error?.failureType !== 'subtestsFailed') failed++;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  if (process.env.CI === 'true') noteTotals();
  setImmediate(() => console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`));
});

/** For .ci/run, which adds up the suites at its end. */
function noteTotals() {
  const folder = fileURLToPath(new URL('../.cache', import.meta.url));
  const file = join(folder, 'totals.json');
  mkdirSync(folder, { recursive: true });
  const name = suite ?? second;
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const others = known.filter((one) => one.suite !== name || one.node !== process.versions.node);
  writeFileSync(
    file,
    JSON.stringify([...others, { suite: name, node: process.versions.node, passed, failed, skipped }]),
  );
}

function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort();
}
