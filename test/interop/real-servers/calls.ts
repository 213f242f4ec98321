import { ECHO_METHODS, type EchoMethod } from '../echo-client.js';

/** A request as JSON, in the names of protos/echo/echo.proto. */
export interface JsonRequest {
  code?: number;
  messages?: number;
  delay_us?: number;
}

const STREAMS_REQUESTS: readonly EchoMethod[] = ['ClientStream', 'Bidi'];

/** Options that call each of the methods with each of the requests in turn; where the client streams, with two messages. */
export function callsOf(requests: readonly JsonRequest[], methods: readonly EchoMethod[] = ECHO_METHODS): string[] {
  return methods.flatMap((method) =>
    requests.flatMap((request) => {
      const data = STREAMS_REQUESTS.includes(method) ? [request, {}] : request;
      return ['--call', `echo.v1.EchoService/${method}`, '-d', JSON.stringify(data)];
    }),
  );
}
