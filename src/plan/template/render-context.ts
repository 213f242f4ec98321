import type { RowReader } from '../rows/row-reader.js';

/** What templates are worked out from that is the same for a whole run. Crosses threads; part of it is secret. */
export interface RenderInputs {
  /** Random values are a pure function of it, of the request's number and of the expression's place. */
  seed: number;
  /** Values of the environment that were asked for by name. Secret. */
  env: string[];
  /** The text of the key file, or null. Secret. */
  jwtKey: string | null;
  /** What set-up captured: filled in before the load starts. */
  setUp: (string | null)[];
}

/** What templates are worked out from for one call. One object per loop, changed from call to call. */
export interface RenderContext {
  inputs: RenderInputs;
  /** From 0; no two flows of a run have the same, over all threads and phases. */
  requestNumber: number;
  /** How many flows of the same kind have a lower number. */
  iteration: number;
  /** The step's place in the plan. */
  step: number;
  /** Which message of its call it is, from 0. */
  messageNumber: number;
  thread: number;
  slot: number;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** By the numbers that the flow's templates have for them; null where nothing was captured yet. */
  captured: readonly (string | null)[];
  /** The list that `.Row` reads, and which of its rows. */
  rows: RowReader | null;
  row: number;
  /** Where secrets that were rendered are noted, so that they can be hidden; null: they are not. */
  secrets: string[] | null;
}

export function makeRenderContext(inputs: RenderInputs, thread: number): RenderContext {
  return {
    inputs,
    requestNumber: 0,
    iteration: 0,
    step: 0,
    messageNumber: 0,
    thread,
    slot: 0,
    nowMs: 0,
    captured: [],
    rows: null,
    row: 0,
    secrets: null,
  };
}

export const NO_INPUTS: RenderInputs = { seed: 0, env: [], jwtKey: null, setUp: [] };
