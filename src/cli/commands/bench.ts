import { startEngine } from '../../engine/run-engine.js';
import { Bracket } from '../../metrics/bracket.js';
import type { KnownMethod } from '../../metrics/detect/known-calls.js';
import { readTold } from '../../metrics/detect/told.js';
import type { BenchOptions, MetricsOptions } from '../../plan/bench-options.js';
import { buildPlan, expectedCodes } from '../../plan/build-plan.js';
import { describePlan } from '../../plan/describe-plan.js';
import { composeRun } from '../../record/compose-run.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { readStatusDetails } from '../../target/read-status-details.js';
import { reflectSchema } from '../../target/reflect-schema.js';
import type { RawBenchOptions } from '../bench-command.js';
import { Interrupts } from '../interrupts.js';
import { Outputs } from '../outputs.js';
import { readBenchOptions } from '../read-bench-options.js';
import { reportFormat } from '../report-format.js';
import { Progress } from '../show-progress.js';
import { version } from '../version.js';

/** `grpc-red bench`: reflect, drive, measure, verify, report. Returns the exit code. */
export async function bench(target: string, raw: RawBenchOptions): Promise<number> {
  const format = reportFormat(raw);
  const options = await readBenchOptions(target, raw);
  const outputs = new Outputs(raw);
  const interrupts = new Interrupts();
  try {
    const ended = await runBench(options, outputs, interrupts);
    const report: Report = { ...ended, interrupted: interrupts.happened };
    await outputs.report(format.kind === 'json' ? jsonReport(report) : textReport(report, format), closingLine(report));
    return endingOf(report).exitCode;
  } finally {
    interrupts.release();
  }
}

function openBracket(metrics: MetricsOptions, methods: readonly KnownMethod[]): Promise<Bracket> {
  return Bracket.open(metrics.urls, { ...metrics, methods, told: readTold(metrics.convention, metrics.map) });
}

async function runBench(
  options: BenchOptions,
  outputs: Outputs,
  interrupts: Interrupts,
): Promise<Omit<Report, 'interrupted'>> {
  const { metrics } = options;
  const schema = await interrupts.before(() => reflectSchema(options.endpoint, options.reflectMetadata));
  const plan = buildPlan(options, schema);
  const bracket = metrics.urls.length === 0 ? null : await interrupts.before(() => openBracket(metrics, plan.methods));
  const engine = await interrupts.before((stopped) => startEngine(plan, stopped));
  const startedAt = new Date().toISOString();
  const cpuBefore = process.cpuUsage();
  const progress = new Progress(plan, engine.live);
  try {
    const watched = Promise.all([engine.results, bracket?.watch(engine.results)]);
    const [threads] = await interrupts.whileRunning(engine, watched, () => progress.enter('draining'));
    const cpu = process.cpuUsage(cpuBefore);
    const run = composeRun({
      grpcRed: version(),
      plan: describePlan(options, plan, schema),
      methods: plan.methods,
      expect: expectedCodes(plan),
      startedAt,
      readDetails: (bytes) => readStatusDetails(bytes, schema),
      threads,
      cpuMs: (cpu.user + cpu.system) / 1000,
      warnings: schema.warnings.map((message) => ({ code: 'schema', message })),
    });
    if (bracket !== null) progress.enter('verifying');
    const verdict =
      bracket === null
        ? null
        : await bracket.settle(run.methods, interrupts.afterRun(), (leftMs) => progress.waitsFor(leftMs));
    return { run: outputs.keep(run, bracket?.scrapes() ?? []), verdict };
  } finally {
    progress.end();
  }
}
