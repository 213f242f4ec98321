import type { Verdict } from '../../metrics/verdict.js';
import type { RunResult } from '../../record/run-result.js';
import { groupDigits } from '../group-digits.js';
import { heading, paragraph, type Sheet } from './sheet.js';

/** What must be known to read the numbers right, beside what the verdict itself begins with. */
export function adviceLines(sheet: Sheet, run: RunResult, verdict: Verdict | null): string[] {
  const warnings = run.warnings.filter(({ message }) => message !== verdict?.headline);
  if (warnings.length === 0) return [];
  const { yellow } = sheet.chalk;
  return [
    heading(sheet, 'Advice'),
    ...warnings.flatMap(({ message }) => paragraph(sheet, groupDigits(message), { lead: '  ! ', paintLead: yellow })),
  ];
}
