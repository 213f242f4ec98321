import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcRedError } from '../../src/shared/error.js';
import { findMethods } from '../../src/target/find-methods.js';
import type { MethodTarget, Schema } from '../../src/target/method-target.js';

const schema = schemaOf(
  'grpc.health.v1.Health/Check',
  'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  'messaging.MessagingService/SendMessage',
  'messaging.MessagingService/GetMessage',
  'chat.ChatService/SendMessage',
  'chat.ChatService/Check',
  'ChatRoom.Comet.Comet/BroadcastRoom',
);

const found: [name: string, path: string][] = [
  ['messaging.MessagingService/SendMessage', '/messaging.MessagingService/SendMessage'],
  ['/messaging.MessagingService/SendMessage', '/messaging.MessagingService/SendMessage'],
  ['messaging.MessagingService.SendMessage', '/messaging.MessagingService/SendMessage'],
  ['ChatService/SendMessage', '/chat.ChatService/SendMessage'],
  ['ChatService.SendMessage', '/chat.ChatService/SendMessage'],
  ['Comet.Comet/BroadcastRoom', '/ChatRoom.Comet.Comet/BroadcastRoom'],
  ['GetMessage', '/messaging.MessagingService/GetMessage'],
  ['Check', '/chat.ChatService/Check'],
  ['grpc.health.v1.Health/Check', '/grpc.health.v1.Health/Check'],
  ['Health/Check', '/grpc.health.v1.Health/Check'],
  ['ServerReflectionInfo', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'],
];
for (const [name, path] of found) {
  test(`${name} is ${path}`, () => assert.deepEqual(paths(schema, name), [path]));
}

test('several names give their methods in that order', () => {
  const order = ['/messaging.MessagingService/GetMessage', '/ChatRoom.Comet.Comet/BroadcastRoom'];
  assert.deepEqual(paths(schema, 'GetMessage', 'BroadcastRoom'), order);
});

test('no name is the only method that is not infrastructure', () => {
  const one = schemaOf('grpc.health.v1.Health/Check', 'a.B/C');
  assert.deepEqual(paths(one), ['/a.B/C']);
});

const refused: [of: Schema, names: string[], message: string, hint: string][] = [
  [
    schema,
    [],
    'The server offers 5 methods, and none was chosen: messaging.MessagingService/SendMessage, messaging.MessagingService/GetMessage, chat.ChatService/SendMessage, chat.ChatService/Check, ChatRoom.Comet.Comet/BroadcastRoom.',
    'Name the one to call with --call pkg.Service/Method, or have grpc-red init write a scenario for all of them.',
  ],
  [
    schema,
    ['SendMessage'],
    '"SendMessage" may mean any of 2 methods: messaging.MessagingService/SendMessage, chat.ChatService/SendMessage.',
    'Name the service too, with its package.',
  ],
  [
    schema,
    ['messaging.MesagingService/SendMesage'],
    'The server offers no method "messaging.MesagingService/SendMesage".',
    'Did you mean messaging.MessagingService/SendMessage?',
  ],
  [
    schema,
    ['broadcastrom'],
    'The server offers no method "broadcastrom".',
    'Did you mean ChatRoom.Comet.Comet/BroadcastRoom?',
  ],
  [
    schema,
    ['chat.ChatService'],
    '"chat.ChatService" is a service, not a method; it has chat.ChatService/SendMessage, chat.ChatService/Check.',
    'Name one of its methods.',
  ],
  [schemaOf('a.B/C'), ['Zebra/Stripes'], 'The server offers no method "Zebra/Stripes".', 'It offers a.B/C.'],
  [schemaOf(), [], 'The server describes no methods at all.', 'Register its services with its reflection service.'],
  [
    schemaOf('grpc.health.v1.Health/Check'),
    ['Zebra'],
    'The server describes no methods of its own, only grpc.health.v1.Health/Check.',
    'Register its services with its reflection service.',
  ],
];
for (const [of, names, message, hint] of refused) {
  test(`${names.join(' ') || 'no name'}: ${message.slice(0, 60)}`, () => {
    assert.throws(() => findMethods(of, names), new GrpcRedError('unknown-method', message, hint));
  });
}

test('a long list of methods is cut after twenty', () => {
  const many = schemaOf(...Array.from({ length: 25 }, (_, index) => `a.B/M${index}`));
  assert.throws(() => findMethods(many, []), /a\.B\/M19 and 5 more\.$/);
});

function paths(of: Schema, ...names: string[]): string[] {
  return findMethods(of, names).map(({ path }) => path);
}

function schemaOf(...names: string[]): Schema {
  const methods = names.map((name): MethodTarget => {
    const [service, method] = name.split('/') as [string, string];
    return { service, method, path: `/${name}`, kind: 'unary', inputType: 'a.In', outputType: 'a.Out' };
  });
  return { methods, descriptorSet: new Uint8Array(), source: 'reflection v1', warnings: [], reflected: [] };
}
