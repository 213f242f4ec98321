import { type ConfigEntry, type ConfigValue, parseConfig, toJson } from '../../plan/config-file/parse-config.js';
import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { byteSize, duration } from '../read/parse-values.js';
import { CONFIG_KEYS, type ConfigKey, FORMER_KEYS } from './config-keys.js';

/** What a ghz config says, as the command line would have said it. */
export interface GhzConfig {
  host: string | null;
  call: string | null;
  /** As JSON. */
  data: string | null;
  dataFile: string | null;
  binaryFile: string | null;
  /** As a JSON object. */
  metadata: string | null;
  /** Where data and metadata stand. */
  places: { data?: string; metadata?: string };
  options: Partial<RawBenchOptions>;
}

const NOTHING = { host: null, call: null, data: null, dataFile: null, binaryFile: null, metadata: null };

/**
 * Reads one of ghz's config files. As in ghz, capitals of keys do not matter, and 0, false and "" mean "not given".
 *
 * @throws GrpcRedError `bad-input`, with the place in the file
 */
export function readGhzConfig(text: string, file: string): GhzConfig {
  const config: GhzConfig = { ...NOTHING, places: {}, options: {} };
  const seen = new Set<string>();
  for (const entry of parseConfig(text, file)) {
    const name = nameOf(entry);
    if (seen.has(name)) throw bad(entry, `has ${quote(name)} twice`, 'Give it once.');
    seen.add(name);
    if (isNothing(entry.value)) continue;
    put(config, CONFIG_KEYS[name]!, read(CONFIG_KEYS[name]!, name, entry), entry.where);
  }
  return config;
}

function nameOf(entry: ConfigEntry): string {
  const { key } = entry;
  const known = Object.keys(CONFIG_KEYS);
  const name = known.find((one) => one.toLowerCase() === key.toLowerCase());
  if (name !== undefined) return name;
  const today = Object.hasOwn(FORMER_KEYS, key) ? FORMER_KEYS[key] : nearestName(key, known);
  throw bad(
    entry,
    `has a key that ghz does not know: ${quote(key)}`,
    today === null || today === undefined ? 'docs/ghz.md lists the keys.' : `Did you mean ${quote(today)}?`,
  );
}

function isNothing(value: ConfigValue): boolean {
  return value === null || value === false || value === '' || value === 0 || value === 0n;
}

function put(config: GhzConfig, { option }: ConfigKey, value: string | string[] | true, where: string): void {
  switch (option) {
    case 'host':
    case 'call':
      config[option] = value as string;
      return;
    case 'data':
      config.data = value as string;
      config.places.data = `${where}: data`;
      return;
    case 'metadata':
      config.metadata = value as string;
      config.places.metadata = where;
      return;
    case 'data-file':
      config.dataFile = value as string;
      return;
    case 'binary-file':
      config.binaryFile = value as string;
      return;
    default:
      Object.assign(config.options, { [option]: value });
  }
}

function read({ is }: ConfigKey, name: string, entry: ConfigEntry): string | string[] | true {
  const { value } = entry;
  switch (is) {
    case 'text':
      if (typeof value === 'string') return value;
      throw wrong(entry, name, 'a text');
    case 'switch':
      if (value === true) return true;
      throw wrong(entry, name, 'true or false');
    case 'count':
      if (isWhole(value) && value >= 0) return String(value);
      throw wrong(entry, name, 'a whole number');
    case 'number':
      if (isWhole(value)) return String(value);
      throw wrong(entry, name, 'a whole number');
    case 'time': {
      // A number is of nanoseconds, as Go has durations.
      const text = isWhole(value) && value > 0 ? `${value}ns` : value;
      if (typeof text !== 'string') throw wrong(entry, name, 'a duration such as "10s"');
      told(entry, () => duration(name, text, 'allowed'));
      return text;
    }
    case 'size': {
      const text = isWhole(value) ? String(value) : value;
      if (typeof text !== 'string') throw wrong(entry, name, 'a size such as "4MiB"');
      told(entry, () => byteSize(name, text));
      return text;
    }
    case 'list': {
      const list = typeof value === 'string' ? [value] : value;
      if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
      throw wrong(entry, name, 'a list of texts');
    }
    case 'texts':
      if (isObject(value) && Object.values(value).every((one) => typeof one === 'string')) return toJson(value)!;
      throw wrong(entry, name, 'an object whose values are texts');
    case 'data':
      return readData(entry, name);
  }
}

/** A message, a list of them, or the JSON of either as a text. */
function readData(entry: ConfigEntry, name: string): string {
  const { value } = entry;
  if (typeof value === 'string') return value;
  const json = typeof value === 'object' ? toJson(value) : null;
  if (json !== null) return json;
  throw wrong(entry, name, 'an object, a list of objects, or their JSON as a text');
}

function isWhole(value: ConfigValue): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function isObject(value: ConfigValue): value is { [key: string]: ConfigValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** What is said of the value, with where it stands. */
function told(entry: ConfigEntry, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    throw new GrpcRedError('bad-input', `${entry.where}: ${error.message}`, error.hint);
  }
}

function wrong(entry: ConfigEntry, name: string, wanted: string): GrpcRedError {
  return new GrpcRedError(
    'bad-input',
    `${entry.where}: ${name} takes ${wanted}, not ${kindOf(entry.value)}.`,
    `Write ${wanted} there.`,
  );
}

/** Values may be secrets: their kind is enough. */
function kindOf(value: ConfigValue): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'bigint' || typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? 'a text' : 'an object';
}

function bad({ where }: ConfigEntry, what: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${where} ${what}.`, hint);
}
