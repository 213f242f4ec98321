import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * One question to a reflection server. `name` is a file's name or a symbol's full name without a leading dot;
 * for `services` it means nothing, and servers expect `*`.
 */
export interface ReflectionRequest {
  ask: 'services' | 'file' | 'symbol';
  name: string;
}

/** What a server says; `to` is the request that it quotes, where it quotes one. */
export interface ReflectionAnswer {
  to: ReflectionRequest | null;
  content: AnswerContent;
}

export type AnswerContent =
  | { kind: 'services'; names: string[] }
  /** Serialized google.protobuf.FileDescriptorProto each. */
  | { kind: 'files'; files: Uint8Array[] }
  | { kind: 'error'; code: number; message: string }
  /** An answer to something that was never asked. */
  | { kind: 'other' };

// Field numbers of grpc.reflection.v1; those of v1alpha are the same, which is why one codec serves both.
const FIELD_OF_ASK = { file: 3, symbol: 4, services: 7 } as const;
const ANSWER = { originalRequest: 2, files: 4, services: 6, error: 7 } as const;

/** Most files, or services, of one answer: what is beyond it is there to exhaust us. */
const ENTRIES_MAX = 100_000;

export function encodeRequest(request: ReflectionRequest): Buffer {
  const writer = new BinaryWriter().tag(FIELD_OF_ASK[request.ask], WireType.LengthDelimited).string(request.name);
  return Buffer.from(writer.finish());
}

/** Reads a ServerReflectionResponse. Throws an Error where the bytes are not one, or have too many entries. */
export function decodeAnswer(bytes: Uint8Array): ReflectionAnswer {
  const answer: ReflectionAnswer = { to: null, content: { kind: 'other' } };
  eachField(bytes, (field, reader) => {
    if (field === ANSWER.originalRequest) answer.to = decodeRequest(reader.bytes());
    else if (field === ANSWER.files) answer.content = { kind: 'files', files: decodeFiles(reader.bytes()) };
    else if (field === ANSWER.services) answer.content = { kind: 'services', names: decodeServices(reader.bytes()) };
    else if (field === ANSWER.error) answer.content = decodeError(reader.bytes());
    else return false;
    return true;
  });
  return answer;
}

function decodeRequest(bytes: Uint8Array): ReflectionRequest | null {
  let request: ReflectionRequest | null = null;
  eachField(bytes, (field, reader) => {
    if (field === FIELD_OF_ASK.file) request = { ask: 'file', name: reader.string() };
    else if (field === FIELD_OF_ASK.symbol) request = { ask: 'symbol', name: reader.string() };
    else if (field === FIELD_OF_ASK.services) request = { ask: 'services', name: reader.string() };
    else return false;
    return true;
  });
  return request;
}

function decodeFiles(bytes: Uint8Array): Uint8Array[] {
  const files: Uint8Array[] = [];
  eachField(bytes, (field, reader) => {
    if (field !== 1) return false;
    files.push(reader.bytes());
    if (files.length > ENTRIES_MAX) throw new Error('too many files in one answer');
    return true;
  });
  return files;
}

function decodeServices(bytes: Uint8Array): string[] {
  const names: string[] = [];
  eachField(bytes, (field, reader) => {
    if (field !== 1) return false;
    eachField(reader.bytes(), (inner, service) => {
      if (inner !== 1) return false;
      names.push(service.string());
      if (names.length > ENTRIES_MAX) throw new Error('too many services in one answer');
      return true;
    });
    return true;
  });
  return names;
}

function decodeError(bytes: Uint8Array): AnswerContent {
  const error = { kind: 'error' as const, code: 2, message: '' };
  eachField(bytes, (field, reader) => {
    if (field === 1) error.code = reader.int32();
    else if (field === 2) error.message = reader.string();
    else return false;
    return true;
  });
  return error;
}

/** Calls `take` for each field; false means that it did not read the value, which is then skipped. */
function eachField(bytes: Uint8Array, take: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!take(field, reader)) reader.skip(wireType, field);
  }
}
