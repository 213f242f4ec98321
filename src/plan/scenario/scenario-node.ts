import { GrpcRedError } from '../../shared/error.js';

/** Where something stands in the file, both from 1. */
export interface Place {
  line: number;
  column: number;
}

/** What a scenario file holds, with where it stands. Texts are as they were meant, numbers as they were written. */
export type ScenarioNode =
  | { is: 'map'; at: Place; entries: ScenarioEntry[] }
  | { is: 'list'; at: Place; items: ScenarioNode[] }
  | { is: 'text' | 'number' | 'truth' | 'nothing'; at: Place; text: string };

export interface ScenarioEntry {
  key: string;
  keyAt: Place;
  value: ScenarioNode;
}

/** `scenario.yaml:12:9` */
export function placed(file: string, { line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** @param says goes on after `scenario.yaml:12:9: `, without its end */
export function badScenario(file: string, at: Place, says: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-scenario', `${placed(file, at)}: ${says}.`, hint);
}

/** The value of a key; null where the map has none, or nothing stands behind it. */
export function valueBehind(node: ScenarioNode, key: string): ScenarioNode | null {
  if (node.is !== 'map') return null;
  const value = node.entries.find((entry) => entry.key === key)?.value ?? null;
  return value === null || value.is === 'nothing' ? null : value;
}

/** The items of a list; a single value is a list of one. */
export function itemsOf(node: ScenarioNode | null): ScenarioNode[] {
  if (node === null) return [];
  return node.is === 'list' ? node.items : [node];
}

export function entriesOf(node: ScenarioNode | null): ScenarioEntry[] {
  return node?.is === 'map' ? node.entries : [];
}

/** What a value is called in messages. */
export function kindOf(node: ScenarioNode): string {
  switch (node.is) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'nothing':
      return 'nothing';
    default:
      return JSON.stringify(node.text.length > 60 ? `${node.text.slice(0, 60)}…` : node.text);
  }
}
