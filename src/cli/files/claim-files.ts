import { closeSync, fstatSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { attempt } from './attempt.js';
import type { NamedFile } from './refuse-overwrite.js';

/**
 * Finds out whether each file can be written, and refuses two options that name one file, by whatever paths. What is in
 * them stays there: nobody knows yet whether there will be something to put in its place. A file that is not there is
 * made for that long alone: an empty one would look like a report.
 *
 * @param meanwhile what else may be refused while all the files are there
 */
export function claimFiles(files: readonly NamedFile[], meanwhile: () => void = () => {}): void {
  const optionOf = new Map<string, string>();
  const made: NamedFile[] = [];
  try {
    for (const [option, file] of files) {
      const { identity, isNew } = attempt(option, file, () => claimed(file));
      if (isNew) made.push([option, file]);
      if (identity === null) continue;
      const other = optionOf.get(identity);
      if (other !== undefined) {
        const message = `${other} and ${option} would both write to ${quotePath(file)}.`;
        throw new GrpcRedError('usage', message, 'Give each a file of its own.');
      }
      optionOf.set(identity, option);
    }
    meanwhile();
  } finally {
    // Through a link, too: what it leads to was made, not the link.
    for (const [option, file] of made) attempt(option, file, () => rmSync(realpathSync(file)));
  }
}

interface Claimed {
  /** What tells the file from all others; null for a device or pipe, to which many may write. */
  identity: string | null;
  isNew: boolean;
}

function claimed(file: string): Claimed {
  const isThere = statSync(file, { throwIfNoEntry: false }) !== undefined;
  const fd = openSync(file, 'a');
  try {
    const stat = fstatSync(fd, { bigint: true });
    const isNew = !isThere && stat.isFile() && stat.size === 0n;
    return { identity: stat.isFile() ? `${stat.dev} ${stat.ino}` : null, isNew };
  } finally {
    closeSync(fd);
  }
}
