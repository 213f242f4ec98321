import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { HandStyle } from '../../fixtures/hand-metrics/hand-styles.js';
import { serveHandMetrics } from '../../fixtures/hand-metrics/serve-hand-metrics.js';
import { type CliEnd, runCli } from '../cli/run-cli.js';

const UNARY = 'echo.v1.EchoService/Unary';
const STREAM = 'echo.v1.EchoService/ServerStream';
const LOAD = [
  ...['--call', UNARY, '-d', '[{"code": 0}, {"code": 0}, {"code": 5}, {"code": 3}]'],
  ...['--call', STREAM, '-d', '[{"code": 0, "messages": 2}, {"code": 0, "messages": 2}, {"code": 5}]'],
  ...['-n', '200', '-c', '4', '--settle', '1s'],
];

/** Runs bench with that load against a server of its own with such metrics. */
async function against<T>(style: HandStyle, work: (bench: (...args: string[]) => Promise<CliEnd>) => Promise<T>) {
  const served = await serveHandMetrics(style);
  try {
    return await work((...args) =>
      runCli(['bench', served.address, '--plaintext', '--metrics', served.metricsUrl, ...LOAD, ...args]),
    );
  } finally {
    served.close();
  }
}

const json = ({ stdout }: CliEnd) => JSON.parse(stdout);
/** The first map that a headline proposes, as it is typed. */
const proposed = (headline: string) => /--metrics-map '([^']*)'/.exec(headline)![1]!;

describe('--probe', { concurrency: 2 }, () => {
  it('calls each method a prime number of times before the load, in a ledger of its own', async () => {
    await against('nonsense', async (bench) => {
      const { plan, methods, scrapes } = json(await bench('--probe', '-O', 'json'));
      const rows = methods.map(({ method, ledgers }: { method: string; ledgers: { ledger: string }[] }) => [
        method,
        ledgers.find(({ ledger }) => ledger === 'probe'),
      ]);
      assert.deepEqual(
        rows.map(([method, { tally, answered }]: [string, { tally: { answered: number }; answered: object }]) => [
          method,
          tally.answered,
          answered,
        ]),
        [
          ['Unary', 5, { OK: 3, InvalidArgument: 1, NotFound: 1 }],
          ['ServerStream', 3, { OK: 2, NotFound: 1 }],
        ],
      );
      assert.deepEqual(
        plan.probeCalls.map(({ method, calls }: { method: string; calls: number }) => [method, calls]),
        [
          ['Unary', 5],
          ['ServerStream', 3],
        ],
      );
      const moments = scrapes.map(({ moment }: { moment: string }) => moment);
      assert.equal(moments.indexOf('probe'), moments.indexOf('before') + 1);
    });
  });

  it('speaks for a counter without a status of which neither name nor label says what it counts', async () => {
    await against('nonsense, no status', async (bench) => {
      const open = await bench('-O', 'json');
      assert.equal(open.code, 3, json(open).verdict.headline);
      const probed = await bench('--probe');
      assert.equal(probed.code, 0, probed.stdout);
      const text = probed.stdout.replaceAll(/\s+/g, ' ');
      assert.match(text, /convention by-probe/);
      assert.match(text, /zorblu_total was found by the probe\./);
      assert.match(text, /errors not provable here/);
      assert.match(text, /zorblu_total has no label for the status: errors cannot be told from answers\./);
    });
  });

  it('leaves open a label that stood still while statuses changed, and the map that it proposes fails', async () => {
    await against('nonsense, errors as OK', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      const map = proposed(verdict.headline);
      assert.equal(map, 'requests=zorblu_total{service=plu,method=fno,code=qua}');
      const mapped = json(await bench('-O', 'json', '--metrics-map', map)).verdict;
      assert.equal(mapped.outcome, 'fail', mapped.headline);
      const blind = json(await bench('-O', 'json', '--metrics-map', map.replace(',code=qua', ''))).verdict;
      assert.match(blind.headline, /errors not provable here/);
      assert.match(blind.capability[0].inTheWay.join(' '), /The label qua of zorblu_total may be the status/);
    });
  });

  it('accuses nobody by itself: what counted the probe and loses calls later is left open with a map that fails', async () => {
    await against('nonsense, losing calls later', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      const mapped = json(await bench('-O', 'json', '--metrics-map', proposed(verdict.headline))).verdict;
      assert.equal(mapped.outcome, 'fail', mapped.headline);
    });
  });

  it('names both of two counters, the one that moved as it called first', async () => {
    await against('nonsense, two counters', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(verdict.headline, /zorblu_total moved by exactly the calls of the probe, wibgar_total did not\./);
      assert.equal(proposed(verdict.headline), 'requests=zorblu_total{full-method=plu}');
      assert.match(verdict.headline, /or --metrics-map 'requests=wibgar_total\{full-method=plu\}'/);
    });
  });

  it('proposes a counter without labels, which numbers alone do not prove', async () => {
    await against('nonsense, in all', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      const map = proposed(verdict.headline);
      assert.equal(map, 'requests=zorblu_total');
      const mapped = json(await bench('-O', 'json', '--metrics-map', map)).verdict;
      assert.deepEqual([mapped.outcome, mapped.capability[0].counts], ['pass', 'total'], mapped.headline);
    });
  });

  it('never has a counter of as many messages stand in for one that counts twice', async () => {
    await against('nonsense, in all and twice', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      assert.match(verdict.headline, /^wibgar_total moved by exactly the calls of the probe, zorblu_total did not/);
    });
  });

  it('never has one stand in for a counter that is declared and never counts', async () => {
    await against('nonsense, never counting', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      assert.match(verdict.headline, /the page declares zorblu_total, which has no series and may be the one/);
    });
  });

  it('changes nothing where names say what counts the calls', async () => {
    await against('full-method', async (bench) => {
      const { verdict } = json(await bench('--probe', '-O', 'json'));
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'full-method'], verdict.headline);
    });
  });

  it('is judged alike from a kept run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-probe-'));
    try {
      await against('nonsense, no status', async (bench) => {
        const live = await bench('--probe', '-O', 'json', '--save', folder);
        const again = await runCli(['verify', '--run', join(folder, 'run.json'), '-O', 'json']);
        assert.deepEqual([again.code, again.stderr, again.stdout], [live.code, '', live.stdout]);
        assert.equal(json(live).verdict.convention, 'by-probe');
        assert.match(readFileSync(join(folder, 'probe.1.prom'), 'utf8'), /zorblu_total/);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused without a page', async () => {
    const { code, stderr } = await runCli(['bench', 'localhost:1', '--plaintext', '--probe']);
    assert.equal(code, 2);
    assert.match(stderr, /--probe tells families of a metrics page apart, but there is none\.\s+Give the page with/);
  });
});
