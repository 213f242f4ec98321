import { checkTold, notOnPageYet } from '../../metrics/detect/check-told.js';
import { detect as detectReadings } from '../../metrics/detect/detection.js';
import { readTold } from '../../metrics/detect/told.js';
import { openSources } from '../../metrics/open-sources.js';
import { detectionReport } from '../../report/detection-report.js';
import { GrpcRedError } from '../../shared/error.js';
import { isInfrastructure } from '../../target/is-infrastructure.js';
import { openSchema } from '../../target/open-schema.js';
import type { RawDetectOptions } from '../arguments/detect-command.js';
import { inputFiles } from '../files/input-files.js';
import { Outputs } from '../files/outputs.js';
import { Interrupts } from '../interrupts.js';
import { readEndpoint } from '../read/read-endpoint.js';
import { namesPages, readMetricsSources } from '../read/read-metrics-sources.js';
import { readSchemaSource } from '../read/read-schema-source.js';
import { reportFormat } from '../read/report-format.js';

const EXIT_CANNOT_TELL = 3;

const NO_PAGE = new GrpcRedError(
  'usage',
  'detect reads a metrics page, but none was named.',
  'Name the page with --metrics, or see --metrics-discover and --prometheus.',
);

/** `grpc-red detect`: reflect, read the page, say what it lets be proven. Returns the exit code. */
export async function detect(target: string, raw: RawDetectOptions): Promise<number> {
  const format = reportFormat(raw);
  const source = readSchemaSource(raw, readEndpoint(target, raw));
  const asked = readMetricsSources(raw);
  if (!namesPages(raw)) throw NO_PAGE;
  const told = readTold(raw.convention ?? null, raw.metricsMap ?? []);
  const outputs = new Outputs(raw.output === undefined ? {} : { output: raw.output }, inputFiles(raw));
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(source));
    const found = (await interrupts.before(() => openSources(asked)))!;
    if (found.notice) process.stderr.write(`grpc-red: ${found.notice}\n`);
    const scrapes = await interrupts.before((stopped) => Promise.all(found.sources.map((one) => one.read(stopped))));
    const doubts = (await interrupts.before(() => found.doubts())).map(({ message }) => message);
    const pages = scrapes.map(({ page }) => page);
    checkTold(told, pages);
    const methods = schema.methods.filter(({ service }) => !isInfrastructure(service));
    const detection = detectReadings(pages, { methods, statuses: [] }, told);
    const report = {
      ...detection,
      notes: [...detection.notes, ...notOnPageYet(told, pages).map((text) => `${text}.`), ...doubts],
    };
    await outputs.report(detectionReport(report, format), 'what the page says was written');
    return detection.capability.length > 0 ? 0 : EXIT_CANNOT_TELL;
  } finally {
    interrupts.release();
  }
}
