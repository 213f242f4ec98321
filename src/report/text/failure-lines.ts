import type { ErrorGroup, RunResult } from '../../record/run-result.js';
import { statusName } from '../../shared/status.js';
import { methodNames } from '../method-names.js';
import { formatCount, formatCounted } from '../units.js';
import { heading, paragraph, type Sheet } from './sheet.js';

const MOST_SHOWN = 10;

/** Failed calls that ended alike, the most frequent first. */
export function failureLines(sheet: Sheet, run: RunResult): string[] {
  if (run.errors.length === 0 && run.errorsLeftOut === 0) return [];
  const names = methodNames(run.methods);
  const sorted = [...run.errors].sort((a, b) => b.count - a.count);
  const hidden = sorted.slice(MOST_SHOWN);
  return [
    heading(sheet, 'Failures'),
    ...sorted.slice(0, MOST_SHOWN).flatMap((group) => groupLines(sheet, run, names, group)),
    ...restLines(sheet, hidden, run.errorsLeftOut),
  ];
}

function groupLines(
  sheet: Sheet,
  run: RunResult,
  names: ReadonlyMap<string, string>,
  { service, method, status, fromServer, detail, count }: ErrorGroup,
): string[] {
  const origin = fromServer ? 'from the server' : 'made here';
  const where = run.methods.length > 1 ? `, ${names.get(`${service}/${method}`) ?? method}` : '';
  const known = run.methods.some(
    (result) => result.service === service && result.method === method && result.expect.includes(status),
  );
  const expected = known ? ', expected' : '';
  return [
    ...paragraph(sheet, `${formatCount(count)} × ${statusName(status)} ${origin}${where}${expected}`, { lead: '  ' }),
    ...(detail === '' ? [] : paragraph(sheet, detail, { lead: '      ', paint: sheet.chalk.dim })),
  ];
}

function restLines(sheet: Sheet, hidden: ErrorGroup[], leftOut: number): string[] {
  const count = hidden.reduce((sum, group) => sum + group.count, leftOut);
  if (count === 0) return [];
  const more = hidden.length === 0 ? '' : ` in ${formatCounted(hidden.length, 'further group')}`;
  const listed = leftOut === 0 ? '; the JSON report lists them all' : ', of too many kinds to keep them all';
  return paragraph(sheet, `${formatCounted(count, 'further failed call')}${more}${listed}.`, { lead: '  ' });
}
