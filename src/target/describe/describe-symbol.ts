import type { DescMessage } from '@bufbuild/protobuf';
import { isInfrastructure } from '../is-infrastructure.js';
import type { MethodTarget, Schema } from '../method-target.js';
import { schemaRegistry } from '../schema-registry.js';
import { findSymbol, methodName } from './find-symbol.js';
import { type Described, protoLines } from './proto-lines.js';

/** A declaration for people and for programs. Names and lines are the server's, unescaped. */
export interface Declaration {
  kind: 'service' | 'method' | 'message' | 'enum' | 'extension';
  /** `pkg.Service/Method`, `pkg.Message`. */
  name: string;
  /** The .proto file that declares it. */
  file: string;
  /** As .proto source. */
  lines: string[];
}

export interface SymbolDescription {
  /** The thing itself; for a method, its request and its answer follow. */
  declarations: Declaration[];
  /** Where a method is described, or a service of one method. */
  method: MethodTarget | null;
}

/** What `name` means; all services but those that every server has where it is null. Throws where it means nothing. */
export function describeSymbol(schema: Schema, name: string | null): SymbolDescription {
  const registry = schemaRegistry(schema);
  const declare = (described: Described) => declarationOf(described, protoLines(described, registry));
  if (name === null) {
    const services = [...new Set(schema.methods.map(({ service }) => service))];
    const own = services.filter((service) => !isInfrastructure(service));
    const described = (own.length > 0 ? own : services).map((service) => registry.getService(service)!);
    return { declarations: described.map(declare), method: null };
  }
  const found = findSymbol(registry, name);
  if (found.kind !== 'rpc') return { declarations: [declare(found)], method: null };
  const path = methodName(found);
  const types: DescMessage[] = [...new Set([found.input, found.output])];
  return {
    declarations: [declare(found), ...types.map(declare)],
    // A service may be described that is not served: nothing of it can be called.
    method: schema.methods.find(({ service, method }) => `${service}/${method}` === path) ?? null,
  };
}

function declarationOf(described: Described, lines: string[]): Declaration {
  if (described.kind === 'rpc') {
    return { kind: 'method', name: methodName(described), file: described.parent.file.proto.name, lines };
  }
  return { kind: described.kind, name: described.typeName, file: described.file.proto.name, lines };
}
