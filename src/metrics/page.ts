/** The types of a family as the page declares them; `unknown` where it does not. */
export type MetricType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'summary'
  | 'unknown'
  | 'info'
  | 'stateset'
  | 'gaugehistogram';

/** One line of a metrics page. */
export interface Sample {
  /** As written, with its suffix: `grpc_server_handling_seconds_bucket`. */
  name: string;
  labels: ReadonlyMap<string, string>;
  value: number;
  /** By how much the true value may differ from the printed one: half of its last digit's unit; 0 where it is exact. */
  rounding: number;
  /** The sample's own timestamp in milliseconds since 1970, where it bears one. */
  timestampMs: number | null;
  /** Line of the page, from 1. */
  line: number;
}

/** Samples under one TYPE: a histogram's `_bucket`, `_sum` and `_count` belong to one family. */
export interface MetricFamily {
  /** The name in the TYPE line; in OpenMetrics a counter's has no `_total`, unless another family has that name. */
  name: string;
  type: MetricType;
  help: string | null;
  unit: string | null;
  samples: Sample[];
}

/** A metrics page, read. */
export interface MetricsPage {
  format: 'text' | 'openmetrics';
  /** By family name, in the order of the page. */
  families: ReadonlyMap<string, MetricFamily>;
}

/** A page as it was fetched. */
export interface Scrape {
  url: string;
  page: MetricsPage;
  /** The body as text, after decompression. */
  text: string;
  contentType: string;
  bytes: number;
  tookMs: number;
  /** How long it took to read here once it had been fetched. */
  readMs: number;
  /** When the request was sent, milliseconds since 1970. */
  atMs: number;
}
