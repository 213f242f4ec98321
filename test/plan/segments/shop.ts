import { readFileSync } from 'node:fs';
import { fromBinary, type JsonValue, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { DataSource } from '../../../src/plan/bench-options.js';
import { buildPayload } from '../../../src/plan/build-payload.js';
import type { Flow } from '../../../src/plan/call-plan.js';
import { checkFlows } from '../../../src/plan/check-flows.js';
import { RowReader } from '../../../src/plan/rows/row-reader.js';
import type { RowsTable } from '../../../src/plan/rows/rows-table.js';
import { renderMessage } from '../../../src/plan/segments/render-message.js';
import { makeRenderContext, NO_INPUTS, type RenderContext } from '../../../src/plan/template/render-context.js';
import { emptyScope, type TemplateScope } from '../../../src/plan/template/template.js';
import { readVaryingMetadata } from '../../../src/plan/varying-metadata.js';
import type { MetadataEntry } from '../../../src/shared/endpoint.js';
import { findMethods } from '../../../src/target/find-methods.js';
import { schemaFromFiles } from '../../../src/target/schema-from-files.js';
import { schemaRegistry } from '../../../src/target/schema-registry.js';
import { aStep } from '../../engine/a-plan.js';

const { file } = fromBinary(FileDescriptorSetSchema, readFileSync('fixtures/reflection/protos/descriptors.binpb'));
/** Messages with one of everything. */
export const schema = schemaFromFiles(file, ['shop.Shop', 'legacy.Legacy', 'modern.Modern'], 'protoc');

export const PLACE = 'shop.Shop/Place';

export function methodOf(name: string) {
  return findMethods(schema, [name])[0]!;
}

/** What the first message of the data is for the call of that context, decoded. */
export function sent(
  json: string,
  context: Partial<RenderContext> = {},
  scope: Partial<TemplateScope> = {},
  name = PLACE,
): JsonValue {
  const method = methodOf(name);
  const { messages } = buildPayload(
    schema,
    method,
    { form: 'json', text: json, origin: '-d' },
    { ...emptyScope(), ...scope },
  );
  const bytes = renderMessage(messages[0]!, { ...makeRenderContext(NO_INPUTS, 0), ...context });
  const registry = schemaRegistry(schema);
  const type = registry.getMessage(method.inputType)!;
  return toJson(type, fromBinary(type, bytes), { registry });
}

/** Builds and checks a call as a plan does, before any call. */
export function plan(
  data: DataSource | null,
  {
    rows = null,
    name = PLACE,
    metadata = [],
  }: { rows?: RowsTable | null; name?: string; metadata?: MetadataEntry[] } = {},
): Flow {
  const table = data?.form === 'csv' ? data.rows : rows;
  const scope = { ...emptyScope(), row: table?.columns ?? [], env: ['TOKEN'] };
  const payload = buildPayload(schema, methodOf(name), data, scope);
  const step = aStep(0, { payload, ...readVaryingMetadata(metadata, scope) });
  const flow: Flow = { name: null, weight: 1, steps: [step], rows: table, order: 'roundrobin' };
  checkFlows([flow], { ...NO_INPUTS, env: ['s3cret'] });
  return flow;
}

export function contextOf(flow: Flow): RenderContext {
  return { ...makeRenderContext(NO_INPUTS, 0), rows: flow.rows && new RowReader(flow.rows) };
}
