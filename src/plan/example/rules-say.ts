import type { FieldRules } from './field-rules.js';

/** That no value keeps the rules, for a note. */
export function rulesSay(rules: FieldRules): string {
  const { cel: _cel, ignore: _ignore, ...rest } = rules;
  const text = JSON.stringify(rest);
  return `no value was found for its rules ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}

/** What rules in CEL are called. */
export function celNames(cel: NonNullable<FieldRules['cel']>): string {
  return cel.map(({ id, expression }) => (id || expression || '?').slice(0, 60)).join(', ');
}
