import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FUNCTIONS } from '../../../src/plan/template/functions.js';
import { render } from './render.js';

/** Templates and what they give; times as render.ts has them. */
const gives: [template: string, text: string][] = [
  ['{{upper "aß"}}', 'ASS'],
  ['{{lower "AB"}}', 'ab'],
  ['{{title "hello big world"}}', 'Hello Big World'],
  ['{{trim "  a b "}}', 'a b'],
  ['{{nospace " a b\\t"}}', 'ab'],
  ['{{trimPrefix "v" "v1"}}', '1'],
  ['{{trimSuffix ".go" "a.go"}}', 'a'],
  ['{{replace "a" "bb" "xaya"}}', 'xbbybb'],
  ['{{"xaya" | replace "a" "-" | upper}}', 'X-Y-'],
  ['{{contains "b" "abc"}} {{hasPrefix "a" "abc"}} {{hasSuffix "a" "abc"}}', 'true true false'],
  ['{{quote "a\\"b"}}', '"a\\"b"'],
  ['{{urlquery "a b&c"}}', 'a+b%26c'],
  ['{{b64enc "ü"}} {{b64dec "w7w="}}', 'w7w= ü'],
  ['{{sha256sum ""}}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['{{toString 5 | len}}', '1'],
  ['{{len "ü"}}', '2'],
  ['{{print "a" 1 true}}', 'a1true'],
  ['{{repeat 3 "ab"}}', 'ababab'],
  ['{{trunc 2 "äöü"}} {{trunc -1 "äöü"}}', 'äö ü'],
  ['{{substr 1 3 "abcd"}} {{substr 2 -1 "abcd"}}', 'bc cd'],
  [
    '{{printf "%05d|%-4s|%4s|%+d|%x|%X|%.2f|%t|%q|%v|%%" 42 "a" "b" 7 255 "z" "1.005" true "q" 9}}',
    '00042|a   |   b|+7|ff|7A|1.00|true|"q"|9|%',
  ],
  ['{{printf "%03d" -5}}', '-05'],
  [
    '{{add 1 2 3}} {{sub 1 5}} {{mul 2 3 4}} {{div -7 2}} {{mod -7 2}} {{max 1 3 2}} {{min 3 1 2}} {{add1 1}}',
    '6 -4 24 -3 -1 3 1 2',
  ],
  ['{{add 9007199254740991 2}}', '9007199254740993'],
  ['{{mul 3037000499 3037000499}}', '9223372030926249001'],
  ['{{int "42"}} {{int64 9223372036854775807}}', '42 9223372036854775807'],
  ['{{0x1F}} {{-3}} {{1.5}}', '31 -3 1.5'],
  [
    '{{eq 1 1}} {{eq "a" "b" "a"}} {{ne 1 2}} {{lt 2 10}} {{le 2 2}} {{gt "b" "a"}} {{ge 1 2}}',
    'true true true true true true false',
  ],
  ['{{not true}} {{and 1 0 2}} {{or 0 "" "x"}} {{empty ""}} {{coalesce "" 0 "c"}}', 'false 0 x true c'],
  ['{{default "d" ""}} {{"v" | default "d"}}', 'd v'],
  ['{{ternary "even" "odd" (eq (mod 4 2) 0)}}', 'even'],
  ['{{now}} {{now | unixEpoch}}', '2024-01-31T12:00:00Z 1706702400'],
  ['{{now | date "2006-01-02T15:04:05.000Z07:00"}}', '2024-01-31T12:00:00.250Z'],
  ['{{now | date "Mon, 2 Jan 06 3:04PM MST"}}', 'Wed, 31 Jan 24 12:00PM UTC'],
  ['{{now | dateModify "-36h" | date "Monday January _2"}}', 'Tuesday January _30'],
  ['{{now | date_modify "1h30m" | date "15:04"}}', '13:30'],
  ['{{date "2006" 0}}', '1970'],
  ['{{sequence}} {{sequence 10}} {{sequence 10 5}}', '0 10 10'],
  ['{{sequence 9223372036854775807 9007199254740993}}', '9223372036854775807'],
  ['a {{- " b " -}} c', 'a b c'],
  ['a{{/* nothing }} at all */}}b', 'ab'],
  ['{{"{{"}}x{{`}}`}}', '{{x}}'],
  ['{{print (print "a" (print "b"))}}', 'ab'],
  ['{{"\\u00fc\\n\\x41"}}', 'ü\nA'],
];

const variables: [template: string, text: string][] = [
  ['{{.RequestNumber}}', '7'],
  ['{{.WorkerID}}', 'g1c3'],
  ['{{.MessageNumber}}', '2'],
  ['{{.Timestamp}}', '2024-01-31T12:00:00Z'],
  ['{{.TimestampUnix}}', '1706702400'],
  ['{{.TimestampUnixMilli}}', '1706702400250'],
  ['{{.TimestampUnixNano}}', '1706702400250000000'],
  ['{{.Captured.id}}/{{.SetUp.token}}/{{.Env.HOME}}/{{.JwtKey}}', 'cap/set/env/key'],
  ['{{.MethodName}} {{.IsClientStreaming}}', 'Send false'],
];

describe('templates', () => {
  for (const [template, text] of gives) it(`${template} gives ${text}`, () => assert.equal(render(template), text));

  for (const [template, text] of variables) {
    it(`${template} gives ${text}`, () => {
      const inputs = { seed: 0, env: ['env'], jwtKey: 'key', setUp: ['set'] };
      const context = { inputs, requestNumber: 7, thread: 1, slot: 3, messageNumber: 2, captured: ['cap'] };
      const constants = { MethodName: 'Send', IsClientStreaming: false };
      assert.equal(
        render(template, context, { captured: ['id'], setUp: ['token'], env: ['HOME'], jwtKey: true, constants }),
        text,
      );
    });
  }

  it('counts a sequence by the flows of its kind', () => {
    assert.equal(render('{{sequence 100 -10}}', { iteration: 7 }), '30');
  });

  it('has a test for every function', () => {
    const tried = [
      ...gives.map(([template]) => template),
      'jwt newUUID uuidv4 randomString randAlphaNum randAlpha randNumeric randAscii randomInt randInt pick',
    ].join(' ');
    assert.deepEqual(
      [...FUNCTIONS.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(tried)),
      [],
    );
  });
});
