import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { PAGE_FILE } from './page-file.js';

/** A file by the option that names it. */
export type NamedFile = readonly [option: string, file: string];

/**
 * Refuses to write over what is read, by whatever path: before anything is emptied.
 *
 * @throws GrpcRedError `usage`
 */
export function refuseOverwrite(outputs: readonly NamedFile[], inputs: readonly NamedFile[]): void {
  const read = new Map(inputs.flatMap(([option, file]) => identityOf(file).map((identity) => [identity, option])));
  for (const [option, file] of outputs) {
    const other = identityOf(file).map((identity) => read.get(identity))[0];
    if (other === undefined) continue;
    const message = `${option} would write over ${quotePath(file)}, which ${other} reads.`;
    throw new GrpcRedError('usage', message, `Give ${option} a file of its own.`);
  }
}

/**
 * Refuses to write to where the pages of a kept run are, or will be.
 *
 * @param owner the option that names the run
 */
export function refusePages(outputs: readonly NamedFile[], owner: string, folder: string): void {
  const names = ifPossible(() => readdirSync(folder)) ?? [];
  const pages = names.filter((name) => PAGE_FILE.test(name)).flatMap((name) => identityOf(join(folder, name)));
  for (const [option, file] of outputs) {
    const path = realPath(file);
    const isPlace = dirname(path) === realPath(folder) && PAGE_FILE.test(basename(path));
    // By a hard link, a page has another place as well.
    if (!isPlace && !identityOf(file).some((identity) => pages.includes(identity))) continue;
    const message = `${option} would write to ${quotePath(file)}, the place of a page that ${owner} keeps.`;
    throw new GrpcRedError('usage', message, `Give ${option} another name, or another folder.`);
  }
}

/** What tells a file from all others; nothing for a device, a pipe, or what is not there. */
function identityOf(file: string): string[] {
  const stat = ifPossible(() => statSync(file, { bigint: true, throwIfNoEntry: false }));
  return stat?.isFile() === true ? [`${stat.dev} ${stat.ino}`] : [];
}

/** Without links, as far as there is something. */
function realPath(path: string): string {
  return (
    ifPossible(() => realpathSync(path)) ?? ifPossible(() => join(realpathSync(dirname(path)), basename(path))) ?? path
  );
}

/** What cannot be looked at will be refused by whoever reads or writes it. */
function ifPossible<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
