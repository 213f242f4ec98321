import { Chalk } from 'chalk';
import type { CallKind } from '../shared/call-kind.js';
import { displayWidth } from './display-width.js';
import { escapeAll } from './escape-text.js';
import { heading, paragraph, type Sheet } from './text/sheet.js';
import type { TextOptions } from './text.js';

/** What a server serves, or a schema describes. */
export interface Listing {
  services: {
    name: string;
    infrastructure: boolean;
    methods: { name: string; kind: CallKind; input: string; output: string }[];
  }[];
  /** `reflection v1`, or the files it came from. */
  source: string;
  warnings: string[];
}

type ListingFormat = { kind: 'json' } | ({ kind: 'text' } & TextOptions);

/** Services and methods, for people or for programs; ends in a line break. */
export function listingReport(listing: Listing, format: ListingFormat): string {
  const escaped = escapeAll(listing);
  if (format.kind === 'json') {
    return `${JSON.stringify({ format: 'grpc-red list', version: 1, ...escaped }, null, 2)}\n`;
  }
  const { services, warnings } = escaped;
  const sheet: Sheet = { columns: Math.max(40, format.columns), chalk: new Chalk({ level: format.colour ? 1 : 0 }) };
  const own = services.filter(({ infrastructure }) => !infrastructure);
  // Where nothing else is there, it is what there is.
  const shown = own.length > 0 ? own : services;
  const beside = services.filter((service) => !shown.includes(service)).map(({ name }) => name);
  const parts = [
    ...shown.map((service) => serviceLines(sheet, service)),
    ...(shown.length === 0 ? [['The schema has no service.']] : []),
    ...(beside.length === 0 ? [] : [paragraph(sheet, beside.join(', '), { lead: 'Beside them: ' })]),
    warnings.flatMap((warning) => paragraph(sheet, warning, { lead: '! ' })),
  ].filter((lines) => lines.length > 0);
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/**
 * A line for each method, with whole names: they are there to be pasted. Where one line has no room for its types, all
 * go without; where there is none for unary, which is what most are, that is left out, and how others stream is told below.
 */
function serviceLines(sheet: Sheet, { name, methods }: Listing['services'][number]): string[] {
  const paths = methods.map((method) => `${name}/${method.name}`);
  const nameWidth = Math.max(...paths.map(displayWidth));
  const kindWidth = Math.max(...methods.map(({ kind }) => kind.length));
  const types = methods.map(({ input, output }) => `${bareName(input)} → ${bareName(output)}`);
  const hasRoom = 2 + nameWidth + 2 + kindWidth + 2 + Math.max(...types.map(displayWidth)) <= sheet.columns;
  const lines = methods.flatMap(({ kind }, i) => {
    const beside = `${' '.repeat(nameWidth - displayWidth(paths[i]!))}  ${kind}`;
    const room = sheet.columns - 2 - displayWidth(paths[i]!);
    const fits = (text: string) => displayWidth(text) <= room;
    if (hasRoom)
      return `  ${paths[i]}${beside}${sheet.chalk.dim(`${' '.repeat(kindWidth - kind.length)}  ${types[i]}`)}`;
    if (fits(beside)) return `  ${paths[i]}${beside}`;
    if (fits(`  ${kind}`)) return `  ${paths[i]}  ${kind}`;
    return kind === 'unary' ? `  ${paths[i]}` : [`  ${paths[i]}`, `    ${kind}`];
  });
  return [heading(sheet, name), ...lines];
}

function bareName(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
