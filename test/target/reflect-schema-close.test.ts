import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { Server, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { addReflection, type ReflectionOptions } from '../../fixtures/reflection/serve-reflection.js';
import { reflectSchema } from '../../src/target/reflect-schema.js';
import { serve } from './serve.js';

const descriptors = readFileSync('fixtures/reflection/protos/descriptors.binpb');

const cases: [says: string, options: ReflectionOptions][] = [
  ['a schema', { services: ['shop.Shop'], imports: 'left-out' }],
  ['a refusal', { services: ['ghost.Ghost'] }],
];
for (const [says, options] of cases) {
  test(`after ${says} no stream is open on the server, and the connection is ended`, async (t) => {
    let open = 0;
    let started = 0;
    const count: ServerInterceptor = (_method, call) => {
      open++;
      started++;
      return new ServerInterceptingCall(call, {
        sendStatus(status, next) {
          open--;
          next(status);
        },
      });
    };
    const server = new Server({ interceptors: [count] });
    addReflection(server, descriptors, options);
    const endpoint = await serve(t, server);
    const sockets: Socket[] = [];
    const remember = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
    subscribe('net.client.socket', remember);
    t.after(() => unsubscribe('net.client.socket', remember));

    await reflectSchema(endpoint, []).catch(() => {});
    assert.ok(started > 1);
    assert.equal(open, 0);
    assert.deepEqual(
      sockets.map(({ writableEnded }) => writableEnded),
      [true],
    );
  });
}
