import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HandStyle } from '../../fixtures/hand-metrics/hand-styles.js';
import { serveHandMetrics } from '../../fixtures/hand-metrics/serve-hand-metrics.js';
import { runCli } from '../cli/run-cli.js';

const UNARY = 'echo.v1.EchoService/Unary';
const OK = '{"code": 0}';

/** Runs the command line against a server of its own with such metrics. */
async function against<T>(
  style: HandStyle,
  work: (run: (command: string, ...args: string[]) => ReturnType<typeof runCli>) => Promise<T>,
): Promise<T> {
  const served = await serveHandMetrics(style);
  try {
    return await work((command, ...args) =>
      runCli([command, served.address, '--plaintext', '--metrics', served.metricsUrl, ...args]),
    );
  } finally {
    served.close();
  }
}

const mixed = ['--call', UNARY, '-d', '[{"code": 0}, {"code": 0}, {"code": 5}, {"code": 3}]', '-n', '200', '-c', '4'];
const json = (text: string) => JSON.parse(text);

describe('metrics that were written by hand', { concurrency: 2 }, () => {
  it('of forwards, by name and success, are proven with nothing but --metrics', async () => {
    const { code, stdout } = await against('forwards', (run) =>
      run('bench', '--call', UNARY, '-d', OK, '-n', '100', '-O', 'json'),
    );
    const { verdict } = json(stdout);
    assert.deepEqual([code, verdict.outcome, verdict.convention], [0, 'pass', 'comet'], verdict.headline);
    assert.equal(verdict.capability[0].counts, 'total');
  });

  for (const [style, foundBy] of [
    ['full-method', 'name'],
    ['full-method, own words', 'labels'],
  ] as const) {
    it(`in three families by full method (${style}) are proven with nothing but --metrics`, async () => {
      const { code, stdout } = await against(style, (run) => run('bench', ...mixed, '-O', 'json'));
      const { verdict } = json(stdout);
      assert.deepEqual([code, verdict.outcome], [0, 'pass'], verdict.headline);
      const [{ families, counts, ...capability }] = verdict.capability;
      assert.equal(capability.foundBy, foundBy);
      assert.equal(counts, 'per-method');
      assert.deepEqual(
        families.map(({ role }: { role: string }) => role),
        ['requests', 'duration', 'errors'],
      );
      const proven = verdict.checks.filter((check: { outcome: string }) => check.outcome === 'pass');
      assert.deepEqual(
        ['requests-total', 'errors-total', 'duration-count'].filter(
          (name) => !proven.some((check: { name: string }) => check.name === name),
        ),
        [],
      );
    });
  }

  it('in words of their own are proven status by status, and the report says how they were found', async () => {
    const { code, stdout } = await against('own words', (run) => run('bench', ...mixed));
    assert.equal(code, 0, stdout);
    const text = stdout.replaceAll(/\s+/g, ' ');
    assert.match(
      text,
      /Can be proven here: calls per method and status, messages, no durations; demo_rpcs_served_total was found by its labels\./,
    );
    assert.match(text, /✔ PASS .*Rate and errors/);
  });

  it('that count errors as OK fail, though no one has written their names down', async () => {
    const { code, stdout } = await against('own words, errors as OK', (run) =>
      run('bench', ...mixed, '-O', 'json', '--settle', '1s'),
    );
    const { verdict } = json(stdout);
    assert.deepEqual([code, verdict.outcome, verdict.convention], [1, 'fail', 'by-labels'], verdict.headline);
    const failed = verdict.checks.filter((check: { outcome: string; required: boolean }) => check.outcome === 'fail');
    assert.deepEqual(
      failed.map(({ name, code }: { name: string; code: number }) => [name, code]),
      [['requests-by-code', 0]],
    );
  });

  it('that spell methods in snake case are proven by their labels, and by the map that is proposed', async () => {
    await against('snake case', async (run) => {
      const both = [...mixed, '--call', 'echo.v1.EchoService/ServerStream', '-d', '{"messages": 2}', '-O', 'json'];
      const { code, stdout } = await run('bench', ...both);
      const { verdict } = json(stdout);
      assert.deepEqual([code, verdict.outcome, verdict.convention], [0, 'pass', 'by-labels'], verdict.headline);
      assert.deepEqual(verdict.capability[0].map, [
        "--metrics-map 'requests=shop_rpc_served{service=svc,method=rpc,code=outcome}'",
      ]);
      const map = 'requests=shop_rpc_served{service=svc,method=rpc,code=outcome}';
      const told = await run('bench', ...both, '--metrics-map', map);
      assert.deepEqual([told.code, json(told.stdout).verdict.convention], [0, 'by-map'], told.stdout);
      const detected = await run('detect');
      assert.match(detected.stdout.replaceAll(/\s+/g, ' '), /rpc holds methods, spelled in its own way/);
    });
  });

  it('in two counters that do not agree are named, and judged as --metrics-map has it', async () => {
    // So few errors that no replica can be missing instead.
    const list = JSON.stringify([...Array(39).fill({ code: 0 }), { code: 5 }]);
    const few = ['--call', UNARY, '-d', list, '-n', '200', '-c', '4', '--settle', '1s'];
    await against('two counters', async (run) => {
      const open = await run('bench', ...few, '-O', 'json');
      const { verdict } = json(open.stdout);
      assert.equal(open.code, 3, verdict.headline);
      assert.match(verdict.headline, /demo_calls_total and demo_requests_total may each count the calls/);
      assert.match(verdict.headline, /--metrics-map 'requests=demo_requests_total\{service=svc,method=rpc\}'/);
      const right = await run('bench', ...few, '--metrics-map', 'requests=demo_calls_total{service=svc,method=rpc}');
      assert.equal(right.code, 0, right.stdout);
      const wrong = await run('bench', ...few, '--metrics-map', 'requests=demo_requests_total');
      assert.equal(wrong.code, 1, wrong.stdout);
    });
  });

  it('stand in the plan as they were told', async () => {
    await against('own words', async (run) => {
      const map = 'requests=demo_rpcs_served_total{service=svc,method=rpc,code=rpc_code}';
      const { code, stdout } = await run('bench', ...mixed, '-O', 'json', '--metrics-map', map);
      const { plan, verdict } = json(stdout);
      assert.deepEqual([code, plan.metricsMap, plan.convention], [0, [map], null]);
      assert.equal(verdict.capability[0].foundBy, 'map');
    });
  });
});

describe('what is told of a page', { concurrency: 2 }, () => {
  for (const [what, args, message, hint] of [
    [
      'a family that is nearly on the page',
      ['--metrics-map', 'requests=grpc_requests_totl'],
      /the page has no grpc_requests_totl/,
      /Did you mean grpc_requests_total\?/,
    ],
    [
      'an unknown role',
      ['--metrics-map', 'request=grpc_requests_total'],
      /there is no role "request"/,
      /requests, started/,
    ],
    [
      'an unknown convention',
      ['--convention', 'full-metod'],
      /--convention "full-metod" is not known/,
      /Did you mean full-method\?/,
    ],
    ['no counter at all', ['--metrics-map', 'requests=none'], /leaves nothing to prove/, /Name the family/],
    ['a role told twice', ['--metrics-map', 'in-flight=none', '--metrics-map', 'in-flight=x'], /tells again/, /once/],
  ] as const) {
    it(`is refused before the run where it is ${what}`, async () => {
      const { code, stdout, stderr } = await against('full-method', (run) => run('bench', ...mixed, ...args));
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.match(stderr, hint);
    });
  }

  it('is refused where a label is not on the family that is', async () => {
    await against('full-method', async (run) => {
      await run('bench', ...mixed);
      const { code, stderr } = await run(
        'bench',
        ...mixed,
        '--metrics-map',
        'requests=grpc_requests_total{full-method=metod}',
      );
      assert.equal(code, 2);
      assert.match(stderr, /no series of grpc_requests_total has a label metod\.\s+Did you mean method\?/);
    });
  });

  it('is told to be without a page', async () => {
    const { code, stderr } = await runCli(['bench', 'localhost:1', '--plaintext', '--metrics-map', 'errors=none']);
    assert.equal(code, 2);
    assert.match(stderr, /--metrics-map was given, but no metrics are read/);
  });

  it('accuses nobody where the family is on no page', async () => {
    const { code, stdout, stderr } = await against('full-method', (run) =>
      run('bench', ...mixed, '-O', 'json', '--settle', '1s', '--metrics-map', 'requests=something_else_altogether'),
    );
    assert.equal(code, 3);
    assert.match(
      json(stdout).verdict.headline,
      /something_else_altogether, which --metrics-map names, is not on the page/,
    );
    assert.match(
      stderr,
      /^grpc-red: --metrics-map "requests=something_else_altogether": the page has no something_else_altogether yet\n/,
    );
  });
});

describe('grpc-red detect', { concurrency: 2 }, () => {
  it('says of a page of unknown names which family and label plays which role, and why, and sends no call', async () => {
    await against('own words', async (run) => {
      const fresh = await run('detect');
      assert.equal(fresh.code, 3, fresh.stdout);
      assert.match(fresh.stdout.replaceAll(/\s+/g, ' '), /send one call/);
      await run('bench', ...mixed);
      const { code, stdout, stderr } = await run('detect');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /by-labels/);
      assert.match(stdout, /requests {2}demo_rpcs_served_total\{service=svc, method=rpc, code=rpc_code\} \(counter\)/);
      assert.match(stdout, /rpc holds methods; rpc_code by its name/);
      assert.match(stdout, /--metrics-map 'requests=demo_rpcs_served_total\{service=svc,method=rpc,code=rpc_code\}'/);
      const again = await run('detect', '-O', 'json');
      assert.deepEqual(json(again.stdout).capability[0].counts, 'per-method-and-code');
    });
  });

  it('names a known library, and what stands in the way', async () => {
    await against('forwards', async (run) => {
      await run('bench', '--call', UNARY, '-d', OK, '-n', '5', '--settle', '1s');
      const { code, stdout } = await run('detect', '-O', 'json');
      const { capability } = json(stdout);
      assert.equal(code, 0);
      assert.deepEqual(
        [capability[0].convention, capability[0].foundBy, capability[0].counts],
        ['comet', 'name', 'total'],
      );
      assert.match(
        capability[0].inTheWay.join(' '),
        /status of grpc_calls_total says how calls ended, but not with which status of gRPC/,
      );
    });
  });

  it('fits a narrow terminal, but for lines to paste', async () => {
    await against('full-method, own words', async (run) => {
      await run('bench', ...mixed);
      const { stdout } = await run('detect');
      const wide = stdout.split('\n').filter((line) => line.length > 100 && !line.includes('--metrics-map'));
      assert.deepEqual(wide, []);
    });
  });
});
