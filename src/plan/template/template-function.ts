import type { Draw } from './draw.js';
import type { RenderContext } from './render-context.js';
import type { TemplateValue } from './template.js';
import type { ValueType } from './values.js';

/** What a call of a function needs beside its arguments. */
export interface FunctionCall {
  context: RenderContext;
  /** Tells expressions of one step apart. */
  place: number;
  /** Random numbers that belong to this expression and this request. */
  draw(): Draw;
}

/** A function of templates. */
export interface TemplateFunction {
  /** What each argument must be; the last one stands for all after it. */
  takes: readonly ValueType[];
  /** How many arguments there may be. */
  least: number;
  most: number;
  /** How it is written, for messages. */
  usage: string;
  /** The arguments were made what `takes` says: whole numbers are number or bigint, truths boolean, texts string. */
  run(args: readonly TemplateValue[], call: FunctionCall): TemplateValue;
}

/** Most arguments of functions that take any number. */
export const MANY = 100;
