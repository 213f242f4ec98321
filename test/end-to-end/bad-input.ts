/** What is given: files by their names, and arguments of bench. TARGET is a server, FOLDER where the files are. */
export type Given = [name: string, files: Record<string, string | Buffer>, args: string[]];

const HEAD = ['target: TARGET', 'plaintext: true', 'total: 1'];
/** A scenario with these lines at its top. */
export const top = (...lines: string[]) =>
  [...HEAD, ...lines, 'flows:', '  - steps:', '      - call: user.UserService/ListUsers', ''].join('\n');
/** A scenario with these lines in its step. */
export const step = (...lines: string[]) =>
  [
    ...HEAD,
    'flows:',
    '  - steps:',
    '      - call: user.UserService/GetUser',
    ...lines.map((line) => `        ${line}`),
    '',
  ].join('\n');

export const CREATE = ['TARGET', '--plaintext', '-n', '1', '--call', 'user.UserService/CreateUser'];
export const GET = ['TARGET', '--plaintext', '-n', '1', '--call', 'user.UserService/GetUser', '-d', '{"id": 1}'];
export const file = (name: string, text: string): Given => [name, { 's.yaml': text }, ['-f', 'FOLDER/s.yaml']];
export const config = (name: string, called: string, text: string): Given => [
  name,
  { [called]: text },
  ['--config', `FOLDER/${called}`],
];
export const template = (name: string, expression: string, ...more: string[]): Given => [
  name,
  {},
  [...CREATE, '-d', `{"username": "${expression}"}`, ...more],
];
export const rows = (name: string, text: string, called = 'r.csv'): Given => [
  name,
  { [called]: text },
  [...CREATE, '--rows', `FOLDER/${called}`, '-d', '{"username": "{{.Row.a}}"}'],
];
export const csv = (name: string, text: string): Given => [name, { 'r.csv': text }, [...CREATE, '-D', 'FOLDER/r.csv']];
export const fail = (name: string, threshold: string): Given => [name, {}, [...GET, '--fail', threshold]];
export const proto = (name: string, text: string): Given => [
  name,
  { 'a.proto': text },
  ['TARGET', '--plaintext', '-n', '1', '--call', 'a.S/M', '--proto', 'FOLDER/a.proto'],
];
