import { closeSync, fstatSync, lstatSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../record/run-result.js';
import type { ScrapeNote } from '../record/scrape-note.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { makeFolder } from './make-folder.js';
import { PAGE_FILE } from './page-file.js';
import { LONGEST_PATH } from './read-input.js';
import { type NamedFile, refuseOverwrite, refusePages } from './refuse-overwrite.js';

/** Where results go, opened before the run: what cannot be written is found out before a load is sent. */
export class Outputs {
  private readonly reportFile: string | null;
  private readonly junitFile: string | null;
  private readonly folder: string | null;

  /** @param inputs what is read meanwhile, and must not be written over */
  constructor(
    paths: { output?: string; junit?: string; save?: string; details?: string },
    inputs: readonly NamedFile[] = [],
  ) {
    this.reportFile = paths.output ?? null;
    this.junitFile = paths.junit ?? null;
    this.folder = paths.save ?? null;
    const files: NamedFile[] = [];
    if (paths.output !== undefined) files.push(['-o', paths.output]);
    if (paths.junit !== undefined) files.push(['--junit', paths.junit]);
    if (paths.details !== undefined) files.push(['--details', paths.details]);
    if (this.folder !== null) {
      attempt('--save', this.folder, () => makeFolder(this.folder!));
      refusePages(files, '--save', this.folder);
      const file = join(this.folder, 'run.json');
      attempt('--save', file, () => refuseOther(file));
      files.push(['--save', file]);
    }
    refuseOverwrite(files, inputs);
    emptyAll(files);
    // A link that led nowhere leads somewhere now.
    if (this.folder !== null) refusePages(files, '--save', this.folder);
    if (this.folder !== null) this.removeOldPages(this.folder);
  }

  /** Writes run.json and the pages it refers to. Returns the run with those references. */
  keep(run: RunResult, pages: { note: ScrapeNote; text: string }[]): RunResult {
    const { folder } = this;
    if (folder === null) return { ...run, scrapes: pages.map(({ note }) => note) };
    const numbers = new Map<string, number>();
    const scrapes = pages.map(({ note, text }) => {
      const number = (numbers.get(note.moment) ?? 0) + 1;
      numbers.set(note.moment, number);
      const file = `${note.moment}.${number}.prom`;
      attempt('--save', join(folder, file), () => writeFileSync(join(folder, file), text));
      return { ...note, file };
    });
    const kept = { ...run, scrapes };
    const file = join(folder, 'run.json');
    attempt('--save', file, () => writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`));
    return kept;
  }

  /** The report for CI systems, beside the other one, where it was asked for. */
  junit(text: () => string): void {
    const { junitFile } = this;
    if (junitFile !== null) attempt('--junit', junitFile, () => writeFileSync(junitFile, text()));
  }

  /** Pages of an earlier run beside the run.json of this one would be taken for its evidence. */
  private removeOldPages(folder: string): void {
    const names = attempt('--save', folder, () => readdirSync(folder));
    const old = names.filter((name) => PAGE_FILE.test(name));
    for (const name of old) attempt('--save', join(folder, name), () => rmSync(join(folder, name)));
  }

  /**
   * The report, to its file, of which a line on stderr tells with how the run ended, or to standard output. A reader of
   * the latter that has had enough is no error.
   */
  async report(text: string, closingLine: string): Promise<void> {
    const { reportFile } = this;
    if (reportFile !== null) {
      attempt('-o', reportFile, () => writeFileSync(reportFile, text));
      process.stderr.write(`grpc-red: ${closingLine} · report: ${quote(reportFile, LONGEST_PATH)}\n`);
      return;
    }
    await print(text);
  }
}

/** Text to standard output. A reader that has had enough is no error. */
export async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    process.stdout.write(text, resolve),
  );
  if (error && error.code !== 'EPIPE')
    throw unwritable('Standard output cannot be written', error, 'Free some space, or give a file with -o.');
}

/** Makes each file, empty, or empties it. Refuses two options that name one file, by whatever paths. */
export function emptyAll(files: readonly NamedFile[]): void {
  const optionOf = new Map<string, string>();
  for (const [option, file] of files) {
    const identity = attempt(option, file, () => emptied(file));
    if (identity === null) continue;
    const other = optionOf.get(identity);
    if (other !== undefined) {
      const message = `${other} and ${option} would both write to ${quote(file, LONGEST_PATH)}.`;
      throw new GrpcRedError('usage', message, 'Give each a file of its own.');
    }
    optionOf.set(identity, option);
  }
}

/** A folder may be anybody's: what is kept goes nowhere else by a link, and waits for no reader of a pipe. */
function refuseOther(file: string): void {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return;
  throw new Error('it is a link, a pipe or a device');
}

/** What tells the file from all others; null for a device or pipe, to which many may write. */
function emptied(file: string): string | null {
  const fd = openSync(file, 'w');
  try {
    const stat = fstatSync(fd, { bigint: true });
    return stat.isFile() ? `${stat.dev} ${stat.ino}` : null;
  } finally {
    closeSync(fd);
  }
}

/** Does what may fail by a path that an option names. */
export function attempt<T>(option: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const what = `${option} cannot write ${quote(path, LONGEST_PATH)}`;
    throw unwritable(what, error as NodeJS.ErrnoException, 'Give a path that can be written.');
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ERR_FS_EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a file of that name is in the way',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
};

function unwritable(what: string, { code = '', message }: NodeJS.ErrnoException, hint: string): GrpcRedError {
  return new GrpcRedError('unwritable', `${what}: ${REASONS[code] ?? (code || message)}.`, hint);
}
