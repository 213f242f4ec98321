/** A reason as a sentence: it begins large and ends in a full stop. What starts as an option or a name stays as it is. */
export function asSentence(reason: string): string {
  const text = reason.trim();
  const begun = /^[a-z][a-z]* /.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
  return /[.!?…]["')]?$/.test(begun) ? begun : `${begun}.`;
}
