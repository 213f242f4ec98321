import { GrpcRedError } from '../shared/error.js';
import { placeIn } from '../shared/place-in.js';
import type { Flow, Step } from './call-plan.js';
import type { PayloadSegment, VaryingSegment } from './payload.js';
import { RowReader } from './rows/row-reader.js';
import { checkSegment } from './segments/render-message.js';
import { makeRenderContext, type RenderContext, type RenderInputs } from './template/render-context.js';
import type { Template } from './template/template.js';
import { renderMetadata, type VaryingEntry } from './varying-metadata.js';

/** The numbers of the requests that are tried. */
const FIRST = [0, 1, 2];
/** 2023-11-14: a plan does not depend on when it is made. */
const SOME_TIME_MS = 1_700_000_000_000;

/**
 * Works out what templates give for the first few requests, and for every row: what cannot be sent is to be found before
 * the run. What depends on answers of the server cannot be known yet.
 *
 * @param numbers of the first requests
 * @throws GrpcRedError `bad-payload`, `bad-template`; with the line of the row
 */
export function checkFlows(flows: readonly Flow[], inputs: RenderInputs, numbers: readonly number[] = FIRST): void {
  let stepIndex = 0;
  for (const { steps, rows } of flows) {
    const context = { ...makeRenderContext(inputs, 0), nowMs: SOME_TIME_MS, rows: rows && new RowReader(rows) };
    for (const step of steps) {
      context.step = stepIndex++;
      checkStep(step, context, numbers);
    }
  }
}

function checkStep({ payload, varying }: Step, context: RenderContext, numbers: readonly number[]): void {
  const segments = payload.messages
    .flatMap((message) => message.segments.flatMap(varyingOf))
    .filter(({ template }) => isKnowable(template));
  const entries = varying.filter(({ template }) => isKnowable(template));
  checkAll(segments, entries, numbers, context);
  const ofRows = segments.filter(({ template }) => template.needs.row);
  const entriesOfRows = entries.filter(({ template }) => template.needs.row);
  if (ofRows.length + entriesOfRows.length === 0) return;
  const ofEach = Array.from({ length: context.rows!.table.count }, (_, row) => row);
  checkAll(ofRows, entriesOfRows, ofEach, context);
}

function checkAll(
  segments: VaryingSegment[],
  entries: VaryingEntry[],
  numbers: readonly number[],
  context: RenderContext,
): void {
  const table = context.rows?.table;
  for (const [iteration, number] of numbers.entries()) {
    context.requestNumber = number;
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
