/** Packages of services that stand beside a server's own: nobody means them without naming them. */
const PACKAGES = ['grpc.reflection.', 'grpc.health.', 'grpc.channelz.', 'grpc.admin.', 'envoy.service.status.'];

/** True for services such as grpc.health.v1.Health; they can be called, but only by name. */
export function isInfrastructure(service: string): boolean {
  return PACKAGES.some((name) => service.startsWith(name));
}
