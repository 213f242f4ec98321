/** Texts that follow a format of protovalidate's string rules, and how one is told. */
interface TextFormat {
  /** In the order of liking. */
  examples: readonly string[];
  /** Whether a text made of an example and what rules add to it is still one. */
  holds(text: string): boolean;
}

const V4 = String.raw`(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const HOST = String.raw`(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const among =
  (...known: readonly string[]) =>
  (text: string) =>
    known.includes(text);
const like = (pattern: RegExp) => (text: string) => text.length <= 4096 && pattern.test(text);
const V4_ONES = ['192.0.2.1', '192.0.2.2', '10.0.0.1', '0.0.0.0'];
const V6_ONES = ['2001:db8::1', '2001:db8::2', '::1', '::'];
const V4_NETS = ['192.0.2.0/24', '10.0.0.0/8'];
const V6_NETS = ['2001:db8::/32', 'fe80::/10'];
const isV4 = like(new RegExp(`^${V4}$`));
const isHost = like(new RegExp(`^${HOST}$`));

/** By the name of the rule, in its JSON form. */
export const TEXT_FORMATS: Readonly<Record<string, TextFormat>> = {
  email: {
    examples: ['ada@example.com', 'a@b.co', 'a@b'],
    holds: like(/^[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9]{1,63}$/),
  },
  hostname: { examples: ['example.com', 'db', 'a'], holds: isHost },
  ip: { examples: [...V4_ONES, ...V6_ONES], holds: (text) => isV4(text) || V6_ONES.includes(text) },
  ipv4: { examples: V4_ONES, holds: isV4 },
  ipv6: { examples: V6_ONES, holds: among(...V6_ONES) },
  uri: {
    examples: ['https://example.com/', 'urn:a', 'a:b'],
    holds: like(/^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?)?(?:[\w./~-]*)(?:\?[\w=&-]*)?$/),
  },
  uriRef: { examples: ['/example', '/', 'a'], holds: like(/^(?:[a-z]+:\/\/[a-z0-9.-]+)?[\w./~-]*$/) },
  address: { examples: ['example.com', ...V4_ONES, 'a'], holds: (text) => isV4(text) || isHost(text) },
  uuid: {
    examples: Array.from({ length: 200 }, (_, i) => `3f2a8c1e-5b7d-4e9f-8a6b-${(0x1c2d3e4f5a6b + i).toString(16)}`),
    holds: like(UUID),
  },
  tuuid: {
    examples: Array.from({ length: 200 }, (_, i) => `3f2a8c1e5b7d4e9f8a6b${(0x1c2d3e4f5a6b + i).toString(16)}`),
    holds: like(/^[0-9a-f]{32}$/i),
  },
  ipWithPrefixlen: { examples: ['192.0.2.1/24', '2001:db8::1/32'], holds: among('192.0.2.1/24', '2001:db8::1/32') },
  ipv4WithPrefixlen: { examples: ['192.0.2.1/24'], holds: among('192.0.2.1/24') },
  ipv6WithPrefixlen: { examples: ['2001:db8::1/32'], holds: among('2001:db8::1/32') },
  ipPrefix: { examples: [...V4_NETS, ...V6_NETS], holds: among(...V4_NETS, ...V6_NETS) },
  ipv4Prefix: { examples: V4_NETS, holds: among(...V4_NETS) },
  ipv6Prefix: { examples: V6_NETS, holds: among(...V6_NETS) },
  hostAndPort: {
    examples: ['example.com:8080', 'a:1'],
    holds: like(new RegExp(`^${HOST.replace('(?=.{1,253}$)', '')}:[1-9]\\d{0,3}$`)),
  },
  ulid: {
    examples: ['01HNFZ4Y3GQ5R6S7T8V9WAXBYC', '01HNFZ4Y3GQ5R6S7T8V9WAXBYD'],
    holds: like(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i),
  },
  protobufFqn: { examples: ['example.v1.Thing', 'a'], holds: like(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/) },
  protobufDotFqn: { examples: ['.example.v1.Thing', '.a'], holds: like(/^(?:\.[A-Za-z_]\w*)+$/) },
  KNOWN_REGEX_HTTP_HEADER_NAME: { examples: ['x-example', 'x'], holds: like(/^[A-Za-z0-9-]+$/) },
  KNOWN_REGEX_HTTP_HEADER_VALUE: { examples: ['example', 'x'], holds: like(/^[\x20-\x7e]*$/) },
};
