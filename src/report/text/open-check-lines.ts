import type { Check, CheckOutcome, Verdict } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { statusName } from '../../shared/status.js';
import { groupDigits } from '../group-digits.js';
import { formatCounted } from '../units.js';
import { wrapText } from '../wrap-text.js';
import { type AlikeChecks, alikeChecks } from './alike-checks.js';
import { kindName, OUTCOME_WORDS, outcomePaint, subject } from './check-lines.js';
import { formatBare, formatMoment, formatRange, formatValue } from './check-numbers.js';
import type { NameOf } from './names-in-run.js';
import { labelled, paragraph, type Sheet } from './sheet.js';

const MOST_IN_FULL = 12;

/**
 * Checks that did not pass, those first that decide the verdict. Of those that say the same, one is told in full and
 * the others by their numbers; after a dozen the rest is counted.
 */
export function openCheckLines(sheet: Sheet, nameOf: NameOf, { checks, headline }: Verdict): string[] {
  const of = (outcome: CheckOutcome, required: boolean) => {
    const own = alikeChecks(checks.filter((check) => check.outcome === outcome && check.required === required));
    return own.length > MOST_IN_FULL ? inTurns(own) : own;
  };
  const open = [...of('fail', true), ...of('cannot-tell', true), ...of('fail', false), ...of('cannot-tell', false)];
  const told: Check[] = [];
  return [
    ...open.slice(0, MOST_IN_FULL).flatMap((alike) => {
      const reason = reasonOf(alike.checks[0], headline, told);
      told.push(alike.checks[0]);
      return [...titleLines(sheet, alike), ...labelled(sheet, INDENT, rowsOf(sheet, nameOf, alike, reason))];
    }),
    ...restLines(
      sheet,
      open.slice(MOST_IN_FULL).flatMap((alike) => alike.checks),
    ),
  ];
}

/** One of each kind, then the next of each: no kind is hidden behind a dozen of another. */
function inTurns(all: readonly AlikeChecks[]): AlikeChecks[] {
  const kinds = [...groupBy(all, ({ checks }) => checks[0].name).values()];
  const longest = Math.max(0, ...kinds.map((own) => own.length));
  return Array.from({ length: longest }, (_nothing, turn) => kinds.flatMap((own) => own.slice(turn, turn + 1))).flat();
}

function restLines(sheet: Sheet, hidden: readonly Check[]): string[] {
  if (hidden.length === 0) return [];
  const kinds = groupBy(
    hidden,
    ({ outcome, name, required }) => `${OUTCOME_WORDS[outcome]} ${kindName(name, required)}`,
  );
  const counts = [...kinds].map(([kind, own]) => `${kind} ×${own.length}`).join(', ');
  return paragraph(sheet, `${formatCounted(hidden.length, 'further check')}: ${counts}; the JSON report tells each.`, {
    lead: '  ',
  });
}

function titleLines(sheet: Sheet, { by, checks }: AlikeChecks): string[] {
  const { outcome, name, required, method, code } = checks[0];
  const about =
    by === 'pattern'
      ? [kindName(name, required), method, code === null ? null : statusName(code)]
      : [
          [...new Set(checks.map((check) => kindName(check.name, required)))].join(', '),
          formatCounted(checks.length, 'check'),
        ];
  return paragraph(sheet, about.filter((part) => part !== null).join(' · '), {
    lead: `  ${OUTCOME_WORDS[outcome]}  `,
    paintLead: outcomePaint(sheet, outcome),
    paint: sheet.chalk.bold,
  });
}

/** What was said already, in the headline or of a check before, is not said again. */
function reasonOf({ because }: Check, headline: string, told: readonly Check[]): string {
  if (headline.startsWith(because)) return 'as the verdict says';
  const known = told.find((check) => check.because !== '' && because.endsWith(check.because));
  if (known === undefined) return groupDigits(because);
  return `${groupDigits(because.slice(0, -known.because.length))}see ${known.name} above.`;
}

const INDENT = 6;

type Row = [label: string, text: string];

function rowsOf(sheet: Sheet, nameOf: NameOf, { by, checks }: AlikeChecks, reason: string): Row[] {
  const [{ outcome, expected, observed, unit, series, because, power }, ...others] = checks;
  if (by === 'reason') return [['because', reason]];
  const rows: Row[] = [];
  const wanted = expected === null ? '' : `, expected ${formatRange(expected, unit)}`;
  if (observed !== null || wanted !== '') rows.push(['observed', `${numberOf(checks[0])}${wanted}`]);
  const named = series.length > 0 && because.includes(series[0]!);
  if (!named) rows.push(...series.map((one, index): Row => [index === 0 ? 'series' : '', one]));
  rows.push(['because', reason]);
  // What a check could have missed is no matter where it has failed.
  if (power !== null && outcome !== 'fail') rows.push(['power', groupDigits(power)]);
  if (others.length > 0) rows.push(['likewise', likewise(sheet, nameOf, others)]);
  return rows;
}

function numberOf({ name, observed, unit }: Check): string {
  if (observed === null) return 'nothing';
  return MOMENTS.has(name) ? formatMoment(observed) : formatValue(observed, unit);
}

/** Kinds whose number is a time of day. */
const MOMENTS = new Set(['same-process']);

const MOST_LISTED = 12;
const MOST_LINES = 2;

/** `for 11 more methods: GetMessage 412 for 206, …`, as many as two lines hold. */
function likewise(sheet: Sheet, nameOf: NameOf, others: readonly Check[]): string {
  const methods = new Set(others.map(({ method }) => method));
  const what = methods.size === others.length && !methods.has(null) ? 'more method' : 'more check';
  const items = others.slice(0, MOST_LISTED).map((check) => figures(nameOf, check));
  const width = sheet.columns - INDENT - 'likewise  '.length;
  for (let shown = items.length; ; shown--) {
    const list = items.slice(0, shown).filter((item) => item !== '');
    const left = others.length - list.length;
    const text = [...list, ...(left > 0 && list.length > 0 ? [`and ${left} more`] : [])].join(', ');
    const all = `for ${formatCounted(others.length, what)}${text === '' ? '' : `: ${text}`}`;
    if (shown <= 1 || wrapText(all, width).length <= MOST_LINES) return all;
  }
}

function figures(nameOf: NameOf, check: Check): string {
  const { expected, observed, unit } = check;
  const about = subject(nameOf, check);
  if (expected === null) return about;
  const wanted = expected.min === expected.max ? formatBare(expected.min, unit) : formatRange(expected, unit);
  const found = observed === null ? 'nothing' : formatBare(observed, unit);
  return `${about} ${found} for ${wanted}`.trimStart();
}
