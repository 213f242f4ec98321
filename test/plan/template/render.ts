import { parseTemplate } from '../../../src/plan/template/parse-template.js';
import {
  makeRenderContext,
  NO_INPUTS,
  type RenderContext,
  type RenderInputs,
} from '../../../src/plan/template/render-context.js';
import { renderTemplate } from '../../../src/plan/template/render-template.js';
import { emptyScope, type TemplateScope } from '../../../src/plan/template/template.js';

/** What a text gives for the call of that context. 2024-01-31T12:00:00.25Z unless told otherwise. */
export function render(
  text: string,
  fields: Partial<RenderContext> & { inputs?: RenderInputs } = {},
  scope: Partial<TemplateScope> = {},
): string {
  const template = parseTemplate(text, { name: '-d', line: 1, column: 1 }, { ...emptyScope(), ...scope });
  const nowMs = Date.UTC(2024, 0, 31, 12, 0, 0, 250);
  return renderTemplate(template, { ...makeRenderContext(NO_INPUTS, 0), nowMs, ...fields });
}
