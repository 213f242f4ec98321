import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { many } from '../../many.js';
import { render } from './render.js';

const COUNT = 20_000;
const seeded = (seed: number) => ({ seed, env: [], jwtKey: null, setUp: [] });

/** What a template gives for the first requests. */
function values(template: string, count = COUNT, seed = 7): string[] {
  return Array.from({ length: count }, (_, requestNumber) => render(template, { inputs: seeded(seed), requestNumber }));
}

describe('random values', () => {
  it('are the same for the same seed and request, and others for another seed', () => {
    const template = '{{newUUID}} {{randomString 16}} {{randomInt 0 1000000}} {{pick "a" "b" "c"}} {{.UUID}}';
    assert.deepEqual(values(template, 50), values(template, 50));
    assert.equal(new Set([...values(template, 50, 7), ...values(template, 50, 8)]).size, 100);
  });

  for (const template of ['{{newUUID}}', '{{uuidv4}}', '{{.UUID}}']) {
    it(`${template} is a UUID of version 4, and no two are alike`, () => {
      const all = values(template);
      assert.equal(new Set(all).size, COUNT);
      assert.deepEqual(
        all.filter((one) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one)),
        [],
      );
    });
  }

  it('differ from expression to expression, but .UUID is one for its call', () => {
    const [a, b, c, d] = render('{{newUUID}} {{newUUID}} {{.UUID}} {{.UUID}}').split(' ');
    assert.notEqual(a, b);
    assert.equal(c, d);
  });

  it('differ from message to message of a call, but .UUID does not', () => {
    const messages = [0, 1].map((messageNumber) => render('{{newUUID}} {{.UUID}}', { messageNumber }).split(' '));
    assert.notEqual(messages[0]![0], messages[1]![0]);
    assert.equal(messages[0]![1], messages[1]![1]);
  });

  const alphabets: [template: string, pattern: RegExp][] = [
    ['{{randomString 24}}', /^[a-zA-Z0-9]{24}$/],
    ['{{randAlphaNum 5}}', /^[a-zA-Z0-9]{5}$/],
    ['{{randAlpha 5}}', /^[a-zA-Z]{5}$/],
    ['{{randNumeric 5}}', /^\d{5}$/],
    ['{{randAscii 9}}', /^[ -~]{9}$/],
    ['{{randomString 0}}', /^[a-zA-Z0-9]{2,16}$/],
  ];
  for (const [template, pattern] of alphabets) {
    it(`${template} looks like ${pattern}`, () => {
      assert.deepEqual(
        values(template, 2000).filter((one) => !pattern.test(one)),
        [],
      );
    });
  }

  it('uses every character and every length about equally often', () => {
    const characters = new Map<string, number>();
    for (const character of values('{{randomString 31}}').join(''))
      characters.set(character, (characters.get(character) ?? 0) + 1);
    assert.equal(characters.size, 62);
    assert.ok(chiSquare([...characters.values()]) < 62 + 6 * Math.sqrt(2 * 62));
    const lengths = new Map<number, number>();
    for (const { length } of values('{{randomString 0}}')) lengths.set(length, (lengths.get(length) ?? 0) + 1);
    assert.deepEqual(
      [...lengths.keys()].sort((a, b) => a - b),
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    );
  });

  it('randomInt gives every number from MIN on, and never MAX, about equally often', () => {
    const counts = new Map<string, number>();
    for (const one of values('{{randomInt -3 4}}')) counts.set(one, (counts.get(one) ?? 0) + 1);
    assert.deepEqual(
      [...counts.keys()].map(Number).sort((a, b) => a - b),
      [-3, -2, -1, 0, 1, 2, 3],
    );
    assert.ok(chiSquare([...counts.values()]) < 7 + 6 * Math.sqrt(14));
  });

  it('randomInt keeps to any bounds', () => {
    const bound = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
    fc.assert(
      fc.property(bound, fc.integer({ min: 1, max: 2 ** 52 }), fc.nat(), (min, span, requestNumber) => {
        const value = Number(render(`{{randInt ${min} ${min + span}}}`, { requestNumber }));
        assert.ok(min <= value && value < min + span);
      }),
      { numRuns: many(500) },
    );
  });

  it('pick gives each of its values about equally often', () => {
    const counts = new Map<string, number>();
    for (const one of values('{{pick "a" "b" "c"}}')) counts.set(one, (counts.get(one) ?? 0) + 1);
    assert.ok(chiSquare([...counts.values()]) < 3 + 6 * Math.sqrt(6));
  });
});

/** How far counts are from equal ones: about as large as they are many, where chance alone is at work. */
function chiSquare(counts: number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
