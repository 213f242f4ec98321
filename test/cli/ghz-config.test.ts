import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readGhzConfig } from '../../src/cli/ghz-config/read-ghz-config.js';
import { readGhzLine } from './read-ghz-line.js';

const JSON_FILE = `{
  "total": 5000,
  "concurrency": 50,
  "skipFirst": 5,
  "stream-interval": "500ms",
  "proto": "../../testdata/greeter.proto",
  "call": "helloworld.Greeter.SayHello",
  "data": {
    "name": "Bob {{.TimestampUnix}}"
  },
  "metadata": {
    "rn": "{{.RequestNumber}}"
  },
  "host": "0.0.0.0:50051",
  "insecure": true
}`;

const TOML_FILE = `total = 5000
concurrency = 50
skipFirst = 5
"stream-interval" = "500ms"
proto = "../../testdata/greeter.proto"
call = "helloworld.Greeter.SayHello"
host = "0.0.0.0:50051"
insecure = true

[data]
name = "Bob {{.TimestampUnix}}"

[metadata]
rn = "{{.RequestNumber}}"
`;

const YAML_FILE = `---
total: 5000
concurrency: 50
skipFirst: 5
"stream-interval": 500ms
proto: ../../testdata/greeter.proto
call: helloworld.Greeter.SayHello
host: 0.0.0.0:50051
insecure: true
data:
  name: Bob {{.TimestampUnix}}
metadata:
  rn: '{{.RequestNumber}}'
`;

const MEANS = {
  host: '0.0.0.0:50051',
  call: 'helloworld.Greeter.SayHello',
  data: '{"name":"Bob {{.TimestampUnix}}"}',
  dataFile: null,
  binaryFile: null,
  metadata: '{"rn":"{{.RequestNumber}}"}',
  options: {
    total: '5000',
    concurrency: '50',
    skipFirst: '5',
    streamInterval: '500ms',
    proto: ['../../testdata/greeter.proto'],
    insecure: true,
  },
};

describe('a config file of ghz', () => {
  it('means the same in JSON, TOML and YAML', () => {
    const places = (data: string, metadata: string) => ({ places: { data, metadata } });
    assert.deepEqual(readGhzConfig(JSON_FILE, 'c.json'), { ...MEANS, ...places('c.json:8:3: data', 'c.json:11:3') });
    assert.deepEqual(readGhzConfig(TOML_FILE, 'c.toml'), { ...MEANS, ...places('c.toml: data', 'c.toml') });
    assert.deepEqual(readGhzConfig(YAML_FILE, 'c.yaml'), { ...MEANS, ...places('c.yaml:10:1: data', 'c.yaml:12:1') });
  });

  it('keeps every digit of whole numbers in data', () => {
    const data = '{"id":9007199254740993,"list":[18446744073709551615,-9223372036854775808,1.5]}';
    assert.equal(readGhzConfig(`{"data": ${data}}`, 'c.json').data, data);
    assert.equal(readGhzConfig('data:\n  id: 9007199254740993\n', 'c.yml').data, '{"id":9007199254740993}');
    assert.equal(readGhzConfig('[data]\nid = 9007199254740993\n', 'c.toml').data, '{"id":9007199254740993}');
  });

  it('takes a list of messages, and JSON as a text', () => {
    const list = '[[data]]\nname = "Bob 1"\n[[data]]\nname = "Bob 2"\n';
    assert.equal(readGhzConfig(list, 'c.toml').data, '[{"name":"Bob 1"},{"name":"Bob 2"}]');
    assert.equal(readGhzConfig('data: \'{"name": "Joe"}\'', 'c.yaml').data, '{"name": "Joe"}');
  });

  it('does not care about capitals, as ghz does not', () => {
    const { options } = readGhzConfig('{"cName": "localhost", "RPS": 20, "SkipTLS": true}', 'c.json');
    assert.deepEqual(options, { cname: 'localhost', rps: '20', skipTLS: true });
  });

  it('passes over 0, false and nothing, which ghz writes for "not given"', () => {
    const text = '{"rps": 0, "keepalive": 0, "duration": "", "async": false, "load-schedule": "const"}';
    assert.deepEqual(readGhzConfig(text, 'c.json').options, { loadSchedule: 'const' });
  });

  it('takes numbers for durations as nanoseconds, as Go has them', () => {
    assert.deepEqual(readGhzConfig('{"timeout": 1500000000}', 'c.json').options, { timeout: '1500000000ns' });
  });

  it('knows every key, whatever its kind', () => {
    const text = `{
      "protoset": "p", "import-paths": ["a", "b"], "reflect-metadata": {"k": "v"}, "cacert": "c", "cert": "d", "key": "e",
      "authority": "f", "data-file": "g", "binary-file": "gg", "metadata-file": "h", "max-duration": "1m", "duration-stop": "wait",
      "async": true, "load-schedule": "step", "load-start": 1, "load-step": -2, "load-end": 3, "load-step-duration": "4s",
      "load-max-duration": "5s", "concurrency-schedule": "line", "concurrency-start": 6, "concurrency-step": -7,
      "concurrency-end": 8, "concurrency-step-duration": "9s", "concurrency-max-duration": "10s", "connections": 11,
      "connect-timeout": "12s", "lb-strategy": "round_robin", "enable-compression": true,
      "max-recv-message-size": "1024mb", "max-send-message-size": 13, "stream-call-duration": "14s",
      "stream-call-count": 15, "stream-dynamic-messages": true, "disable-template-functions": true,
      "disable-template-data": true, "output": "o", "format": "pretty", "count-errors": true, "cpus": 16, "name": "n",
      "tags": {"t": "u"}, "debug": "x"
    }`;
    const { options, dataFile, binaryFile } = readGhzConfig(text, 'c.json');
    assert.deepEqual([dataFile, binaryFile], ['g', 'gg']);
    assert.deepEqual(options, {
      protoset: 'p',
      importPaths: ['a', 'b'],
      reflectMetadata: '{"k":"v"}',
      cacert: 'c',
      cert: 'd',
      key: 'e',
      authority: 'f',
      metadataFile: 'h',
      maxDuration: '1m',
      durationStop: 'wait',
      async: true,
      loadSchedule: 'step',
      loadStart: '1',
      loadStep: '-2',
      loadEnd: '3',
      loadStepDuration: '4s',
      loadMaxDuration: '5s',
      concurrencySchedule: 'line',
      concurrencyStart: '6',
      concurrencyStep: '-7',
      concurrencyEnd: '8',
      concurrencyStepDuration: '9s',
      concurrencyMaxDuration: '10s',
      connections: '11',
      connectTimeout: '12s',
      lbStrategy: 'round_robin',
      enableCompression: true,
      maxRecvMessageSize: '1024mb',
      maxSendMessageSize: '13',
      streamCallDuration: '14s',
      streamCallCount: '15',
      streamDynamicMessages: true,
      disableTemplateFunctions: true,
      disableTemplateData: true,
      output: 'o',
      format: 'pretty',
      countErrors: true,
      cpus: '16',
      name: 'n',
      tags: '{"t":"u"}',
      debug: 'x',
    });
  });
});

describe('what is typed beside a config file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-ghz-config-'));
  after(() => rmSync(folder, { recursive: true }));
  const read = (config: object, line: string) => {
    const file = join(folder, 'c.json');
    writeFileSync(file, JSON.stringify({ insecure: true, host: '127.0.0.1:1', ...config }));
    return readGhzLine(`ghz --config ${file} ${line}`);
  };

  it('goes before what the file says', async () => {
    const config = { call: 'a.B.C', timeout: '5s', concurrency: 7, data: { x: 1 }, metadata: { k: 'v' }, rps: 5 };
    const { options } = await read(config, `-c 9 -d '{"x": 2}' -m 'k: w' -r 6 127.0.0.1:2`);
    assert.equal(options.endpoint.address, '127.0.0.1:2');
    assert.deepEqual(
      [options.concurrency, options.deadlineMs, options.load],
      [9, 5000, { shape: 'constant', perSecond: 6 }],
    );
    assert.deepEqual(options.calls[0]!.data, { form: 'json', text: '{"x": 2}', origin: '-d' });
    assert.deepEqual(options.calls[0]!.metadata, [['k', 'w']]);
    assert.equal(options.calls[0]!.method, 'a.B.C');
  });

  it('may stand beside -f as well, which knows the file by its call or host', async () => {
    for (const [name, text] of [
      ['f.json', '{"host": "127.0.0.1:1", "call": "a.B.C", "insecure": true}'],
      ['f.yaml', 'host: 127.0.0.1:1\ncall: a.B.C\ninsecure: true\n'],
      ['f.toml', 'host = "127.0.0.1:1"\ncall = "a.B.C"\ninsecure = true\n'],
    ] as const) {
      writeFileSync(join(folder, name), text);
      const { options } = await readGhzLine(`ghz -f ${join(folder, name)} -n 7`);
      assert.deepEqual(
        [options.endpoint.address, options.calls[0]!.method, options.total],
        ['127.0.0.1:1', 'a.B.C', 7],
      );
    }
  });

  it('is refused where two files say what to run', async () => {
    await assert.rejects(read({}, '-f other.yaml'), /-f and --config were both given/);
  });

  it('names the call in place of the file’s', async () => {
    const { options } = await read({ call: 'a.B.C', data: { x: 1 } }, '--call a.B.D');
    assert.deepEqual(
      options.calls.map(({ method, data }) => [method, (data as { text: string } | null)?.text]),
      [['a.B.D', '{"x":1}']],
    );
  });

  it('bounds the run in place of all bounds of the file', async () => {
    const bounds = async (config: object, line: string) => {
      const { total, durationMs, maxDurationMs } = (await read(config, line)).options;
      return { total, durationMs, maxDurationMs };
    };
    assert.deepEqual(await bounds({ duration: '10s' }, '-n 5'), { total: 5, durationMs: null, maxDurationMs: null });
    assert.deepEqual(await bounds({ total: 5, 'max-duration': '3s' }, '-z 4s'), {
      total: null,
      durationMs: 4000,
      maxDurationMs: null,
    });
    // ghz: with a duration the total is ignored, and the shorter of two times ends the run.
    assert.deepEqual(await bounds({ total: 5, duration: '12s', 'max-duration': '7s' }, ''), {
      total: null,
      durationMs: 7000,
      maxDurationMs: null,
    });
  });
});

const DEEP = '['.repeat(100_000);

/** Name and content of a file, and the whole sentence about it. */
const BAD: [file: string, content: string, says: string, hint: RegExp][] = [
  ['c.json', '', 'c.json:1:1 holds no settings.', /"call" and "host"/],
  ['c.json', '[1, 2]', 'c.json:1:1 holds no settings.', /"call" and "host"/],
  ['c.json', '{"total": 5,\n "total": 6}', 'c.json:2:2: the key "total" stands twice.', /Keep one/],
  ['c.json', '{"total": 5,\n "Total": 6}', 'c.json:2:2 has "total" twice.', /once/],
  [
    'c.json',
    '{\n  "concurreny": 5\n}',
    'c.json:2:3 has a key that ghz does not know: "concurreny".',
    /Did you mean "concurrency"\?/,
  ],
  ['c.yaml', 'call: a\nn: 5\n', 'c.yaml:2:1 has a key that ghz does not know: "n".', /Did you mean "total"\?/],
  [
    'c.json',
    '{"__proto__": {"total": 1}}',
    'c.json:1:2 has a key that ghz does not know: "__proto__".',
    /docs\/ghz\.md/,
  ],
  ['c.json', '{"total": "many"}', 'c.json:1:2: total takes a whole number, not a text.', /Write a whole number/],
  ['c.json', '{"total": -5}', 'c.json:1:2: total takes a whole number, not the number -5.', /whole number/],
  ['c.json', '{"total": 1.5}', 'c.json:1:2: total takes a whole number, not the number 1.5.', /whole number/],
  ['c.json', '{"insecure": "yes"}', 'c.json:1:2: insecure takes true or false, not a text.', /true or false/],
  ['c.json', '{"call": ["a"]}', 'c.json:1:2: call takes a text, not a list.', /a text/],
  [
    'c.json',
    '{\n "call": "a",\n "duration": "asdf"}',
    'c.json:3:2: duration takes a duration (0 for none), not "asdf".',
    /10s/,
  ],
  [
    'c.yaml',
    'max-recv-message-size: 1024nb',
    'c.yaml:1:1: max-recv-message-size takes a size in bytes, up to 2 GiB, not "1024nb".',
    /4MiB/,
  ],
  [
    'c.json',
    '{"metadata": {"k": 5}}',
    'c.json:1:2: metadata takes an object whose values are texts, not an object.',
    /texts/,
  ],
  ['c.json', '{"tags": "a"}', 'c.json:1:2: tags takes an object whose values are texts, not a text.', /texts/],
  ['c.json', '{"import-paths": [1]}', 'c.json:1:2: import-paths takes a list of texts, not a list.', /list of texts/],
  [
    'c.json',
    '{"data": 5}',
    'c.json:1:2: data takes an object, a list of objects, or their JSON as a text, not the number 5.',
    /object/,
  ],
  [
    'c.yaml',
    'data: {x: .nan}',
    'c.yaml:1:1: data takes an object, a list of objects, or their JSON as a text, not an object.',
    /object/,
  ],
  [
    'c.yaml',
    'data: !!js/function "x"',
    'c.yaml:1:7: this cannot be read as YAML: unresolved tag: tag:yaml.org,2002:js/function.',
    /Leave the tag out/,
  ],
  [
    'c.yaml',
    'a: [\n',
    'c.yaml:2:1: this cannot be read as YAML: flow sequence in block collection must be sufficiently indented and end with a ].',
    /neighbours/,
  ],
  ['c.yaml', '? [a]\n: b\n', 'c.yaml:1:3: a key must be a plain text.', /quotes/],
  ['c.toml', 'total = \n', 'c.toml:1:9 is not TOML: invalid value.', /Mend it there/],
  [
    'c.toml',
    'total = 1\ntotal = 2\n',
    'c.toml:2:1 is not TOML: trying to redefine an already defined table or value.',
    /Mend/,
  ],
  [
    'c.toml',
    `data = ${'['.repeat(100_000)}`,
    'c.toml:1:108 is not TOML: document contains excessively nested structures. aborting.',
    /Mend it there/,
  ],
  ['c.toml', 'totl = 1\n', 'c.toml has a key that ghz does not know: "totl".', /Did you mean "total"\?/],
  ['c.json', `{"data": ${DEEP}`, 'c.json:1:1: this is nested more than 100 levels deep.', /refuse/],
  ['c.json', `{"data": "${'x'.repeat(1024 * 1024)}"}`, 'c.json is larger than 1 MiB.', /data-file/],
];

describe('a config file that ghz would not read, or would in silence', () => {
  for (const [file, content, says, hint] of BAD) {
    it(`is refused with its place: ${says}`, () => {
      assert.throws(
        () => readGhzConfig(content, file),
        (error: { message: string; hint: string }) => {
          assert.equal(error.message, says);
          assert.match(error.hint, hint);
          return true;
        },
      );
    });
  }

  it('writes out no aliases without end', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++) {
      const name = 'abcdefghij'[i]!;
      const before = 'abcdefghij'[i - 1]!;
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`);
    }
    const text = lines.join('\n').replace(/^a:/, 'data:');
    assert.throws(() => readGhzConfig(text, 'c.yaml'), { code: 'bad-scenario' });
  });
});
