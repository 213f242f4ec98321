import type { ErrorExample, ErrorGroup, RunResult } from '../../record/run-result.js';
import { statusName } from '../../shared/status.js';
import { formatCount, formatCounted, formatDuration } from '../units.js';
import { type NameOf, namesInRun } from './names-in-run.js';
import { facts, heading, paragraph, type Sheet } from './sheet.js';

const MOST_SHOWN = 6;
/** The JSON report has those of the others. */
const MOST_WITH_EXAMPLES = 2;
const MOST_DETAILS = 3;
const LONGEST_DETAIL = 160;
const LONGEST_EXAMPLE = 80;
const MOST_TRAILERS = 3;

/** Failed calls that ended alike, the most frequent first. */
export function failureLines(sheet: Sheet, run: RunResult): string[] {
  if (run.errors.length === 0 && run.errorsLeftOut === 0) return [];
  const nameOf = namesInRun(run);
  const sorted = [...run.errors].sort((a, b) => b.count - a.count);
  return [
    heading(sheet, 'Failures'),
    ...sorted
      .slice(0, MOST_SHOWN)
      .flatMap((group, index) => [
        ...paragraph(sheet, groupText(run, nameOf, group), { lead: `  ${formatCount(group.count)} × ` }),
        ...(index < MOST_WITH_EXAMPLES ? exampleLines(sheet, group) : []),
        ...detailLines(sheet, group),
      ]),
    ...restLines(sheet, sorted.slice(MOST_SHOWN), run.errorsLeftOut),
  ];
}

/** `INTERNAL SendMessage: database is locked`, with what sets the group apart from a plain error of the server. */
function groupText(
  run: RunResult,
  nameOf: NameOf,
  { service, method, status, fromServer, detail }: ErrorGroup,
): string {
  const isOfGroup = (other: { service: string; method: string }) =>
    other.service === service && other.method === method;
  const known = run.methods.some((result) => isOfGroup(result) && result.expect.includes(status));
  // Of another step of the same method it may be none: what each brought, its check says.
  const byStep = fromServer && run.plan.calls.some((call) => isOfGroup(call) && call.codes.includes(status));
  const marks = [...(fromServer ? [] : ['made here']), ...(known ? ['expected'] : byStep ? ['a step expects it'] : [])];
  const name = nameOf(`${service}/${method}`);
  const about = `${statusName(status)}${name === '' ? '' : ` ${name}`}`;
  const head = marks.length === 0 ? about : `${about} (${marks.join(', ')})`;
  return detail === '' ? head : `${head}: ${detail}`;
}

/** When it was seen first and when it took longest, one of its messages where they differ, and the trailers of the slowest. */
function exampleLines(sheet: Sheet, { count, messages, detail, first, slowest }: ErrorGroup): string[] {
  const when = ({ atMs }: ErrorExample) => `after ${formatDuration(Math.max(0, atMs) * 1e6)}`;
  const took = ({ latencyNs }: ErrorExample) => `took ${formatDuration(Math.max(0, latencyNs))}`;
  const [example] = messages;
  const one = first.atMs === slowest.atMs && first.latencyNs === slowest.latencyNs;
  const parts = [
    one
      ? `${count === 1 ? 'sent' : 'first and slowest'} ${when(first)}, ${took(first)}`
      : `first ${when(first)}, ${took(first)}`,
    ...(one ? [] : [`slowest ${when(slowest)}, ${took(slowest)}`]),
    ...(example === undefined || example.detail === detail ? [] : [`e.g. ${shortened(example.detail)}`]),
    ...slowest.trailers.slice(0, MOST_TRAILERS).map(({ name, value }) => `${name}: ${shortened(value)}`),
  ];
  return facts(sheet, parts, { lead: '      ', paint: sheet.chalk.dim });
}

function detailLines(sheet: Sheet, { first }: ErrorGroup): string[] {
  const style = { lead: '      ', paint: sheet.chalk.dim };
  return first.details.slice(0, MOST_DETAILS).flatMap((detail) => paragraph(sheet, detailText(detail), style));
}

function shortened(text: string): string {
  return text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)}…` : text;
}

/** `google.rpc.BadRequest {"fieldViolations":[{"field":"name"}]}`, of one of the calls. */
function detailText({ '@type': type, ...fields }: ErrorExample['details'][number]): string {
  const json = JSON.stringify(fields);
  const shown = json.length > LONGEST_DETAIL ? `${json.slice(0, LONGEST_DETAIL)}…` : json;
  return `${type.slice(type.lastIndexOf('/') + 1) || 'details that cannot be read'} ${shown}`;
}

function restLines(sheet: Sheet, hidden: ErrorGroup[], leftOut: number): string[] {
  const count = hidden.reduce((sum, group) => sum + group.count, leftOut);
  if (count === 0) return [];
  const more = hidden.length === 0 ? '' : ` in ${formatCounted(hidden.length, 'further group')}`;
  const listed = leftOut === 0 ? '; the JSON report lists them all' : ', of too many kinds to keep them all';
  return paragraph(sheet, `${formatCounted(count, 'further failed call')}${more}${listed}.`, { lead: '  ' });
}
