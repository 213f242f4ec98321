/** What a family of metrics says about calls. */
export type Role =
  | 'requests' // calls that are over, by status code
  | 'started'
  | 'duration'
  | 'in-flight'
  | 'messages-received'
  | 'messages-sent';

/** One family of a convention, by the names it has on the page. */
export interface FamilySpec {
  role: Role;
  /** As in its TYPE line; a histogram's without `_bucket`, `_sum` and `_count`. */
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  labels: { service: string; method: string; code?: string };
  /** Not every server has it switched on; a page may declare it all the same, without a sample. */
  optional?: true;
}

/** A status that the library counts under another one than the client sees. */
export interface Recoding {
  wire: number;
  counted: number;
  /** When that happens, after "where": `the handler returned …`. */
  cause: string;
  /** A sentence on how to have them agree. */
  remedy: string;
}

/**
 * How a library counts messages where others count them differently. A page is held to one dialect as a whole:
 * names leave it open which, so the one that fits best is taken, and every method must fit that same one.
 */
export interface MessageDialect {
  id: string;
  /** Counted as received for each call whose client streams, beyond its messages: the read that finds the end. */
  receivedAtEnd: 0 | 1;
  /** Whether a unary call that fails still counts one message sent. */
  unarySentOnError: boolean;
}

/** When the duration's clock is read: before the answer leaves the server, or perhaps when the client already has it. */
export type ClockPlace = 'before-answer' | 'around-answer';

/** A metrics library's ways, as data: a new convention is a new row, never a new branch. */
export interface Convention {
  id: string;
  title: string;
  /** The first is the one by which the convention is recognised. */
  families: [FamilySpec & { role: 'requests' }, ...FamilySpec[]];
  /** What the service label holds: the proto service with its package, or a name chosen at deployment. */
  serviceLabel: 'proto' | 'deployment';
  clock: { unary: ClockPlace; streams: ClockPlace };
  /** Known ways in which an answer is counted under another status than the client sees. */
  recodings: Recoding[];
  /** Statuses that the servers of this convention give without asking the handler, though handlers give them too. */
  saidInFront: number[];
  messages: MessageDialect[];
}

const GO_LABELS = { service: 'grpc_service', method: 'grpc_method' };
const SHARED_LABELS = { service: 'service', method: 'method' };

/** The handler was done and counted when its answer turned out not to fit, or not to be writable. */
function unsendable(wire: number): Recoding {
  return {
    wire,
    counted: 0,
    cause: 'the handler succeeded and its answer could not be sent',
    remedy: 'Look at the size of the answers against the limits of both sides.',
  };
}

/** go-grpc-prometheus calls a raw context error Unknown; grpc-go sends Canceled or DeadlineExceeded. */
function rawContextError(wire: number): Recoding {
  return {
    wire,
    counted: 2,
    cause: 'the handler returned the raw error of its context',
    remedy: 'Return a status error from the handler.',
  };
}

export const CONVENTIONS: readonly Convention[] = [
  {
    id: 'shared-library',
    title: 'the shared metrics library of the messaging system (grpc_server_requests_total)',
    families: [
      {
        role: 'requests',
        name: 'grpc_server_requests_total',
        type: 'counter',
        labels: { ...SHARED_LABELS, code: 'code' },
      },
      { role: 'duration', name: 'grpc_server_request_duration_seconds', type: 'histogram', labels: SHARED_LABELS },
      { role: 'in-flight', name: 'grpc_server_in_flight_requests', type: 'gauge', labels: SHARED_LABELS },
    ],
    serviceLabel: 'deployment',
    // A stream is recorded once it is over: its last message may be with the client before the clock is read.
    clock: { unary: 'before-answer', streams: 'around-answer' },
    // 13 and 8 are what grpc-js says of an answer that cannot be written or is too large, 11 is tonic's word for that.
    recodings: [13, 8, 11].map(unsendable),
    // tonic refuses a request over its size limit so, before any handler sees it.
    saidInFront: [11],
    messages: [],
  },
  {
    id: 'go-grpc-middleware',
    title: 'go-grpc-prometheus and go-grpc-middleware/providers/prometheus (grpc_server_handled_total)',
    families: [
      {
        role: 'requests',
        name: 'grpc_server_handled_total',
        type: 'counter',
        labels: { ...GO_LABELS, code: 'grpc_code' },
      },
      { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: GO_LABELS },
      { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: GO_LABELS, optional: true },
      { role: 'messages-received', name: 'grpc_server_msg_received_total', type: 'counter', labels: GO_LABELS },
      { role: 'messages-sent', name: 'grpc_server_msg_sent_total', type: 'counter', labels: GO_LABELS },
    ],
    serviceLabel: 'proto',
    // The interceptor reads the clock when the handler returns: grpc-go writes the status after that.
    clock: { unary: 'before-answer', streams: 'before-answer' },
    recodings: [1, 4].map(rawContextError).concat([13, 8].map(unsendable)),
    saidInFront: [],
    messages: [
      {
        id: 'go-grpc-prometheus and go-grpc-middleware providers/prometheus 1.x',
        receivedAtEnd: 0,
        unarySentOnError: false,
      },
      { id: 'go-grpc-middleware with unconditional message hooks', receivedAtEnd: 1, unarySentOnError: true },
    ],
  },
];
