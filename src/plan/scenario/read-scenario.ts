import { DATA_ORDERS, type DataOrder } from '../rows/rows-table.js';
import { checkShape } from './check-shape.js';
import { metadataOf, readStep } from './read-step.js';
import { readTree } from './read-tree.js';
import { checkRate, durationOf, textOf, wholeNumberOf } from './read-values.js';
import type { Scenario, ScenarioFlow, ScenarioStep, Stage } from './scenario.js';
import { badScenario, entriesOf, itemsOf, kindOf, type ScenarioNode, valueBehind } from './scenario-node.js';
import { isOwnKey, type SettingKey, scenarioShape } from './scenario-shape.js';

/** The order of the flows is laid out once for as many starts as the weights add up to. */
const LARGEST_WEIGHT = 10_000;
const MOST_STEPS = 1000;
/** Each has a histogram of its own, of some 300 kB, in every thread. */
const MOST_FLOWS = 1000;

/**
 * Reads a scenario: YAML, of which JSON is a part. Pure; files that it names are not opened.
 *
 * @param file as it is called in messages
 * @param settings the options of the command line that may stand in it
 * @param elsewhere what to do about those that may not
 * @throws GrpcRedError `bad-scenario` with line and column; `usage` for metadata, likewise
 */
export function readScenario(
  text: string,
  file: string,
  settings: readonly SettingKey[],
  elsewhere: Record<string, string> = {},
): Scenario {
  const tree = readTree(text, file);
  if (tree.is === 'nothing') {
    throw badScenario(file, tree.at, 'there is nothing in the file', 'docs/scenarios.md has examples.');
  }
  checkShape(tree, scenarioShape(settings, elsewhere), file, 'a scenario');
  const own = (key: string) => valueBehind(tree, key);
  const steps = (key: string) => stepsOf(own(key), file);
  const target = own('target');
  const tags = own('tags');
  return {
    file,
    target: target === null ? null : textOf(target),
    places: { target: target?.at ?? null, stages: own('stages')?.at ?? null },
    settings: entriesOf(tree)
      .filter(({ key, value }) => !isOwnKey(key) && value.is !== 'nothing')
      .map(({ key, value }) => ({ key, at: value.at, value })),
    metadata: metadataOf(own('metadata'), file),
    tags: tags === null ? null : Object.fromEntries(entriesOf(tags).map(({ key, value }) => [key, textOf(value)])),
    stages: stagesOf(own('stages'), file),
    setUp: steps('set-up'),
    flows: flowsOf(own('flows'), file),
    teardown: steps('teardown'),
  };
}

function flowsOf(node: ScenarioNode | null, file: string): ScenarioFlow[] | null {
  if (node === null) return null;
  const items = itemsOf(node);
  if (items.length === 0) {
    throw badScenario(
      file,
      node.at,
      'flows is empty, so there is nothing to send',
      'Add a flow: - {name: …, steps: […]}.',
    );
  }
  if (items.length > MOST_FLOWS) {
    throw badScenario(
      file,
      node.at,
      `there are more than ${MOST_FLOWS} flows`,
      'Put what differs into rows or templates.',
    );
  }
  const flows = items.map((item, index): ScenarioFlow => {
    const weight = valueBehind(item, 'weight');
    const name = valueBehind(item, 'name');
    const rows = valueBehind(item, 'rows');
    const steps = stepsOf(valueBehind(item, 'steps'), file);
    if (steps.length === 0)
      throw badScenario(file, item.at, 'the flow has no steps', 'Add one: - call: pkg.Service/Method.');
    return {
      name: name === null ? `flow ${index + 1}` : textOf(name),
      rows: rows === null ? null : { path: textOf(rows), at: rows.at },
      order: orderOf(valueBehind(item, 'order'), file),
      weight: weight === null ? 1 : wholeNumberOf(weight, file, 'weight', 1, LARGEST_WEIGHT),
      steps,
    };
  });
  for (const [index, { name }] of flows.entries()) {
    if (flows.findIndex((other) => other.name === name) === index) continue;
    const { at } = valueBehind(items[index]!, 'name') ?? items[index]!;
    throw badScenario(
      file,
      at,
      `two flows are called ${JSON.stringify(name.slice(0, 60))}`,
      'Give each a name of its own.',
    );
  }
  return flows;
}

function orderOf(node: ScenarioNode | null, file: string): DataOrder | null {
  if (node === null) return null;
  const order = DATA_ORDERS.find((name) => name === textOf(node));
  if (order !== undefined) return order;
  const hint = 'Leave it out for roundrobin.';
  throw badScenario(file, node.at, `order takes ${DATA_ORDERS.join(', ')}, not ${kindOf(node)}`, hint);
}

function stepsOf(node: ScenarioNode | null, file: string): ScenarioStep[] {
  const items = itemsOf(node);
  if (items.length > MOST_STEPS) {
    throw badScenario(file, node!.at, `there are more than ${MOST_STEPS} steps`, 'Make several flows of them.');
  }
  return items.map((item) => readStep(item, file));
}

function stagesOf(node: ScenarioNode | null, file: string): Stage[] {
  const items = itemsOf(node);
  if (node !== null && items.length === 0)
    throw badScenario(file, node.at, 'stages is empty', 'Add one, - {rps: 100, for: 30s}, or leave it out.');
  return items.map((item) => stageOf(item, file));
}

function stageOf(node: ScenarioNode, file: string): Stage {
  const [rps, to, lasts] = [valueBehind(node, 'rps'), valueBehind(node, 'to'), valueBehind(node, 'for')];
  checkRate(rps!, file, 'rps');
  if (to !== null) checkRate(to, file, 'to');
  durationOf(lasts!, file, 'for', 'refused');
  return { rps: textOf(rps!), ...(to === null ? {} : { to: textOf(to) }), for: textOf(lasts!) };
}
