import { fileURLToPath } from 'node:url';
import { Client, type ServiceDefinition, type StatusObject } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Endpoint } from '../../src/shared/endpoint.js';
import { grpcJsChannelArgs } from '../../src/transport/grpc-js-channel.js';

export const ECHO_METHODS = ['Unary', 'ServerStream', 'ClientStream', 'Bidi'] as const;
export type EchoMethod = (typeof ECHO_METHODS)[number];

/** What a request asks the server for; protos/echo/echo.proto says what each field means. */
export interface EchoRequest {
  code?: number;
  delayUs?: number;
  messages?: number;
  payload?: Uint8Array;
}

export interface EchoAnswer {
  payload: Buffer;
  index: number;
  received: number;
}

export interface EchoEnd {
  code: number;
  details: string;
  answers: EchoAnswer[];
}

export interface EchoCall {
  ended: Promise<EchoEnd>;
  cancel(): void;
}

export interface EchoClient {
  start(method: EchoMethod, requests: EchoRequest[], deadlineMs?: number): EchoCall;
  /** `start`, waited for. */
  call(method: EchoMethod, requests: EchoRequest[], deadlineMs?: number): Promise<EchoEnd>;
  close(): void;
}

const protos = fileURLToPath(new URL('../../../protos/', import.meta.url));
const service = loadSync('echo/echo.proto', { includeDirs: [protos], defaults: true })[
  'echo.v1.EchoService'
] as ServiceDefinition;

/**
 * A client of the echo service by grpc-js, never the engine under test.
 *
 * All four kinds are made as bidi calls: on the wire they are the same, and the server knows its methods' kinds.
 */
export function openEchoClient(address: string, tls: Endpoint['tls'] = null): EchoClient {
  const endpoint: Endpoint = { address, tls, authority: null, connectTimeoutMs: 10_000 };
  const { target, credentials, options } = grpcJsChannelArgs(endpoint);
  const client = new Client(target, credentials, options);

  const start: EchoClient['start'] = (method, requests, deadlineMs) => {
    const { path, requestSerialize, responseDeserialize } = service[method]!;
    const deadline = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    const call = client.makeBidiStreamRequest<EchoRequest, EchoAnswer>(
      path,
      requestSerialize,
      responseDeserialize,
      deadline,
    );
    const answers: EchoAnswer[] = [];
    const ended = new Promise<EchoEnd>((resolve) => {
      call.on('data', (answer: EchoAnswer) => answers.push(answer));
      call.on('error', () => {}); // the status says it too
      call.on('status', ({ code, details }: StatusObject) => resolve({ code, details, answers }));
    });
    for (const request of requests) call.write(request);
    call.end();
    return { ended, cancel: () => call.cancel() };
  };
  return { start, call: (...args) => start(...args).ended, close: () => client.close() };
}
