import type { Sample } from '../page.js';
import { type CodeMeaning, codeMeaning } from './code-label.js';
import { CallNames, type KnownCalls, type NamedBy } from './known-calls.js';
import { wordsOf } from './name-words.js';

/** A label, the part that it plays, and what says so. */
export interface LabelRole {
  label: string;
  /** `spelling`: it holds methods that were called, with capitals and signs of its own. */
  because: 'name' | 'spelling' | 'values';
}

/** Which labels of a family tell calls apart. */
export interface LabelRoles {
  fullMethod: LabelRole | null;
  service: LabelRole | null;
  /** Whether the service is the proto service with its package, or a name chosen at deployment. */
  serviceIs: 'proto' | 'deployment';
  method: LabelRole | null;
  code: { label: string; meaning: CodeMeaning } | null;
  /** Label and value of series that a server counts, where others are a client's. */
  side: { label: string; value: string } | null;
  /** All its series are a client's. */
  clientSide: boolean;
  /** A label of another meaning that has several values for one method and status. */
  splitBy: string | null;
  /**
   * The labels are those of calls by gRPC: they hold proto services or full methods, or say so. A bare method's name may
   * as well be that of a function behind it, which not every call comes to.
   */
  sure: boolean;
}

/** Beyond so many values a label is no name of anything that was called. */
const MOST_VALUES = 5000;

/** Finds out by label values, and by names where values leave it open, what the labels of one family mean. */
export function labelRoles(samples: readonly Sample[], calls: KnownCalls, names = new CallNames(calls)): LabelRoles {
  const values = valuesOf(samples);
  const labels = [...values.keys()];
  const matches = new Map<string, Map<NamedBy, number>>();
  for (const [label, texts] of values) matches.set(label, countMatches(texts, names));
  const best = (by: NamedBy) =>
    labels
      .filter((label) => (matches.get(label)!.get(by) ?? 0) > 0)
      .sort((a, b) => matches.get(b)!.get(by)! - matches.get(a)!.get(by)! || rank(b, by) - rank(a, by))[0] ?? null;
  const byValues = (label: string | null): LabelRole | null => (label === null ? null : { label, because: 'values' });

  const exact = best('full-method');
  // Elsewhere a word that is spelled like a method is one of a language.
  const spelled = (by: NamedBy) => {
    const label = best(by);
    return label !== null && isNamed(label, SPELLED) ? label : null;
  };
  const spelledFull = exact === null && best('method') === null ? spelled('spelled-full-method') : null;
  const fullMethod =
    exact ?? spelledFull ?? labels.find((label) => hasPathsOfService(values.get(label)!, names)) ?? null;
  const proto = fullMethod === null ? best('service') : null;
  let method = fullMethod === null ? best('method') : null;
  if (method === proto) method = null;
  const spelledMethod = fullMethod === null && method === null ? spelled('spelled-method') : null;
  method ??= spelledMethod;
  const isFree = (label: string) => label !== proto && label !== method;
  const deployment =
    fullMethod === null && proto === null
      ? (labels.find((label) => isFree(label) && (matches.get(label)!.get('deployment') ?? 0) > 0) ?? null)
      : null;
  // A service that was called, and a method of no known name: it may be the wrong one.
  const namedMethod =
    method === null && (proto ?? deployment) !== null
      ? (labels.find(
          (label) => isFree(label) && label !== deployment && isNamed(label, METHOD) && !isNamed(label, NO_METHOD),
        ) ?? null)
      : null;
  const namedService =
    fullMethod === null && proto === null && deployment === null && method !== null
      ? (labels.find((label) => isFree(label) && isNamed(label, SERVICE)) ?? null)
      : null;
  const taken = [fullMethod, proto, method, namedMethod, deployment, namedService];
  const rest = labels.filter((label) => !taken.includes(label));
  const service =
    byValues(proto ?? deployment) ?? (namedService === null ? null : { label: namedService, because: 'name' });
  const code = codeLabel(rest, values, calls.statuses);
  const sides = labels.flatMap((label) => sideOf(label, values.get(label)!) ?? []);
  const known = [...taken, code?.label, ...sides.map(({ label }) => label)];
  return {
    fullMethod:
      fullMethod === null
        ? null
        : { label: fullMethod, because: exact !== null ? 'values' : spelledFull !== null ? 'spelling' : 'name' },
    service,
    serviceIs: proto !== null ? 'proto' : 'deployment',
    method:
      (spelledMethod === null ? byValues(method) : { label: spelledMethod, because: 'spelling' }) ??
      (namedMethod === null ? null : { label: namedMethod, because: 'name' }),
    code,
    side: sides.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]))[0] ?? null,
    clientSide: sides.some(({ value }) => value === null),
    splitBy:
      (fullMethod ?? method) === null
        ? null
        : splitter(
            samples,
            known.filter((label) => label !== undefined && label !== null),
          ),
    sure:
      exact !== null ||
      proto !== null ||
      (spelledFull !== null && [...values.get(spelledFull)!].some((value) => names.isWholePath(value))) ||
      [spelledFull, method, deployment, code?.label].some((label) => /rpc/i.test(label ?? '')),
  };
}

/** Whether the labels name any method that was called. */
export function namesCalls({ fullMethod, method }: LabelRoles): boolean {
  return fullMethod !== null || method !== null;
}

function valuesOf(samples: readonly Sample[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const { labels } of samples) {
    for (const [label, value] of labels) {
      if (label === 'le' || label === 'quantile') continue;
      const known = values.get(label);
      if (known === undefined) values.set(label, new Set([value]));
      else if (known.size < MOST_VALUES) known.add(value);
    }
  }
  return values;
}

function countMatches(texts: ReadonlySet<string>, names: CallNames): Map<NamedBy, number> {
  const counts = new Map<NamedBy, number>();
  for (const text of texts) for (const by of names.namedBy(text)) counts.set(by, (counts.get(by) ?? 0) + 1);
  return counts;
}

/** Methods of a service that was called, none of which was: they may be the wrong ones. */
function hasPathsOfService(texts: ReadonlySet<string>, names: CallNames): boolean {
  return [...texts].some((text) => names.isOfService(text));
}

/** What a label is called that names methods, however they are spelled. */
const SPELLED = new Set([
  'method',
  'rpc',
  'call',
  'operation',
  'op',
  'endpoint',
  'procedure',
  'path',
  'route',
  'handler',
]);
const METHOD = new Set(['method', 'rpc', 'call', 'operation', 'op', 'endpoint', 'name', 'procedure', 'action', 'func']);
/** Words beside which `rpc` or `call` means something else. */
const NO_METHOD = new Set(['code', 'status', 'type', 'system', 'kind', 'service', 'svc']);
const SERVICE = new Set(['service', 'svc', 'app', 'application', 'component', 'deployment', 'server']);

function isNamed(label: string, set: ReadonlySet<string>): boolean {
  return wordsOf(label).some((word) => set.has(word));
}

/** Where the values of two labels say the same, the one whose name says it too. */
function rank(label: string, by: NamedBy): number {
  if (by === 'service' || by === 'deployment') return Number(isNamed(label, SERVICE));
  return Number(isNamed(label, METHOD)) + Number(label.includes('grpc') || label.includes('rpc'));
}

function codeLabel(
  labels: readonly string[],
  values: ReadonlyMap<string, ReadonlySet<string>>,
  statuses: readonly number[],
): LabelRoles['code'] {
  const weight = ({ is, ...rest }: CodeMeaning) =>
    is === 'status' ? ('sure' in rest && rest.sure ? 4 : 3) : is === 'outcome' ? 2 : is === 'lossy' ? 1 : 0;
  return (
    labels
      .map((label) => ({ label, meaning: codeMeaning(label, values.get(label)!, statuses) }))
      .filter(({ meaning }) => meaning.is !== 'none')
      .sort(
        (a, b) =>
          weight(b.meaning) - weight(a.meaning) ||
          Number(b.label.includes('rpc')) - Number(a.label.includes('rpc')) ||
          values.get(b.label)!.size - values.get(a.label)!.size,
      )[0] ?? null
  );
}

const SIDE_LABELS = new Set(['kind', 'side', 'direction', 'role', 'reporter']);
const SERVER_SIDE = /^(span_kind_)?server$|^inbound$|^ingress$|^destination$|^incoming$/i;
const CLIENT_SIDE = /^(span_kind_)?client$|^outbound$|^egress$|^source$|^outgoing$|^producer$/i;

/** Null: the label says nothing of sides. A value of null: all that it says is the client's. */
function sideOf(label: string, values: ReadonlySet<string>): { label: string; value: string | null } | null {
  if (!SIDE_LABELS.has(wordsOf(label).at(-1) ?? '')) return null;
  const server = [...values].find((value) => SERVER_SIDE.test(value)) ?? null;
  const client = [...values].some((value) => CLIENT_SIDE.test(value));
  if (server !== null) return { label, value: server };
  return client ? { label, value: null } : null;
}

/** A label whose values differ among series that are alike in all that is known: calls may be counted under several. */
function splitter(samples: readonly Sample[], known: readonly string[]): string | null {
  const seen = new Map<string, ReadonlyMap<string, string>>();
  for (const { name, labels } of samples) {
    const key = JSON.stringify([name, labels.get('le') ?? '', ...known.map((label) => labels.get(label) ?? '')]);
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, labels);
      continue;
    }
    for (const [label, value] of labels) {
      if (label !== 'le' && label !== 'quantile' && !known.includes(label) && other.get(label) !== value) return label;
    }
  }
  return null;
}
