/** Switches of ghz, which Go lets people write with a value. */
const SWITCHES = [
  'skipTLS',
  'insecure',
  'async',
  'binary',
  'stream-dynamic-messages',
  'count-errors',
  'enable-compression',
  'disable-template-functions',
  'disable-template-data',
];

/** `--insecure=true` as `--insecure`; `--insecure=false` and `--no-insecure` as nothing. What stands after `--` is no option. */
export function goBooleans(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.flatMap((arg, i) => {
    if (end >= 0 && i > end) return [arg];
    const [, no, name, value] = /^--(no-)?([A-Za-z-]+)(?:=(true|false))?$/.exec(arg) ?? [];
    if (name === undefined || !SWITCHES.includes(name)) return [arg];
    if (no !== undefined || value === 'false') return [];
    return [`--${name}`];
  });
}
