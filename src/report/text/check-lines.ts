import type { Check, CheckOutcome } from '../../metrics/verdict.js';
import { statusName } from '../../shared/status.js';
import { groupBy } from '../group-by.js';
import { groupDigits } from '../group-digits.js';
import { formatBare, formatRange, formatValue } from './check-numbers.js';
import { labelled, type Paint, paragraph, type Sheet } from './sheet.js';

/** Symbol and word of each outcome; the colour only repeats them. */
export const OUTCOME_WORDS: Record<CheckOutcome, string> = {
  pass: '✔ pass',
  fail: '✘ fail',
  'cannot-tell': '? cannot tell',
  'not-exercised': '○ not exercised',
  'not-applicable': '– not applicable',
};

export function outcomePaint({ chalk }: Sheet, outcome: CheckOutcome): Paint {
  switch (outcome) {
    case 'pass':
      return chalk.green;
    case 'fail':
      return chalk.red;
    case 'cannot-tell':
      return chalk.yellow;
    case 'not-exercised':
    case 'not-applicable':
      return chalk.dim;
  }
}

/** One paragraph for each kind of check that passed: `✔ pass  requests-by-code: SendMessage OK 20 000; GetMessage OK 5`. */
export function passLines(sheet: Sheet, names: ReadonlyMap<string, string>, checks: readonly Check[]): string[] {
  const kinds = groupBy(checks, ({ name, required }) => kindName(name, required));
  return [...kinds].flatMap(([kind, passed]) => {
    const numbers = passNumbers(names, passed);
    const powers = [...new Set(passed.map(({ power }) => power).filter((power) => power !== null))];
    return [
      ...paragraph(sheet, numbers === '' ? kind : `${kind}: ${numbers}`, {
        lead: `    ${OUTCOME_WORDS.pass}  `,
        paintLead: outcomePaint(sheet, 'pass'),
      }),
      ...powers.flatMap((power) => paragraph(sheet, groupDigits(power), { lead: PASS_INDENT, paint: sheet.chalk.dim })),
    ];
  });
}

const PASS_INDENT = ' '.repeat(12);

/** Method by method, what each status was found to be. */
function passNumbers(names: ReadonlyMap<string, string>, passed: readonly Check[]): string {
  const byMethod = groupBy(passed, ({ method }) => method);
  const parts = [...byMethod].map(([method, checks]) => {
    const name = method === null ? '' : (names.get(method) ?? method);
    const numbers = checks.map(({ code, observed, unit }) => {
      const value = observed === null ? '' : code === null ? formatValue(observed, unit) : formatBare(observed, unit);
      return [code === null ? '' : statusName(code), value].filter((part) => part !== '').join(' ');
    });
    return [name, numbers.filter((number) => number !== '').join(', ')].filter((part) => part !== '').join(' ');
  });
  return parts.filter((part) => part !== '').join('; ');
}

/** A check that did not pass, in full. */
export function fullCheckLines(sheet: Sheet, check: Check): string[] {
  const { name, method, code, required, outcome, expected, observed, unit, series, because, power } = check;
  const about = [kindName(name, required), method, code === null ? null : statusName(code)];
  const rows: [string, string][] = [];
  if (expected !== null) rows.push(['expected', formatRange(expected, unit)]);
  if (expected !== null || observed !== null) {
    rows.push(['observed', observed === null ? 'nothing' : formatValue(observed, unit)]);
  }
  for (const [index, one] of series.entries()) rows.push([index === 0 ? 'series' : '', one]);
  rows.push(['because', groupDigits(because)]);
  if (power !== null) rows.push(['power', groupDigits(power)]);
  return [
    ...paragraph(sheet, about.filter((part) => part !== null).join(' · '), {
      lead: `    ${OUTCOME_WORDS[outcome]}  `,
      paintLead: outcomePaint(sheet, outcome),
      paint: sheet.chalk.bold,
    }),
    ...labelled(sheet, 8, rows),
  ];
}

function kindName(name: string, required: boolean): string {
  return required ? name : `${name} (advisory)`;
}

/** What the run said nothing about, and how to make it: checks with the same reason are told once. */
export function notExercisedLines(
  sheet: Sheet,
  names: ReadonlyMap<string, string>,
  checks: readonly Check[],
): string[] {
  const alike = groupBy(checks, ({ name, because }) => `${name}\n${because}`);
  return [...alike.values()].flatMap((group) => {
    const { name, because } = group[0]!;
    const about = [...new Set(group.map((check) => subject(names, check)).filter((text) => text !== ''))];
    return [
      ...paragraph(sheet, about.length === 0 ? name : `${name}: ${about.join(', ')}`, { lead: '    ○ ' }),
      ...paragraph(sheet, groupDigits(because), { lead: '        ', paint: sheet.chalk.dim }),
    ];
  });
}

function subject(names: ReadonlyMap<string, string>, { method, code }: Check): string {
  const parts = [method === null ? '' : (names.get(method) ?? method), code === null ? '' : statusName(code)];
  return parts.filter((part) => part !== '').join(' ');
}
