import { listingReport } from '../../report/listing-report.js';
import { listServices } from '../../target/list-services.js';
import { openSchema } from '../../target/open-schema.js';
import type { RawListOptions } from '../arguments/list-command.js';
import { inputFiles } from '../files/input-files.js';
import { Outputs } from '../files/outputs.js';
import { Interrupts } from '../interrupts.js';
import { readSchemaSource } from '../read/read-schema-source.js';
import { type ReportFormat, reportFormat } from '../read/report-format.js';
import { targetOrName } from '../read/target-or-name.js';

/** `grpc-red list`: what a server serves. */
export async function list(first: string | undefined, second: string | undefined, raw: RawListOptions): Promise<void> {
  const format = inAnyWidth(reportFormat(raw), raw);
  const { endpoint, name } = targetOrName(first, second, raw);
  const source = readSchemaSource(raw, endpoint);
  const outputs = new Outputs(raw.output === undefined ? {} : { output: raw.output }, inputFiles(raw));
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(source));
    const { source: from, warnings } = schema;
    const report = { services: listServices(schema, name), source: from, warnings };
    await outputs.report(listingReport(report, format), 'the list was written');
  } finally {
    interrupts.release();
  }
}

/** What goes into a pipe or a file is searched and cut by columns: only a screen, or COLUMNS, has an edge. */
function inAnyWidth(format: ReportFormat, raw: RawListOptions): ReportFormat {
  if (format.kind !== 'text' || process.env.COLUMNS) return format;
  return raw.output === undefined && process.stdout.isTTY ? format : { ...format, columns: Number.POSITIVE_INFINITY };
}
