import { status } from '@grpc/grpc-js';
import type { Endpoint } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { statusName } from '../shared/status.js';
import { explainUnreachable } from './explain-unreachable.js';
import { NOT_CONNECTED } from './reflection-stream.js';

/**
 * Why a server does not describe itself, as an error that ends in what to do.
 *
 * @param code the status its reflection stream ended with
 * @param details the message beside it, untrusted
 */
export async function explainRefusal(endpoint: Endpoint, code: number, details: string): Promise<GrpcRedError> {
  const { address } = endpoint;
  const said = `${statusName(code)}${details === '' ? '' : `: ${printable(details)}`}`;
  switch (code) {
    case status.UNIMPLEMENTED:
      return new GrpcRedError(
        'no-reflection',
        `${address} does not offer reflection, neither v1 nor v1alpha (${said})`,
        'Turn on reflection in the server.',
      );
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new GrpcRedError(
        'no-reflection',
        `${address} does not describe itself to a caller without the right credentials (${said})`,
        'Pass them with -m/--metadata, or with --reflect-metadata for reflection alone.',
      );
    case status.DEADLINE_EXCEEDED:
      return new GrpcRedError(
        'no-reflection',
        `${address} was too slow to describe itself (${said})`,
        'Check that the server is not overloaded and that its reflection answers.',
      );
    case status.UNAVAILABLE:
      if (details === NOT_CONNECTED) {
        return new GrpcRedError(
          'unreachable',
          `${address} did not complete a connection within ${endpoint.connectTimeoutMs} ms`,
          'Check the address and the firewall; --connect-timeout gives it longer.',
        );
      }
      if (/^(No connection established|Name resolution failed)/.test(details)) {
        return explainUnreachable(endpoint, details);
      }
      return new GrpcRedError(
        'unreachable',
        `${address} broke off while it described itself (${said})`,
        'Check that the server, or what stands in front of it, is up.',
      );
    default:
      return new GrpcRedError(
        'no-reflection',
        `${address} does not describe itself (${said})`,
        'Check the reflection service of the server.',
      );
  }
}

/** Text of a server, fit for one line. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
}
