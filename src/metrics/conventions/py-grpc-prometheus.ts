import { CLOSED_BY_DEADLINE } from './closed-by-deadline.js';
import type { Convention, Mark } from './convention.js';
import { JAVA_GRPC_PROMETHEUS } from './java-grpc-prometheus.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };
/** It counts the start of a call whose request is one message, and the end of one whose answer is. */
const REQUEST_STREAMS = ['client-stream', 'bidi'] as const;
const ANSWER_STREAMS = ['server-stream', 'bidi'] as const;

const convention = (marks: readonly Mark[]): Convention => ({
  id: 'py-grpc-prometheus',
  title: 'py-grpc-prometheus (grpc_server_handled_total of a Python server)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_handled_total',
      type: 'counter',
      labels: { ...LABELS, code: 'grpc_code' },
      // With legacy=True.
      otherCodes: ['code'],
      leavesOut: ANSWER_STREAMS,
    },
    {
      role: 'started',
      name: 'grpc_server_started_total',
      type: 'counter',
      labels: LABELS,
      leavesOut: REQUEST_STREAMS,
    },
    {
      role: 'duration',
      name: 'grpc_server_handling_seconds',
      type: 'histogram',
      labels: LABELS,
      leavesOut: ANSWER_STREAMS,
      optional: true,
    },
    {
      role: 'duration',
      // With legacy=True; both are declared on every page.
      name: 'grpc_server_handled_latency_seconds',
      type: 'histogram',
      labels: LABELS,
      leavesOut: ANSWER_STREAMS,
      optional: true,
    },
    { role: 'messages-received', name: 'grpc_server_msg_received_total', type: 'counter', labels: LABELS },
    { role: 'messages-sent', name: 'grpc_server_msg_sent_total', type: 'counter', labels: LABELS },
  ],
  marks: [
    { label: 'grpc_type', values: ['UNARY', 'SERVER_STREAMING', 'CLIENT_STREAMING', 'BIDI_STREAMING'] },
    ...marks,
  ],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  // What closes a call early aborts its handler, or marks it as cancelled: nothing says that it was the deadline.
  recodings: [...[13, 8].map(unsendable), CLOSED_BY_DEADLINE],
  saidInFront: [],
  messages: [{ id: 'py-grpc-prometheus', receivedAtEnd: 0, unarySentOnError: false, streamsOnly: true }],
});

/** On a page without TYPE lines it may be Java's: it is held to what both do. */
function either(marks: readonly Mark[], title: string): Convention {
  const { clock, lostEnds } = JAVA_GRPC_PROMETHEUS;
  return { ...convention([{ untyped: true }, ...marks]), title, clock, ...(lostEnds && { lostEnds }) };
}

/**
 * It declares its histogram whether that is switched on or not. Where nothing is declared, as on a page without TYPE
 * lines, Java's is told by its label `code` beside `grpc_code`. With `code` alone it may be either, and each is held to
 * what both do.
 */
export const PY_GRPC_PROMETHEUS: readonly Convention[] = [
  convention([{ family: 'grpc_server_handling_seconds' }]),
  convention([{ label: 'grpc_code' }, { without: 'code' }]),
  either(
    [{ label: 'code' }, { without: 'grpc_code' }],
    'py-grpc-prometheus with legacy=True, or java-grpc-prometheus as it was at first',
  ),
  // Where no call ended that it counts, nothing on such a page is not Java's as well.
  either([{ without: 'code' }, { without: 'grpc_code' }], 'py-grpc-prometheus, or java-grpc-prometheus'),
];
