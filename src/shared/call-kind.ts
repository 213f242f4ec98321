/** Which side of a call sends more than one message. */
export type CallKind = 'unary' | 'server-stream' | 'client-stream' | 'bidi';

export function callKindOf(clientStreams: boolean, serverStreams: boolean): CallKind {
  if (clientStreams) return serverStreams ? 'bidi' : 'client-stream';
  return serverStreams ? 'server-stream' : 'unary';
}

/** True where the client may send any number of messages. */
export function clientStreams(kind: CallKind): boolean {
  return kind === 'client-stream' || kind === 'bidi';
}

/** True where the server may send any number of messages. */
export function serverStreams(kind: CallKind): boolean {
  return kind === 'server-stream' || kind === 'bidi';
}
