import { status } from '@grpc/grpc-js';
import type { Endpoint } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { shortTarget } from '../shared/short-target.js';
import { statusName } from '../shared/status.js';
import { printable } from './printable.js';

/**
 * Why a server does not describe itself, as an error that ends in what to do.
 *
 * @param code the status its reflection stream ended with
 * @param details the message beside it, untrusted
 */
export function explainRefusal(endpoint: Endpoint, code: number, details: string): GrpcRedError {
  const address = shortTarget(endpoint.address);
  const said = `${statusName(code)}${details === '' ? '' : `: ${printable(details)}`}`;
  switch (code) {
    case status.UNIMPLEMENTED:
      // What a web server's 404 is made into (gRPC over HTTP/2, http-grpc-status-mapping.md).
      if (/^Received HTTP status code/.test(details)) {
        return new GrpcRedError(
          'no-reflection',
          `${address} answers as a web server, not as a gRPC server (${printable(details)}).`,
          'Give the address of the gRPC port itself, or check what stands in front of it.',
        );
      }
      return new GrpcRedError(
        'no-reflection',
        `${address} does not offer reflection, neither v1 nor v1alpha (${said}).`,
        'Turn on reflection in the server, or give its schema with --proto or --protoset.',
      );
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new GrpcRedError(
        'no-reflection',
        `${address} does not describe itself to a caller without the right credentials (${said}).`,
        'Pass them with -m/--metadata, or with --reflect-metadata for reflection alone; or give the schema with --proto or --protoset.',
      );
    case status.DEADLINE_EXCEEDED:
      return new GrpcRedError(
        'no-reflection',
        `${address} did not describe itself in time.`,
        'Check that the server is not overloaded and that its reflection answers.',
      );
    case status.RESOURCE_EXHAUSTED:
      // grpc-js minds no Content-Type: the first bytes of a web page are the length of a message to it.
      return new GrpcRedError(
        'no-reflection',
        `${address} answers with more than can be read, or with something that is not gRPC (${said}).`,
        'Check that it is the gRPC port itself, and check the reflection service of the server.',
      );
    case status.UNAVAILABLE:
      return new GrpcRedError(
        'unreachable',
        `${address} broke off while it described itself (${said}).`,
        'Check that the server, or what stands in front of it, is up.',
      );
    default:
      return new GrpcRedError(
        'no-reflection',
        `${address} does not describe itself (${said}).`,
        'Check the reflection service of the server, or give its schema with --proto or --protoset.',
      );
  }
}
