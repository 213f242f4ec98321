// Hot path: bench/templates.bench.ts
import type { Draw } from './draw.js';
import type { TemplateValue } from './template.js';
import { unrenderable } from './template-error.js';
import { type FunctionCall, MANY, type TemplateFunction } from './template-function.js';
import { LONGEST_TEXT, tooLong } from './text-functions.js';
import { settled, smallWholeOf, type Whole } from './values.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const LETTERS_AND_DIGITS = LETTERS + DIGITS;
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
/** What ghz makes of a length that is not positive. */
const [SHORTEST, LONGEST] = [2, 16];

function randomText(usage: string, characters: string): TemplateFunction {
  return {
    takes: ['whole'],
    least: 1,
    most: 1,
    usage,
    run: ([length], call) => {
      const draw = call.draw();
      const asked = smallWholeOf(length!);
      return charactersOf(draw, asked > 0 ? asked : SHORTEST + draw.below(LONGEST - SHORTEST + 1), characters);
    },
  };
}

/** Where texts are put together: adding character to character costs several times as much. */
let scratch = Buffer.allocUnsafe(1024);

function charactersOf(draw: Draw, length: number, characters: string): string {
  if (length > LONGEST_TEXT) throw tooLong();
  if (length > scratch.length) scratch = Buffer.allocUnsafe(2 * length);
  const count = characters.length;
  // Two at a time: 32 bits are far more than two characters need.
  for (let i = 0; i < length; i += 2) {
    const both = (draw.next() / 4294967296) * count;
    const first = Math.floor(both);
    scratch[i] = characters.charCodeAt(first);
    if (i + 1 < length) scratch[i + 1] = characters.charCodeAt(Math.floor((both - first) * count));
  }
  return scratch.toString('latin1', 0, length);
}

const HEX_DIGITS = new TextEncoder().encode('0123456789abcdef');
const DASH = 0x2d;
const UUID_LENGTH = 36;

/** A UUID of version 4 (RFC 9562 §5.4). */
export function randomUuid(draw: Draw): string {
  putHex(draw.next(), 0, 8);
  scratch[8] = DASH;
  const second = draw.next();
  putHex(second, 9, 4);
  scratch[13] = DASH;
  putHex(((second << 16) & 0x0fff0000) | 0x40000000, 14, 4);
  scratch[18] = DASH;
  const third = draw.next();
  putHex((third & 0x3fffffff) | 0x80000000, 19, 4);
  scratch[23] = DASH;
  putHex(third << 16, 24, 4);
  putHex(draw.next(), 28, 8);
  return scratch.toString('latin1', 0, UUID_LENGTH);
}

/** The first `digits` of the eight that 32 bits have. */
function putHex(bits: number, at: number, digits: number): void {
  for (let i = 0; i < digits; i++) scratch[at + i] = HEX_DIGITS[(bits >>> (28 - 4 * i)) & 15]!;
}

const uuid: TemplateFunction = {
  takes: [],
  least: 0,
  most: 0,
  usage: 'newUUID',
  run: (_args, call) => randomUuid(call.draw()),
};

const integer: TemplateFunction = {
  takes: ['whole'],
  least: 2,
  most: 2,
  usage: 'randomInt MIN MAX',
  run: ([least, limit], call) => {
    const [from, to] = [smallWholeOf(least!), smallWholeOf(limit!)];
    if (to - from > 2 ** 53 - 1) throw unrenderable('randomInt spans more than 2^53 numbers', 'Make the span smaller.');
    if (to > from) return from + call.draw().below(to - from);
    throw unrenderable(
      `randomInt ${from} ${to} has no number to give`,
      'MAX must be above MIN: it is never given itself.',
    );
  },
};

/** Random values; the same for the same seed and request. */
export const RANDOM_FUNCTIONS: Record<string, TemplateFunction> = {
  newUUID: uuid,
  uuidv4: { ...uuid, usage: 'uuidv4' },
  randomString: randomText('randomString LENGTH', LETTERS_AND_DIGITS),
  randAlphaNum: randomText('randAlphaNum LENGTH', LETTERS_AND_DIGITS),
  randAlpha: randomText('randAlpha LENGTH', LETTERS),
  randNumeric: randomText('randNumeric LENGTH', DIGITS),
  randAscii: randomText('randAscii LENGTH', PRINTABLE),
  randomInt: integer,
  randInt: { ...integer, usage: 'randInt MIN MAX' },
  pick: { takes: ['any'], least: 1, most: MANY, usage: 'pick "A" "B" …', run: picked },
  sequence: { takes: ['whole'], least: 0, most: 2, usage: 'sequence START STEP', run: sequenced },
};

function picked(args: readonly TemplateValue[], call: FunctionCall): TemplateValue {
  return args[call.draw().below(args.length)]!;
}

/** START, START + STEP, …: by how many flows of its kind came before, so that threads need not agree on anything. */
function sequenced([start = 0, step = 1]: readonly TemplateValue[], { context }: FunctionCall): Whole {
  if (typeof start === 'number' && typeof step === 'number') {
    const value = start + step * context.iteration;
    if (Number.isSafeInteger(value)) return value;
  }
  return settled(BigInt(start as Whole) + BigInt(step as Whole) * BigInt(context.iteration));
}
