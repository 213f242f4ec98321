import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GrpcRedError } from '../../src/shared/error.js';
import { parseThreshold } from '../../src/thresholds/parse-threshold.js';

/** Written so, it means that metric, comparison and limit, of that method. */
const GOOD: [text: string, metric: object, operator: string, limit: number, method: string | null][] = [
  ['p99<50ms', latency({ is: 'percentile', percentile: 99 }), '<', 50e6, null],
  ['  p99.9 <= 1s ', latency({ is: 'percentile', percentile: 99.9 }), '<=', 1e9, null],
  ['p(99)<50', latency({ is: 'percentile', percentile: 99 }), '<', 50e6, null],
  ['p( 99.5 ) < 1m30s', latency({ is: 'percentile', percentile: 99.5 }), '<', 90e9, null],
  ['P95<1.1ms', latency({ is: 'percentile', percentile: 95 }), '<', 1.1e6, null],
  ['med<5 ms', latency({ is: 'percentile', percentile: 50 }), '<', 5e6, null],
  ['avg<250us', latency({ is: 'mean' }), '<', 250e3, null],
  ['mean<.5s', latency({ is: 'mean' }), '<', 500e6, null],
  ['max<=2s', latency({ is: 'max' }), '<=', 2e9, null],
  ['slowest<2s', latency({ is: 'max' }), '<', 2e9, null],
  ['min>=5ms', latency({ is: 'min' }), '>=', 5e6, null],
  ['latency.p50<1s', latency({ is: 'percentile', percentile: 50 }), '<', 1e9, null],
  ['failed.max<1s', { is: 'time', times: 'failed', stat: { is: 'max' } }, '<', 1e9, null],
  ['service.p99<1s', { is: 'time', times: 'service', stat: { is: 'percentile', percentile: 99 } }, '<', 1e9, null],
  ['first-message.avg<1s', { is: 'time', times: 'first_message', stat: { is: 'mean' } }, '<', 1e9, null],
  ['message_gap.max<1s', { is: 'time', times: 'message_gap', stat: { is: 'max' } }, '<', 1e9, null],
  ['error_rate<0.1%', { is: 'share', calls: { are: 'failed' } }, '<', 0.001, null],
  ['error_rate<=0.7 %', { is: 'share', calls: { are: 'failed' } }, '<=', 0.007, null],
  ['error-rate<0.001', { is: 'share', calls: { are: 'failed' } }, '<', 0.001, null],
  ['success_rate>=99.9%', { is: 'share', calls: { are: 'good' } }, '>=', 0.999, null],
  ['errors==0', { is: 'calls', calls: { are: 'failed' } }, '==', 0, null],
  ['errors<10', { is: 'calls', calls: { are: 'failed' } }, '<', 10, null],
  ['errors<1%', { is: 'share', calls: { are: 'failed' } }, '<', 0.01, null],
  ['count>=1000', { is: 'calls', calls: { are: 'started' } }, '>=', 1000, null],
  ['rps>1000', { is: 'rps' }, '>', 1000, null],
  ['rps >= 99.5/s', { is: 'rps' }, '>=', 99.5, null],
  ['unsent==0', { is: 'calls', calls: { are: 'unsent' } }, '==', 0, null],
  ['uncertain<0.5%', { is: 'share', calls: { are: 'uncertain' } }, '<', 0.005, null],
  ['refused<5', { is: 'calls', calls: { are: 'refused' } }, '<', 5, null],
  ['status.UNAVAILABLE<1%', { is: 'share', calls: { are: 'shown', status: 14 } }, '<', 0.01, null],
  ['status.NotFound!=0', { is: 'calls', calls: { are: 'shown', status: 5 } }, '!=', 0, null],
  ['status.4<3', { is: 'calls', calls: { are: 'shown', status: 4 } }, '<', 3, null],
  ['status.OK>50%', { is: 'share', calls: { are: 'shown', status: 0 } }, '>', 0.5, null],
  ['a.b.Svc/Get:p99<50ms', latency({ is: 'percentile', percentile: 99 }), '<', 50e6, 'a.b.Svc/Get'],
  [' /a.b.Svc/Get : p(99) < 50', latency({ is: 'percentile', percentile: 99 }), '<', 50e6, 'a.b.Svc/Get'],
  ['Get:errors==0', { is: 'calls', calls: { are: 'failed' } }, '==', 0, 'Get'],
];

function latency(stat: object) {
  return { is: 'time', times: 'latency', stat };
}

const EXAMPLES =
  "For example: 'p99<50ms', 'error_rate<0.1%', 'pkg.Service/Method:p99<50ms'; docs/thresholds.md lists the metrics.";
const IN_QUOTES = "Write it in quotes, as in 'p99<50ms': a shell takes < and > for files.";
const A_TIME = 'Write a time above 0, as 50ms, 1.5s or 250us (a bare number is milliseconds).';
const A_SHARE = 'Write a share of the calls, from 0% to 100%, or below 1 as 0.001.';
const READ = (text: string) => `--fail cannot read ${JSON.stringify(text)}: at column`;

/** What is wrong with it and where, and what to do. */
const BAD: [text: string, message: string, hint: string][] = [
  ['', `${READ('')} 1 there is nothing.`, EXAMPLES],
  ['   ', `${READ('   ')} 1 there is nothing.`, EXAMPLES],
  ['p99', `${READ('p99')} 4 there is no comparison (<, <=, >, >=, ==, !=).`, IN_QUOTES],
  ['p99 50ms', `${READ('p99 50ms')} 4 there is no comparison (<, <=, >, >=, ==, !=).`, IN_QUOTES],
  ['errors 0', `${READ('errors 0')} 7 there is no comparison (<, <=, >, >=, ==, !=).`, IN_QUOTES],
  ['<50ms', `${READ('<50ms')} 1 a metric is missing.`, EXAMPLES],
  ['Get: <50ms', `${READ('Get: <50ms')} 5 a metric is missing.`, EXAMPLES],
  ['p99<', `${READ('p99<')} 5 a limit is missing.`, A_TIME],
  ['p99<fast', `${READ('p99<fast')} 5 the limit cannot be read.`, A_TIME],
  ['p99<-5ms', `${READ('p99<-5ms')} 5 the limit cannot be read.`, A_TIME],
  ['p99 < 50 mss', `${READ('p99 < 50 mss')} 7 the limit cannot be read.`, A_TIME],
  ['p99<0ms', `${READ('p99<0ms')} 5 the limit cannot be read.`, A_TIME],
  ['p99<1%', `${READ('p99<1%')} 5 the limit cannot be read.`, A_TIME],
  ['p99=50ms', `${READ('p99=50ms')} 4 "=" is no comparison.`, 'Write one of <, <=, >, >=, == and !=.'],
  ['p99=<50ms', `${READ('p99=<50ms')} 4 "=<" is no comparison.`, 'Write one of <, <=, >, >=, == and !=.'],
  ['errors===0', `${READ('errors===0')} 7 "===" is no comparison.`, 'Write one of <, <=, >, >=, == and !=.'],
  ['p98z<1s', `${READ('p98z<1s')} 1 "p98z" is no metric.`, EXAMPLES],
  ['eror_rate<1%', `${READ('eror_rate<1%')} 1 "eror_rate" is no metric.`, 'Did you mean error_rate?'],
  ['Get:latncy.p99<1s', `${READ('Get:latncy.p99<1s')} 5 "latncy.p99" is no metric.`, 'Did you mean latency.p99?'],
  ['p999<1s', `${READ('p999<1s')} 1 "p999" is no metric.`, 'Did you mean p99.9?'],
  ['p(100)<1s', `${READ('p(100)<1s')} 1 "p(100)" is no metric.`, "Write 'max'."],
  ['p0<1s', `${READ('p0<1s')} 1 "p0" is no metric.`, "Write 'min'."],
  ['p101<1s', `${READ('p101<1s')} 1 "p101" is no metric.`, 'Percentiles lie above 0 and below 100.'],
  [
    'rate<0.01',
    `${READ('rate<0.01')} 1 "rate" is no metric.`,
    "Write 'rps' for calls per second, or 'error_rate' for the share that failed.",
  ],
  [
    'status.GONE<1',
    `${READ('status.GONE<1')} 1 "status.GONE" is no metric.`,
    "Statuses go by name or number: 'status.UNAVAILABLE<1%'.",
  ],
  ['error_rate<5', `${READ('error_rate<5')} 12 the limit cannot be read.`, A_SHARE],
  ['error_rate<1', `${READ('error_rate<1')} 12 the limit cannot be read.`, A_SHARE],
  ['error_rate<101%', `${READ('error_rate<101%')} 12 the limit cannot be read.`, A_SHARE],
  [
    'errors<1.5',
    `${READ('errors<1.5')} 8 the limit cannot be read.`,
    'Write a whole number of calls, or a share of all calls, as 1%.',
  ],
  ['count>5%', `${READ('count>5%')} 7 the limit cannot be read.`, 'Write a whole number of calls.'],
  ['rps>1k', `${READ('rps>1k')} 5 the limit cannot be read.`, 'Write a number of calls per second, as 1000.'],
  ['errors<0', `${READ('errors<0')} 7 it asks for less than nothing, which never holds.`, 'Write errors==0.'],
  [
    'p99<50ms,errors<5',
    `${READ('p99<50ms,errors<5')} 9 a second threshold begins.`,
    'Give them one by one, each as a threshold of its own.',
  ],
  [
    'p99<50ms and errors<5',
    `${READ('p99<50ms and errors<5')} 9 a second threshold begins.`,
    'Give them one by one, each as a threshold of its own.',
  ],
  [
    'p99{method:Get}<5',
    `${READ('p99{method:Get}<5')} 4 there is a brace.`,
    "A method stands before a colon: 'pkg.Service/Method:p99<50ms'.",
  ],
  [
    ':p99<50ms',
    `${READ(':p99<50ms')} 1 no method stands before the colon.`,
    "Name it as --call does: 'pkg.Service/Method:p99<50ms'.",
  ],
  [
    'a b:p99<50ms',
    `${READ('a b:p99<50ms')} 1 "a b" is no name of a method.`,
    "Name it as --call does: 'pkg.Service/Method:p99<50ms'.",
  ],
  [
    'Get:rps>5',
    `${READ('Get:rps>5')} 5 rps is asked of one method.`,
    "It is measured of the whole run: write 'rps>1000', or 'Method:count>=1000'.",
  ],
  ['cannot-tell<1', `${READ('cannot-tell<1')} 12 there is a comparison.`, "'cannot-tell' stands alone."],
  ['canot-tell', `${READ('canot-tell')} 1 "canot-tell" is no metric.`, 'Did you mean cannot-tell?'],
  ['p99>50ms', '--fail says what must hold, and "p99>50ms" would hold of bad runs alone.', "Write 'p99<=50ms'."],
  [
    'Get: error_rate >= 1%',
    '--fail says what must hold, and "Get:error_rate >= 1%" would hold of bad runs alone.',
    "Write 'Get:error_rate < 1%'.",
  ],
  [
    'success_rate<99%',
    '--fail says what must hold, and "success_rate<99%" would hold of bad runs alone.',
    "Write 'success_rate>=99%'.",
  ],
];

describe('a threshold', () => {
  for (const [text, metric, operator, limit, method] of GOOD) {
    it(`means what it says: ${text}`, () => {
      const read = parseThreshold(text, '--fail');
      assert.ok(read.is === 'limit');
      assert.deepEqual(
        { metric: read.metric, operator: read.operator, limit: read.limit, method: read.method },
        { metric, operator, limit, method },
      );
    });
  }

  it('may be about the verdict', () => {
    assert.deepEqual(parseThreshold(' cannot-tell ', '--fail'), { is: 'cannot-tell', text: 'cannot-tell' });
    assert.equal(parseThreshold('CANNOT_TELL', '--fail').is, 'cannot-tell');
  });

  it('reads the same from the text that is kept of it', () => {
    for (const [text] of GOOD) {
      const read = parseThreshold(text, '--fail');
      assert.deepEqual(parseThreshold(read.text, '--fail'), read);
    }
  });

  for (const [text, message, hint] of BAD) {
    it(`is refused where it means nothing: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(refusalOf(text), { message, hint });
    });
  }

  it('names the place that it came from', () => {
    assert.match(
      refusalOf('p99', 'scenario.yaml:12:3').message,
      /^scenario\.yaml:12:3 cannot read "p99": at column 4 /,
    );
  });

  it('takes no time over what is long and odd', () => {
    for (const text of ['p'.repeat(1e5), `p99<${'9'.repeat(400)}`, `${'a.'.repeat(300)}b:p99<1`, 'p('.repeat(200)]) {
      assert.equal(refusalOf(text).message.startsWith('--fail cannot read "'), true);
    }
  });
});

function refusalOf(text: string, origin = '--fail'): { message: string; hint: string } {
  try {
    parseThreshold(text, origin);
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, String(error));
    assert.equal(error.code, 'usage');
    return { message: error.message, hint: error.hint };
  }
  throw new Error(`${text} was taken`);
}
