import { lstatSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './attempt.js';
import { makeFolder } from './make-folder.js';
import { PAGE_FILE } from './page-file.js';

/**
 * The folder in which a run is kept. An older run in it stays there, whole, until the new one is written to its end
 * beside it: then the new one takes its place.
 */
export class RunFolder {
  readonly path: string;
  /** Its run.json. */
  readonly runFile: string;

  /** Makes the folder where there is none, and finds out whether a run can be put into it. */
  constructor(path: string) {
    this.path = path;
    this.runFile = join(path, 'run.json');
    attempt('--save', path, () => makeFolder(path));
    attempt('--save', this.runFile, () => refuseOther(this.runFile));
    for (const page of this.oldPages()) attempt('--save', page, () => refuseFolder(page));
    attempt('--save', path, () => rmdirSync(this.makeDraft()));
  }

  /** @param pages by their names, which are those of pages */
  keep(run: string, pages: ReadonlyMap<string, string>): void {
    const draft = attempt('--save', this.path, () => this.makeDraft());
    const write = (name: string, text: string) =>
      attempt('--save', join(this.path, name), () => writeFileSync(join(draft, name), text));
    const moveIn = (name: string) =>
      attempt('--save', join(this.path, name), () => renameSync(join(draft, name), join(this.path, name)));
    try {
      for (const [name, text] of pages) write(name, text);
      write('run.json', run);
      // Pages of one run beside the run.json of another would be taken for its evidence: at no time are they together.
      attempt('--save', this.runFile, () => rmSync(this.runFile, { force: true }));
      for (const page of this.oldPages()) attempt('--save', page, () => rmSync(page));
      for (const name of pages.keys()) moveIn(name);
      moveIn('run.json');
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  private oldPages(): string[] {
    const names = attempt('--save', this.path, () => readdirSync(this.path));
    return names.filter((name) => PAGE_FILE.test(name)).map((name) => join(this.path, name));
  }

  /** In the folder itself, for from another file system a file cannot be moved in one step. */
  private makeDraft(): string {
    return mkdtempSync(join(this.path, '.new-run-'));
  }
}

/** A folder may be anybody's: what is kept goes nowhere else by a link, and waits for no reader of a pipe. */
function refuseOther(file: string): void {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return;
  throw new Error('it is a link, a pipe or a device');
}

/** Anything else of that name can be taken away. */
function refuseFolder(page: string): void {
  if (lstatSync(page, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw Object.assign(new Error(), { code: 'EISDIR' });
  }
}
