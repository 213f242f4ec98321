import type { Step } from './call-plan.js';
import type { PayloadSegment } from './payload.js';
import type { Template } from './template/template.js';

/** All templates of a step: those of its messages, and those of its metadata. */
export function templatesOf({ payload, varying }: Pick<Step, 'payload' | 'varying'>): Template[] {
  return [
    ...payload.messages.flatMap(({ segments }) => segments.flatMap(ofSegment)),
    ...varying.map(({ template }) => template),
  ];
}

function ofSegment(segment: PayloadSegment): Template[] {
  if (segment.kind === 'varying') return [segment.template];
  return segment.kind === 'delimited' ? segment.segments.flatMap(ofSegment) : [];
}
