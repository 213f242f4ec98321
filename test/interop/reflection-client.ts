import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Client, type ClientOptions, credentials, type ServiceDefinition, type StatusObject } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export type ReflectionVersion = 'v1' | 'v1alpha';

/** What a server answered to one question, or the status with which it refused the whole call. */
export interface ReflectionEnd {
  status: number;
  /** Full names, sorted. */
  services: string[];
  /** How many files came. */
  files: number;
  /** The status inside the answer, or 0. */
  errorCode: number;
}

interface ReflectionAnswer {
  listServicesResponse: { service: { name: string }[] } | null;
  fileDescriptorResponse: { fileDescriptorProto: Buffer[] } | null;
  errorResponse: { errorCode: number; errorMessage: string } | null;
}

const protos = join(dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json')), 'build', 'proto');

/** Asks a server's reflection one question, over a connection of its own and never with the code under test. */
export function askReflection(
  address: string,
  version: ReflectionVersion,
  question: { listServices: string } | { fileContainingSymbol: string },
): Promise<ReflectionEnd> {
  const file = `grpc/reflection/${version}/reflection.proto`;
  const service = loadSync(file, { includeDirs: [protos] })[
    `grpc.reflection.${version}.ServerReflection`
  ] as ServiceDefinition;
  const { path, requestSerialize, responseDeserialize } = service.ServerReflectionInfo!;
  const options: ClientOptions = { 'grpc.use_local_subchannel_pool': 1 };
  const client = new Client(address, credentials.createInsecure(), options);
  const call = client.makeBidiStreamRequest<unknown, ReflectionAnswer>(path, requestSerialize, responseDeserialize);
  const end: ReflectionEnd = { status: 0, services: [], files: 0, errorCode: 0 };
  return new Promise<ReflectionEnd>((resolve) => {
    call.on('data', (answer: ReflectionAnswer) => {
      end.services = (answer.listServicesResponse?.service ?? []).map(({ name }) => name).sort();
      end.files = answer.fileDescriptorResponse?.fileDescriptorProto.length ?? 0;
      end.errorCode = answer.errorResponse?.errorCode ?? 0;
    });
    call.on('error', () => {}); // the status says it too
    call.on('status', ({ code }: StatusObject) => resolve({ ...end, status: code }));
    call.write(question);
    call.end();
  }).finally(() => client.close());
}
