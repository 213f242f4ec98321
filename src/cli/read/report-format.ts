import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';

/** How the report is to look. */
export type ReportFormat = { kind: 'json' } | { kind: 'text'; colour: boolean; columns: number };

const FORMATS = new Map<string, ReportFormat['kind']>([
  ['text', 'text'],
  ['summary', 'text'],
  ['json', 'json'],
  ['pretty', 'json'],
]);
/** Those of ghz that are not written. */
const OF_GHZ = ['csv', 'html', 'influx-summary', 'influx-details', 'prometheus'];
const DEFAULT_COLUMNS = 80;

/** Decided before the run. `summary` and `pretty` are ghz's names for the two. */
export function reportFormat(raw: Pick<RawBenchOptions, 'format' | 'output' | 'color'>): ReportFormat {
  const kind = FORMATS.get(raw.format);
  if (kind === undefined) {
    throw new GrpcRedError('usage', `-O takes text or json, not ${quote(raw.format)}.`, hintFor(raw.format));
  }
  if (kind === 'json') return { kind };
  const terminal = raw.output === undefined && process.stdout.isTTY === true;
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const wanted = raw.color !== false && !NO_COLOR && FORCE_COLOR !== '0';
  return {
    kind,
    colour: wanted && (terminal || Boolean(FORCE_COLOR)),
    columns: Number(process.env.COLUMNS) || (terminal ? process.stdout.columns : DEFAULT_COLUMNS) || DEFAULT_COLUMNS,
  };
}

function hintFor(format: string): string {
  const known = 'There are text (ghz: summary) and json (ghz: pretty)';
  if (OF_GHZ.includes(format.toLowerCase())) {
    return `${known}; all that ghz's ${format.toLowerCase()} says is in json, and --junit writes for CI systems.`;
  }
  const nearest = nearestName(format, [...FORMATS.keys()]);
  return nearest === null ? `${known}.` : `Did you mean ${nearest}?`;
}
