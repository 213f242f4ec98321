import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { RESERVED_HEADERS } from '../shared/reserved-headers.js';
import { replaceTemplates } from './template/replace-templates.js';
import { isTemplate } from './template/template.js';

/**
 * Reads metadata as people write it: a JSON object (`{"k": "v"}`, a list for several values) or one `k: v`.
 *
 * @param origin the option it came from, for messages
 * @throws GrpcRedError `usage` for what cannot go on the wire (gRPC over HTTP/2, Custom-Metadata)
 */
export function readMetadata(text: string, origin: string): MetadataEntry[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) {
    const colon = trimmed.indexOf(':', 1);
    if (colon < 0) throw refused(origin, 'has no colon between name and value');
    return [checked(trimmed.slice(0, colon), trimmed.slice(colon + 1).trim(), origin)];
  }
  let object: unknown;
  try {
    // Quotes in templates are no part of the JSON around them.
    object = JSON.parse(
      trimmed.includes('{{') ? replaceTemplates(trimmed, origin, 1, (written) => JSON.stringify(written)) : trimmed,
    );
  } catch (error) {
    // V8 quotes what it could not read, which may be a secret.
    if (error instanceof GrpcRedError) throw error;
    const reason = (error as Error).message.replace(/, (?:\.\.\.)?".*/s, '');
    throw refused(origin, `is no valid JSON (${reason})`);
  }
  return Object.entries(object as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => {
      if (!['string', 'number', 'boolean'].includes(typeof one)) {
        throw refused(origin, `has a value for ${quote(name)} that is not text`);
      }
      return checked(name, String(one), origin);
    }),
  );
}

function checked(name: string, value: string, origin: string): MetadataEntry {
  const key = name.trim().toLowerCase();
  if (!/^[0-9a-z_.-]+$/.test(key)) {
    throw refused(origin, `has the name ${quote(name)}: only letters, digits, "_", "-" and "." can be sent`);
  }
  if (RESERVED_HEADERS.has(key) || key.startsWith('grpc-')) {
    throw refused(origin, `sets ${quote(key)}, which gRPC itself sets`);
  }
  // What they make is checked where it is made.
  if (isTemplate(value)) return [key, value];
  if (key.endsWith('-bin')) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value))
      throw refused(origin, `has a value for ${quote(key)} that is not base64`);
  } else if (!/^[\x20-\x7e]*$/.test(value)) {
    throw refused(origin, `has a value for ${quote(key)} with characters that cannot be sent (printable ASCII only)`);
  }
  return [key, value];
}

function refused(origin: string, what: string): GrpcRedError {
  return new GrpcRedError(
    'usage',
    `The metadata of ${origin} ${what}.`,
    `Write it as '{"name": "value"}' or as 'name: value'; for bytes end the name in -bin and give base64.`,
  );
}
