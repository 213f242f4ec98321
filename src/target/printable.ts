/** Text of a server, fit for one line of ours: no control characters, no more than 300 characters. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
}
