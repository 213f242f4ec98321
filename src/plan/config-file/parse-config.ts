import { parse, TomlDate, TomlError } from 'smol-toml';
import { GrpcRedError } from '../../shared/error.js';
import { readTree } from '../scenario/read-tree.js';
import { placed, type ScenarioNode } from '../scenario/scenario-node.js';

export type ConfigValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | ConfigValue[]
  | { [key: string]: ConfigValue };

/** A setting at the top of a file, and where it stands: `ghz.json:4:3`, or the file alone where the parser does not tell. */
export interface ConfigEntry {
  key: string;
  value: ConfigValue;
  where: string;
}

/** Far more than any file of settings has. */
const LARGEST = 1024 * 1024;

/**
 * The settings of a JSON, YAML or TOML file, told by its name: what is not `.toml` is YAML, of which JSON is a part.
 * Whole numbers are bigints where they are larger than a number holds.
 *
 * @throws GrpcRedError `bad-input`, with line and column
 */
export function parseConfig(text: string, file: string): ConfigEntry[] {
  if (text.length > LARGEST)
    throw bad(file, 'is larger than 1 MiB', 'Give settings alone; data have a file of their own (data-file).');
  return /\.toml$/i.test(file) ? fromToml(text, file) : fromYaml(text, file);
}

function fromToml(text: string, file: string): ConfigEntry[] {
  try {
    const table = parse(text, { integersAsBigInt: 'asNeeded', maxDepth: 100 });
    return Object.entries(table).map(([key, value]) => ({ key, value: value as ConfigValue, where: file }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: |\.$/g, '');
    throw bad(`${file}:${error.line}:${error.column}`, `is not TOML: ${reason}`, 'Mend it there.');
  }
}

function fromYaml(text: string, file: string): ConfigEntry[] {
  const tree = readTree(text, file);
  if (tree.is !== 'map') {
    throw bad(placed(file, tree.at), 'holds no settings', 'Write keys with values, such as "call" and "host".');
  }
  return tree.entries.map(({ key, keyAt, value }) => ({ key, value: plain(value), where: placed(file, keyAt) }));
}

function plain(node: ScenarioNode): ConfigValue {
  switch (node.is) {
    case 'map':
      // Not by assignment: what is called __proto__ is a key like any other.
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
    case 'list':
      return node.items.map(plain);
    case 'text':
      return node.text;
    case 'truth':
      return node.text.toLowerCase() === 'true';
    case 'nothing':
      return null;
    case 'number': {
      const value = /^[+-]?\.inf$/i.test(node.text) ? Number.POSITIVE_INFINITY : Number(node.text);
      return /^[+-]?\d+$/.test(node.text) && !Number.isSafeInteger(value) ? BigInt(node.text) : value;
    }
  }
}

/** The JSON of a value, its whole numbers to the last digit; null where it has none (not a number, infinity). */
export function toJson(value: ConfigValue): string | null {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value instanceof TomlDate ? value.toISOString() : value);
  const list = Array.isArray(value);
  const parts = list ? value.map(toJson) : Object.entries(value).map(([key, one]) => member(key, toJson(one)));
  if (parts.includes(null)) return null;
  return list ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

function member(key: string, json: string | null): string | null {
  return json === null ? null : `${JSON.stringify(key)}:${json}`;
}

function bad(where: string, what: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${where} ${what}.`, hint);
}
