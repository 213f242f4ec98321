import { clientStreams } from '../shared/call-kind.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { DataSource, TemplatingOptions } from './bench-options.js';
import { buildPayload } from './build-payload.js';
import { inputsOf, scopeOf, unreadRows } from './build-plan.js';
import { methodConstants } from './method-constants.js';
import { constantPayload, payloadCount } from './payload.js';
import { RowReader } from './rows/row-reader.js';
import type { RowsTable } from './rows/rows-table.js';
import { StepMessages } from './step-messages.js';
import { makeRenderContext, type RenderContext } from './template/render-context.js';
import type { TemplateScope } from './template/template.js';
import { templatesOf } from './templates-of.js';
import { readVaryingMetadata, renderMetadata } from './varying-metadata.js';

/** Makes what one call by itself sends: read as the data of a bench, its templates worked out as for request number 0. */
export class RequestMaker {
  private readonly schema: Schema;
  private readonly method: MethodTarget;
  /** null: braces are braces. */
  private readonly scope: TemplateScope | null;
  private readonly context: RenderContext;
  private made = 0;
  private readsRow = false;

  /**
   * @param rows what `.Row` reads the first of; null: the rows that are the data
   * @param nowMs since 1970
   */
  constructor(
    schema: Schema,
    method: MethodTarget,
    templating: TemplatingOptions,
    rows: RowsTable | null,
    nowMs: number,
  ) {
    this.schema = schema;
    this.method = method;
    const scope = scopeOf({ templating, setUp: [] });
    this.scope = scope && { ...scope, constants: methodConstants(method) };
    this.context = { ...makeRenderContext(inputsOf(templating), 0), nowMs };
    this.takeRows(rows);
  }

  /**
   * All messages of the data, after those that were made before.
   *
   * @param data null: one message without fields
   * @throws GrpcRedError `bad-payload`, `bad-template` with the place; where there are several for a method that takes one
   */
  messages(data: DataSource | null): Uint8Array[] {
    const rows = data?.form === 'csv' ? data.rows : null;
    this.takeRows(rows);
    const payload = buildPayload(this.schema, this.method, data, this.scope);
    this.refuseMany(payloadCount(payload, rows), data?.origin ?? '-d');
    this.noteReads({ payload, varying: [] });
    const messages = new StepMessages(payload, this.context.rows);
    return Array.from({ length: messages.count }, (_, index) => {
      this.context.messageNumber = this.made++;
      return messages.at(index, this.context);
    });
  }

  /** @throws GrpcRedError `bad-template` */
  metadata(entries: readonly MetadataEntry[]): MetadataEntry[] {
    if (this.scope === null) return [...entries];
    const { metadata, varying } = readVaryingMetadata(entries, this.scope);
    this.noteReads({ payload: constantPayload([]), varying });
    return [...metadata, ...renderMetadata(varying, { ...this.context, row: 0 })];
  }

  /**
   * Rows that nothing reads of what was made so far were meant for something.
   *
   * @throws GrpcRedError `usage`
   */
  refuseUnreadRows(rows: RowsTable | null): void {
    if (rows !== null && !this.readsRow) throw unreadRows(rows);
  }

  private noteReads(made: Parameters<typeof templatesOf>[0]): void {
    this.readsRow ||= templatesOf(made).some(({ needs }) => needs.row);
  }

  private takeRows(rows: RowsTable | null): void {
    if (rows === null) return;
    this.context.rows = new RowReader(rows);
    if (this.scope !== null) this.scope.row = rows.columns;
  }

  private refuseMany(count: number, origin: string): void {
    if (count <= 1 || clientStreams(this.method.kind)) return;
    throw new GrpcRedError(
      'bad-payload',
      `${origin} holds ${count} messages, but ${this.method.service}/${this.method.method} takes one.`,
      'Leave out the others; grpc-red bench sends many.',
    );
  }
}
