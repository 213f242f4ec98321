import type { Check } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { groupDigits } from '../group-digits.js';
import { kindName, OUTCOME_WORDS, outcomePaint, subject } from './check-lines.js';
import { FEW_METHODS } from './few-methods.js';
import type { NameOf } from './names-in-run.js';
import { type PassContext, passSummary } from './pass-summary.js';
import { paragraph, type Sheet } from './sheet.js';

const LEAD = `  ${OUTCOME_WORDS.pass}  `;

interface Kind {
  title: string;
  passed: Check[];
}

/** One line for each kind of check that passed, then what those kinds could have caught. */
export function passLines(sheet: Sheet, passed: readonly Check[], context: PassContext): string[] {
  const kinds = [...groupBy(passed, ({ name, required }) => kindName(name, required))].map(([title, checks]) => ({
    title,
    passed: checks,
    summary: passSummary(checks, context),
  }));
  // Kinds without numbers share a line.
  const told = kinds.filter(({ summary }) => summary !== '').map(({ title, summary }) => `${title}: ${summary}`);
  const bare = kinds.filter(({ summary }) => summary === '').map(({ title }) => title);
  const lines = bare.length === 0 ? told : [...told, bare.join(', ')];
  return [
    ...lines.flatMap((line) => paragraph(sheet, line, { lead: LEAD, paintLead: outcomePaint(sheet, 'pass') })),
    ...powerLines(sheet, kinds, context.nameOf),
  ];
}

/** Each power once, with the kinds of checks that have it, and which of theirs where not all do. */
function powerLines(sheet: Sheet, kinds: readonly Kind[], nameOf: NameOf): string[] {
  const all = kinds.flatMap(({ title, passed }) => passed.map((check) => ({ title, check, of: passed.length })));
  const told = all.filter(({ check }) => check.power !== null);
  return [...groupBy(told, ({ check }) => check.power!)].flatMap(([power, having]) => {
    const subjects = [...groupBy(having, ({ title }) => title)].map(([title, own]) => {
      const { of } = own[0]!;
      if (own.length === of) return title;
      const names = new Set(own.map(({ check }) => subject(nameOf, check)).filter((name) => name !== ''));
      const few = names.size > 0 && names.size <= FEW_METHODS;
      return `${title} (${few ? [...names].join(', ') : `${own.length} of ${of}`})`;
    });
    return paragraph(sheet, `${subjects.join(', ')}: ${groupDigits(power)}`, {
      lead: '  ',
      paint: sheet.chalk.dim,
    });
  });
}
