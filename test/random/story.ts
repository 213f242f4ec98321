import type { CallKind } from '../../src/shared/call-kind.js';
import type { SimulatedCall } from '../metrics/verify/simulated-call.js';

export interface Method {
  service: string;
  method: string;
  kind: CallKind;
}

/** A call with its place in time. Milliseconds are of the virtual clock, which stands at 0 at the first scrape. */
export interface TimedCall extends SimulatedCall {
  startMs: number;
  /** When the server is done with it; for one that is `open`, never. */
  overMs: number;
  whose: 'ours' | 'others' | 'history';
  /** Which process serves it. */
  process: number;
  /** Why it is uncertain or refused, where it is. */
  cause: 'deadline' | 'client-cancel' | 'connection-lost' | 'refused' | null;
  /** Whose metadata it carries, for a server that labels its calls with it. */
  user: string;
}

/** How a page is written; all of these mean the same. */
export interface Style {
  format: 'text' | 'openmetrics';
  typeLines: boolean;
  spaced: boolean;
  trailingCommas: boolean;
  /** `le="1.0"` */
  longBounds: boolean;
  /** `le="+Inf"` alone, as native histograms in text. */
  onlyInfinite: boolean;
  unrelatedSeries: number;
  /** Numbers are printed with so many digits, as %g does; null: with all they have. */
  digits: number | null;
  /** Every counter of a method stood there before anything else that is told. */
  headStart: number;
  /** Samples bear the time at which they were made, by a clock that is off by so much; null: they bear none. */
  stampedOffMs: number | null;
}

/** How pages come about, and what happens to the processes behind them. */
export interface Deployment {
  /** Processes, each with a page of its own, which is given to the verifier or not. */
  processes: number;
  /** The last one's page is not given. */
  unscraped: boolean;
  /** All processes are behind one address, which shows the page of any of them. */
  prefork: boolean;
  /** The page says when its process began. */
  startTime: boolean;
  zeroInitialized: boolean;
  /** The hook counts so long after the call is over. */
  hookLateMs: number;
  /** The page is made anew so often, by an exporter's own clock; 0: for every scrape. */
  exportEveryMs: number;
  /** The page is kept so long after somebody asked for it; 0: not at all. */
  cachedMs: number;
  /** The process is replaced by a new one then; null: never. */
  restartMs: number | null;
}

/** One run, decided from its seed before anything is played: plain data. */
export interface Story {
  seed: number;
  index: number;
  library: string;
  /** Who calls, in words, beside what the calls say. */
  notes: readonly string[];
  /** What may keep the truth from being known, by name; empty: the server is quiet. */
  hiding: readonly string[];
  calls: readonly TimedCall[];
  style: Style;
  deployment: Deployment;
  exclusive: boolean;
  /** `--expect`: by path of the method. */
  expect: Readonly<Record<string, readonly number[]>>;
  settleMs: number;
  /** What its answers name the proxy in front of the server, which may try calls again; null: there is none. */
  proxy: string | null;
  /** When our first call begins, and the last is over for us. */
  fromMs: number;
  toMs: number;
}

export const pathOf = ({ service, method }: Pick<Method, 'service' | 'method'>): string => `/${service}/${method}`;

/** A method that the server does not have. */
export const UNREGISTERED = 'NoSuchMethod';
