import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionWarnings } from '../../src/record/connection-warnings.js';
import type { RunPlan } from '../../src/record/run-plan.js';
import type { ConnectionsResult } from '../../src/record/run-result.js';

const PLAN = { connections: 2, concurrency: 50, loadShape: { shape: 'closed' }, lbStrategy: 'pick_first' } as RunPlan;

const AN_ADDRESS = { address: '127.0.0.1:1', connected: 1, calls: 10, failedDials: 0, lastFailure: null };

/** Two connections to one address that nothing happened to. */
const CALM: ConnectionsResult = {
  kept: 2,
  addresses: [AN_ADDRESS],
  replaced: 0,
  lost: 0,
  sentAway: 0,
  failedDials: 0,
  streamLimit: { waited: 0, lowest: null },
  medianBatch: 1,
  proxy: null,
};

function unreached(address: string, lastFailure: string | null) {
  return { address, connected: 0, calls: 0, failedDials: 3, lastFailure };
}

describe('warnings about connections', () => {
  const cases: { name: string; plan?: Partial<RunPlan>; use: Partial<ConnectionsResult>; told: string[] }[] = [
    { name: 'are none of a run that kept them all', use: {}, told: [] },
    {
      name: 'tell of those that were lost',
      use: { lost: 3, replaced: 2 },
      told: ['connections-lost: 3 connections were lost and dialled again; a call that was open on one is uncertain.'],
    },
    {
      name: 'tell of those that the server sent away',
      use: { sentAway: 1, replaced: 1 },
      told: ['connections-sent-away: 1 connection was sent away by the server (GOAWAY) and replaced at once.'],
    },
    {
      name: 'tell of those that came up again for a reason that is not known',
      use: { lost: null, sentAway: null, replaced: 2 },
      told: [
        'connections-replaced: 2 connections were dialled again: lost, or sent away by the server. --transport wire tells which.',
      ],
    },
    {
      name: "tell of calls that waited for the server's limit",
      use: { streamLimit: { waited: 3412, lowest: 100 } },
      told: [
        'stream-limit: The server takes 100 streams at a time on a connection: 3412 calls waited here for a place, and that wait is in the latency. Use more --connections.',
      ],
    },
    {
      name: 'ask for no more connections to a server that takes no stream on any',
      use: { streamLimit: { waited: 20, lowest: 0 } },
      told: [
        'stream-limit: The server took no streams for a while (MAX_CONCURRENT_STREAMS was 0): 20 calls waited here, and that wait is in the latency.',
      ],
    },
    {
      name: 'tell of connections that nobody asked for',
      use: { kept: 3 },
      told: ['connections-raised: round_robin keeps equally many connections to each address: 3 instead of 2.'],
    },
    {
      name: 'tell of an address that was never reached',
      use: { addresses: [unreached('a:1', 'connect ECONNREFUSED'), AN_ADDRESS] },
      told: [
        'addresses-unreached: No call went to a:1 (connect ECONNREFUSED): no connection to it came up in the whole run.',
      ],
    },
    {
      name: 'name a few of many such addresses',
      plan: { lbStrategy: 'round_robin' },
      use: {
        addresses: [...['a', 'b', 'c', 'd', 'e'].map((name) => unreached(name, null)), AN_ADDRESS],
      },
      told: [
        'addresses-unreached: No call went to a, b, c and 2 more: no connection to them came up in the whole run.',
      ],
    },
    {
      name: 'do not tell of addresses that were not needed',
      use: { addresses: [AN_ADDRESS, { ...AN_ADDRESS, connected: 0, calls: 0 }] },
      told: [],
    },
  ];
  for (const { name, plan, use, told } of cases) {
    it(name, () => {
      const warnings = connectionWarnings({ ...PLAN, ...plan }, { ...CALM, ...use });
      assert.deepEqual(
        warnings.map(({ code, message }) => `${code}: ${message}`),
        told,
      );
    });
  }
});
