/** An error's message, taken apart: between two literals stands one part that other messages of its kind may have otherwise. */
export interface FoldedMessage {
  /** One more than there are parts. */
  literals: string[];
  /** What may vary: numbers, ids, addresses; ends in `…` where it was seen to. */
  parts: string[];
}

const VARYING = '…';
const SIGN = /[_@.+%-]/;

const WORD = /[0-9A-Za-z_@.+%-]+/g;
/** A number, or what is numbered; an address of mail; hex without a digit. */
const MAY_VARY = /[0-9@]|^[a-fA-F]{8,}$/;

/** `user 123 not found` is `user ` + 123 + ` not found`. Takes time by the length of the message alone. */
export function foldMessage(message: string): FoldedMessage {
  const literals: string[] = [];
  const parts: string[] = [];
  let from = 0;
  WORD.lastIndex = 0;
  for (let found = WORD.exec(message); found !== null; found = WORD.exec(message)) {
    const word = withoutEnd(found[0]);
    if (!MAY_VARY.test(word)) continue;
    literals.push(message.slice(from, found.index));
    parts.push(word);
    from = found.index + word.length;
  }
  literals.push(message.slice(from));
  return { literals, parts };
}

/** What messages of one kind share. */
export function kindOf({ literals }: FoldedMessage): string {
  return literals.join('\0');
}

/** Marks in `into` what another message of its kind has otherwise. */
export function foldInto(into: FoldedMessage, other: FoldedMessage): void {
  const { parts } = into;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] !== other.parts[i]) parts[i] = `${shared(parts[i]!, other.parts[i]!)}${VARYING}`;
  }
}

/** `conv-` of `conv-17` and `conv-18`, or of `conv-…`: what both begin with, up to a sign. */
function shared(one: string, other: string): string {
  let end = 0;
  for (let i = 0; i < one.length && one[i] === other[i]; i++) if (SIGN.test(one[i]!)) end = i + 1;
  return one.slice(0, end);
}

/** The message as it stands for all that were folded into it: `user … not found`, or the one there was. */
export function unfold({ literals, parts }: FoldedMessage): string {
  return literals.map((literal, i) => `${literal}${parts[i] ?? ''}`).join('');
}

/** The end of a sentence is no part of a number. */
function withoutEnd(word: string): string {
  let end = word.length;
  while (end > 0 && '.+-'.includes(word[end - 1]!)) end--;
  return end === word.length ? word : word.slice(0, end);
}
