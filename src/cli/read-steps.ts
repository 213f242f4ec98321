import type { BenchOptions, CallOption, DataSource } from '../plan/bench-options.js';
import type { Scenario, ScenarioStep } from '../plan/scenario/scenario.js';
import { badScenario, placed } from '../plan/scenario/scenario-node.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { besideFile } from './apply-scenario.js';
import { readTextFile } from './read-input.js';

type Steps = Pick<BenchOptions, 'flows' | 'setUp' | 'teardown'>;

export const NO_STEPS: Steps = { flows: [], setUp: [], teardown: [] };

/**
 * The steps of a scenario, with the files read that they name.
 *
 * @param inAll metadata of every call
 * @param expect codes that handlers are known to give, of every call
 * @param callsGiven whether the command line names calls, which then take the place of the flows
 */
export function readSteps(
  { file, flows, setUp, teardown }: Scenario,
  inAll: MetadataEntry[],
  expect: number[],
  callsGiven: boolean,
): Steps {
  const callOf = ({ method, data, dataFile, metadata, step }: ScenarioStep): CallOption => ({
    method,
    data: dataFile === null ? data : dataFrom(file, dataFile),
    metadata: [...without(inAll, metadata), ...metadata],
    weight: 1,
    expect,
    step,
  });
  return {
    setUp: setUp.map(callOf),
    flows: callsGiven
      ? []
      : (flows ?? []).map(({ name, weight, steps }) => ({ name, weight, steps: steps.map(callOf) })),
    teardown: teardown.map(callOf),
  };
}

/** A step's own metadata takes the place of what every call has under the same name. */
export function without(entries: MetadataEntry[], named: MetadataEntry[]): MetadataEntry[] {
  return entries.filter(([name]) => !named.some(([other]) => other === name));
}

function dataFrom(file: string, { path, at }: NonNullable<ScenarioStep['dataFile']>): DataSource {
  const beside = besideFile(file, path);
  let text: string;
  try {
    text = readTextFile('data-file', beside);
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    throw new GrpcRedError(error.code, `${placed(file, at)}: ${error.message}`, error.hint);
  }
  if (text.trim() !== '') return { text, origin: beside };
  throw badScenario(
    file,
    at,
    `there is no data in ${JSON.stringify(beside)}`,
    'Write {} for an empty message, or leave data-file out.',
  );
}
