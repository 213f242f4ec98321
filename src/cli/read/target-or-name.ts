import type { Endpoint } from '../../shared/endpoint.js';
import type { RawConnection } from '../arguments/connection-options.js';
import type { RawSchema } from '../arguments/schema-options.js';
import { readEndpoint } from './read-endpoint.js';

/** What stood on the command line of a command that needs no server where the schema comes from files. */
export interface TargetAndName {
  /** As it was given; null where there was none. */
  target: string | null;
  endpoint: Endpoint | null;
  name: string | null;
}

/**
 * Tells a target from the name of a service or type: without a server, `list --proto a.proto Users` names one thing
 * alone, and no such name has a colon in it.
 */
export function targetOrName(
  first: string | undefined,
  second: string | undefined,
  raw: RawConnection & RawSchema,
): TargetAndName {
  const isOffline = raw.proto !== undefined || raw.protoset !== undefined;
  if (isOffline && second === undefined && first?.includes(':') !== true) {
    return { target: null, endpoint: null, name: first ?? null };
  }
  return {
    target: first ?? null,
    endpoint: first === undefined ? null : readEndpoint(first, raw),
    name: second ?? null,
  };
}
