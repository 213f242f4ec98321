import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readCommandLine, scenarioFolder } from './read-scenario.js';

const folder = scenarioFolder();
after(() => folder.remove());

const STEPS = ['flows:', '  - steps:', '      - call: ListUsers'];
const read = (lines: string[], ...args: string[]) =>
  readCommandLine(['-f', folder.write('some.yaml', lines.join('\n')), ...args]);

describe('a scenario file', () => {
  it('means what the same options mean on the command line', async () => {
    const { options } = await read([
      'target: localhost:50051',
      'plaintext: true',
      'concurrency: 100',
      'total: 10000',
      'timeout: 3s',
      'connections: 4',
      'threads: 2',
      'seed: 7',
      'warmup: 50',
      'settle: 2s',
      'metrics: [localhost:9090/metrics, localhost:9091/metrics]',
      'exclusive: true',
      'enable-compression: false',
      'tags: {team: users}',
      'name: all of it',
      ...STEPS,
    ]);
    const same = await readCommandLine([
      ...['localhost:50051', '--plaintext', '-c', '100', '-n', '10000', '-t', '3s', '--connections', '4'],
      ...['--threads', '2', '--seed', '7', '--warmup', '50', '--settle', '2s', '--metrics', 'localhost:9090/metrics'],
      ...['--metrics', 'localhost:9091/metrics', '--exclusive', '--tags', '{"team": "users"}', '--name', 'all of it'],
      ...['--call', 'ListUsers'],
    ]);
    assert.deepEqual({ ...options, flows: [] }, { ...same.options, calls: options.calls });
  });

  it('gives way to the command line, to its target, and to what says the same in another way', async () => {
    const file = ['target: localhost:1', 'plaintext: true', 'concurrency: 7', 'total: 10', ...STEPS];
    const { options } = await read(file, 'localhost:2', '-c', '3', '-z', '5s');
    assert.deepEqual(
      [options.endpoint.address, options.concurrency, options.total, options.durationMs],
      ['localhost:2', 3, null, 5000],
    );
  });

  it('takes numbers with all of their digits, and payloads as they are', async () => {
    const { options } = await read([
      'target: localhost:1',
      'flows:',
      '  - steps:',
      '      - call: GetUser',
      '        data: {id: 9007199254740993}',
    ]);
    assert.deepEqual(options.flows[0]!.steps[0]!.data, {
      form: 'json',
      text: '{"id": 9007199254740993}',
      origin: `${folder.path}/some.yaml:5:15`,
    });
  });

  it('takes a text as JSON, a list as several payloads, and a file beside itself', async () => {
    folder.write('get.json', '{"id": 3}');
    const { plan } = await read([
      'target: localhost:1',
      'flows:',
      '  - steps:',
      '      - {call: GetUser, data: \'{"id": 1}\'}',
      '      - {call: GetUser, data: [{id: 1}, {id: 2}]}',
      '      - {call: GetUser, data-file: get.json}',
    ]);
    const lengths = plan.flows[0]!.steps.map(({ payload }) => payload.messages.length);
    assert.deepEqual(lengths, [1, 2, 1]);
  });

  it('adds metadata of all calls to that of a step, whose own goes first', async () => {
    const { options } = await read(
      [
        'target: localhost:1',
        'metadata: {authorization: all, tenant: a}',
        'flows:',
        '  - steps:',
        '      - call: ListUsers',
        '        metadata: {authorization: [own, other]}',
        '      - call: ListUsers',
      ],
      ...['-m', 'tenant: b'],
    );
    assert.deepEqual(
      options.flows[0]!.steps.map(({ metadata }) => metadata),
      [
        [
          ['tenant', 'b'],
          ['authorization', 'own'],
          ['authorization', 'other'],
        ],
        [
          ['authorization', 'all'],
          ['tenant', 'b'],
        ],
      ],
    );
  });

  it('reads what a step says of its answer, its deadline and its stream', async () => {
    const { plan } = await read([
      'target: localhost:1',
      'flows:',
      '  - name: one',
      '    weight: 3',
      '    steps:',
      '      - call: GetUser',
      '        timeout: 500ms',
      '        capture: {id: user.id}',
      '        expect: {code: [OK, 5], fields: {user.username: a, user.id: 7}, handler-at-least: 5ms}',
      '      - call: echo.v1.EchoService/Bidi',
      '        stream: {messages: 10, interval: 10ms, cancel-after: 1s}',
    ]);
    const [{ weight, name, steps }] = plan.flows as [(typeof plan.flows)[number]];
    assert.deepEqual([name, weight], ['one', 3]);
    const [get, chat] = steps;
    assert.deepEqual(get!.capture, [{ name: 'id', path: 'user.id' }]);
    assert.deepEqual(get!.check, {
      codes: [0, 5],
      fields: [
        { path: 'user.username', equals: 'a' },
        { path: 'user.id', equals: '7' },
      ],
      minHandlerMs: 5,
    });
    assert.deepEqual([get!.deadlineMs, chat!.deadlineMs], [500, null]);
    assert.deepEqual(chat!.stream, {
      messages: 10,
      intervalMs: 10,
      closeAfterMs: null,
      cancelAfterMs: 1000,
      closeAfterReceived: null,
      cancelAfterReceived: null,
    });
  });

  it('says for all of its steps which statuses handlers give, as --expect does', async () => {
    const { options } = await read(['target: localhost:1', 'expect: [13, UNAVAILABLE]', ...STEPS]);
    assert.deepEqual(options.flows[0]!.steps[0]!.expect, [13, 14]);
  });

  it('may be JSON', async () => {
    const file = folder.write(
      'some.json',
      JSON.stringify({ target: 'localhost:1', flows: [{ steps: [{ call: 'ListUsers' }] }] }),
    );
    assert.equal((await readCommandLine(['-f', file])).plan.flows.length, 1);
  });

  it('may hold options alone, for calls of the command line', async () => {
    const { plan, options } = await read(['target: localhost:1', 'concurrency: 2'], '--call', 'ListUsers');
    assert.deepEqual([plan.flows.length, plan.flows[0]!.name, options.concurrency], [1, null, 2]);
  });

  it('lets calls of the command line take the place of its flows, between its set-up and its teardown', async () => {
    const { plan, setUp, teardown, options } = await read(
      ['target: localhost:1', 'set-up: [{call: ListUsers}]', 'teardown: [{call: ListUsers}]', ...STEPS],
      ...['--call', 'GetUser', '-d', '{"id": 1}'],
    );
    assert.deepEqual(
      plan.flows.map(({ name, steps }) => [name, plan.methods[steps[0]!.methodIndex]!.method]),
      [[null, 'GetUser']],
    );
    assert.deepEqual([setUp!.phases[0]!.name, teardown!.phases[0]!.name], ['set-up', 'teardown']);
    assert.equal(options.setAside!.flows, 1);
  });

  it('has aliases for what is said twice', async () => {
    const { options } = await read([
      'target: localhost:1',
      'flows:',
      '  - steps:',
      '      - {call: GetUser, data: &one {id: 1}}',
      '      - {call: GetUser, data: *one}',
    ]);
    assert.deepEqual(
      options.flows[0]!.steps.map(({ data }) => data),
      [
        { form: 'json', text: '{"id": 1}', origin: `${folder.path}/some.yaml:4:36` },
        { form: 'json', text: '{"id": 1}', origin: `${folder.path}/some.yaml:5:31` },
      ],
    );
  });

  it('lasts as long as its stages also where the command line has another rate', async () => {
    const file = ['target: a:1', 'stages: [{rps: 5, for: 1500ms}, {rps: 9, for: 2s}]', ...STEPS];
    const [byRate, byCount] = [await read(file, '-r', '7'), await read(file, '-r', '7', '-n', '3')];
    assert.deepEqual([byRate.options.load, byRate.options.durationMs], [{ shape: 'constant', perSecond: 7 }, 3500]);
    assert.deepEqual([byCount.options.total, byCount.options.durationMs], [3, null]);
  });

  it('has stages in place of a rate', async () => {
    const stages = ['stages:', '  - {rps: 100, for: 10s}', '  - {rps: 100, to: 500, for: 30s}'];
    const { plan } = await read(['target: localhost:1', ...stages, ...STEPS]);
    const { pacer } = plan.phases.at(-1)!;
    assert.deepEqual(pacer, {
      shape: 'stages',
      stages: [
        { perSecond: 100, toPerSecond: 100, forMs: 10_000 },
        { perSecond: 100, toPerSecond: 500, forMs: 30_000 },
      ],
    });
    const { plan: other } = await read(['target: localhost:1', ...stages, ...STEPS], '-r', '5');
    assert.equal(other.phases.at(-1)!.pacer.shape, 'constant');
  });
});
