// The client test cases of gRPC's interop test descriptions (grpc/grpc, doc/interop-test-descriptions.md), over both
// transports, in plaintext and TLS, against grpc-go's own service.
//
// Not run, and why:
//
//   cacheable_unary               its calls are HTTP GETs that a caching proxy answers; a load tester must reach the
//                                 server with every call, and no transport of ours sends a GET
//   client_compressed_streaming   in part: compression is a run's setting, not a message's, so one stream never mixes
//                                 compressed and plain messages; both are sent, in streams of their own
//   compute_engine_creds, jwt_token_creds, oauth2_auth_token, per_rpc_creds, google_default_credentials,
//   compute_engine_channel_credentials
//                                 they need accounts of Google's cloud; what such credentials come to on the wire is
//                                 an `authorization` header, which is metadata like any other
//   orca_per_rpc, orca_oob        load reports for a client's load balancing, of which there is none
//   pick_first_unary and other cases of xDS, grpclb and connection scaling
//                                 likewise: connections are dialled and counted, not balanced
import { readFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import type { TlsSettings } from '../../src/shared/endpoint.js';
import { grpcJsTransport } from '../../src/transport/grpc-js.js';
import { wireTransport } from '../../src/transport/wire/wire.js';
import { compressionCases } from './cases/compression.js';
import { endingCases } from './cases/endings.js';
import type { InteropTarget } from './cases/interop-target.js';
import { metadataCases } from './cases/metadata.js';
import { soakCases } from './cases/soak.js';
import { streamCases } from './cases/streams.js';
import { unaryCases } from './cases/unary.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { type DescribedMethod, describedMethods } from './described-methods.js';
import { interopDescriptors } from './interop-descriptors.js';
import { type InteropServer, startInteropServer } from './interop-server.js';
import { needs } from './toolchain.js';

const transports = { wire: wireTransport, 'grpc-js': grpcJsTransport };
const securities: Record<string, () => Promise<Certificates | null>> = {
  plaintext: async () => null,
  TLS: makeCertificates,
};

for (const [security, certificatesFor] of Object.entries(securities)) {
  describe(`the interop cases of gRPC in ${security}`, { skip: needs('go') }, () => {
    let tls: TlsSettings | null = null;
    let methods: (name: string) => DescribedMethod;
    let plain: InteropServer;
    let heeding: InteropServer;
    before(async () => {
      const certificates = await certificatesFor();
      tls = certificates && trusting(certificates);
      methods = describedMethods(await interopDescriptors());
      plain = await startInteropServer(certificates);
      heeding = await startInteropServer(certificates, 'compression');
    });
    after(() => Promise.all([plain.stop(), heeding.stop()]));

    for (const [name, make] of Object.entries(transports)) {
      const target: InteropTarget = {
        make,
        get address() {
          return { plain: plain.address, 'heeds-compression': heeding.address };
        },
        get tls() {
          return tls;
        },
        method: (method) => methods(method),
      };
      describe(`over ${name}`, { timeout: 120_000 }, () => {
        unaryCases(target);
        streamCases(target);
        metadataCases(target);
        endingCases(target);
        compressionCases(target);
        soakCases(target);
      });
    }
  });
}

function trusting({ ca }: Certificates): TlsSettings {
  return { verify: true, ca: readFileSync(ca), cert: null, key: null, serverName: null };
}
