import { FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt';
import { nearestName } from '../../shared/nearest-name.js';
import { indexSymbols } from '../symbol-index.js';
import { BUILT_IN_FILES } from './built-in-files.js';
import { eachField } from './each-declaration.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { SCALAR_TYPES } from './scalar-types.js';
import { aKind, type ProtoSymbol, type SymbolTable } from './symbol-table.js';

/**
 * Makes every name of a type in `parsed` complete, and says of which kind the type is.
 *
 * @param visible the names of the files whose types may be used: itself, its imports, and what those import publicly
 */
export function linkTypes(parsed: ParsedFile, symbols: SymbolTable, visible: ReadonlySet<string>): void {
  const { file, source, places } = parsed;

  const find = (name: string, scope: string, at: number, wanted: 'message' | 'message or enum'): ProtoSymbol => {
    const found = symbols.lookUp(name, scope, visible, true);
    switch (found.is) {
      case 'found':
        if (found.symbol.kind === 'message' || (found.symbol.kind === 'enum' && wanted === 'message or enum')) {
          return found.symbol;
        }
        throw badProto(source, at, `${name} is no ${wanted}, but ${aKind(found.symbol)}`, `Name a ${wanted}.`);
      case 'not-imported':
        throw badProto(
          source,
          at,
          `${name} is declared in ${JSON.stringify(found.symbol.file)}, which this file does not import`,
          `Add: import ${JSON.stringify(found.symbol.file)};`,
        );
      case 'shadowed':
        throw badProto(
          source,
          at,
          `${name} means ${found.fullName} here, and there is no such type`,
          'Names are looked up from the innermost scope outwards: begin the name with a point for a full one.',
        );
      case 'unknown': {
        if (SCALAR_TYPES.has(name)) {
          throw badProto(source, at, `${name} is no message`, 'Declare a message with a field of that type.');
        }
        const file = builtInFileOf(name);
        if (file !== null) {
          const hint = `Add: import ${JSON.stringify(file)};`;
          throw badProto(source, at, `${name} is declared in a file that this one does not import`, hint);
        }
        const nearest = nearestName(
          name.replace(/^.*\./, ''),
          symbols.types().map((each) => each.replace(/^.*\./, '')),
        );
        throw badProto(
          source,
          at,
          `there is no type ${name}`,
          nearest === null ? 'Declare it, or import the file that does.' : `Did you mean ${nearest}?`,
        );
      }
    }
  };

  eachField(file, (field) => {
    const place = places.get(field)!;
    const scope = symbols.fullName(field);
    if (field.extendee !== '') {
      field.extendee = `.${find(field.extendee, scope, place.extendee!, 'message').fullName}`;
    }
    if (field.typeName === '') return;
    const type = find(field.typeName, scope, place.type!, 'message or enum');
    field.typeName = `.${type.fullName}`;
    if (type.kind === 'enum') field.type = Type.ENUM;
    else if (field.type !== Type.GROUP) field.type = Type.MESSAGE;
  });
  for (const service of file.service) {
    for (const method of service.method) {
      const place = places.get(method)!;
      const scope = symbols.fullName(method);
      method.inputType = `.${find(method.inputType, scope, place.type!, 'message').fullName}`;
      method.outputType = `.${find(method.outputType, scope, place.output!, 'message').fullName}`;
    }
  }
}

/** The file of google/protobuf/ that declares a type which is named in full; null where none does. */
function builtInFileOf(name: string): string | null {
  const full = name.replace(/^\./, '');
  for (const [file, descriptor] of BUILT_IN_FILES) if (indexSymbols([descriptor]).has(full)) return file;
  return null;
}
