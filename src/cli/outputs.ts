import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, ScrapeNote } from '../record/run-result.js';
import { GrpcRedError } from '../shared/error.js';

/** How `keep` names the pages it saves. */
const PAGE_FILE = /^(drift|before|during|after)\.\d+\.prom$/;

/** Where results go, opened before the run: what cannot be written is found out before a load is sent. */
export class Outputs {
  private readonly reportFile: string | null;
  private readonly folder: string | null;

  constructor(paths: { output?: string; save?: string; details?: string }) {
    this.reportFile = paths.output ?? null;
    this.folder = paths.save ?? null;
    if (this.reportFile !== null) touch('-o', this.reportFile);
    if (paths.details !== undefined) touch('--details', paths.details);
    if (this.folder !== null) {
      attempt('--save', this.folder, () => mkdirSync(this.folder!, { recursive: true }));
      touch('--save', join(this.folder, 'run.json'));
      this.removeOldPages(this.folder);
    }
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

  /** Pages of an earlier run beside the run.json of this one would be taken for its evidence. */
  private removeOldPages(folder: string): void {
    const old = readdirSync(folder).filter((name) => PAGE_FILE.test(name));
    for (const name of old) attempt('--save', join(folder, name), () => rmSync(join(folder, name)));
  }

  /** The report, to standard output or to its file; of that a line on stderr tells, with how the run ended. */
  report(text: string, closingLine: string): void {
    const { reportFile } = this;
    if (reportFile === null) {
      process.stdout.write(text);
      return;
    }
    attempt('-o', reportFile, () => writeFileSync(reportFile, text));
    process.stderr.write(`grpc-red: ${closingLine} · report: ${reportFile}\n`);
  }
}

/** Makes the file, empty, or empties it. */
function touch(option: string, file: string): void {
  attempt(option, file, () => closeSync(openSync(file, 'w')));
}

function attempt(option: string, path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'its folder does not exist',
      EACCES: 'it may not be written',
      EROFS: 'the file system is read-only',
      EISDIR: 'it is a folder',
      ENOTDIR: 'a part of its path is no folder',
      EEXIST: 'a file of that name is in the way',
      ENOSPC: 'the disk is full',
    };
    throw new GrpcRedError(
      'unwritable',
      `${option} cannot write ${path}: ${reasons[code ?? ''] ?? code}.`,
      'Give a path that can be written.',
    );
  }
}
