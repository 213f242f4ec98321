import { startEngine } from '../../engine/run-engine.js';
import { notesOf } from '../../metrics/rounds.js';
import type { BenchOptions } from '../../plan/bench-options.js';
import { expectedCodes } from '../../plan/build-plan.js';
import { buildPlans } from '../../plan/build-plans.js';
import { calledMethods } from '../../plan/called-methods.js';
import { describePlan } from '../../plan/describe-plan.js';
import { dryRun } from '../../plan/dry-run.js';
import { listChecks } from '../../plan/list-checks.js';
import { schemaSourceOf } from '../../plan/schema-source-of.js';
import { setAsideWarnings } from '../../plan/set-aside-warnings.js';
import { withSetUp } from '../../plan/with-set-up.js';
import { composeRun } from '../../record/compose-run.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import { junitReport } from '../../report/junit.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { openSchema } from '../../target/open-schema.js';
import { readStatusDetails } from '../../target/read-status-details.js';
import { judgeThresholds } from '../../thresholds/judge-thresholds.js';
import { plannedThresholds } from '../../thresholds/planned-thresholds.js';
import { scopeThresholds } from '../../thresholds/scope-thresholds.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { inputFiles } from '../files/input-files.js';
import { Outputs, print } from '../files/outputs.js';
import { Interrupts } from '../interrupts.js';
import { aroundLoad, teardownWarnings } from '../load/around-load.js';
import { callBeforeLoad } from '../load/call-before-load.js';
import { driveLoad } from '../load/drive-load.js';
import { judgeRun } from '../load/judge-run.js';
import { openPages } from '../load/open-pages.js';
import { dryRunText } from '../load/print-dry-run.js';
import { probePages } from '../load/probe-pages.js';
import { Progress } from '../load/show-progress.js';
import { wholeNumber } from '../read/parse-values.js';
import { reportFormat } from '../read/report-format.js';
import { version } from '../version.js';

/** `grpc-red bench`: reflect, drive, measure, verify, report. Returns the exit code. */
export async function bench(options: BenchOptions, raw: RawBenchOptions): Promise<number> {
  if (raw.dryRun !== undefined) return printRequests(options, raw.dryRun);
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

/** `--dry-run`: what would be sent first, and nothing else. */
async function printRequests(options: BenchOptions, count: string | true): Promise<number> {
  const first = count === true ? 3 : wholeNumber('--dry-run', count, 1, 1000);
  const schema = await openSchema(schemaSourceOf(options, Date.now()));
  const { setUpPlan, plan, teardownPlan } = buildPlans(options, schema);
  const requests = [setUpPlan, plan, teardownPlan].flatMap((each) =>
    each === null ? [] : dryRun(each, schema, first, Date.now()),
  );
  await print(dryRunText(requests));
  return 0;
}

async function runBench(options: BenchOptions, outputs: Outputs, interrupts: Interrupts): Promise<Report> {
  const schema = await interrupts.before(() => openSchema(schemaSourceOf(options, Date.now())));
  const { plan, ...besides } = buildPlans(options, schema);
  const { probePlan, slowPlan, setUpPlan, teardownPlan } = besides;
  const asked = scopeThresholds(options.thresholds, calledMethods(plan));
  const pages = await openPages(options.metrics, plan.methods, interrupts);
  const probe = await probePages(probePlan, pages, interrupts);
  const around = { setUp: setUpPlan, teardown: teardownPlan };
  const { load, teardown } = await aroundLoad(around, interrupts, withSetUp, async (setUp) => {
    const captured = setUp?.captured ?? [];
    const slow = await callBeforeLoad(slowPlan && withSetUp(slowPlan, captured), interrupts);
    const bound = withSetUp(plan, captured);
    const engine = await interrupts.before((stopped) => startEngine(bound, stopped));
    const progress = new Progress(bound, engine.live);
    try {
      outputs.emptyDetails();
      return {
        ...(await driveLoad(engine, pages, interrupts, progress, options.abortOn)),
        slow,
        setUp,
        live: engine.live,
      };
    } finally {
      progress.end();
    }
  });
  const progress = new Progress(plan, load.live);
  try {
    const composed = composeRun({
      ...load,
      endedAt: teardown.made === null ? load.endedAt : new Date().toISOString(),
      probe,
      setUp: load.setUp?.recording ?? null,
      teardown: teardown.made?.recording ?? null,
      besides: [load.setUp, teardown.made].flatMap((made) => (made === null ? [] : [made.checks])),
      grpcRed: version(),
      plan: describePlan({ ...options, thresholds: asked }, plan, besides, schema),
      methods: plan.methods,
      flows: plan.flows,
      planned: listChecks(plan),
      expect: expectedCodes([plan, slowPlan, setUpPlan, teardownPlan]),
      reflected: schema.reflected,
      readDetails: (bytes) => readStatusDetails(bytes, schema),
      warnings: [
        ...setAsideWarnings(options),
        ...schema.warnings.map((message) => ({ code: 'schema', message })),
        ...teardownWarnings(teardown),
      ],
    });
    const { run, rounds, verdict } = await judgeRun(composed, pages, interrupts, progress);
    const thresholds = judgeThresholds(plannedThresholds(run.plan), run, verdict);
    return { run: outputs.keep(run, notesOf(rounds)), verdict, thresholds, interrupted: run.interrupted };
  } finally {
    progress.end();
  }
}
