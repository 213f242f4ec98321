import type { Registry } from '@bufbuild/protobuf';
import { isLosslessNumber } from 'lossless-json';
import { GrpcRedError } from '../shared/error.js';
import type { PayloadJson } from './parse-payload-json.js';

/** How deep messages, and lists and objects of any JSON, may be nested: what protobuf's own readers take. */
export const DEPTH_MAX = 100;

/** What a value of a payload is called. */
export interface FieldPlace {
  /** What the payload is called: `-d`, or a file's name. */
  origin: string;
  /** `items[2].price.units`; empty for a whole message. */
  path: string;
}

/** Where in a payload a value stands. */
export interface JsonPlace extends FieldPlace {
  /** How many messages it is in, itself included where it is one. */
  depth: number;
  registry: Registry;
}

/** The error for a value that is not what its field takes: `-d: items[2].price.units must be …, not "abc"`. */
export function badField(place: FieldPlace, expected: string, found: PayloadJson, hint: string): GrpcRedError {
  return badPayload(place, `must be ${expected}, not ${describe(found)}`, hint);
}

/** @param says what is wrong with the value at `place`, as the rest of a sentence about it */
export function badPayload({ origin, path }: FieldPlace, says: string, hint: string): GrpcRedError {
  const short = path.length > 100 ? `…${path.slice(-100)}` : path;
  return new GrpcRedError('bad-payload', `${origin}: ${short === '' ? 'the message' : short} ${says}.`, hint);
}

/** The place of a field, an item or a map's entry of what is at `place`. */
export function within(place: JsonPlace, step: string | number, deeper = 0): JsonPlace {
  const dot = place.path === '' ? '' : '.';
  const path = typeof step === 'number' ? `${place.path}[${step}]` : `${place.path}${dot}${step}`;
  return { ...place, path, depth: place.depth + deeper };
}

/** A key of the map at `place`: JSON has only strings as keys, and they may not read as what the map takes. */
export function keyWithin(place: JsonPlace, key: string): JsonPlace {
  return { ...place, path: `the key ${JSON.stringify(key.slice(0, 100))} of ${place.path}` };
}

export function withinMap(place: JsonPlace, key: string): JsonPlace {
  return { ...place, path: `${place.path}[${JSON.stringify(key.slice(0, 100))}]` };
}

function describe(value: PayloadJson): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (isLosslessNumber(value)) return value.value.slice(0, 60);
  if (Array.isArray(value)) return 'an array';
  return value !== null && typeof value === 'object' ? 'an object' : String(value);
}
