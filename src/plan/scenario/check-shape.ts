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

function checkMap(node: ScenarioNode, shape: MapShape, file: string): void {
  const { called, keys, required = [], elsewhere = {}, inFull } = shape;
  const names = Object.keys(keys);
  const list = shape.unknown ?? `It may have: ${names.join(', ')}.`;
  if (node.is !== 'map') {
    const isValue = node.is === 'text' || node.is === 'number';
    const hint = isValue && inFull !== undefined ? `Write ${inFull(node.text)}.` : list;
    throw badScenario(file, node.at, `${called} is a map, not ${kindOf(node)}`, hint);
  }
  for (const { key, keyAt, value } of node.entries) {
    const of = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (of === undefined) {
      const nearest = nearestName(key, names);
      const hint = Object.hasOwn(elsewhere, key)
        ? elsewhere[key]!
        : nearest === null
          ? list
          : `Did you mean ${nearest}?`;
      throw badScenario(file, keyAt, `${called} has no key ${quote(key)}`, hint);
    }
    checkShape(value, of, file, key);
  }
  const missing = required.find((name) => !node.entries.some(({ key }) => key === name));
  if (missing !== undefined) {
    throw badScenario(file, node.at, `${called} lacks the key ${missing}`, HINTS[missing] ?? `Add ${missing}: …`);
  }
}

const HINTS: Record<string, string> = {
  call: 'Name the method: call: pkg.Service/Method.',
  steps: 'List its calls: steps: [{call: pkg.Service/Method}].',
  for: 'Say how long: for: 30s.',
};

function textHint(node: ScenarioNode, called: string): string {
  return node.is === 'map' ? 'Put templates in quotes: "{{.RequestNumber}}".' : `Write ${called}: value.`;
}
