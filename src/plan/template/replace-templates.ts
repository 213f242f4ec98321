import { endOfString } from '../scan-json.js';
import { findActionEnd } from './find-action-end.js';
import type { TemplateOrigin } from './template.js';
import { badTemplate } from './template-error.js';

/**
 * What to put in place of a text with templates: JSON.
 *
 * @param isBare it stands outside of quotes
 */
export type ReplaceTemplate = (text: string, origin: TemplateOrigin, isBare: boolean) => string;

/**
 * Replaces each string of a JSON text that holds templates, and each template outside of strings. What is shorter than what
 * it replaces is filled up with spaces, so that what follows stays in its column.
 *
 * @param line the line on which the text begins
 * @throws GrpcRedError `bad-template` for one without an end
 */
export function replaceTemplates(text: string, name: string, line: number, replace: ReplaceTemplate): string {
  return new Replacer(text, name, line, replace).result();
}

class Replacer {
  private readonly text: string;
  private readonly name: string;
  private readonly replace: ReplaceTemplate;
  private json = '';
  private copied = 0;
  private line: number;
  private lineStart = 0;
  private counted = 0;

  constructor(text: string, name: string, line: number, replace: ReplaceTemplate) {
    this.text = text;
    this.name = name;
    this.replace = replace;
    this.line = line;
  }

  result(): string {
    const { text } = this;
    for (let index = 0; index < text.length; index++) {
      if (text[index] === '"') index = this.string(index);
      else if (text[index] === '{' && text[index + 1] === '{') index = this.bare(index);
    }
    return this.json + text.slice(this.copied);
  }

  /** @returns the index of the quote that ends it */
  private string(start: number): number {
    const { text } = this;
    const cleanEnd = endOfString(text, start);
    const clean = text.slice(start + 1, cleanEnd);
    if (!clean.includes('{{')) return cleanEnd;
    const unescaped = textOfJson(clean);
    if (unescaped !== null && isWhole(unescaped)) {
      this.put(start, cleanEnd + 1, unescaped, start + 1, false);
      return cleanEnd;
    }
    let content = '';
    let from = start + 1;
    let index = from;
    while (index < text.length && text[index] !== '"') {
      if (text.startsWith('{{', index)) {
        const end = findActionEnd(text, index);
        if (end < 0) throw this.unclosed(index);
        content += (textOfJson(text.slice(from, index)) ?? text.slice(from, index)) + text.slice(index, end);
        index = end;
        from = end;
      } else index += text[index] === '\\' ? 2 : 1;
    }
    content += textOfJson(text.slice(from, index)) ?? text.slice(from, index);
    this.put(start, index + 1, content, start + 1, false);
    return index;
  }

  private bare(start: number): number {
    const end = findActionEnd(this.text, start);
    if (end < 0) throw this.unclosed(start);
    this.put(start, end, this.text.slice(start, end), start, true);
    return end - 1;
  }

  private put(from: number, to: number, template: string, at: number, isBare: boolean): void {
    this.json += this.text.slice(this.copied, from);
    this.json += this.replace(template, this.originAt(at), isBare).padEnd(to - from);
    this.copied = to;
  }

  private unclosed(index: number) {
    return badTemplate(
      this.originAt(index),
      '',
      0,
      'the template that begins here has no end.',
      'Close it with }}; for the braces themselves write {{"{{"}}.',
    );
  }

  private originAt(index: number): TemplateOrigin {
    for (
      let feed = this.text.indexOf('\n', this.counted);
      feed >= 0 && feed < index;
      feed = this.text.indexOf('\n', feed + 1)
    ) {
      this.line++;
      this.lineStart = feed + 1;
      this.counted = feed + 1;
    }
    return { name: this.name, line: this.line, column: index - this.lineStart + 1 };
  }
}

function textOfJson(content: string): string | null {
  if (!content.includes('\\')) return content;
  try {
    return JSON.parse(`"${content}"`);
  } catch {
    return null;
  }
}

/** Whether every template that begins in a text ends in it. */
function isWhole(text: string): boolean {
  for (let start = text.indexOf('{{'); start >= 0; ) {
    const end = findActionEnd(text, start);
    if (end < 0) return false;
    start = text.indexOf('{{', end);
  }
  return true;
}
