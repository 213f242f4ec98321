import { escapeTemplates } from '../../plan/example/escape-templates.js';
import { exampleRequest } from '../../plan/example/example-request.js';
import { type Description, descriptionReport } from '../../report/description-report.js';
import { escapeInvisible } from '../../shared/escape-invisible.js';
import { describeSymbol } from '../../target/describe/describe-symbol.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { openSchema } from '../../target/open-schema.js';
import type { RawListOptions } from '../arguments/list-command.js';
import { inputFiles } from '../files/input-files.js';
import { Outputs } from '../files/outputs.js';
import { Interrupts } from '../interrupts.js';
import { readSchemaSource } from '../read/read-schema-source.js';
import { reportFormat } from '../read/report-format.js';
import { targetOrName } from '../read/target-or-name.js';
import { sameServer, shellWord } from '../shell-words.js';

/** `grpc-red describe`: a part of a schema as proto source, with a request where it is a method. */
export async function describe(
  first: string | undefined,
  second: string | undefined,
  raw: RawListOptions,
): Promise<void> {
  const format = reportFormat(raw);
  const { target, endpoint, name } = targetOrName(first, second, raw);
  const source = readSchemaSource(raw, endpoint);
  const outputs = new Outputs(raw.output === undefined ? {} : { output: raw.output }, inputFiles(raw));
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(source));
    const { declarations, method } = describeSymbol(schema, name);
    const request = method === null ? null : requestOf(schema, method, sameServer(target, raw));
    const report = { declarations, request, warnings: schema.warnings };
    await outputs.report(descriptionReport(report, format), 'the description was written');
  } finally {
    interrupts.release();
  }
}

function requestOf(schema: Schema, method: MethodTarget, server: string[]): Description['request'] {
  const { json, notes } = exampleRequest(schema, method);
  const path = shellWord(`${method.service}/${method.method}`);
  const data = shellWord(escapeInvisible(JSON.stringify(escapeTemplates(json))));
  const [address, ...options] = server;
  return {
    kind: method.kind,
    example: json,
    notes,
    call: ['grpc-red call', address, path, ...options, '-d', data].join(' '),
    bench: ['grpc-red bench', address, ...options, '--call', path, '-d', data].join(' '),
  };
}
