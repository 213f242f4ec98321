import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { type RunningUserService, startUserService } from '../../fixtures/user-service/start-user-service.js';
import { runCli, startCli } from '../cli/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-scenario-'));
after(() => rmSync(folder, { recursive: true }));

const USERS = 'user.UserService';
const OWNER = [
  'set-up:',
  `  - call: ${USERS}/CreateUser`,
  '    data: {username: owner, email: owner@example.com}',
  '    capture: {id: user.id}',
];
const DELETE_OWNER = ['teardown:', `  - call: ${USERS}/DeleteUser`, "    data: {id: '{{.SetUp.id}}'}"];

describe('grpc-red bench -f, against the user-service', () => {
  let service: RunningUserService;
  beforeEach(async () => {
    service = await startUserService();
  });
  afterEach(() => service.close());
  const run = async (lines: string[], ...args: string[]) => {
    const end = await runCli(['bench', service.address, '--plaintext', '-f', '-', '-O', 'json', ...args], {
      input: lines.join('\n'),
    });
    return { ...end, report: end.stdout.startsWith('{') ? JSON.parse(end.stdout) : null };
  };
  const metrics = () => ['--metrics', service.metricsUrl, '--exclusive'];

  it('makes the load test of a hundred clients one file: 10,000 rows, and an exact verdict', async () => {
    const { code, stdout, stderr } = await runCli([
      ...['bench', service.address, '-f', 'docs/examples/hundred-clients.yaml', '-O', 'json', ...metrics()],
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(await service.rows(), 10_000);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.statusCodeDistribution, { OK: 10_000 });
    assert.equal(report.verdict.outcome, 'pass');
    const counted = report.verdict.checks.find(
      (check: { name: string; method: string }) =>
        check.name === 'requests-total' && check.method === `${USERS}/CreateUser`,
    );
    assert.deepEqual([counted.expected, counted.observed], [{ min: 10_000, max: 10_000 }, 10_000]);
    assert.deepEqual(
      report.checks.map(({ ledger, reason, judged, broken }: Record<string, unknown>) => [
        ledger,
        reason,
        judged,
        broken,
      ]),
      [
        ['teardown', 'answer', 1, 0],
        ['teardown', 'field', 1, 0],
        ['load', 'code', 10_000, 0],
        ['load', 'answer', 10_000, 0],
        ['load', 'field', 10_000, 0],
      ],
    );
  });

  it('chains calls by what their answers hold, over several threads, and is judged again the same', async () => {
    const kept = join(folder, 'lifecycle');
    const { code, stdout, stderr } = await runCli([
      ...[
        'bench',
        service.address,
        '-f',
        'docs/examples/user-lifecycle.yaml',
        '-n',
        '400',
        '--threads',
        '3',
        '-O',
        'json',
      ],
      ...['--warmup', '20', '--save', kept, ...metrics()],
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(await service.rows(), 0);
    const report = JSON.parse(stdout);
    assert.deepEqual(
      report.flows.map(({ name, weight, started, completed, broken, cut }: Record<string, unknown>) => ({
        name,
        weight,
        started,
        completed,
        broken,
        cut,
      })),
      [
        { name: 'life of a user', weight: 9, started: 360, completed: 360, broken: 0, cut: 0 },
        { name: 'look at the owner', weight: 1, started: 40, completed: 40, broken: 0, cut: 0 },
      ],
    );
    assert.deepEqual(report.statusCodeDistribution, { OK: 360 * 4 + 40, NotFound: 360 });
    assert.equal(report.verdict.outcome, 'pass');
    const perMethod = report.methods.reduce((sum: number, { rps }: { rps: number }) => sum + rps, 0);
    assert.ok(Math.abs(perMethod - report.rps) < 1e-6 * report.rps, `${perMethod} of ${report.rps}`);
    assert.deepEqual(
      report.methods.map(
        ({ method, ledgers }: { method: string; ledgers: { ledger: string; tally: { answered: number } }[] }) => [
          method,
          Object.fromEntries(ledgers.map(({ ledger, tally }) => [ledger, tally.answered])),
        ],
      ),
      [
        ['CreateUser', { load: 360, 'warm-up': 18, 'set-up': 1 }],
        ['GetUser', { load: 760, 'warm-up': 38 }],
        ['UpdateUser', { load: 360, 'warm-up': 18 }],
        ['DeleteUser', { load: 360, 'warm-up': 18, teardown: 1 }],
      ],
    );
    const again = await runCli(['verify', '--run', join(kept, 'run.json'), '-O', 'json']);
    assert.equal(again.stdout, stdout);
    assert.doesNotMatch(readFileSync(join(kept, 'run.json'), 'utf8'), /example\.com/);
  });

  it('does without the load where the set-up fails, says which step and why, and tears down what there is', async () => {
    const { code, stdout, stderr } = await run([
      ...OWNER,
      `  - call: ${USERS}/GetUser`,
      '    data: {id: 999}',
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
      ...DELETE_OWNER,
    ]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^grpc-red: The set-up failed, so there was no load: step 2 of set-up \(user\.UserService\/GetUser\) ended with NOT_FOUND: .*\.\n/,
    );
    assert.equal(await service.rows(), 0);
  });

  it('says of a teardown which value it lacks after a set-up that failed, and sends nothing in its place', async () => {
    const { code, stderr } = await run([
      'set-up:',
      `  - call: ${USERS}/CreateUser`,
      '    data: {username: owner}',
      '    capture: {id: user.id}',
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
      ...DELETE_OWNER,
    ]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^grpc-red: The set-up failed, .* \(user\.UserService\/CreateUser\) ended with INVALID_ARGUMENT: /,
    );
    assert.match(stderr, /The teardown was not made whole: .*: nothing was captured as \.SetUp\.id\./s);
    assert.doesNotMatch(stderr, /secret|was torn down/);
  });

  it('fails a set-up whose answer is not as it was to be', async () => {
    const { code, stderr } = await run([
      'set-up:',
      `  - call: ${USERS}/CreateUser`,
      '    data: {username: owner, email: owner@example.com}',
      '    expect: {fields: {user.username: somebody}}',
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
    ]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /step 1 of set-up \(user\.UserService\/CreateUser\) was answered, but not as it was to be \(field user\.username: it is "owner"\)/,
    );
  });

  it('says what was wrong with a step of the set-up that could not be made of what was captured', async () => {
    const { code, stderr } = await run([
      ...OWNER,
      `  - call: ${USERS}/GetUser`,
      "    data: {id: '{{.Captured.id}}'}",
      "    metadata: {x-id-bin: '!{{.Captured.id}}'}",
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
    ]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /so there was no load: set-up was stopped at step 2 of set-up \(user\.UserService\/GetUser\)\. A call could not be made, .* metadata x-id-bin is not base64\. Use b64enc\.\n/,
    );
  });

  it('gives the first flow of the load the first row, as --dry-run shows it, also behind a set-up', async () => {
    const rows = join(folder, 'rows.csv');
    writeFileSync(rows, `name\n${Array.from({ length: 10 }, (_, i) => `row-${i}`).join('\n')}\n`);
    const name = '{{.Row.name}}-{{.RequestNumber}}';
    const lines = [
      ...OWNER,
      'total: 1',
      'concurrency: 1',
      'flows:',
      `  - rows: ${rows}`,
      '    weight: 3',
      '    steps:',
      `      - call: ${USERS}/CreateUser`,
      `        data: {username: '${name}', email: '${name}@example.com'}`,
      '        expect: {fields: {user.username: row-0-0}}',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
    ];
    const dry = await runCli(['bench', service.address, '--plaintext', '-f', '-', '--dry-run', '2', '-n', '4'], {
      input: lines.join('\n'),
    });
    assert.match(dry.stdout, /request 0 · step 1 of flow 1\n {2}\{"username":"row-0-0",.*"row-1-1"/s);
    const { code, stderr } = await run(lines);
    assert.equal(code, 0, stderr);
  });

  it('numbers what comes once beside a load that time bounds so that an int32 holds it, and begins its sequences', async () => {
    const { code, stderr, stdout } = await run([
      'duration: 500ms',
      'warmup: 0',
      'set-up:',
      `  - call: ${USERS}/CreateUser`,
      "    data: {username: 'once_{{.RequestNumber}}', email: '{{sequence 3 10}}@example.com'}",
      '    expect: {fields: {user.username: once_2147483646, user.email: 3@example.com}}',
      `  - {call: ${USERS}/ListUsers, data: {page: '{{.RequestNumber}}'}, expect: {code: OK}}`,
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
      'teardown:',
      `  - {call: ${USERS}/ListUsers, data: {page: '{{.RequestNumber}}'}, expect: {code: OK}}`,
    ]);
    assert.equal(code, 0, stderr || stdout);
  });

  it('reports the load of a server that died under it, though nothing can be torn down any more', async () => {
    const args = [
      'bench',
      service.address,
      '--plaintext',
      '-f',
      '-',
      '-z',
      '3s',
      '-c',
      '2',
      '--warmup',
      '0',
      '-O',
      'json',
    ];
    const name = 'user-{{.RequestNumber}}';
    const create = `{call: ${USERS}/CreateUser, data: {username: '${name}', email: '${name}@example.com'}}`;
    const cli = startCli(args, { input: [...OWNER, 'flows:', `  - steps: [${create}]`, ...DELETE_OWNER].join('\n') });
    while ((await service.rows()) < 50) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(service.pid, 'SIGKILL');
    const { code, stdout, stderr } = await cli.end;
    assert.equal(code, 0, stderr);
    const { warnings, grpcRed, statusCodeDistribution } = JSON.parse(stdout);
    assert.equal(grpcRed.endReason, 'duration-reached');
    assert.ok(statusCodeDistribution.OK >= 49 && statusCodeDistribution.Unavailable > 0);
    assert.match(JSON.stringify(warnings), /The teardown was not made: 127\.0\.0\.1:\d+ refuses connections/);
  });

  it('names the seed also where set-up or teardown alone draw numbers, and the metadata of both', async () => {
    const list = (more: string) => `[{call: ${USERS}/ListUsers, ${more}}]`;
    const load = ['total: 2', `flows: [{steps: ${list('timeout: 1s')}}]`];
    const quiet = await run([...load, `set-up: ${list('timeout: 1s')}`]);
    assert.deepEqual([quiet.report.plan.seed, quiet.report.plan.metadataNames], [null, []]);
    for (const phase of ['set-up', 'teardown']) {
      const { report } = await run(
        [...load, `${phase}: ${list("metadata: {x-id: '{{randomString 8}}'}")}`],
        '--seed',
        '7',
      );
      assert.deepEqual([report.plan.seed, report.plan.metadataNames], [7, ['x-id']]);
    }
  });

  it('tears down after an interruption', async () => {
    const cli = startCli(['bench', service.address, '--plaintext', '-f', '-', '-z', '60s'], {
      input: [...OWNER, 'flows:', `  - steps: [{call: ${USERS}/ListUsers}]`, ...DELETE_OWNER].join('\n'),
    });
    while ((await service.rows()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    cli.child.kill('SIGINT');
    assert.equal((await cli.end).code, 130);
    assert.equal(await service.rows(), 0);
  });

  it('says that the teardown failed, and changes nothing else by it', async () => {
    const { code, report } = await run([
      'total: 5',
      'flows:',
      `  - steps: [{call: ${USERS}/ListUsers}]`,
      'teardown:',
      `  - {call: ${USERS}/DeleteUser, data: {id: 5}}`,
    ]);
    assert.equal(code, 0);
    assert.match(
      report.warnings[0].message,
      /^The teardown was not made whole: step 1 of teardown \(user\.UserService\/DeleteUser\) ended with NOT_FOUND: /,
    );
  });

  it('exits 1 for an answer that is not as it was to be, with the first example', async () => {
    const { code, report } = await run([
      'total: 6',
      ...OWNER,
      'flows:',
      '  - name: look',
      '    steps:',
      `      - call: ${USERS}/GetUser`,
      "        data: {id: '{{.SetUp.id}}'}",
      "        expect: {fields: {user.username: 'user_{{.RequestNumber}}'}}",
      `      - call: ${USERS}/ListUsers`,
    ]);
    assert.equal(code, 1);
    assert.equal(
      report.exit.because,
      'A check was broken 6 of 6 times: step 1 of look (GetUser) was to bring user.username (it is "owner").',
    );
    assert.deepEqual([report.flows[0].started, report.flows[0].broken, report.count], [6, 6, 6]);
  });

  it('exits 0 where calls fail that nothing was asked of, and breaks their flows off', async () => {
    const { code, report } = await run([
      'total: 4',
      'flows:',
      '  - steps:',
      `      - call: ${USERS}/GetUser`,
      '        data: [{id: 1}, {id: 2}]',
      `      - call: ${USERS}/ListUsers`,
      '  - steps:',
      `      - call: ${USERS}/ListUsers`,
    ]);
    assert.equal(code, 0);
    assert.deepEqual(
      report.flows.map(({ completed, broken }: { completed: number; broken: number }) => [completed, broken]),
      [
        [0, 2],
        [2, 0],
      ],
    );
    assert.deepEqual(report.statusCodeDistribution, { NotFound: 2, OK: 2 });
  });

  it('counts an expected status as good, and breaks the check of any other', async () => {
    const steps = (expected: string) => [
      'total: 3',
      'flows:',
      '  - steps:',
      `      - {call: ${USERS}/GetUser, data: {id: 1}, expect: {code: ${expected}}}`,
    ];
    const good = await run(steps('[NOT_FOUND, INTERNAL]'));
    assert.deepEqual([good.code, good.report.exit.because], [0, '3 of 3 calls were answered OK or as expected.']);
    const bad = await run(steps('INTERNAL'));
    assert.equal(bad.code, 1);
    assert.match(bad.report.exit.because, /step 1 of flow 1 \(GetUser\) was to bring status INTERNAL \(NOT_FOUND: /);
  });

  it('gives the rows of a list to the steps of a flow', async () => {
    const file = join(folder, 'people.csv');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, 'name,mail\nada,ada@example.com\nbob,bob@example.com\n');
    const { code, report, stderr } = await run([
      'total: 2',
      'flows:',
      '  - name: join and leave',
      `    rows: ${file}`,
      '    steps:',
      `      - call: ${USERS}/CreateUser`,
      "        data: {username: '{{.Row.name}}', email: '{{.Row.mail}}'}",
      '        capture: {id: user.id}',
      `      - call: ${USERS}/GetUser`,
      "        data: {id: '{{.Captured.id}}'}",
      "        expect: {fields: {user.username: '{{.Row.name}}', user.email: '{{.Row.mail}}'}}",
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(report.flows[0].completed, 2);
    assert.equal(await service.rows(), 2);
  });

  it('does not show what came in place of a secret', async () => {
    const { code, stdout, stderr } = await runCli(
      ['bench', service.address, '--plaintext', '-n', '1', '--env', 'PASSWORD', '-f', '-'],
      {
        env: { PASSWORD: 'open-sesame' },
        input: [
          'flows:',
          '  - steps:',
          `      - call: ${USERS}/CreateUser`,
          "        data: {username: 'open-sesame!', email: a@example.com}",
          "        expect: {fields: {user.username: '{{.Env.PASSWORD}}'}}",
        ].join('\n'),
      },
    );
    assert.equal(code, 1);
    assert.match(stdout, /user\.username: broken 1 of 1 time, the first: it is another, not\s+shown: it may be secret/);
    assert.doesNotMatch(stdout + stderr, /sesame/);
  });

  it('says in the report that a call of the command line took the place of its flows', async () => {
    const flows = ['flows:', `  - steps: [{call: ${USERS}/GetUser}]`, `  - steps: [{call: ${USERS}/DeleteUser}]`];
    const { report } = await run(flows, '-n', '1', '--call', `${USERS}/ListUsers`);
    assert.deepEqual(report.warnings, [
      {
        code: 'flows-set-aside',
        message: 'The 2 flows of standard input were not run: the command line names what to call.',
      },
    ]);
  });

  it('shows its first requests with --dry-run, and sends none', async () => {
    const { code, stdout } = await runCli([
      'bench',
      service.address,
      '--dry-run',
      '1',
      '-f',
      'docs/examples/user-lifecycle.yaml',
    ]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /\n\nuser\.UserService\/CreateUser {2}request 0 · step 1 of life of a user\n {2}\{"username":"user_0","email":"user_0@example\.com"\}\n/,
    );
    assert.match(
      stdout,
      /\nuser\.UserService\/GetUser {2}request 0 · step 2 of life of a user\n {2}It holds \{\{\.Captured\.id\}\} of an earlier answer: only the run knows it\.\n/,
    );
    assert.match(
      stdout,
      /^user\.UserService\/CreateUser {2}request \d+ · step 1 of set-up\n {2}\{"username":"owner","email":"owner@example\.com"\}\n/,
    );
    assert.match(
      stdout,
      /\nuser\.UserService\/DeleteUser {2}request \d+ · step 1 of teardown\n {2}It holds \{\{\.SetUp\.owner\}\} of an earlier answer: only the run knows it\.\n$/,
    );
    assert.equal(await service.rows(), 0);
  });

  it('shows with --dry-run no request more than -n would send', async () => {
    const dry = ['bench', service.address, '--plaintext', '--dry-run', '5', '--call', `${USERS}/GetUser`];
    const { stdout } = await runCli([...dry, '-d', '{"id": "{{.RequestNumber}}"}', '-n', '2']);
    assert.deepEqual(stdout.match(/request \d+/g), ['request 0', 'request 1']);
  });
});

describe('what set-up captures', () => {
  it('is in the load, in the teardown and in metadata of every call, and in no report', async (t) => {
    const system = await startMessaging();
    t.after(() => system.stop());
    const kept = join(folder, 'login');
    const verify = [
      '      - call: auth.AuthService/VerifyToken',
      "        data: {token: '{{.SetUp.token}}'}",
      '        expect: {fields: {user_id: user-7}}',
    ];
    const { code, stdout, stderr } = await runCli(
      [
        ...['bench', system.address, '--plaintext', '-f', '-', '-O', 'json', '--threads', '2', '--save', kept],
        ...['--metrics', system.metricsUrl],
      ],
      {
        input: [
          'total: 10',
          "metadata: {authorization: 'Bearer {{.SetUp.token}}'}",
          'set-up:',
          '  - call: auth.AuthService/Login',
          '    data: {user_id: user-7, password: password-7}',
          '    capture: {token: token}',
          '  - call: auth.AuthService/VerifyToken',
          "    data: {token: '{{.Captured.token}}'}",
          'flows:',
          '  - steps:',
          ...verify,
          'teardown:',
          ...verify.map((line) => line.slice(4)),
        ].join('\n'),
      },
    );
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.statusCodeDistribution, { OK: 10 });
    assert.deepEqual(report.plan.metadataNames, ['authorization']);
    assert.doesNotMatch(stdout + readFileSync(join(kept, 'run.json'), 'utf8'), /token-user-7/);
  });
});

describe('steps whose handler takes its time', () => {
  const SLOW = [
    'total: 20',
    'flows:',
    '  - steps:',
    '      - call: messaging.MessagingService/SendMessage',
    '        data: {conversation_id: conv-1, sender_id: user-1, content: Hello}',
    '  - steps:',
    '      - call: messaging.MessagingService/GetMessage',
    '        data: {message_id: msg-1-slow}',
    '        expect: {handler-at-least: 50ms}',
  ];
  let systems: RunningMessaging[];
  before(async () => {
    systems = await Promise.all([startMessaging(), startMessaging({ lie: 'thousandths' })]);
  });
  after(() => Promise.all(systems.map((system) => system.stop())));
  const bench = async ({ address, metricsUrl }: RunningMessaging) => {
    const args = ['bench', address, '--plaintext', '-f', '-', '-O', 'json', '--metrics', metricsUrl, '--settle', '1s'];
    const { code, stdout } = await runCli(args, { input: SLOW.join('\n') });
    const report = JSON.parse(stdout);
    const floor = report.verdict.checks.filter(({ name }: { name: string }) => name === 'duration-floor');
    return { code, report, floor: floor.map(({ outcome }: { outcome: string }) => outcome) };
  };

  it('are called alone before the load, and prove that durations are not too short', async () => {
    const { code, report, floor } = await bench(systems[0]!);
    assert.deepEqual([code, floor], [0, ['pass']]);
    assert.deepEqual(report.plan.slowCalls, [
      { service: 'messaging.MessagingService', method: 'GetMessage', leastMs: 50, calls: 5 },
    ]);
    const time = report.checks.find(({ reason }: { reason: string }) => reason === 'handler-at-least');
    assert.deepEqual([time.judged, time.broken], [10, 0]);
  });

  it('catch durations that are a thousand times too short', async () => {
    const { code, floor } = await bench(systems[1]!);
    assert.deepEqual([code, floor], [1, ['fail']]);
  });
});
