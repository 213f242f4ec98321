import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { TlsSettings } from '../../../../src/shared/endpoint.js';
import { wireTransport } from '../../../../src/transport/wire/wire.js';
import { type MakeTransport, Session, type SessionOptions, template } from '../../session.js';
import { type FramePeer, FrameServer, type FrameServerTls } from '../frame-server.js';
import { FIRST_SETTINGS } from '../frames/frame-bytes.js';
import { answer, TYPE } from './server-frames.js';

export interface PeerSession {
  server: FrameServer;
  session: Session;
  /** The server's end of the first connection. */
  peer: FramePeer;
}

export interface PeerSessionOptions extends SessionOptions {
  /** What the server begins each connection with. */
  greeting?: Buffer;
  certificate?: FrameServerTls;
  /** The first stream id of each connection. */
  firstStreamId?: number;
}

const pem = (name: string) => readFileSync(new URL(`../../../../../fixtures/certificates/${name}`, import.meta.url));
const CERTIFICATE = { cert: pem('server.pem'), key: pem('server.key') };
const TLS: TlsSettings = { verify: true, ca: pem('ca.pem'), cert: null, key: null, serverName: 'localhost' };

/** What lies under a connection. */
export const WAYS: { on: string; options: PeerSessionOptions }[] = [
  { on: 'TCP', options: {} },
  { on: 'TLS, where each write is a record', options: { certificate: CERTIFICATE, tls: TLS } },
];

/** The wire transport, connected to a server of frames. When the test is over, its books must balance. */
export async function connectedPeer(t: TestContext, options: PeerSessionOptions = {}): Promise<PeerSession> {
  const { greeting = FIRST_SETTINGS, certificate = null, templates = [template('unary')] } = options;
  const { firstStreamId = 1 } = options;
  const server = await FrameServer.serve(t, greeting, certificate);
  const make: MakeTransport = (settings, clock, sink) => wireTransport(settings, clock, sink, { firstStreamId });
  const session = Session.make(make, server.address, { ...options, templates });
  t.after(() => assertBooks(session));
  await session.transport.connect();
  return { server, session, peer: await server.peer(0) };
}

/** Every call has ended, once (the log fails on a second time), and is in one column. */
export async function assertBooks(session: Session): Promise<void> {
  await session.close();
  assert.ok(session.log.causes().every((cause) => cause !== null));
  const { started, answered, uncertain, refused } = session.log.tally();
  assert.equal(answered.reduce((sum, count) => sum + count, 0) + uncertain + refused, started);
}

/** One more call, which goes out on this connection and no other, and is answered. */
export async function assertAnswers(session: Session, peer: FramePeer): Promise<void> {
  const before = peer.frames.length;
  const call = session.start();
  const isRequest = () => peer.frames.findIndex((frame, at) => at >= before && frame.type === TYPE.HEADERS);
  await peer.frame(() => isRequest() >= 0);
  peer.send(answer(peer.frames[isRequest()]!.streamId, 'the next one'));
  await call.end;
  assert.deepEqual([call.cause, call.wireStatus, call.messages], ['trailers', 0, ['the next one']]);
}

/** The error code of the client's GOAWAY. */
export async function goawayCode(peer: FramePeer): Promise<number> {
  const { payload } = await peer.frame((frame) => frame.type === TYPE.GOAWAY);
  return payload.readUInt32BE(4);
}

/** The error code with which the client reset the stream. */
export async function resetCode(peer: FramePeer, streamId: number): Promise<number> {
  const { payload } = await peer.frame((frame) => frame.type === TYPE.RST_STREAM && frame.streamId === streamId);
  return payload.readUInt32BE();
}

/** Of each frame that the client sent, its type and stream. */
export function sentTypes(peer: FramePeer, type: number): number[] {
  return peer.frames.filter((frame) => frame.type === type).map(({ streamId }) => streamId);
}
