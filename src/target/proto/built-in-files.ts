import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import {
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
} from '@bufbuild/protobuf/wkt';
import { WELL_KNOWN_FILES } from '../well-known-files.js';

/** The files that may be imported and need not be there: all of google/protobuf/ that protoc ships. */
export const BUILT_IN_FILES: ReadonlyMap<string, FileDescriptorProto> = new Map([
  ...WELL_KNOWN_FILES,
  ...[
    file_google_protobuf_compiler_plugin,
    file_google_protobuf_cpp_features,
    file_google_protobuf_go_features,
    file_google_protobuf_java_features,
  ].map(({ proto }) => [`google/protobuf/${proto.name.replace(/^google\/protobuf\//, '')}`, proto] as const),
]);
