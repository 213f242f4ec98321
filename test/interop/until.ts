import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until the answer is yes; rejects, naming `what`, if it is still no after ten seconds, or `withinMs`. */
export async function until(what: string, ask: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > giveUpAt) throw new Error(`waited in vain until ${what}`);
    await wait(10);
  }
}
