import type { ErrorGroup, RunResult } from '../../record/run-result.js';
import { statusName } from '../../shared/status.js';
import { formatCount, formatCounted } from '../units.js';
import { type NameOf, namesInRun } from './names-in-run.js';
import { heading, paragraph, type Sheet } from './sheet.js';

const MOST_SHOWN = 6;
const MOST_DETAILS = 3;
const LONGEST_DETAIL = 160;

/** Failed calls that ended alike, the most frequent first. */
export function failureLines(sheet: Sheet, run: RunResult): string[] {
  if (run.errors.length === 0 && run.errorsLeftOut === 0) return [];
  const nameOf = namesInRun(run);
  const sorted = [...run.errors].sort((a, b) => b.count - a.count);
  return [
    heading(sheet, 'Failures'),
    ...sorted
      .slice(0, MOST_SHOWN)
      .flatMap((group) => [
        ...paragraph(sheet, groupText(run, nameOf, group), { lead: `  ${formatCount(group.count)} × ` }),
        ...group.details
          .slice(0, MOST_DETAILS)
          .flatMap((detail) => paragraph(sheet, detailText(detail), { lead: '      ', paint: sheet.chalk.dim })),
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
  const known = run.methods.some(
    (result) => result.service === service && result.method === method && result.expect.includes(status),
  );
  const marks = [...(fromServer ? [] : ['made here']), ...(known ? ['expected'] : [])];
  const name = nameOf(`${service}/${method}`);
  const about = `${statusName(status)}${name === '' ? '' : ` ${name}`}`;
  const head = marks.length === 0 ? about : `${about} (${marks.join(', ')})`;
  return detail === '' ? head : `${head}: ${detail}`;
}

/** `google.rpc.BadRequest {"fieldViolations":[{"field":"name"}]}`, of one of the calls. */
function detailText({ '@type': type, ...fields }: ErrorGroup['details'][number]): string {
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
