import { judgeRounds } from '../../metrics/rounds.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { Outputs } from '../outputs.js';
import { readEvidence } from '../read-evidence.js';
import { reportFormat } from '../report-format.js';
import type { RawVerifyOptions } from '../verify-command.js';

/** `grpc-red verify`: the report of a run again, from what was kept of it. Returns the exit code that bench had. */
export async function verifyRun(raw: RawVerifyOptions): Promise<number> {
  const { drift = [], before = [], after = [], settled = false, exclusive = false } = raw;
  const format = reportFormat(raw);
  const { run, rounds } = await readEvidence(raw.run, { drift, before, after, settled, exclusive });
  const report: Report = { run, verdict: judgeRounds(run, rounds), interrupted: run.interrupted };
  const outputs = new Outputs({ output: raw.output });
  await outputs.report(format.kind === 'json' ? jsonReport(report) : textReport(report, format), closingLine(report));
  return endingOf(report).exitCode;
}
