import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPage } from '../../src/metrics/exposition.js';

/** What parse-prometheus-text-format 1.1.1 returns, as far as it is sound. It has no types of its own. */
type OtherReader = (text: string) => {
  name: string;
  help: string;
  type: string;
  metrics: { value: string; labels?: Record<string, string>; timestamp_ms?: string }[];
}[];

const readByOther = createRequire(import.meta.url)('parse-prometheus-text-format') as OtherReader;

// The other reader is right only on pages like these, so only they are drawn:
//   - no TYPE histogram or summary: it folds their label sets into one and drops _sum and _count
//   - no space or tab but one between tokens, none inside braces: it throws on a space after a comma
//   - a docstring that is not blank: it throws on a blank one
//   - all samples of a family together: it makes a second, untyped family of the later ones
//   - names without quotes, no exemplars, no \r\n, a line feed at the end: it misreads or drops the line
//   - escapes that are whole: its view of a backslash before another character is its own
//   - no label named like a property of every object: it keeps labels in a plain object
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/).map((text) => `n_${text}`);
const family = fc.record({
  name: word,
  type: fc.constantFrom('counter', 'gauge', 'untyped'),
  help: fc.stringMatching(/^[a-z][a-z .,]{0,10}[a-z]$/),
  samples: fc.uniqueArray(
    fc.record({
      labels: fc.dictionary(word, fc.stringMatching(/^(?:[a-z {}=,#é]|\\\\|\\"|\\n){0,6}$/), { maxKeys: 3 }),
      value: fc.oneof(
        fc.constantFrom('NaN', '+Inf', '-Inf', '1e+06', '-0.5'),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      ),
      timestamp: fc.option(fc.integer({ min: 0, max: 4e12 })),
    }),
    {
      selector: ({ labels }) =>
        JSON.stringify(
          Object.entries(labels)
            .filter(([, value]) => value !== '')
            .sort(),
        ),
      minLength: 1,
    },
  ),
});
const page = fc.uniqueArray(family, { selector: ({ name }) => name, maxLength: 5 }).map((families) =>
  families
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(({ labels, value, timestamp }) => {
        const inner = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
        const braces = inner.length === 0 ? '' : `{${inner.join(',')}}`;
        return `${name}${braces} ${value}${timestamp === null ? '' : ` ${timestamp}`}\n`;
      });
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join(''),
);

describe('readPage against parse-prometheus-text-format', () => {
  it('reads the same from every page that the other reader is sound on', () => {
    fc.assert(
      fc.property(page, (text) => assert.deepEqual(ours(text), theirs(text))),
      { numRuns: 500 },
    );
  });
});

function ours(text: string) {
  return [...readPage(text, 'text/plain').families.values()].map(({ name, type, help, samples }) => ({
    name,
    type,
    help,
    samples: samples.map(({ labels, value, timestampMs }) => ({
      labels: Object.fromEntries(labels),
      value,
      timestampMs,
    })),
  }));
}

function theirs(text: string) {
  return readByOther(text).map(({ name, type, help, metrics }) => ({
    name,
    type: type.toLowerCase().replace('untyped', 'unknown'),
    help,
    samples: metrics.map(({ labels, value, timestamp_ms }) => ({
      labels: { ...labels },
      // It hands out the value as it stands on the page.
      value: Number(value.replace('Inf', 'Infinity')),
      timestampMs: timestamp_ms === undefined ? null : Number(timestamp_ms),
    })),
  }));
}
