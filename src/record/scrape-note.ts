/** A metrics page that was read around the run, and where it is kept. */
export interface ScrapeNote {
  url: string;
  moment: ScrapeMoment;
  /** When it was asked for, ISO 8601, and how long that took; null for a page that was given as a file. */
  at: string | null;
  tookMs: number | null;
  bytes: number;
  /** As it was served: it says in which format the page is to be read. Untrusted. */
  contentType: string;
  /** SHA-256 of the page, in hex: tells this page from any other. */
  sha256: string;
  /** File beside run.json that holds the page, where it was kept. */
  file: string | null;
}

/**
 * drift: before a silence, in which nobody but others called · before: right before the first call · probe: after the
 * calls of `--probe`, before all others · during: while calls were made · settling: after the last call, while the page
 * was given time · late: likewise, and from it on the silence is watched · after: the last.
 */
export type ScrapeMoment = 'drift' | 'before' | 'probe' | 'during' | 'settling' | 'late' | 'after';
