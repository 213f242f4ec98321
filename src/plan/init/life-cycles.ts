import { type DescField, type DescMessage, type Registry, ScalarType } from '@bufbuild/protobuf';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { schemaRegistry } from '../../target/schema-registry.js';
import { snakeCase } from '../example/named-text.js';
import { isOutputOnly } from '../example/read-rules.js';
import { createdNoun, deletes, onlyReads } from './only-reads.js';

/** What one call creates, and the calls that take its id. */
export interface LifeCycle {
  /** What is created, as the methods call it: `Booking`; the service's own name where they are bare `Create`, `Get`, … */
  noun: string;
  create: MethodTarget;
  /** Path of the id in the answer: `id`, `booking.id`. */
  idPath: string;
  /** Those that read first, then those that change, and what deletes last; at least one. */
  uses: { method: MethodTarget; idPath: string }[];
}

/** Numbers that can count things. */
const WHOLE = new Set([
  ...[ScalarType.INT32, ScalarType.INT64, ScalarType.UINT32, ScalarType.UINT64, ScalarType.SINT32, ScalarType.SINT64],
  ...[ScalarType.FIXED32, ScalarType.FIXED64, ScalarType.SFIXED32, ScalarType.SFIXED64],
]);

/** A field that holds an id. Ids are made and taken in one shape: a text is no number, and a name no id. */
interface IdField {
  path: string;
  isText: boolean;
  isName: boolean;
}

/**
 * Unary methods that create something whose id the answer holds, each with those of its service that are named by the
 * same noun and take such an id: CreateBooking, GetBooking{booking_id}, DeleteBooking{id}.
 */
export function lifeCycles(schema: Schema, methods: readonly MethodTarget[]): LifeCycle[] {
  const cycles = new Map<string, LifeCycle>();
  for (const create of methods) {
    const noun = createdNoun(create);
    const key = `${create.service}/${noun}`;
    // A second way of creating the same is no second life.
    if (noun === null || create.kind !== 'unary' || cycles.has(key)) continue;
    const cycle = cycleOf(schema, methods, create, noun);
    if (cycle !== null) cycles.set(key, cycle);
  }
  return [...cycles.values()];
}

function cycleOf(
  schema: Schema,
  methods: readonly MethodTarget[],
  create: MethodTarget,
  noun: string,
): LifeCycle | null {
  const registry = schemaRegistry(schema);
  const answer = registry.getMessage(create.outputType);
  const made = answer === undefined ? null : findId(answer, noun, () => true);
  if (made === null) return null;
  const uses = methods.flatMap((method) => {
    if (method.kind !== 'unary' || method.service !== create.service || !isOf(method.method, noun)) return [];
    const idPath = createdNoun(method) === null ? takenId(registry, method, noun, made) : null;
    return idPath === null ? [] : [{ method, idPath }];
  });
  const place = ({ method }: { method: MethodTarget }) => (deletes(method) ? 2 : onlyReads(schema, method) ? 0 : 1);
  uses.sort((a, b) => place(a) - place(b));
  const named = noun === '' ? create.service.slice(create.service.lastIndexOf('.') + 1) : noun;
  return uses.length === 0 ? null : { noun: named, create, idPath: made.path, uses };
}

/** `CancelBooking` of `Booking`: one word, and the noun. */
function isOf(method: string, noun: string): boolean {
  return method.endsWith(noun) && /^[A-Za-z][a-z]*$/.test(method.slice(0, method.length - noun.length));
}

/** The path of a request's id, of the same kind as the one that was made; null where it takes none. */
function takenId(registry: Registry, { inputType }: MethodTarget, noun: string, made: IdField): string | null {
  const request = registry.getMessage(inputType);
  const taken = request === undefined ? null : findId(request, noun, (field) => !isOutputOnly(field));
  return taken !== null && taken.isText === made.isText && taken.isName === made.isName ? taken.path : null;
}

/** The id of a message: its own, or that of the one message in it that has one. Names come last: few are ids. */
function findId(type: DescMessage, noun: string, counts: (field: DescField) => boolean): IdField | null {
  const inner = type.fields.flatMap((field) => {
    if (field.fieldKind !== 'message' || !counts(field)) return [];
    const id = ownId(field.message, noun, counts);
    return id === null ? [] : [{ field: field.name, id: { ...id, path: `${field.name}.${id.path}` } }];
  });
  const named = inner.find(({ field }) => snakeCase(field) === snakeCase(noun));
  const only = named ?? (inner.length === 1 ? inner[0] : undefined);
  const found = [ownId(type, noun, counts), only?.id ?? null].filter((id) => id !== null);
  return found.find(({ isName }) => !isName) ?? found[0] ?? null;
}

function ownId(type: DescMessage, noun: string, counts: (field: DescField) => boolean): IdField | null {
  const owner = snakeCase(noun);
  for (const name of ['id', `${owner}_id`, 'uuid', `${owner}_uuid`, 'name']) {
    const field = type.fields.find((each) => snakeCase(each.name) === name);
    if (field?.fieldKind !== 'scalar' || !counts(field)) continue;
    if (field.scalar === ScalarType.STRING || WHOLE.has(field.scalar)) {
      return { path: field.name, isText: field.scalar === ScalarType.STRING, isName: name === 'name' };
    }
  }
  return null;
}
