import type { ScenarioNode } from './scenario-node.js';

/** A value of the file as JSON text: numbers keep their digits, so that 64 bits lose nothing. */
export function nodeJson(node: ScenarioNode): string {
  switch (node.is) {
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}: ${nodeJson(value)}`).join(', ')}}`;
    case 'list':
      return `[${node.items.map(nodeJson).join(', ')}]`;
    case 'text':
      return JSON.stringify(node.text);
    case 'truth':
      return node.text;
    case 'nothing':
      return 'null';
    case 'number':
      return numberJson(node.text);
  }
}

/** YAML has more ways to write a number than JSON: 0x1f, +1, .5, .inf. */
function numberJson(text: string): string {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return text;
  if (/^[+-]?\.inf$/i.test(text)) return text.startsWith('-') ? '"-Infinity"' : '"Infinity"';
  if (/^\.nan$/i.test(text)) return '"NaN"';
  if (/^0[xo][0-9a-f]+$/i.test(text)) return String(BigInt(text));
  const whole = /^[+]?0*(\d+)$/.exec(text);
  if (whole !== null) return String(BigInt(whole[1]!));
  return JSON.stringify(Number(text));
}
