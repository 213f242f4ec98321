import type { DryRequest } from '../plan/dry-run.js';
import { escapeText } from '../report/escape-text.js';

const MOST_BYTES = 2048;
const HIDDEN = '(hidden)';

/** What `--dry-run` prints of the requests. Secrets that stand in them are hidden, in their bytes too. */
export function dryRunText(requests: readonly DryRequest[]): string {
  return requests.map(requestText).join('\n');
}

function requestText({ method, requestNumber, messages, waitsFor, leftOut, metadata, secrets }: DryRequest): string {
  const lines = [`${method.service}/${method.method}  request ${requestNumber}`];
  for (const [name, value] of metadata) lines.push(`  ${name}: ${value === null ? HIDDEN : escapeText(value)}`);
  if (messages === null) {
    const names = waitsFor.map((name) => `{{${escapeText(name)}}}`).join(' and ');
    lines.push(`  It holds ${names} of an earlier answer: only the run knows it.`);
  }
  for (const { json, bytes } of messages ?? []) {
    lines.push(`  ${escapeText(withoutSecrets(JSON.stringify(json), secrets))}`, `  ${hexText(bytes, secrets)}`);
  }
  if (leftOut > 0) lines.push(`  … and ${leftOut} more messages`);
  return `${lines.join('\n')}\n`;
}

function withoutSecrets(json: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(JSON.stringify(secret).slice(1, -1), HIDDEN)),
    json,
  );
}

function hexText(bytes: Uint8Array, secrets: readonly string[]): string {
  if (bytes.length === 0) return '(no bytes)';
  const buffer = Buffer.from(bytes);
  const secretBytes = secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret));
  const hides = secretBytes.flatMap((secret) => placesOf(buffer, secret));
  const hex = Array.from(buffer.subarray(0, MOST_BYTES), (byte, i) =>
    hides.some(([from, to]) => i >= from && i < to) ? '··' : byte.toString(16).padStart(2, '0'),
  ).join('');
  return bytes.length > MOST_BYTES ? `${hex} … and ${bytes.length - MOST_BYTES} more bytes` : hex;
}

function placesOf(bytes: Buffer, secret: Buffer): [from: number, to: number][] {
  const places: [number, number][] = [];
  for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + 1))
    places.push([at, at + secret.length]);
  return places;
}
