import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import { badScenario, kindOf, type ScenarioNode } from './scenario-node.js';
import type { MapShape, Shape } from './shape.js';

/**
 * Holds a tree against what may stand in it: kinds of values, names of keys, keys that must be there.
 *
 * @param called the key that the node stands behind, for messages
 * @throws GrpcRedError `bad-scenario` with line and column, and the nearest name of a key that there is not
 */
export function checkShape(node: ScenarioNode, shape: Shape, file: string, called: string): void {
  switch (shape.is) {
    case 'any':
      return;
    case 'text':
      if (node.is === 'text' || node.is === 'number' || node.is === 'truth') return;
      throw badScenario(file, node.at, `${called} takes one value, not ${kindOf(node)}`, textHint(node, called));
    case 'truth':
      if (node.is === 'truth') return;
      throw badScenario(
        file,
        node.at,
        `${called} takes true or false, not ${kindOf(node)}`,
        `For example: ${called}: true.`,
      );
    case 'dictionary':
      if (node.is === 'nothing') return;
      if (node.is !== 'map') {
        throw badScenario(
          file,
          node.at,
          `${called} takes a map, not ${kindOf(node)}`,
          `For example: ${called}: {name: value}.`,
        );
      }
      for (const entry of node.entries) checkShape(entry.value, shape.of, file, entry.key);
      return;
    case 'list':
    case 'one-or-more':
      if (node.is === 'nothing') return;
      if (node.is !== 'list') {
        if (shape.is === 'one-or-more') {
          checkShape(node, shape.of, file, called);
          return;
        }
        throw badScenario(file, node.at, `${called} takes a list, not ${kindOf(node)}`, 'Begin each item with "- ".');
      }
      for (const item of node.items) checkShape(item, shape.of, file, called);
      return;
    case 'map':
      checkMap(node, shape, file);
  }
}

function checkMap(node: ScenarioNode, { called, keys, required = [], elsewhere = {} }: MapShape, file: string): void {
  const names = Object.keys(keys);
  if (node.is !== 'map') {
    throw badScenario(file, node.at, `${called} is a map, not ${kindOf(node)}`, mayHave(names));
  }
  for (const { key, keyAt, value } of node.entries) {
    const shape = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (shape === undefined) {
      const nearest = nearestName(key, names);
      const hint = Object.hasOwn(elsewhere, key)
        ? elsewhere[key]!
        : nearest === null
          ? mayHave(names)
          : `Did you mean ${nearest}?`;
      throw badScenario(file, keyAt, `${called} has no key ${quote(key)}`, hint);
    }
    checkShape(value, shape, file, key);
  }
  const missing = required.find((name) => !node.entries.some(({ key }) => key === name));
  if (missing !== undefined) {
    throw badScenario(file, node.at, `${called} lacks the key ${missing}`, HINTS[missing] ?? `Add ${missing}: …`);
  }
}

/** Keys that only a scenario has stand last, behind the options that it may have as well. */
function mayHave(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return `It may have: ${names.join(', ')}.`;
  return `It may have: ${names.slice(-MOST_NAMES).join(', ')}, and options of bench by their long names.`;
}

const MOST_NAMES = 10;

const HINTS: Record<string, string> = {
  call: 'Name the method: call: pkg.Service/Method.',
  steps: 'List its calls: steps: [{call: pkg.Service/Method}].',
  for: 'Say how long: for: 30s.',
};

function textHint(node: ScenarioNode, called: string): string {
  return node.is === 'map' ? 'Put templates in quotes: "{{.RequestNumber}}".' : `Write ${called}: value.`;
}
