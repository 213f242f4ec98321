import { GrpcRedError } from '../../shared/error.js';
import { placeIn } from '../../shared/place-in.js';
import type { TemplateOrigin } from './template.js';

/** @param index where in `text`, which begins at `origin` */
export function badTemplate(
  origin: TemplateOrigin,
  text: string,
  index: number,
  says: string,
  hint: string,
): GrpcRedError {
  const before = text.slice(0, index);
  const lines = before.split('\n').length - 1;
  const column = lines === 0 ? origin.column + index : index - before.lastIndexOf('\n');
  return new GrpcRedError('bad-template', `${placeIn(origin.name, origin.line + lines, column)}: ${says}`, hint);
}

/** What is wrong with a token, in words that say nothing of its key and claims: it may be shown where secrets may not. */
export function badToken(says: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-token', says, hint);
}

/** A value is missing that an answer was to give; the words name it by the user's own name alone. */
export function nothingCaptured(group: 'Captured' | 'SetUp', name: string): GrpcRedError {
  const says = `nothing was captured as .${group}.${name}`;
  return new GrpcRedError('nothing-captured', says, 'Look at what the step answers that captures it.');
}

/** Whether what is wrong may be told though the template is made of secrets. */
export function tellsNoSecret({ code }: GrpcRedError): boolean {
  return code === 'bad-token' || code === 'nothing-captured';
}

/** A template that could be read but whose value cannot be had, or cannot be used where it stands. */
export function unrenderable(says: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-template', says, hint);
}
