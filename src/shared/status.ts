/** The gRPC status codes by number, with the names of the specification. */
export const STATUS_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** How many status codes gRPC knows: 0 to 16. */
export const STATUS_COUNT = STATUS_NAMES.length;

/** The name of a status code; a number that gRPC does not know reads `CODE(n)`. */
export function statusName(code: number): string {
  return STATUS_NAMES[code] ?? `CODE(${code})`;
}

const byFoldedName = new Map<string, number>(STATUS_NAMES.map((name, code) => [name.replaceAll('_', ''), code]));
byFoldedName.set('CANCELED', 1);

/**
 * Reads a status in any of the spellings that servers and people write:
 * `5`, `NOT_FOUND`, `NotFound`, `not-found`, `StatusCode.NOT_FOUND`, `Code(5)`, `Canceled`.
 *
 * Returns null for anything that is not one of the 17 codes.
 */
export function parseStatus(text: string): number | null {
  const bare = text.trim().replace(/^StatusCode\./i, '');
  const number = /^(?:code[(_]?)?(\d{1,3})\)?$/i.exec(bare);
  if (number) {
    const code = Number(number[1]);
    return code < STATUS_COUNT ? code : null;
  }
  return byFoldedName.get(bare.toUpperCase().replace(/[^A-Z0-9]/g, '')) ?? null;
}
