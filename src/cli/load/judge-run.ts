import type { Round } from '../../metrics/rounds.js';
import type { Verdict } from '../../metrics/verdict.js';
import { heedDoubts } from '../../metrics/verify/heed-doubts.js';
import type { RunResult } from '../../record/run-result.js';
import type { Interrupts } from '../interrupts.js';
import type { OpenPages } from './open-pages.js';
import type { Progress } from './show-progress.js';

/** A run with all that its verdict comes from. */
export interface JudgedLoad {
  run: RunResult;
  rounds: Round[];
  /** null where no metrics were asked for. */
  verdict: Verdict | null;
}

/** Waits for the pages to agree with the books of a load that is over, or to have had their time. */
export async function judgeRun(
  run: RunResult,
  pages: OpenPages | null,
  interrupts: Interrupts,
  progress: Progress,
): Promise<JudgedLoad> {
  if (pages === null) return { run: { ...run, interrupted: interrupts.happened }, rounds: [], verdict: null };
  const { bracket } = pages;
  progress.enter('verifying');
  const settled = await bracket.settle(run, interrupts.afterRun(), (leftMs) => progress.waitsFor(leftMs));
  const warnings = [...run.warnings, ...(await pages.doubts())];
  return {
    run: { ...run, settling: settled.settling, interrupted: interrupts.happened, warnings },
    rounds: bracket.rounds(),
    verdict: heedDoubts(settled.verdict, warnings),
  };
}
