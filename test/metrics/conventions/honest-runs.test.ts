import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { many } from '../../many.js';
import { LIBRARIES, type LibraryName } from './library.js';
import { verdictOnLibrary } from './library-server.js';
import { IN_FRONT, someCalls, UNANSWERED, type Way } from './some-calls.js';

const CUT_OFF = [1, 4, 14];

/** Under what a call may be booked at any honest server, by the status that its client saw. */
const anywhere: Way = (_, answered) => {
  if (answered === null) return UNANSWERED;
  if (CUT_OFF.includes(answered)) return [answered, 'nothing', 'open', 0, 5];
  return IN_FRONT.includes(answered) ? [answered, 'nothing'] : [answered];
};
const streams: Way = (kind, answered) => (answered !== 0 && (kind === 'server-stream' || kind === 'bidi') ? [0] : []);
const unsent: Way = (_, answered) => (answered === 13 || answered === 8 ? [0] : []);

/** Beyond that, what each library was seen to make of it. */
const OWN: Record<LibraryName, readonly Way[]> = {
  'baseplate-go': [unsent],
  'nice-grpc': [unsent],
  'py-grpc-prometheus': [unsent],
  'py-grpc-prometheus, legacy': [unsent],
  'java-grpc-prometheus': [unsent, (_, answered) => (answered === 2 ? ['open'] : [])],
  'python-grpc-prometheus': [(_, answered) => (answered === 0 ? [] : [2])],
  'python-grpc-prometheus, in a registry of its own': [(_, answered) => (answered === 0 ? [] : [2])],
  'opentelemetry-handled': [streams],
  'tonic-prometheus-layer': [streams],
  'node-grpc-prometheus': [unsent, streams, (_, answered) => (answered === 2 ? [13] : [])],
  'grpc-requests': [unsent, (_, answered) => (answered === 2 ? [13] : [])],
  'grpc-requests, by two words': [],
  'grpc-requests, without a status': [],
  comet: [],
  'full-method': [],
};

describe('an honest server, whatever becomes of its calls, is never accused with the metrics of', () => {
  for (const name of Object.keys(LIBRARIES) as LibraryName[]) {
    it(name, () => {
      const runs = fc.record({
        own: fc.array(someCalls(anywhere, ...OWN[name]), { minLength: 1, maxLength: 6 }),
        history: fc.array(someCalls(anywhere, ...OWN[name]), { maxLength: 3 }),
      });
      fc.assert(
        fc.property(runs, ({ own, history }) => {
          const verdict = verdictOnLibrary(name, { calls: own.flat(), history: history.flat() });
          const failed = verdict.checks.filter(({ outcome }) => outcome === 'fail');
          assert.deepEqual(
            failed.map(({ name, because }) => [name, because]),
            [],
          );
        }),
        { numRuns: many(40), seed: 20260301 },
      );
    });
  }
});
