import type { Effort } from '../effort.js';
import { type CharSet, hasChar, WORD } from './char-set.js';
import type { Pattern } from './parse-pattern.js';

type Edge = Extract<Pattern, { is: 'edge' }>['at'];

type Instruction =
  | { do: 'char'; set: CharSet }
  | { do: 'edge'; at: Edge }
  | { do: 'split'; to: number; or: number }
  | { do: 'jump'; to: number }
  | { do: 'match' };

/** A pattern made ready: all states are followed side by side, so that no text takes long. */
export type Matcher = readonly Instruction[];

const LARGEST = 20_000;

/** null where the pattern is too large. */
export function compilePattern(pattern: Pattern): Matcher | null {
  const program: Instruction[] = [];
  const isWhole = emit(pattern, program);
  program.push({ do: 'match' });
  return isWhole ? program : null;
}

/** Whether some part of `text` matches, as RE2 looks for it; false where the effort does not suffice to know. */
export function matchesPattern(program: Matcher, text: string, effort: Effort): boolean {
  const codes = [...text].map((character) => character.codePointAt(0)!);
  const marks = new Int32Array(program.length).fill(-1);
  let states: number[] = [];
  for (let at = 0; at <= codes.length; at++) {
    const open = [...states, 0];
    states = [];
    while (open.length > 0) {
      const state = open.pop()!;
      if (marks[state] === at) continue;
      marks[state] = at;
      if (--effort.left < 0) return false;
      const instruction = program[state]!;
      switch (instruction.do) {
        case 'match':
          return true;
        case 'jump':
          open.push(instruction.to);
          break;
        case 'split':
          open.push(instruction.or, instruction.to);
          break;
        case 'edge':
          if (isEdge(instruction.at, codes, at)) open.push(state + 1);
          break;
        case 'char':
          if (at < codes.length && hasChar(instruction.set, codes[at]!)) states.push(state + 1);
          break;
      }
    }
  }
  return false;
}

function isEdge(edge: Edge, codes: readonly number[], at: number): boolean {
  if (edge === 'start') return at === 0;
  if (edge === 'end') return at === codes.length;
  const isWord = (index: number) => index >= 0 && index < codes.length && hasChar(WORD, codes[index]!);
  return (isWord(at - 1) !== isWord(at)) === (edge === 'word');
}

/** Appends what matches `pattern` and goes on behind itself; false where there is no more room. */
function emit(pattern: Pattern, program: Instruction[]): boolean {
  if (program.length > LARGEST) return false;
  switch (pattern.is) {
    case 'char':
      program.push({ do: 'char', set: pattern.set });
      return true;
    case 'edge':
      program.push({ do: 'edge', at: pattern.at });
      return true;
    case 'all':
      return pattern.parts.every((part) => emit(part, program));
    case 'any':
      return emitOptions(pattern.options, program);
    case 'repeat':
      return emitRepeat(pattern, program);
  }
}

function emitOptions(options: readonly Pattern[], program: Instruction[]): boolean {
  const jumps: { do: 'jump'; to: number }[] = [];
  const isWhole = options.every((option, index) => {
    if (index === options.length - 1) return emit(option, program);
    const split = { do: 'split' as const, to: program.length + 1, or: 0 };
    program.push(split);
    const fits = emit(option, program);
    const jump = { do: 'jump' as const, to: 0 };
    jumps.push(jump);
    program.push(jump);
    split.or = program.length;
    return fits;
  });
  for (const jump of jumps) jump.to = program.length;
  return isWhole;
}

function emitRepeat(pattern: Extract<Pattern, { is: 'repeat' }>, program: Instruction[]): boolean {
  const { of, least, most } = pattern;
  for (let count = 0; count < least; count++) if (!emit(of, program)) return false;
  if (most === null) {
    const start = program.length;
    const split = { do: 'split' as const, to: start + 1, or: 0 };
    program.push(split);
    const fits = emit(of, program);
    program.push({ do: 'jump', to: start });
    split.or = program.length;
    return fits;
  }
  const splits: { do: 'split'; to: number; or: number }[] = [];
  let fits = true;
  for (let count = least; fits && count < most; count++) {
    const split = { do: 'split' as const, to: program.length + 1, or: 0 };
    splits.push(split);
    program.push(split);
    fits = emit(of, program);
  }
  for (const split of splits) split.or = program.length;
  return fits;
}
