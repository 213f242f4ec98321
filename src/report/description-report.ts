import { Chalk } from 'chalk';
import { escapeInvisible } from '../shared/escape-invisible.js';
import { escapeAll, escapeText } from './escape-text.js';
import { heading, paragraph, type Sheet } from './text/sheet.js';
import type { TextOptions } from './text.js';

/** A part of a schema, as it was asked for. Names, lines and texts are a server's, unescaped. */
export interface Description {
  declarations: { kind: string; name: string; file: string; lines: string[] }[];
  /** Of a method that can be called. */
  request: {
    kind: string;
    /** JSON that `-d` takes. */
    example: unknown;
    /** What the example could not keep. */
    notes: string[];
    /** Whole command lines. */
    call: string;
    bench: string;
  } | null;
  warnings: string[];
}

type DescriptionFormat = { kind: 'json' } | ({ kind: 'text' } & TextOptions);

/** A description for people or for programs; ends in a line break. */
export function descriptionReport(description: Description, format: DescriptionFormat): string {
  if (format.kind === 'json') {
    const { declarations, request, warnings } = description;
    const all = declarations.map(({ lines, ...rest }) => ({
      ...rest,
      source: `${lines.map(escapeText).join('\n')}\n`,
    }));
    const document = { format: 'grpc-red description', version: 1, declarations: all, request, warnings };
    return `${escapeInvisible(JSON.stringify(document, null, 2))}\n`;
  }
  const sheet: Sheet = { columns: Math.max(40, format.columns), chalk: new Chalk({ level: format.colour ? 1 : 0 }) };
  const { declarations, warnings } = escapeAll({
    declarations: description.declarations,
    warnings: description.warnings,
  });
  const parts = [
    ...declarations.map(({ name, file, lines }) => [sheet.chalk.dim(`// ${name} · ${file}`), ...lines]),
    ...(description.request === null ? [] : requestParts(sheet, description.request)),
    warnings.flatMap((warning) => paragraph(sheet, warning, { lead: '! ' })),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Whole lines, however wide the terminal is: they are there to be pasted. */
function requestParts(sheet: Sheet, request: NonNullable<Description['request']>): string[][] {
  const example = escapeInvisible(JSON.stringify(request.example, null, 2)).split('\n');
  return [
    [heading(sheet, `Example request (${request.kind})`), ...example],
    request.notes.flatMap((note) => paragraph(sheet, escapeText(note), { lead: '! ' })),
    [heading(sheet, 'Call it'), `  ${escapeText(request.call)}`],
    [heading(sheet, 'Bench it'), `  ${escapeText(request.bench)}`],
  ];
}
