import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import { checkCardinality } from './check-cardinality.js';
import { checkStartedTotal } from './check-in-flight.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { calls, familyOf } from './words.js';

/** Whether any other counter has a series of calls whose ends are not counted. */
export function isKnown({ started, messagesReceived, messagesSent }: Observation): boolean {
  return [started, messagesReceived, messagesSent].some((change) => (change?.series.length ?? 0) > 0);
}

/** What is left to prove of calls whose ends the library does not count. */
export function leftOut(own: Books, seen: Observation, convention: Convention, around: Surroundings): Check[] {
  const check: Check = {
    ...blankCheck('requests-total', 'rate', own.name, []),
    required: false,
    outcome: 'not-applicable',
    because: `${convention.title} never counts the end of ${own.result.kind} calls: your dashboards do not see them, nor their errors. Count them elsewhere, or use another library.`,
  };
  const { started } = seen;
  return [
    check,
    ...(started === null ? [] : [checkStartedTotal(own, seen, started, convention, around)]),
    ...checkCardinality(own, seen),
  ];
}

/** Health and reflection often stand outside the metrics, and nobody reads RED signals of them. */
export function notCounted(books: Books, convention: Convention): Check {
  return {
    ...blankCheck('requests-total', 'rate', books.name, []),
    required: false,
    outcome: 'not-applicable',
    because: `${familyOf(convention, 'requests')} has no series for ${books.name}, of which ${calls(books.started)} were sent: it is no service of the server's own. Put it behind the metrics too if you want it counted.`,
  };
}
