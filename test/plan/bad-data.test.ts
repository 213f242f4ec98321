import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BinaryFraming } from '../../src/plan/read-binary.js';
import { readMetadata } from '../../src/plan/read-metadata.js';
import { readRows } from '../../src/plan/rows/read-rows.js';
import { plan } from './segments/shop.js';

/** Builds and checks a call of what it is named after. */
interface Bad {
  given: string;
  build: () => void;
}

const json = (text: string): Bad => ({ given: text, build: () => plan({ form: 'json', text, origin: '-d' }) });
const nd = (text: string): Bad => ({ given: text, build: () => plan({ form: 'ndjson', text, origin: 'a.ndjson' }) });
const csv = (text: string): Bad => ({
  given: text,
  build: () => plan({ form: 'csv', rows: readRows(text, 'csv', 'a.csv'), origin: 'a.csv' }),
});
const withRows = (text: string, rows: string): Bad => ({
  given: `${text} of ${rows}`,
  build: () => plan({ form: 'json', text, origin: '-d' }, { rows: readRows(rows, 'csv', 'rows.csv') }),
});
const meta = (text: string): Bad => ({
  given: text,
  build: () => plan(null, { metadata: readMetadata(text, '-m') }),
});
const bin = (hex: string, framing: BinaryFraming = 'auto'): Bad => ({
  given: `bytes ${hex}`,
  build: () => plan({ form: 'binary', bytes: Buffer.from(hex, 'hex'), framing, origin: 'a.bin' }),
});

const bad: [input: Bad, message: string, hint: string][] = [
  [
    json('{"cardNo": "{{.RequestNumbr}}"}'),
    '-d:1:15: there is no variable .RequestNumbr.',
    'Did you mean .RequestNumber?',
  ],
  [
    json('{"cardNo": "{{RequestNumber}}"}'),
    '-d:1:15: there is no function "RequestNumber".',
    'Did you mean .RequestNumber, with a point before it?',
  ],
  [
    withRows('{"cardNo": "{{.Row.card}}"}', 'name,email\nAda,a@b\n'),
    '-d:1:15: the rows have no column "card".',
    'They have name, email.',
  ],
  [
    json('{"cardNo": "{{.Env.HOME}}"}'),
    '-d:1:15: the command line does not name the variable "HOME".',
    'Name it: --env HOME.',
  ],
  [
    json('{"cardNo": "{{.Captured.id}}"}'),
    '-d:1:15: no earlier step of the flow captures "id".',
    'Capture it in a step before this one.',
  ],
  [json('{"cardNo": "{{.SetUp.id}}"}'), '-d:1:15: no step of set-up captures "id".', 'Capture it in set-up.'],
  [json('{"cardNo": "{{.Row.id}}"}'), '-d:1:15: the rows have no column "id".', 'Name a file that has it with --rows.'],
  [
    json('{"cardNo": "{{.JwtKey}}"}'),
    '-d:1:15: .JwtKey is used, but no key was given.',
    'Name its file with --jwt-key.',
  ],
  [json('{"cardNo": "{{.Row}}"}'), '-d:1:15: .Row is used without a name behind it.', 'Write .Row.name.'],
  [
    json('{"cardNo": "{{.Foo.bar}}"}'),
    '-d:1:15: there is no variable .Foo.bar.',
    'Names with a point in them begin with .Captured, .SetUp, .Row, .Env.',
  ],
  [
    json('{"cardNo": "{{randomStrin 4}}"}'),
    '-d:1:15: there is no function "randomStrin".',
    'Did you mean randomString?',
  ],
  [
    json('{"cardNo": "{{randomString}}"}'),
    '-d:1:15: randomString has 0 arguments, and takes 1.',
    'Write {{randomString LENGTH}}. Among arguments put it in parentheses.',
  ],
  [
    json('{"cardNo": "{{randomInt 1}}"}'),
    '-d:1:15: randomInt has 1 argument, and takes 2.',
    'Write {{randomInt MIN MAX}}.',
  ],
  [
    json('{"cardNo": "{{randomInt "a" 5}}"}'),
    '-d:1:15: randomInt: "a" is not a whole number.',
    'Write {{randomInt MIN MAX}}.',
  ],
  [
    json('{\n  "cardNo": "x {{if .UUID}}"\n}'),
    "-d:2:18: {{if}} is a control word of Go's templates, which are not here.",
    'Use ternary YES NO CONDITION, several messages in a JSON array, or several --call.',
  ],
  [
    json('{"cardNo": "{{env "HOME"}}"}'),
    '-d:1:15: env reads the environment, and is not here.',
    'Name the variable with --env NAME and write {{.Env.NAME}}.',
  ],
  [
    json('{"cardNo": "{{getHostByName "a"}}"}'),
    '-d:1:15: getHostByName asks the network, and is not here.',
    'Write the address itself.',
  ],
  [
    json('{"cardNo": "{{regexFind "a" "b"}}"}'),
    '-d:1:15: regexFind runs a regular expression, whose cost has no bound, and is not here.',
    'Use replace, trimPrefix, trimSuffix, contains, or substr.',
  ],
  [
    json('{"cardNo": "{{list 1 2}}"}'),
    '-d:1:15: list works on lists or maps, and is not here.',
    'Use pick "a" "b" for a choice, or a list of rows (--rows) with {{.Row.column}}.',
  ],
  [
    json('{"cardNo": "{{genPrivateKey "rsa"}}"}'),
    '-d:1:15: genPrivateKey makes keys or hashes passwords, which takes longer than a call, and is not here.',
    'Make it before the run, and give it by --env or in a file of rows.',
  ],
  [
    json('{"cardNo": "{{.UUID"}'),
    '-d:1:13: the template that begins here has no end.',
    'Close it with }}; for the braces themselves write {{"{{"}}.',
  ],
  [
    json('{"count": {{.RequestNumber}'),
    '-d:1:11: the template that begins here has no end.',
    'Close it with }}; for the braces themselves write {{"{{"}}.',
  ],
  [
    json('{"cardNo": "{{$x := 1}}"}'),
    '-d:1:15: templates here have no variables of their own ($).',
    'Write the expression itself, in parentheses where it is an argument.',
  ],
  [
    json('{"cardNo": "{{pick \'a\'}}"}'),
    '-d:1:20: a text stands in single quotes.',
    'Put it in double quotes: {{pick "a" "b"}}.',
  ],
  [json('{"cardNo": "{{(print "a"}}"}'), '-d:1:15: a parenthesis is not closed.', 'Close it.'],
  [json('{"cardNo": "{{print "a")}}"}'), '-d:1:24: a parenthesis is closed that was not opened.', 'Leave it out.'],
  [
    json('{"cardNo": "{{}}"}'),
    '-d:1:13: the template is empty.',
    'Write a variable or a function in it, for instance {{.RequestNumber}}.',
  ],
  [
    json('{"cardNo": "{{.UUID upper}}"}'),
    '-d:1:21: only a function can have arguments.',
    'Put a function first, for instance {{print .RequestNumber "-" .UUID}}.',
  ],
  [
    json('{"cardNo": "{{.UUID | 5}}"}'),
    '-d:1:23: only a function can stand behind "|".',
    'For instance {{.UUID | upper}}.',
  ],
  [
    json('{"cardNo": "{{b64enc randomString 8}}"}'),
    '-d:1:22: randomString has 0 arguments, and takes 1.',
    'Write {{randomString LENGTH}}. Among arguments put it in parentheses.',
  ],
  [
    json('{"cardNo": "{{1 + 2}}"}'),
    '-d:1:17: "+" cannot stand in a template.',
    'An expression is a variable (.UUID), a function with its arguments (randomInt 1 10), a text or a number.',
  ],
  [
    json('{"count": "{{.UUID}}"}'),
    '-d: count must be a whole number (uint32), not "6e6dfca0-ac12-4b77-b691-33df3097dbff".',
    'It may be from 0 to 4294967295.',
  ],
  [
    json('{"count": "{{sub 1 5}}"}'),
    '-d: count must be a whole number (uint32), not "-4".',
    'It may be from 0 to 4294967295.',
  ],
  [json('{"urgent": "{{.RequestNumber}}"}'), '-d: urgent must be true or false (bool), not "0".', 'It must read so.'],
  [
    json('{"state": "{{print "GONE"}}"}'),
    '-d: state must be a value of the enum shop.Order.State, not "GONE".',
    'It is one of NEW, PAID.',
  ],
  [
    json('{"signature": "{{print "%%"}}"}'),
    '-d: signature must be bytes in base64, not "%%".',
    'Encode them, for instance with: base64 < file',
  ],
  [
    json('{"items": "{{.UUID}}"}'),
    '-d: items must be an array, not "{{.UUID}}".',
    'The field is repeated: put it in [ ].',
  ],
  [
    json('{"cash": "{{.UUID}}"}'),
    '-d: cash must be an object (shop.types.Money), not "{{.UUID}}".',
    'It has the fields currency_code, units, nanos.',
  ],
  [
    json('{"cardN": "{{.UUID}}"}'),
    '-d: the message has no field "cardN" (it is a shop.Order).',
    'Did you mean "cardNo"?',
  ],
  [
    json('{"cardNo": "{{.UUID}}", "cash": {"units": "{{.RequestNumber}}"}}'),
    '-d: cash cannot be given beside card_no: both are of the oneof payment.',
    'Leave one of the two out.',
  ],
  [
    json('{"cardNo": {{.UUID}}}'),
    '-d: cardNo: in "{{.UUID}}", it stands in no quotes, and the field is text.',
    'Put it in quotes: "{{…}}".',
  ],
  [
    json('{"cardNo": "{{div 1 (mod 4 2)}}"}'),
    '-d: cardNo: in "{{div 1 (mod 4 2)}}", it divides by 0.',
    'Use another number.',
  ],
  [
    json('{"cardNo": "{{repeat 9999999 "x"}}"}'),
    '-d: cardNo: in "{{repeat 9999999 \\"x\\"}}", the text would be longer than 1048576 characters.',
    'Make it shorter.',
  ],
  [
    json('{"cardNo": "{{printf "%d" "x"}}"}'),
    '-d: cardNo: in "{{printf \\"%d\\" \\"x\\"}}", "x" is not a whole number.',
    'A whole number of 64 bits is wanted there.',
  ],
  [
    json('{"cardNo": "{{printf "%f" "x"}}"}'),
    '-d: cardNo: in "{{printf \\"%f\\" \\"x\\"}}", printf has "x" for %f, which is no number.',
    'Give a number, or write %s.',
  ],
  [
    json('{"cardNo": "{{dateModify "999999999h999999999h999999999h" now}}"}'),
    '-d: cardNo: in "{{dateModify \\"999999999h999999999h999999999h\\" now}}", the time is before the year 0 or after the year 9999.',
    'Take one between them.',
  ],
  [
    json('{"cardNo": "{{date "2006" 9007199254740991}}"}'),
    '-d: cardNo: in "{{date \\"2006\\" 9007199254740991}}", the time is before the year 0 or after the year 9999.',
    'Take one between them.',
  ],
  [
    json(`{"cardNo": "{{"é" ${'| b64enc '.repeat(200)}}}"}`),
    '-d: cardNo: in "{{\\"é\\" | b64enc | b64enc | b64enc | b64enc | b64enc | b64enc …", the text would be longer than 4194304 characters.',
    'Make it shorter.',
  ],
  [
    json('{"cardNo": "{{/* no end }}"}'),
    '-d:1:13: the template that begins here has no end.',
    'Close it with }}; for the braces themselves write {{"{{"}}.',
  ],
  [
    json('{"cardNo": "{{jwt "RS256" .Env.TOKEN}}"}'),
    '-d: cardNo: the key of jwt is no private key that can be read.',
    'RS256 takes the private key in PEM, without a passphrase, for instance by --jwt-key key.pem.',
  ],
  [
    json('{"count": "{{.Env.TOKEN}}"}'),
    '-d: count cannot take what its template gives (it may be secret, so it is not shown).',
    'Look at what the template is made of: a captured value, an environment variable or a key.',
  ],
  [
    json('{"last": {"note": ["{{.UUID}}"]}}'),
    '-d: last.note must be a string, not an array.',
    'Put it in double quotes.',
  ],
  [nd('{"count": 1}\n{"count": "{{.UID}}"}'), 'a.ndjson:2:14: there is no variable .UID.', 'Did you mean .UUID?'],
  [
    nd('{"count": 1}\n{"count" 2}'),
    "a.ndjson:2:10 is not usable JSON: Colon ':' expected after property name but got '2'.",
    'A payload is one JSON object, or an array of them. In a shell, put it in single quotes.',
  ],
  [
    nd('{"count": 1}\n{"count": -1}'),
    'a.ndjson:2: count must be a whole number (uint32), not -1.',
    'It may be from 0 to 4294967295.',
  ],
  [
    csv('count,cardNo\n1,a\nx,b\n'),
    'a.csv: count must be a whole number (uint32), not "x" (a.csv:3).',
    'It may be from 0 to 4294967295.',
  ],
  [
    csv('count,cardN\n1,a\n'),
    'a.csv: the message has no field "cardN" (it is a shop.Order).',
    'Did you mean "cardNo"?',
  ],
  [
    csv('name,email\nAda,a@b\n'),
    'a.csv: none of its columns ("name", …) is a field of shop.Order.',
    'Columns of -D name fields of the request. A file that {{.Row.…}} reads is given as --rows, in a scenario as rows.',
  ],
  [
    csv('count\n1,2\n'),
    'a.csv:2:3: the row has 2 of the 1 cells that the header names.',
    'Put cells that hold commas or line breaks in quotes.',
  ],
  [csv('count,count\n1,2\n'), 'a.csv:1:7: the column "count" stands twice.', 'Rename one of the two.'],
  [csv('count,\n1,2\n'), 'a.csv:1:7: a column has no name.', 'The first line names the columns.'],
  [
    csv('count,cardNo\n1,"a\n'),
    'a.csv:2:3: a quote is opened and never closed.',
    'Close it; a quote inside one is written twice.',
  ],
  [
    csv('count,cardNo\n1,"a"b\n'),
    'a.csv:2:6: something follows the quote that closes a cell.',
    'A quote inside a quoted cell is written twice.',
  ],
  [
    csv('count,cardNo\n1,a"b\n'),
    'a.csv:2:4: a quote stands inside a cell that does not begin with one.',
    'Put the whole cell in quotes, and write the quote twice.',
  ],
  [csv('count\n'), 'a.csv: there is no row.', 'Give at least one; the first line of CSV names the columns.'],
  [
    csv('cash,cash.units\n1,2\n'),
    'a.csv:1: the column "cash.units" stands beside another that is a part of it.',
    'Columns are paths of fields: user.name, tags[0].',
  ],
  [
    csv('cash..units\n1\n'),
    'a.csv:1: the column "cash..units" is no path of a field.',
    'Columns are paths of fields: user.name, tags[0].',
  ],
  [
    csv(`cash${'.a'.repeat(100)}\n1\n`),
    `a.csv:1: the column "cash${'.a'.repeat(28)}…" is more than 100 fields deep.`,
    'Columns are paths of fields: user.name, tags[0].',
  ],
  [
    csv('cash\n1\n'),
    'a.csv: cash must be an object (shop.types.Money), not "{{.Row.cash}}".',
    'It has the fields currency_code, units, nanos.',
  ],
  [
    withRows('{"count": "{{.Row.n}}"}', 'n\n1\n-1\n'),
    '-d: count must be a whole number (uint32), not "-1" (rows.csv:3).',
    'It may be from 0 to 4294967295.',
  ],
  [withRows('{"count": "{{.Row.m}}"}', 'n\n1\n'), '-d:1:14: the rows have no column "m".', 'Did you mean .Row.n?'],
  [meta('x-id: {{.UID}}'), 'metadata "x-id":1:3: there is no variable .UID.', 'Did you mean .UUID?'],
  [
    meta('x-id: {{print "ü"}}'),
    'The value that a template makes for the metadata x-id has characters that cannot be sent.',
    'Printable ASCII alone can be sent; for bytes end the name in -bin and give base64.',
  ],
  [
    meta('x-id-bin: {{print "ü"}}'),
    'The value that a template makes for the metadata x-id-bin is not base64.',
    'Use b64enc.',
  ],
  [
    meta('x-id: {{repeat 40000 "x"}}'),
    'The metadata that templates make has more than 32768 characters (x-id).',
    'Make it shorter.',
  ],
  [
    meta('{"x-id": "{{newUUID"}'),
    '-m:1:11: the template that begins here has no end.',
    'Close it with }}; for the braces themselves write {{"{{"}}.',
  ],
  [
    meta('authorization: Bearer {{jwt "RS256" .Env.TOKEN}}'),
    'metadata authorization: the key of jwt is no private key that can be read.',
    'RS256 takes the private key in PEM, without a passphrase, for instance by --jwt-key key.pem.',
  ],
  [bin('00'.repeat(1_000_001), 'delimited'), 'a.bin: the payload holds more than 1000000 messages.', 'Send fewer.'],
  [bin('0aff'), 'a.bin: the message cannot be decoded as shop.Order.', 'Check which method it was made for.'],
  [
    bin('f8ffff0701'),
    'a.bin: the message has the field 2097151, which shop.Order has not.',
    'Check which method it was made for.',
  ],
  [
    bin('0500', 'delimited'),
    'a.bin: at byte 0 there is no message with its length before it.',
    'For one message without its length: --binary-form single.',
  ],
  [bin('050801'), 'a.bin: the message cannot be decoded as shop.Order.', 'Check which method it was made for.'],
];

describe('before any call', () => {
  for (const [{ given, build }, message, hint] of bad) {
    it(`${JSON.stringify(given)} is refused: ${message}`, () => {
      assert.throws(build, { name: 'GrpcRedError', message, hint });
    });
  }
});
