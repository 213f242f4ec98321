import type { Command } from 'commander';

/** Where the schema comes from, as text. */
export interface RawSchema {
  /** Each as it was given: one file, or several with commas between them. */
  proto?: string[];
  /** Likewise, of folders. */
  importPaths?: string[];
  protoset?: string;
  reflectMetadata?: string;
}

/** The options that say where the schema comes from, for every command that needs one. Read by `readSchemaSource`. */
export function addSchema(command: Command, reflectMetadataHelp = 'metadata for reflection'): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  return command
    .option('--proto <file>', 'take the schema from this .proto file, not from reflection; repeatable', gather)
    .option(
      '-i, --import-paths <folders>',
      "folders in which --proto and its imports are looked for (default: the file's own and this one); repeatable",
      gather,
    )
    .option('--protoset <file>', 'take the schema from a FileDescriptorSet (protoc --descriptor_set_out)')
    .option('--reflect-metadata <json>', reflectMetadataHelp);
}
