import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startEngine } from '../../src/engine/run-engine.js';
import type { CallPlan, TransportName } from '../../src/plan/call-plan.js';
import { readRows } from '../../src/plan/rows/read-rows.js';
import type { DataOrder } from '../../src/plan/rows/rows-table.js';
import { NO_INPUTS } from '../../src/plan/template/render-context.js';
import { plan as flowOf } from '../plan/segments/shop.js';
import { CountingServer, PATHS } from '../transport/counting-server.js';
import { aPlan, measured, warmUp } from './a-plan.js';

const ROWS = readRows('id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n', 'csv', 'rows.csv');
const UNIQUE =
  '{"cardNo": "{{newUUID}} {{.UUID}} {{randomString 8}}", "count": {{.RequestNumber}}, "items": [{"skuCode": "{{.Row.name}}{{sequence 5 2}}"}]}';

interface Asked extends Partial<CallPlan> {
  data?: string;
  order?: DataOrder;
}

/** Runs calls of templates against a server, and tells what came to it, sorted. */
async function run(t: TestContext, { data = UNIQUE, order = 'roundrobin', ...fields }: Asked) {
  const server = await CountingServer.serve(t);
  const metadata = [['x-number', '{{.RequestNumber}} {{.Row.id}} {{.UUID}}']] as const;
  const flow = {
    ...flowOf({ form: 'json', text: data, origin: '-d' }, { rows: ROWS, metadata: [...metadata] }),
    order,
  };
  const plan = aPlan({
    transport: 'wire',
    endpoint: { address: server.address, tls: null, authority: null, connectTimeoutMs: 5000 },
    flows: [flow],
    phases: [warmUp({ flows: 17 }), measured({ flows: 100 })],
    inputs: { ...NO_INPUTS, seed: 42 },
    ...fields,
  });
  const methods = plan.methods.map((method) => ({ ...method, path: PATHS.unary }));
  const engine = await startEngine({ ...plan, methods }, new AbortController().signal);
  const results = await engine.results;
  return {
    results,
    started: server.count.started,
    messages: server.messages.map((message) => message.toString('hex')).sort(),
    metadata: server.requests.map((request) => String(request.metadata.get('x-number')[0])).sort(),
  };
}

describe('calls of templates', () => {
  for (const transport of ['wire', 'grpc-js'] as TransportName[]) {
    for (const order of ['roundrobin', 'random', 'shuffle'] as DataOrder[]) {
      it(`send the same by any number of threads (${transport}, ${order})`, async (t) => {
        const [one, three] = [await run(t, { transport, order }), await run(t, { transport, order, threads: 3 })];
        assert.deepEqual(three.messages, one.messages);
        assert.deepEqual(three.metadata, one.metadata);
        assert.equal(new Set(one.messages).size, 117);
        assert.equal(new Set(one.metadata).size, 117);
      });
    }
  }

  it('send other random values for another seed', async (t) => {
    const [one, other] = [await run(t, {}), await run(t, { inputs: { ...NO_INPUTS, seed: 43 } })];
    assert.deepEqual(
      one.messages.filter((message) => other.messages.includes(message)),
      [],
    );
  });

  it('take each row equally often, in turns and shuffled', async (t) => {
    for (const order of ['roundrobin', 'shuffle'] as DataOrder[]) {
      const { metadata } = await run(t, { order, phases: [measured({ flows: 100 })] });
      const rows = metadata.map((value) => value.split(' ')[1]!);
      assert.deepEqual(
        ['1', '2', '3', '4', '5'].map((row) => rows.filter((one) => one === row).length),
        [20, 20, 20, 20, 20],
      );
    }
  });

  it('have numbers of their own also where a warm-up was bounded by time', async (t) => {
    const phases = [warmUp({ durationMs: 50 }), measured({ flows: 60 })];
    const { metadata, started } = await run(t, { phases, threads: 3 });
    assert.equal(new Set(metadata.map((value) => value.split(' ')[0])).size, started);
  });

  for (const transport of ['wire', 'grpc-js'] as TransportName[]) {
    it(`end the run where one cannot be made, and what was not sent is counted as such (${transport})`, async (t) => {
      // Number 40 is the first that the field does not hold.
      const data = '{"count": "{{sub 39 .RequestNumber}}"}';
      const { results, started } = await run(t, { transport, data, threads: 2, phases: [measured({ flows: 10_000 })] });
      const ends = results.map(({ end }) => end);
      const booked = results.map(({ recording }) => recording.tally.started.reduce((sum, count) => sum + count));
      const unsent = results.map(({ recording }) => recording.tally.unsent.reduce((sum, count) => sum + count));
      assert.equal(booked[0]! + booked[1]!, started);
      assert.ok(started <= 40, `${started} calls`);
      assert.ok(unsent[0]! + unsent[1]! >= 1);
      assert.ok(ends.some(({ endReason }) => endReason === 'unsendable'));
      const [said] = ends.flatMap(({ unsendable }) => unsendable ?? []);
      assert.match(
        said!,
        /^A call could not be made, and no more were started\. -d: count must be a whole number \(uint32\), not "-\d+"\./,
      );
    });
  }
});
