import type { CallKind } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { groupBy } from '../shared/group-by.js';
import { nearestName } from '../shared/nearest-name.js';
import { quote } from '../shared/quote.js';
import { isInfrastructure } from './is-infrastructure.js';
import type { Schema } from './method-target.js';
import { printable } from './printable.js';

export interface ListedService {
  /** With its package. */
  name: string;
  /** What every server may have beside its own, such as grpc.health.v1.Health. */
  infrastructure: boolean;
  methods: { name: string; kind: CallKind; input: string; output: string }[];
}

/**
 * The services of a schema, a server's own first.
 *
 * @param name one of them, in full or by the end of its name; null for all
 * Throws `unknown-method` where there is no such service.
 */
export function listServices(schema: Schema, name: string | null): ListedService[] {
  const services = [...groupBy(schema.methods, ({ service }) => service)].map(
    ([service, methods]): ListedService => ({
      name: service,
      infrastructure: isInfrastructure(service),
      methods: methods.map(({ method, kind, inputType, outputType }) => ({
        name: method,
        kind,
        input: inputType,
        output: outputType,
      })),
    }),
  );
  if (name === null) return services.sort((a, b) => Number(a.infrastructure) - Number(b.infrastructure));
  const asked = name.replace(/^[./]/, '');
  const exact = services.filter((service) => service.name === asked);
  const meant = exact.length > 0 ? exact : services.filter((service) => service.name.endsWith(`.${asked}`));
  if (meant.length === 1) return meant;
  const names = services.map((service) => service.name);
  const shown = printable((meant.length > 0 ? meant.map((service) => service.name) : names).slice(0, 20).join(', '));
  if (meant.length > 1) {
    const message = `${quote(name)} may mean any of ${meant.length} services: ${shown}.`;
    throw new GrpcRedError('unknown-method', message, 'Give the name with its package.');
  }
  const nearest = nearestName(asked, [...names, ...names.map(bareName)]);
  const full = names.find((each) => each === nearest || bareName(each) === nearest);
  throw new GrpcRedError(
    'unknown-method',
    `There is no service ${quote(name)}.`,
    full === undefined ? `There ${names.length === 1 ? 'is' : 'are'} ${shown}.` : `Did you mean ${printable(full)}?`,
  );
}

function bareName(service: string): string {
  return service.slice(service.lastIndexOf('.') + 1);
}
