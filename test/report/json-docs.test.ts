import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { jsonReport } from '../../src/report/json.js';
import { RICH_REPORT } from './rich-report.js';
import { LONG_REPORTS, SAMPLE_REPORTS } from './sample-reports.js';

const DOCS = readFileSync('docs/json.md', 'utf8');
const REPORTS = [RICH_REPORT, ...Object.values(SAMPLE_REPORTS), ...Object.values(LONG_REPORTS)].map(
  (report) => JSON.parse(jsonReport(report)) as Record<string, unknown>,
);

/** Objects whose keys are data: statuses, messages, names that were given. */
const MAPS = new Set([
  'errors.first.details',
  'errors.slowest.details',
  'errorDistribution',
  'statusCodeDistribution',
  'answered',
  'shown',
  'causes',
  'tags',
  'labels',
  'percentiles',
]);
/** Where a table of its own names them. */
const APART = new Set(['methods', 'plan', 'verdict']);

describe('docs/json.md', () => {
  it('names every field at the top, and no other', () => {
    const named = [...namesIn('Fields that ghz has'), ...namesIn('Fields of our own')];
    assert.deepEqual(named.sort(), keysOf(REPORTS));
  });

  it('names every field of a method, and no other', () => {
    const methods = REPORTS.flatMap(({ methods: list }) => list as object[]);
    assert.deepEqual(namesIn('`methods[]`').sort(), keysOf(methods));
  });

  it('names every field of the plan, and no other', () => {
    const plans = REPORTS.map(({ plan }) => plan as object);
    assert.deepEqual(namesIn('`plan`').sort(), keysOf(plans));
  });

  it('names every field of the verdict, and no other', () => {
    const verdicts = REPORTS.flatMap(({ verdict }) => (verdict === null ? [] : [verdict as object]));
    assert.deepEqual(namesIn('`verdict`').sort(), keysOf(verdicts));
  });

  it('names what is in those fields', () => {
    const words = new Set([...DOCS.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code!.split(/[^\w-]+/)));
    const deep = new Set(REPORTS.flatMap((report) => deepKeys(report, '')));
    assert.deepEqual([...deep].filter((path) => !words.has(path.slice(path.lastIndexOf('.') + 1))).sort(), []);
  });

  it('has as many cells in each row of a table as in its head', () => {
    const tables = DOCS.split(/\n(?!\|)/).map((part) => part.split('\n').filter((line) => line.startsWith('|')));
    const cells = (row: string) => row.replaceAll('\\|', '').split('|').length;
    const ragged = tables.flatMap((rows) => rows.filter((row) => cells(row) !== cells(rows[0]!)));
    assert.deepEqual(ragged, []);
  });
});

/** What stands in the first column of the tables under a heading. */
function namesIn(heading: string): string[] {
  const [, from] = DOCS.split(new RegExp(`\\n#+ ${heading.replaceAll(/[[\]]/g, '\\$&')}\\n`));
  const [section] = from!.split(/\n#+ /);
  const cells = [...section!.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

function keysOf(objects: readonly object[]): string[] {
  return [...new Set(objects.flatMap((each) => Object.keys(each)))].sort();
}

/** `errors.first.at`: the fields at any depth. */
function deepKeys(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => deepKeys(item, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const own = path === '' || APART.has(path) ? [] : [at];
    return MAPS.has(key) || MAPS.has(at) ? own : [...own, ...deepKeys(inner, at)];
  });
}
