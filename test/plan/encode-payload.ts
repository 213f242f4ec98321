import { buildPayload } from '../../src/plan/build-payload.js';
import { StepMessages } from '../../src/plan/step-messages.js';
import { makeRenderContext, NO_INPUTS } from '../../src/plan/template/render-context.js';
import type { MethodTarget, Schema } from '../../src/target/method-target.js';

/** The messages of JSON data without templates, as a bench or a call sends them; '' is no data. */
export function encodePayload(schema: Schema, method: MethodTarget, text: string, origin: string): Uint8Array[] {
  const data = text === '' ? null : { form: 'json' as const, text, origin };
  const messages = new StepMessages(buildPayload(schema, method, data, null), null);
  const context = makeRenderContext(NO_INPUTS, 0);
  return Array.from({ length: messages.count }, (_, index) => messages.at(index, context));
}
