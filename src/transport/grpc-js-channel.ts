import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import type { Endpoint, TlsSettings } from '../shared/endpoint.js';
import { parseTarget } from '../shared/target.js';
import { unusableCertificates } from './unusable-certificates.js';

/** What grpc-js needs to open a channel to `endpoint`: for calls and for reflection alike. */
export interface GrpcJsChannelArgs {
  target: string;
  credentials: ChannelCredentials;
  options: ChannelOptions;
}

/**
 * Retries are off: a call that is resent in silence would be counted twice by the server.
 *
 * @throws GrpcRedError `bad-input` where a certificate or key cannot be used
 */
export function grpcJsChannelArgs(endpoint: Endpoint): GrpcJsChannelArgs {
  const options: ChannelOptions = {
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
  };
  const { tls, authority } = endpoint;
  if (authority !== null) options['grpc.default_authority'] = authority;
  const target = targetOf(endpoint.address);
  if (tls === null) return { target, credentials: credentials.createInsecure(), options };
  if (tls.serverName !== null) options['grpc.ssl_target_name_override'] = tls.serverName;
  if (tls.serverName !== null && authority === null) options['grpc.default_authority'] = tls.serverName;
  return { target, credentials: tlsCredentials(tls), options };
}

/** The same naming as ours, but that grpc-js knows an abstract socket only by its path as Node has it. */
function targetOf(address: string): string {
  const target = parseTarget(address);
  return target?.is === 'unix' && target.path.startsWith('\0') ? `unix:${target.path}` : address;
}

function tlsCredentials(tls: TlsSettings): ChannelCredentials {
  try {
    return credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert), { rejectUnauthorized: tls.verify });
  } catch (cause) {
    throw unusableCertificates(cause);
  }
}

function pem(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
