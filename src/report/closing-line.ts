import { endingOf } from './ending.js';
import { escapeAll } from './escape-text.js';
import { groupDigits } from './group-digits.js';
import type { Report } from './report.js';
import { exitText } from './text/ending-lines.js';
import { VERDICT_WORDS } from './text/verdict-lines.js';

/** How the run ended, in one line without colour, for where the report itself is not on the screen. */
export function closingLine(report: Report): string {
  const escaped = escapeAll(report);
  const { verdict } = escaped;
  const text = exitText(escaped);
  if (text !== null && verdict?.outcome !== 'fail') return text;
  if (verdict !== null) {
    const words = `${VERDICT_WORDS[verdict.outcome]} ${groupDigits(verdict.headline)}`;
    return text === null ? words : `${words} ${text}`;
  }
  return `✔ ${endingOf(escaped).because}`;
}
