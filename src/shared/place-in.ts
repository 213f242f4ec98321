/**
 * Where something stands, as editors and compilers write it: `file:line:column`. What is a place in a file already
 * (`scenario.yaml:7:3`, `ghz.json:4:1: data`) is left as it is: lines of a value that stands there are none of the file's.
 *
 * @param name a file, or the option that gave the text
 */
export function placeIn(name: string, line: number, column?: number): string {
  if (/:\d+:\d+$|: /.test(name)) return name;
  return column === undefined ? `${name}:${line}` : `${name}:${line}:${column}`;
}
