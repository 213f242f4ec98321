import { besideVerdict, endingOf } from '../ending.js';
import type { Report } from '../report.js';
import { paragraph, type Sheet } from './sheet.js';

/** Why the exit code is not what the verdict above lets one expect; nothing where it is. */
export function endingLines(sheet: Sheet, report: Report): string[] {
  const text = exitText(report);
  if (text === null) return [];
  const [mark, ...words] = text.split(' ');
  const { red, yellow, bold } = sheet.chalk;
  return paragraph(sheet, words.join(' '), {
    lead: `${mark} `,
    paintLead: report.interrupted ? yellow : red,
    paint: bold,
  });
}

/** `✘ exit 1: no call was answered …`; null where the verdict or its absence says all. */
export function exitText(report: Report): string | null {
  const { exitCode, because } = endingOf(report);
  const told = report.verdict?.outcome === 'fail' ? 1 : report.verdict?.outcome === 'cannot-tell' ? 3 : 0;
  const besides = exitCode === 1 && told === 1 ? besideVerdict(report) : [];
  if (besides.length > 0) return `✘ besides: ${besides.join(' ')}`;
  if (exitCode === told) return null;
  return `${report.interrupted ? '!' : '✘'} exit ${exitCode}: ${because.slice(0, 1).toLowerCase()}${because.slice(1)}`;
}
