import { GrpcRedError } from '../../shared/error.js';
import { printable } from '../printable.js';

/** The text of one .proto file, and what it is called. */
export interface ProtoSource {
  /** As imports name it, and so descriptors: relative to an import path, with slashes. */
  name: string;
  /** Where it was found, for messages. */
  path: string;
  text: string;
}

/** A mistake in a .proto file. `at` is an offset into its text; the message begins with file, line and column. */
export function badProto(source: ProtoSource, at: number, says: string, hint: string): GrpcRedError {
  const before = source.text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  return new GrpcRedError('bad-input', `${source.path}:${line}:${column}: ${printable(says)}.`, hint);
}
