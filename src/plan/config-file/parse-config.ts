import { parse, TomlDate, TomlError } from 'smol-toml';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';

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
/** Each alias is written out as often as it is used. */
const MOST_ALIASES = 100;

/**
 * The settings of a JSON, YAML or TOML file, told by its name: what is not `.toml` is YAML, of which JSON is a part.
 * Whole numbers are bigints where they are larger than a number holds.
 *
 * @throws GrpcRedError `bad-input`, with line and column
 */
export function parseConfig(text: string, file: string): ConfigEntry[] {
  if (text.length > LARGEST)
    throw bad(file, 'is larger than 1 MiB', 'Give settings alone; data have a file of their own (data-file).');
  try {
    return /\.toml$/i.test(file) ? fromToml(text, file) : fromYaml(text, file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw bad(file, 'is nested too deeply', 'Make it flatter.');
  }
}

function fromToml(text: string, file: string): ConfigEntry[] {
  try {
    const table = parse(text, { integersAsBigInt: 'asNeeded', maxDepth: 100 });
    return Object.entries(table).map(([key, value]) => ({ key, value: value as ConfigValue, where: file }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw bad(`${file}:${error.line}:${error.column}`, `is not TOML: ${reason}`, 'Mend it there.');
  }
}

function fromYaml(text: string, file: string): ConfigEntry[] {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
    merge: false,
    version: '1.2',
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The parser catches its own overflow and tells it as a mistake at wherever it had come to.
    if (/call stack/.test(problem.message)) throw new RangeError(problem.message);
    const kind = /\.json$/i.test(file) ? 'JSON' : 'YAML';
    throw bad(at(problem.pos[0]), `is not ${kind}: ${problem.message.split('\n')[0]}`, 'Mend it there.');
  }
  const { contents } = document;
  if (!isMap(contents)) {
    throw bad(at(contents?.range?.[0] ?? 0), 'holds no settings', 'Write keys with values, such as "call" and "host".');
  }
  return contents.items.map(({ key, value }) => {
    const where = at((isScalar(key) ? key.range?.[0] : undefined) ?? 0);
    if (!isScalar(key) || typeof key.value !== 'string')
      throw bad(where, 'has a key that is no text', 'Name a setting.');
    const node = value as { toJS?: (doc: typeof document, options: object) => unknown } | null;
    try {
      const plain = (node?.toJS?.(document, { maxAliasCount: MOST_ALIASES }) ?? null) as ConfigValue;
      return { key: key.value, value: plain, where };
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw bad(where, `has too many aliases in ${quote(key.value)}`, 'Write the values out.');
    }
  });
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
