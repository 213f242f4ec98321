/** How long connections may take to close by themselves once all is said. */
const GRACE_MS = 1000;

/**
 * Sees to it that the process ends, whatever is still open: a server that broke the rules of HTTP/2 can leave Node
 * with a connection that never closes. What was written to standard output goes out first, however slow its reader.
 */
export function endProcess(): void {
  // Where nothing is open the process has ended before: the timer does not hold it.
  setTimeout(() => process.stdout.write('', () => process.exit()), GRACE_MS).unref();
}
