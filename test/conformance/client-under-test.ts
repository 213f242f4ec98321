// The client that the conformance suite drives: reads cases from stdin until it ends, and writes how they went to stdout.
//   node client-under-test.js <descriptors of the suite> wire|grpc-js
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { grpcJsTransport } from '../../src/transport/grpc-js.js';
import { wireTransport } from '../../src/transport/wire/wire.js';
import { delimited, readDelimited } from './delimited.js';
import { type MakeTransport, runCase } from './run-case.js';
import { SuiteSchema } from './suite-schema.js';
import type { CaseOutcome, ClientCompatRequest } from './suite-types.js';

/** The suite sends all its cases at once; on a busy machine so many would run into each other's deadlines. */
const AT_ONCE = 8;
const TRANSPORTS: Record<string, MakeTransport> = { wire: wireTransport, 'grpc-js': grpcJsTransport };

const [descriptors, name] = process.argv.slice(2) as [string, string];
const schema = new SuiteSchema(createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors))));
const make = TRANSPORTS[name]!;

const running = new Set<Promise<void>>();
for await (const bytes of readDelimited(process.stdin)) {
  if (running.size === AT_ONCE) await Promise.race(running);
  const request = schema.decodeRequest(bytes);
  const task = outcomeOf(request).then((outcome) => {
    process.stdout.write(delimited(schema.encodeResponse(request.testName, outcome)));
    running.delete(task);
  });
  running.add(task);
}
await Promise.all(running);

async function outcomeOf(request: ClientCompatRequest): Promise<CaseOutcome> {
  try {
    return { case: 'response', value: await runCase(request, schema, make) };
  } catch (error) {
    return { case: 'error', value: { message: String(error) } };
  }
}
