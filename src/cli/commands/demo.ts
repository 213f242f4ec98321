import { exampleCalls } from '../../../fixtures/messaging/example-calls.js';
import { LIES, type Lie } from '../../../fixtures/messaging/red/lie.js';
import { startMessaging } from '../../../fixtures/messaging/start-messaging.js';
import { clientStreams } from '../../shared/call-kind.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawBenchOptions, RawCall } from '../bench-command.js';
import type { RawDemoOptions } from '../demo-command.js';
import { readBenchOptions } from '../read-bench-options.js';
import { bench } from './bench.js';

const DEFAULT_TOTAL = '3000';

/** `grpc-red demo`: the embedded system under the same bench as any other. Returns the exit code. */
export async function demo(raw: RawDemoOptions): Promise<number> {
  const lie = readLie(raw.lie);
  const system = await startMessaging({ lie, spacedLabels: raw.spacedLabels ?? false });
  try {
    process.stderr.write(
      `grpc-red: the messaging system serves at ${system.address}, its metrics at ${system.metricsUrl}\n`,
    );
    const rawBench = benchOptions(raw, system.metricsUrl);
    return await bench(await readBenchOptions(system.address, rawBench), rawBench);
  } finally {
    await system.stop();
  }
}

function benchOptions(raw: RawDemoOptions, metricsUrl: string): RawBenchOptions {
  return {
    ...raw,
    ...(raw.total === undefined && raw.duration === undefined ? { total: DEFAULT_TOTAL } : {}),
    shared: { method: null, data: null, dataFile: null, metadata: [], weight: null, expect: [] },
    calls: exampleCalls.map(({ service, method, kind, payloads, expect }): RawCall => {
      // A stream's payloads are the messages of one call; the others are calls of their own, and share the load by their number.
      const weight = clientStreams(kind) ? 1 : payloads.length;
      return {
        method: `${service}/${method}`,
        data: JSON.stringify(payloads.map(({ json }) => json)),
        dataFile: null,
        metadata: [],
        weight: String(weight),
        expect: expect.length === 0 ? [] : [expect.join(',')],
      };
    }),
    slowCalls: [
      {
        method: 'messaging.MessagingService/GetMessage=50ms',
        data: '{"message_id": "msg-1-slow"}',
        dataFile: null,
        metadata: [],
        weight: null,
        expect: [],
      },
    ],
    plaintext: true,
    metrics: [metricsUrl],
    exclusive: true,
    timeout: '20s',
    connectTimeout: '10s',
    lbStrategy: 'pick_first',
    transport: 'wire',
  };
}

function readLie(name: string | undefined): Lie | undefined {
  if (name === undefined || Object.hasOwn(LIES, name)) return name as Lie | undefined;
  throw new GrpcRedError(
    'usage',
    `--lie ${JSON.stringify(name)} does not exist.`,
    `There are ${Object.keys(LIES).join(', ')}.`,
  );
}
