import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until the answer is yes; rejects, naming `what`, if it is still no after ten seconds. */
export async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!(await ask())) {
    if (performance.now() > giveUpAt) throw new Error(`waited in vain until ${what}`);
    await wait(10);
  }
}
