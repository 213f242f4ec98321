import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictOn } from '../../random/bracket.js';
import { addressesOf } from '../../random/pages.js';
import { type Change, LIBRARIES, PLACE, plainStory, someCalls } from './plain-story.js';

const others = { whose: 'others' } as const;

/** What hides nothing: it passes. */
const HARMLESS: Readonly<Record<string, Change>> = {
  'a late hook': { deployment: { hookLateMs: 400 } },
  'an exporter that comes every 5 s': { deployment: { exportEveryMs: 5000 } },
  'an exporter that comes every 10 s': { deployment: { exportEveryMs: 10_000 }, settleMs: 12_000 },
  'a page that is cached for 5 s': { deployment: { cachedMs: 5000 } },
  'three replicas': { deployment: { processes: 3 } },
  'series at zero from the start': { deployment: { zeroInitialized: true } },
  'no start of the process': { deployment: { startTime: false } },
  'no TYPE lines': { style: { typeLines: false } },
  'blanks after commas': { style: { spaced: true } },
  'commas at the end': { style: { trailingCommas: true } },
  OpenMetrics: { style: { format: 'openmetrics' } },
  'le="1.0"': { style: { longBounds: true } },
  'many unrelated series': { style: { unrelatedSeries: 2000 } },
  'numbers of few digits': { style: { digits: 6 } },
  'timestamps of now': { style: { stampedOffMs: 0 } },
  'others who call another method': {
    more: someCalls(50, { method: { ...PLACE, method: 'ListOrders' } }, { ...others, fromMs: 0, toMs: 20_000 }),
  },
  'others who call once the page has agreed': {
    more: someCalls(50, {}, { ...others, fromMs: 4100, toMs: 15_000 }),
  },
  'health checks that are counted': {
    more: someCalls(1, { method: { service: 'grpc.health.v1.Health', method: 'Check', kind: 'unary' } }),
  },
};

/** What hides something: nobody is accused, and the reason is told. */
const HIDING: Readonly<Record<string, { change: Change; says: RegExp }>> = {
  'others who call before': {
    change: { more: someCalls(50, {}, { ...others, fromMs: 100, toMs: 900 }) },
    says: /others/,
  },
  'others who call meanwhile': { change: { more: someCalls(50, {}, others) }, says: /others|somebody else/ },
  'a restart': { change: { deployment: { restartMs: 2500 } }, says: /the server restarted during the run/ },
  'a replica that was not given': {
    change: { deployment: { processes: 3, unscraped: true } },
    says: /a replica whose page was not read/,
  },
  'several processes behind one address': {
    change: { deployment: { processes: 3, prefork: true } },
    says: /several processes seem to answer there/,
  },
  'calls that had expired on arrival': {
    change: { more: someCalls(5, { answered: 4, booked: 'nothing' }) },
    says: /something in front of the metrics/,
  },
  'messages that cannot be decoded': {
    change: { more: someCalls(5, { answered: 13, booked: 'nothing' }) },
    says: /something in front of the metrics/,
  },
  'an unknown method': {
    change: {
      more: someCalls(5, { method: { ...PLACE, method: 'NoSuchMethod' }, answered: 12, booked: 'nothing' }),
    },
    says: /something in front of the metrics/,
  },
  'an auth interceptor outside': {
    change: { more: someCalls(5, { answered: 16, booked: 'nothing' }) },
    says: /auth interceptor outside|something in front of the metrics/,
  },
};

const judge = (library: string, change: Change) => {
  const story = plainStory(library, change);
  return verdictOn(story, addressesOf(story, null));
};

for (const library of LIBRARIES) {
  describe(`an honest server with the metrics of ${library}`, () => {
    for (const [what, change] of Object.entries(HARMLESS)) {
      it(`passes with ${what}`, async () => {
        const { outcome, headline } = await judge(library, change);
        assert.equal(outcome, 'pass', headline);
      });
    }

    for (const [what, { change, says }] of Object.entries(HIDING)) {
      it(`is not accused with ${what}, which is said`, async () => {
        const { outcome, checks, headline } = await judge(library, change);
        assert.equal(outcome, 'cannot-tell', headline);
        const told = checks.filter((check) => check.outcome === 'cannot-tell').map(({ because }) => because);
        assert.match(told.join('\n'), says);
      });
    }

    it('is not accused of calls that ran out of time or were taken back', async () => {
      const more = [
        ...someCalls(6, { answered: null, booked: 4, cause: 'deadline' }),
        ...someCalls(6, { answered: null, booked: 'nothing', cause: 'client-cancel' }),
      ];
      const { outcome, headline } = await judge(library, { more });
      assert.equal(outcome, 'pass', headline);
    });
  });
}
