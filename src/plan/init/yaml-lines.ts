import type { JsonValue } from '@bufbuild/protobuf';

/** Plain words that YAML of any version takes for text, and for nothing else. */
const PLAIN = /^[A-Za-z_][\w./-]*$/;
const TAKEN = /^(?:true|false|yes|no|on|off|null|y|n|nan|inf)$/i;

/** A value as YAML in blocks, line by line, to stand behind a key that is indented less. */
export function yamlLines(value: JsonValue): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = isBlock(item) ? yamlLines(item) : [yamlScalar(item)];
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (!isBlock(value)) return [yamlScalar(value)];
  return Object.entries(value as Record<string, JsonValue>).flatMap(([key, each]) => yamlEntry(key, each));
}

/** `key: value`, the value below it where it takes more than a line. */
export function yamlEntry(key: string, value: JsonValue): string[] {
  const name = yamlScalar(key);
  if (!isBlock(value)) return [`${name}: ${yamlScalar(value)}`];
  return [`${name}:`, ...yamlLines(value).map((line) => `  ${line}`)];
}

/** Text that is not plainly text is quoted as in JSON, which YAML reads alike. */
export function yamlScalar(value: JsonValue): string {
  if (typeof value === 'string') return PLAIN.test(value) && !TAKEN.test(value) ? value : quoted(value);
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[]' : '{}') : String(value);
}

function isBlock(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Nothing invisible stands in the file: it is read by people, in terminals too. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
