/** How the wait for the pages after the run ended. */
export interface Settling {
  /**
   * judged: the last page agreed or had had its time · given: nobody knows when the last page was read, so it may have
   * come too early · stopped: a signal ended the wait · unreadable: no page could be read any more.
   */
  end: 'judged' | 'given' | 'stopped' | 'unreadable';
  /** From the last call to the last page that was read, or to when the wait was given up; null where it is not known. */
  afterMs: number | null;
  /** Why no page could be read, as sentences; null unless `end` is unreadable. Untrusted. */
  trouble: string | null;
}
