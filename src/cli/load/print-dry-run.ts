import type { DryRequest } from '../../plan/dry-run.js';
import { escapeText } from '../../report/escape-text.js';

const MOST_BYTES = 2048;
const HIDDEN = '(hidden)';
const SHORTEST_BASE64 = 4;

/** What `--dry-run` prints of the requests. Secrets that stand in them are hidden, in their bytes too. */
export function dryRunText(requests: readonly DryRequest[]): string {
  return requests.map(requestText).join('\n');
}

/** A secret in the forms that a field may give it: a field of bytes takes base64, of any spelling, and shows its own. */
function formsOf(secret: string): { text: string; bytes: Buffer }[] {
  const plain = { text: secret, bytes: Buffer.from(secret) };
  if (secret.length < SHORTEST_BASE64 || !/^[\w+/-]+=*$/.test(secret)) return [plain];
  const bytes = Buffer.from(secret, 'base64');
  return [plain, { text: bytes.toString('base64'), bytes }];
}

function requestText(request: DryRequest): string {
  const { method, place, requestNumber, messages, waitsFor, leftOut, metadata, secrets } = request;
  const where = place === null ? '' : ` · ${escapeText(place)}`;
  const lines = [`${method.service}/${method.method}  request ${requestNumber}${where}`];
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
  // Longer ones first: they may hold others.
  const texts = secrets.flatMap((secret) => formsOf(secret).map(({ text }) => text)).filter((text) => text !== '');
  return texts
    .sort((a, b) => b.length - a.length)
    .reduce((shown, text) => shown.replaceAll(JSON.stringify(text).slice(1, -1), HIDDEN), json);
}

function hexText(bytes: Uint8Array, secrets: readonly string[]): string {
  if (bytes.length === 0) return '(no bytes)';
  // A number has another form on the wire, and few bytes to be known by.
  if (secrets.some((secret) => /^[-+]?\d+$/.test(secret.trim()))) return HIDDEN;
  const buffer = Buffer.from(bytes);
  const secretBytes = secrets
    .flatMap((secret) => formsOf(secret).map((form) => form.bytes))
    .filter(({ length }) => length > 0);
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
