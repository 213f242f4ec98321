import type { Endpoint, TlsSettings } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawConnection } from '../arguments/connection-options.js';
import { readPem, refuseStrangers } from '../files/read-pem.js';
import { duration, hostName, targetAddress } from './parse-values.js';

/** Where the server is, and how to connect to it. */
export function readEndpoint(target: string, raw: RawConnection): Endpoint {
  const plaintext = raw.plaintext === true || raw.insecure === true;
  const tlsOptions = { skipTLS: raw.skipTLS, cacert: raw.cacert, cert: raw.cert, key: raw.key, cname: raw.cname };
  const given = Object.entries(tlsOptions).find(([, value]) => value !== undefined);
  if (plaintext && given !== undefined) {
    throw new GrpcRedError(
      'usage',
      `--${raw.plaintext ? 'plaintext' : 'insecure'} means no TLS, but --${given[0]} is about TLS.`,
      'Give one of them.',
    );
  }
  return {
    address: targetAddress(target),
    tls: plaintext ? null : readTls(raw),
    authority: raw.authority === undefined ? null : hostName('--authority', raw.authority),
    connectTimeoutMs: duration('--connect-timeout', raw.connectTimeout, 'refused'),
  };
}

function readTls(raw: RawConnection): TlsSettings {
  if ((raw.cert === undefined) !== (raw.key === undefined)) {
    throw new GrpcRedError(
      'usage',
      `--${raw.cert === undefined ? 'key' : 'cert'} was given without --${raw.cert === undefined ? 'cert' : 'key'}.`,
      'A client certificate needs both.',
    );
  }
  const [cert, key] = [readPem('--cert', raw.cert), readPem('--key', raw.key, 'PRIVATE KEY')];
  refuseStrangers(['--cert', '--key'], cert, key);
  return {
    verify: raw.skipTLS !== true,
    ca: readPem('--cacert', raw.cacert),
    cert,
    key,
    serverName: raw.cname === undefined ? null : hostName('--cname', raw.cname),
  };
}
