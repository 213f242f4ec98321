/** What a page says of calls, apart from numbers and names of the user's own. */
export interface PageShape {
  /** `name type help` of each family. */
  families: string[];
  /** `name(labels)` of each series. */
  series: string[];
  /** `name bound` of each histogram. */
  bounds: string[];
}

const OF_CALLS = /^(?:grpc|rpc)_server_/;
const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? \S+$/;
const LABEL = /(\w+)="([^"]*)"/g;

/** Reads just what the libraries of the fixtures write: it judges pages without the reader under test. */
export function shapeOf(text: string): PageShape {
  const lines = text.split('\n');
  const samples = lines.map((line) => SAMPLE.exec(line)).filter((found) => found !== null && OF_CALLS.test(found[1]!));
  const labelled = samples.map((found) => [found![1]!, [...(found![2] ?? '').matchAll(LABEL)]] as const);
  const helps = new Map(declarations(lines, 'HELP'));
  return {
    families: declarations(lines, 'TYPE')
      .filter(([name]) => OF_CALLS.test(name))
      .map(([name, type]) => `${name} ${type} ${helps.get(name)}`)
      .sort(),
    series: distinct(labelled.map(([name, labels]) => `${name}(${labels.map(([, label]) => label).sort()})`)),
    bounds: distinct(
      labelled.flatMap(([name, labels]) =>
        labels.flatMap(([, label, value]) => (label === 'le' ? `${name} ${value}` : [])),
      ),
    ),
  };
}

/** The values that a label has on the series of calls. */
export function valuesOf(text: string, label: string): string[] {
  const lines = text.split('\n').filter((line) => OF_CALLS.test(line));
  return distinct(
    lines.flatMap((line) =>
      [...line.matchAll(LABEL)].filter(([, name]) => name === label).map(([, , value]) => value!),
    ),
  );
}

function declarations(lines: readonly string[], keyword: string): [name: string, rest: string][] {
  return lines
    .map((line) => new RegExp(`^# ${keyword} (\\S+) (.*)$`).exec(line))
    .flatMap((found) => (found === null ? [] : [[found[1]!, found[2]!]]));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
