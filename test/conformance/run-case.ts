import type { DescMethod } from '@bufbuild/protobuf';
import { callKindOf, serverStreams } from '../../src/shared/call-kind.js';
import { realClock } from '../../src/shared/clock.js';
import type { Endpoint, MetadataEntry } from '../../src/shared/endpoint.js';
import type { CallSink, Transport, TransportSettings } from '../../src/transport/transport.js';
import { cancelAfterAnswers, makeCall } from './make-call.js';
import { SoleCall } from './sole-call.js';
import type { SuiteSchema } from './suite-schema.js';
import { type ClientCompatRequest, type ClientResponseResult, GZIP, type SuiteHeader } from './suite-types.js';

export type MakeTransport = (settings: TransportSettings, clock: typeof realClock, sink: CallSink) => Transport;

const CONNECT_WITHIN_MS = 10_000;
const MESSAGE_BYTES = 4 * 1024 * 1024;
const INTERNAL = 13;

/** Makes one case's call, on a transport of its own. Rejects where no call could be made. */
export async function runCase(
  request: ClientCompatRequest,
  schema: SuiteSchema,
  make: MakeTransport,
): Promise<ClientResponseResult> {
  const method = schema.method(request);
  const kind = kindOf(method);
  const lastAnswer = cancelAfterAnswers(request);
  const call = new SoleCall((count) => {
    if (count === lastAnswer) transport.cancel(0);
  });
  const settings: TransportSettings = {
    endpoint: endpointOf(request),
    connections: 1,
    lbStrategy: 'pick_first',
    keepalive: null,
    templates: [{ path: `/${request.service}/${request.method}`, kind, metadata: metadataOf(request) }],
    maxInFlight: 1,
    maxReceiveBytes: request.messageReceiveLimit || MESSAGE_BYTES,
    maxSendBytes: MESSAGE_BYTES,
    compression: request.compression === GZIP ? 'gzip' : 'identity',
    wantsMetadata: true,
  };
  const transport = make(settings, realClock, call);
  try {
    await transport.connect();
    const numUnsentRequests = await makeCall(request, kind, transport, call);
    return { ...answersOf(call, method, schema), ...metadataIn(call), numUnsentRequests };
  } finally {
    await transport.close(0);
  }
}

function kindOf({ methodKind }: DescMethod) {
  return callKindOf(
    methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
  );
}

function endpointOf({ host, port, serverTlsCert, clientTlsCreds }: ClientCompatRequest): Endpoint {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const tls =
    serverTlsCert.length === 0
      ? null
      : {
          verify: true,
          ca: serverTlsCert,
          cert: clientTlsCreds?.cert ?? null,
          key: clientTlsCreds?.key ?? null,
          serverName: null,
        };
  return { address, tls, authority: null, connectTimeoutMs: CONNECT_WITHIN_MS };
}

function metadataOf({ requestHeaders }: ClientCompatRequest): MetadataEntry[] {
  return requestHeaders.flatMap(({ name, value }) => value.map((one): MetadataEntry => [name, one]));
}

function metadataIn(call: SoleCall) {
  return { responseHeaders: headersOf(call.headerFields), responseTrailers: headersOf(call.trailerFields) };
}

function headersOf(fields: readonly MetadataEntry[]): SuiteHeader[] {
  const names = [...new Set(fields.map(([name]) => name))];
  return names.map((name) => ({ name, value: fields.filter(([own]) => own === name).map(([, value]) => value) }));
}

/** Payloads and error, as an application would see them: what cannot be decoded is an INTERNAL error of the client. */
function answersOf(
  call: SoleCall,
  method: DescMethod,
  schema: SuiteSchema,
): Pick<ClientResponseResult, 'payloads' | 'error'> {
  const { status, detail } = call.end!;
  const details = call.details === null ? [] : schema.statusDetails(call.details);
  const error = status === 0 ? {} : { error: { code: status, message: detail, details } };
  if (status !== 0 && !serverStreams(kindOf(method))) return { payloads: [], ...error };
  try {
    return { payloads: call.messages.map((message) => schema.payloadOf(method, message)), ...error };
  } catch (cause) {
    return { payloads: [], error: { code: INTERNAL, message: String(cause), details: [] } };
  }
}
