import type { Message } from '@bufbuild/protobuf';
import { create, type DescMessage, type DescMethod, type FileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { AnyMessage, CaseOutcome, ClientCompatRequest } from './suite-types.js';

const PACKAGE = 'connectrpc.conformance.v1';

/** The suite's messages, read and written by the suite's own descriptors. */
export class SuiteSchema {
  private readonly registry: FileRegistry;

  constructor(registry: FileRegistry) {
    this.registry = registry;
  }

  decodeRequest(bytes: Uint8Array): ClientCompatRequest {
    return fromBinary(this.message(`${PACKAGE}.ClientCompatRequest`), bytes) as unknown as ClientCompatRequest;
  }

  encodeResponse(testName: string, result: CaseOutcome): Uint8Array {
    const type = this.message(`${PACKAGE}.ClientCompatResponse`);
    return toBinary(type, create(type, { testName, result } as Record<string, unknown>));
  }

  method({ service, method }: ClientCompatRequest): DescMethod {
    const found = this.registry.getService(service)?.methods.find(({ name }) => name === method);
    if (found === undefined) throw new Error(`the suite has no method ${service}/${method}`);
    return found;
  }

  /** The payload that a response of the method carries; an empty one where it has none. */
  payloadOf(method: DescMethod, response: Uint8Array): Message {
    const { payload } = fromBinary(method.output, response) as { payload?: Message };
    return payload ?? create(this.message(`${PACKAGE}.ConformancePayload`));
  }

  /** What a google.rpc.Status tells beside code and message. */
  statusDetails(bytes: Uint8Array): AnyMessage[] {
    const { details } = fromBinary(this.message('google.rpc.Status'), bytes) as unknown as { details: AnyMessage[] };
    return details;
  }

  private message(name: string): DescMessage {
    const found = this.registry.getMessage(name);
    if (found === undefined) throw new Error(`the suite has no message ${name}`);
    return found;
  }
}
