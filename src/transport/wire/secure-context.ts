import { createSecureContext, type SecureContext } from 'node:tls';
import type { TlsSettings } from '../../shared/endpoint.js';
import { unusableCertificates } from '../unusable-certificates.js';

/**
 * The certificates of a run, parsed once for all its connections.
 *
 * @throws GrpcRedError `bad-input` where a certificate or key cannot be used
 */
export function secureContext(tls: TlsSettings): SecureContext {
  const { ca, cert, key } = tls;
  try {
    if ((cert === null) !== (key === null)) throw new Error('a certificate and its key are of use only together');
    return createSecureContext({
      ...(ca !== null && { ca: Buffer.from(ca) }),
      ...(cert !== null && { cert: Buffer.from(cert) }),
      ...(key !== null && { key: Buffer.from(key) }),
    });
  } catch (cause) {
    throw unusableCertificates(cause);
  }
}
