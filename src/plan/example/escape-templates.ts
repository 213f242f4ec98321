import type { JsonValue } from '@bufbuild/protobuf';

/** Those that examples hold themselves. */
const OURS = /(\{\{\.RequestNumber\}\})/;

/** Text that is to be sent as it is, where templates are looked for: `{{` is written as a template that says so. */
export function escapeTemplates(json: JsonValue): JsonValue {
  if (typeof json === 'string') return escapeText(json);
  if (Array.isArray(json)) return json.map(escapeTemplates);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [escapeText(key), escapeTemplates(value)]));
}

function escapeText(text: string): string {
  return text
    .split(OURS)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('{{', '{{"{{"}}')))
    .join('');
}
