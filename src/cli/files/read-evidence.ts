import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scrape } from '../../metrics/page.js';
import { digestOf, groupNotes, notesOf, type Round } from '../../metrics/rounds.js';
import { readRun } from '../../record/read-run.js';
import type { RunPlan } from '../../record/run-plan.js';
import type { RunResult } from '../../record/run-result.js';
import type { ScrapeMoment, ScrapeNote } from '../../record/scrape-note.js';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { PAGE_FILE } from './page-file.js';
import { readTextFile } from './read-input.js';
import { readGivenPage, readNamedPage, readPageText } from './read-page.js';

/** Read, a page takes some ten times its bytes. */
const MOST_BYTES = 128 * 2 ** 20;

/** What the command line gives beside the run: pages, one file for each target in the order of the run's, and claims. */
export interface Given {
  drift: string[];
  before: string[];
  after: string[];
  /** The pages after the run had had their time. */
  settled: boolean;
  /** Nobody else called the server. */
  exclusive: boolean;
  viaProxy: boolean;
  /** How the pages are to be read, in place of what the run was told. */
  convention: string | null;
  map: string[];
  /** There is more to judge than metrics: thresholds, for which no page is needed. */
  thresholds: boolean;
}

const CHANGED_SINCE =
  'It is not what the run read: the file was changed since. Put the page back, or run the load again with --save.';

export interface Evidence {
  run: RunResult;
  rounds: Round[];
}

/**
 * A run and the pages around it: those that it notes, from the files beside it, or those that were given.
 *
 * Given pages that are the very ones which the run notes, by their digest, are taken for these, with all that the run
 * knows of them and with its other pages, as far as their files are there. Of any other page nobody knows when it was
 * read, nor how it goes together with the run's own: then the given ones are all there is.
 */
export async function readEvidence(runFile: string, given: Given): Promise<Evidence> {
  const read = readRun(readTextFile('--run', runFile), quotePath(runFile));
  const run = { ...read, plan: withClaims(read.plan, given) };
  const texts = await textsOf(given);
  const noted = run.scrapes.length === 0 ? [] : groupNotes(run.scrapes);
  if (texts.length > 0 && !texts.every((page) => isNoted(page, noted))) return fromGiven(run, noted, texts, given);
  if (noted.length === 0 && (given.thresholds || run.plan.thresholds.length > 0)) return { run, rounds: [] };
  if (noted.length === 0) throw nothingNoted(runFile);
  const rounds = fromFolder(dirname(runFile), run, noted, texts);
  const scrapes = noted.filter((_, i) => rounds[i] !== null).flat();
  const settling = given.settled ? { ...run.settling!, end: 'judged' as const } : run.settling;
  return { run: { ...run, scrapes, settling }, rounds: rounds.filter((round) => round !== null) };
}

function withClaims(plan: RunPlan, { exclusive, viaProxy, convention, map }: Given): RunPlan {
  return {
    ...plan,
    exclusive: plan.exclusive || exclusive,
    viaProxy: plan.viaProxy || viaProxy,
    convention: convention ?? plan.convention,
    metricsMap: map.length > 0 ? map : plan.metricsMap,
  };
}

/** A page that was given: the i-th of its moment. */
interface GivenText {
  moment: ScrapeMoment;
  index: number;
  file: string;
  text: string;
}

async function textsOf(given: Given): Promise<GivenText[]> {
  const { drift, before, after } = given;
  const files = [...drift, ...before, ...after];
  if (files.length === 0 && given.settled) {
    const message = '--settled speaks of a page that is given with --after, and none is.';
    throw new GrpcRedError('usage', message, 'Leave it out: of its own pages the run knows when they were read.');
  }
  if (files.length === 0) return [];
  if (before.length === 0 || after.length !== before.length || ![0, before.length].includes(drift.length)) {
    const counts = `${before.length} of --before, ${after.length} of --after, ${drift.length} of --drift`;
    const hint = 'Give one --before and one --after for each target, in the same order; --drift for each, or for none.';
    throw new GrpcRedError('usage', `The pages do not go together: ${counts}.`, hint);
  }
  if (files.filter((file) => file === '-').length > 1) {
    throw new GrpcRedError('usage', 'Standard input ("-") can be read only once.', 'Put the other page into a file.');
  }
  const read = (moment: ScrapeMoment, list: string[]) =>
    Promise.all(
      list.map(async (file, index) => ({ moment, index, file, text: await readPageText(`--${moment}`, file) })),
    );
  return [...(await read('drift', drift)), ...(await read('before', before)), ...(await read('after', after))];
}

function isNoted({ moment, index, text }: GivenText, noted: ScrapeNote[][]): boolean {
  const round = noted.find(([first]) => first!.moment === moment);
  return round?.[index] !== undefined && round[index].sha256 === digestOf(text);
}

/** The given pages alone. What the run has noted of its targets still names them. */
function fromGiven(run: RunResult, noted: ScrapeNote[][], texts: GivenText[], { settled }: Given): Evidence {
  const before = noted.find(([first]) => first!.moment === 'before');
  const count = texts.filter(({ moment }) => moment === 'before').length;
  if (before !== undefined && before.length !== count) {
    const message = `The run read the pages of ${before.length} targets, and those of ${count} were given.`;
    throw new GrpcRedError(
      'usage',
      message,
      'Give --before and --after once for each target, in the order of the run.',
    );
  }
  const scrapeOf = ({ moment, index, file, text }: GivenText): Scrape => ({
    url: before?.[index]?.url ?? file,
    page: readGivenPage(file, text),
    text,
    contentType: '',
    bytes: Buffer.byteLength(text),
    tookMs: 0,
    readMs: 0,
    atMs: Date.parse(moment === 'after' ? run.endedAt : run.startedAt),
  });
  const rounds = (['drift', 'before', 'after'] as const)
    .map((moment): Round => ({ moment, scrapes: texts.filter((one) => one.moment === moment).map(scrapeOf) }))
    .filter(({ scrapes }) => scrapes.length > 0);
  const scrapes = notesOf(rounds).map(({ note }, i) => ({ ...note, at: null, tookMs: null, file: texts[i]!.file }));
  const settling = { end: settled ? ('judged' as const) : ('given' as const), afterMs: null, trouble: null };
  return { run: { ...run, scrapes, settling }, rounds };
}

/** The noted rounds; null for one whose files are gone, unless no page was given in their place. */
function fromFolder(
  folder: string,
  { endedAt }: RunResult,
  noted: ScrapeNote[][],
  texts: GivenText[],
): (Round | null)[] {
  let left = MOST_BYTES;
  const scrapeOf = (note: ScrapeNote, index: number): Scrape | null => {
    const given = texts.find((one) => one.moment === note.moment && one.index === index);
    const text = given?.text ?? readKept(folder, note, left, texts.length > 0);
    if (text === null) return null;
    left -= text.length;
    const { url, contentType, bytes, tookMs, at } = note;
    const file = given?.file ?? join(folder, note.file!);
    // A server that had counted nothing may have shown nothing; a file that lost its text since then did not.
    const page =
      digestOf(text) === note.sha256
        ? readNamedPage(file, text, contentType)
        : readGivenPage(file, text, contentType, CHANGED_SINCE);
    return { url, page, text, contentType, bytes, tookMs: tookMs ?? 0, readMs: 0, atMs: Date.parse(at ?? endedAt) };
  };
  return noted.map((notes): Round | null => {
    const scrapes = notes.map(scrapeOf).filter((one) => one !== null);
    return scrapes.length < notes.length ? null : { moment: notes[0]!.moment, scrapes };
  });
}

/** A page from the run's own folder, and from nowhere else: names with a path, links and devices are refused. */
function readKept(folder: string, { file }: ScrapeNote, most: number, mayLack: boolean): string | null {
  if (file === null && mayLack) return null;
  if (file === null) {
    const hint = 'Run it with --save <folder>, or give the pages with --before and --after.';
    throw new GrpcRedError('bad-input', 'The run was kept without its pages.', hint);
  }
  if (!PAGE_FILE.test(file)) {
    const message = `The run notes a page in ${quotePath(file)}, which is no name that grpc-red gives to one.`;
    throw new GrpcRedError('bad-input', message, 'Nothing but after.1.prom and the like is read beside a run.json.');
  }
  const path = join(folder, file);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined && mayLack) return null;
  if (stat?.isFile() === false) {
    const message = `${quotePath(path)} is no plain file.`;
    throw new GrpcRedError('bad-input', message, 'Put the page itself beside the run.json, not a link to it.');
  }
  if ((stat?.size ?? 0) > most) {
    const message = `The pages of the run are larger than ${MOST_BYTES / 2 ** 20} MiB together.`;
    throw new GrpcRedError('bad-input', message, 'Give two of them, with --before and --after, from another folder.');
  }
  return readTextFile('--run', path);
}

function nothingNoted(runFile: string): GrpcRedError {
  const message = `The run in ${quotePath(runFile)} read no metrics page, so there is nothing to verify it by.`;
  const hint =
    'Give the pages with --before and --after, judge its figures with --fail, or run the load again with --metrics and --save.';
  return new GrpcRedError('usage', message, hint);
}
