/**
 * The names of response fields that a gRPC client acts on, as small numbers; `other` is every other name.
 * `x-envoy-*` stands for all names that begin with `x-envoy-`; with `via` and `server` it tells a proxy's answer.
 */
export const FIELD_ID = {
  other: -1,
  ':status': 0,
  'content-type': 1,
  'grpc-status': 2,
  'grpc-message': 3,
  'grpc-status-details-bin': 4,
  'grpc-encoding': 5,
  via: 6,
  server: 7,
  'x-envoy-*': 8,
} as const;

export type FieldId = (typeof FIELD_ID)[keyof typeof FIELD_ID];

const ENVOY_PREFIX = 'x-envoy-';
const ENVOY = Buffer.from(ENVOY_PREFIX);
const LONGEST = 'grpc-status-details-bin'.length;

/** By the length of the name; no two names of one length share an id. */
const BY_LENGTH: readonly (readonly { bytes: Uint8Array; id: FieldId }[])[] = Array.from(
  { length: LONGEST + 1 },
  (_, length) =>
    Object.entries(FIELD_ID)
      .filter(([name, id]) => name.length === length && id !== FIELD_ID.other && id !== FIELD_ID['x-envoy-*'])
      .map(([name, id]) => ({ bytes: Buffer.from(name), id })),
);

/** The id of the name in `bytes` from `start` to `end`. Names are lower-case on the wire (RFC 9113 §8.2). */
export function fieldIdOf(bytes: Uint8Array, start: number, end: number): FieldId {
  const length = end - start;
  if (length <= LONGEST) {
    for (const known of BY_LENGTH[length]!) {
      if (startsWith(bytes, start, known.bytes)) return known.id;
    }
  }
  return length > ENVOY.length && startsWith(bytes, start, ENVOY) ? FIELD_ID['x-envoy-*'] : FIELD_ID.other;
}

function startsWith(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[start + i] !== prefix[i]) return false;
  }
  return true;
}
