import type { MapShape, Shape } from './shape.js';

const TEXT: Shape = { is: 'text' };
const METADATA: Shape = {
  is: 'dictionary',
  of: { is: 'one-or-more', of: TEXT },
  help: 'Metadata by name; several values of one name as a list. Names that end in -bin take base64.',
};

const STREAM: MapShape = {
  is: 'map',
  called: 'stream',
  help: 'How the client behaves in a stream.',
  keys: {
    messages: { is: 'text', help: 'How many messages to send: those of data, over and over.' },
    interval: { is: 'text', help: 'Time from one message to the next.' },
    'close-after': { is: 'text', help: 'The client stops sending after this time.' },
    'cancel-after': { is: 'text', help: 'The client takes the call back after this time.' },
    'close-after-received': { is: 'text', help: 'The client stops sending after so many answers.' },
    'cancel-after-received': { is: 'text', help: 'The client takes the call back after so many answers.' },
  },
};

const EXPECT: MapShape = {
  is: 'map',
  called: 'expect',
  help: 'What the answer is to be like: otherwise the flow ends, and the run fails.',
  elsewhere: { status: 'It is called code: expect: {code: OK}.' },
  unknown:
    'Fields of the answer stand in fields: expect: {fields: {path: value}}. Beside it there are code and handler-at-least.',
  inFull: (value) => `expect: {code: ${value}}`,
  keys: {
    code: { is: 'one-or-more', of: TEXT, help: 'The statuses that will do, by name or number.' },
    fields: {
      is: 'dictionary',
      of: TEXT,
      help: 'Values of the answer by their path (user.id, items[0].name), as proto3 JSON writes them.',
    },
    'handler-at-least': {
      is: 'text',
      help: 'The least time of the handler: no answer may come sooner, and metrics must show as much.',
    },
  },
};

const STEP: MapShape = {
  is: 'map',
  called: 'a step',
  elsewhere: {
    rows: 'It belongs to the flow, beside its steps.',
    order: 'It belongs to the flow, beside its steps.',
    weight: 'It belongs to the flow, beside its steps.',
    name: 'It belongs to the flow, beside its steps: a step is called by its method.',
  },
  required: ['call'],
  keys: {
    call: { is: 'text', help: 'The method: pkg.Service/Method.' },
    data: {
      is: 'any',
      help: 'The request by the proto3 JSON mapping. A list goes round robin, or is the messages of a client that streams.',
    },
    'data-file': { is: 'text', help: 'The same from a file, relative to this one.' },
    metadata: METADATA,
    timeout: { is: 'text', help: 'Deadline of this call.' },
    capture: {
      is: 'dictionary',
      of: TEXT,
      help: 'Names for values of the answer, by their path; later steps write {{.Captured.name}}.',
    },
    expect: EXPECT,
    stream: STREAM,
  },
};

const STEPS: Shape = { is: 'list', of: STEP };

const FLOW: MapShape = {
  is: 'map',
  called: 'a flow',
  elsewhere: Object.fromEntries(
    Object.keys(STEP.keys).map((key) => [
      key,
      key === 'call'
        ? 'It belongs to a step: steps: [{call: pkg.Service/Method}].'
        : `It belongs to a step: steps: [{call: pkg.Service/Method, ${key}: …}].`,
    ]),
  ),
  required: ['steps'],
  keys: {
    name: { is: 'text', help: 'What the report calls it.' },
    weight: { is: 'text', help: 'Share of this flow beside the others (default: 1).' },
    rows: {
      is: 'text',
      help: 'A file of rows (CSV, JSON, NDJSON), of which each run of the flow takes one: {{.Row.column}}.',
    },
    order: { is: 'text', help: 'How rows and lists of messages are taken: roundrobin, random or shuffle.' },
    steps: { ...STEPS, help: 'Calls that are made one after the other.' },
  },
};

const STAGE: MapShape = {
  is: 'map',
  called: 'a stage',
  required: ['rps', 'for'],
  keys: {
    rps: { is: 'text', help: 'Flows per second, at its beginning.' },
    to: { is: 'text', help: 'Flows per second at its end (default: the same).' },
    for: { is: 'text', help: 'How long it lasts.' },
  },
};

/** Keys of a scenario that no option of the command line stands for. */
const OWN_KEYS: Record<string, Shape> = {
  target: { is: 'text', help: 'host:port of the server, or dns:///, ipv4:, ipv6:, unix:' },
  metadata: { ...METADATA, help: 'Metadata of every call.' },
  tags: { is: 'dictionary', of: TEXT, help: 'Tags of the run, for the report.' },
  stages: { is: 'list', of: STAGE, help: 'Rates one after the other, in place of rps.' },
  'set-up': { ...STEPS, help: 'Steps made once before the load; what they capture is {{.SetUp.name}} everywhere.' },
  flows: { is: 'list', of: FLOW, help: 'What the load is made of.' },
  teardown: { ...STEPS, help: 'Steps made once after the load, whatever became of it.' },
};

/** An option of the command line, as a key of the file. */
export interface SettingKey {
  /** The long flag without its dashes. */
  key: string;
  takes: 'truth' | 'text' | 'texts';
  help: string;
}

/**
 * All that a scenario file may hold.
 *
 * @param settings the options that may stand in it
 * @param elsewhere what to do about those that may not
 */
export function scenarioShape(settings: readonly SettingKey[], elsewhere: Record<string, string> = {}): MapShape {
  const options = settings.map(({ key, takes, help }): [string, Shape] => {
    if (takes === 'truth') return [key, { is: 'truth', help }];
    return [key, takes === 'texts' ? { is: 'one-or-more', of: TEXT, help } : { is: 'text', help }];
  });
  const unknown = `It may have ${Object.keys(OWN_KEYS).join(', ')} and the long name of any option that grpc-red bench --help lists.`;
  const keys = { ...Object.fromEntries(options), ...OWN_KEYS };
  return { is: 'map', called: 'a scenario', elsewhere, unknown, keys };
}

/** Those that are not options: `target`, `flows` and what they hold. */
export function isOwnKey(key: string): boolean {
  return Object.hasOwn(OWN_KEYS, key);
}
