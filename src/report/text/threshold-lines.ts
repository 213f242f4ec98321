import type { ThresholdResult } from '../../thresholds/threshold.js';
import { thresholdFigure, thresholdSentence } from '../threshold-words.js';
import { heading, paragraph, type Sheet } from './sheet.js';

/** What had to hold: of each that did the figure, of each that is broken the sentence. */
export function thresholdLines(sheet: Sheet, thresholds: readonly ThresholdResult[]): string[] {
  if (thresholds.length === 0) return [];
  const { green, red } = sheet.chalk;
  return [
    heading(sheet, 'Thresholds'),
    ...thresholds.flatMap((result) => {
      const { text } = result.threshold;
      if (!result.ok) {
        return paragraph(sheet, `${text}: ${thresholdSentence(unscoped(result))}`, { lead: '  ✘ ', paintLead: red });
      }
      const figure = result.observed === null ? thresholdSentence(result) : thresholdFigure(result);
      return paragraph(sheet, `${text}: ${figure}`, { lead: '  ✔ ', paintLead: green });
    }),
  ];
}

/** Its text has named the method already. */
function unscoped(result: ThresholdResult): ThresholdResult {
  const { threshold } = result;
  return threshold.is === 'limit' ? { ...result, threshold: { ...threshold, method: null } } : result;
}
