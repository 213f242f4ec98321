import { pageChanges } from '../../metrics/page-changes.js';
import type { DiffReport } from '../../report/diff.js';
import { diffJson } from '../../report/diff-json.js';
import { diffFacts, diffText } from '../../report/diff-text.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawDiffOptions } from '../arguments/diff-command.js';
import { Outputs } from '../files/outputs.js';
import { readGivenPage, readPageText } from '../files/read-page.js';
import { refuseOverwrite } from '../files/refuse-overwrite.js';
import { reportFormat } from '../read/report-format.js';

/** `grpc-red diff`: which series differ between two pages. That they do is no failure. */
export async function diff(before: string, after: string, raw: RawDiffOptions): Promise<void> {
  const format = reportFormat(raw);
  if (before === '-' && after === '-') {
    throw new GrpcRedError('usage', 'Standard input ("-") can be read only once.', 'Put the other page into a file.');
  }
  const files = [before, after].filter((file) => file !== '-').map((file) => ['diff', file] as const);
  refuseOverwrite(raw.output === undefined ? [] : [['-o', raw.output]], files);
  const pages = [before, after].map(async (file) => readGivenPage(file, await readPageText('diff', file)));
  const [from, to] = await Promise.all(pages);
  const { all = false, filter = null } = raw;
  const report: DiffReport = { before, after, changes: pageChanges(from!, to!), all, filter };
  const outputs = new Outputs({ output: raw.output });
  await outputs.report(
    format.kind === 'json' ? diffJson(report) : diffText(report, format),
    diffFacts(report).join(' · '),
  );
}
