/** What went wrong, for programs; the message says it for people. */
export type ErrorCode =
  | 'usage' // the command line does not mean anything
  | 'bad-input' // a file, payload or value that cannot be used
  | 'unreachable' // nothing answers at the address
  | 'no-reflection' // the server does not describe itself
  | 'bad-schema' // the server describes itself in a way that cannot be used
  | 'unknown-method'
  | 'bad-payload'
  | 'bad-scenario' // a scenario file, with line and column
  | 'bad-template'
  | 'bad-token'
  | 'nothing-captured' // a template needs a value that no answer gave
  | 'bad-metrics' // the metrics page cannot be fetched or read
  | 'unwritable'
  | 'set-up-failed' // a step before the load did not go as it was to
  | 'bad-books' // our own counts do not balance: never reported, always a bug of ours
  | 'interrupted';

/**
 * The one error of grpc-red for everything that a user can mend.
 *
 * `message` is a sentence that says what was wrong and where; `hint` says what to do.
 * Errors of any other class are bugs of ours and keep their stack trace.
 */
export class GrpcRedError extends Error {
  override readonly name = 'GrpcRedError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
