import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startEngine } from '../../src/engine/run-engine.js';
import type { CallPlan } from '../../src/plan/call-plan.js';
import type { Endpoint } from '../../src/shared/endpoint.js';
import { CountingServer, PATHS } from '../transport/counting-server.js';
import { aPlan, measured } from './a-plan.js';
import { Gate } from './gate.js';

const NEVER = new AbortController().signal;

describe('the engine', () => {
  it('runs a plan over its threads: what they booked is what the server counted', async (t) => {
    const server = await CountingServer.serve(t);
    const engine = await startEngine(planFor(server.address, { threads: 3, connections: 4 }), NEVER);
    const results = await engine.results;
    const started = results.map(({ recording }) => recording.tally.started.reduce((sum, count) => sum + count));
    assert.deepEqual(started, [67, 67, 66]);
    assert.equal(server.count.ended[0], 200);
  });

  it('sends nothing where one thread cannot connect, though another could', async (t) => {
    const server = await CountingServer.serve(t);
    const gate = await Gate.before(t, server.address, { first: 'let-through', later: 'turn-away' });
    await assert.rejects(startEngine(planFor(gate.address, { threads: 2 }), NEVER), {
      name: 'GrpcRedError',
      code: 'unreachable',
    });
    assert.equal(server.count.started, 0);
  });

  it('ends its threads when it is stopped while they connect, and sends nothing even where they could by then', async (t) => {
    const server = await CountingServer.serve(t);
    const gate = await Gate.before(t, server.address, { first: 'let-through', later: 'hold' });
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    const starting = startEngine(planFor(gate.address, { threads: 2 }), stop.signal);
    await gate.held;
    stop.abort(reason);
    await assert.rejects(starting, reason);
    gate.release();
    await gate.closed;
    assert.equal(server.count.started, 0);
  });

  it('does not begin where it was stopped before', async () => {
    const reason = new Error('stopped by the test');
    await assert.rejects(startEngine(planFor('127.0.0.1:1'), AbortSignal.abort(reason)), reason);
  });

  it('rejects with what a thread threw, and ends the others', async (t) => {
    const server = await CountingServer.serve(t);
    const plan = planFor(server.address, { threads: 2, phases: [measured({ durationMs: 60_000 })] });
    // The second thread has a flow that names no step of its own: reading it throws.
    const broken = { ...plan, flows: [...plan.flows, { ...plan.flows[0]!, steps: [] }] };
    const engine = await startEngine(broken, NEVER);
    await assert.rejects(engine.results, { name: 'TypeError' });
  });
});

function planFor(address: string, fields: Partial<CallPlan> = {}): CallPlan {
  const endpoint: Endpoint = { address, tls: null, authority: null, connectTimeoutMs: 30_000 };
  const plan = aPlan({ endpoint, transport: 'grpc-js', phases: [measured({ flows: 200 })], ...fields });
  return { ...plan, methods: plan.methods.map((method) => ({ ...method, path: PATHS.unary })) };
}
