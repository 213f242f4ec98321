import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { goBinary } from './go-binary.js';

/** The FileDescriptorSet of gRPC's interop services, from the descriptors that grpc-go's generated code carries. */
export async function interopDescriptors(): Promise<Uint8Array> {
  const binary = await goBinary('interop-server');
  const { stdout } = await promisify(execFile)(binary, ['-descriptors'], { encoding: 'buffer' });
  return stdout;
}
