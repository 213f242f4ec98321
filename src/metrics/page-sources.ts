import type { Warning } from '../record/run-result.js';
import type { PageSource } from './page-source.js';

/** The pages that a run is held against: the same ones at every moment. */
export interface PageSources {
  sources: readonly PageSource[];
  /** A sentence for the user before the run, where reading takes its time; else null. */
  notice: string | null;
  /** Asked after the last page was read: what keeps these pages from speaking for the whole server (heed-doubts.ts). */
  doubts(): Promise<Warning[]>;
}
