import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { GrpcRedError } from '../../src/shared/error.js';
import { readCommandLine, scenarioFolder } from './read-scenario.js';

const folder = scenarioFolder();
after(() => folder.remove());

/** A scenario of one flow of one step, with these lines in the step. */
const step = (...lines: string[]) =>
  [
    'target: localhost:1',
    'flows:',
    '  - steps:',
    '      - call: user.UserService/GetUser',
    ...lines.map((line) => `        ${line}`),
  ].join('\n');

/** A scenario of one good step behind these lines. */
const top = (...lines: string[]) =>
  [...lines, 'flows:', '  - steps:', '      - call: user.UserService/ListUsers'].join('\n');

/** The file, and what is said of it behind its name, with the hint. */
const CASES: [name: string, text: string, says: string, hint: string][] = [
  ['a list in place of a map', '- flows', ':1:1: a scenario is a map, not a list.', 'It may have target, '],
  [
    'a flow that is indented by one column more than the one before it',
    'flows:\n  - steps: [{call: "{{x}}"}]\n   - steps: []',
    ':3:4: this cannot be read as YAML: ',
    'Begin the line in the column of its neighbours above',
  ],
  [
    'a flow that is indented by less',
    'flows:\n  - steps: [{call: "{{x}}"}]\n- steps: []',
    ':3:1: this cannot be read as YAML: ',
    'Begin the line in the column of its neighbours above',
  ],
  ['data of no step', top('data: {}'), ':1:1: a scenario has no key "data".', 'It belongs to a step: '],
  [
    'an unknown key that is near none',
    top('telemetry: 5'),
    ':1:1: a scenario has no key "telemetry".',
    'It may have target, metadata, tags, stages, set-up, flows, teardown and the long name of any option that grpc-red bench --help lists.',
  ],
  ["k6's iterations", top('iterations: 5'), ':1:1: a scenario has no key "iterations".', 'It is called total.'],
  ["k6's thresholds", top('thresholds: [p99<1s]'), ':1:1: a scenario has no key "thresholds".', 'It is called fail.'],
  [
    'steps of no flow',
    top('steps: []'),
    ':1:1: a scenario has no key "steps".',
    'Steps belong to a flow: flows: [{steps: [{call: pkg.Service/Method}]}].',
  ],
  [
    'a call of no step',
    'target: localhost:1\nflows:\n  - call: ListUsers',
    ':3:5: a flow has no key "call".',
    'It belongs to a step: steps: [{call: pkg.Service/Method}].',
  ],
  [
    'rows of a step',
    step('rows: users.csv'),
    ':5:9: a step has no key "rows".',
    'It belongs to the flow, beside its steps.',
  ],
  ['a bare status', step('expect: OK'), ':5:17: expect is a map, not "OK".', 'Write expect: {code: OK}.'],
  [
    'a bare field',
    step('expect: {user.id: 1}'),
    ':5:18: expect has no key "user.id".',
    'Fields of the answer stand in fields: expect: {fields: {path: value}}. ',
  ],
  [
    'an order that there is not',
    'target: localhost:1\nflows:\n  - {order: sorted, steps: [{call: ListUsers}]}',
    ':3:13: order takes roundrobin, random, shuffle, not "sorted".',
    'Leave it out for roundrobin.',
  ],
  [
    'an unknown key of a flow',
    'target: localhost:1\nflows:\n  - nme: x\n    steps: []',
    ':3:5: a flow has no key "nme".',
    'Did you mean name?',
  ],
  ['an unknown key of a step', step('dat: {id: 1}'), ':5:9: a step has no key "dat".', 'Did you mean data?'],
  [
    'an unknown key of expect',
    step('expect: {status: OK}'),
    ':5:18: expect has no key "status".',
    'It is called code: expect: {code: OK}.',
  ],
  [
    'a step without a method',
    'target: localhost:1\nflows:\n  - steps:\n      - data: {}',
    ':4:9: a step lacks the key call.',
    'Name the method: call: pkg.Service/Method.',
  ],
  [
    'a flow without steps',
    'target: localhost:1\nflows:\n  - name: x',
    ':3:5: a flow lacks the key steps.',
    'List its calls: steps: [{call: pkg.Service/Method}].',
  ],
  [
    'a flow of no steps',
    'target: localhost:1\nflows:\n  - steps: []',
    ':3:5: the flow has no steps.',
    'Add one: - call: pkg.Service/Method.',
  ],
  [
    'no flows',
    'target: localhost:1\nflows: []',
    ':2:8: flows is empty, so there is nothing to send.',
    'Add a flow: - {name: …, steps: […]}.',
  ],
  [
    'more flows than there may be',
    `target: localhost:1\nflows:\n${'  - steps: [{call: ListUsers}]\n'.repeat(1001)}`,
    ':3:3: there are more than 1000 flows.',
    'Put what differs into rows or templates.',
  ],
  [
    'two flows of one name',
    'target: localhost:1\nflows:\n  - {name: a, steps: [{call: ListUsers}]}\n  - {name: a, steps: [{call: ListUsers}]}',
    ':4:12: two flows are called "a".',
    'Give each a name of its own.',
  ],
  [
    'steps that are no list',
    'target: localhost:1\nflows:\n  - steps: ListUsers',
    ':3:12: steps takes a list, not "ListUsers".',
    'Begin each item with "- ".',
  ],
  [
    'a weight that is none',
    'target: localhost:1\nflows:\n  - {weight: 0, steps: [{call: ListUsers}]}',
    ':3:14: weight takes a whole number from 1 to 10000, not "0".',
    'For example: weight: 2.',
  ],
  [
    'a timeout without a unit',
    step('timeout: 5'),
    ':5:18: timeout takes a duration (0 for none), not "5".',
    'Give a unit: timeout: 5s.',
  ],
  [
    'a time of the handler that is none',
    step('expect: {handler-at-least: soon}'),
    ':5:36: handler-at-least takes a duration above 0, not "soon".',
    'For example: handler-at-least: 500ms.',
  ],
  [
    'fields of an answer that is to fail',
    step('expect: {code: NOT_FOUND, fields: {user.id: 1}}'),
    ':5:44: only an answer that is OK has fields to check.',
    'Add OK to code, or leave fields out.',
  ],
  [
    'a path that is none',
    step('capture: {id: user..id}'),
    ':5:23: "user..id" is no path of a field.',
    'For example: user.id, items[0].id or labels["team"].',
  ],
  [
    'a capture whose name is no word',
    step('capture: {user-id: user.id}'),
    ':5:19: the name of a capture is a word, not "user-id".',
    'Take letters, digits and "_", and no digit first: templates write {{.Captured.name}}.',
  ],
  [
    'data twice',
    step('data: {id: 1}', 'data-file: x.json'),
    ':6:20: data and data-file were given for the same step.',
    'Give one of them.',
  ],
  [
    'a data file that there is not',
    step('data-file: none.json'),
    ':5:20: data-file cannot read "FOLDER/none.json": there is no such file.',
    'Check the path.',
  ],
  [
    'metadata that is no map',
    step('metadata: token'),
    ':5:19: metadata takes a map, not "token".',
    'For example: metadata: {name: value}.',
  ],
  [
    'a stage without its length',
    top('stages: [{rps: 5}]'),
    ':1:10: a stage lacks the key for.',
    'Say how long: for: 30s.',
  ],
  [
    'a rate that is none',
    top('stages: [{rps: fast, for: 1s}]'),
    ':1:16: rps takes a number of flows per second, not "fast".',
    'For example: rps: 100.',
  ],
  [
    'a concurrency that is none',
    top('target: localhost:1', 'concurrency: many'),
    ':2:14: concurrency takes a whole number from 1 to 100000, not "many".',
    'For example: concurrency: 50.',
  ],
  [
    'a duration without a unit',
    top('target: localhost:1', 'duration: 30'),
    ':2:11: duration takes a duration above 0, not "30".',
    'Give a unit: duration: 30s.',
  ],
  [
    'both a count and a time',
    top('target: localhost:1', 'total: 5', 'duration: 1s'),
    ':2:8: total and duration were both given, but a run ends by a count or by a time.',
    'Give one of them; total with -x stops at whichever comes first.',
  ],
  [
    'a truth that is none',
    top('target: localhost:1', 'plaintext: sure'),
    ':2:12: plaintext takes true or false, not "sure".',
    'For example: plaintext: true.',
  ],
  [
    'a target that is none',
    top('target: http://localhost'),
    ':1:9: The target is a plain address, not a URL: "http://localhost".',
    'Leave out "http://" and add --plaintext: host:port.',
  ],
  [
    'a certificate that there is not',
    top('target: localhost:1', 'cacert: ca.pem'),
    ':2:9: cacert cannot read "FOLDER/ca.pem": there is no such file.',
    'Check the path.',
  ],
  [
    'a field that there is not, in a capture',
    step('capture: {id: user.idd}'),
    ':4:15: "user.idd" names no field of user.User.',
    'Did you mean id?',
  ],
  [
    'a field of what is no message',
    step('expect: {fields: {user.id.x: 1}}'),
    ':4:15: "user.id.x" goes on after id, which is no message.',
    'End it at id.',
  ],
  [
    'one of several of what there is one of',
    step('capture: {id: "user.id[0]"}'),
    ':4:15: "user.id[0]" takes one of several id, but there is only one.',
    'Write id.',
  ],
  [
    'several messages to a unary method',
    step('stream: {messages: 5}'),
    ':4:15: user.UserService/GetUser takes one message, so how many are sent, and how often, means nothing for it.',
    '',
  ],
  [
    'two ends after so many answers',
    step('stream: {close-after-received: 1, cancel-after-received: 2}'),
    ':5:66: close-after-received and cancel-after-received both say what comes after so many answers.',
    'Give one of them.',
  ],
];

describe('a scenario that cannot be used', () => {
  for (const [name, text, says, hint] of CASES) {
    it(`says where and what to do: ${name}`, async () => {
      const file = folder.write('bad.yaml', text);
      const error = await readCommandLine(['-f', file]).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof GrpcRedError, String(error));
      const expected = `${file}${says.replace('FOLDER', folder.path)}`;
      assert.equal(error.message.slice(0, expected.length), expected);
      assert.equal(error.hint.slice(0, hint.length), hint);
    });
  }

  it('counts what aliases stand for, so that a few lines do not become millions', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const file = folder.write('laughs.yaml', lines.join('\n'));
    await assert.rejects(readCommandLine(['-f', file]), {
      code: 'bad-scenario',
      message: /^.*laughs\.yaml:\d+:\d+: there are more than 200000 values\.$/,
    });
  });

  it('takes an alias for what its name stood for where it stands', async () => {
    const file = folder.write(
      'names.yaml',
      top('metadata: &m {x: &v one}', 'name: &v two', 'tags: *m', 'timeout: *v', 'target: localhost:1'),
    );
    await assert.rejects(readCommandLine(['-f', file]), {
      message: /:4:10: timeout takes a duration \(0 for none\), not "two"\.$/,
    });
  });

  it('is done with a file of any kind within seconds', async () => {
    const files: [text: string, says: RegExp][] = [
      ['x: 1\n'.repeat(300_000), /:1:1: the file is larger than 1 MiB\.$/],
      [`x: ${'"'.repeat(1_000_000)}`, /:1:1: there is too much in the file \(more than 400000 signs/],
      [`x: [${'{}, '.repeat(150_000)}]`, /:1:1: there is too much in the file/],
      [Array.from({ length: 40_000 }, (_, i) => `x${i}: 1`).join('\n'), /:1:1: a scenario has no key "x0"\.$/],
      [`x: &a 1\ny: [${'*a, '.repeat(60_000)}]`, /:1:1: a scenario has no key "x"\.$/],
    ];
    const startMs = performance.now();
    for (const [text, message] of files) {
      await assert.rejects(readCommandLine(['-f', folder.write('large.yaml', text)]), { message });
    }
    assert.ok(performance.now() - startMs < 30_000);
  });

  it('refuses what is nested without end', async () => {
    const file = folder.write('deep.yaml', top(`metadata: ${'['.repeat(5000)}${']'.repeat(5000)}`));
    await assert.rejects(readCommandLine(['-f', file]), { code: 'bad-scenario' });
  });

  it('takes keys of JavaScript’s own for keys like any other', async () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const file = folder.write('proto.yaml', top(`${key}: {polluted: true}`));
      await assert.rejects(readCommandLine(['-f', file]), { message: `${file}:1:1: a scenario has no key "${key}".` });
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('refuses data for no call in particular', async () => {
    const file = folder.write('own-data.yaml', top('target: localhost:1'));
    await assert.rejects(readCommandLine(['-f', file, '-d', '{}']), {
      message: `-d was given beside ${file}, whose steps have data of their own.`,
    });
  });

  it('wants a target from somewhere', async () => {
    const file = folder.write('no-target.yaml', top('total: 5'));
    await assert.rejects(readCommandLine(['-f', file]), {
      message: `There is no target: ${file} does not say which server to call.`,
    });
  });
});
