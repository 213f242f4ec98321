import type { JsonValue } from '@bufbuild/protobuf';
import { isInfrastructure } from '../../target/is-infrastructure.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { escapeTemplates } from '../example/escape-templates.js';
import { exampleRequest } from '../example/example-request.js';
import { snakeCase, textByName } from '../example/named-text.js';
import { type LifeCycle, lifeCycles } from './life-cycles.js';
import { createdNoun, creates, mayNeverEnd, onlyReads } from './only-reads.js';
import { yamlEntry, yamlLines, yamlScalar } from './yaml-lines.js';

/** Flows of one file: nobody edits more, and a server may describe any number. */
const MOST_FLOWS = 300;

/** What the first step of a life captured, as its later steps write it. */
const CAPTURED = '{{.Captured.id}}';

export interface ScenarioWish {
  target: string;
  /** Keys of the scenario that say how to connect and where the schema is, as they are to stand. */
  settings: Record<string, JsonValue>;
  /** Further lines of comment, on what only the user can fill in. */
  hints: string[];
  /** The server's pages; none where they are not known. */
  metrics: string[];
  /** How the file will be named on the command line; null for standard output. */
  file: string | null;
  /** Makes text of a server fit for one line of comment. */
  shown(text: string): string;
}

export interface WrittenScenario {
  text: string;
  /** How many methods it calls as it stands, how many are there to be called once it is edited, and how many are not. */
  active: number;
  commented: number;
  leftOut: number;
  /** Names of the flows in comments that make the ids that they use. */
  lives: string[];
}

/**
 * A scenario for a server that nobody has written one for: a flow for each method, with an example request. Methods
 * that say that they only read are called; all others stand in comments, for calling them may change something.
 */
export function writeScenario(schema: Schema, wish: ScenarioWish): WrittenScenario {
  const own = schema.methods.filter(({ service }) => !isInfrastructure(service));
  const reading = new Set(own.filter((method) => onlyReads(schema, method)));
  const safe = [...reading].slice(0, MOST_FLOWS);
  const changing = own.filter((method) => !reading.has(method)).slice(0, MOST_FLOWS - safe.length);
  const leftOut = own.length - safe.length - changing.length;
  const cycles = lifeCycles(schema, own).filter(({ create }) => changing.includes(create));
  const chained = new Set(cycles.flatMap(({ create, uses }) => [create, ...uses.map(({ method }) => method)]));
  const others = changing.filter((method) => !chained.has(method));
  const names = flowNames(own);
  const flow = (method: MethodTarget) => {
    const { lines, notes } = stepLines(schema, method, creates(method), {});
    return flowLines(names.get(method)!, [lines], notes, wish);
  };
  const lives = cycles.map((cycle) => cycleName(cycle, cycles));
  const flows = [
    safe.length === 0
      ? '# Uncomment a flow, and this line with it: no method here says that it only reads.\n# flows:'
      : 'flows:',
    ...(safe.length === 0
      ? []
      : ['  # These say, by their names, that they only read. Ids are made up: put in some that the server knows.']),
    ...safe.flatMap((method) => [...flow(method).map((line) => `  ${line}`), '']),
    ...(cycles.length === 0
      ? []
      : [
          '  # What the first call creates, the next ones use: no id is made up here. It changes something, so it stands in',
          '  # comments: remove "# ", with its space, from its lines.',
          '',
        ]),
    ...cycles.flatMap((cycle, index) => [
      ...cycleLines(schema, cycle, lives[index]!, wish).map((line) => `  # ${line}`),
      '',
    ]),
    ...(others.length === 0
      ? []
      : [
          '  # These may change something. Remove "# ", with its space, from the lines of those that may be called.',
          '',
        ]),
    ...others.flatMap((method) => [...flow(method).map((line) => `  # ${line}`), '']),
    ...(leftOut === 0
      ? []
      : [`  # ${leftOut} more methods are not here: grpc-red list names them, describe has requests for them.`]),
  ];
  const text = [...headLines(schema, wish), '', ...flows].join('\n').replace(/\n+$/, '\n');
  return {
    text: text.endsWith('\n') ? text : `${text}\n`,
    active: safe.length,
    commented: changing.length,
    leftOut,
    lives,
  };
}

function headLines(schema: Schema, { target, settings, metrics, hints, file, shown }: ScenarioWish): string[] {
  const run = file === null ? 'grpc-red bench -f <this file>' : `grpc-red bench -f ${shown(file)}`;
  return [
    `# A scenario for ${shown(target)}, made from its schema (${shown(schema.source)}).`,
    `# Run it: ${run}`,
    '# Any option of bench may stand here by its long name, and options beside -f go before those here.',
    `target: ${yamlScalar(target)}`,
    ...Object.entries(settings).flatMap(([key, value]) => yamlEntry(key, value)),
    ...hints.map((hint) => `# ${hint}`),
    "# metadata: {authorization: 'Bearer …'}    # of every call",
    '',
    '# How much: calls in flight at once, and how many flows in all (or duration: 30s in place of total).',
    'concurrency: 10',
    'total: 1000',
    '',
    "# What to prove: the server's counters, by its Prometheus page before and after.",
    ...(metrics.length === 0 ? ['# metrics: http://localhost:9090/metrics'] : yamlEntry('metrics', metrics)),
    '',
    '# What must hold: otherwise the exit code is 1.',
    "# fail: ['p95<100ms', 'error_rate<1%']    # p99 takes 1000 calls that end OK",
  ];
}

/** A flow that makes the id that its later steps use, and leaves nothing behind where one of them deletes. */
function cycleLines(schema: Schema, { create, idPath, uses }: LifeCycle, name: string, wish: ScenarioWish): string[] {
  const made = stepLines(schema, create, true, {});
  const used = uses.map(({ method, idPath: path }) => stepLines(schema, method, true, { [path]: CAPTURED }));
  const first = [...made.lines, `capture: {id: ${yamlScalar(idPath)}}`];
  return flowLines(
    name,
    [first, ...used.map(({ lines }) => lines)],
    [made, ...used].flatMap(({ notes }) => notes),
    wish,
  );
}

function cycleName({ noun, create }: LifeCycle, cycles: LifeCycle[]): string {
  const isOnly = cycles.filter((each) => each.noun === noun).length === 1;
  return `life of ${isOnly ? noun : `${create.service}/${noun}`}`;
}

/**
 * One call with an example request.
 *
 * @param isUnique whether texts that are usually unique are to be another for each flow
 * @param given values for some of its fields, by their paths
 */
function stepLines(
  schema: Schema,
  method: MethodTarget,
  isUnique: boolean,
  given: Record<string, string>,
): { lines: string[]; notes: string[] } {
  const { json, notes } = exampleRequest(schema, method, { unique: isUnique });
  const data = Object.entries({ ...ownId(method, json), ...given }).reduce(
    (whole, [path, value]) => withField(whole, path.split('.'), value),
    escapeTemplates(json),
  );
  const lines = [
    ...yamlEntry('call', `${method.service}/${method.method}`),
    ...dataLines(data),
    ...(mayNeverEnd(method)
      ? ['# It may never end by itself: the client leaves.', 'stream: {cancel-after: 250ms}']
      : []),
  ];
  return { lines, notes };
}

function flowLines(name: string, steps: string[][], notes: string[], { shown }: ScenarioWish): string[] {
  return [
    ...notes.map((note) => `# ${shown(note)}`),
    ...yamlEntry('name', name).map((line) => `- ${line}`),
    '  weight: 1',
    '  steps:',
    ...steps.flatMap((lines) => lines.map((line, index) => `    ${index === 0 ? '- ' : '  '}${line}`)),
  ];
}

/** The id that whoever creates something chooses for it, as in Google's APIs: another for each flow. */
function ownId(method: MethodTarget, json: JsonValue): Record<string, string> {
  const field = `${snakeCase(createdNoun(method) ?? '')}_id`;
  const value = Object.entries(json ?? {}).find(([key]) => key === field)?.[1];
  return value === textByName(field) ? { [field]: value.replace(/1$/, '{{.RequestNumber}}') } : {};
}

function withField(json: JsonValue, [name, ...inner]: string[], value: string): JsonValue {
  if (name === undefined) return value;
  const fields = (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}) as Record<
    string,
    JsonValue
  >;
  return { ...fields, [name]: withField(fields[name] ?? {}, inner, value) };
}

/** A request without fields needs no data. */
function dataLines(json: JsonValue): string[] {
  const isEmpty = typeof json === 'object' && json !== null && Object.keys(json).length === 0;
  if (isEmpty) return ['data: {}'];
  if (typeof json !== 'object' || json === null) return yamlEntry('data', json);
  return ['data:', ...yamlLines(json).map((line) => `  ${line}`)];
}

/** Bare names where they tell the methods apart. */
function flowNames(methods: readonly MethodTarget[]): Map<MethodTarget, string> {
  const counts = new Map<string, number>();
  for (const { method } of methods) counts.set(method, (counts.get(method) ?? 0) + 1);
  return new Map(
    methods.map((each) => [each, counts.get(each.method) === 1 ? each.method : `${each.service}/${each.method}`]),
  );
}
