/** Why a connection failed, without what grpc-js and OpenSSL put around it: prefixes, the time, source lines. */
export function bareReason(text: string): string {
  return text
    .replace(/^(?:round_robin: )?(?:No connection established\. Last error: )*/, '')
    .replace(/\. Resolution note:.*$/s, '')
    .replace(/^(?:[A-Za-z]*Error(?: \[[A-Z_]+\])?): /, (prefix) => /\[([A-Z_]+)\]/.exec(prefix)?.[1]?.concat(' ') ?? '')
    .replace(/^(?:(?:read|write) E[A-Z]+ )?[0-9A-F]{8,}:error:[0-9A-F]+:SSL routines:[^:]*:([^:]*):.*$/s, 'TLS: $1')
    .replace(/ \(\d{4}-\d\d-\d\dT[^)]*\)$/, '')
    .trim()
    .replace(/\.+$/, '')
    .slice(0, 200);
}
