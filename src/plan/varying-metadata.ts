import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { parseTemplate } from './template/parse-template.js';
import type { RenderContext } from './template/render-context.js';
import { renderTemplate } from './template/render-template.js';
import { isTemplate, type Template, type TemplateScope } from './template/template.js';
import { tellsNoSecret, unrenderable } from './template/template-error.js';

/** Metadata of a step: what never changes, and what is worked out for every call. */
export interface StepMetadata {
  metadata: MetadataEntry[];
  varying: VaryingEntry[];
}

/** One entry that is worked out for every call. */
export interface VaryingEntry {
  name: string;
  template: Template;
}

/** What the values of one call may have together: few servers take more than 8 KiB of headers. */
const MOST_CHARACTERS = 32 * 1024;

/**
 * Reads the templates in values. Names keep the order of their values: where one of them has templates, all are worked out.
 *
 * @throws GrpcRedError `bad-template`
 */
export function readVaryingMetadata(entries: readonly MetadataEntry[], scope: TemplateScope): StepMetadata {
  const changing = new Set(entries.filter(([, value]) => isTemplate(value)).map(([name]) => name));
  return {
    metadata: entries.filter(([name]) => !changing.has(name)),
    varying: entries
      .filter(([name]) => changing.has(name))
      .map(([name, value]) => ({
        name,
        template: parseTemplate(value, { name: `metadata ${quote(name)}`, line: 1, column: 1 }, scope),
      })),
  };
}

// Hot path where metadata has templates: bench/templates.bench.ts
/** @throws GrpcRedError `bad-template` for what cannot be sent as a header; it says nothing of the value */
export function renderMetadata(varying: readonly VaryingEntry[], context: RenderContext): MetadataEntry[] {
  context.messageNumber = 0;
  let characters = 0;
  return varying.map(({ name, template }) => {
    const value = headerValue(name, template, context);
    characters += value.length;
    if (characters <= MOST_CHARACTERS) return [name, value];
    const says = `The metadata that templates make has more than ${MOST_CHARACTERS} characters (${name}).`;
    throw unrenderable(says, 'Make it shorter.');
  });
}

function headerValue(name: string, template: Template, context: RenderContext): string {
  // Spaces around a value are no part of it (RFC 9110 §5.5), and make a header malformed (RFC 9113 §8.2.1).
  const value = textOf(name, template, context).trim();
  if (name.endsWith('-bin')) {
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return value;
    throw unrenderable(`The value that a template makes for the metadata ${name} is not base64.`, 'Use b64enc.');
  }
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  const hint = 'Printable ASCII alone can be sent; for bytes end the name in -bin and give base64.';
  throw unrenderable(
    `The value that a template makes for the metadata ${name} has characters that cannot be sent.`,
    hint,
  );
}

function textOf(name: string, template: Template, context: RenderContext): string {
  try {
    return renderTemplate(template, context);
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    const why =
      template.needs.secret && !tellsNoSecret(error)
        ? 'its template gives nothing that can be used (it may be secret, so it is not shown)'
        : error.message;
    throw unrenderable(`metadata ${name}: ${why}.`, error.hint);
  }
}
