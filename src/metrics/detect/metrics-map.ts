import type { CallKind } from '../../shared/call-kind.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { CallLabels, FamilySpec, Role } from '../conventions/convention.js';

/** Labels by the part that they play. */
export interface MappedLabels {
  service?: string;
  method?: string;
  fullMethod?: string;
  code?: string;
}

/** One `--metrics-map`: which family plays a role, or which label plays a part in all families. */
export type MapEntry =
  | {
      sets: 'family';
      role: Role;
      /** null: no family plays it, whatever its name says. */
      family: string | null;
      labels: MappedLabels;
      /** Only series with these values are meant. */
      where: Record<string, string>;
      perSecond: number | null;
      /** The kinds of calls that it counts; null: all. */
      kinds: CallKind[] | null;
    }
  | { sets: 'label'; part: keyof MappedLabels; label: string };

export const MAP_ROLES = [
  'requests',
  'started',
  'errors',
  'duration',
  'in-flight',
  'messages-received',
  'messages-sent',
] as const satisfies Role[];

const PARTS: Readonly<Record<string, keyof MappedLabels>> = {
  service: 'service',
  method: 'method',
  'full-method': 'fullMethod',
  code: 'code',
};
const PER_SECOND: Readonly<Record<string, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
const KINDS: readonly CallKind[] = ['unary', 'server-stream', 'client-stream', 'bidi'];
/** No name on a page is as long; a kept run may hold anything. */
const LONGEST = 4096;
const EXAMPLE = "--metrics-map 'requests=my_calls_total{service=svc,method=rpc,code=outcome}'";

/** `role=family{part=label,…,label="value"};unit=ms;kinds=unary+bidi`, `role=none`, or `part=label`. */
export function parseMapEntry(text: string): MapEntry {
  if (text.length > LONGEST) throw refused(text, `it is longer than ${LONGEST} characters`, `For example: ${EXAMPLE}.`);
  const whole = /^\s*([a-z-]+)\s*=\s*(.*)$/s.exec(text);
  if (whole === null) throw refused(text, 'it is no role=family', `For example: ${EXAMPLE}.`);
  const [, key, value] = whole as unknown as [string, string, string];
  const part = Object.hasOwn(PARTS, key) ? PARTS[key] : undefined;
  if (part !== undefined) return { sets: 'label', part, label: labelName(text, value.trim()) };
  const role = MAP_ROLES.find((each) => each === key);
  if (role === undefined) {
    const known = [...MAP_ROLES, ...Object.keys(PARTS)].join(', ');
    throw refused(text, `there is no role ${quote(key)}`, `There are ${known}.`);
  }
  return familyEntry(text, role, value.trim());
}

/** Family, its braces, and what follows them; none of the characters of the grammar can stand in a name. */
const FAMILY = /^([^\s{};=,"]+)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s*((?:;[^;]*)*)$/s;

function familyEntry(text: string, role: Role, value: string): MapEntry {
  const parts = FAMILY.exec(value);
  if (parts === null) throw refused(text, 'the family cannot be read', `For example: ${EXAMPLE}.`);
  const [, family, inner = '', settings = ''] = parts as unknown as [string, string, string?, string?];
  // A label may have any name, `__proto__` too.
  const where = new Map<string, string>();
  const entry = {
    sets: 'family' as const,
    role,
    family: family === 'none' ? null : family,
    labels: {} as MappedLabels,
    perSecond: null as number | null,
    kinds: null as CallKind[] | null,
  };
  const toldParts = new Set<string>();
  for (const [, key, quoted, bare] of inner.matchAll(/([^\s,=]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/g)) {
    const isTwice = quoted !== undefined ? where.has(key!) : toldParts.has(key!);
    if (isTwice) throw refused(text, `${quote(key!)} is told twice`, 'Give each label, and each part, once.');
    if (quoted !== undefined) {
      where.set(
        key!,
        quoted.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
      );
      continue;
    }
    const part = Object.hasOwn(PARTS, key!) ? PARTS[key!] : undefined;
    if (part === undefined) {
      const hint = `A label that plays a part is one of ${Object.keys(PARTS).join(', ')}; a value to look for stands in quotes: ${key}="${bare}".`;
      throw refused(text, `no label plays the part ${quote(key!)}`, hint);
    }
    toldParts.add(key!);
    entry.labels[part] = labelName(text, bare!);
  }
  if (inner.replace(/([^\s,=]+)\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,]*)/g, '').replace(/[\s,]/g, '') !== '') {
    throw refused(text, 'what stands in the braces cannot be read', `For example: ${EXAMPLE}.`);
  }
  const { fullMethod, service, method } = entry.labels;
  if (fullMethod !== undefined && (service ?? method) !== undefined) {
    throw refused(text, 'a full method is service and method in one', 'Give full-method alone, or service and method.');
  }
  const settingsTold = new Set<string>();
  for (const setting of settings.split(';').filter((each) => each.trim() !== '')) {
    const [name, of] = setting.split('=').map((each) => each.trim());
    if (settingsTold.has(name!)) throw refused(text, `${quote(name!)} is told twice`, 'Give each setting once.');
    settingsTold.add(name!);
    if (name === 'unit' && role === 'duration' && Object.hasOwn(PER_SECOND, of ?? '')) {
      entry.perSecond = PER_SECOND[of!]!;
    } else if (name === 'kinds' && of !== undefined && of.split('+').every((kind) => isKind(kind))) {
      entry.kinds = of.split('+').filter(isKind);
    } else {
      const units = `unit=${Object.keys(PER_SECOND).join('|')} (of a duration)`;
      throw refused(text, `${quote(setting.trim())} is no setting`, `There are ${units} and kinds=${KINDS.join('+')}.`);
    }
  }
  return { ...entry, where: Object.fromEntries(where) };
}

function isKind(text: string): text is CallKind {
  return (KINDS as readonly string[]).includes(text);
}

function labelName(text: string, label: string): string {
  if (/^[^\s{};=,"]+$/.test(label)) return label;
  throw refused(text, `${quote(label)} is no name of a label`, `For example: ${EXAMPLE}.`);
}

function refused(text: string, why: string, hint: string): GrpcRedError {
  return new GrpcRedError('usage', `--metrics-map ${quote(text)}: ${why}.`, hint);
}

/** As it is typed, without the quotes of a shell; `parseMapEntry` reads it back to the same. */
export function formatMapEntry(entry: MapEntry): string {
  const wordOf = (part: keyof MappedLabels) => Object.entries(PARTS).find(([, each]) => each === part)![0];
  if (entry.sets === 'label') return `${wordOf(entry.part)}=${entry.label}`;
  const labels = (['service', 'method', 'fullMethod', 'code'] as const).flatMap((part) =>
    entry.labels[part] === undefined ? [] : [`${wordOf(part)}=${entry.labels[part]}`],
  );
  const where = Object.entries(entry.where).map(
    ([label, value]) => `${label}="${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  );
  const inner = [...labels, ...where].join(',');
  const unit = Object.entries(PER_SECOND).find(([, perSecond]) => perSecond === entry.perSecond)?.[0];
  return [
    `${entry.role}=${entry.family ?? 'none'}${inner === '' ? '' : `{${inner}}`}`,
    ...(unit === undefined ? [] : [`unit=${unit}`]),
    ...(entry.kinds === null ? [] : [`kinds=${entry.kinds.join('+')}`]),
  ].join(';');
}

/** The entry that tells of a family as it was read. */
export function entryOf(spec: FamilySpec): MapEntry {
  return {
    sets: 'family',
    role: spec.role,
    family: spec.name,
    labels: mappedLabels(spec.labels),
    where: { ...spec.where },
    perSecond: spec.role === 'duration' && spec.unknownUnit !== true ? (spec.perSecond ?? 1) : null,
    kinds: spec.leavesOut === undefined ? null : KINDS.filter((kind) => !spec.leavesOut!.includes(kind)),
  };
}

function mappedLabels(labels: CallLabels): MappedLabels {
  const code = labels.code === undefined ? {} : { code: labels.code };
  if ('fullMethod' in labels) return { fullMethod: labels.fullMethod, ...code };
  if ('pieces' in labels || 'whole' in labels) return code;
  return {
    ...(labels.service === undefined ? {} : { service: labels.service }),
    ...(labels.method === undefined ? {} : { method: labels.method }),
    ...code,
  };
}

/** As it is pasted into a shell; in quotes always, so that a sentence may go on behind it. */
export function mapOption(entry: MapEntry): string {
  return `--metrics-map '${formatMapEntry(entry).replaceAll("'", "'\\''")}'`;
}
