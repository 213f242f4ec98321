import type { BenchOptions, CallOption, FlowOption } from '../../plan/bench-options.js';
import type { Scenario, ScenarioFlow, ScenarioStep } from '../../plan/scenario/scenario.js';
import { type Place, placed } from '../../plan/scenario/scenario-node.js';
import type { MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { emptyCall } from '../arguments/bench-command.js';
import { readCallData } from '../read/read-call-data.js';
import { readLists } from '../read/read-lists.js';
import { besideFile } from './apply-scenario.js';

type Steps = Pick<BenchOptions, 'flows' | 'setAside' | 'setUp' | 'teardown'>;

export const NO_STEPS: Steps = { flows: [], setAside: null, setUp: [], teardown: [] };

/**
 * The steps of a scenario, with the files read that they name.
 *
 * @param inAll metadata of every call
 * @param expect codes that handlers are known to give, of every call
 * @param callsGiven whether the command line names calls, which then take the place of the flows
 */
export async function readSteps(
  { file, flows, setUp, teardown }: Scenario,
  inAll: MetadataEntry[],
  expect: number[],
  callsGiven: boolean,
): Promise<Steps> {
  const callOf = async (
    { method, data, dataFile, metadata, step }: ScenarioStep,
    inherited = inAll,
  ): Promise<CallOption> => ({
    method,
    data:
      dataFile === null
        ? data
        : await fromFile(file, dataFile, '-D', 'data-file', (path) => readCallData({ ...emptyCall(), dataFile: path })),
    rows: null,
    order: null,
    metadata: [...without(inherited, metadata), ...metadata],
    weight: 1,
    expect,
    step,
  });
  const flowOf = async ({ name, weight, steps, rows, order }: ScenarioFlow): Promise<FlowOption> => ({
    name,
    weight,
    steps: await Promise.all(steps.map((step) => callOf(step))),
    rows:
      rows === null
        ? null
        : await fromFile(
            file,
            rows,
            '--rows',
            'rows',
            async (path) => readLists({ ...emptyCall(), rows: path }, emptyCall(), null).rows,
          ),
    order,
  });
  return {
    setUp: await Promise.all(setUp.map((step) => callOf(step, knownBeforeSetUp(inAll)))),
    flows: callsGiven ? [] : await Promise.all((flows ?? []).map(flowOf)),
    setAside: callsGiven && flows !== null ? { file, flows: flows.length } : null,
    teardown: await Promise.all(teardown.map((step) => callOf(step))),
  };
}

/** What set-up captures cannot be in its own calls. */
function knownBeforeSetUp(entries: MetadataEntry[]): MetadataEntry[] {
  return entries.filter(([, value]) => !/\{\{.*\.SetUp\b/s.test(value));
}

/** A step's own metadata takes the place of what every call has under the same name. */
export function without(entries: MetadataEntry[], named: MetadataEntry[]): MetadataEntry[] {
  return entries.filter(([name]) => !named.some(([other]) => other === name));
}

/** What a key names as a file. A mistake is told with where the key stands, and by its name rather than the option's. */
async function fromFile<T>(
  file: string,
  { path, at }: { path: string; at: Place },
  option: string,
  key: string,
  read: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(besideFile(file, path));
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    const says = error.message.replace(option, () => key);
    throw new GrpcRedError(error.code, `${placed(file, at)}: ${says}`, error.hint);
  }
}
