import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { startUserService } from '../../fixtures/user-service/start-user-service.js';
import { runCli } from '../cli/run-cli.js';

const RUNS = 12;
const SEED = Number(process.env.RANDOM_SEED ?? 1);

const USERS = 'user.UserService';
const MESSAGES = 'messaging.MessagingService';
const STREAMS = 'streaming.StreamingService';

interface Ledger {
  tally: { started: number; answered: number; uncertain: number; refused: number };
  answered: Record<string, number>;
}

interface JsonReport {
  tally: Ledger['tally'];
  methods: { method: string; ledgers: Ledger[] }[];
  flows: { name: string; started: number; completed: number; broken: number; cut: number }[];
  verdict: { outcome: string; headline: string };
}

const id = '{{.Captured.id}}';
const name = 'user_{{.RequestNumber}}';
const create = { call: `${USERS}/CreateUser`, data: { username: name, email: name }, capture: { id: 'user.id' } };
const userStep = fc.constantFrom(
  { call: `${USERS}/GetUser`, data: { id }, expect: { fields: { 'user.username': name } } },
  { call: `${USERS}/UpdateUser`, data: { id, username: name, email: `new_${name}` } },
  { call: `${USERS}/ListUsers`, data: { page: 1 } },
  { call: `${USERS}/DeleteUser`, data: { id } },
);
const userFlow = fc.oneof(
  fc.array(userStep, { maxLength: 4 }).map((steps) => [create, ...steps] as object[]),
  fc.constantFrom<object[]>(
    [{ call: `${USERS}/GetUser`, data: { id: 1_000_000 }, expect: { code: 'NOT_FOUND' } }],
    [{ call: `${USERS}/CreateUser`, data: { username: 'one', email: 'one' } }, { call: `${USERS}/ListUsers` }],
  ),
);

const time = (least: number, most: number) => fc.integer({ min: least, max: most }).map((ms) => `${ms}ms`);
const takenBack = fc.record(
  { 'cancel-after': time(1, 60), 'cancel-after-received': fc.integer({ min: 1, max: 5 }) },
  { requiredKeys: [] },
);
const sending = fc.record(
  { messages: fc.integer({ min: 1, max: 9 }), interval: time(1, 5) },
  { requiredKeys: ['messages'] },
);
const stream = (shape: fc.Arbitrary<object>) =>
  fc.option(shape, { nil: {} }).map((given) => (Object.keys(given).length === 0 ? {} : { stream: given }));
const streamFlow = fc.oneof(
  fc.constant([
    {
      call: `${MESSAGES}/SendMessage`,
      data: { conversation_id: 'conv-1', sender_id: 'a', content: 'b' },
      capture: { id: 'message_id' },
    },
    { call: `${MESSAGES}/GetMessage`, data: { message_id: id } },
  ] as object[]),
  stream(takenBack).map((shape) => [
    { call: `${STREAMS}/WatchConversation`, data: { conversation_id: 'conv-1', count: 6 }, ...shape } as object,
  ]),
  stream(sending).map((shape) => [
    { call: `${STREAMS}/UploadAttachment`, data: [{ data: 'aGVq' }], ...shape } as object,
  ]),
  stream(sending).map((shape) => [
    { call: `${STREAMS}/Chat`, data: [{ sender_id: 'a', content: 'b' }], ...shape } as object,
  ]),
);

const rps = fc.integer({ min: 20, max: 900 });
const bounds = fc.oneof(
  fc.record({ total: fc.integer({ min: 1, max: 1500 }) }),
  fc.record({ duration: time(200, 1500), rps }),
  fc.record({ stages: fc.array(fc.record({ rps, to: rps, for: time(100, 600) }), { minLength: 1, maxLength: 3 }) }),
);
const settings = fc.record(
  {
    exclusive: fc.constant(true),
    timeout: fc.constantFrom('3ms', '20ms', '2s'),
    'cancel-after': fc.constantFrom('2ms', '15ms'),
    warmup: fc.constantFrom<number | string>(50, '200ms'),
    'abort-on': fc.constantFrom(['errors>20'], ['error_rate>10%'], ['p90>2ms']),
    transport: fc.constantFrom('grpc-js', 'wire'),
  },
  { requiredKeys: [] },
);
const around = {
  'set-up': [{ ...create, data: { username: 'own', email: 'own' }, capture: { owner: 'user.id' }, timeout: '10s' }],
  teardown: [{ call: `${USERS}/DeleteUser`, data: { id: '{{.SetUp.owner}}' }, timeout: '10s' }],
};

const scenario = fc.record({
  system: fc.constantFrom('user-service', 'messaging'),
  flows: fc.record({ 'user-service': several(userFlow), messaging: several(streamFlow) }),
  settings,
  bounds,
  concurrency: fc.integer({ min: 2, max: 60 }),
  spread: fc.constantFrom({}, { connections: 2 }, { connections: 2, threads: 2 }),
  isAround: fc.boolean(),
});

function several(flow: fc.Arbitrary<object[]>) {
  const weighted = fc.record({ weight: fc.integer({ min: 1, max: 5 }), steps: flow });
  return fc
    .array(weighted, { minLength: 1, maxLength: 3 })
    .map((flows) => flows.map((each, i) => ({ name: `flow ${i}`, ...each })));
}

/** What is of the database: rows that were certainly made and not deleted, up to those that may be. */
function rowsOf({ methods }: JsonReport): { least: number; most: number } {
  const ledgers = (name: string) => methods.filter(({ method }) => method === name).flatMap((each) => each.ledgers);
  const ok = (name: string) => ledgers(name).reduce((sum, { answered }) => sum + (answered.OK ?? 0), 0);
  // Calls whose deadline passed may have been done all the same.
  const open = (name: string) =>
    ledgers(name).reduce(
      (sum, { tally, answered }) => sum + tally.uncertain + (answered.DeadlineExceeded ?? 0) + (answered.Canceled ?? 0),
      0,
    );
  const kept = ok('CreateUser') - ok('DeleteUser');
  return { least: kept - open('DeleteUser'), most: kept + open('CreateUser') };
}

describe(`random scenarios against honest servers, seed ${SEED}`, { concurrency: 2 }, () => {
  for (const [index, wanted] of fc.sample(scenario, { seed: SEED, numRuns: RUNS }).entries()) {
    it(`balances its books and accuses nobody: ${index}, ${wanted.system}`, async (t) => {
      const isUsers = wanted.system === 'user-service';
      const users = isUsers ? await startUserService() : null;
      const messaging = isUsers ? null : await startMessaging();
      t.after(() => users?.close() ?? messaging?.stop());
      const { address, metricsUrl } = users ?? messaging!;
      const file = {
        target: address,
        plaintext: true,
        metrics: metricsUrl,
        concurrency: wanted.concurrency,
        flows: wanted.flows[wanted.system],
        ...wanted.bounds,
        ...wanted.settings,
        ...wanted.spread,
        ...(isUsers && wanted.isAround ? around : {}),
      };
      const { code, stdout, stderr } = await runCli(['bench', '-f', '-', '-O', 'json'], {
        input: JSON.stringify(file),
      });
      assert.notEqual(code, 2, stderr);
      const report = JSON.parse(stdout) as JsonReport;
      assert.notEqual(report.verdict.outcome, 'fail', report.verdict.headline);
      const ledgers = report.methods.flatMap((method) => method.ledgers);
      for (const { started, answered, uncertain, refused } of [report.tally, ...ledgers.map(({ tally }) => tally)]) {
        assert.equal(started, answered + uncertain + refused);
      }
      for (const { started, completed, broken, cut } of report.flows) assert.equal(started, completed + broken + cut);
      const rows = (await users?.rows()) ?? 0;
      const { least, most } = rowsOf(report);
      assert.ok(least <= rows && rows <= most, `${rows} rows, expected ${least} to ${most}`);
    });
  }
});
