import { exampleCalls as messagingCalls } from '../../fixtures/messaging/example-calls.js';
import { startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { ExampleCalls } from '../../fixtures/system/example-calls.js';
import type { SystemOptions } from '../../fixtures/system/serve-system.js';
import { exampleCalls as userCalls } from '../../fixtures/user-service/example-calls.js';
import type { UserWorld } from '../../fixtures/user-service/serve-user-service.js';
import { startUserService } from '../../fixtures/user-service/start-user-service.js';
import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';

/** An embedded system that `grpc-red demo` can start, drive and prove. */
export interface DemoSystem {
  /** As it is called in a sentence: `messaging system`. */
  title: string;
  /** With what its calls below speak of. */
  start(options: SystemOptions): Promise<DemoRun>;
  /** With nothing in its store, for whoever wants to fill it. */
  serve(options: SystemOptions): Promise<DemoRun>;
  calls: readonly ExampleCalls[];
  /** One call whose handler takes at least this long: `pkg.Service/Method=50ms`, and its request as JSON. */
  slowCall: { method: string; data: string };
}

export interface DemoRun {
  address: string;
  metricsUrl: string;
  /** Resolves when its process has ended. */
  gone: Promise<void>;
  stop(): Promise<void>;
}

const DEMO_SYSTEMS: Record<string, DemoSystem> = {
  messaging: {
    title: 'messaging system',
    start: startMessaging,
    serve: startMessaging,
    calls: messagingCalls,
    slowCall: { method: 'messaging.MessagingService/GetMessage=50ms', data: '{"message_id": "msg-1-slow"}' },
  },
  'user-service': {
    title: 'user-service',
    start: (options) => startUsers(options, 'demo'),
    serve: (options) => startUsers(options, 'empty'),
    calls: userCalls,
    slowCall: { method: 'user.UserService/GetUser=50ms', data: '{"id": 50}' },
  },
};

async function startUsers({ grpcPort, ...options }: SystemOptions, world: UserWorld): Promise<DemoRun> {
  const { close, ...running } = await startUserService({ ...options, port: grpcPort, world });
  return { ...running, stop: close };
}

/** Throws GrpcRedError `usage` where there is no system of that name. */
export function demoSystem(name: string): DemoSystem {
  if (Object.hasOwn(DEMO_SYSTEMS, name)) return DEMO_SYSTEMS[name]!;
  const known = Object.keys(DEMO_SYSTEMS);
  const near = nearestName(name, known);
  throw new GrpcRedError(
    'usage',
    `There is no system ${JSON.stringify(name)} to demo.`,
    near === null ? `There are ${known.join(' and ')}.` : `Did you mean ${near}?`,
  );
}
