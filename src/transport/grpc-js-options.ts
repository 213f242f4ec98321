import type { ChannelOptions } from '@grpc/grpc-js';
import type { TransportSettings } from './transport.js';

/** grpc-js's numbers. */
const ALGORITHM = { identity: 0, gzip: 2 } as const;

/** What the settings of a transport are in grpc-js's own options. */
export function grpcJsOptions(settings: TransportSettings): ChannelOptions {
  const { maxReceiveBytes, maxSendBytes, compression, lbStrategy, keepalive } = settings;
  return {
    'grpc.max_receive_message_length': maxReceiveBytes,
    'grpc.max_send_message_length': maxSendBytes,
    'grpc.enable_channelz': 0,
    'grpc.default_compression_algorithm': ALGORITHM[compression],
    // Without retries there is nothing to keep; and so the callback of a send tells when the stream took it.
    'grpc.per_rpc_retry_buffer_size': 0,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ [lbStrategy]: {} }] }),
    ...(keepalive !== null && {
      'grpc.keepalive_time_ms': keepalive.afterMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
      'grpc.keepalive_permit_without_calls': keepalive.withoutCalls ? 1 : 0,
    }),
  };
}
