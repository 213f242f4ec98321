import type { MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { parseFieldPath } from '../answer/field-path.js';
import type { DataSource, StepOptions } from '../bench-options.js';
import { readMetadata } from '../read-metadata.js';
import type { Capture, StepCheck } from '../step-check.js';
import { PLAIN_STREAM, type StreamShape } from '../stream-shape.js';
import { nodeJson } from './node-json.js';
import { codesOf, durationOf, textOf, wholeNumberOf } from './read-values.js';
import type { ScenarioStep } from './scenario.js';
import {
  badScenario,
  entriesOf,
  itemsOf,
  placed,
  type ScenarioEntry,
  type ScenarioNode,
  valueBehind,
} from './scenario-node.js';

const MOST_MESSAGES = 1_000_000_000;

/**
 * One step, whose shape was checked.
 *
 * @throws GrpcRedError `bad-scenario` with line and column
 */
export function readStep(node: ScenarioNode, file: string): ScenarioStep {
  const data = valueBehind(node, 'data');
  const dataFile = valueBehind(node, 'data-file');
  if (data !== null && dataFile !== null) {
    throw badScenario(file, dataFile.at, 'data and data-file were given for the same step', 'Give one of them.');
  }
  return {
    method: textOf(valueBehind(node, 'call')!),
    data: data === null ? null : dataOf(data, file),
    dataFile: dataFile === null ? null : { path: textOf(dataFile), at: dataFile.at },
    metadata: metadataOf(valueBehind(node, 'metadata'), file),
    step: stepOptions(node, file),
  };
}

/** Metadata as a map of texts, or of lists of them. */
export function metadataOf(node: ScenarioNode | null, file: string): MetadataEntry[] {
  return entriesOf(node).flatMap(({ key, keyAt, value }) =>
    itemsOf(value).flatMap((item) => {
      const origin = placed(file, item.is === 'nothing' ? keyAt : item.at);
      try {
        return readMetadata(JSON.stringify({ [key]: textOf(item) }), origin);
      } catch (error) {
        if (!(error instanceof GrpcRedError)) throw error;
        const says = error.message.replace(`The metadata of ${origin}`, () => `${origin}: the metadata`);
        throw new GrpcRedError(error.code, says, 'Names that end in -bin take base64, all others printable ASCII.');
      }
    }),
  );
}

/** A text is JSON already, as `-d` takes it. */
function dataOf(node: ScenarioNode, file: string): DataSource {
  return { form: 'json', text: node.is === 'text' ? node.text : nodeJson(node), origin: placed(file, node.at) };
}

function stepOptions(node: ScenarioNode, file: string): StepOptions {
  const timeout = valueBehind(node, 'timeout');
  return {
    origin: placed(file, valueBehind(node, 'call')!.at),
    capture: entriesOf(valueBehind(node, 'capture')).map((entry) => captureOf(entry, file)),
    check: checkOf(valueBehind(node, 'expect'), file),
    deadlineMs: timeout === null ? null : durationOf(timeout, file, 'timeout', 'allowed'),
    stream: streamOf(valueBehind(node, 'stream'), file),
  };
}

function captureOf({ key, keyAt, value }: ScenarioEntry, file: string): Capture {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    throw badScenario(
      file,
      keyAt,
      `the name of a capture is a word, not ${JSON.stringify(key.slice(0, 60))}`,
      'Take letters, digits and "_", and no digit first: templates write {{.Captured.name}}.',
    );
  }
  return { name: key, path: pathOf(textOf(value), value, file) };
}

function checkOf(node: ScenarioNode | null, file: string): StepCheck | null {
  if (node === null) return null;
  const code = valueBehind(node, 'code');
  const least = valueBehind(node, 'handler-at-least');
  const fields = entriesOf(valueBehind(node, 'fields'));
  const codes = code === null ? null : codesOf(itemsOf(code), file);
  if (codes !== null && !codes.includes(0) && fields.length > 0) {
    throw badScenario(
      file,
      fields[0]!.keyAt,
      'only an answer that is OK has fields to check',
      'Add OK to code, or leave fields out.',
    );
  }
  return {
    codes,
    fields: fields.map(({ key, keyAt, value }) => ({
      path: pathOf(key, { is: 'text', at: keyAt, text: key }, file),
      equals: textOf(value),
    })),
    minHandlerMs: least === null ? null : durationOf(least, file, 'handler-at-least', 'refused'),
  };
}

function pathOf(text: string, { at }: ScenarioNode, file: string): string {
  if (parseFieldPath(text) !== null) return text;
  throw badScenario(
    file,
    at,
    `${JSON.stringify(text.slice(0, 60))} is no path of a field`,
    'For example: user.id, items[0].id or labels["team"].',
  );
}

function streamOf(node: ScenarioNode | null, file: string): StreamShape | null {
  if (node === null) return null;
  const time = (key: string) => {
    const value = valueBehind(node, key);
    return value === null ? null : durationOf(value, file, key, 'refused');
  };
  const count = (key: string) => {
    const value = valueBehind(node, key);
    return value === null ? null : wholeNumberOf(value, file, key, 1, MOST_MESSAGES);
  };
  const [close, cancel] = [valueBehind(node, 'close-after-received'), valueBehind(node, 'cancel-after-received')];
  if (close !== null && cancel !== null) {
    throw badScenario(
      file,
      cancel.at,
      'close-after-received and cancel-after-received both say what comes after so many answers',
      'Give one of them.',
    );
  }
  return {
    ...PLAIN_STREAM,
    messages: count('messages'),
    intervalMs: time('interval') ?? 0,
    closeAfterMs: time('close-after'),
    cancelAfterMs: time('cancel-after'),
    closeAfterReceived: count('close-after-received'),
    cancelAfterReceived: count('cancel-after-received'),
  };
}
