import type { Check, Verdict } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { groupDigits } from '../group-digits.js';
import { kindName, outcomePaint } from './check-lines.js';
import { paragraph, type Sheet } from './sheet.js';

/** Each known cause once, before all that it explains. */
export function causeLines(sheet: Sheet, { causes, checks }: Verdict): string[] {
  return causes.flatMap(({ because, checks: own }) => {
    const explained = own.flatMap((index) => checks[index] ?? []);
    const failed = explained.some(({ outcome }) => outcome === 'fail');
    return [
      ...paragraph(sheet, groupDigits(because), {
        lead: failed ? '  ✘ because  ' : '  ? because  ',
        paintLead: outcomePaint(sheet, failed ? 'fail' : 'cannot-tell'),
        paint: sheet.chalk.bold,
      }),
      ...paragraph(sheet, kinds(explained), { lead: '    explains ', paint: sheet.chalk.dim }),
    ];
  });
}

/** The checks that some cause explains: their own sentences would say the same again. */
export function explainedChecks({ causes, checks }: Verdict): ReadonlySet<Check> {
  return new Set(causes.flatMap((cause) => cause.checks.flatMap((index) => checks[index] ?? [])));
}

function kinds(explained: readonly Check[]): string {
  return [...groupBy(explained, ({ name, required }) => kindName(name, required))]
    .map(([kind, own]) => (own.length === 1 ? kind : `${kind} ×${own.length}`))
    .join(', ');
}
