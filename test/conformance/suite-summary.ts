/** What the suite's runner says of a run, in its own words read back. */
export interface SuiteSummary {
  /** The runner's own: 0 where no case failed. */
  exitCode: number | null;
  /** How many cases fit the configuration, before the first was run. */
  computed: number;
  total: number;
  passed: number;
  failed: number;
  /** Names of the cases that failed, each with why; for people. */
  failures: string[];
  /** Likewise the cases that failed and were allowed to. */
  excused: string[];
  /** Cases of which the client told no end. */
  unfinished: number;
}

/**
 * Reads the runner's output.
 *
 * @throws where a number is missing: a run that says nothing must not pass for one without failures
 */
export function suiteSummary(output: string, exitCode: number | null): SuiteSummary {
  const number = (pattern: RegExp, unsaid?: number): number => {
    const found = pattern.exec(output)?.[1] ?? unsaid;
    if (found === undefined) throw new Error(`the suite ended with ${exitCode} and did not say ${pattern}:\n${output}`);
    return Number(found);
  };
  return {
    exitCode,
    computed: number(/^Computed (\d+) test case permutation/m),
    total: number(/^Total cases: (\d+)$/m),
    passed: number(/^(\d+) passed, \d+ failed$/m),
    failed: number(/^\d+ passed, (\d+) failed$/m),
    failures: texts(output, 'FAILED'),
    excused: texts(output, 'INFO'),
    unfinished: number(/^Another (\d+) could not be run/m, 0),
  };
}

/** What the runner says of single cases: a line with the name, and indented ones with the reasons. */
function texts(output: string, word: 'FAILED' | 'INFO'): string[] {
  return [...output.matchAll(new RegExp(`^${word}: .*\\n(?:\\t.*\\n)*`, 'gm'))].map(([text]) => text.trim());
}
