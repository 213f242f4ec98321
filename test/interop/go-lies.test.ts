import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEchoClient } from './echo-client.js';
import { type GoLie, startGoServer } from './go-server.js';
import { metricValues } from './metric-values.js';
import { needs } from './toolchain.js';

const unary = '/echo.v1.EchoService/Unary';
const serverStream = '/echo.v1.EchoService/ServerStream';
const calls = 108;
const truth = { [`${serverStream} 0`]: 2, [`${unary} 0`]: 101, [`${unary} 13`]: 2, [`${unary} 5`]: 3 };
const startedTruth = { [serverStream]: 2, [unary]: 106 };

/** What each lie makes of the calls above in handled_total; all else on the page stays true, but where it says so. */
const pages: Record<Exclude<GoLie, 'swapped-methods' | 'frozen-page'>, Record<string, number>> = {
  none: truth,
  'error-not-counted': { [`${serverStream} 0`]: 2, [`${unary} 0`]: 101 },
  'errors-as-ok': { [`${serverStream} 0`]: 2, [`${unary} 0`]: 106 },
  'errors-as-unknown': { [`${serverStream} 0`]: 2, [`${unary} 0`]: 101, [`${unary} 2`]: 5 },
  'doubled-handled': { [`${serverStream} 0`]: 4, [`${unary} 0`]: 202, [`${unary} 13`]: 4, [`${unary} 5`]: 6 },
  'never-handled': { [`${serverStream} 0`]: 0, [`${unary} 0`]: 0, [`${unary} 13`]: 0, [`${unary} 5`]: 0 },
  'lost-updates': { [`${serverStream} 0`]: 2, [`${unary} 0`]: 100, [`${unary} 13`]: 2, [`${unary} 5`]: 3 },
  'seconds-as-ms': truth,
  'ms-as-seconds': truth,
};

/** Mean of handling_seconds over calls that take two milliseconds and, on any machine, less than a second. */
const meanDurations: Partial<Record<GoLie, { above: number; below: number }>> = {
  none: { above: 0.002, below: 1 },
  'seconds-as-ms': { above: 2, below: 1000 },
  'ms-as-seconds': { above: 0.000_002, below: 0.001 },
};

describe('a lie of the Go server', { skip: needs('go') }, () => {
  for (const [lie, page] of Object.entries(pages) as [keyof typeof pages, Record<string, number>][]) {
    it(`bends handled_total and nothing else: ${lie}`, async () => {
      const { counted, handled, started, durations } = await run(lie);
      assert.deepEqual(counted, truth);
      assert.deepEqual(handled, page);
      assert.deepEqual(started, startedTruth);
      assert.deepEqual(durations.counts, startedTruth);
    });
  }

  for (const [lie, { above, below }] of Object.entries(meanDurations) as [GoLie, { above: number; below: number }][]) {
    it(`gives durations a mean between ${above} and ${below}: ${lie}`, async () => {
      const { durations } = await run(lie);
      const mean = Object.values(durations.sums).reduce((sum, one) => sum + one) / calls;
      assert.ok(mean >= above && mean < below, `${mean}`);
    });
  }

  it('puts each of two methods under the name of the other in every family: swapped-methods', async () => {
    const { counted, handled, started, durations } = await run('swapped-methods');
    assert.deepEqual(counted, truth);
    const swapped = { [`${serverStream} 0`]: 101, [`${serverStream} 13`]: 2, [`${serverStream} 5`]: 3 };
    assert.deepEqual(handled, { ...swapped, [`${unary} 0`]: 2 });
    assert.deepEqual(started, { [serverStream]: 106, [unary]: 2 });
    assert.deepEqual(durations.counts, { [serverStream]: 106, [unary]: 2 });
  });

  it('serves its first page for ever: frozen-page', async () => {
    const { counted, handled, started } = await run('frozen-page');
    assert.deepEqual(counted, truth);
    assert.deepEqual(handled, {});
    assert.deepEqual(started, {});
  });
});

/** Makes the calls of `truth`, between a first page and the one that is judged. */
async function run(lie: GoLie) {
  const server = await startGoServer({ lie, delayMs: 2 });
  const client = openEchoClient(server.address);
  const value = async (name: string) => sorted(await metricValues(server.metricsUrl, name));
  await value('grpc_server_handled_total');
  await Promise.all([
    ...Array.from({ length: 101 }, () => client.call('Unary', [{}])),
    ...Array.from({ length: 3 }, () => client.call('Unary', [{ code: 5 }])),
    ...Array.from({ length: 2 }, () => client.call('Unary', [{ code: 13 }])),
    ...Array.from({ length: 2 }, () => client.call('ServerStream', [{ messages: 3 }])),
  ]);
  const seen = {
    counted: sorted(server.counted()),
    handled: await value('grpc_server_handled_total'),
    started: await value('grpc_server_started_total'),
    durations: {
      counts: await value('grpc_server_handling_seconds_count'),
      sums: await value('grpc_server_handling_seconds_sum'),
    },
  };
  client.close();
  await server.stop();
  return seen;
}

function sorted(map: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort());
}
