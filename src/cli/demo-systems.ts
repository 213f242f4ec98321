import { exampleCalls as messagingCalls } from '../../fixtures/messaging/example-calls.js';
import { startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { ExampleCalls } from '../../fixtures/system/example-calls.js';
import type { SystemOptions } from '../../fixtures/system/serve-system.js';
import { exampleCalls as userCalls } from '../../fixtures/user-service/example-calls.js';
import { startUserService } from '../../fixtures/user-service/start-user-service.js';
import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';

/** An embedded system that `grpc-red demo` can start, drive and prove. */
export interface DemoSystem {
  /** As it is called in a sentence: `messaging system`. */
  title: string;
  start(options: SystemOptions): Promise<DemoRun>;
  calls: readonly ExampleCalls[];
  /** One call whose handler takes at least this long: `pkg.Service/Method=50ms`, and its request as JSON. */
  slowCall: { method: string; data: string };
}

export interface DemoRun {
  address: string;
  metricsUrl: string;
  stop(): Promise<void>;
}

const DEMO_SYSTEMS: Record<string, DemoSystem> = {
  messaging: {
    title: 'messaging system',
    start: startMessaging,
    calls: messagingCalls,
    slowCall: { method: 'messaging.MessagingService/GetMessage=50ms', data: '{"message_id": "msg-1-slow"}' },
  },
  'user-service': {
    title: 'user-service',
    async start(options) {
      const { address, metricsUrl, close } = await startUserService({ ...options, world: 'demo' });
      return { address, metricsUrl, stop: close };
    },
    calls: userCalls,
    slowCall: { method: 'user.UserService/GetUser=50ms', data: '{"id": 50}' },
  },
};

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
