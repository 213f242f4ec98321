/** A scenario of init as a user leaves it who wants all the calls. */
export function uncommented(text: string): string {
  return text.replace(/^ {2}# (?=- name: | {2})/gm, '  ');
}
