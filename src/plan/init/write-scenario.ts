import type { JsonValue } from '@bufbuild/protobuf';
import { isInfrastructure } from '../../target/is-infrastructure.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { escapeTemplates } from '../example/escape-templates.js';
import { exampleRequest } from '../example/example-request.js';
import { creates, mayNeverEnd, onlyReads } from './only-reads.js';
import { yamlEntry, yamlLines, yamlScalar } from './yaml-lines.js';

/** Flows of one file: nobody edits more, and a server may describe any number. */
const MOST_FLOWS = 300;

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
}

/**
 * A scenario for a server that nobody has written one for: a flow for each method, with an example request. Methods
 * that say that they only read are called; all others stand in comments, for calling them may change something.
 */
export function writeScenario(schema: Schema, wish: ScenarioWish): WrittenScenario {
  const own = schema.methods.filter(({ service }) => !isInfrastructure(service));
  const reading = new Set(own.filter((method) => onlyReads(schema, method)));
  const safe = [...reading].slice(0, MOST_FLOWS);
  const others = own.filter((method) => !reading.has(method)).slice(0, MOST_FLOWS - safe.length);
  const leftOut = own.length - safe.length - others.length;
  const names = flowNames(own);
  const flow = (method: MethodTarget) => flowLines(schema, method, names.get(method)!, wish);
  const flows = [
    safe.length === 0
      ? '# Uncomment a flow, and this line with it: no method here says that it only reads.\n# flows:'
      : 'flows:',
    ...(safe.length === 0
      ? []
      : ['  # These say, by their names, that they only read. Ids are made up: put in some that the server knows.']),
    ...safe.flatMap((method) => [...flow(method).map((line) => `  ${line}`), '']),
    ...(others.length === 0
      ? []
      : ['  # These may change something. Remove "# " from the lines of those that may be called.', '']),
    ...others.flatMap((method) => [...flow(method).map((line) => `  # ${line}`), '']),
    ...(leftOut === 0
      ? []
      : [`  # ${leftOut} more methods are not here: grpc-red list names them, describe has requests for them.`]),
  ];
  const text = [...headLines(schema, wish), '', ...flows].join('\n').replace(/\n+$/, '\n');
  return { text: text.endsWith('\n') ? text : `${text}\n`, active: safe.length, commented: others.length, leftOut };
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
    "# fail: ['p99<100ms', 'error_rate<1%']",
  ];
}

function flowLines(schema: Schema, method: MethodTarget, name: string, { shown }: ScenarioWish): string[] {
  const { json, notes } = exampleRequest(schema, method, { unique: creates(method) });
  const step = [
    ...yamlEntry('call', `${method.service}/${method.method}`),
    ...dataLines(escapeTemplates(json)),
    ...(mayNeverEnd(method) ? ['# It may never end by itself: the client leaves.', 'stream: {cancel-after: 1s}'] : []),
  ];
  return [
    ...notes.map((note) => `# ${shown(note)}`),
    ...yamlEntry('name', name).map((line) => `- ${line}`),
    '  weight: 1',
    '  steps:',
    ...step.map((line, index) => `    ${index === 0 ? '- ' : '  '}${line}`),
  ];
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
