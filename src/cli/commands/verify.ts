import { dirname } from 'node:path';
import { checkTold } from '../../metrics/detect/check-told.js';
import { readTold } from '../../metrics/detect/told.js';
import { judgeRounds } from '../../metrics/rounds.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import { junitReport } from '../../report/junit.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { judgeThresholds } from '../../thresholds/judge-thresholds.js';
import { plannedThresholds, withThresholds } from '../../thresholds/planned-thresholds.js';
import type { RawVerifyOptions } from '../arguments/verify-command.js';
import { Outputs } from '../files/outputs.js';
import { readEvidence } from '../files/read-evidence.js';
import { type NamedFile, refuseOverwrite, refusePages } from '../files/refuse-overwrite.js';
import { readPageMeaning } from '../read/read-page-meaning.js';
import { readThresholds } from '../read/read-thresholds.js';
import { reportFormat } from '../read/report-format.js';

/** `grpc-red verify`: the report of a run again, from what was kept of it. Returns the exit code that bench had. */
export async function verifyRun(raw: RawVerifyOptions): Promise<number> {
  const { drift = [], before = [], after = [], settled = false, exclusive = false, viaProxy = false } = raw;
  const format = reportFormat(raw);
  const meaning = readPageMeaning(raw);
  const claims = { settled, exclusive, viaProxy, ...meaning };
  const read: NamedFile[] = [
    ['--run', raw.run],
    ...drift.map((file) => ['--drift', file] as const),
    ...before.map((file) => ['--before', file] as const),
    ...after.map((file) => ['--after', file] as const),
  ];
  const written: NamedFile[] = [
    ...(raw.output === undefined ? [] : [['-o', raw.output] as const]),
    ...(raw.junit === undefined ? [] : [['--junit', raw.junit] as const]),
  ];
  refuseOverwrite(
    written,
    read.filter(([, file]) => file !== '-'),
  );
  refusePages(written, '--run', dirname(raw.run));
  const asked = readThresholds(raw.fail ?? [], true);
  const given = { drift, before, after, ...claims, thresholds: asked.length > 0 };
  const { run: kept, rounds } = await readEvidence(raw.run, given);
  const run = withThresholds(kept, asked);
  const first = rounds.find(({ moment }) => moment === 'before');
  checkTold(
    readTold(meaning.convention, meaning.map),
    (first?.scrapes ?? []).map(({ page }) => page),
  );
  // Without pages there are thresholds alone to judge.
  const verdict = rounds.length === 0 ? null : judgeRounds(run, rounds);
  const thresholds = judgeThresholds(plannedThresholds(run.plan), run, verdict);
  const report: Report = { run, verdict, thresholds, interrupted: run.interrupted };
  const outputs = new Outputs(raw);
  outputs.junit(() => junitReport(report));
  await outputs.report(format.kind === 'json' ? jsonReport(report) : textReport(report, format), closingLine(report));
  return endingOf(report).exitCode;
}
