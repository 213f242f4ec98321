import { type Increment, LIBRARIES } from './library.js';
import { type Liar, type Lie, truth } from './lies.js';
import { printPage } from './print-page.js';
import { eventsOf, Process, type ServerEvent } from './server.js';
import { showsOf } from './shows.js';
import { type Method, pathOf, type Story, type TimedCall, UNREGISTERED } from './story.js';

/** The wall clock when the virtual one stands at 0, in milliseconds since 1970. */
export const EPOCH_MS = 1_760_100_000_000;
const STARTED_SECONDS = 1_760_000_000.25;

/** An address that shows pages. */
export interface Address {
  url: string;
  contentType: string;
  /** @param atMs of the virtual clock; never before the last one */
  read(atMs: number): string;
}

/** The methods that are called by us, without what is asked of the server itself. */
export function calledMethods({ calls }: Pick<Story, 'calls'>): Method[] {
  const ours = calls.filter(({ whose, service }) => whose === 'ours' && !service.startsWith('grpc.'));
  return [...new Map(ours.map((call) => [pathOf(call), call])).values()];
}

const LIARS = new WeakMap<Story, Liar>();

export function liarOf(story: Story): Liar {
  const library = LIBRARIES[story.library]!;
  const liar = LIARS.get(story) ?? { shows: (kind) => showsOf(library, kind), methods: calledMethods(story) };
  LIARS.set(story, liar);
  return liar;
}

/** When counters that begin anew in the same process do so. */
export function resetMs({ fromMs, toMs }: Pick<Story, 'fromMs' | 'toMs'>): number {
  return fromMs + 0.7 * (toMs - fromMs);
}

/** The metrics pages of the story's servers, which tell that lie, or none. */
export function addressesOf(story: Story, lie: Lie | null): Address[] {
  const { deployment, style } = story;
  const pages = Array.from({ length: deployment.processes }, (_, i) => slow(story, lie, pageOf(story, lie, i)));
  const contentType =
    style.format === 'text'
      ? 'text/plain; version=0.0.4; charset=utf-8'
      : 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  const address = (port: number, read: Address['read']): Address => ({
    url: `http://127.0.0.1:${port}/metrics`,
    contentType,
    read,
  });
  if (deployment.prefork) {
    let nth = story.index;
    // A balancer that picks at random, but the same in each run of this story.
    return [
      address(9464, (atMs) => {
        nth = (Math.imul(nth, 1_664_525) + 1_013_904_223) >>> 0;
        return pages[(nth >>> 8) % pages.length]!(atMs);
      }),
    ];
  }
  const given = deployment.unscraped ? pages.slice(0, -1) : pages;
  return given.map((read, i) => address(9464 + i, read));
}

/** The page of one process as it is now. */
function pageOf(story: Story, lie: Lie | null, nth: number): Address['read'] {
  const { deployment, style, calls } = story;
  const library = LIBRARIES[story.library]!;
  const liar = liarOf(story);
  const own = calls.filter(({ process }) => process === nth);
  const restartMs = nth === 0 ? deployment.restartMs : null;
  const told = own.map((call, i) => ({ call, told: lie?.tell?.(call, i, liar) ?? truth(call) }));
  const eventsIf = (isPart: (call: TimedCall) => boolean) =>
    told
      .filter(({ call }) => isPart(call))
      .flatMap(({ call, told }) => eventsOf(library, call, told, deployment.hookLateMs));
  const events: ServerEvent[] = eventsIf(() => true);
  if (lie?.resets === true) events.push({ atMs: resetMs(story), clears: true });
  const zeros = deployment.zeroInitialized || style.headStart > 0 ? seriesOf(calls) : [];
  let process = new Process(library, events);
  process.initialize(zeros, style.headStart);
  const startedMs = STARTED_SECONDS * 1000 + 700 * nth;
  let restarted = false;
  return (atMs) => {
    if (restartMs !== null && atMs >= restartMs && !restarted) {
      restarted = true;
      process = new Process(
        library,
        eventsIf(({ startMs }) => startMs > restartMs),
      );
      process.initialize(zeros, restarted ? 0 : style.headStart);
    }
    process.advanceTo(atMs);
    const since = restarted ? EPOCH_MS + restartMs! : startedMs;
    return printPage(
      process.families.values(),
      {
        bounds: library.bounds,
        startTime: deployment.startTime ? since / 1000 : null,
        stampMs: style.stampedOffMs === null ? null : Math.round(EPOCH_MS + atMs + style.stampedOffMs),
      },
      style,
    );
  };

  /** Of the methods that stand behind the hook. */
  function seriesOf(called: readonly TimedCall[]): Increment[] {
    const counted = called.filter(({ booked, service }) => booked !== 'nothing' || service.startsWith('shop.'));
    const registered = counted.filter(({ method }) => method !== UNREGISTERED);
    const one = [...new Map(registered.map((call) => [pathOf(call), call])).values()];
    return one.flatMap((call) =>
      Array.from({ length: 17 }, (_, booked) =>
        // Nobody creates a histogram for each status.
        library
          .count({ ...call, booked, replies: 1, serverMs: 0 })
          .filter(({ role }) => role !== 'duration' || booked === 0),
      ).flat(),
    );
  }
}

/** Exporters, caches and pages that never change, between the page and whoever reads it. */
function slow({ deployment, index }: Story, lie: Lie | null, page: Address['read']): Address['read'] {
  const { exportEveryMs, cachedMs } = deployment;
  let kept: { atMs: number; text: string } | null = null;
  return (atMs) => {
    if (kept !== null && lie?.frozen === true) return kept.text;
    if (kept !== null && cachedMs > 0 && atMs - kept.atMs < cachedMs) return kept.text;
    const phaseMs = exportEveryMs === 0 ? 0 : (index * 617) % exportEveryMs;
    const madeMs = exportEveryMs === 0 ? atMs : Math.floor((atMs - phaseMs) / exportEveryMs) * exportEveryMs + phaseMs;
    kept = { atMs, text: (lie?.bends ?? ((text: string) => text))(page(madeMs)) };
    return kept.text;
  };
}
