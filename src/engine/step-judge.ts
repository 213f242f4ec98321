// Hot path: bench/call-loop.bench.ts
import type { AnswerReader } from '../plan/answer/answer-reader.js';
import type { CallPlan } from '../plan/call-plan.js';
import { captureNames, listChecks } from '../plan/list-checks.js';
import type { FieldCheck } from '../plan/step-check.js';
import { takesBack } from '../plan/stream-shape.js';
import type { RenderContext } from '../plan/template/render-context.js';
import { renderTemplate } from '../plan/template/render-template.js';
import { CheckBooks } from '../record/check-books.js';
import type { EndedCall } from '../record/recorder.js';
import { statusName } from '../shared/status.js';

/** A timer may go off early by its own grain: a handler that sleeps may take this much less than it was told to. */
const EARLY_MS = 1;
/** Most characters of a server's value that an example repeats. */
const LONGEST_VALUE = 100;

/** What is judged of one step, with the numbers of its checks in the books; -1 where it has none of the kind. */
interface JudgedStep {
  codes: readonly number[] | null;
  minHandlerMs: number;
  fields: readonly FieldCheck[];
  /** Where the flow keeps each capture. */
  capturePlaces: readonly number[];
  codeCheck: number;
  timeCheck: number;
  answerCheck: number;
  firstField: number;
  firstCapture: number;
  /** Whether it may end by being taken back: that is then what was asked for. */
  takesBack: boolean;
}

/**
 * Says whether a flow goes on after a step: reads the first message of its answers where something of it is captured or
 * checked, keeps what was captured for the flow, and counts what was broken.
 */
export class StepJudge {
  readonly books: CheckBooks;
  private readonly steps: readonly (JudgedStep | null)[];
  private readonly readers: readonly (AnswerReader | null)[];
  // One entry per slot.
  private readonly values: (string | null)[][];
  private readonly captures: (string | null)[][];
  private readonly state: Uint8Array;

  constructor(plan: CallPlan, readers: readonly (AnswerReader | null)[], slots: number) {
    this.books = new CheckBooks(listChecks(plan).length);
    this.steps = judgedSteps(plan);
    this.readers = readers;
    // Shared where nothing is ever put into them.
    const none: (string | null)[] = [];
    const isRead = readers.some((reader) => reader !== null);
    this.values = Array.from({ length: slots }, () => (isRead ? [] : none));
    const most = Math.max(0, ...plan.flows.map(({ steps }) => captureNames(steps).length));
    this.captures = Array.from({ length: slots }, () =>
      most === 0 ? none : new Array<string | null>(most).fill(null),
    );
    this.state = new Uint8Array(slots);
  }

  /** Whether anything of a step is judged but its status being OK. */
  judges(template: number): boolean {
    return this.steps[template] !== null;
  }

  reads(template: number): boolean {
    return (this.readers[template] ?? null) !== null;
  }

  /** What the flow in a slot has captured so far; the same array for as long as the slot is. */
  captured(slot: number): (string | null)[] {
    return this.captures[slot]!;
  }

  /** A new flow has captured nothing. */
  begin(slot: number): void {
    const captured = this.captures[slot]!;
    for (let i = 0; i < captured.length; i++) captured[i] = null;
  }

  beginStep(slot: number): void {
    this.state[slot] = NO_ANSWER;
  }

  /** The first message of an answer. */
  read(slot: number, template: number, bytes: Uint8Array): void {
    this.state[slot] = this.readers[template]!.read(bytes, this.values[slot]!) ? READ : UNREADABLE;
  }

  /** True: the flow goes on. @param context that of the slot's flow, for templates in what is expected */
  judge(slot: number, template: number, call: EndedCall, context: RenderContext): boolean {
    const step = this.steps[template]!;
    const { measured, shownStatus } = call;
    if (step.codes === null) {
      if (!endedWell(step, call)) return false;
    } else {
      const expected = step.codes.includes(shownStatus);
      if (this.books.add(step.codeCheck, measured, expected)) this.tellCode(step, call);
      if (!expected) return false;
    }
    let good = true;
    if (step.timeCheck >= 0 && call.cause === 'trailers') {
      const took = call.endedMs - call.sentMs;
      const slowEnough = took >= step.minHandlerMs - EARLY_MS;
      good = slowEnough;
      if (this.books.add(step.timeCheck, measured, slowEnough)) {
        this.books.example(step.timeCheck, measured, `answered after ${took.toFixed(2)} ms`);
      }
    }
    return step.answerCheck < 0 ? good : this.judgeAnswer(slot, template, call, context) && good;
  }

  private judgeAnswer(slot: number, template: number, call: EndedCall, context: RenderContext): boolean {
    const { books } = this;
    const step = this.steps[template]!;
    const { measured } = call;
    const isOk = endedWell(step, call);
    const state = this.state[slot]!;
    let good = true;
    if (state !== NO_ANSWER) {
      good = state === READ;
      if (books.add(step.answerCheck, measured, good)) {
        books.example(step.answerCheck, measured, 'its bytes are no message of the type that it answers with');
      }
      if (!good) return false;
    }
    const values = this.values[slot]!;
    const has = state === READ;
    // An expected status other than OK comes without an answer: of that, only a capture is missed.
    if (isOk) {
      for (let i = 0; i < step.fields.length; i++) {
        const field = step.fields[i]!;
        const value = has ? values[step.capturePlaces.length + i]! : null;
        const expected = value === null ? null : expectedValue(field, context);
        const ok = expected !== null && this.readers[template]!.isSame(step.capturePlaces.length + i, value!, expected);
        if (books.add(step.firstField + i, measured, ok)) {
          books.example(step.firstField + i, measured, otherThan(field, value));
        }
        if (!ok) good = false;
      }
    }
    const captured = this.captures[slot]!;
    for (let i = 0; i < step.capturePlaces.length; i++) {
      const value = has ? values[i]! : null;
      captured[step.capturePlaces[i]!] = value;
      if (books.add(step.firstCapture + i, measured, value !== null)) {
        books.example(step.firstCapture + i, measured, has ? 'it is not there' : 'there was no answer to read');
      }
      if (value === null) good = false;
    }
    return good;
  }

  private tellCode(step: JudgedStep, call: EndedCall): void {
    const detail = call.shownStatus === 0 || call.detail === '' ? '' : `: ${call.detail.slice(0, 300)}`;
    this.books.example(step.codeCheck, call.measured, `${statusName(call.shownStatus)}${detail}`);
  }
}

const NO_ANSWER = 0;
const READ = 1;
const UNREADABLE = 2;

function endedWell(step: JudgedStep, { shownStatus, cause }: EndedCall): boolean {
  return shownStatus === 0 || (step.takesBack && cause === 'client-cancel');
}

/** What a template cannot give, no answer can be. */
function expectedValue({ equals }: FieldCheck, context: RenderContext): string | null {
  if (typeof equals === 'string') return equals;
  try {
    return renderTemplate(equals, context);
  } catch {
    return null;
  }
}

/** What was there in place of the expected value: an answer may well repeat the secret that it was asked for. */
function otherThan({ equals }: FieldCheck, value: string | null): string {
  if (value === null) return 'it is not there';
  if (typeof equals !== 'string' && equals.needs.secret) return 'it is another, not shown: it may be secret';
  return `it is ${shown(value)}`;
}

function shown(value: string): string {
  return JSON.stringify(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value);
}

function judgedSteps(plan: CallPlan): (JudgedStep | null)[] {
  const checks = listChecks(plan);
  return plan.flows.flatMap(({ steps }, flowIndex) => {
    const names = captureNames(steps);
    return steps.map((step, stepIndex): JudgedStep | null => {
      const { capture, check, stream } = step;
      const mayBeTaken = plan.cancelAfterMs !== null || takesBack(stream);
      if (capture.length === 0 && check === null && !mayBeTaken) return null;
      const numberOf = (reason: string) =>
        checks.findIndex((one) => one.flowIndex === flowIndex && one.stepIndex === stepIndex && one.reason === reason);
      return {
        codes: check?.codes ?? null,
        minHandlerMs: check?.minHandlerMs ?? 0,
        fields: check?.fields ?? [],
        capturePlaces: capture.map(({ name }) => names.indexOf(name)),
        codeCheck: numberOf('code'),
        timeCheck: numberOf('handler-at-least'),
        answerCheck: numberOf('answer'),
        firstField: numberOf('field'),
        firstCapture: numberOf('capture'),
        takesBack: mayBeTaken,
      };
    });
  });
}
