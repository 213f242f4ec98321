import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { benchCommand } from '../../src/cli/arguments/bench-command.js';
import { readBench } from '../../src/cli/read/read-bench.js';
import type { BenchOptions } from '../../src/plan/bench-options.js';
import { buildOncePlan } from '../../src/plan/build-once-plan.js';
import { buildPlan } from '../../src/plan/build-plan.js';
import type { CallPlan } from '../../src/plan/call-plan.js';
import { schemaFromFiles } from '../../src/target/schema-from-files.js';

/** What the user-service and the messaging system describe, without asking a server. */
export const systemSchema = schemaFromFiles(
  fromBinary(FileDescriptorSetSchema, readFileSync('protos/descriptors.binpb')).file,
  ['user.UserService', 'messaging.MessagingService', 'echo.v1.EchoService'],
  'reflection v1',
);

export interface ReadScenario {
  options: BenchOptions;
  plan: CallPlan;
  setUp: CallPlan | null;
  teardown: CallPlan | null;
}

/** A folder for scenario files, gone with `remove`. */
export function scenarioFolder() {
  const path = mkdtempSync(join(tmpdir(), 'grpc-red-scenario-'));
  return {
    path,
    write: (name: string, text: string) => {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** All that `grpc-red bench` does with its options before it asks a server for anything. */
export async function readCommandLine(args: string[]): Promise<ReadScenario> {
  let found: ReadScenario | null = null;
  const command = benchCommand(async (target, raw, self) => {
    const { options } = await readBench(target, raw, self);
    const plan = buildPlan(options, systemSchema);
    const [setUp, teardown] = [
      buildOncePlan('set-up', options, plan, systemSchema),
      buildOncePlan('teardown', options, plan, systemSchema),
    ];
    found = { options, plan, setUp, teardown };
  });
  command.exitOverride().configureOutput({ outputError: () => {} });
  await command.parseAsync(args, { from: 'user' });
  return found!;
}
