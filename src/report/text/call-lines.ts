import { type CallTotals, loadTotals, sumRows } from '../../record/load-totals.js';
import { runRate } from '../../record/run-rate.js';
import type { Ledger, RunResult } from '../../record/run-result.js';
import { serverStreams } from '../../shared/call-kind.js';
import { groupBy } from '../../shared/group-by.js';
import { callsBefore } from '../ending.js';
import { formatCount, formatCounted, formatRate, formatShare } from '../units.js';
import { paceLines } from './pace-lines.js';
import { row, type Sheet } from './sheet.js';
import { startUnit } from './start-unit.js';
import { statusLines } from './status-lines.js';

/** How many calls, how fast, and what became of them. */
export function callLines(sheet: Sheet, run: RunResult): string[] {
  const totals = loadTotals(run.methods);
  return [
    ...row(sheet, 'Calls', totals.started === 0 ? [noneMeasured(run)] : figures(totals, run)),
    ...paceLines(sheet, run),
    ...statusLines(sheet, totals),
    ...messageLines(sheet, run),
    ...besides(sheet, run),
  ];
}

function noneMeasured(run: RunResult): string {
  return callsBefore(run) === 0 ? 'Not one call was started.' : 'None was measured, so there are no figures.';
}

function figures(totals: CallTotals, { rate, plan }: RunResult): string[] {
  const list = [formatCounted(totals.started, 'call')];
  const { loadShape } = plan;
  const unit = startUnit(plan) === 'flow' ? ' flows' : '';
  const asked = loadShape.shape === 'constant' ? ` (asked for ${formatRate(loadShape.perSecond)}${unit})` : '';
  if (rate.overMs > 0) list.push(`${formatRate(runRate(rate))} per second${asked}`);
  list.push(`${formatCount(totals.ok)} OK`);
  if (totals.takenBack > 0) list.push(`${formatCount(totals.takenBack)} taken back as asked`);
  list.push(
    totals.failed === 0
      ? 'none failed'
      : `${formatCount(totals.failed)} failed (${formatShare(totals.failed / totals.started)})`,
  );
  return list;
}

/** Calls of ours that the server has seen too: without them its counters would seem too high. */
function besides(sheet: Sheet, run: RunResult): string[] {
  const rows = run.methods.flatMap(({ ledgers }) => ledgers).filter(({ ledger }) => ledger !== 'load');
  const counts = [...groupBy(rows, ({ ledger }) => ledger)].map(([ledger, group]) => {
    const { started, failed } = sumRows(group);
    return `${formatCount(started)} ${LEDGER_WORDS[ledger]}${failed === 0 ? '' : ` (${formatCount(failed)} failed)`}`;
  });
  if (counts.length === 0) return [];
  return row(sheet, 'Besides', [`${counts.join(', ')}: in service time and in the verdict, in no other number here`]);
}

const LEDGER_WORDS: Record<Ledger, string> = {
  load: 'of load',
  'warm-up': 'to warm up',
  'set-up': 'to set up',
  teardown: 'to tear down',
  probe: 'to probe',
  reflection: 'of reflection',
  health: 'to check health',
  'http-driver': 'by HTTP',
  'slow-call': 'slow on purpose',
};

function messageLines(sheet: Sheet, run: RunResult): string[] {
  const streams = run.methods.filter(({ kind }) => kind !== 'unary');
  if (streams.length === 0) return [];
  const { messagesSent, messagesReceived } = loadTotals(streams);
  const parts = [`${formatCounted(messagesSent, 'message')} sent`];
  if (streams.some(({ kind }) => serverStreams(kind)) || messagesReceived > 0) {
    parts.push(`${formatCount(messagesReceived)} received`);
  }
  return row(sheet, 'Streams', parts);
}
