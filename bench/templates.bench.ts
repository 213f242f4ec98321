// What payloads cost that differ from call to call, beside fixed ones of the same size: rendered alone, and through the
// whole engine over wire against the embedded messaging system, in turns.
//   node dist/bench/templates.bench.js, or with `alone` the first part only
//
// Node 20, two shared cores that others kept busy too (so CPU is told, and the fastest of three rounds counts):
//   rendered alone, a nested message of 64 bytes with a UUID, a number and a random text    750 to 920 ns of CPU
//   through the engine        fixed payload                 15,800 calls/s   13 to 17 µs of CPU a call
//                             unique payload                17,400 calls/s   18 to 22 µs
//                             unique payload and metadata   16,900 calls/s   23 to 25 µs
// Most of the difference in CPU is compiling: over 300,000 calls of the loop alone a unique payload adds 1.3 µs a call.
//
// CONCLUSION: the server limits, and unique payloads come as fast as fixed ones. What made them slow at first was text that
// was put together character by character: it took twice as long.
import { startMessaging } from '../fixtures/messaging/start-messaging.js';
import { startEngine } from '../src/engine/run-engine.js';
import { buildPayload } from '../src/plan/build-payload.js';
import type { CallPlan } from '../src/plan/call-plan.js';
import { constantPayload, type Payload } from '../src/plan/payload.js';
import { StepMessages } from '../src/plan/step-messages.js';
import { makeRenderContext, NO_INPUTS } from '../src/plan/template/render-context.js';
import { emptyScope } from '../src/plan/template/template.js';
import { readVaryingMetadata } from '../src/plan/varying-metadata.js';
import type { MetadataEntry } from '../src/shared/endpoint.js';
import { findMethods } from '../src/target/find-methods.js';
import { reflectSchema } from '../src/target/reflect-schema.js';
import { aPlan, aStep, measured, warmUp } from '../test/engine/a-plan.js';
import { methodOf, PLACE, schema } from '../test/plan/segments/shop.js';

const ROUNDS = 3;
const CALLS = 15_000;
/** A thread is new in each round: what it runs is compiled meanwhile. */
const WARM_UP = 10_000;
const RENDERED = 500_000;
const UNIQUE =
  '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "{{newUUID}} {{.RequestNumber}} {{randomString 16}}"}';
const NESTED =
  '{"items": [{"skuCode": "{{newUUID}}", "price": {"units": "{{.RequestNumber}}", "currencyCode": "{{randomString 16}}"}}]}';

await rendering();
if (process.argv[2] !== 'alone') await calls();

/** A nested message with a UUID, a number and a random text. */
async function rendering(): Promise<void> {
  const payload = buildPayload(schema, methodOf(PLACE), { form: 'json', text: NESTED, origin: '-d' }, emptyScope());
  const messages = new StepMessages(payload, null);
  const context = makeRenderContext(NO_INPUTS, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    const cpu = process.cpuUsage();
    let bytes = 0;
    for (let i = 0; i < RENDERED; i++) {
      context.requestNumber = i;
      bytes += messages.at(0, context).length;
    }
    const { user, system } = process.cpuUsage(cpu);
    const nanos = ((user + system) * 1000) / RENDERED;
    console.log(`rendered alone: ${nanos.toFixed(0)} ns a message of ${(bytes / RENDERED).toFixed(0)} bytes`);
  }
}

async function calls(): Promise<void> {
  const system = await startMessaging();
  const endpoint = { address: system.address, tls: null, authority: null, connectTimeoutMs: 5000 };
  const served = await reflectSchema(endpoint, []);
  const [method] = findMethods(served, ['messaging.MessagingService/SendMessage']);
  const unique = buildPayload(served, method!, { form: 'json', text: UNIQUE, origin: '-d' }, emptyScope());
  const fixed = constantPayload([new StepMessages(unique, null).at(0, makeRenderContext(NO_INPUTS, 0))]);
  const planOf = (payload: Payload, metadata: MetadataEntry[] = []): CallPlan => ({
    ...aPlan({
      endpoint,
      transport: 'wire',
      concurrency: 50,
      phases: [warmUp({ flows: WARM_UP }), measured({ flows: CALLS })],
    }),
    methods: [method!],
    flows: [
      {
        name: null,
        weight: 1,
        steps: [aStep(0, { payload, ...readVaryingMetadata(metadata, emptyScope()) })],
        rows: null,
        order: 'roundrobin',
      },
    ],
  });
  const kinds: [string, CallPlan][] = [
    ['fixed payload', planOf(fixed)],
    ['unique payload', planOf(unique)],
    ['unique payload and metadata', planOf(unique, [['x-request-id', '{{newUUID}}']])],
  ];
  const rates = kinds.map(() => [] as number[]);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, [name, plan]] of kinds.entries()) {
      const { perSecond, cpuMicros } = await rateOf(plan);
      // The first round warms the server up.
      if (round > 0) rates[i]!.push(perSecond);
      console.log(`${name}: ${perSecond.toFixed(0)} calls/s, ${cpuMicros.toFixed(1)} µs of CPU a call`);
    }
  }
  await system.stop();
  // The fastest round is the one that others on the machine disturbed least.
  const [base, ...others] = rates.map((list) => Math.max(...list));
  for (const [i, rate] of others.entries()) console.log(`${kinds[i + 1]![0]}: ${(rate / base!).toFixed(2)} of fixed`);
}

async function rateOf(plan: CallPlan): Promise<{ perSecond: number; cpuMicros: number }> {
  const engine = await startEngine(plan, new AbortController().signal);
  const cpu = process.cpuUsage();
  const [thread] = await engine.results;
  const { user, system } = process.cpuUsage(cpu);
  const { windowMs, endedInWindow } = thread!.end;
  return { perSecond: (endedInWindow * 1000) / windowMs, cpuMicros: (user + system) / (CALLS + WARM_UP) };
}
