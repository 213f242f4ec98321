import { GrpcRedError } from '../shared/error.js';
import { placeIn } from '../shared/place-in.js';
import type { Flow, Step } from './call-plan.js';
import type { PayloadSegment, VaryingSegment } from './payload.js';
import { RowReader } from './rows/row-reader.js';
import { checkSegment } from './segments/render-message.js';
import { makeRenderContext, type RenderContext, type RenderInputs } from './template/render-context.js';
import type { Template } from './template/template.js';
import { renderMetadata, type VaryingEntry } from './varying-metadata.js';

/** The requests that are tried, by their numbers. */
interface Tried {
  from: number;
  count: number;
}

const FIRST: Tried = { from: 0, count: 3 };
/** 2023-11-14: a plan does not depend on when it is made. */
const SOME_TIME_MS = 1_700_000_000_000;

/**
 * Works out what templates give for the first few requests, and for every row: what cannot be sent is to be found before
 * the run. What depends on answers of the server cannot be known yet.
 *
 * @param tried the first requests
 * @throws GrpcRedError `bad-payload`, `bad-template`; with the line of the row
 */
export function checkFlows(flows: readonly Flow[], inputs: RenderInputs, tried = FIRST): void {
  let stepIndex = 0;
  for (const { steps, rows } of flows) {
    const context = { ...makeRenderContext(inputs, 0), nowMs: SOME_TIME_MS, rows: rows && new RowReader(rows) };
    for (const step of steps) {
      context.step = stepIndex++;
      checkStep(step, context, tried);
    }
  }
}

function checkStep({ payload, varying }: Step, context: RenderContext, tried: Tried): void {
  const segments = payload.messages
    .flatMap((message) => message.segments.flatMap(varyingOf))
    .filter(({ template }) => isKnowable(template));
  const entries = varying.filter(({ template }) => isKnowable(template));
  checkAll(segments, entries, tried, context);
  const ofRows = segments.filter(({ template }) => template.needs.row);
  const entriesOfRows = entries.filter(({ template }) => template.needs.row);
  if (ofRows.length + entriesOfRows.length === 0) return;
  checkAll(ofRows, entriesOfRows, { from: 0, count: context.rows!.table.count }, context);
}

function checkAll(
  segments: VaryingSegment[],
  entries: VaryingEntry[],
  { from, count }: Tried,
  context: RenderContext,
): void {
  const table = context.rows?.table;
  for (let iteration = 0; iteration < count; iteration++) {
    context.requestNumber = from + iteration;
    context.iteration = iteration;
    context.row = table === undefined ? 0 : iteration % table.count;
    try {
      for (const segment of segments) checkSegment(segment, context);
      renderMetadata(entries, context);
    } catch (error) {
      const isOfRow =
        error instanceof GrpcRedError &&
        table !== undefined &&
        (segments.some(({ template }) => template.needs.row) || entries.some(({ template }) => template.needs.row));
      if (!isOfRow) throw error;
      const where = placeIn(table.origin, table.lines[context.row]!);
      throw new GrpcRedError(error.code, `${error.message.replace(/\.$/, '')} (${where}).`, error.hint);
    }
  }
}

function isKnowable({ needs }: Template): boolean {
  return !needs.captured && !needs.setUp;
}

function varyingOf(segment: PayloadSegment): VaryingSegment[] {
  if (segment.kind === 'varying') return [segment];
  return segment.kind === 'delimited' ? segment.segments.flatMap(varyingOf) : [];
}
