import type { Template } from './template/template.js';

/** A value of a step's answer that later steps of its flow may use. */
export interface Capture {
  name: string;
  /** Where it stands in the answer: `user.id`, `items[0].id`, `labels["team"]`. */
  path: string;
}

/** What the answer to a step must be like. What it says is broken where it is not, and ends the flow. */
export interface StepCheck {
  /** The statuses that will do; null: OK goes on, and any other status ends the flow without breaking a check. */
  codes: number[] | null;
  fields: FieldCheck[];
  /** Its handler takes so long at least, in milliseconds: no answer may come sooner. */
  minHandlerMs: number | null;
}

/** One value of the answer, as proto3 JSON writes it, without quotes. */
export interface FieldCheck {
  path: string;
  equals: string | Template;
}
