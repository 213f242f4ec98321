import type { Effort } from '../effort.js';
import { type CharSet, hasChar } from './char-set.js';
import type { Pattern } from './parse-pattern.js';

/** Characters that a sample takes before all others, the likeliest first. */
const LIKED = [...'abcdefghijklmnopqrstuvwxyz', ...'123456789', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...'0_-. /:@'].map(
  (character) => character.codePointAt(0)!,
);
const LONGEST = 8192;

/**
 * A text that follows the pattern, but for edges, which whoever asks must check. null where it would be too long.
 *
 * @param extra how often each part that may be repeated further is, beyond its least number
 * @param variant another text for another number, as far as the pattern leaves a choice
 */
export function samplePattern(pattern: Pattern, extra: number, variant: number, effort: Effort): string | null {
  const sample = new Sample(extra, variant, effort);
  return sample.add(pattern) ? String.fromCodePoint(...sample.codes) : null;
}

class Sample {
  readonly codes: number[] = [];
  private readonly extra: number;
  private rest: number;
  private readonly effort: Effort;

  constructor(extra: number, variant: number, effort: Effort) {
    this.effort = effort;
    this.extra = extra;
    this.rest = variant;
  }

  /** False where no text can follow it, or none that is short enough. */
  add(pattern: Pattern): boolean {
    if (this.codes.length > LONGEST || --this.effort.left < 0) return false;
    switch (pattern.is) {
      case 'char': {
        const choices = choicesOf(pattern.set);
        const code = choices[this.draw(choices.length)];
        if (code === undefined) return false;
        this.codes.push(code);
        return true;
      }
      case 'edge':
        return true;
      case 'all':
        return pattern.parts.every((part) => this.add(part));
      case 'any':
        return this.add(pattern.options[this.draw(pattern.options.length)]!);
      case 'repeat': {
        const times = Math.min(pattern.least + this.extra, pattern.most ?? Number.POSITIVE_INFINITY);
        for (let count = 0; count < times; count++) if (!this.add(pattern.of)) return false;
        return true;
      }
    }
  }

  /** The variant is a number whose digits are the choices. */
  private draw(choices: number): number {
    if (choices < 2) return 0;
    const drawn = this.rest % choices;
    this.rest = Math.floor(this.rest / choices);
    return drawn;
  }
}

function choicesOf(set: CharSet): number[] {
  const liked = LIKED.filter((code) => hasChar(set, code));
  if (liked.length > 0) return liked;
  const visible = set.find(([, to]) => to > 0x20);
  return set.length === 0 ? [] : [visible === undefined ? set[0]![0] : Math.max(visible[0], 0x21)];
}
