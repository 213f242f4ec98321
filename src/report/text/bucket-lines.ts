import type { BucketAdvice, PileUp } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { formatCount, formatDuration, formatSetting, formatShare } from '../units.js';
import { FEW_METHODS } from './few-methods.js';
import type { NameOf } from './names-in-run.js';
import { paragraph, type Sheet, subheading } from './sheet.js';

/** Histograms in which a quantile is a guess, and bounds to paste that would make it none. */
export function bucketLines(sheet: Sheet, nameOf: NameOf, advice: readonly BucketAdvice[]): string[] {
  return advice.flatMap(({ family, unit, pileUps, betterBounds }) => [
    subheading(sheet, 'Buckets that leave quantiles to guesses'),
    ...[...groupBy(pileUps, ({ where, boundMs }) => `${where} ${boundMs}`).values()].flatMap((alike) =>
      paragraph(sheet, sentence(nameOf, alike), { lead: '  ! ', paintLead: sheet.chalk.yellow }),
    ),
    ...paragraph(sheet, `Bounds for ${family} that tell, in ${unit}:`, { lead: '    ' }),
    ...paragraph(sheet, betterBounds.join(', '), { lead: '    ' }),
  ]);
}

function sentence(nameOf: NameOf, alike: readonly PileUp[]): string {
  const { where, boundMs } = alike[0]!;
  const names = alike.map(({ method }) => nameOf(method)).filter((name) => name !== '');
  const shown = names.length > FEW_METHODS ? `${names[0]} and ${names.length - 1} more` : names.join(', ');
  const of = alike.reduce((sum, one) => sum + one.of, 0);
  const share = alike.reduce((sum, one) => sum + one.calls, 0) / of;
  const calls = `${shown === '' ? '' : `${shown}: `}${formatShare(share)} of ${formatCount(of)} calls`;
  const bound = formatSetting(boundMs);
  if (where === 'beyond') return `${calls} took longer than the last bound, ${bound}: how long, no dashboard can say`;
  const means = alike.map(({ meanMs }) => formatDuration(meanMs * 1e6));
  const mean = alike.length === 1 ? `; the mean of all is ${means[0]}` : '';
  return `${calls} lie below the first bound, ${bound}: your ${share >= 0.99 ? 'p99' : 'p90'} is a guess between 0 and ${bound}${mean}`;
}
