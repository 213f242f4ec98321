import type { CallKind } from '../../../src/shared/call-kind.js';

/** One call as it truly went. What the client knows of it and what the server counts are both made from this. */
export interface SimulatedCall {
  service: string;
  method: string;
  kind: CallKind;
  /** The status in the server's trailers; null where none came, so that the client is uncertain. */
  answered: number | null;
  /** Whether a message of the answer had come when the client took the call back. */
  begun?: boolean;
  /**
   * What an honest server makes of it: the status under which it is counted, `open` where its handler still runs,
   * `nothing` where something in front of the metrics answered.
   */
  booked: number | 'open' | 'nothing';
  serverMs: number;
  clientMs: number;
  /** Messages that the client sent, those of them that the handler read, and those that it sent back. */
  requests: number;
  read: number;
  replies: number;
}

export const UNARY = { service: 'shop.v1.OrderService', method: 'Place', kind: 'unary' } as const;
export const OTHER = { service: 'shop.v1.OrderService', method: 'Cancel', kind: 'unary' } as const;
export const WATCH = { service: 'shop.v1.OrderService', method: 'Watch', kind: 'server-stream' } as const;
export const UPLOAD = { service: 'shop.v1.OrderService', method: 'Upload', kind: 'client-stream' } as const;
export const CHAT = { service: 'shop.v1.OrderService', method: 'Chat', kind: 'bidi' } as const;

/** Calls that are all alike: answered OK after 4 ms, of which the handler took 3, unless the fields say otherwise. */
export function calls(count: number, fields: Partial<SimulatedCall> = {}): SimulatedCall[] {
  const kind = fields.kind ?? 'unary';
  const answered = fields.answered === undefined ? 0 : fields.answered;
  const clientStreams = kind === 'client-stream' || kind === 'bidi';
  const serverStreams = kind === 'server-stream' || kind === 'bidi';
  const requests = fields.requests ?? (clientStreams ? 5 : 1);
  return Array.from({ length: count }, () => ({
    ...UNARY,
    answered,
    booked: answered ?? 'nothing',
    serverMs: 3,
    clientMs: 4,
    requests,
    read: requests,
    replies: serverStreams ? 3 : answered === 0 ? 1 : 0,
    ...fields,
  }));
}

/** Calls that we gave up on. */
export function uncertain(count: number, booked: SimulatedCall['booked'], fields: Partial<SimulatedCall> = {}) {
  return calls(count, { answered: null, booked, ...fields });
}
