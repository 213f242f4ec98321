import type { Role } from './conventions/convention.js';
import type { Check } from './verdict.js';

/** Which family a check speaks of: the request counter, where it is no other. */
export function roleOfCheck({ name }: Pick<Check, 'name'>): Role {
  return ROLES[name] ?? 'requests';
}

const ROLES: Readonly<Record<string, Role>> = {
  'started-total': 'started',
  'started-equals-handled': 'started',
  'errors-total': 'errors',
  'duration-count': 'duration',
  'duration-buckets': 'duration',
  'duration-sum': 'duration',
  'duration-floor': 'duration',
  'in-flight-returns': 'in-flight',
  'messages-received': 'messages-received',
  'messages-sent': 'messages-sent',
};
