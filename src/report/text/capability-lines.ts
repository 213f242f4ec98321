import type { Capability, CountCapability } from '../../metrics/verdict.js';
import { paragraph, type Sheet } from './sheet.js';

/** What a page lets be proven, by how its calls are counted. */
const COUNT_WORDS: Record<CountCapability, string> = {
  'per-method-and-code': 'calls per method and status',
  'per-method-and-outcome': 'calls per method, and how many failed',
  'per-method': 'calls per method',
  'total-and-code': 'calls per status, all methods in one',
  total: 'the number of calls in all',
  'started-only': 'calls per method when they arrive, not how they end',
};

const ROLE_WORDS: Readonly<Record<string, string>> = {
  started: 'starts',
  errors: 'how many failed',
  'in-flight': 'calls in flight',
  'messages-received': 'messages',
  'messages-sent': 'messages',
};

/** Where errors cannot be told by the counter itself, what is in the way is said of every page of unknown names. */
const TELLS_ERRORS: ReadonlySet<CountCapability> = new Set([
  'per-method-and-code',
  'per-method-and-outcome',
  'total-and-code',
]);

/** One line for each convention that the page was read by: what any run against it can prove. */
export function capabilityLines(sheet: Sheet, capability: readonly Capability[], lead: string): string[] {
  return capability.flatMap((one) => [
    ...paragraph(sheet, `${capabilityText(one)}.`, { lead, paint: sheet.chalk.dim }),
    ...(one.foundBy === 'name' || TELLS_ERRORS.has(one.counts) ? [] : one.inTheWay).flatMap((text) =>
      paragraph(sheet, text, { lead: `${lead}! `, paint: sheet.chalk.dim }),
    ),
  ]);
}

/** `Can be proven: calls per method and status, durations (histogram), calls in flight, by the labels of my_calls_total`. */
export function capabilityText({ counts, families, foundBy }: Capability): string {
  const clock = families.find(({ role }) => role === 'duration');
  const others = families.flatMap(({ role }) => ROLE_WORDS[role] ?? []);
  const parts = [
    COUNT_WORDS[counts],
    ...new Set(others),
    clock === undefined ? 'no durations' : `durations (${clock.type})`,
  ];
  return `Can be proven here: ${parts.join(', ')}${foundText(foundBy, families[0]?.name)}`;
}

/** A known name needs no word: it stands beside it. */
function foundText(foundBy: Capability['foundBy'], counter = ''): string {
  switch (foundBy) {
    case 'name':
      return '';
    case 'labels':
      return `; ${counter} was found by its labels`;
    case 'probe':
      return `; ${counter} was found by the probe`;
    case 'map':
      return `; ${counter} as --metrics-map has it`;
  }
}
