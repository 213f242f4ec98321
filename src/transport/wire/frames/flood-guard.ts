import { type FrameFault, frameFault } from './frame-fault.js';
import type { FrameLimits } from './frame-limits.js';

export type Flood =
  | 'pings'
  | 'settings'
  | 'goaways'
  | 'resets'
  | 'windowUpdates'
  | 'idleHeaders'
  | 'emptyFrames'
  | 'ignoredFrames';

const WORDS: Record<Flood, string> = {
  pings: 'PING frames',
  settings: 'SETTINGS frames',
  goaways: 'GOAWAY frames',
  resets: 'resets of streams that are not open',
  windowUpdates: 'window updates that let nothing go',
  idleHeaders: 'HEADERS that begin or end no answer',
  emptyFrames: 'empty frames',
  ignoredFrames: 'frames without a meaning',
};

/** Counts frames that cost us work and bring nothing, since something useful came (RFC 9113 §10.5). */
export class FloodGuard {
  private readonly limits: Record<Flood, number>;
  private counts: Record<Flood, number> = noCounts();
  private isCalm = true;

  constructor(limits: FrameLimits) {
    this.limits = {
      pings: limits.maxPings,
      settings: limits.maxSettings,
      goaways: limits.maxGoaways,
      resets: limits.maxResets,
      windowUpdates: limits.maxWindowUpdates,
      idleHeaders: limits.maxIdleHeaders,
      emptyFrames: limits.maxEmptyFrames,
      ignoredFrames: limits.maxIgnoredFrames,
    };
  }

  /** One more of them; the fault if it is one too many. */
  count(flood: Flood): FrameFault | null {
    this.isCalm = false;
    if (++this.counts[flood] <= this.limits[flood]) return null;
    const reason = `more than ${this.limits[flood]} ${WORDS[flood]} with nothing useful between them`;
    return frameFault('ENHANCE_YOUR_CALM', reason, '§10.5');
  }

  /** Something useful came: all counts start anew. Called for every frame with data, so it mostly does nothing. */
  progress(): void {
    if (this.isCalm) return;
    this.counts = noCounts();
    this.isCalm = true;
  }
}

function noCounts(): Record<Flood, number> {
  return {
    pings: 0,
    settings: 0,
    goaways: 0,
    resets: 0,
    windowUpdates: 0,
    idleHeaders: 0,
    emptyFrames: 0,
    ignoredFrames: 0,
  };
}
