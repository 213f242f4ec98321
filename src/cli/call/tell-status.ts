import type { CallOutcome } from '../../engine/one-call.js';
import { escapeText } from '../../report/escape-text.js';
import { escapeInvisible } from '../../shared/escape-invisible.js';
import { statusName } from '../../shared/status.js';
import type { Schema } from '../../target/method-target.js';
import { readStatusDetails } from '../../target/read-status-details.js';

/** As grpcurl has it: beside 2, 130 and what shells say of signals. */
const EXIT_BY_STATUS = 64;

/** Says on standard error how a call ended that did not end well, and returns the exit code: 0, or 64 + its status. */
export function tellStatus(outcome: CallOutcome, schema: Pick<Schema, 'descriptorSet'>): number {
  const { cause, status, detail, details } = outcome;
  if (status === 0) return 0;
  const said = detail === '' ? '' : `: ${escapeText(detail)}`;
  process.stderr.write(`grpc-red: ${statusName(status)}${said}\n`);
  if (cause !== 'trailers') process.stderr.write(`          ${NOT_ANSWERED[cause]}\n`);
  for (const one of details === null ? [] : readStatusDetails(details, schema)) {
    process.stderr.write(`          ${escapeInvisible(JSON.stringify(one))}\n`);
  }
  return EXIT_BY_STATUS + status;
}

const UNKNOWN_FATE = 'Whether the server acted on the call is not known.';

/** What a status is worth that the server did not send. */
const NOT_ANSWERED: Record<Exclude<CallOutcome['cause'], 'trailers'>, string> = {
  'local-status': 'The answer ended without a status of the server; this one was made of what did come.',
  deadline: `The deadline is ours (-t). ${UNKNOWN_FATE}`,
  'client-cancel': `We took the call back. ${UNKNOWN_FATE}`,
  reset: `The server, or what stands before it, reset the stream. ${UNKNOWN_FATE}`,
  refused: 'The call was certainly not processed.',
  'protocol-error': `The server broke the rules of HTTP/2 or gRPC. ${UNKNOWN_FATE}`,
  'connection-lost': UNKNOWN_FATE,
  abandoned: UNKNOWN_FATE,
};
