import { clientStreams, serverStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import { answerPaths, answerReader } from './answer/answer-reader.js';
import type { CallOption, StepOptions } from './bench-options.js';
import type { Flow } from './call-plan.js';
import { methodConstants } from './method-constants.js';
import type { RowsTable } from './rows/rows-table.js';
import type { StepCheck } from './step-check.js';
import { parseTemplate } from './template/parse-template.js';
import { isTemplate, type TemplateScope } from './template/template.js';

/** The method that a call names; an error of a step says where it stands. */
export function targetOf(schema: Schema, { method, step: { origin } }: CallOption): MethodTarget {
  try {
    return findMethods(schema, method === null ? [] : [method])[0]!;
  } catch (error) {
    if (origin === null || !(error instanceof GrpcRedError)) throw error;
    throw new GrpcRedError(error.code, `${origin}: ${error.message}`, error.hint);
  }
}

/** Engine threads read answers only where a step asks for something of them. */
export function answerTypesFor(flows: readonly Flow[], { descriptorSet }: Schema): Uint8Array | null {
  return flows.some(({ steps }) => steps.some((step) => answerPaths(step).length > 0)) ? descriptorSet : null;
}

/** Holds what a step captures and checks against the type of its answer. */
export function checkPaths(schema: Schema, target: MethodTarget, { capture, check, origin }: StepOptions): void {
  const paths = answerPaths({ capture, check });
  if (paths.length === 0) return;
  const where = origin ?? `${target.service}/${target.method}`;
  const reader = answerReader(
    target,
    paths.map((path) => ({ path, origin: where })),
    schema.descriptorSet,
  );
  for (const [i, { path, equals }] of (check?.fields ?? []).entries()) {
    if (typeof equals !== 'string' || isTemplate(equals)) continue;
    const never = reader.neverHolds(capture.length + i, equals);
    if (never === null) continue;
    throw new GrpcRedError('bad-input', `${where}: ${path} never is ${quote(equals)}: ${never.says}.`, never.hint);
  }
}

/** A check whose expected values are templates where they have braces. */
export function withTemplates(
  check: StepCheck,
  target: MethodTarget,
  rows: RowsTable | null,
  shared: TemplateScope | null,
  origin: string | null,
): StepCheck {
  if (shared === null) return check;
  const scope = { ...shared, constants: methodConstants(target), row: rows?.columns ?? [] };
  const fields = check.fields.map(({ path, equals }) => {
    if (typeof equals !== 'string' || !isTemplate(equals)) return { path, equals };
    const name = `${origin ?? target.path}: fields ${path}`;
    return { path, equals: parseTemplate(equals, { name, line: 1, column: 1 }, scope) };
  });
  return { ...check, fields };
}

/** A shape that the method's kind has no use for was meant for something. */
export function refuseShape({ stream, origin }: StepOptions, { kind, service, method }: MethodTarget): void {
  if (stream === null) return;
  const where = origin === null ? '' : `${origin}: `;
  const sends = stream.messages !== null || stream.intervalMs > 0;
  const closes = stream.closeAfterMs !== null || stream.closeAfterReceived !== null;
  const says = (what: string, why: string) =>
    new GrpcRedError('usage', `${where}${service}/${method} ${what}.`, `${why}.`);
  if ((sends || closes) && !clientStreams(kind)) {
    throw says(
      `takes one message, so ${sends ? 'how many are sent, and how often,' : 'when its client closes'} means nothing for it`,
      'Leave it out; cancel-after and cancel-after-received say when it is taken back',
    );
  }
  const counts = stream.closeAfterReceived !== null || stream.cancelAfterReceived !== null;
  if (counts && !serverStreams(kind)) {
    throw says('answers with one message, so there is none to count', 'Leave it out');
  }
}
