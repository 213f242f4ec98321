import { type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { GrpcRedError } from '../../shared/error.js';
import type { MethodTarget } from '../../target/method-target.js';
import { schemaRegistry } from '../../target/schema-registry.js';
import type { CallPlan, Step } from '../call-plan.js';
import { type FieldReader, fieldReader } from './field-reader.js';

/** Reads the values of one step's answers that its captures and checks ask for. */
export interface AnswerReader {
  /**
   * Puts the value of each path, in the order of `answerPaths`, into `values`; null where it is not there.
   * False: the bytes are no message of the type.
   */
  read(bytes: Uint8Array, values: (string | null)[]): boolean;
  /** What the value of path `index` reads that is meant by what people wrote: see expectedText. */
  expected(index: number, written: string): string;
}

/** The paths that a step reads: those of its captures, then those of its checks. */
export function answerPaths({ capture, check }: Pick<Step, 'capture' | 'check'>): string[] {
  return [...capture, ...(check?.fields ?? [])].map(({ path }) => path);
}

/**
 * One entry per step of all flows, in order; null where nothing of its answers is read.
 *
 * @throws GrpcRedError `bad-input` for a path that no answer can have
 */
export function answerReaders({ flows, methods, answerTypes }: CallPlan): (AnswerReader | null)[] {
  return flows
    .flatMap((flow) => flow.steps)
    .map((step) => {
      const paths = answerPaths(step);
      if (paths.length === 0 || answerTypes === null) return null;
      return answerReader(
        methods[step.methodIndex]!,
        paths.map((path) => ({ path, origin: path })),
        answerTypes,
      );
    });
}

/** @param paths with where each stands, for messages */
export function answerReader(
  { outputType, service, method }: MethodTarget,
  paths: readonly { path: string; origin: string }[],
  descriptorSet: Uint8Array,
): AnswerReader {
  const registry = schemaRegistry({ descriptorSet });
  const type = registry.getMessage(outputType);
  if (type === undefined) {
    throw new GrpcRedError(
      'bad-schema',
      `The type ${outputType}, which ${service}/${method} answers with, is not described.`,
      'Give the .proto file that declares it, or register it with the reflection service of the server.',
    );
  }
  return readerOf(
    type,
    paths.map(({ path, origin }) => fieldReader(type, path, origin, registry)),
  );
}

function readerOf(type: DescMessage, readers: readonly FieldReader[]): AnswerReader {
  return {
    read(bytes, values) {
      try {
        const message = reflect(type, fromBinary(type, bytes));
        for (let i = 0; i < readers.length; i++) values[i] = readers[i]!.read(message);
        return true;
      } catch {
        return false;
      }
    },
    expected: (index, written) => readers[index]!.expected(written),
  };
}
