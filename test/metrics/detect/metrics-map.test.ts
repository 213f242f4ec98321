import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkTold, notOnPageYet } from '../../../src/metrics/detect/check-told.js';
import { formatMapEntry, MAP_ROLES, type MapEntry, parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { GrpcRedError } from '../../../src/shared/error.js';
import { calls } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:.]{0,12}$/).filter((text) => text !== 'none');
const labels = fc.oneof(
  fc.record({ service: name, method: name, code: name }, { requiredKeys: [], noNullPrototype: true }),
  fc.record({ fullMethod: name, code: name }, { requiredKeys: ['fullMethod'], noNullPrototype: true }),
);
const kinds = fc.option(
  fc.subarray(['unary', 'server-stream', 'client-stream', 'bidi'] as const, { minLength: 1 }).map((list) => [...list]),
);
const family: fc.Arbitrary<MapEntry> = fc
  .record({
    sets: fc.constant('family' as const),
    role: fc.constantFrom(...MAP_ROLES),
    family: fc.option(name),
    labels,
    where: fc.dictionary(name, fc.string(), { maxKeys: 2, noNullPrototype: true }),
    perSecond: fc.constantFrom(null, 1, 1e3, 1e6, 1e9),
    kinds,
  })
  .map((entry) => ({ ...entry, perSecond: entry.role === 'duration' ? entry.perSecond : null }));
const label: fc.Arbitrary<MapEntry> = fc
  .tuple(fc.constantFrom('service', 'method', 'fullMethod', 'code'), name)
  .map(([part, text]) => ({ sets: 'label', part: part as 'service', label: text }));

describe('--metrics-map', () => {
  it('is read back as it was written, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(family, label), (entry) => {
        assert.deepEqual(parseMapEntry(formatMapEntry(entry)), entry);
      }),
      { numRuns: 500, seed: 20_261_121 },
    );
  });

  it('never ends in anything but an entry or a usage error, whatever is typed', () => {
    const parts = fc.constantFrom(
      'requests',
      'duration',
      '=',
      '{',
      '}',
      '"',
      ',',
      ';',
      'unit',
      'ms',
      'code',
      '\\',
      ' ',
      'a',
      'none',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((list) => list.join('')),
        ),
        (text) => {
          assert.ok(outcomeOf(text) === 'entry' || outcomeOf(text) === 'usage');
        },
      ),
      { numRuns: 3000, seed: 20_261_121 },
    );
  });

  it('is written as people type it', () => {
    assert.deepEqual(parseMapEntry('requests=my_calls_total{service=svc,method=rpc,code=outcome,state="completed"}'), {
      sets: 'family',
      role: 'requests',
      family: 'my_calls_total',
      labels: { service: 'svc', method: 'rpc', code: 'outcome' },
      where: { state: 'completed' },
      perSecond: null,
      kinds: null,
    });
    assert.deepEqual(parseMapEntry('full-method=path'), { sets: 'label', part: 'fullMethod', label: 'path' });
  });

  for (const [text, says] of [
    ['requests', /it is no role=family/],
    ['calls=x', /there is no role "calls"/],
    ['requests=x{code=a', /the family cannot be read/],
    ['requests=x{status=a}', /no label plays the part "status"/],
    ['requests=x{full-method=a,method=b}', /a full method is service and method in one/],
    ['requests=x;unit=ms', /"unit=ms" is no setting/],
    ['duration=x;unit=min', /"unit=min" is no setting/],
    ['duration=x;kinds=stream', /"kinds=stream" is no setting/],
    ['code=a b', /"a b" is no name of a label/],
    [`requests=x{${'a'.repeat(200_000)}}`, /it is longer than 4096 characters/],
  ] as const) {
    it(`is refused where it reads ${text.slice(0, 40)}`, () => {
      assert.throws(() => parseMapEntry(text), { name: 'GrpcRedError', code: 'usage', message: says });
    });
  }

  for (const text of [
    'requests=a_total{method=rpc,method=code}',
    'requests=a_total{state="a",state="b"}',
    'duration=a;unit=s;unit=ms',
  ]) {
    it(`refuses to be told twice: ${text}`, () => {
      assert.throws(() => parseMapEntry(text), /is told twice/);
    });
  }

  it('may ask for a value of any label, whatever its name is to JavaScript', () => {
    const text = 'requests=a_total{__proto__="v",constructor="w"}';
    const entry = parseMapEntry(text);
    assert.deepEqual(Object.entries((entry as { where: object }).where), [
      ['__proto__', 'v'],
      ['constructor', 'w'],
    ]);
    assert.equal(formatMapEntry(entry), text);
    assert.throws(() => parseMapEntry('requests=a_total{__proto__="v",__proto__="w"}'), /is told twice/);
    const lines = [
      '# TYPE a_total counter',
      'a_total{service="shop.v1.OrderService",method="Place",__proto__="v"} 20',
      'a_total{service="shop.v1.OrderService",method="Place",__proto__="w"} 5',
    ];
    const maps = ['requests=a_total{service=service,method=method,__proto__="v"}'];
    assert.equal(verdictAfter(lines, calls(20), { maps }).outcome, 'pass');
  });

  it('is held against the page before the load: a slip is refused, and what is not there yet is told', () => {
    const page = readPage('# TYPE a_calls_total counter\na_calls_total{method="A",state="completed"} 1\n', '');
    const told = (text: string) => ({ convention: null, map: [parseMapEntry(text)] });
    assert.throws(
      () => checkTold(told('method=methd'), [page]),
      (error: GrpcRedError) =>
        /no series has a label methd/.test(error.message) && /Did you mean method/.test(error.hint),
    );
    const notices = (text: string) => {
      checkTold(told(text), [page]);
      return notOnPageYet(told(text), [page]).map((notice) => notice.replace(/^--metrics-map ".*": /, ''));
    };
    assert.deepEqual(notices('requests=a_call_served_total'), [
      'the page has no a_call_served_total yet (did you mean a_calls_total?)',
    ]);
    assert.deepEqual(notices('requests=zorblu'), ['the page has no zorblu yet']);
    assert.deepEqual(notices('full-method=path'), ['no series has a label path yet']);
    assert.deepEqual(notices('requests=a_calls_total{method=method,state="done"}'), [
      'no series of a_calls_total has state="done" yet',
    ]);
    assert.deepEqual(notices('requests=a_calls_total{method=method,__proto__="v"}'), [
      'no series of a_calls_total has a label __proto__, so all of them are meant',
    ]);
    assert.deepEqual(notices('requests=a_calls_total{method=method,state="completed"}'), []);
  });

  it('takes a label that is not born yet for no slip of one that says something else', () => {
    const page = readPage('# TYPE jvm_threads_states_threads gauge\njvm_threads_states_threads{state="new"} 3\n', '');
    const told = { convention: null, map: [parseMapEntry('code=status')] };
    checkTold(told, [page]);
    assert.deepEqual(notOnPageYet(told, [page]), ['--metrics-map "code=status": no series has a label status yet']);
    const family = '# TYPE a_calls_total counter\na_calls_total{method="A",state="new"} 1\n';
    assert.throws(() => checkTold(told, [page, readPage(family, '')]), /no series has a label status/);
  });

  it('refuses families whose type cannot play the role, before a load is sent', () => {
    const page = readPage('# TYPE a_total counter\na_total 1\n# TYPE b gauge\nb 1\n', '');
    const told = (text: string) => () => checkTold({ convention: null, map: [parseMapEntry(text)] }, [page]);
    assert.throws(
      told('duration=a_total;unit=s'),
      /declares a_total as a counter, and duration takes a histogram or a summary/,
    );
    assert.throws(told('in-flight=a_total'), /declares a_total as a counter, and in-flight takes a gauge/);
    assert.doesNotThrow(told('in-flight=b'));
    // Gauges that hold totals are known.
    assert.doesNotThrow(told('requests=b'));
  });
});

function outcomeOf(text: string): string {
  try {
    parseMapEntry(text);
    return 'entry';
  } catch (error) {
    return error instanceof GrpcRedError ? error.code : String(error);
  }
}
