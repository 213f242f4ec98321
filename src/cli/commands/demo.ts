import { emptyCall, type RawBenchOptions, type RawCall } from '../arguments/bench-command.js';
import type { RawDemoOptions } from '../arguments/demo-command.js';
import { type DemoSystem, demoSystem } from '../demo-systems.js';
import { readBenchOptions } from '../read/read-bench-options.js';
import { readLie } from '../read/read-lie.js';
import { bench } from './bench.js';

const DEFAULT_TOTAL = '3000';

/** `grpc-red demo`: an embedded system under the same bench as any other. Returns the exit code. */
export async function demo(name: string, raw: RawDemoOptions): Promise<number> {
  const system = demoSystem(name);
  const lie = readLie(raw.lie);
  const running = await system.start({ lie, spacedLabels: raw.spacedLabels ?? false });
  try {
    process.stderr.write(
      `grpc-red: the ${system.title} serves at ${running.address}, its metrics at ${running.metricsUrl}\n`,
    );
    const rawBench = benchOptions(raw, system, running.metricsUrl);
    return await bench(await readBenchOptions(running.address, rawBench), rawBench);
  } finally {
    await running.stop();
  }
}

function benchOptions(raw: RawDemoOptions, system: DemoSystem, metricsUrl: string): RawBenchOptions {
  return {
    ...raw,
    ...(raw.total === undefined && raw.duration === undefined ? { total: DEFAULT_TOTAL } : {}),
    shared: emptyCall(),
    calls: system.calls.map(
      ({ service, method, payloads, weight, expect }): RawCall => ({
        ...emptyCall(),
        method: `${service}/${method}`,
        data: JSON.stringify(payloads.map(({ json }) => json)),
        weight: String(weight),
        expect: expect.length === 0 ? [] : [expect.join(',')],
      }),
    ),
    slowCalls: [{ ...emptyCall(), ...system.slowCall }],
    plaintext: true,
    metrics: [metricsUrl],
    exclusive: true,
    timeout: '20s',
    connectTimeout: '10s',
    lbStrategy: 'pick_first',
    transport: 'wire',
  };
}
