import type { Convention, Recoding } from './convention.js';
import { ERROR_STATUSES } from './error-statuses.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };
const STREAMS = ['server-stream', 'client-stream', 'bidi'] as const;

/** context.abort raises an exception that says nothing of the status. */
function aborted(wire: number): Recoding {
  return {
    wire,
    counted: 2,
    cause: 'the handler ended with context.abort',
    remedy: 'Set the code with context.set_code and return.',
  };
}

/** @param beside a family that tells that the process is Python's: its names, labels and values are those of Go's library */
const besides = (beside: string): Convention => ({
  id: 'python-grpc-prometheus',
  title: 'python-grpc-prometheus and its copies (grpc_server_handled_total of a Python server, unary calls alone)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_handled_total',
      type: 'counter',
      labels: { ...LABELS, code: 'grpc_code' },
      leavesOut: STREAMS,
    },
    { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: LABELS, leavesOut: STREAMS },
    { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: LABELS, leavesOut: STREAMS },
  ],
  marks: [
    { label: 'grpc_type', values: ['unary'] },
    { family: beside, type: 'gauge' },
  ],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: ERROR_STATUSES.filter((wire) => wire !== 2).map(aborted),
  saidInFront: [],
  // One message for each unary call: it says nothing that the other counters do not.
  messages: [],
});

export const PYTHON_GRPC_PROMETHEUS: readonly Convention[] = ['python_info', 'grpc_server_started_created'].map(
  besides,
);
