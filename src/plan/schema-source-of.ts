import type { SchemaSource } from '../target/open-schema.js';
import type { BenchOptions } from './bench-options.js';
import { inputsOf, scopeOf } from './build-plan.js';
import { makeRenderContext } from './template/render-context.js';
import { readVaryingMetadata, renderMetadata } from './varying-metadata.js';

/**
 * Where the schema comes from, with the templates in the metadata of reflection worked out as for request number 0. What
 * only calls have cannot be in it.
 *
 * @param nowMs since 1970
 * @throws GrpcRedError `bad-template`
 */
export function schemaSourceOf(
  { schema, templating }: Pick<BenchOptions, 'schema' | 'templating'>,
  nowMs: number,
): SchemaSource {
  const scope = scopeOf({ templating, setUp: [] });
  if (schema.from !== 'reflection' || scope === null) return schema;
  const { metadata, varying } = readVaryingMetadata(schema.metadata, scope);
  const rendered = renderMetadata(varying, { ...makeRenderContext(inputsOf(templating), 0), nowMs });
  return { ...schema, metadata: [...metadata, ...rendered] };
}
