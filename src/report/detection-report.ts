import { Chalk } from 'chalk';
import type { Detection } from '../metrics/detect/detection.js';
import { escapeAll } from './escape-text.js';
import { capabilityText } from './text/capability-lines.js';
import { heading, paragraph, type Sheet } from './text/sheet.js';
import type { TextOptions } from './text.js';

type DetectionFormat = { kind: 'json' } | ({ kind: 'text' } & TextOptions);

/** What a page lets be proven, for people or for programs; ends in a line break. */
export function detectionReport(detection: Detection, format: DetectionFormat): string {
  const escaped = escapeAll(detection);
  if (format.kind === 'json') {
    return `${JSON.stringify({ format: 'grpc-red detection', version: 1, ...escaped }, null, 2)}\n`;
  }
  const sheet: Sheet = { columns: Math.max(40, format.columns), chalk: new Chalk({ level: format.colour ? 1 : 0 }) };
  const parts = [
    ...escaped.capability.map((one) => readingLines(sheet, one)),
    unreadLines(sheet, escaped.unread),
    escaped.notes.flatMap((note) => paragraph(sheet, note, { lead: '! ' })),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function readingLines(sheet: Sheet, capability: Detection['capability'][number]): string[] {
  const { convention, families, inTheWay, map } = capability;
  return [
    heading(sheet, convention),
    ...paragraph(sheet, `${capabilityText(capability)}.`, { lead: '  ' }),
    ...families.flatMap(({ role, name, type, labels, because }) => {
      const parts = Object.entries(labels).map(([part, label]) => `${part}=${label}`);
      const braces = parts.length === 0 ? '' : `{${parts.join(', ')}}`;
      return [
        ...paragraph(sheet, `${name}${braces} (${type})`, { lead: `  ${role}  `, paintLead: sheet.chalk.bold }),
        ...paragraph(sheet, `by ${because}`, { lead: '    ', paint: sheet.chalk.dim }),
      ];
    }),
    ...inTheWay.flatMap((text) => paragraph(sheet, text, { lead: '  ! ' })),
    ...(map.length === 0 ? [] : paragraph(sheet, 'The same, told to bench:', { lead: '  ' })),
    // Whole lines, however wide the terminal is: they are there to be pasted.
    ...map.map((line) => `    ${line}`),
  ];
}

function unreadLines(sheet: Sheet, unread: Detection['unread']): string[] {
  if (unread.length === 0) return [];
  return [
    heading(sheet, 'Not read, though its labels name methods of this server'),
    ...unread.flatMap(({ name, type, because, map }) => [
      ...paragraph(sheet, `${name} (${type}): ${because}. If you know better:`, { lead: '  ' }),
      `    ${map}`,
    ]),
  ];
}
