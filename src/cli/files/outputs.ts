import { statSync, truncateSync, writeFileSync } from 'node:fs';
import type { RunResult } from '../../record/run-result.js';
import type { ScrapeNote } from '../../record/scrape-note.js';
import { escapeInvisible } from '../../shared/escape-invisible.js';
import { quotePath } from '../../shared/quote.js';
import { attempt, unwritable } from './attempt.js';
import { claimFiles } from './claim-files.js';
import { type NamedFile, refuseOverwrite, refusePages } from './refuse-overwrite.js';
import { RunFolder } from './run-folder.js';

/**
 * Where results go, looked at before the run: what cannot be written is found out before a load is sent. What is there
 * already stays until there is something to put in its place.
 */
export class Outputs {
  private readonly reportFile: string | null;
  private readonly junitFile: string | null;
  private readonly detailsFile: string | null;
  private readonly folder: RunFolder | null;

  /** @param inputs what is read meanwhile, and must not be written over */
  constructor(
    paths: { output?: string; junit?: string; save?: string; details?: string },
    inputs: readonly NamedFile[] = [],
  ) {
    this.reportFile = paths.output ?? null;
    this.junitFile = paths.junit ?? null;
    this.detailsFile = paths.details ?? null;
    const folder = paths.save === undefined ? null : new RunFolder(paths.save);
    this.folder = folder;
    const files: NamedFile[] = [];
    if (paths.output !== undefined) files.push(['-o', paths.output]);
    if (paths.junit !== undefined) files.push(['--junit', paths.junit]);
    if (paths.details !== undefined) files.push(['--details', paths.details]);
    const kept: NamedFile[] = folder === null ? [] : [['--save', folder.runFile]];
    const refuseKept = () => {
      if (folder !== null) refusePages(files, '--save', folder.path);
    };
    refuseKept();
    refuseOverwrite([...files, ...kept], inputs);
    // A link that led nowhere leads somewhere once the files are there.
    claimFiles([...files, ...kept], refuseKept);
  }

  /** To be called before calls are sent that --details tells of: from then on the file is theirs. */
  emptyDetails(): void {
    const { detailsFile: file } = this;
    if (file === null) return;
    // To a pipe or a device, lines are only ever added.
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    if (isFile) attempt('--details', file, () => truncateSync(file));
  }

  /** Writes run.json and the pages it refers to. Returns the run with those references. */
  keep(run: RunResult, pages: { note: ScrapeNote; text: string }[]): RunResult {
    const { folder } = this;
    if (folder === null) return { ...run, scrapes: pages.map(({ note }) => note) };
    const numbers = new Map<string, number>();
    const texts = new Map<string, string>();
    const scrapes = pages.map(({ note, text }) => {
      const number = (numbers.get(note.moment) ?? 0) + 1;
      numbers.set(note.moment, number);
      const file = `${note.moment}.${number}.prom`;
      texts.set(file, text);
      return { ...note, file };
    });
    const kept = { ...run, scrapes };
    folder.keep(`${escapeInvisible(JSON.stringify(kept, null, 1))}\n`, texts);
    return kept;
  }

  /** The report for CI systems, beside the other one, where it was asked for. */
  junit(text: () => string): void {
    const { junitFile } = this;
    if (junitFile !== null) attempt('--junit', junitFile, () => writeFileSync(junitFile, text()));
  }

  /**
   * The report, to its file, of which a line on stderr tells with how the run ended, or to standard output. A reader of
   * the latter that has had enough is no error.
   */
  async report(text: string, closingLine: string): Promise<void> {
    const { reportFile } = this;
    if (reportFile !== null) {
      attempt('-o', reportFile, () => writeFileSync(reportFile, text));
      process.stderr.write(`grpc-red: ${closingLine} · report: ${quotePath(reportFile)}\n`);
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
