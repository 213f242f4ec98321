import { create } from '@bufbuild/protobuf';
import { Edition, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { parseEnum } from './parse-enum.js';
import { parseExtend } from './parse-extend.js';
import { parseMessage } from './parse-message.js';
import { addOption, parseOptionStatement } from './parse-option.js';
import { parseService } from './parse-service.js';
import type { ParsedFile } from './parsed-file.js';
import type { ProtoSource } from './proto-source.js';
import { type TokenBudget, TokenReader } from './token-reader.js';

/**
 * What one .proto file says, by itself. Throws `bad-input` with file, line and column where it says nothing.
 *
 * @param budget how many tokens may be read yet; is drawn on
 */
export function parseFile(source: ProtoSource, budget: TokenBudget): ParsedFile {
  const parsed: ParsedFile = {
    source,
    file: create(FileDescriptorProtoSchema, { name: source.name }),
    places: new Map(),
    options: new Map(),
    importPlaces: [],
    packagePlace: 0,
    defaults: new Map(),
  };
  const tokens = new TokenReader(source, budget);
  parseSyntax(tokens, parsed);
  while (tokens.next.kind !== 'end') parseTopLevel(tokens, parsed);
  return parsed;
}

/** As protoc has it. */
const PACKAGE_LENGTH_MAX = 511;
const PACKAGE_DEPTH_MAX = 100;
const IMPORTS_MAX = 2000;

/** Without this line a file is proto2, as with protoc. */
function parseSyntax(tokens: TokenReader, { file }: ParsedFile): void {
  const isEdition = tokens.sees('edition');
  if (!isEdition && !tokens.sees('syntax')) return;
  tokens.take();
  tokens.expect('=');
  const { at } = tokens;
  const name = tokens.text(isEdition ? 'an edition in quotes' : '"proto2" or "proto3" in quotes');
  tokens.expect(';');
  if (isEdition) {
    if (name !== '2023') {
      const hint =
        name === '2024'
          ? 'Compile it with protoc --include_imports --descriptor_set_out=api.binpb, and give that to --protoset.'
          : 'The edition that is known is "2023".';
      throw tokens.bad(`edition ${JSON.stringify(name)} is not one that can be read`, hint, at);
    }
    file.syntax = 'editions';
    file.edition = Edition.EDITION_2023;
  } else if (name === 'proto3') {
    file.syntax = 'proto3';
  } else if (name !== 'proto2') {
    throw tokens.bad(`there is no syntax ${JSON.stringify(name)}`, 'Write "proto2" or "proto3".', at);
  }
}

function parseTopLevel(tokens: TokenReader, parsed: ParsedFile): void {
  const { file } = parsed;
  const { text, at } = tokens.next;
  switch (tokens.next.kind === 'string' ? '' : text) {
    case ';':
      tokens.take();
      return;
    case 'message':
      parseMessage(tokens, parsed, file.messageType, 1);
      return;
    case 'enum':
      parseEnum(tokens, parsed, file.enumType);
      return;
    case 'service':
      parseService(tokens, parsed);
      return;
    case 'extend':
      parseExtend(tokens, parsed, file.extension, file.messageType, 1);
      return;
    case 'import':
      parseImport(tokens, parsed);
      return;
    case 'package':
      tokens.take();
      if (file.package !== '') throw tokens.bad('there is a second package', 'A file has one at most.', at);
      parsed.packagePlace = tokens.at;
      file.package = tokens.fullName('the name of a package');
      if (file.package.length > PACKAGE_LENGTH_MAX || file.package.split('.').length > PACKAGE_DEPTH_MAX) {
        throw tokens.bad('the name of the package is too long', `It has up to ${PACKAGE_DEPTH_MAX} parts.`, at);
      }
      tokens.expect(';');
      return;
    case 'option':
      addOption(parsed, file, 'file', parseOptionStatement(tokens));
      return;
    case 'syntax':
    case 'edition':
      throw tokens.bad(`the ${text} is said too late`, 'It is the first line of a file, and stands there once.');
    default:
      throw tokens.expected(
        '"message", "enum", "service", "extend", "import", "package" or "option"',
        'These begin what a .proto file declares.',
      );
  }
}

function parseImport(tokens: TokenReader, { file, importPlaces }: ParsedFile): void {
  tokens.expect('import');
  if (tokens.takes('public')) file.publicDependency.push(file.dependency.length);
  else if (tokens.takes('weak')) file.weakDependency.push(file.dependency.length);
  const { at } = tokens;
  if (file.dependency.length >= IMPORTS_MAX)
    throw tokens.bad(`there are more than ${IMPORTS_MAX} imports`, 'Import fewer.');
  const name = tokens.text('the name of a file in quotes');
  if (file.dependency.includes(name))
    throw tokens.bad(`${JSON.stringify(name)} is imported twice`, 'Import it once.', at);
  importPlaces.push(at);
  file.dependency.push(name);
  tokens.expect(';');
}
