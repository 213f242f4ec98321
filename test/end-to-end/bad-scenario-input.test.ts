import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningUserService, startUserService } from '../../fixtures/user-service/start-user-service.js';
import { runCli } from '../cli/run-cli.js';
import { CREATE, config, csv, fail, file, GET, type Given, proto, rows, step, template, top } from './bad-input.js';

/** With the sentence that is told, and what to do. */
const CASES: [given: Given, says: string, hint: string][] = [
  [
    file('a scenario of nothing', '# nothing\n'),
    'FOLDER/s.yaml:1:1: there is nothing in the file.',
    'docs/scenarios.md has examples.',
  ],
  [
    file('a scenario that is a list', '- a\n'),
    'FOLDER/s.yaml:1:1: a scenario is a map, not a list.',
    'It may have target, metadata, tags, stages, set-up, flows, teardown and the long name of any option that grpc-red bench --help lists.',
  ],
  [
    file('indentation by a tab', 'flows:\n\t- steps: []\n'),
    'FOLDER/s.yaml:2:1: this cannot be read as YAML: tabs are not allowed as indentation.',
    'Indent with spaces.',
  ],
  [
    file('a key that stands twice', top('seed: 1', 'seed: 2')),
    'FOLDER/s.yaml:5:1: the key "seed" stands twice.',
    'Keep one of them.',
  ],
  [
    file('a quote that is not closed', 'target: "TARGET\n'),
    'FOLDER/s.yaml:2:1: this cannot be read as YAML: missing closing "quote.',
    'Look at the indentation and the quotes around it; docs/scenarios.md has examples.',
  ],
  [
    file('two documents', `${top()}---\ntotal: 1\n`),
    'FOLDER/s.yaml:7:1: a second document begins here.',
    'Give one scenario per file.',
  ],
  [
    file('a tag', top('name: !!js/function "x"')),
    'FOLDER/s.yaml:4:7: this cannot be read as YAML: unresolved tag: tag:yaml.org,2002:js/function.',
    'Leave the tag out: values are taken as they are written.',
  ],
  [
    file('an alias of nothing', top('name: *x')),
    'FOLDER/s.yaml:4:7: the alias *x stands for nothing.',
    'Define it before with &name.',
  ],
  [
    file('an alias of itself', top('metadata: &a {x: *a}')),
    'FOLDER/s.yaml:4:15: this is nested more than 100 levels deep.',
    'Servers would refuse it.',
  ],
  [
    file('a merge key', step('<<: {data: {}}')),
    'FOLDER/s.yaml:7:9: a step has no key "<<".',
    'It may have: call, data, data-file, metadata, timeout, capture, expect, stream.',
  ],
  [
    file('an unknown key', top('concurency: 5')),
    'FOLDER/s.yaml:4:1: a scenario has no key "concurency".',
    'Did you mean concurrency?',
  ],
  [
    file('a key of JavaScript’s', top('__proto__: {x: 1}')),
    'FOLDER/s.yaml:4:1: a scenario has no key "__proto__".',
    'It may have target, metadata, tags, stages, set-up, flows, teardown and the long name of any option that grpc-red bench --help lists.',
  ],
  [
    file('a key that steers terminals', top('"\\e[31m": 1')),
    'FOLDER/s.yaml:4:1: a scenario has no key "\\u001b[31m".',
    'It may have target, metadata, tags, stages, set-up, flows, teardown and the long name of any option that grpc-red bench --help lists.',
  ],
  [
    file('an environment variable', top('env: HOME')),
    'FOLDER/s.yaml:4:1: a scenario has no key "env".',
    'Give --env on the command line: a file cannot say it.',
  ],
  [
    file('a number beyond all', top('connections: 1e400')),
    'FOLDER/s.yaml:4:14: connections takes a whole number from 1 to 10000, not "1e400".',
    'For example: connections: 50.',
  ],
  [
    file('a rate below zero', top('rps: -5')),
    'FOLDER/s.yaml:4:6: rps takes a number of calls per second, up to 10000000, not "-5".',
    'For example: rps: 200, or rps: 0.5.',
  ],
  [
    file('a list for one value', top('concurrency: [1, 2]')),
    'FOLDER/s.yaml:4:14: concurrency takes one value, not a list.',
    'Write concurrency: value.',
  ],
  [
    file('a map for one value', top('metrics: {a: b}')),
    'FOLDER/s.yaml:4:10: metrics takes one value, not a map.',
    'Put templates in quotes: "{{.RequestNumber}}".',
  ],
  [
    file('no value', top('timeout:')),
    'FOLDER/s.yaml:4:9: timeout takes one value, not nothing.',
    'Write timeout: value.',
  ],
  [
    file('a truth in quotes', top('exclusive: "true"')),
    'FOLDER/s.yaml:4:12: exclusive takes true or false, not "true".',
    'For example: exclusive: true.',
  ],
  [
    file('no stages', top('stages: []')),
    'FOLDER/s.yaml:4:9: stages is empty.',
    'Add one, - {rps: 100, for: 30s}, or leave it out.',
  ],
  [
    file('a stage of no time', top('stages: [{rps: 5, for: 0s}]')),
    'FOLDER/s.yaml:4:24: for takes a duration above 0, not "0s".',
    'For example: for: 500ms.',
  ],
  [
    file('stages that add up to nothing', top('stages: [{rps: 0, for: 1s}]')),
    'FOLDER/s.yaml:4:9: All stages have a rate of 0: no call would be due.',
    'Give one of them a rate.',
  ],
  [
    file('metadata with a line break', top('metadata: {x-a: "a\\nb"}')),
    'FOLDER/s.yaml:4:17: the metadata has a value for "x-a" with characters that cannot be sent (printable ASCII only).',
    'Names that end in -bin take base64, all others printable ASCII.',
  ],
  [
    file('metadata of gRPC’s own', top('metadata: {grpc-timeout: 1S}')),
    'FOLDER/s.yaml:4:26: the metadata sets "grpc-timeout", which gRPC itself sets.',
    'Names that end in -bin take base64, all others printable ASCII.',
  ],
  [
    file('a threshold in a file', top('fail: [p99<soon]')),
    'FOLDER/s.yaml:4:7: fail cannot read "p99<soon": at column 5 the limit cannot be read.',
    'Write a time above 0, as 50ms, 1.5s or 250us (a bare number is milliseconds).',
  ],
  [
    file('a proto file in a file', top('proto: none.proto')),
    'FOLDER/s.yaml:4:8: proto cannot read "FOLDER/none.proto": there is no such file.',
    'Check the path; it may be one from an import path (-i).',
  ],
  [
    file('an output in a file', top('output: none/report.txt')),
    'FOLDER/s.yaml:4:9: output cannot write "FOLDER/none/report.txt": its folder does not exist.',
    'Give a path that can be written.',
  ],
  [
    file('a number that a field has no room for', step('data: {id: 9223372036854775808}')),
    'FOLDER/s.yaml:7:15: id must be a whole number (int64), not 9223372036854775808.',
    'It may be from -9223372036854775808 to 9223372036854775807.',
  ],
  [
    file('a field that is not there', step('data: {idd: 1}')),
    'FOLDER/s.yaml:7:15: the message has no field "idd" (it is a user.GetUserRequest).',
    'Did you mean "id"?',
  ],
  [
    file('data of another type', step('data: {id: one}')),
    'FOLDER/s.yaml:7:15: id must be a whole number (int64), not "one".',
    'It may be from -9223372036854775808 to 9223372036854775807.',
  ],
  [
    file('a template without quotes', step('data: {id: {{.RequestNumber}}}')),
    'FOLDER/s.yaml:7:21: a key must be a plain text.',
    'Put templates in quotes: "{{.RequestNumber}}".',
  ],
  [
    file('a capture from later', step('data: {id: "{{.Captured.id}}"}')),
    'FOLDER/s.yaml:7:15: no earlier step of the flow captures "id".',
    'Capture it in a step before this one.',
  ],
  [
    file('a capture of a whole message', step('capture: {user: user}')),
    'FOLDER/s.yaml:6:15: "user" is a whole message (user.User), not one value.',
    'For example: user.id.',
  ],
  [
    file('a value that no answer ever has', step('expect: {fields: {user.id: "one"}}')),
    'FOLDER/s.yaml:6:15: user.id never is "one": it is no whole number.',
    'For example: 15.',
  ],
  [
    file('rows that are not there', top().replace('- steps', '- rows: none.csv\n    steps')),
    'FOLDER/s.yaml:5:11: rows cannot read "FOLDER/none.csv": there is no such file.',
    'Check the path.',
  ],
  [
    file('a status that is none', step('expect: {code: GONE}')),
    'FOLDER/s.yaml:7:24: code takes gRPC status codes by number or name, not "GONE".',
    'The codes are 0 to 16: OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED.',
  ],
  [
    file('a method that is not there', step().replace('GetUser', 'GetUsr')),
    'FOLDER/s.yaml:6:15: The server offers no method "user.UserService/GetUsr".',
    'Did you mean user.UserService/GetUser?',
  ],
  [
    ['a scenario in UTF-16', { 's.yaml': Buffer.from('total: 1\n', 'utf16le') }, ['-f', 'FOLDER/s.yaml']],
    '-f cannot use "FOLDER/s.yaml": it is not UTF-8 text.',
    'Save it as UTF-8.',
  ],
  [
    ['a scenario that is a folder', {}, ['-f', 'FOLDER']],
    '-f cannot read "FOLDER": it is a folder.',
    'Check the path.',
  ],
  [
    ['two scenarios', {}, ['-f', 'a.yaml', '-f', 'b.yaml']],
    '-f was given twice.',
    'Give one scenario: it may have any number of flows.',
  ],
  [
    config('a config that is no JSON', 'c.json', '{"total": 5,\n'),
    'FOLDER/c.json:2:1: this cannot be read as YAML: flow map must end with a }.',
    'Look at the indentation and the quotes around it; docs/scenarios.md has examples.',
  ],
  [
    config('a config with a key that ghz does not know', 'c.json', '{"host": "TARGET",\n "concurreny": 5}'),
    'FOLDER/c.json:2:2 has a key that ghz does not know: "concurreny".',
    'Did you mean "concurrency"?',
  ],
  [
    config('a config that is no TOML', 'c.toml', 'total = \n'),
    'FOLDER/c.toml:1:9 is not TOML: invalid value.',
    'Mend it there.',
  ],
  [
    config('a config of another type', 'c.yaml', 'host: TARGET\ntotal: many\n'),
    'FOLDER/c.yaml:2:1: total takes a whole number, not a text.',
    'Write a whole number there.',
  ],
  [
    config('a config without a host', 'c.json', '{"total": 5}'),
    'There is no host in "FOLDER/c.json", and none was typed.',
    'Write "host" into it, or host:port on the command line.',
  ],
  [
    config(
      'data of a config that cannot be used',
      'c.json',
      '{"host": "TARGET", "insecure": true, "call": "user.UserService/GetUser",\n "data": {"id": "one"}}',
    ),
    'FOLDER/c.json:2:2: data: id must be a whole number (int64), not "one".',
    'It may be from -9223372036854775808 to 9223372036854775807.',
  ],
  [
    config(
      'a template in the data of a config',
      'c.toml',
      'host = "TARGET"\ninsecure = true\ncall = "user.UserService/GetUser"\n[data]\nid = "{{.UID}}"\n',
    ),
    'FOLDER/c.toml: data: there is no variable .UID.',
    'Did you mean .UUID?',
  ],
  [
    config('metadata of a config that cannot be sent', 'c.json', '{"host": "TARGET",\n "metadata": {"te": "x"}}'),
    'The metadata of FOLDER/c.json:2:2 sets "te", which gRPC itself sets.',
    'Write it as \'{"name": "value"}\' or as \'name: value\'; for bytes end the name in -bin and give base64.',
  ],
  [
    config(
      'a template in the metadata of a config',
      'c.json',
      '{"host": "TARGET", "insecure": true, "call": "user.UserService/GetUser",\n "metadata": {"x-id": "{{.UID}}"}}',
    ),
    'FOLDER/c.json:2:2: metadata "x-id": there is no variable .UID.',
    'Did you mean .UUID?',
  ],
  [
    template('a variable that is not there', '{{.RequestNumbr}}'),
    '-d:1:17: there is no variable .RequestNumbr.',
    'Did you mean .RequestNumber?',
  ],
  [
    template('a function that is not there', '{{randomStrin 4}}'),
    '-d:1:17: there is no function "randomStrin".',
    'Did you mean randomString?',
  ],
  [
    template('a template without an end', '{{.UUID'),
    '-d:1:15: the template that begins here has no end.',
    'Close it with }}; for the braces themselves write {{"{{"}}.',
  ],
  [
    template('a control word', '{{if true}}x{{end}}'),
    "-d:1:17: {{if}} is a control word of Go's templates, which are not here.",
    'Use ternary YES NO CONDITION, several messages in a JSON array, or several --call.',
  ],
  [
    template('the environment', '{{env "HOME"}}'),
    '-d:1:17: env reads the environment, and is not here.',
    'Name the variable with --env NAME and write {{.Env.NAME}}.',
  ],
  [
    template('a variable of the environment that was not named', '{{.Env.HOME}}'),
    '-d:1:17: the command line does not name the variable "HOME".',
    'Name it: --env HOME.',
  ],
  [
    template('a length beyond all', '{{randomString 1000000000}}'),
    '-d: username: in "{{randomString 1000000000}}", the text would be longer than 1048576 characters.',
    'Make it shorter.',
  ],
  [
    template('a division by zero', '{{div 1 0}}'),
    '-d: username: in "{{div 1 0}}", it divides by 0.',
    'Use another number.',
  ],
  [
    template('a time beyond all', '{{date "2006" 9007199254740991}}'),
    '-d: username: in "{{date \\"2006\\" 9007199254740991}}", the time is before the year 0 or after the year 9999.',
    'Take one between them.',
  ],
  [
    template('functions that feed each other', `{{"é" ${'| b64enc '.repeat(100)}}}`),
    '-d: username: in "{{\\"é\\" | b64enc | b64enc | b64enc | b64enc | b64enc | b64enc …", the text would be longer than 4194304 characters.',
    'Make it shorter.',
  ],
  [
    template('a token by a key that is none', '{{jwt "RS256" "x"}}'),
    '-d: username: the key of jwt is no private key that can be read.',
    'RS256 takes the private key in PEM, without a passphrase, for instance by --jwt-key key.pem.',
  ],
  [
    template('a key file that is a folder', '{{.JwtKey}}', '--jwt-key', 'FOLDER'),
    '--jwt-key cannot read "FOLDER": it is a folder.',
    'Check the path.',
  ],
  [
    template('a variable that JavaScript has', '{{.Env.__proto__}}', '--env', '__proto__'),
    '--env __proto__: there is no such environment variable.',
    'Set it: export __proto__=….',
  ],
  [
    template('metadata with a line break by a template', 'x', '-m', 'x-a: {{print "a\\nb"}}'),
    'The value that a template makes for the metadata x-a has characters that cannot be sent.',
    'Printable ASCII alone can be sent; for bytes end the name in -bin and give base64.',
  ],
  [
    rows('rows of another width', 'a,b\n1\n'),
    'FOLDER/r.csv:2:1: the row has 1 of the 2 cells that the header names.',
    'Put cells that hold commas or line breaks in quotes.',
  ],
  [
    rows('a quote in rows that is not closed', 'a\n"1\n'),
    'FOLDER/r.csv:2:1: a quote is opened and never closed.',
    'Close it; a quote inside one is written twice.',
  ],
  [rows('rows without the column', 'b\n1\n'), '-d:1:17: the rows have no column "a".', 'Did you mean .Row.b?'],
  [
    rows('rows of no object', '[1]', 'r.json'),
    'FOLDER/r.json: row 1 is no object.',
    'A row names its columns: {"email": "a@b.example"}.',
  ],
  [
    csv('a column that is no field', 'username,nope\na,b\n'),
    'FOLDER/r.csv: the message has no field "nope" (it is a user.CreateUserRequest).',
    'It has the fields username, email, full_name.',
  ],
  [
    csv('a template in CSV', 'username\n{{.UUID}}\n'),
    'FOLDER/r.csv:2:1: cells of CSV are no templates.',
    'Write the message with -d and its templates, and name the file with --rows: {{.Row.column}}.',
  ],
  [
    ['bytes that are no message', { 'b.bin': Buffer.from('0aff', 'hex') }, [...CREATE, '-B', 'FOLDER/b.bin']],
    'FOLDER/b.bin: the message cannot be decoded as user.CreateUserRequest.',
    'Check which method it was made for.',
  ],
  [
    [
      'bytes of fields that are not there',
      { 'b.bin': Buffer.from('f80701', 'hex') },
      [...CREATE, '-B', 'FOLDER/b.bin'],
    ],
    'FOLDER/b.bin: the message has the field 127, which user.CreateUserRequest has not.',
    'Check which method it was made for.',
  ],
  [
    proto('a proto file with a mistake', 'syntax = "proto3";\nmessage M {\n  strin x = 1\n}\n'),
    'FOLDER/a.proto:4:1: expected ";", found "}".',
    'Statements end with a semicolon.',
  ],
  [
    proto('a proto file with a type that is not there', 'syntax = "proto3";\npackage a;\nmessage M { N n = 1; }\n'),
    'FOLDER/a.proto:3:13: there is no type N.',
    'Did you mean M?',
  ],
  [
    proto('a proto file that imports what is not there', 'import "none.proto";\n'),
    'FOLDER/a.proto:1:8: "none.proto" is imported, and in none of the import paths ("FOLDER", ".").',
    'Give the folder that it is in: -i <folder>, where <folder>/none.proto is the file.',
  ],
  [
    fail('a metric that is not there', 'p99.99.9<5'),
    '--fail cannot read "p99.99.9<5": at column 1 "p99.99.9" is no metric.',
    'Did you mean p99.9?',
  ],
  [
    fail('a threshold without a limit', 'p99<'),
    '--fail cannot read "p99<": at column 5 a limit is missing.',
    'Write a time above 0, as 50ms, 1.5s or 250us (a bare number is milliseconds).',
  ],
  [
    fail('a limit that is no number', 'errors<NaN'),
    '--fail cannot read "errors<NaN": at column 8 the limit cannot be read.',
    'Write a whole number of calls, or a share of all calls, as 1%.',
  ],
  [
    fail('a limit beyond all', 'rps>1e999'),
    '--fail cannot read "rps>1e999": at column 5 the limit cannot be read.',
    'Write a number of calls per second, as 1000.',
  ],
  [
    fail('a share above all', 'error_rate<101%'),
    '--fail cannot read "error_rate<101%": at column 12 the limit cannot be read.',
    'Write a share of the calls, from 0% to 100%, or below 1 as 0.001.',
  ],
  [
    fail('a threshold that bad runs alone pass', 'error_rate>1%'),
    '--fail says what must hold, and "error_rate>1%" would hold of bad runs alone.',
    "Write 'error_rate<=1%'.",
  ],
  [
    fail('a threshold of a method that is not called', 'user.UserService/Nope:max<5s'),
    '--fail "user.UserService/Nope:max<5s": the run calls no method "user.UserService/Nope".',
    'Did you mean user.UserService/GetUser?',
  ],
  [
    fail('a percentile that the run cannot know', 'p99<5ms'),
    '--fail "p99<5ms": p99 says more of chance than of the server below 1000 calls, and the run makes 1 call at most.',
    'Raise -n, run for a time with -z, or ask for max.',
  ],
  [
    ['an end by what is not known in time', {}, [...GET, '--abort-on', 'rps<5']],
    '--abort-on "rps<5": rps is not known while the run goes on.',
    'Known are error_rate, success_rate, errors, avg, max and percentiles of the latency of OK calls, each over all methods; --fail judges the others at the end.',
  ],
  [
    ['a rate of the sky', {}, [...GET, '-r', '1e9']],
    '-r takes a number of calls per second, up to 10000000, not "1e9".',
    'For example: -r 200, or -r 0.5.',
  ],
  [
    ['a line to nowhere', {}, [...GET, '--load-schedule', 'line']],
    '--load-schedule line needs --load-start: what to begin with.',
    'For example: --load-schedule line --load-start 200 --load-step=-2 --load-end 50.',
  ],
  [
    ['a dry run without end', {}, [...GET, '--dry-run', '1e9']],
    '--dry-run takes a whole number from 1 to 1000, not "1e9".',
    'For example: --dry-run 50.',
  ],
];

describe('what a run is made of, where it cannot be used', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-bad-scenario-'));
  let service: RunningUserService;
  before(async () => {
    service = await startUserService();
  });
  after(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  for (const [index, [[name, files, args], says, hint]] of CASES.entries()) {
    it(`${name}: exactly one sentence, where it is, what to do, and exit 2`, async () => {
      const own = join(folder, String(index));
      const fill = (text: string) => text.replaceAll('FOLDER', own).replaceAll('TARGET', service.address);
      mkdirSync(own);
      for (const [called, content] of Object.entries(files)) {
        writeFileSync(join(own, called), typeof content === 'string' ? fill(content) : content);
      }
      const { code, stdout, stderr } = await runCli(['bench', ...args.map(fill)]);
      assert.equal(stderr, `grpc-red: ${fill(says)}\n          ${fill(hint)}\n`);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  it('is told of at least sixty kinds', () => assert.ok(new Set(CASES.map(([[name]]) => name)).size >= 60));

  it('sends nothing', async () => assert.equal(await service.rows(), 0));
});
