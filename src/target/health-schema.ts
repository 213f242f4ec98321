import type { MethodTarget, Schema } from './method-target.js';
import { ownDescriptors } from './own-types.js';

const SERVICE = 'grpc.health.v1.Health';

function method(name: string, kind: MethodTarget['kind']): MethodTarget {
  return {
    service: SERVICE,
    method: name,
    path: `/${SERVICE}/${name}`,
    kind,
    inputType: 'grpc.health.v1.HealthCheckRequest',
    outputType: 'grpc.health.v1.HealthCheckResponse',
  };
}

export const HEALTH_CHECK = method('Check', 'unary');
export const HEALTH_WATCH = method('Watch', 'server-stream');

/** The contract of grpc.health.v1, which is the same for every server and need not be asked for. */
export function healthSchema(): Schema {
  const methods = [HEALTH_CHECK, HEALTH_WATCH];
  return { methods, descriptorSet: ownDescriptors(), source: 'grpc.health.v1', warnings: [], reflected: [] };
}
