import type { FieldRules } from './field-rules.js';

/** Whether rules ask for the field itself, whatever its value. */
export function mustBeSet(rules: FieldRules | null): boolean {
  if (rules === null) return false;
  const { required, message, any, duration, timestamp } = rules;
  const isRequired = [required, message?.required, any?.required, duration?.required, timestamp?.required].includes(
    true,
  );
  return isRequired || Number(rules.repeated?.minItems ?? rules.map?.minPairs ?? 0) > 0;
}

/** protoc-gen-validate may skip what is in a message; what stands beside that is about the field. */
export function skipsMessage(rules: FieldRules | null): FieldRules | null {
  return rules?.message?.skip === true ? null : rules;
}
