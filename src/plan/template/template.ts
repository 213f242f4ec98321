/** What an expression of a template gives. */
export type TemplateValue = string | number | bigint | boolean | TemplateTime;

/** A moment, as `now` gives it; in milliseconds since 1970. */
export interface TemplateTime {
  timeMs: number;
}

/** A text with `{{…}}` in it, read. Plain data: it crosses threads. */
export interface Template {
  /** In order: texts that stand as they are, and what is worked out for every call. */
  parts: (string | TemplateNode)[];
  /** What it reads that is known only once calls were made, that differs from row to row, that must not be shown, or is random. */
  needs: { captured: boolean; setUp: boolean; row: boolean; secret: boolean; seed: boolean };
  /** How it was written, shortened: for messages. */
  written: string;
}

/** One expression. */
export type TemplateNode =
  | { is: 'value'; value: string | number | bigint | boolean }
  | { is: 'variable'; name: VariableName }
  /** `place` tells expressions of one step apart, so that each draws random values of its own. */
  | { is: 'call'; name: string; place: number; args: TemplateNode[] }
  /** A value that was kept somewhere under a number: see RenderContext. */
  | { is: 'kept'; in: 'captured' | 'setUp' | 'row' | 'env'; index: number; name: string };

/** What differs from call to call; variables of the method are values from the start. */
export type VariableName =
  | 'RequestNumber'
  | 'WorkerID'
  | 'UUID'
  | 'MessageNumber'
  | 'Timestamp'
  | 'TimestampUnix'
  | 'TimestampUnixMilli'
  | 'TimestampUnixNano'
  | 'JwtKey';

/** What a template may name. */
export interface TemplateScope {
  /** Variables that are the same for every call: those of the method. */
  constants: Record<string, string | boolean>;
  /** In the order in which RenderContext keeps their values. */
  captured: readonly string[];
  setUp: readonly string[];
  row: readonly string[];
  env: readonly string[];
  /** Whether a key file was given. */
  jwtKey: boolean;
  /** The number of the next expression, raised by reading: scopes made of one another share it. */
  places: { next: number };
}

/** A scope in which only what needs nothing is known. */
export function emptyScope(): TemplateScope {
  return { constants: {}, captured: [], setUp: [], row: [], env: [], jwtKey: false, places: { next: 0 } };
}

/** Where a text with templates begins, for messages. */
export interface TemplateOrigin {
  /** `-d`, or a file's name. */
  name: string;
  /** From 1. */
  line: number;
  column: number;
}

/** Where an action stands, for what may be wrong with it. */
export interface ActionPlace {
  text: string;
  start: number;
  origin: TemplateOrigin;
  scope: TemplateScope;
}

export function isTemplate(text: string): boolean {
  return text.includes('{{');
}
