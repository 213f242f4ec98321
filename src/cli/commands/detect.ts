import { checkTold } from '../../metrics/detect/check-told.js';
import { detect as detectReadings } from '../../metrics/detect/detection.js';
import { readTold } from '../../metrics/detect/told.js';
import { scrape } from '../../metrics/scrape.js';
import { readMetadata } from '../../plan/read-metadata.js';
import { detectionReport } from '../../report/detection-report.js';
import { isInfrastructure } from '../../target/is-infrastructure.js';
import { reflectSchema } from '../../target/reflect-schema.js';
import type { RawDetectOptions } from '../detect-command.js';
import { Interrupts } from '../interrupts.js';
import { Outputs } from '../outputs.js';
import { metricsUrl } from '../parse-values.js';
import { readEndpoint } from '../read-bench-options.js';
import { reportFormat } from '../report-format.js';

const EXIT_CANNOT_TELL = 3;

/** `grpc-red detect`: reflect, read the page, say what it lets be proven. Returns the exit code. */
export async function detect(target: string, raw: RawDetectOptions): Promise<number> {
  const format = reportFormat(raw);
  const endpoint = readEndpoint(target, raw);
  const metadata = raw.reflectMetadata === undefined ? [] : readMetadata(raw.reflectMetadata, '--reflect-metadata');
  const urls = (raw.metrics ?? []).map((url) => metricsUrl('--metrics', url));
  const told = readTold(raw.convention ?? null, raw.metricsMap ?? []);
  const outputs = new Outputs(raw.output === undefined ? {} : { output: raw.output });
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => reflectSchema(endpoint, metadata));
    const scrapes = await interrupts.before(() => Promise.all(urls.map((url) => scrape(url))));
    const pages = scrapes.map(({ page }) => page);
    checkTold(told, pages);
    const methods = schema.methods.filter(({ service }) => !isInfrastructure(service));
    const detection = detectReadings(pages, { methods, statuses: [] }, told);
    await outputs.report(detectionReport(detection, format), 'what the page says was written');
    return detection.capability.length > 0 ? 0 : EXIT_CANNOT_TELL;
  } finally {
    interrupts.release();
  }
}
