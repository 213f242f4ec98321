// The suites' closing lines, added up.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const totals = JSON.parse(readFileSync(fileURLToPath(new URL('../.cache/totals.json', import.meta.url)), 'utf8'));
const sum = (key) => totals.reduce((all, one) => all + one[key], 0);
for (const one of totals)
  console.log(`${one.suite} on Node ${one.node}: ${one.passed} passed, ${one.failed} failed, ${one.skipped} skipped`);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
