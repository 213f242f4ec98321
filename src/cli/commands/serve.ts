import { GrpcRedError } from '../../shared/error.js';
import type { RawServeOptions } from '../arguments/serve-command.js';
import { demoSystem } from '../demo-systems.js';
import { Interrupts } from '../interrupts.js';
import { wholeNumber } from '../read/parse-values.js';
import { readLie } from '../read/read-lie.js';

/** `grpc-red serve`: an embedded system, until the first signal. */
export async function serve(name: string, raw: RawServeOptions): Promise<void> {
  const system = demoSystem(name);
  const options = {
    grpcPort: wholeNumber('--port', raw.port, 0, 65_535),
    metricsPort: wholeNumber('--metrics-port', raw.metricsPort, 0, 65_535),
    withoutReflection: !raw.reflection,
    lie: readLie(raw.lie),
    spacedLabels: raw.spacedLabels ?? false,
  };
  const interrupts = new Interrupts();
  const running = await system.serve(options);
  try {
    process.stdout.write(
      `The ${system.title} serves at ${running.address} (plaintext), its metrics at ${running.metricsUrl}. Ctrl-C stops it.\n`,
    );
    await interrupts.before(() => running.gone);
    throw new GrpcRedError('unreachable', `The ${system.title} has ended by itself.`, 'Start it again.');
  } catch (error) {
    if (!interrupts.happened) throw error;
  } finally {
    await running.stop();
    interrupts.release();
  }
}
