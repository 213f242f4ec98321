import { openHistogram } from '../../record/histogram.js';
import { isSupported } from '../../record/is-supported.js';
import type { RunPlan } from '../../record/run-plan.js';
import type { FlowResult, RunResult } from '../../record/run-result.js';
import { brokenChecks, checkAsks, checkPlace, unreachedChecks } from '../check-words.js';
import { formatCount, formatCounted, formatDuration, formatRate } from '../units.js';
import { facts, heading, paragraph, type Sheet } from './sheet.js';

const MOST_SHOWN = 10;

/** What became of the flows of a scenario, each as a whole. */
export function flowLines(sheet: Sheet, { plan, flows, rate }: RunResult): string[] {
  if (flows.length === 0 || areCalls(plan)) return [];
  return [
    heading(sheet, 'Flows'),
    ...flows.flatMap((flow) => facts(sheet, figures(flow, rate.overMs), { lead: `  ${flow.name}: ` })),
  ];
}

/** Whether each flow is one call of a method of its own: then what became of them stands with the methods. */
function areCalls({ calls }: RunPlan): boolean {
  const methods = new Set(calls.map(({ service, method }) => `${service}/${method}`));
  return methods.size === calls.length && new Set(calls.map(({ flow }) => flow)).size === calls.length;
}

function figures(
  { started, completed, completedInWindow, broken, cut, latency }: FlowResult,
  overMs: number,
): string[] {
  const list = [`${formatCount(started)} started`, `${formatCount(completed)} completed`];
  if (broken > 0) list.push(`${formatCount(broken)} broken off`);
  if (cut > 0) list.push(`${formatCount(cut)} cut short by the end of the run`);
  if (overMs > 0) list.push(`${formatRate((completedInWindow * 1000) / overMs)} per second`);
  if (latency === null) return list;
  const view = openHistogram(latency);
  for (const percentile of [50, 99]) {
    if (isSupported(percentile, view.count)) {
      list.push(`p${percentile} ${formatDuration(view.valueAtPercentile(percentile))}`);
    }
  }
  return [...list, `max ${formatDuration(view.maxNs)}`];
}

/** What was asked of answers: one line where all of it held, else each that was broken. */
export function checkLines(sheet: Sheet, run: RunResult): string[] {
  const { checks } = run;
  if (checks.length === 0) return [];
  const judged = checks.reduce((sum, check) => sum + check.judged, 0);
  const broken = checks.filter((check) => check.broken > 0);
  const never = checks.filter((check) => check.judged === 0 && check.ledger === 'load');
  const red = brokenChecks(checks);
  const unreached = unreachedChecks(run);
  const title = `Checks  ${formatCount(judged)} made, ${broken.length === 0 ? 'none broken' : `${formatCount(broken.reduce((sum, check) => sum + check.broken, 0))} broken`}`;
  return [
    heading(sheet, title),
    ...broken
      .slice(0, MOST_SHOWN)
      .flatMap((check) =>
        paragraph(
          sheet,
          `${checkPlace(check)}: ${checkAsks(check)}: broken ${formatCount(check.broken)} of ${formatCounted(check.judged, 'time')}, the first: ${check.example}`,
          { lead: '  ✘ ', paintLead: red.includes(check) ? sheet.chalk.red : sheet.chalk.yellow },
        ),
      ),
    ...(broken.length > MOST_SHOWN
      ? paragraph(sheet, `and ${formatCount(broken.length - MOST_SHOWN)} more; the JSON report lists them all.`, {
          lead: '  ',
        })
      : []),
    ...never
      .slice(0, MOST_SHOWN)
      .flatMap((check) =>
        paragraph(
          sheet,
          `${checkPlace(check)}: ${checkAsks(check)}: never looked at`,
          unreached.includes(check) ? { lead: '  ✘ ', paintLead: sheet.chalk.red } : { lead: '  ○ ' },
        ),
      ),
  ];
}
