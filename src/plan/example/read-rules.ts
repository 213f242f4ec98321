import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescOneof,
  getExtension,
  hasExtension,
  type Message,
  toJson,
} from '@bufbuild/protobuf';
import { ownTypes } from '../../target/own-types.js';
import type { FieldRules, MessageRules } from './field-rules.js';

/** google.api.FieldBehavior.OUTPUT_ONLY */
const OUTPUT_ONLY = 3;
/** Above these no real rule lies; the bytes are a server's. */
const LARGEST_RULES = 64 * 1024;

/**
 * The rules that a field's options carry: protovalidate's, or else those of protoc-gen-validate, which have the same
 * shape. They are found by the numbers of the extensions, whether or not the server describes those.
 */
export function rulesOf(field: DescField): FieldRules | 'unreadable' | null {
  const { options } = field.proto;
  const rules = optionJson(options, 'buf.validate.field') ?? optionJson(options, 'validate.rules');
  return rules as FieldRules | 'unreadable' | null;
}

/** The rules of a whole message; null where there are none, or they cannot be read. */
export function messageRulesOf(type: DescMessage): MessageRules | null {
  const rules = optionJson(type.proto.options, 'buf.validate.message');
  return rules === 'unreadable' ? null : (rules as MessageRules | null);
}

/** Whether one member of the oneof must be set. */
export function isRequiredOneof(oneof: DescOneof): boolean {
  const { options } = oneof.proto;
  const rules = optionJson(options, 'buf.validate.oneof') as { required?: boolean } | null;
  return rules?.required === true || optionJson(options, 'validate.required') === true;
}

/** Whether only the server sets the field, by google.api.field_behavior. */
export function isOutputOnly(field: DescField): boolean {
  const behaviours = optionJson(field.proto.options, 'google.api.field_behavior');
  return Array.isArray(behaviours) && behaviours.includes(OUTPUT_ONLY);
}

function optionJson(options: Message | undefined, name: string): unknown {
  const extension = ownTypes().getExtension(name)!;
  if (options === undefined || !hasExtension(options, extension)) return null;
  const unknown = options.$unknown ?? [];
  const bytes = unknown.reduce((sum, { no, data }) => (no === extension.number ? sum + data.length : sum), 0);
  if (bytes > LARGEST_RULES) return 'unreadable';
  try {
    return plain(extension, getExtension(options, extension));
  } catch {
    return 'unreadable';
  }
}

function plain(extension: DescExtension, value: unknown): unknown {
  return extension.message === undefined ? value : toJson(extension.message, value as Message);
}
