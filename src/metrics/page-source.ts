import type { Scrape } from './page.js';

/** Where the metrics page of one process comes from. */
export interface PageSource {
  /** What the page is called wherever it is spoken of; no two of a run alike, and without secrets. */
  readonly shown: string;
  /**
   * The page as it stands after this call, never one that was made before it.
   *
   * Rejects with a GrpcRedError `bad-metrics`, whatever went wrong.
   */
  read(signal?: AbortSignal): Promise<Scrape>;
}
