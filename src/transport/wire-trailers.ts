import { Metadata } from '@grpc/grpc-js';
import type { WireTrailers } from './call-end.js';
import { decodeBinary } from './decode-binary.js';
import { decodeGrpcMessage } from './grpc-message.js';

const trailersOf = new WeakMap<Metadata, WireTrailers>();

/*
 * grpc-js gives one status object for what the server said and for what it made up itself. But it reads every header
 * block with this function, and hands the result on as the metadata of the status, while a status of its own making
 * carries a Metadata that was never read from headers. So the object's identity tells the two apart.
 * (grpc-js 1.14: subchannel-call.js, handleTrailers. RetryingCall and the filters pass the object through.)
 */
const readHeaders = Metadata.fromHttp2Headers;
Metadata.fromHttp2Headers = (headers) => {
  const metadata = readHeaders.call(Metadata, headers);
  const status = headers['grpc-status'];
  if (status !== undefined) {
    const message = headers['grpc-message'];
    const details = headers['grpc-status-details-bin'];
    trailersOf.set(metadata, {
      status: parseWireStatus(String(status)),
      statusText: String(status),
      message: message === undefined ? '' : decodeGrpcMessage(String(message)),
      details: details === undefined ? null : decodeBinary(String(details)),
    });
  }
  return metadata;
};

/**
 * The server's own words behind a status of grpc-js, or null if the status was made on this side.
 *
 * Null is also the answer if a later grpc-js reads headers in another way: then every call looks local,
 * hence uncertain, and none is wrongly called answered.
 */
export function wireTrailersOf(metadata: Metadata): WireTrailers | null {
  return trailersOf.get(metadata) ?? null;
}

/** `Status → "grpc-status" 1*DIGIT` (gRPC over HTTP/2, Responses). grpc-js itself takes an empty one for 0. */
function parseWireStatus(text: string): number {
  if (!/^\d{1,9}$/.test(text)) return -1;
  const status = Number(text);
  return status <= 16 ? status : -1;
}
