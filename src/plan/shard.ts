import type { CallPlan } from './call-plan.js';

/** The part of a plan that one engine thread runs. Plain data. */
export interface WorkerPlan {
  plan: CallPlan;
  /** This thread's number, from 0, and how many there are. */
  index: number;
  of: number;
  concurrency: number;
  connections: number;
}

/**
 * Deals a plan out to its threads. Shares differ by one at most and add up exactly:
 * 10 flows over 3 threads are 4 + 3 + 3.
 */
export function shard(plan: CallPlan): WorkerPlan[] {
  return Array.from({ length: plan.threads }, (_, index) => ({
    plan,
    index,
    of: plan.threads,
    concurrency: shareOf(plan.concurrency, index, plan.threads),
    connections: shareOf(plan.connections, index, plan.threads),
  }));
}

/**
 * How many of the numbers 0 … total - 1 fall to thread `index`, when thread i takes i, i + of, i + 2·of, …
 * The start numbers of a phase are dealt out this way, so that data and weights stay exact over all threads.
 */
export function shareOf(total: number, index: number, of: number): number {
  return Math.max(0, Math.ceil((total - index) / of));
}
