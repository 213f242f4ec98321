import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';
import { isInfrastructure } from './is-infrastructure.js';
import type { MethodTarget, Schema } from './method-target.js';

/** Most methods that an error lists. */
const LISTED_MAX = 20;

/**
 * The methods that the user means, in the order of `names`.
 *
 * A name is `pkg.Svc/Method`, `/pkg.Svc/Method` or `pkg.Svc.Method`; without the package, or the bare method, where
 * only one method is called so (services such as grpc.health.v1.Health do not count, unless they are named in full).
 * No name at all means the only method there is.
 *
 * Throws `unknown-method`, with the nearest name or a list.
 *
 * @param howToName what to do where none was named
 */
export function findMethods(
  schema: Schema,
  names: readonly string[],
  howToName = 'Name the one to call with --call pkg.Service/Method, or have grpc-red init write a scenario for all of them.',
): MethodTarget[] {
  if (names.length === 0) return [onlyMethod(schema, howToName)];
  return names.map((name) => findMethod(schema, name));
}

function onlyMethod(schema: Schema, howToName: string): MethodTarget {
  const { methods } = schema;
  const own = methods.filter(({ service }) => !isInfrastructure(service));
  const [only] = own;
  if (only === undefined) throw offersNone(schema);
  if (own.length === 1) return only;
  throw new GrpcRedError(
    'unknown-method',
    `${offerer(schema)} offers ${own.length} methods, and none was chosen: ${list(own)}.`,
    howToName,
  );
}

function findMethod(schema: Schema, name: string): MethodTarget {
  const { methods } = schema;
  const asked = name.replace(/^\//, '');
  const exact = methods.find(
    ({ service, method }) => asked === `${service}/${method}` || asked === `${service}.${method}`,
  );
  if (exact !== undefined) return exact;
  const matches = methods.filter((method) => isShortFor(asked, method));
  const own = matches.filter(({ service }) => !isInfrastructure(service));
  const meant = own.length > 0 ? own : matches;
  if (meant.length === 1) return meant[0]!;
  if (meant.length > 1) {
    throw new GrpcRedError(
      'unknown-method',
      `${quote(name)} may mean any of ${meant.length} methods: ${list(meant)}.`,
      'Name the service too, with its package.',
    );
  }
  throw unknown(schema, name, asked);
}

/** True for `Svc/Method`, `Svc.Method` and `Method`, also with a part of the package. */
function isShortFor(asked: string, { service, method }: MethodTarget): boolean {
  return [`${service}/${method}`, `${service}.${method}`].some(
    (full) => full.endsWith(`.${asked}`) || full.endsWith(`/${asked}`),
  );
}

function unknown(schema: Schema, name: string, asked: string): GrpcRedError {
  const { methods } = schema;
  const ofService = methods.filter(({ service }) => service === asked || service.endsWith(`.${asked}`));
  if (ofService.length > 0) {
    return new GrpcRedError(
      'unknown-method',
      `${quote(name)} is a service, not a method; it has ${list(ofService)}.`,
      'Name one of its methods.',
    );
  }
  const own = methods.filter(({ service }) => !isInfrastructure(service));
  if (own.length === 0) return offersNone(schema);
  // A dot may stand for the slash, and a bare name for the whole: compared are all ways to write each method.
  const spellings = new Map<string, string>();
  for (const { service, method } of own) {
    const bareService = service.slice(service.lastIndexOf('.') + 1);
    const full = `${service}/${method}`;
    for (const spelling of [
      method,
      `${bareService}/${method}`,
      `${bareService}.${method}`,
      `${service}.${method}`,
      full,
    ]) {
      if (!spellings.has(spelling)) spellings.set(spelling, full);
    }
  }
  const nearest = nearestName(asked, [...spellings.keys()]);
  return new GrpcRedError(
    'unknown-method',
    `${offerer(schema)} offers no method ${quote(name)}.`,
    nearest === null ? `It offers ${list(own)}.` : `Did you mean ${spellings.get(nearest)}?`,
  );
}

function offersNone(schema: Schema): GrpcRedError {
  const { methods } = schema;
  const who = offerer(schema);
  return new GrpcRedError(
    'unknown-method',
    methods.length === 0
      ? `${who} describes no methods at all.`
      : `${who} describes no methods of its own, only ${list(methods)}.`,
    who === SERVER ? 'Register its services with its reflection service.' : 'Give the file that declares the services.',
  );
}

const SERVER = 'The server';

/** Who is to blame for what there is not: the server that was asked, or the files that were given. */
function offerer({ source }: Schema): string {
  return /^reflection\b/.test(source) || source === '' ? SERVER : source;
}

function list(methods: readonly MethodTarget[]): string {
  const shown = methods.slice(0, LISTED_MAX).map(({ service, method }) => `${service}/${method}`);
  const more = methods.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
