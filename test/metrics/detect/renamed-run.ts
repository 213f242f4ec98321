import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { type BracketedRun, verdictOn } from '../verify/bracketed-run.js';
import { LIBRARIES, type SimulatedLibrary } from '../verify/simulated-libraries.js';
import type { ConventionId } from '../verify/simulated-server.js';
import { type NamedFamily, type Renaming, renaming, type Wording } from './rename-page.js';

/** What a library's families count, by the names that it gives them. */
export function familiesOf(id: ConventionId): NamedFamily[] {
  const library: SimulatedLibrary = LIBRARIES[id];
  const families: [NamedFamily['role'], string | null | undefined][] = [
    ['requests', library.counter],
    ['duration', library.duration],
    // One that counts starts alone is a counter of requests for whoever reads its name.
    ['started', library.started],
    ['errors', library.failed],
    ['in-flight', library.inFlight],
    ['messages-received', library.received],
    ['messages-sent', library.sent],
  ];
  return families.flatMap(([role, name]) => (name === null || name === undefined ? [] : [{ role, name }]));
}

/** A run against a library whose families and labels were given other names. */
export interface RenamedRun {
  run: BracketedRun;
  seed: number;
  wording: Wording;
}

export function verdictOnRenamed({ run, seed, wording }: RenamedRun, maps: readonly string[] = []): Verdict {
  const { rename } = namesOf({ run, seed, wording });
  const { lie } = run.server;
  const bends = (page: string) => rename(lie?.bends?.(page) ?? page);
  return verdictOn({
    ...run,
    server: { ...run.server, lie: { ...lie, bends } },
    told: { convention: null, map: maps.map(parseMapEntry) },
  });
}

export function namesOf({ run, seed, wording }: RenamedRun): Renaming {
  return renaming(familiesOf(run.server.convention), seed, wording);
}

/** The `--metrics-map` lines that a verdict proposes, as they are typed, of the reading whose counter that is. */
export function proposedMaps(verdict: Verdict, counter: string): string[] {
  const readings = verdict.capability.filter(({ families }) => families[0]!.name === counter);
  const lines = readings.length > 0 ? readings[0]!.map : verdict.checks.map(({ because }) => because);
  const texts = lines.flatMap((line) =>
    [...line.matchAll(/--metrics-map (?:'([^']*)'|(\S+))/g)].map(([, a, b]) => a ?? b!),
  );
  const byRole = new Map(texts.map((text) => [text.split('=')[0]!, text]));
  return [...byRole.values()];
}

/** The family that truly counts the calls. */
export function counterOf(renamed: RenamedRun): string {
  const { counter, duration, started }: SimulatedLibrary = LIBRARIES[renamed.run.server.convention];
  return namesOf(renamed).family(counter ?? duration ?? started!);
}

/** The checks that fail, with their sentences. */
export function failures({ checks }: Verdict): string[][] {
  return checks.filter(({ outcome }) => outcome === 'fail').map(({ name, because }) => [name, because]);
}
