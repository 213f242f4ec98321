import { GrpcRedError } from '../shared/error.js';

/** Why certificates or a key cannot be used, whichever library found it out. */
export function unusableCertificates(cause: unknown): GrpcRedError {
  return new GrpcRedError(
    'bad-input',
    `The certificates given cannot be used (${cause instanceof Error ? cause.message : cause}).`,
    'Give PEM files, and --cert and --key that belong together.',
    { cause },
  );
}
