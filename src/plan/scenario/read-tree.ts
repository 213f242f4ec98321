import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Range,
} from 'yaml';
import { quote } from '../../shared/quote.js';
import { badScenario, type Place, type ScenarioNode } from './scenario-node.js';

/** Longest file, in UTF-16 units. Data of more than a few rows belongs into a file of its own. */
const TEXT_MAX = 1024 * 1024;
/** Most values, each alias counted as all that it stands for. */
const NODES_MAX = 200_000;
const DEPTH_MAX = 100;
/** Most tokens, which is what reading costs: a value takes about five. What is broken has as many, and no values. */
const TOKENS_MAX = 400_000;

/**
 * Reads a YAML 1.2 file (of which JSON is a part) with where everything stands. No tags of one's own, no second document,
 * no key twice; what aliases stand for is counted.
 *
 * @param file as it is called in errors
 * @throws GrpcRedError `bad-scenario` with line and column
 */
export function readTree(text: string, file: string): ScenarioNode {
  if (text.length > TEXT_MAX) {
    throw badScenario(
      file,
      { line: 1, column: 1 },
      'the file is larger than 1 MiB',
      'Put data into files of their own.',
    );
  }
  refuseEndless(text, file);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    // Held below: the parser looks at all keys before for each.
    uniqueKeys: false,
    stringKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) {
    if (flaw.code === 'MULTIPLE_DOCS') {
      throw badScenario(file, place(flaw.pos[0]), 'a second document begins here', 'Give one scenario per file.');
    }
    // The parser catches its own overflow, and tells it as a flaw at wherever it had come to.
    if (/call stack/.test(flaw.message)) {
      const says = `this is nested more than ${DEPTH_MAX} levels deep`;
      throw badScenario(file, { line: 1, column: 1 }, says, 'Servers would refuse it.');
    }
    const bare = flaw.message.replace(/\s+/g, ' ').replace(/\.$/, '');
    throw badScenario(
      file,
      place(flaw.pos[0]),
      `this cannot be read as YAML: ${lowered(bare)}`,
      hintOf(flaw.code, text),
    );
  }
  return treeOf(document, file, place);
}

function refuseEndless(text: string, file: string): void {
  let tokens = 0;
  for (const _ of new Lexer().lex(text)) {
    if (++tokens <= TOKENS_MAX) continue;
    const says = `there is too much in the file (more than ${TOKENS_MAX} signs, words and line ends)`;
    throw badScenario(file, { line: 1, column: 1 }, says, 'Put data into files of their own.');
  }
}

function treeOf(document: Document, file: string, place: (offset: number) => Place): ScenarioNode {
  let nodes = 0;
  // What each name stands for so far. The parser looks through the whole document for each alias.
  const anchors = new Map<string, unknown>();
  let aliases = 0;
  const at = (node: { range?: Range | null | undefined }) => place(node.range?.[0] ?? 0);
  const walk = (node: unknown, depth: number, around: Place): ScenarioNode => {
    if (++nodes > NODES_MAX) {
      throw badScenario(file, around, `there are more than ${NODES_MAX} values`, 'Put data into files of their own.');
    }
    if (depth > DEPTH_MAX) {
      throw badScenario(file, around, `this is nested more than ${DEPTH_MAX} levels deep`, 'Servers would refuse it.');
    }
    if (isAlias(node)) {
      const meant = anchors.get(node.source);
      if (meant !== undefined) {
        aliases++;
        const stands = { ...walk(meant, depth + 1, around), at: at(node) };
        aliases--;
        return stands;
      }
      throw badScenario(
        file,
        at(node),
        `the alias *${node.source.slice(0, 60)} stands for nothing`,
        'Define it before with &name.',
      );
    }
    // Names inside of what an alias stands for were given where that stands itself.
    if (aliases === 0 && (isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      anchors.set(node.anchor, node);
    }
    if (isMap(node)) {
      const here = at(node);
      const names = new Set<string>();
      const entries = node.items.map((pair) => {
        const { key, value } = pair;
        if (!isPair(pair) || !isScalar(key)) {
          const where = key !== null && typeof key === 'object' && 'range' in key ? at(key as never) : here;
          throw badScenario(
            file,
            where,
            'a key must be a plain text',
            'Put templates in quotes: "{{.RequestNumber}}".',
          );
        }
        const keyAt = at(key);
        const name = keyText(key);
        if (names.has(name)) {
          throw badScenario(file, keyAt, `the key ${quote(name)} stands twice`, 'Keep one of them.');
        }
        names.add(name);
        return { key: name, keyAt, value: walk(value, depth + 1, keyAt) };
      });
      return { is: 'map', at: here, entries };
    }
    if (isSeq(node)) {
      const here = at(node);
      return { is: 'list', at: here, items: node.items.map((item) => walk(item, depth + 1, here)) };
    }
    if (isScalar(node)) {
      const here = at(node);
      const { value } = node;
      if (value === null) return { is: 'nothing', at: here, text: '' };
      if (typeof value === 'boolean') return { is: 'truth', at: here, text: String(value) };
      if (typeof value === 'number') return { is: 'number', at: here, text: node.source ?? String(value) };
      return { is: 'text', at: here, text: String(value) };
    }
    return { is: 'nothing', at: around, text: '' };
  };
  return walk(document.contents, 0, { line: 1, column: 1 });
}

function keyText({ value, source }: { value: unknown; source?: string }): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function hintOf(code: string, text: string): string {
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces.';
  if (code === 'TAG_RESOLVE_FAILED') return 'Leave the tag out: values are taken as they are written.';
  // As files of init become where more, or less, than "# " was taken from a line.
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY') {
    return 'Begin the line in the column of its neighbours above, and quote texts that hold ": ".';
  }
  if (text.includes('{{')) return 'Put templates in quotes: "{{.RequestNumber}}". docs/scenarios.md has examples.';
  return 'Look at the indentation and the quotes around it; docs/scenarios.md has examples.';
}
