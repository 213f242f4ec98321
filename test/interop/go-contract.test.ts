// What test/transport/contract asks of a transport, as far as it can be asked of a Go server, whose own log is the count.
import { before, describe } from 'node:test';
import { grpcJsTransport } from '../../src/transport/grpc-js.js';
import { wireTransport } from '../../src/transport/wire/wire.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { connectCases } from './go-contract/connecting.js';
import { endingCases } from './go-contract/endings.js';
import { kindCases } from './go-contract/kinds.js';
import { lossCases } from './go-contract/losses.js';
import { needs } from './toolchain.js';

const transports = { wire: wireTransport, 'grpc-js': grpcJsTransport };
const securities: Record<string, () => Promise<Certificates | null>> = {
  plaintext: async () => null,
  TLS: makeCertificates,
};

for (const [security, certificatesFor] of Object.entries(securities)) {
  describe(`the contract with a Go server in ${security}`, { skip: needs('go') }, () => {
    let certificates: Certificates | null = null;
    before(async () => {
      certificates = await certificatesFor();
    });
    for (const [name, make] of Object.entries(transports)) {
      const target = { make, certificates: () => certificates };
      describe(`${name}: kinds, statuses, messages`, { timeout: 60_000 }, () => kindCases(target));
      describe(`${name}: ends of calls`, { timeout: 60_000 }, () => endingCases(target));
      describe(`${name}: lost connections`, { timeout: 60_000 }, () => lossCases(target));
    }
  });
}

describe('the contract with a Go server when it connects', { skip: needs('go') }, () => {
  for (const [name, make] of Object.entries(transports)) {
    describe(name, { timeout: 60_000 }, () => connectCases(make));
  }
});
