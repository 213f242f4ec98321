import { create } from '@bufbuild/protobuf';
import {
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { addOption, parseOptionStatement } from './parse-option.js';
import type { ParsedFile } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

/** `service Name {…}` */
export function parseService(tokens: TokenReader, parsed: ParsedFile): void {
  tokens.expect('service');
  const { at } = tokens;
  const service = create(ServiceDescriptorProtoSchema, { name: tokens.name('the name of the service') });
  parsed.places.set(service, { name: at });
  parsed.file.service.push(service);
  tokens.expect('{');
  while (!tokens.takes('}')) {
    if (tokens.takes(';')) continue;
    if (tokens.sees('option')) addOption(parsed, service, 'service', parseOptionStatement(tokens));
    else if (tokens.sees('rpc')) parseMethod(tokens, parsed, service);
    else throw tokens.expected('"rpc", "option" or "}"', 'A service holds methods: rpc Name(Request) returns (Reply);');
  }
}

function parseMethod(tokens: TokenReader, parsed: ParsedFile, service: ServiceDescriptorProto): void {
  tokens.expect('rpc');
  const nameAt = tokens.at;
  const method = create(MethodDescriptorProtoSchema, { name: tokens.name('the name of the method') });
  const input = parseMethodType(tokens);
  tokens.expect('returns');
  const output = parseMethodType(tokens);
  method.inputType = input.name;
  method.outputType = output.name;
  if (input.stream) method.clientStreaming = true;
  if (output.stream) method.serverStreaming = true;
  parsed.places.set(method, { name: nameAt, type: input.at, output: output.at });
  service.method.push(method);
  if (!tokens.takes('{')) {
    tokens.expect(';');
    return;
  }
  // A body, be it empty, is a mention of options to protoc.
  method.options = create(MethodOptionsSchema);
  while (!tokens.takes('}')) {
    if (tokens.takes(';')) continue;
    if (!tokens.sees('option')) throw tokens.expected('"option" or "}"', 'The body of a method holds options.');
    addOption(parsed, method, 'method', parseOptionStatement(tokens));
  }
}

function parseMethodType(tokens: TokenReader): { name: string; at: number; stream: boolean } {
  tokens.expect('(');
  const stream = tokens.takes('stream');
  const { at } = tokens;
  const name = tokens.typeName('the name of a message');
  tokens.expect(')');
  return { name, at, stream };
}
