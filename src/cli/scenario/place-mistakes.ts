import type { Scenario } from '../../plan/scenario/scenario.js';
import { placed } from '../../plan/scenario/scenario-node.js';
import { GrpcRedError } from '../../shared/error.js';
import type { AppliedScenario } from './apply-scenario.js';

const FLAG = /(?<![\w-])--?[A-Za-z][\w-]*/g;

/**
 * Reads options that come from a scenario in part. A mistake in what the file says is told with the line and column of
 * its key, and in the file's words rather than the command line's.
 *
 * @param flagAt where a message names its option: those of a run may quote what servers say further on
 */
export async function placeMistakes<T>(
  { file, places }: Scenario,
  flags: AppliedScenario['flags'],
  read: () => Promise<T>,
  flagAt: 'anywhere' | 'start' = 'anywhere',
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    const named = [...error.message.matchAll(FLAG)]
      .map(([flag]) => flags.get(flag))
      .find((found) => found !== undefined);
    if (error.message.startsWith(`${file}:`) || (flagAt === 'start' && !error.message.startsWith('-'))) throw error;
    const at =
      named?.setting.at ??
      (/^(?:All )?stages /.test(error.message)
        ? places.stages
        : /^The target /.test(error.message)
          ? places.target
          : null);
    if (at == null) throw error;
    const inFile = (text: string) => text.replace(FLAG, (flag) => flags.get(flag)?.key ?? flag);
    const hint = error.hint.replace(/(?<=: |, or )(--?[A-Za-z][\w-]*) (?=[^\s,.])/g, (whole, flag: string) => {
      const key = flags.get(flag)?.key;
      return key === undefined ? whole : `${key}: `;
    });
    throw new GrpcRedError(error.code, `${placed(file, at)}: ${inFile(error.message)}`, inFile(hint), {
      cause: error,
    });
  }
}
