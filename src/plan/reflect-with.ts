import type { MetadataEntry } from '../shared/endpoint.js';
import type { BenchOptions } from './bench-options.js';
import { inputsOf, scopeOf } from './build-plan.js';
import { makeRenderContext } from './template/render-context.js';
import { readVaryingMetadata, renderMetadata } from './varying-metadata.js';

/**
 * The metadata of reflection, as for request number 0. What only calls have cannot be in it.
 *
 * @param nowMs since 1970
 * @throws GrpcRedError `bad-template`
 */
export function reflectWith({ reflectMetadata, templating }: BenchOptions, nowMs: number): MetadataEntry[] {
  const scope = scopeOf(templating);
  if (scope === null) return reflectMetadata;
  const { metadata, varying } = readVaryingMetadata(reflectMetadata, scope);
  return [...metadata, ...renderMetadata(varying, { ...makeRenderContext(inputsOf(templating), 0), nowMs })];
}
