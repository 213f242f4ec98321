import * as v from 'valibot';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { oversizeJson } from './oversize-json.js';
import {
  type CheckResult,
  type FlowResult,
  type LedgerRow,
  type MethodResult,
  RUN_VERSION,
  type RunResult,
} from './run-result.js';
import { type ReadRun, runSchema } from './run-schema.js';

const LONGEST_SHOWN = 60;
/** Data in memory may take some fifteen times its text. A run of twelve methods takes some 50 kB. */
const MOST_CHARACTERS = 64 * 2 ** 20;

const RUN_AGAIN = 'The file was damaged or edited: run the load again to get a whole one.';

/**
 * Reads the text of a run.json, which may come from anywhere: every field is checked, and the books must balance.
 *
 * What is returned is the text's own data, in its own order: a report of it is that of the run, byte for byte.
 *
 * @param shown the file, as it is called in errors
 * @throws GrpcRedError `bad-input` that names the first field that is not as it must be
 */
export function readRun(text: string, shown: string): RunResult {
  const data = parse(text, shown);
  checkKind(data, shown);
  const { issues } = v.safeParse(runSchema, data, { abortEarly: true, abortPipeEarly: true });
  if (issues !== undefined) throw wrong(shown, faultOf(issues[0]));
  const run = data as ReadRun;
  const fault = run.methods.map(faultOfBooks).find((found) => found !== null) ?? faultOfWhole(run);
  if (fault != null) throw wrong(shown, fault);
  return run;
}

function parse(text: string, shown: string): unknown {
  if (text.length > MOST_CHARACTERS) throw wrong(shown, 'is larger than 64 MiB');
  const oversize = oversizeJson(text);
  if (oversize !== null) throw wrong(shown, oversize);
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(shown, 'is not JSON');
  }
}

/** Whether it is a run at all, and of a version that can be read, is told before any field of it. */
function checkKind(data: unknown, shown: string): void {
  const { format, version } = (data ?? {}) as Partial<RunResult>;
  if (format !== 'grpc-red run') {
    const hint = 'Give the run.json that bench writes with --save; a report of -O json is none.';
    throw new GrpcRedError('bad-input', `${shown} is no run of grpc-red: its "format" is not "grpc-red run".`, hint);
  }
  if (typeof version === 'number' && version > RUN_VERSION) {
    const message = `${shown} is of version ${version}, and this release reads version ${RUN_VERSION} alone.`;
    throw new GrpcRedError('bad-input', message, 'Use the release of grpc-red that wrote it, or a later one.');
  }
}

function faultOf({ path, input, message }: v.BaseIssue<unknown>): string {
  const name = nameOf(path);
  const parent = path?.at(-1)?.input;
  if (input === undefined && typeof parent === 'object') return `lacks ${name}`;
  return `has ${shownValue(input)} for ${name}, which must be ${message}`;
}

/** `methods[0].ledgers[0].started` */
function nameOf(path: v.BaseIssue<unknown>['path']): string {
  const keys = (path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return keys.join('').replace(/^\./, '');
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? quote(value, LONGEST_SHOWN) : String(value);
}

/** started = Σ answered + uncertain + refused, in every ledger; and a service time for every answer. */
function faultOfBooks({ ledgers, histograms, service, method }: MethodResult): string | null {
  const where = quote(`${service}/${method}`, LONGEST_SHOWN);
  const row = ledgers.find((one) => one.started !== endedIn(one));
  if (row !== undefined) {
    return `has books that do not balance: ${row.started} calls of ${where} started and ${endedIn(row)} ended (ledger ${row.ledger})`;
  }
  const odd = ledgers.map(faultOfTakenBack).find((found) => found !== null);
  if (odd != null) return `has calls of ${where} ${odd} (client-cancel)`;
  if (new Set(ledgers.map(({ ledger }) => ledger)).size < ledgers.length) return `has a ledger of ${where} twice`;
  const answered = sum(ledgers.flatMap((one) => one.answered));
  const timed = histograms.service?.count ?? 0;
  if (timed === answered) return null;
  return `has books that do not balance: ${answered} calls of ${where} were answered, and ${timed} service times recorded`;
}

/** Calls that we took back are shown as CANCELLED, and some of them had begun to be answered. */
function faultOfTakenBack({ begun, shown, causes }: LedgerRow): string | null {
  const takenBack = causes['client-cancel'] ?? 0;
  if (begun > takenBack) return `taken back in mid-answer ${begun} times, and at all ${takenBack} times`;
  return takenBack <= shown[1]! ? null : `taken back ${takenBack} times, and shown as CANCELLED ${shown[1]} times`;
}

/** started = completed + broken + cut, and a duration for every completed one. */
function faultOfFlow({ name, started, completed, completedInWindow, broken, cut, latency }: FlowResult): string | null {
  const which = quote(name, LONGEST_SHOWN);
  const ended = completed + broken + cut;
  if (started !== ended)
    return `has books that do not balance: ${started} flows of ${which} started and ${ended} ended`;
  const timed = latency?.count ?? 0;
  if (completed !== timed) {
    return `has books that do not balance: ${completed} flows of ${which} were completed, and ${timed} timed`;
  }
  return completedInWindow <= completed
    ? null
    : `has ${completedInWindow} flows of ${which} completed in time, of ${completed} at all`;
}

function faultOfCheck({ service, method, judged, broken }: CheckResult): string | null {
  if (broken <= judged) return null;
  return `has a check of ${quote(`${service}/${method}`, LONGEST_SHOWN)} broken ${broken} of ${judged} times`;
}

function faultOfWhole({ methods, flows, checks, settling, scrapes }: RunResult): string | null {
  if (new Set(methods.map(({ service, method }) => `${service}/${method}`)).size < methods.length) {
    return 'has a method twice';
  }
  if (new Set(flows.map(({ name }) => name)).size < flows.length) return 'has a flow twice';
  const fault = [...flows.map(faultOfFlow), ...checks.map(faultOfCheck)].find((found) => found !== null);
  if (fault != null) return fault;
  const after = scrapes.some(({ moment }) => moment === 'after');
  if (settling !== null && (settling.end === 'judged' || settling.end === 'given') && !after) {
    return 'says that a page after the run was judged, and notes none';
  }
  return (settling === null) === (scrapes.length === 0) ? null : 'notes pages without how they were waited for';
}

function endedIn({ answered, uncertain, refused }: LedgerRow): number {
  return sum(answered) + uncertain + refused;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** @param what goes on after the name of the file */
function wrong(shown: string, what: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${shown} ${what}.`, RUN_AGAIN);
}
