import { FeatureSet_FieldPresence as Presence } from '@bufbuild/protobuf/wkt';
import { isTree } from './option-tree.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import type { OptionTrees } from './read-options.js';

/** From here on fields of google.protobuf.FeatureSet are extensions. */
const EXTENSIONS_FROM = 1000;

/** Refuses features that say nothing, or that a whole file cannot have, and all of them outside editions. */
export function checkFeatureValues({ file, source, options }: ParsedFile, trees: OptionTrees): void {
  for (const [owner, tree] of trees) {
    const features = [...tree.fields.values()].find(({ field }) => field.name === 'features')?.values[0];
    if (features === undefined || !isTree(features)) continue;
    const { at } = options.get(owner)!.statements.find(({ name }) => name[0]!.name === 'features')!;
    if (file.syntax !== 'editions') {
      throw badProto(source, at, 'features are for editions alone', 'Begin the file with: edition = "2023";');
    }
    for (const { field, values } of features.fields.values()) {
      if (field.number < EXTENSIONS_FROM && values[0] === 0) {
        throw badProto(source, at, `the feature ${field.name} has no meaning in this value`, 'Choose another.');
      }
      if (owner === file && field.name === 'field_presence' && values[0] === Presence.LEGACY_REQUIRED) {
        throw badProto(source, at, 'a whole file cannot have required fields', 'Say so of each field.');
      }
    }
  }
}
