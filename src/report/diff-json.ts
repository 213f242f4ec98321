import { escapeInvisible } from '../shared/escape-invisible.js';
import { countChanges, type DiffReport, shownSeries } from './diff.js';

/** Raised when a reader of the older format would misread the newer; further fields do not raise it. */
const FORMAT_VERSION = 1;

/** The difference of two pages for programs. What is no finite number is null. */
export function diffJson(report: DiffReport): string {
  const { before, after, changes } = report;
  const document = {
    grpcRed: { format: 'grpc-red diff', version: FORMAT_VERSION },
    before,
    after,
    restarted: changes.restarted,
    counts: countChanges(report),
    series: shownSeries(report).map(({ name, labels, family, type, kind, before, after, difference }) => ({
      name,
      labels: Object.fromEntries(labels),
      family,
      type,
      change: kind,
      before,
      after,
      difference,
    })),
  };
  return `${escapeInvisible(JSON.stringify(document, null, 2))}\n`;
}
