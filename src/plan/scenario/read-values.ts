import { parseDuration } from '../../shared/duration.js';
import { parseStatus, STATUS_NAMES } from '../../shared/status.js';
import { badScenario, kindOf, type ScenarioNode } from './scenario-node.js';

/** Beyond it a timer of Node's goes off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The text of a value that was checked to be one. */
export function textOf(node: ScenarioNode): string {
  return 'text' in node ? node.text : '';
}

/** Milliseconds, above 0 unless `least` says so. */
export function durationOf(node: ScenarioNode, file: string, key: string, zero: 'refused' | 'allowed'): number {
  const value = parseDuration(textOf(node));
  if (value !== null && value <= LONGEST_MS && (value > 0 || zero === 'allowed')) return value;
  const wanted = zero === 'allowed' ? 'a duration (0 for none)' : 'a duration above 0';
  const unitless = /^\d+(\.\d+)?$/.test(textOf(node)) && Number(textOf(node)) > 0;
  const hint = unitless ? `Give a unit: ${key}: ${textOf(node)}s.` : `For example: ${key}: 500ms.`;
  throw badScenario(file, node.at, `${key} takes ${wanted}, not ${kindOf(node)}`, hint);
}

export function wholeNumberOf(node: ScenarioNode, file: string, key: string, least: number, most: number): number {
  const value = Number(textOf(node));
  if (/^\d+$/.test(textOf(node)) && value >= least && value <= most) return value;
  throw badScenario(
    file,
    node.at,
    `${key} takes a whole number from ${least} to ${most}, not ${kindOf(node)}`,
    `For example: ${key}: ${Math.max(least, 2)}.`,
  );
}

/** Flows per second, a fraction perhaps. */
export function checkRate(node: ScenarioNode, file: string, key: string): void {
  const value = Number(textOf(node));
  if (/^\d+(\.\d+)?$/.test(textOf(node)) && value <= 1e9) return;
  throw badScenario(
    file,
    node.at,
    `${key} takes a number of flows per second, not ${kindOf(node)}`,
    `For example: ${key}: 100.`,
  );
}

/** Status codes by number or name, in the order of the file, each once. */
export function codesOf(nodes: readonly ScenarioNode[], file: string): number[] {
  const codes = nodes.flatMap((node) =>
    textOf(node)
      .split(',')
      .map((part) => {
        const code = parseStatus(part);
        if (code !== null) return code;
        throw badScenario(
          file,
          node.at,
          `code takes gRPC status codes by number or name, not ${JSON.stringify(part.trim().slice(0, 60))}`,
          `The codes are 0 to 16: ${STATUS_NAMES.join(', ')}.`,
        );
      }),
  );
  return [...new Set(codes)];
}
