import type { Convention } from './convention.js';
import { GRPC_A66_OTEL } from './grpc-a66-otel.js';

/** The names of A66 by way of Micrometer: what tells them apart are the labels that say where they come from. */
export const GRPC_SPRING_A66: Convention = {
  ...GRPC_A66_OTEL,
  id: 'grpc-spring-a66',
  title: 'grpc-spring (grpc_server_call_duration_seconds by way of Micrometer)',
  marks: [{ label: 'instrumentation_source' }],
};
