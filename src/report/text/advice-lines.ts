import type { RunResult } from '../../record/run-result.js';
import { groupDigits } from '../group-digits.js';
import { heading, paragraph, type Sheet } from './sheet.js';

/** What must be known to read the numbers right. */
export function adviceLines(sheet: Sheet, { warnings }: RunResult): string[] {
  if (warnings.length === 0) return [];
  const { yellow } = sheet.chalk;
  return [
    heading(sheet, 'Advice'),
    ...warnings.flatMap(({ message }) => paragraph(sheet, groupDigits(message), { lead: '  ! ', paintLead: yellow })),
  ];
}
