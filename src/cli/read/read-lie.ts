import { LIES, type Lie } from '../../../fixtures/messaging/red/lie.js';
import { GrpcRedError } from '../../shared/error.js';

/** `--lie`: a way in which an embedded system's metrics are to be wrong. */
export function readLie(name: string | undefined): Lie | undefined {
  if (name === undefined || Object.hasOwn(LIES, name)) return name as Lie | undefined;
  throw new GrpcRedError(
    'usage',
    `--lie ${JSON.stringify(name)} does not exist.`,
    `There are ${Object.keys(LIES).join(', ')}.`,
  );
}
