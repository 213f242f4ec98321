import { type ErrorsResult, type IndexedErrorGroup, MOST_GROUPS, MOST_MESSAGES } from './error-groups.js';
import { foldInto, kindOf } from './fold-message.js';

/** The groups of several threads as one; no call is lost. */
export function mergeErrors(results: readonly ErrorsResult[]): ErrorsResult {
  const byKind = new Map<string, IndexedErrorGroup>();
  let leftOut = 0;
  for (const result of results) {
    leftOut += result.leftOut;
    for (const group of result.groups) {
      const { methodIndex, status, fromServer, cause, message } = group;
      const kind = `${methodIndex} ${status} ${fromServer} ${cause} ${kindOf(message)}`;
      const into = byKind.get(kind);
      if (into !== undefined) mergeInto(into, group);
      else if (byKind.size === MOST_GROUPS) leftOut += group.count;
      else byKind.set(kind, structuredClone(group));
    }
  }
  const groups = [...byKind.values()].sort((a, b) => b.count - a.count);
  return { groups, leftOut };
}

function mergeInto(into: IndexedErrorGroup, other: IndexedErrorGroup): void {
  foldInto(into.message, other.message);
  into.count += other.count;
  for (const { detail, count } of other.messages) {
    const same = into.messages.find((message) => message.detail === detail);
    if (same !== undefined) same.count += count;
    else if (into.messages.length < MOST_MESSAGES) into.messages.push({ detail, count });
  }
  into.messages.sort((a, b) => b.count - a.count);
  if (other.first.atMs < into.first.atMs) into.first = other.first;
  if (other.slowest.latencyMs > into.slowest.latencyMs) into.slowest = other.slowest;
}
