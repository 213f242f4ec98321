import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { CallLoop } from '../../src/engine/call-loop.js';
import type { LoopEnd } from '../../src/engine/loop-end.js';
import { answerReaders } from '../../src/plan/answer/answer-reader.js';
import type { CallPlan, Flow, Phase, Step } from '../../src/plan/call-plan.js';
import { makeFlowOrder } from '../../src/plan/flow-order.js';
import { listChecks } from '../../src/plan/list-checks.js';
import { makePacer } from '../../src/plan/pacer.js';
import { constantPayload } from '../../src/plan/payload.js';
import { shard } from '../../src/plan/shard.js';
import { PLAIN_STREAM, type StreamShape, takesBack } from '../../src/plan/stream-shape.js';
import { parseTemplate } from '../../src/plan/template/parse-template.js';
import { emptyScope } from '../../src/plan/template/template.js';
import { composeChecks, composeFlows } from '../../src/record/compose-flows.js';
import { initHistograms } from '../../src/record/histogram.js';
import { LiveView } from '../../src/record/live-view.js';
import { sumRows } from '../../src/record/load-totals.js';
import { mergeErrors } from '../../src/record/merge-errors.js';
import { Recorder, type Recording } from '../../src/record/recorder.js';
import type { CheckResult, FlowResult, LedgerRow, MethodHistograms } from '../../src/record/run-result.js';
import { Tally, tallyFrom } from '../../src/record/tally.js';
import type { CallKind } from '../../src/shared/call-kind.js';
import { COLUMN_OF_CAUSE } from '../../src/transport/end-cause.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';
import { Random } from '../faults/random.js';
import { many } from '../many.js';
import { aPlan, aStep, measured, warmUp } from './a-plan.js';
import { SYSTEM_TYPES } from './drive-flows.js';
import { RoughTransport, type SeenCall } from './rough-transport.js';

before(initHistograms);

const RUNS = many(150);
/** By then every run has ended by itself, or is held up by a call without a deadline. */
const LATEST_MS = 60_000;

interface Told {
  plan: CallPlan;
  log: SeenCall[];
  ends: LoopEnd[];
  rows: LedgerRow[][];
  flows: FlowResult[];
  checks: CheckResult[];
  recordings: Recording[];
  live: { started: number; ended: number; failed: number };
}

/** What may end a run before its time. */
interface Early {
  drainMs: number | null;
  abandonMs: number | null;
}

async function drive(plan: CallPlan, seed: number, { drainMs, abandonMs }: Early): Promise<Told> {
  const clock = new VirtualClock('by-hand');
  const numbers = new Random(seed);
  const random = () => numbers.below(2 ** 30) / 2 ** 30;
  const log: SeenCall[] = [];
  const lives: LiveView[] = [];
  const loops: CallLoop[] = [];
  const threads = shard(plan).map((worker) => {
    const live = new LiveView();
    lives.push(live);
    const recorder = new Recorder(plan.methods.length, live);
    const stopOthers = () => {
      for (const other of loops) other.drain('interrupted');
    };
    const setting = { epochMs: 0, unsendable: () => void clock.after(0, stopOthers) };
    const loop = new CallLoop(worker, recorder, clock, null, setting, answerReaders(plan));
    loops.push(loop);
    const side = { templates: loop.templates(), thread: worker.index };
    const transport = new RoughTransport(side, clock, random, loop, log, postOf);
    recorder.begin(0);
    return { recorder, ending: loop.run(transport) };
  });
  let over = 0;
  for (const { ending } of threads) ending.then(() => over++);
  if (drainMs !== null) {
    clock.after(drainMs, () => {
      for (const loop of loops) loop.drain('interrupted');
    });
  }
  if (abandonMs !== null) {
    clock.after(abandonMs, () => {
      for (const loop of loops) loop.abandon();
    });
  }
  await clock.runUntil(LATEST_MS);
  assert.equal(over, threads.length, 'a thread never ended');
  const ends = await Promise.all(threads.map(({ ending }) => ending));
  const tally = new Tally(plan.methods.length);
  const recordings = threads.map(({ recorder }) => recorder.finish());
  for (const recording of recordings) tally.add(tallyFrom(recording.tally));
  return {
    plan,
    log,
    ends,
    rows: plan.methods.map((_, i) => tally.rowsOf(i)),
    flows: composeFlows(
      plan.flows,
      ends.map((end) => end.flows),
    ),
    checks: composeChecks(
      [
        {
          planned: listChecks(plan),
          flows: plan.flows,
          counts: ends.map((end) => end.checks),
          ledgers: ['load', 'warm-up'],
        },
      ],
      plan.methods,
    ),
    recordings,
    live: LiveView.sum(lives),
  };
}

/** A content.GetPostResponse whose post_id is of that call alone. */
function postOf(call: number): Uint8Array {
  const id = Buffer.from(`post-${call}`);
  return Buffer.concat([Uint8Array.of(0x0a, id.length), id]);
}

const template = (text: string, captured: string[] = []) =>
  parseTemplate(text, { name: 'test', line: 1, column: 1 }, { ...emptyScope(), captured });

const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const shapes: fc.Arbitrary<StreamShape> = fc
  .record({
    messages: perhaps(fc.integer({ min: 1, max: 6 })),
    intervalMs: fc.constantFrom(0, 0, 1, 5),
    closeAfterMs: perhaps(fc.integer({ min: 1, max: 12 })),
    cancelAfterMs: perhaps(fc.integer({ min: 1, max: 12 })),
    cancelAfterReceived: perhaps(fc.integer({ min: 1, max: 3 })),
  })
  .map((shape) => ({ ...PLAIN_STREAM, ...shape }));

interface WantedStep {
  kind: CallKind;
  messages: number;
  deadlineMs: number | null;
  stream: StreamShape | null;
  codes: number[] | null;
  isNumbered: boolean;
}

const steps: fc.Arbitrary<WantedStep> = fc.record({
  kind: fc.constantFrom<CallKind>('unary', 'unary', 'unary', 'server-stream', 'client-stream', 'bidi'),
  messages: fc.integer({ min: 1, max: 4 }),
  deadlineMs: perhaps(fc.integer({ min: 3, max: 9 })),
  stream: perhaps(shapes),
  codes: perhaps(fc.constantFrom([0], [0, 5], [5], [0, 4, 14])),
  isNumbered: fc.boolean(),
});

const wantedFlows = fc.array(
  fc.record({
    weight: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(steps, { minLength: 1, maxLength: 3 }),
    isNamed: fc.boolean(),
    captures: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

const rates = fc.constantFrom<Phase['pacer']>(
  { shape: 'closed' },
  { shape: 'closed' },
  { shape: 'constant', perSecond: 700 },
  { shape: 'stages', stages: [{ perSecond: 0, toPerSecond: 1500, forMs: 40 }] },
  { shape: 'steps', start: 100, step: 300, everyMs: 10, end: 1000, maxMs: null },
);

const count = fc.integer({ min: 0, max: 60 });
const timeMs = fc.integer({ min: 1, max: 60 });
/** Nothing is due at that very moment. */
const betweenDueTimes = timeMs.map((ms) => ms + 0.1234);
const limits = fc.oneof(
  count.map((flows) => ({ flows })),
  timeMs.map((durationMs) => ({ durationMs })),
  fc.record({ flows: count, durationMs: timeMs }),
);

const plans: fc.Arbitrary<CallPlan> = fc
  .record({
    flows: wantedFlows,
    threads: fc.integer({ min: 1, max: 3 }),
    places: fc.integer({ min: 1, max: 4 }),
    rate: rates,
    limit: limits,
    warm: perhaps(limits),
    deadlineMs: fc.constantFrom(8, 25),
    // Of this number nothing can be made.
    poison: perhaps(fc.integer({ min: 1, max: 30 })),
  })
  .map(({ flows: wanted, threads, places, rate, limit, warm, deadlineMs, poison }) => {
    const kinds = wanted.flatMap((flow) => flow.steps.map(({ kind }) => kind));
    let methodIndex = 0;
    const flows = wanted.map(({ weight, steps: own, isNamed, captures }, f): Flow => {
      const named = isNamed || own.length > 1 || captures;
      const built = own.map((step, s): Step => buildStep(methodIndex++, step, captures, s, poison));
      return { name: named ? `flow ${f}` : null, weight, steps: built, rows: null, order: 'roundrobin' };
    });
    const plan = aPlan({
      flows,
      threads,
      concurrency: threads * places,
      phases: [...(warm === null ? [] : [warmUp(warm)]), measured(boundedBy(limit, rate), rate)],
      deadlineMs,
      answerTypes: SYSTEM_TYPES,
    });
    return {
      ...plan,
      methods: plan.methods.map((method, i) => ({
        ...method,
        kind: kinds[i]!,
        outputType: 'content.GetPostResponse',
      })),
    };
  });

/** After its last stage nothing is due any more. */
function boundedBy(limit: Partial<Phase['limit']>, rate: Phase['pacer']): Partial<Phase['limit']> {
  return rate.shape === 'stages' ? { durationMs: 40, ...limit } : limit;
}

function buildStep(
  methodIndex: number,
  { kind, messages, deadlineMs, stream, codes, isNumbered }: WantedStep,
  captures: boolean,
  place: number,
  poison: number | null,
): Step {
  const varying = [
    ...(isNumbered ? [{ name: 'x-number', template: template('{{.RequestNumber}}') }] : []),
    ...(captures && place > 0 ? [{ name: 'x-post', template: template('{{.Captured.post}}', ['post']) }] : []),
    ...(isNumbered && poison !== null
      ? [{ name: 'x-poison', template: template(`{{div 1 (sub ${poison} .RequestNumber)}}`) }]
      : []),
  ];
  return aStep(methodIndex, {
    payload: constantPayload(Array.from({ length: messages }, (_, i) => Uint8Array.of(methodIndex, i))),
    varying,
    deadlineMs,
    stream: stream && shapeFor(kind, stream),
    capture: captures && place === 0 ? [{ name: 'post', path: 'post_id' }] : [],
    check: codes === null ? null : { codes, fields: [], minHandlerMs: null },
  });
}

/** What only a client that streams can do is refused for others before the run. */
function shapeFor(kind: CallKind, { cancelAfterMs, cancelAfterReceived, ...sending }: StreamShape): StreamShape | null {
  if (kind === 'unary') return null;
  const takenBack = { ...PLAIN_STREAM, cancelAfterMs, cancelAfterReceived };
  return kind === 'server-stream' ? takenBack : { ...sending, cancelAfterMs, cancelAfterReceived };
}

const early: fc.Arbitrary<Early> = fc.record({ drainMs: perhaps(timeMs), abandonMs: perhaps(timeMs) });
const NOTHING_EARLY: Early = { drainMs: null, abandonMs: null };
const seeds = fc.integer({ min: 1, max: 2 ** 30 });

const wasNeverSent = ({ sentMs, end }: SeenCall) => sentMs === null && end!.cause !== 'refused';
const numberOf = ({ metadata }: SeenCall) => metadata.find(([name]) => name === 'x-number')?.[1];
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

/** The books against what the far side saw. */
function holdBooks({ plan, log, rows, flows, live }: Told): void {
  assert.ok(log.every(({ end }) => end !== null));
  for (const [i, ledgers] of rows.entries()) {
    const totals = sumRows(ledgers);
    const ended = log.filter((call) => call.template === i && !wasNeverSent(call));
    const inColumn = (column: string) => ended.filter(({ end }) => COLUMN_OF_CAUSE[end!.cause] === column);
    assert.equal(totals.started, ended.length);
    assert.deepEqual([totals.uncertain, totals.refused], [inColumn('uncertain').length, inColumn('refused').length]);
    for (const [status, answered] of totals.answered.entries()) {
      assert.equal(answered, inColumn('answered').filter(({ end }) => end!.wireStatus === status).length);
    }
    assert.equal(totals.messagesSent, sum(ended.map(({ sends }) => sends)));
    assert.equal(totals.messagesReceived, sum(ended.map(({ received }) => received)));
    assert.ok(totals.unsent >= log.filter((call) => call.template === i && wasNeverSent(call)).length);
  }
  const sent = log.filter((call) => !wasNeverSent(call)).length;
  assert.deepEqual([live.started, live.ended], [sent, sent]);
  for (const flow of flows) {
    assert.equal(flow.started, flow.completed + flow.broken + flow.cut);
    assert.ok(flow.completedInWindow <= flow.completed);
  }
  const taken = new Set(log.filter(({ wasTakenBack }) => wasTakenBack).map((call) => call.template));
  const mayBeTaken = plan.flows.flatMap((flow) => flow.steps).map(({ stream }) => takesBack(stream));
  assert.ok([...taken].every((template) => mayBeTaken[template]));
  const places = plan.concurrency / plan.threads;
  assert.ok(log.every(({ slot }) => slot < places));
}

/** Every figure that is made beside the books, against the books and the log. */
function holdFigures({ plan, log, rows, checks, recordings, live }: Told): void {
  const sent = log.filter((call) => !wasNeverSent(call));
  const failed = sent.filter(({ end }) => end!.shownStatus !== 0 && end!.cause !== 'client-cancel');
  const slices = recordings.flatMap(({ timeline }) => timeline.slices);
  assert.deepEqual(
    [sum(slices.map((one) => one.ended)), sum(slices.map((one) => one.failed))],
    [sent.length, failed.length],
  );
  assert.equal(live.failed, failed.length);
  const load = sumRows(rows.flat().filter(({ ledger }) => ledger === 'load'));
  const { groups, leftOut } = mergeErrors(recordings.map(({ errors }) => errors));
  assert.equal(sum(groups.map((group) => group.count)) + leftOut, load.failed);
  assert.equal(load.started, load.ok + load.takenBack + load.failed);
  for (const [i, ledgers] of rows.entries()) {
    const own = sent.filter(({ template }) => template === i);
    const totals = sumRows(ledgers.filter(({ ledger }) => ledger === 'load'));
    const timed = (kind: keyof MethodHistograms) =>
      sum(recordings.map(({ histograms }) => histograms[i]![kind]?.count ?? 0));
    assert.deepEqual(
      [timed('latencyOk'), timed('latencyError'), timed('latencyTakenBack')],
      [totals.ok, totals.failed, totals.takenBack],
    );
    assert.equal(timed('service'), own.filter(({ end }) => end!.cause === 'trailers').length);
    const begun = own.filter(({ end, received }) => end!.cause === 'client-cancel' && received > 0);
    assert.equal(sum(ledgers.map((row) => row.begun)), begun.length);
  }
  const steps = plan.flows.flatMap((flow) => flow.steps);
  for (const [i, { check, capture }] of steps.entries()) {
    const own = sent.filter(({ template }) => template === i);
    const booked = (reason: string) => {
      const found = checks.filter((one) => one.method === plan.methods[i]!.method && one.reason === reason);
      return [sum(found.map(({ judged }) => judged)), sum(found.map(({ broken }) => broken))];
    };
    const good = own.filter((call) => hasGoodStatus(plan, steps[i]!, call));
    const wrong = check === null ? [] : own.filter((call) => !good.includes(call));
    assert.deepEqual(booked('code'), check === null ? [0, 0] : [own.length, wrong.length]);
    const missing = good.filter(({ received }) => received === 0);
    assert.deepEqual(booked('capture'), capture.length === 0 ? [0, 0] : [good.length, missing.length]);
  }
}

function hasGoodStatus(plan: CallPlan, { check, stream }: Step, { end }: SeenCall): boolean {
  const { shownStatus, cause } = end!;
  if (check !== null) return check.codes!.includes(shownStatus);
  const mayBeTaken = plan.cancelAfterMs !== null || takesBack(stream);
  return shownStatus === 0 || (mayBeTaken && cause === 'client-cancel');
}

/** How each flow ended, by its last call. */
function holdFlows(told: Told): void {
  const { plan, flows } = told;
  const steps = plan.flows.flatMap((flow, f) =>
    flow.steps.map((step) => ({ step, f, isLast: step === flow.steps.at(-1) })),
  );
  const chains = chainsOf(told).map((chain) => {
    const last = chain.at(-1)!;
    const { step, f, isLast } = steps[last.template]!;
    const good = hasGoodStatus(plan, step, last) && (step.capture.length === 0 || last.received > 0);
    return { f, end: wasNeverSent(last) ? 'cut' : !good ? 'broken' : isLast ? 'completed' : 'cut' };
  });
  for (const { name, started, completed, broken, cut } of flows) {
    const own = chains.filter(({ f }) => plan.flows[f]!.name === name);
    const ended = (as: string) => own.filter(({ end }) => end === as).length;
    assert.deepEqual(
      [started, completed, broken, cut],
      [own.length, ended('completed'), ended('broken'), ended('cut')],
    );
  }
}

/** The steps of flows, as they followed each other in their slots. */
function chainsOf({ plan, log }: Told): SeenCall[][] {
  const firsts = new Set<number>();
  let first = 0;
  for (const { steps: own } of plan.flows) {
    firsts.add(first);
    first += own.length;
  }
  const open = new Map<string, SeenCall[]>();
  const chains: SeenCall[][] = [];
  for (const call of log) {
    const place = `${call.thread} ${call.slot}`;
    if (firsts.has(call.template)) {
      const chain = [call];
      open.set(place, chain);
      chains.push(chain);
      continue;
    }
    const chain = open.get(place)!;
    assert.equal(chain.at(-1)!.template, call.template - 1);
    assert.equal(chain.at(-1)!.end!.atMs, call.startMs);
    chain.push(call);
  }
  return chains;
}

function holdChains(told: Told): void {
  const { plan, log } = told;
  const chains = chainsOf(told);
  const order = makeFlowOrder(plan.flows);
  const numbers = chains.flatMap((chain) => [...new Set(chain.map(numberOf).filter((one) => one !== undefined))]);
  // One for all steps of a flow, and none for two.
  assert.equal(new Set(numbers).size, numbers.length);
  for (const chain of chains) {
    const posts = chain.flatMap(({ metadata }) => metadata.filter(([name]) => name === 'x-post'));
    for (const [, post] of posts) assert.equal(post, `post-${log.indexOf(chain[0]!)}`);
  }
  const listed = log.filter((call) => call.message !== null && numberOf(call) !== undefined);
  for (const call of listed) {
    const { messages } = plan.flows.flatMap((flow) => flow.steps)[call.template]!.payload;
    const number = Number(numberOf(call));
    assert.deepEqual([...call.message!], [call.template, order.iterationAt(number) % messages.length]);
  }
}

describe('any plan, against a transport at its worst', () => {
  it('has books that balance, and that are what the far side saw, whatever ends it', async () => {
    await fc.assert(
      fc.asyncProperty(plans, seeds, early, async (plan, seed, ending) => {
        const told = await drive(plan, seed, ending);
        holdBooks(told);
        holdFigures(told);
        holdChains(told);
      }),
      { numRuns: RUNS },
    );
  });

  it('tells of each flow how it ended, by its last call', async () => {
    // What cannot be made never comes to the far side.
    const cold = plans.filter(
      ({ phases, flows }) =>
        phases.length === 1 && !flows.some(({ steps: own }) => own.some(({ varying }) => varying.some(isPoison))),
    );
    await fc.assert(
      fc.asyncProperty(cold, seeds, early, async (plan, seed, ending) => holdFlows(await drive(plan, seed, ending))),
      { numRuns: RUNS },
    );
  });

  it('starts as many flows as were asked for, of each as its weight says, over any number of threads', async () => {
    const whole = plans.filter(({ phases, flows }) => {
      const knows = phases.every(({ limit }) => limit.flows !== null && limit.durationMs === null);
      return knows && !flows.some(({ steps: own }) => own.some(({ varying }) => varying.some(isPoison)));
    });
    await fc.assert(
      fc.asyncProperty(whole, seeds, async (plan, seed) => {
        const told = await drive(plan, seed, NOTHING_EARLY);
        holdBooks(told);
        const order = makeFlowOrder(plan.flows);
        const wanted = plan.flows.map(() => 0);
        for (const { limit } of plan.phases) for (let k = 0; k < limit.flows!; k++) wanted[order.flowAt(k)]!++;
        const chains = chainsOf(told);
        let first = 0;
        const made = plan.flows.map(({ steps: own }) => {
          const at = first;
          first += own.length;
          return chains.filter(([call]) => call!.template === at).length;
        });
        assert.deepEqual(made, wanted);
        const never = told.log.filter(wasNeverSent).length;
        assert.equal(sumRows(told.rows.flat()).unsent, never);
        assert.ok(told.ends.every(({ endReason }) => endReason === 'total-reached'));
      }),
      { numRuns: RUNS },
    );
  });

  it('starts what was due by the clock, or counts it as unsent, over any number of threads', async () => {
    const timed = plans.filter(({ phases, flows }) => {
      const [phase] = phases;
      const isTimed = phases.length === 1 && phase!.limit.flows === null && phase!.pacer.shape !== 'closed';
      return isTimed && !flows.some(({ steps: own }) => own.some(({ varying }) => varying.some(isPoison)));
    });
    await fc.assert(
      fc.asyncProperty(timed, seeds, perhaps(betweenDueTimes), async (plan, seed, drainMs) => {
        const told = await drive(plan, seed, { drainMs, abandonMs: null });
        holdBooks(told);
        const { pacer, limit } = plan.phases[0]!;
        const untilMs = Math.min(limit.durationMs!, drainMs ?? limit.durationMs!);
        const started = chainsOf(told).length;
        const never = told.log.filter(wasNeverSent).length;
        const unsent = sumRows(told.rows.flat()).unsent - never;
        assert.equal(started + unsent, makePacer(pacer).dueBefore(untilMs));
        assert.equal(sum(told.ends.map(({ lateness }) => lateness.flows)), started);
      }),
      { numRuns: RUNS },
    );
  });
});

function isPoison({ name }: { name: string }): boolean {
  return name === 'x-poison';
}
