import { findActionEnd } from './find-action-end.js';
import { parseAction } from './parse-action.js';
import { RANDOM_FUNCTIONS } from './random-functions.js';
import { readTokens } from './read-tokens.js';
import type { Template, TemplateNode, TemplateOrigin, TemplateScope } from './template.js';
import { badTemplate } from './template-error.js';

/** Longest text with templates in it, in UTF-16 units. */
const LONGEST = 256 * 1024;
const LONGEST_SHOWN = 60;

/**
 * Reads a text with `{{…}}` in it, as Go's templates are written: variables, functions with arguments, parentheses,
 * pipelines, comments and trimming. There are no control words and nothing that runs code.
 *
 * @throws GrpcRedError `bad-template` with line and column
 */
export function parseTemplate(text: string, origin: TemplateOrigin, scope: TemplateScope): Template {
  if (text.length > LONGEST) {
    throw badTemplate(
      origin,
      text,
      0,
      `a text with templates has more than ${LONGEST} characters.`,
      'Put what is fixed elsewhere.',
    );
  }
  const parts: Template['parts'] = [];
  let trims = false;
  for (let from = 0; from <= text.length; ) {
    const start = text.indexOf('{{', from);
    const fixed = text.slice(from, start < 0 ? text.length : start);
    const kept = trims ? fixed.trimStart() : fixed;
    if (start < 0) {
      addText(parts, kept);
      break;
    }
    const end = findActionEnd(text, start);
    if (end < 0) {
      throw badTemplate(
        origin,
        text,
        start,
        'the template that begins here has no end.',
        'Close it with }}; for the braces themselves write {{"{{"}}.',
      );
    }
    // As in Go, the minus belongs to the braces only with a space on its other side.
    const trimsBefore = /^-\s/.test(text.slice(start + 2, start + 4));
    trims = /\s-$/.test(text.slice(end - 4, end - 2));
    addText(parts, trimsBefore ? kept.trimEnd() : kept);
    const [first, last] = [start + 2 + Number(trimsBefore), end - 2 - Number(trims)];
    if (!/^\s*\/\*.*\*\/\s*$/s.test(text.slice(first, last))) {
      const node = parseAction(readTokens(text, first, last, origin), { text, start, origin, scope });
      if (node.is === 'value') addText(parts, String(node.value));
      else parts.push(node);
    }
    from = end;
  }
  const nodes = parts.filter((part) => typeof part !== 'string').flatMap(allOf);
  const reads = (where: string) => nodes.some((node) => node.is === 'kept' && node.in === where);
  return {
    parts,
    needs: {
      captured: reads('captured'),
      setUp: reads('setUp'),
      row: reads('row'),
      secret: nodes.some(isSecret),
      seed: nodes.some(isRandom),
    },
    written: text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text,
  };
}

function addText(parts: Template['parts'], text: string): void {
  if (text === '') return;
  const before = parts.at(-1);
  if (typeof before === 'string') parts[parts.length - 1] = before + text;
  else parts.push(text);
}

/** What was captured may be a token as well. */
function isSecret(node: TemplateNode): boolean {
  switch (node.is) {
    case 'kept':
      return node.in !== 'row';
    case 'variable':
      return node.name === 'JwtKey';
    case 'call':
      return node.name === 'jwt';
    case 'value':
      return false;
  }
}

function isRandom(node: TemplateNode): boolean {
  return node.is === 'call'
    ? node.name !== 'sequence' && Object.hasOwn(RANDOM_FUNCTIONS, node.name)
    : node.is === 'variable' && node.name === 'UUID';
}

function allOf(node: TemplateNode): TemplateNode[] {
  return node.is === 'call' ? [node, ...node.args.flatMap(allOf)] : [node];
}
