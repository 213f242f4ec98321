import { startEngine } from '../../engine/run-engine.js';
import { notesOf } from '../../metrics/rounds.js';
import type { BenchOptions } from '../../plan/bench-options.js';
import { buildPlan, expectedCodes } from '../../plan/build-plan.js';
import { buildProbePlan } from '../../plan/build-probe-plan.js';
import { buildSlowPlan } from '../../plan/build-slow-plan.js';
import { describePlan } from '../../plan/describe-plan.js';
import { composeRun } from '../../record/compose-run.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import { junitReport } from '../../report/junit.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { openSchema } from '../../target/open-schema.js';
import { readStatusDetails } from '../../target/read-status-details.js';
import type { RawBenchOptions } from '../bench-command.js';
import { callBeforeLoad } from '../call-before-load.js';
import { driveLoad } from '../drive-load.js';
import { inputFiles } from '../input-files.js';
import { Interrupts } from '../interrupts.js';
import { judgeRun } from '../judge-run.js';
import { openPages } from '../open-pages.js';
import { Outputs } from '../outputs.js';
import { probePages } from '../probe-pages.js';
import { reportFormat } from '../report-format.js';
import { Progress } from '../show-progress.js';
import { version } from '../version.js';

/** `grpc-red bench`: reflect, drive, measure, verify, report. Returns the exit code. */
export async function bench(options: BenchOptions, raw: RawBenchOptions): Promise<number> {
  const format = reportFormat(raw);
  const outputs = new Outputs(raw, inputFiles(raw));
  const interrupts = new Interrupts();
  try {
    const report = await runBench(options, outputs, interrupts);
    outputs.junit(() => junitReport(report));
    await outputs.report(format.kind === 'json' ? jsonReport(report) : textReport(report, format), closingLine(report));
    return endingOf(report).exitCode;
  } finally {
    interrupts.release();
  }
}

async function runBench(options: BenchOptions, outputs: Outputs, interrupts: Interrupts): Promise<Report> {
  const schema = await interrupts.before(() => openSchema(options.schema));
  const plan = buildPlan(options, schema);
  const probePlan = buildProbePlan(options, plan);
  const slowPlan = buildSlowPlan(options, plan, schema);
  const pages = await openPages(options.metrics, plan.methods, interrupts);
  const probe = await probePages(probePlan, pages, interrupts);
  const slow = await callBeforeLoad(slowPlan, interrupts);
  const engine = await interrupts.before((stopped) => startEngine(plan, stopped));
  const progress = new Progress(plan, engine.live);
  try {
    outputs.emptyDetails();
    const load = await driveLoad(engine, pages, interrupts, progress);
    const composed = composeRun({
      ...load,
      probe,
      slow,
      grpcRed: version(),
      plan: describePlan(options, plan, { probe: probePlan, slow: slowPlan }, schema),
      methods: plan.methods,
      expect: expectedCodes(slowPlan === null ? [plan] : [plan, slowPlan]),
      reflected: schema.reflected,
      readDetails: (bytes) => readStatusDetails(bytes, schema),
      warnings: schema.warnings.map((message) => ({ code: 'schema', message })),
    });
    const { run, rounds, verdict } = await judgeRun(composed, pages, interrupts, progress);
    return { run: outputs.keep(run, notesOf(rounds)), verdict, interrupted: run.interrupted };
  } finally {
    progress.end();
  }
}
