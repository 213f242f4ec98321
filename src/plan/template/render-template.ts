// Hot path: bench/templates.bench.ts
import { Draw } from './draw.js';
import { FUNCTIONS } from './functions.js';
import { randomUuid } from './random-functions.js';
import type { RenderContext } from './render-context.js';
import type { Template, TemplateNode, TemplateValue, VariableName } from './template.js';
import { nothingCaptured } from './template-error.js';
import type { FunctionCall, TemplateFunction } from './template-function.js';
import { tooLong } from './text-functions.js';
import { rfc3339, textOf, timeOf, truthOf, wholeOf } from './values.js';

/** Place of `.UUID`, which is the same wherever it stands in a call; expressions count from 0. */
const UUID_PLACE = -1000;
/** Most characters that a function is given: as many as the largest answer has that servers send by default. */
const LONGEST_PASSED = 4 * 1024 * 1024;
const draw = new Draw();

/**
 * The text that a template gives for the call that `context` tells of.
 *
 * @throws GrpcRedError `bad-template` where it cannot be had
 */
export function renderTemplate({ parts }: Template, context: RenderContext): string {
  if (parts.length === 1) return partText(parts[0]!, context);
  let text = '';
  for (const part of parts) text += partText(part, context);
  return text;
}

/** Likewise, but a template that is one expression alone keeps its kind: a number need not become text first. */
export function renderValue({ parts }: Template, context: RenderContext): TemplateValue {
  const first = parts[0]!;
  if (parts.length !== 1 || typeof first === 'string') return renderTemplate({ parts } as Template, context);
  return evaluate(first, context);
}

function partText(part: string | TemplateNode, context: RenderContext): string {
  return typeof part === 'string' ? part : textOf(evaluate(part, context));
}

function evaluate(node: TemplateNode, context: RenderContext): TemplateValue {
  switch (node.is) {
    case 'value':
      return node.value;
    case 'variable':
      return variable(node.name, context);
    case 'kept':
      return keptValue(node, context);
    case 'call':
      return called(node, context);
  }
}

function variable(name: VariableName, context: RenderContext): TemplateValue {
  switch (name) {
    case 'RequestNumber':
      return context.requestNumber;
    case 'WorkerID':
      return `g${context.thread}c${context.slot}`;
    case 'MessageNumber':
      return context.messageNumber;
    case 'UUID': {
      const { messageNumber } = context;
      context.messageNumber = 0;
      draw.begin(context, UUID_PLACE - context.step);
      context.messageNumber = messageNumber;
      return randomUuid(draw);
    }
    case 'Timestamp':
      return rfc3339(context.nowMs);
    case 'TimestampUnix':
      return Math.floor(context.nowMs / 1000);
    case 'TimestampUnixMilli':
      return Math.floor(context.nowMs);
    case 'TimestampUnixNano':
      return BigInt(Math.round(context.nowMs * 1000)) * 1000n;
    case 'JwtKey':
      context.secrets?.push(context.inputs.jwtKey!);
      return context.inputs.jwtKey!;
  }
}

function keptValue(node: Extract<TemplateNode, { is: 'kept' }>, context: RenderContext): string {
  switch (node.in) {
    case 'row':
      return context.rows!.cell(context.row, node.index);
    case 'env': {
      const value = context.inputs.env[node.index]!;
      context.secrets?.push(value);
      return value;
    }
    case 'captured':
      return known(context.captured[node.index], 'Captured', node.name);
    case 'setUp':
      return known(context.inputs.setUp[node.index], 'SetUp', node.name);
  }
}

function known(value: string | null | undefined, group: 'Captured' | 'SetUp', name: string): string {
  if (typeof value === 'string') return value;
  throw nothingCaptured(group, name);
}

/** What functions are told of their call: one object, for they never call each other. */
const call: FunctionCall = {
  context: null as unknown as RenderContext,
  place: 0,
  draw() {
    draw.begin(this.context, this.place);
    return draw;
  },
};

function called(node: Extract<TemplateNode, { is: 'call' }>, context: RenderContext): TemplateValue {
  const known = FUNCTIONS.get(node.name)!;
  const { args } = node;
  const values: TemplateValue[] = [];
  let characters = 0;
  const secretsBefore = context.secrets?.length ?? 0;
  // Whatever their arguments draw is drawn before.
  for (let i = 0; i < args.length; i++) {
    const value = asTaken(known, i, evaluate(args[i]!, context));
    if (typeof value === 'string') characters += value.length;
    values.push(value);
  }
  // Each may make several times as much of what it is given, and be given to the next.
  if (characters > LONGEST_PASSED) throw tooLong(LONGEST_PASSED);
  call.context = context;
  call.place = node.place;
  const value = known.run(values, call);
  // What is made of a secret is one: it may be turned back, or guessed from.
  if (context.secrets !== null && context.secrets.length > secretsBefore && typeof value === 'string') {
    context.secrets.push(value);
  }
  return value;
}

function asTaken({ takes }: TemplateFunction, index: number, value: TemplateValue): TemplateValue {
  switch (takes[index < takes.length ? index : takes.length - 1]!) {
    case 'text':
      return typeof value === 'string' ? value : textOf(value);
    case 'whole':
      return wholeOf(value);
    case 'truth':
      return truthOf(value);
    case 'time':
      return timeOf(value);
    case 'any':
      return value;
  }
}
