import type { DataSource } from '../../plan/bench-options.js';
import type { BinaryFraming } from '../../plan/read-binary.js';
import { dataForm } from '../../plan/rows/data-form.js';
import { readRows } from '../../plan/rows/read-rows.js';
import { GrpcRedError } from '../../shared/error.js';
import { placeIn } from '../../shared/place-in.js';
import { quote } from '../../shared/quote.js';
import type { RawCall } from '../arguments/bench-command.js';
import { readBytes, readStandardBytes, readStandardInput, readTextFile } from '../files/read-input.js';

/** Whether the data of the call are on standard input. */
export function isStandardInput({ data, binary = false }: RawCall): boolean {
  return data === '@' || binary;
}

/** What the call's options name as its messages; null where they name none. */
export async function readCallData(call: RawCall): Promise<DataSource | null> {
  const { data: text, dataFile, binary = false, binaryFile = null } = call;
  const named: [string, boolean][] = [
    ['-d', text !== null],
    ['-D', dataFile !== null],
    ['-b', binary],
    ['-B', binaryFile !== null],
  ];
  const given = named.filter(([, isGiven]) => isGiven).map(([option]) => option);
  if (given.length > 1) {
    throw new GrpcRedError('usage', `${given[0]} and ${given[1]} were given for the same call.`, 'Give one of them.');
  }
  const framing = framingOf(call);
  const data = framing === null ? await textData(call) : await binaryData(call, framing);
  // Silence where data was promised is a broken pipe or an unset variable, not an empty message.
  if (data !== null && 'text' in data && data.text.trim() === '') {
    throw new GrpcRedError(
      'bad-input',
      `There is no data in ${data.origin}.`,
      'Write {} for an empty message, or leave the option out.',
    );
  }
  return data;
}

function framingOf({ binary = false, binaryFile = null, binaryForm = null }: RawCall): BinaryFraming | null {
  if (!binary && binaryFile === null) {
    if (binaryForm === null) return null;
    throw new GrpcRedError('usage', '--binary-form was given without -b or -B.', 'Name the data with -B file.');
  }
  if (binaryForm === null) return 'auto';
  if (binaryForm === 'single' || binaryForm === 'delimited') return binaryForm;
  const says = `--binary-form takes single or delimited, not ${quote(binaryForm)}.`;
  throw new GrpcRedError('usage', says, 'Leave it out where the data can be read in one way alone.');
}

async function binaryData({ binaryFile = null }: RawCall, framing: BinaryFraming): Promise<DataSource> {
  const bytes =
    binaryFile === null
      ? await readStandardBytes('-b', '-b', 'grpc-red … -b < message.bin')
      : readBytes('-B', binaryFile);
  return { form: 'binary', bytes, framing, origin: binaryFile ?? 'standard input' };
}

async function textData(call: RawCall): Promise<DataSource | null> {
  if (call.data === '@') {
    const text = await readStandardInput('-d', '@', 'cat request.json | grpc-red … -d @');
    return { form: dataForm(null, text) === 'ndjson' ? 'ndjson' : 'json', text, origin: 'standard input' };
  }
  if (call.data?.startsWith('@')) {
    throw new GrpcRedError(
      'usage',
      `-d takes JSON, not ${quote(call.data)}.`,
      `For a file use -D ${call.data.slice(1)}.`,
    );
  }
  if (call.data !== null) return { form: 'json', text: call.data, origin: call.dataFrom ?? '-d' };
  if (call.dataFile === null) return null;
  const text = readTextFile('-D', call.dataFile);
  const form = dataForm(call.dataFile, text);
  if (form !== 'csv') return { form, text, origin: call.dataFile };
  return { form, rows: readRows(withoutTemplates(text, call.dataFile), form, call.dataFile), origin: call.dataFile };
}

/** Cells are data, not templates; that they would be taken literally must not come as a surprise. */
function withoutTemplates(text: string, file: string): string {
  const index = text.indexOf('{{');
  if (index < 0) return text;
  const before = text.slice(0, index);
  const [line, column] = [before.split('\n').length, index - before.lastIndexOf('\n')];
  throw new GrpcRedError(
    'bad-input',
    `${placeIn(file, line, column)}: cells of CSV are no templates.`,
    'Write the message with -d and its templates, and name the file with --rows: {{.Row.column}}.',
  );
}
