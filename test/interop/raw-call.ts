import { connect } from 'node:http2';

/** The end of a call as it stood on the wire. */
export interface RawEnd {
  httpStatus: number;
  /** grpc-status as text, from the headers where the server sent no others, or null. */
  grpcStatus: string | null;
  grpcMessage: string | null;
}

/**
 * One gRPC call in bare HTTP/2: for what no client library would send. `message` goes out as it is, in one gRPC frame.
 */
export function rawCall(
  address: string,
  path: string,
  headers: Record<string, string>,
  message: Uint8Array,
): Promise<RawEnd> {
  const session = connect(`http://${address}`);
  return new Promise<RawEnd>((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const seen: Record<string, unknown> = {};
    stream.on('response', (received) => Object.assign(seen, received));
    stream.on('trailers', (received) => Object.assign(seen, received));
    stream.on('error', reject);
    stream.on('close', () => {
      resolve({
        httpStatus: Number(seen[':status']),
        grpcStatus: textOrNull(seen['grpc-status']),
        grpcMessage: textOrNull(seen['grpc-message']),
      });
    });
    stream.resume();
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
  }).finally(() => session.close());
}

function textOrNull(value: unknown): string | null {
  return value === undefined ? null : String(value);
}
