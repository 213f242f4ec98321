import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { CallPlan, Step } from '../../src/plan/call-plan.js';
import type { StepCheck } from '../../src/plan/step-check.js';
import { PLAIN_STREAM } from '../../src/plan/stream-shape.js';
import { parseTemplate } from '../../src/plan/template/parse-template.js';
import { emptyScope } from '../../src/plan/template/template.js';
import { initHistograms, openHistogram } from '../../src/record/histogram.js';
import type { CallKind } from '../../src/shared/call-kind.js';
import { aFlow, aPlan, aStep, measured, warmUp } from './a-plan.js';
import { driveFlows, SYSTEM_TYPES } from './drive-flows.js';

before(initHistograms);

/** A plan of one flow whose steps call a method each. */
function chain(steps: Partial<Step>[], fields: Partial<CallPlan> & { kind?: CallKind } = {}): CallPlan {
  const flows = [{ ...aFlow(0, 1), name: 'chain', steps: steps.map((step, i) => aStep(i, step)) }];
  return aPlan({ flows, concurrency: 1, phases: [measured({ flows: 4 })], ...fields });
}

const NOTHING: StepCheck = { codes: null, fields: [], minHandlerMs: null };

describe('flows, in virtual time', () => {
  it('starts each step when the one before has ended, and the next flow when the last step has', async () => {
    const { log, flows } = await driveFlows(chain([{}, {}, {}], { phases: [measured({ flows: 2 })] }), {
      answers: [{ serviceMs: 5 }, { serviceMs: 7 }, { serviceMs: 11 }],
    });
    assert.deepEqual(log, ['0 start 0', '5 start 1', '12 start 2', '23 start 0', '28 start 1', '35 start 2']);
    assert.deepEqual(
      { ...flows[0], latency: openHistogram(flows[0]!.latency!).maxNs },
      {
        name: 'chain',
        weight: 1,
        started: 2,
        completed: 2,
        completedInWindow: 2,
        broken: 0,
        cut: 0,
        latency: 23e6,
      },
    );
  });

  it('counts flows by -n, and starts no step after one that failed', async () => {
    const { flows, started, checks } = await driveFlows(chain([{}, {}, {}], { phases: [measured({ flows: 10 })] }), {
      answers: [{}, { outcomes: [0, 9] }, {}],
    });
    assert.deepEqual(started, [10, 10, 5]);
    assert.deepEqual([flows[0]!.started, flows[0]!.completed, flows[0]!.broken, flows[0]!.cut], [10, 5, 5, 0]);
    assert.deepEqual(checks, []);
  });

  it('cuts flows short where the time is over, and lets the open step end', async () => {
    const { flows, started } = await driveFlows(chain([{}, {}], { phases: [measured({ durationMs: 23 })] }), {
      answers: [{ serviceMs: 10 }],
    });
    // 0 to 10 and 10 to 20; 20 to 30, and no step after that.
    assert.deepEqual(started, [2, 1]);
    assert.deepEqual([flows[0]!.started, flows[0]!.completed, flows[0]!.cut], [2, 1, 1]);
  });

  it('counts a flow that ends after the time is up as completed, but not in its rate', async () => {
    const { flows } = await driveFlows(chain([{}], { phases: [measured({ durationMs: 15 })] }), {
      answers: [{ serviceMs: 10 }],
    });
    assert.deepEqual([flows[0]!.completed, flows[0]!.completedInWindow], [2, 1]);
  });

  it('keeps flows of the warm-up out of the figures', async () => {
    const phases = [warmUp({ flows: 3 }), measured({ flows: 2 })];
    const { flows, started } = await driveFlows(chain([{}, {}], { phases }), { answers: [{}] });
    assert.deepEqual(started, [5, 5]);
    assert.equal(flows[0]!.started, 2);
  });

  it('starts no further step once it is told to stop, also where all flows were under way by then', async () => {
    const { log, flows, end } = await driveFlows(chain([{}, {}, {}], { phases: [measured({ flows: 1 })] }), {
      answers: [{ serviceMs: 5 }],
      stopAtMs: 7,
    });
    assert.deepEqual(log, ['0 start 0', '5 start 1']);
    assert.deepEqual([flows[0]!.cut, end.endReason, end.firstReason], [1, 'interrupted', 'interrupted']);
  });

  it('made all that was asked for where it is told to stop in the last steps of its flows', async () => {
    const { flows, end } = await driveFlows(chain([{}, {}], { phases: [measured({ flows: 1 })] }), {
      answers: [{ serviceMs: 5 }],
      stopAtMs: 7,
    });
    assert.deepEqual([flows[0]!.completed, end.endReason], [1, 'total-reached']);
  });

  it('ends by a step that cannot be made, also where all flows were under way by then', async () => {
    const x = parseTemplate('{{div 1 .RequestNumber}}', { name: 'test', line: 1, column: 1 }, emptyScope());
    const plan = chain([{}, { varying: [{ name: 'x', template: x }] }], { phases: [measured({ flows: 1 })] });
    const { flows, end } = await driveFlows(plan, { answers: [{}] });
    assert.deepEqual([flows[0]!.cut, end.endReason], [1, 'unsendable']);
  });

  it('takes no stream for taken back as asked whose next message cannot be made', async () => {
    const varying = {
      kind: 'varying',
      template: parseTemplate('{{div 1 0}}', { name: 'test', line: 1, column: 1 }, emptyScope()),
    };
    const constant = { kind: 'constant', bytes: Uint8Array.of(0) };
    const messages = [{ segments: [constant] }, { segments: [varying] }];
    const payload = { messages, packed: null, isOfRows: false } as unknown as Step['payload'];
    const stream = { ...PLAIN_STREAM, cancelAfterMs: 1000 };
    const plan = chain([{ payload, stream }], { kind: 'client-stream', phases: [measured({ flows: 1 })] });
    const { flows, end, rows } = await driveFlows(plan, { answers: [{ outcomes: ['silent'] }] });
    assert.deepEqual([end.endReason, rows[0]!.causes], ['unsendable', { abandoned: 1 }]);
    assert.deepEqual([flows[0]!.completed, flows[0]!.broken], [0, 1]);
  });

  it('has ended once and for all: a signal that comes after its end changes nothing', async () => {
    const driven = await driveFlows(chain([{}], { phases: [measured({ flows: 2 })] }), { answers: [{}] });
    driven.loop.drain('interrupted');
    driven.loop.abandon();
    assert.deepEqual([driven.end.endReason, driven.end.flows[0]!.completed], ['total-reached', 2]);
  });

  it('tells nothing of flows without a name', async () => {
    const plan = aPlan({ phases: [measured({ flows: 5 })] });
    assert.deepEqual((await driveFlows(plan, { answers: [{}] })).flows, []);
  });

  it('gives up at its end the calls of a step without a deadline, though others have one', async () => {
    const plan = chain([{ deadlineMs: 0 }], { drainMs: 1000, phases: [measured({ flows: 1 })] });
    const { log, end } = await driveFlows(plan, { answers: [{ outcomes: ['silent'] }] });
    assert.deepEqual([log, end.elapsedMs], [['0 start 0'], 1000]);
  });

  it('gives each step of a last flow its time, where none has a deadline', async () => {
    const plan = chain([{}, {}, {}], { deadlineMs: 0, drainMs: 1000, phases: [measured({ flows: 1 })] });
    const { end, flows } = await driveFlows(plan, { answers: [{ serviceMs: 700 }] });
    assert.deepEqual([end.elapsedMs, flows[0]!.completed], [2100, 1]);
  });

  it('waits at its end for the deadline of a step where the run has none', async () => {
    const plan = chain([{ deadlineMs: 5000 }], { deadlineMs: 0, drainMs: 1000, phases: [measured({ flows: 1 })] });
    const { end, started } = await driveFlows(plan, { answers: [{ outcomes: ['silent'] }] });
    assert.deepEqual([end.elapsedMs, started], [5000, [1]]);
  });

  it('gives each step its own deadline', async () => {
    const { log, flows } = await driveFlows(
      chain([{ deadlineMs: 50 }, { check: { ...NOTHING, codes: [4] }, deadlineMs: 30 }, {}], {
        phases: [measured({ flows: 1 })],
      }),
      { answers: [{ serviceMs: 40 }, { outcomes: ['silent'] }, {}] },
    );
    assert.deepEqual(log, ['0 start 0', '40 start 1', '70 start 2']);
    assert.equal(flows[0]!.completed, 1);
  });
});

describe('checks of steps, in virtual time', () => {
  it('goes on after an expected status, and breaks off after any other, OK too', async () => {
    const { flows, checks, started } = await driveFlows(chain([{ check: { ...NOTHING, codes: [5] } }, {}]), {
      answers: [{ outcomes: [5, 0] }, {}],
    });
    assert.deepEqual(started, [4, 2]);
    assert.deepEqual([flows[0]!.completed, flows[0]!.broken], [2, 2]);
    assert.deepEqual(checks, [
      {
        ledger: 'load',
        flow: 'chain',
        step: 1,
        service: 'test.Service',
        method: 'Method0',
        reason: 'code',
        subject: '5',
        judged: 4,
        broken: 2,
        example: 'OK',
      },
    ]);
  });

  it('breaks off where an answer comes sooner than its handler takes', async () => {
    const { checks, started } = await driveFlows(chain([{ check: { ...NOTHING, minHandlerMs: 20 } }, {}]), {
      answers: [{ serviceMs: 18.5 }, {}],
    });
    assert.deepEqual(started, [4, 0]);
    assert.deepEqual(
      checks.map(({ reason, judged, broken, example }) => ({ reason, judged, broken, example })),
      [{ reason: 'handler-at-least', judged: 4, broken: 4, example: 'answered after 18.50 ms' }],
    );
  });

  it('takes a timer that goes off a little early for none that is too short', async () => {
    const { checks } = await driveFlows(chain([{ check: { ...NOTHING, minHandlerMs: 20 } }]), {
      answers: [{ serviceMs: 19.2 }],
    });
    assert.equal(checks[0]!.broken, 0);
  });

  it('reads captures and fields of the first answer, and says what was missing or other', async () => {
    const plan = reading({
      capture: [
        { name: 'post', path: 'post_id' },
        { name: 'author', path: 'author_id' },
      ],
      check: { ...NOTHING, fields: [{ path: 'author_id', equals: 'user-8' }] },
    });
    const { end, checks, flows } = await driveFlows(plan, { answers: [{}], bytes: () => post('post-1', 'user-7') });
    assert.deepEqual(end.captured, ['post-1', 'user-7']);
    assert.deepEqual(
      checks.map(({ reason, subject, broken, example }) => ({ reason, subject, broken, example })),
      [
        { reason: 'answer', subject: '', broken: 0, example: null },
        { reason: 'field', subject: 'author_id', broken: 4, example: 'it is "user-7"' },
        { reason: 'capture', subject: 'post', broken: 0, example: null },
        { reason: 'capture', subject: 'author', broken: 0, example: null },
      ],
    );
    assert.equal(flows[0]!.broken, 4);
  });

  it('expects the very time that was sent, not that of the answer', async () => {
    const equals = parseTemplate('{{.TimestampUnixMilli}}', { name: 'test', line: 1, column: 1 }, emptyScope());
    const plan = reading({ check: { ...NOTHING, fields: [{ path: 'post_id', equals }] } });
    const { checks } = await driveFlows(
      { ...plan, phases: [measured({ flows: 1 })] },
      { answers: [{ serviceMs: 5 }], bytes: () => post('0', '') },
    );
    assert.deepEqual(
      checks.map(({ reason, broken, example }) => ({ reason, broken, example })),
      [
        { reason: 'answer', broken: 0, example: null },
        { reason: 'field', broken: 0, example: null },
      ],
    );
  });

  it('breaks off where an answer is no message of its type', async () => {
    const plan = reading({ capture: [{ name: 'post', path: 'post_id' }] });
    const { checks } = await driveFlows(plan, { answers: [{}], bytes: () => Uint8Array.of(0xff, 0xff, 0xff) });
    assert.deepEqual(
      checks.map(({ reason, judged, broken }) => ({ reason, judged, broken })),
      [
        { reason: 'answer', judged: 4, broken: 4 },
        { reason: 'capture', judged: 0, broken: 0 },
      ],
    );
  });

  it('forgets between flows what was captured, so that none is handed the value of another', async () => {
    const plan = reading({ capture: [{ name: 'post', path: 'post_id' }], check: { ...NOTHING, codes: [0, 5] } });
    const { end, checks } = await driveFlows(plan, {
      answers: [{ outcomes: [0, 0, 0, 5] }],
      bytes: () => post('post-1', ''),
    });
    assert.deepEqual(end.captured, [null]);
    assert.deepEqual(
      checks.find(({ reason }) => reason === 'capture'),
      {
        ledger: 'load',
        flow: 'chain',
        step: 1,
        service: 'content.ContentService',
        method: 'GetPost',
        reason: 'capture',
        subject: 'post',
        judged: 4,
        broken: 1,
        example: 'there was no answer to read',
      },
    );
  });
});

describe('shapes of streams, in virtual time', () => {
  const shape = { messages: null, intervalMs: 0, closeAfterMs: null, cancelAfterMs: null } as const;
  const counts = { closeAfterReceived: null, cancelAfterReceived: null } as const;
  const one = { phases: [measured({ flows: 1 })] };

  it('sends the messages over and over, at its interval, up to their number', async () => {
    const stream = { ...shape, ...counts, messages: 3, intervalMs: 10 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'client-stream', ...one }), { answers: [{}] });
    assert.deepEqual(log, ['0 start 0', '0 send 0', '10 send 0', '20 send 0', '20 close 0']);
  });

  it('keeps its interval where the server takes messages slowly, and sends none before it is writable', async () => {
    const stream = { ...shape, ...counts, messages: 18, intervalMs: 2 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'client-stream', ...one }), {
      answers: [{ takeMs: 100 }],
    });
    // With 16 waiting the stream is full; the first of them is taken at 100.
    assert.deepEqual(log.slice(15), ['28 send 0', '30 send 0', '100 send 0', '200 send 0', '300 close 0']);
  });

  it('keeps an interval that is finer than its timer, on the whole', async () => {
    const stream = { ...shape, ...counts, messages: 11, intervalMs: 1 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'client-stream', ...one }), { answers: [{}] });
    assert.deepEqual(log.slice(-2), ['10 send 0', '10 close 0']);
  });

  it('closes after its time, whatever is left to send', async () => {
    const stream = { ...shape, ...counts, messages: 100, intervalMs: 10, closeAfterMs: 24 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'client-stream', ...one }), { answers: [{}] });
    assert.deepEqual(log, ['0 start 0', '0 send 0', '10 send 0', '20 send 0', '24 close 0']);
  });

  it('takes a call back after its time, and goes on: that was asked for', async () => {
    const stream = { ...shape, ...counts, cancelAfterMs: 30 };
    const { log, flows } = await driveFlows(chain([{ stream }, {}], { kind: 'server-stream', ...one }), {
      answers: [{ outcomes: ['silent'] }, {}],
    });
    assert.deepEqual(log, ['0 start 0', '30 cancel 0', '30 start 1']);
    assert.equal(flows[0]!.completed, 1);
  });

  it('goes on likewise where every call of the run is taken back after a time', async () => {
    const plan = chain([{}, {}], { kind: 'server-stream', cancelAfterMs: 30, ...one });
    const { log, flows } = await driveFlows(plan, { answers: [{ outcomes: ['silent'] }, {}] });
    assert.deepEqual(log, ['0 start 0', '30 cancel 0', '30 start 1']);
    assert.equal(flows[0]!.completed, 1);
  });

  it('takes a call back after so many messages', async () => {
    const stream = { ...shape, ...counts, cancelAfterReceived: 2 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'server-stream', ...one }), {
      answers: [{ serviceMs: 100, messages: 10 }],
    });
    assert.deepEqual(log, ['0 start 0', '20 cancel 0']);
  });

  it('closes a conversation after so many answers', async () => {
    const stream = { ...shape, ...counts, messages: 100, intervalMs: 10, closeAfterReceived: 2 };
    const { log } = await driveFlows(chain([{ stream }], { kind: 'bidi', ...one }), { answers: [{ serviceMs: 3 }] });
    assert.deepEqual(log, ['0 start 0', '0 send 0', '10 send 0', '13 close 0']);
  });

  it('takes a shape for its own step alone', async () => {
    const stream = { ...shape, ...counts, messages: 2, intervalMs: 10 };
    const { log } = await driveFlows(chain([{ stream }, {}], { kind: 'client-stream', ...one }), { answers: [{}] });
    assert.deepEqual(log.slice(4), ['15 start 1', '15 send 1', '15 close 1']);
  });
});

function reading(step: Partial<Step>): CallPlan {
  const plan = chain([step], { answerTypes: SYSTEM_TYPES });
  const method = { service: 'content.ContentService', method: 'GetPost', outputType: 'content.GetPostResponse' };
  return { ...plan, methods: [{ ...plan.methods[0]!, ...method }] };
}

/** A content.GetPostResponse: post_id is 1, author_id 2. */
function post(id: string, author: string): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(0x0a, id.length),
    Buffer.from(id),
    Uint8Array.of(0x12, author.length),
    Buffer.from(author),
  ]);
}
