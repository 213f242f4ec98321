import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { MetadataEntry, TlsSettings } from '../../../src/shared/endpoint.js';
import type { LoggedCall } from '../../transport/call-log.js';
import { type MakeTransport, Session, type SessionOptions } from '../../transport/session.js';
import type { DescribedMethod } from '../described-methods.js';

/** What the cases run over and against. */
export interface InteropTarget {
  make: MakeTransport;
  /** grpc-go's own service, or the one that heeds compression too. */
  address: Record<'plain' | 'heeds-compression', string>;
  tls: TlsSettings | null;
  method(name: string): DescribedMethod;
}

export interface InteropSessionOptions extends Omit<SessionOptions, 'templates' | 'tls'> {
  metadata?: MetadataEntry[];
  /** Instead of the plain server's. */
  address?: string;
}

/** A session whose template number i is a call of `names[i]`, and those methods; closed when the test is over. */
export async function openInterop(
  t: TestContext,
  target: InteropTarget,
  names: string[],
  options: InteropSessionOptions = {},
): Promise<{ session: Session; methods: DescribedMethod[] }> {
  const { metadata = [], address = target.address.plain, ...rest } = options;
  const methods = names.map((name) => target.method(`grpc.testing.${name}`));
  const templates = methods.map(({ path, kind }) => ({ path, kind, metadata }));
  const tls = target.tls === null ? {} : { tls: target.tls };
  const session = await Session.open(t, target.make, address, { ...rest, ...tls, templates });
  return { session, methods };
}

/** So many zeros, as JSON has them. */
export function zeros(bytes: number): string {
  return Buffer.alloc(bytes).toString('base64');
}

/** What several cases ask for: 271,828 bytes there, 314,159 back. */
export const LARGE = { responseSize: 314_159, payload: { body: zeros(271_828) } };
export const LARGE_BODY = { payload: { body: zeros(314_159) } };

export function assertOk(call: LoggedCall): void {
  assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['trailers', 0, 0], call.detail);
}

/** The answers of an OK call, as JSON. */
export function answersOf(call: LoggedCall, method: DescribedMethod): unknown[] {
  assertOk(call);
  return call.messages.map((message) => method.response(message));
}
