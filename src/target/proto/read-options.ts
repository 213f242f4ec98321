import { fromBinary, type Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  FieldOptionsSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  ServiceOptionsSchema,
  FieldOptions_OptionTargetType as Target,
} from '@bufbuild/protobuf/wkt';
import { joinName } from '../symbol-index.js';
import { encodeOptions, type OptionTree } from './option-tree.js';
import type { OptionBearer, OptionStatement, ParsedFile } from './parsed-file.js';
import { setOption } from './set-option.js';
import type { SymbolTable } from './symbol-table.js';

/** Which message of descriptor.proto the options of each bearer are, and what it is called as the target of an option. */
const OPTIONS: Record<OptionBearer, { schema: GenMessage<Message>; target: Target }> = {
  file: { schema: FileOptionsSchema, target: Target.TARGET_TYPE_FILE },
  message: { schema: MessageOptionsSchema, target: Target.TARGET_TYPE_MESSAGE },
  field: { schema: FieldOptionsSchema, target: Target.TARGET_TYPE_FIELD },
  oneof: { schema: OneofOptionsSchema, target: Target.TARGET_TYPE_ONEOF },
  enum: { schema: EnumOptionsSchema, target: Target.TARGET_TYPE_ENUM },
  'enum-value': { schema: EnumValueOptionsSchema, target: Target.TARGET_TYPE_ENUM_ENTRY },
  service: { schema: ServiceOptionsSchema, target: Target.TARGET_TYPE_SERVICE },
  method: { schema: MethodOptionsSchema, target: Target.TARGET_TYPE_METHOD },
  'extension-range': { schema: ExtensionRangeOptionsSchema, target: Target.TARGET_TYPE_EXTENSION_RANGE },
};

/** The options of each bearer that has some. */
export type OptionTrees = Map<object, OptionTree>;

/**
 * Reads the options of `parsed` into its descriptors: `standard` those that descriptor.proto declares, which say how
 * others are written; then `custom` those that extend it.
 *
 * @param trees what was read of the file before; is added to
 */
export function readOptions(
  parsed: ParsedFile,
  symbols: SymbolTable,
  visible: ReadonlySet<string>,
  which: 'standard' | 'custom',
  trees: OptionTrees,
): void {
  const { file, source } = parsed;
  for (const [owner, { bearer, statements }] of parsed.options) {
    const now = statements.filter((one) => isCustom(one) === (which === 'custom'));
    if (now.length === 0) continue;
    const { schema, target } = OPTIONS[bearer];
    const tree = trees.get(owner) ?? { type: symbols.message(schema.typeName)!, fields: new Map(), oneofs: new Map() };
    trees.set(owner, tree);
    const scope = { source, symbols, visible, name: scopeOf(owner, bearer, file.package, symbols), target };
    for (const option of now) setOption(tree, option, scope);
    const bytes = encodeOptions(tree, symbols);
    const holder = owner as { options?: Message };
    // protoc leaves out options of which nothing is left.
    if (bytes.length === 0) delete holder.options;
    else holder.options = fromBinary(schema, bytes);
  }
}

function isCustom({ name }: OptionStatement): boolean {
  return name.some((part) => part.isExtension);
}

/** Options of a range, which has no name, are looked up as those of its message are. */
function scopeOf(owner: object, bearer: OptionBearer, pkg: string, symbols: SymbolTable): string {
  if (bearer === 'file') return joinName(pkg, 'file');
  return symbols.fullName(bearer === 'extension-range' ? symbols.parent(owner)! : owner);
}
