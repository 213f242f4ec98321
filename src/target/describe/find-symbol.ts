import type { DescMethod, FileRegistry } from '@bufbuild/protobuf';
import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import { isInfrastructure } from '../is-infrastructure.js';
import { printable } from '../printable.js';
import type { Described } from './proto-lines.js';

const LISTED_MAX = 20;

/**
 * What a name means: a service, method, message, enum or extension, by its full name (a leading dot or slash allowed),
 * or by the end of it where that is the end of one name only. Methods are `Service/Method` or `Service.Method`.
 *
 * Throws `unknown-symbol`'s sentence with the nearest name.
 */
export function findSymbol(registry: FileRegistry, name: string): Described {
  const asked = name.replace(/^[./]/, '').replace('/', '.');
  const symbols = symbolsOf(registry);
  const exact = symbols.get(asked);
  if (exact !== undefined) return exact;
  const matches = [...symbols].filter(([full]) => full.endsWith(`.${asked}`));
  // What protoc ships, and what every server has, is meant by its full name alone.
  const own = matches.filter(([full]) => !full.startsWith('google.protobuf.') && !isInfrastructure(full));
  const meant = own.length > 0 ? own : matches;
  if (meant.length === 1) return meant[0]![1];
  if (meant.length > 1) {
    const names = meant.slice(0, LISTED_MAX).map(([full]) => full);
    throw new GrpcRedError(
      'unknown-method',
      `${quote(name)} may mean any of ${meant.length}: ${printable(names.join(', '))}.`,
      'Give the name with its package.',
    );
  }
  throw unknown(name, asked, symbols);
}

function symbolsOf(registry: FileRegistry): Map<string, Described> {
  const symbols = new Map<string, Described>();
  for (const type of registry) {
    if (type.kind === 'message' && type.proto.options?.mapEntry === true) continue;
    symbols.set(type.typeName, type);
    if (type.kind !== 'service') continue;
    for (const method of type.methods) symbols.set(`${type.typeName}.${method.name}`, method);
  }
  return symbols;
}

function unknown(name: string, asked: string, symbols: ReadonlyMap<string, Described>): GrpcRedError {
  const shown = new Map<string, string>();
  for (const [full, symbol] of symbols) {
    if (full.startsWith('google.protobuf.') && !asked.startsWith('google.')) continue;
    const spelled = symbol.kind === 'rpc' ? methodName(symbol) : full;
    shown.set(full, spelled);
    const parts = full.split('.');
    for (const short of [parts.slice(-1), parts.slice(-2)]) {
      const end = short.join('.');
      if (!shown.has(end)) shown.set(end, spelled);
    }
  }
  const nearest = nearestName(asked, [...shown.keys()]);
  return new GrpcRedError(
    'unknown-method',
    `The schema has no service, method or type ${quote(name)}.`,
    nearest === null ? 'See its services with grpc-red list.' : `Did you mean ${printable(shown.get(nearest)!)}?`,
  );
}

/** `pkg.Service/Method` */
export function methodName({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}
