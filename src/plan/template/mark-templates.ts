import { GrpcRedError } from '../../shared/error.js';
import { parseTemplate } from './parse-template.js';
import { replaceTemplates } from './replace-templates.js';
import type { Template, TemplateScope } from './template.js';

/** A template that stands for a value of a JSON text. */
export interface TemplateLeaf {
  template: Template;
  /** It stood outside of quotes: what it gives is JSON. */
  isBare: boolean;
  /** Where it gives an empty text the field is left out (a cell of CSV). */
  isOptional: boolean;
}

/** A JSON text whose templates were replaced by marks, which are strings of the same length at most. */
export interface MarkedJson {
  json: string;
  leaves: TemplateLeaf[];
}

/** A noncharacter, so that no text means it. */
const MARK = '\uFDD0';
const FIRST_DIGIT = 0xe000;
const DIGITS = 4096;
/** What two digits can tell apart. */
const MOST_LEAVES = 1_000_000;

/** The template that a string of the JSON stands for, or null. */
export function leafOf({ leaves }: Pick<MarkedJson, 'leaves'>, value: unknown): TemplateLeaf | null {
  if (typeof value !== 'string' || value.length !== 3 || value[0] !== MARK) return null;
  return leaves[(value.charCodeAt(1) - FIRST_DIGIT) * DIGITS + value.charCodeAt(2) - FIRST_DIGIT] ?? null;
}

/** The string that stands for the leaf of that index. */
export function markOf(index: number): string {
  return MARK + String.fromCharCode(FIRST_DIGIT + Math.floor(index / DIGITS), FIRST_DIGIT + (index % DIGITS));
}

/**
 * Finds the templates of a JSON text before it is read as JSON, for as ghz has it they are no part of JSON: in a string
 * they may hold quotes (`"{{pick "a" "b"}}"`; escaped ones too), and they may stand for any value (`{"id": {{.RequestNumber}}}`).
 * What follows them stays on its line and in its column.
 *
 * @param line the line on which the text begins
 * @throws GrpcRedError `bad-template` with line and column
 */
export function markTemplates(text: string, name: string, scope: TemplateScope, line = 1): MarkedJson {
  if (!text.includes('{{')) return { json: text, leaves: [] };
  if (text.includes(MARK) || /\\ufdd0/i.test(text)) {
    const hint = 'Leave it out: it is no character.';
    throw new GrpcRedError('bad-template', `${name}: the text holds U+FDD0, by which templates are marked here.`, hint);
  }
  const leaves: TemplateLeaf[] = [];
  const json = replaceTemplates(text, name, line, (written, origin, isBare) => {
    const template = parseTemplate(written, origin, scope);
    const { parts } = template;
    // Nothing to work out: braces that were meant as such.
    if (parts.every((part) => typeof part === 'string'))
      return isBare ? parts.join('') : JSON.stringify(parts.join(''));
    const index = leaves.push({ template, isBare, isOptional: false }) - 1;
    if (index < MOST_LEAVES) return `"${markOf(index)}"`;
    const says = `${name}: there are more than ${MOST_LEAVES} templates.`;
    throw new GrpcRedError('bad-template', says, 'Put what differs from message to message into rows (--rows).');
  });
  return { json, leaves };
}
