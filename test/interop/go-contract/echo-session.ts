import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { JsonObject } from '@bufbuild/protobuf';
import type { TlsSettings } from '../../../src/shared/endpoint.js';
import type { LoggedCall } from '../../transport/call-log.js';
import { emptyCount, type ServerCount } from '../../transport/counting-server.js';
import { type MakeTransport, Session, type SessionOptions } from '../../transport/session.js';
import type { Certificates } from '../certificates.js';
import { type DescribedMethod, describedMethods } from '../described-methods.js';
import { ECHO_METHODS, type EchoMethod } from '../echo-client.js';
import { type GoServer, type GoServerOptions, startGoServer } from '../go-server.js';

const SERVICE = 'echo.v1.EchoService';
const methodNamed = describedMethods(readFileSync(new URL('../../../../protos/descriptors.binpb', import.meta.url)));
const methods = Object.fromEntries(ECHO_METHODS.map((name) => [name, methodNamed(`${SERVICE}/${name}`)])) as Record<
  EchoMethod,
  DescribedMethod
>;

/** The number of each method's template in a session that `openEcho` opens. */
export const TEMPLATE = { Unary: 0, ServerStream: 1, ClientStream: 2, Bidi: 3 } as const satisfies Record<
  EchoMethod,
  number
>;

/** What the contract runs over. */
export interface GoTarget {
  make: MakeTransport;
  /** Null in plaintext. */
  certificates: () => Certificates | null;
}

/** A Go server that ends with the test. */
export async function serveGo(t: TestContext, target: GoTarget, options: GoServerOptions = {}): Promise<GoServer> {
  const certificates = target.certificates();
  const tls = certificates && { tls: { cert: certificates.serverCert, key: certificates.serverKey } };
  const server = await startGoServer({ ...tls, ...options });
  t.after(() => server.stop());
  return server;
}

export async function openEcho(
  t: TestContext,
  target: GoTarget,
  server: GoServer,
  options: SessionOptions = {},
): Promise<Session> {
  const templates = ECHO_METHODS.map((name) => ({ path: methods[name].path, kind: methods[name].kind, metadata: [] }));
  const certificates = target.certificates();
  const tls = certificates && { tls: trusting(certificates) };
  return Session.open(t, target.make, server.address, { templates, ...tls, ...options });
}

export function trusting({ ca }: Certificates): TlsSettings {
  return { verify: true, ca: readFileSync(ca), cert: null, key: null, serverName: null };
}

/** The bytes of an EchoRequest; protos/echo/echo.proto says what each field asks for. */
export function echoRequest(json: JsonObject): Uint8Array {
  return methods.Unary.request(json);
}

/** The answers that a call has brought. */
export function echoAnswers(call: LoggedCall): JsonObject[] {
  return call.messages.map((message) => methods.Unary.response(message));
}

/** Sends messages until the stream is full, and on when it takes more again; then closes our side. */
export function sendAll(session: Session, call: LoggedCall, messages: readonly Uint8Array[]): void {
  let next = 0;
  const sendUntilFull = () => {
    while (next < messages.length) if (!session.transport.send(call.slot, messages[next++]!)) return;
    session.transport.halfClose(call.slot);
  };
  session.log.onWritable = (slot) => {
    if (slot === call.slot) sendUntilFull();
  };
  sendUntilFull();
}

/** What the servers' own logs say, by status. They have a line for each call that a handler took up and ended. */
export function countOf(...servers: GoServer[]): ServerCount {
  const count = emptyCount();
  for (const [line, calls] of servers.flatMap((server) => [...server.counted()])) {
    count.started += calls;
    count.ended[Number(line.split(' ')[1])]! += calls;
  }
  return count;
}

/** Closes the session, lets the server come to its end, and holds our books against its log. */
export async function checkBooks(session: Session, server: GoServer): Promise<void> {
  await session.close();
  await server.stop();
  await session.closeAndCheck(countOf(server));
}
