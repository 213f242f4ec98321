/** Metrics pages by a DNS name: one at each of its addresses. */
export interface PageName {
  scheme: 'http' | 'https';
  name: string;
  port: number;
  /** With its query, from `/` on. */
  path: string;
  /** Which addresses: 4 and 6 alone, 0 all. */
  family: 0 | 4 | 6;
}

const LONGEST_NAME = 255;

/** Reads `dns:name:port`, `dns:///name:port/path`, `dns4:…`, `dns6:…`, `dns+https:…`. null for anything else. */
export function parsePageName(text: string): PageName | null {
  const parts = /^dns([46])?(\+https)?:(?:\/\/\/)?([a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?):(\d{1,5})(\/[^#\s]*)?$/i.exec(
    text,
  );
  if (parts === null) return null;
  const [, family = '0', https, name, port, path = '/metrics'] = parts;
  const scheme = https === undefined ? 'http' : 'https';
  if (name!.length > LONGEST_NAME || Number(port) < 1 || Number(port) > 65535) return null;
  return { scheme, name: name!.toLowerCase(), port: Number(port), path, family: Number(family) as PageName['family'] };
}

/** As `parsePageName` reads it. */
export function showPageName({ scheme, name, port, path, family }: PageName): string {
  return `dns${family === 0 ? '' : family}${scheme === 'https' ? '+https' : ''}:${name}:${port}${path}`;
}
