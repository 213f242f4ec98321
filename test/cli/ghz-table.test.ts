import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { benchCommand } from '../../src/cli/arguments/bench-command.js';

/** Every option of ghz 0.121, as its --help lists them: long name, and short name where there is one. */
const GHZ: [long: string, short?: string][] = [
  ['config'],
  ['proto'],
  ['protoset'],
  ['call'],
  ['import-paths', 'i'],
  ['cacert'],
  ['cert'],
  ['key'],
  ['cname'],
  ['skipTLS'],
  ['insecure'],
  ['authority'],
  ['async'],
  ['rps', 'r'],
  ['load-schedule'],
  ['load-start'],
  ['load-step'],
  ['load-end'],
  ['load-step-duration'],
  ['load-max-duration'],
  ['concurrency', 'c'],
  ['concurrency-schedule'],
  ['concurrency-start'],
  ['concurrency-step'],
  ['concurrency-end'],
  ['concurrency-step-duration'],
  ['concurrency-max-duration'],
  ['total', 'n'],
  ['timeout', 't'],
  ['duration', 'z'],
  ['max-duration', 'x'],
  ['duration-stop'],
  ['data', 'd'],
  ['data-file', 'D'],
  ['binary', 'b'],
  ['binary-file', 'B'],
  ['metadata', 'm'],
  ['metadata-file', 'M'],
  ['stream-interval'],
  ['stream-call-duration'],
  ['stream-call-count'],
  ['stream-dynamic-messages'],
  ['reflect-metadata'],
  ['output', 'o'],
  ['format', 'O'],
  ['skipFirst'],
  ['count-errors'],
  ['connections'],
  ['connect-timeout'],
  ['keepalive'],
  ['name'],
  ['tags'],
  ['cpus'],
  ['debug'],
  ['enable-compression', 'e'],
  ['lb-strategy'],
  ['max-recv-message-size'],
  ['max-send-message-size'],
  ['disable-template-functions'],
  ['disable-template-data'],
];

describe('the options of ghz', () => {
  const known = benchCommand(async () => {}).options.map(({ long, short }) => [long, short ?? null]);

  for (const [long, short] of GHZ) {
    it(`are all known here by the same names: --${long}`, () => {
      assert.deepEqual(
        known.find(([name]) => name === `--${long}`),
        [`--${long}`, short === undefined ? null : `-${short}`],
      );
    });
  }

  it('stand in the table of docs/ghz.md, each once, and no others', () => {
    const text = readFileSync(new URL('../../../docs/ghz.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| `--/.test(line));
    const named = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/--([A-Za-z-]+)/g)].map((match) => match[1]!));
    assert.deepEqual(named.sort(), [...GHZ.map(([long]) => long), 'help', 'version'].sort());
    const shorts = rows.map((row) => [/--([A-Za-z-]+)/.exec(row)![1]!, /`-(\w)`/.exec(row.split('|')[2]!)?.[1]]);
    const asked = new Map(GHZ.map(([long, short]) => [long, short]));
    for (const [long, short] of shorts.filter(([name]) => asked.has(name!))) assert.equal(short, asked.get(long!));
  });
});
