import { type CallOutcome, type OneCallSettings, startCall } from '../../engine/one-call.js';
import { encodeMessage } from '../../plan/encode-message.js';
import { inputOf } from '../../plan/input-of.js';
import { escapeText } from '../../report/escape-text.js';
import { statusName } from '../../shared/status.js';
import { HEALTH_CHECK, HEALTH_WATCH, healthSchema } from '../../target/health-schema.js';
import type { MethodTarget } from '../../target/method-target.js';
import { readMessage } from '../../target/read-message.js';
import type { Interrupts } from '../interrupts.js';

/** Where and how to ask. */
export type HealthSettings = Omit<OneCallSettings, 'method'>;

/**
 * What a server says of itself: a state of grpc.health.v1, or why it said none. Of `no-service` it said itself that
 * there is nobody to ask.
 */
export type Health =
  | { is: 'told'; state: string }
  | { is: 'failed' | 'no-service'; sentence: string; hint: string | null };

const [NOT_FOUND, UNIMPLEMENTED] = [5, 12];
const schema = healthSchema();

/** Asks once. Rejects with a GrpcRedError where there is no connection. */
export async function askHealth(settings: HealthSettings, service: string, interrupts: Interrupts): Promise<Health> {
  let state = '';
  const listener = { metadata: () => {}, message: (view: Uint8Array) => (state = stateIn(view)) };
  const request = requestFor(service, HEALTH_CHECK);
  const call = await interrupts.before(() => startCall({ ...settings, method: HEALTH_CHECK }, request, listener));
  const stop = { stop: () => call.cancel(), abandon: () => call.abandon() };
  const outcome = await interrupts.whileRunning(stop, call.outcome, () => {});
  return outcome.status === 0 ? { is: 'told', state } : failed(outcome, service);
}

/** Tells each state as it comes, until the server ends the stream or a signal comes. */
export async function watchHealth(
  settings: HealthSettings,
  service: string,
  interrupts: Interrupts,
  tell: (state: string) => void,
): Promise<Health | null> {
  const listener = { metadata: () => {}, message: (view: Uint8Array) => tell(stateIn(view)) };
  const request = requestFor(service, HEALTH_WATCH);
  const watch = { ...settings, method: HEALTH_WATCH, deadlineMs: 0 };
  const call = await interrupts.before(() => startCall(watch, request, listener));
  const stop = { stop: () => call.cancel(), abandon: () => call.abandon() };
  const outcome = await interrupts.whileRunning(stop, call.outcome, () => {});
  return interrupts.happened || outcome.status === 0 ? null : failed(outcome, service);
}

function requestFor(service: string, method: MethodTarget): Uint8Array {
  const { type, place } = inputOf(schema, method, 'the service');
  return encodeMessage(type, { service }, place);
}

function stateIn(view: Uint8Array): string {
  const { status = 'UNKNOWN' } = readMessage(schema, HEALTH_CHECK.outputType, view, true) as { status?: unknown };
  return typeof status === 'string' ? status : `state ${status}`;
}

function failed({ status, wireStatus, detail }: CallOutcome, service: string): Health {
  const said = `${statusName(status)}${detail === '' ? '' : `: ${escapeText(detail)}`}`;
  // What was made here of a broken answer is no word of the server.
  switch (wireStatus) {
    case UNIMPLEMENTED:
      return {
        is: 'no-service',
        sentence: `The server does not implement grpc.health.v1.Health (${said}).`,
        hint: 'Add a health service to it; whether it answers at all, grpc-red list or call can tell.',
      };
    case NOT_FOUND:
      return {
        is: 'failed',
        sentence: `The server knows nothing of the health of ${service === '' ? 'the server' : JSON.stringify(service)} (${said}).`,
        hint:
          service === ''
            ? 'Name a service after the target, as pkg.Service.'
            : 'Write it with its package; without a name the whole server is asked about.',
      };
    default:
      return { is: 'failed', sentence: `The server did not say how it is (${said}).`, hint: null };
  }
}
