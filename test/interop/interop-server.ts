import type { Certificates } from './certificates.js';
import { startFixtureProcess } from './fixture-process.js';
import { goBinary } from './go-binary.js';

export interface InteropServer {
  /** `host:port` of the gRPC server. */
  address: string;
  stop(): Promise<void>;
}

/**
 * Starts grpc-go's own interop service (fixtures/go/interop) on a free port: over TLS where it gets certificates.
 *
 * @param heeds `compression` where it is to heed what requests say of compression, which grpc-go's service does not
 */
export async function startInteropServer(
  certificates: Certificates | null,
  heeds: 'nothing more' | 'compression' = 'nothing more',
): Promise<InteropServer> {
  const args = ['-exit-on-eof', `-compression=${heeds === 'compression'}`];
  if (certificates !== null) args.push('-cert', certificates.serverCert, '-key', certificates.serverKey);
  const { ready, stop } = await startFixtureProcess(await goBinary('interop-server'), args);
  return { address: String(ready.grpc), stop };
}
