import { parseStatus } from '../../shared/status.js';
import { wordsOf } from './name-words.js';

/** What the values of a label say of how calls ended. */
export type CodeMeaning =
  /** A gRPC status each. `sure`: by its name, or by at least two values that only a status has. */
  | { is: 'status'; sure: boolean; by: 'name' | 'values' | 'probe' }
  /** A word for success or failure each. */
  | { is: 'outcome' }
  /** Codes of HTTP, or others that do not say which gRPC status a call had. */
  | { is: 'lossy' }
  | { is: 'none' };

/** Words in place of a status. */
const GOOD = ['success', 'ok', 'succeeded', 'successful'] as const;
const BAD = ['error', 'failed', 'failure', 'fail', 'err'] as const;
/** What they mean hangs on whether the label's name says that the call went well, or that it did not. */
const YES = ['true', 'yes'] as const;
const NO = ['false', 'no'] as const;
/** Words that turn round what a label's name says: then it is not known. */
const DENIALS = ['not', 'no', 'non', 'without'];

/** The values of a label of that name that stand for a good end of a call and for a bad one, in small letters. */
export function outcomesOf(label: string | undefined): { ok: readonly string[]; failed: readonly string[] } {
  const words = wordsOf(label ?? '');
  const says = (list: readonly string[]) => words.some((word) => list.includes(word));
  if (says(DENIALS) || says(GOOD) === says([...BAD, 'errored'])) return { ok: GOOD, failed: BAD };
  const [ok, failed] = says(GOOD) ? [YES, NO] : [NO, YES];
  return { ok: [...GOOD, ...ok], failed: [...BAD, ...failed] };
}

/** Labels whose small numbers are no statuses. */
const NUMBERED = new Set([
  ...[
    'shard',
    'partition',
    'attempt',
    'attempts',
    'retry',
    'retries',
    'priority',
    'le',
    'quantile',
    'version',
    'level',
  ],
  ...[
    'bucket',
    'worker',
    'thread',
    'replica',
    'index',
    'idx',
    'id',
    'pod',
    'pid',
    'cpu',
    'node',
    'rank',
    'exit',
    'port',
  ],
]);

/**
 * What a label says of how calls ended. A single value that happens to be a status is none: it takes two that differ,
 * or a name that says so.
 *
 * @param statuses those that were answered: bare numbers under a name that says nothing must be of these
 */
export function codeMeaning(label: string, values: ReadonlySet<string>, statuses: readonly number[]): CodeMeaning {
  const texts = [...values].filter((value) => value !== '');
  const words = wordsOf(label);
  if (texts.length === 0 || isNumbered(label)) return { is: 'none' };
  const named = saysCode(words);
  const codes = texts.map(parseStatus);
  if (codes.every((code) => code !== null)) {
    const distinct = new Set(codes);
    const spelled = new Set(codes.filter((_, i) => !/^\d+$/.test(texts[i]!)));
    // Elsewhere a small number may be a flag, or a code of the business.
    const areOurs = distinct.size >= 2 && [...distinct].every((code) => statuses.includes(code));
    // All 17 of them stand there where the library creates its series beforehand.
    const sure = spelled.size >= 2 || areOurs || distinct.size === 17;
    if (named) return { is: 'status', sure: sure || isOfRpc(words), by: 'name' };
    if (sure) return { is: 'status', sure, by: 'values' };
    if (SOFT.has(words.at(-1)!) || spelled.size === 1) return { is: 'status', sure: false, by: 'values' };
    return { is: 'none' };
  }
  const folded = texts.map((text) => text.toLowerCase());
  const { ok, failed } = outcomesOf(label);
  const known = [...ok, ...failed];
  if (folded.every((text) => known.includes(text))) return { is: 'outcome' };
  return named || SOFT.has(words.at(-1)!) ? { is: 'lossy' } : { is: 'none' };
}

/** Whether its small numbers count or number something, by its name. */
export function isNumbered(label: string): boolean {
  return wordsOf(label).some((word) => NUMBERED.has(word));
}

/** Names that hold statuses, and other things in other places. */
const SOFT = new Set(['status', 'result', 'outcome', 'state']);

/** `code`, `grpc_status`, `rpc_response_status_code`, `statusCode`. HTTP's code is another. */
function saysCode(words: readonly string[]): boolean {
  if (words.includes('http') || words.includes('error')) return false;
  return words.at(-1) === 'code' || (isOfRpc(words) && words.includes('status'));
}

function isOfRpc(words: readonly string[]): boolean {
  return words.includes('grpc') || words.includes('rpc');
}
