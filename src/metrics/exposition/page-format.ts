import { GrpcRedError } from '../../shared/error.js';
import type { MetricsPage } from '../page.js';
import { excerpt } from './excerpt.js';
import { lineError } from './line-error.js';

/**
 * Which format a body is in: what its Content-Type says; where that is missing or names no metrics format,
 * OpenMetrics if the body ends in `# EOF`, else text.
 *
 * Throws a GrpcRedError `bad-metrics` for HTML, JSON, protobuf and OpenMetrics 2.
 */
export function pageFormat(text: string, contentType: string): MetricsPage['format'] {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const mediaType = type.trim();
  if (mediaType === 'application/vnd.google.protobuf') {
    const hint = 'Have the server honour the Accept header text/plain;version=0.0.4, or serve text alone.';
    throw new GrpcRedError('bad-metrics', 'the metrics page is protobuf, and only text can be read', hint);
  }
  refuseOtherBodies(text);
  if (mediaType === 'text/plain') return 'text';
  if (mediaType === 'application/openmetrics-text') {
    refuseLaterVersion(parameters);
    return 'openmetrics';
  }
  return /(?:^|\n)#[ \t]+EOF[ \t]*\r?\n?$/.test(text.slice(-20)) ? 'openmetrics' : 'text';
}

const NOT_METRICS = 'Give the full address of the metrics page, which often ends in /metrics.';

/** No metrics page begins like this, whatever its Content-Type. */
function refuseOtherBodies(text: string): void {
  const begins = text.trimStart().slice(0, 1000);
  if (begins.startsWith('<')) throw lineError(1, 'the body is HTML or XML, not a metrics page', NOT_METRICS);
  if (/^(?:\[|\{\s*(?:\}\s*$|"(?:[^"\\]|\\.)*"\s*:))/.test(begins)) {
    throw lineError(1, 'the body is JSON, not a metrics page', NOT_METRICS);
  }
}

/** OpenMetrics 2 writes a whole histogram as one value; its lines cannot be read as those of version 1. */
function refuseLaterVersion(parameters: string[]): void {
  const version = parameters.map((parameter) => /^\s*version\s*=\s*"?([^"]*)/.exec(parameter)?.[1]).find(Boolean);
  if (version === undefined || /^[01](?:\.|\s*$)/.test(version)) return;
  const hint = 'Have the server honour the Accept header text/plain;version=0.0.4, or serve OpenMetrics 1.0.0.';
  const what = `the metrics page is OpenMetrics ${excerpt(version.trim())}, and only version 1 can be read`;
  throw new GrpcRedError('bad-metrics', what, hint);
}
