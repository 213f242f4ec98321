import { fromBinary } from '@bufbuild/protobuf';
import {
  type ExtensionRangeOptions_Declaration as Declaration,
  type DescriptorProto,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  ExtensionRangeOptions_VerificationState as Verification,
} from '@bufbuild/protobuf/wkt';
import { eachField } from './each-declaration.js';
import { encodeOptions } from './option-tree.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { rangeOf } from './range-index.js';
import type { OptionTrees } from './read-options.js';
import { SCALAR_TYPES } from './scalar-types.js';
import type { SymbolTable } from './symbol-table.js';

/**
 * Refuses extensions that are not as the range that they are in declares them. What ranges declare is for source code
 * only, and so not in descriptors: `trees` has it, over all files.
 */
export function checkDeclarations(parsed: ParsedFile, symbols: SymbolTable, trees: OptionTrees): void {
  const { file, source, places } = parsed;
  const optionsOf = (range: DescriptorProto['extensionRange'][number]) => {
    const tree = trees.get(range);
    return tree === undefined
      ? range.options
      : fromBinary(ExtensionRangeOptionsSchema, encodeOptions(tree, symbols, 'with-source'));
  };
  for (const [owner, { bearer }] of parsed.options) {
    if (bearer !== 'extension-range') continue;
    const range = owner as DescriptorProto['extensionRange'][number];
    const outside = optionsOf(range)?.declaration.find(({ number }) => number < range.start || number >= range.end);
    if (outside === undefined) continue;
    const says = `the range ${range.start} to ${range.end - 1} declares ${outside.number}, which is not in it`;
    throw badProto(source, places.get(range)!.name, says, 'Correct the number, or the range.');
  }
  eachField(file, (field) => {
    if (field.extendee === '') return;
    const range = rangeOf(symbols.message(field.extendee)!.extensionRange, field.number);
    const options = range === undefined ? undefined : optionsOf(range);
    if (options === undefined) return;
    const at = places.get(field)!.name;
    const declared = options.declaration.find(({ number }) => number === field.number);
    if (declared !== undefined) {
      const wants = notAs(declared, field, symbols);
      if (wants !== null) {
        const says = `${field.extendee.slice(1)} declares its extension ${field.number} ${wants}`;
        throw badProto(source, at, says, 'Write it so, or choose another number.');
      }
    } else if (options.declaration.length > 0 || options.verification === Verification.DECLARATION) {
      const says = `${field.extendee.slice(1)} has no declaration of its extension ${field.number}`;
      throw badProto(source, at, says, 'Its range declares which extensions there are: choose one of those.');
    }
  });
}

const TYPE_NAMES = new Map([...SCALAR_TYPES].map(([name, type]) => [type, name]));

/** What `declared` says otherwise of `field`; null where it is as declared. */
function notAs(declared: Declaration, field: FieldDescriptorProto, symbols: SymbolTable): string | null {
  if (declared.reserved) return 'as reserved';
  const name = `.${symbols.fullName(field)}`;
  if (declared.fullName !== name) return `as ${declared.fullName}, not ${name}`;
  const type = TYPE_NAMES.get(field.type) ?? field.typeName;
  if (declared.type !== type) return `to be ${declared.type}, not ${type}`;
  if (declared.repeated !== (field.label === Label.REPEATED))
    return declared.repeated ? 'as repeated' : 'as not repeated';
  return null;
}
