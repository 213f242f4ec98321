import type { MetadataEntry } from '../../shared/endpoint.js';

/** What templates read that only a call has: its method, its row, what was captured before it. */
const OF_CALLS =
  /\{\{.*\.(FullyQualifiedName|MethodName|ServiceName|InputName|OutputName|IsClientStreaming|IsServerStreaming|Row|Captured|SetUp)\b/s;

/** Metadata of calls that reflection can be given, too: it comes before all of them. */
export function knownToReflection(entries: MetadataEntry[]): MetadataEntry[] {
  return entries.filter(([, value]) => !OF_CALLS.test(value));
}
