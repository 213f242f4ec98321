import { startEngine } from '../../engine/run-engine.js';
import { Bracket } from '../../metrics/bracket.js';
import { readTold } from '../../metrics/detect/told.js';
import { openSources } from '../../metrics/open-sources.js';
import { notesOf } from '../../metrics/rounds.js';
import { heedDoubts } from '../../metrics/verify/heed-doubts.js';
import type { BenchOptions } from '../../plan/bench-options.js';
import { buildPlan, expectedCodes } from '../../plan/build-plan.js';
import { buildProbePlan } from '../../plan/build-probe-plan.js';
import { buildSlowPlan } from '../../plan/build-slow-plan.js';
import type { CallPlan } from '../../plan/call-plan.js';
import { describePlan } from '../../plan/describe-plan.js';
import { composeRun } from '../../record/compose-run.js';
import { probedMethods } from '../../record/probed-methods.js';
import type { Recording } from '../../record/recorder.js';
import { closingLine } from '../../report/closing-line.js';
import { endingOf } from '../../report/ending.js';
import { jsonReport } from '../../report/json.js';
import { junitReport } from '../../report/junit.js';
import type { Report } from '../../report/report.js';
import { textReport } from '../../report/text.js';
import { GrpcRedError } from '../../shared/error.js';
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
    const report: Report = { ...ended, interrupted: ended.run.interrupted };
    outputs.junit(() => junitReport(report));
    await outputs.report(format.kind === 'json' ? jsonReport(report) : textReport(report, format), closingLine(report));
    return endingOf(report).exitCode;
  } finally {
    interrupts.release();
  }
}

async function runBench(
  options: BenchOptions,
  outputs: Outputs,
  interrupts: Interrupts,
): Promise<Omit<Report, 'interrupted'>> {
  const { metrics } = options;
  const schema = await interrupts.before(() => reflectSchema(options.endpoint, options.reflectMetadata));
  const plan = buildPlan(options, schema);
  const probePlan = buildProbePlan(options, plan);
  const slowPlan = buildSlowPlan(options, plan, schema);
  const told = readTold(metrics.convention, metrics.map);
  const pages = await interrupts.before(() => openSources(metrics));
  if (pages?.notice) process.stderr.write(`grpc-red: ${pages.notice}\n`);
  const bracket =
    pages === null
      ? null
      : await interrupts.before(() => Bracket.open(pages.sources, { ...metrics, methods: plan.methods, told }));
  const probe =
    probePlan === null ? null : await interrupts.before((stopped) => callSlowly(probePlan, stopped), AMONG_EARLY_CALLS);
  if (probePlan !== null && probe !== null) {
    const sent = probedMethods(probePlan, probe);
    await interrupts.before((stopped) => bracket!.probed(sent, stopped), AMONG_EARLY_CALLS);
  }
  const slow =
    slowPlan === null ? null : await interrupts.before((stopped) => callSlowly(slowPlan, stopped), AMONG_EARLY_CALLS);
  const engine = await interrupts.before((stopped) => startEngine(plan, stopped));
  const startedAt = new Date().toISOString();
  const cpuBefore = process.cpuUsage();
  const progress = new Progress(plan, engine.live);
  try {
    const watched = Promise.all([engine.results, bracket?.watch(engine.results)]);
    const [threads] = await interrupts.whileRunning(engine, watched, () => progress.enter('draining'));
    const endedAt = new Date().toISOString();
    const cpu = process.cpuUsage(cpuBefore);
    const run = composeRun({
      grpcRed: version(),
      plan: describePlan(options, plan, { probe: probePlan, slow: slowPlan }, schema),
      methods: plan.methods,
      expect: expectedCodes(slowPlan === null ? [plan] : [plan, slowPlan]),
      startedAt,
      endedAt,
      reflected: schema.reflected,
      readDetails: (bytes) => readStatusDetails(bytes, schema),
      threads,
      probe,
      slow,
      cpuMs: (cpu.user + cpu.system) / 1000,
      warnings: schema.warnings.map((message) => ({ code: 'schema', message })),
    });
    if (bracket !== null) progress.enter('verifying');
    const settled = await bracket?.settle(run, interrupts.afterRun(), (leftMs) => progress.waitsFor(leftMs));
    const warnings = [...run.warnings, ...((await pages?.doubts()) ?? [])];
    const evidence = { settling: settled?.settling ?? null, interrupted: interrupts.happened, warnings };
    const verdict = settled === undefined ? null : heedDoubts(settled.verdict, warnings);
    return { run: outputs.keep({ ...run, ...evidence }, notesOf(bracket?.rounds() ?? [])), verdict };
  } finally {
    progress.end();
  }
}

const AMONG_EARLY_CALLS = new GrpcRedError(
  'interrupted',
  'Interrupted before the load began.',
  'Only calls of --probe or --slow-call were sent.',
);

/** A few calls, one at a time. An interruption ends them and the run: nothing was measured yet. */
async function callSlowly(plan: CallPlan, stopped: AbortSignal): Promise<Recording> {
  const engine = await startEngine(plan, stopped);
  const progress = new Progress(plan, engine.live);
  const abandon = () => engine.abandon();
  stopped.addEventListener('abort', abandon);
  try {
    const [thread] = await engine.results;
    return thread!.recording;
  } finally {
    stopped.removeEventListener('abort', abandon);
    progress.end();
  }
}
