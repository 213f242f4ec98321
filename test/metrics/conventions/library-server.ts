import type { Told } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import type { VerifyInput } from '../../../src/metrics/verify/verify-input.js';
import { clientBooks } from '../verify/client-books.js';
import type { SimulatedCall } from '../verify/simulated-call.js';
import { type Increment, type Labels, LIBRARIES, type Library, type LibraryName } from './library.js';

/** One way of counting wrongly: what becomes of what a call should have added. */
export type Lie = (honest: Increment[], call: SimulatedCall, library: Library) => Increment[];

/** A server whose metrics are a library's. */
class LibraryServer {
  readonly #families = new Map<string, { type: string; samples: Map<string, number> }>();
  readonly #library: Library;
  readonly #lie: Lie;

  constructor(library: Library, lie: Lie) {
    this.#library = library;
    this.#lie = lie;
    for (const [name, type] of library.declared) {
      const { samples } = this.#family(name, type);
      // A gauge that is declared has its one sample from the start.
      if (type === 'gauge') samples.set(`${name}${block({})}`, 0);
    }
  }

  play(calls: readonly SimulatedCall[]): void {
    for (const call of calls.filter(({ booked }) => booked !== 'nothing')) {
      for (const increment of this.#lie(this.#library.count(call), call, this.#library)) this.#add(increment);
    }
  }

  page(): string {
    const lines = [...this.#families].flatMap(([name, { type, samples }]) => [
      `# HELP ${name} Simulated.`,
      `# TYPE ${name} ${type}`,
      ...[...samples].map(([series, value]) => `${series} ${value}`),
    ]);
    return `${lines.join('\n')}\nprocess_start_time_seconds 1760000000\n`;
  }

  #add({ name, type, labels, by }: Increment): void {
    const { samples } = this.#family(name, type);
    const raise = (series: string, value: number) => samples.set(series, (samples.get(series) ?? 0) + value);
    if (type === 'counter' || type === 'gauge') {
      raise(`${name}${block(labels)}`, by);
      return;
    }
    const bounds = type === 'histogram' ? [...this.#library.bounds, Number.POSITIVE_INFINITY] : [];
    for (const bound of bounds) {
      const le = Number.isFinite(bound) ? String(bound) : '+Inf';
      raise(`${name}_bucket${block({ ...labels, le })}`, Number(by <= bound));
    }
    raise(`${name}_sum${block(labels)}`, by);
    raise(`${name}_count${block(labels)}`, 1);
  }

  #family(name: string, type: string) {
    const known = this.#families.get(name) ?? { type, samples: new Map<string, number>() };
    this.#families.set(name, known);
    return known;
  }
}

function block(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}

export interface LibraryRun {
  calls: readonly SimulatedCall[];
  /** Calls that the server serves in the silence before the run, and beside ours: they stand in no books. */
  before?: readonly SimulatedCall[];
  beside?: readonly SimulatedCall[];
  exclusive?: boolean;
  reflected?: VerifyInput['reflected'];
  proxy?: VerifyInput['proxy'];
  history?: readonly SimulatedCall[];
  lie?: Lie;
  expect?: number[];
  /** Our books, where they say more than the calls do. */
  methods?: VerifyInput['methods'];
  /** Changes the page's text. */
  bends?: (page: string) => string;
  /** What the user says of the page. */
  told?: Told;
}

/** What the verifier says of a run against a server with that library, which nobody else calls. */
export function verdictOnLibrary(name: LibraryName | Library, run: LibraryRun): Verdict {
  const library = typeof name === 'string' ? LIBRARIES[name] : name;
  const server = new LibraryServer(library, run.lie ?? ((honest) => honest));
  const { bends = (page: string) => page } = run;
  const read = () => readPage(bends(server.page()), 'text/plain; version=0.0.4');
  server.play(run.history ?? []);
  const early = read();
  server.play(run.before ?? []);
  const before = read();
  server.play(run.calls);
  server.play(run.beside ?? []);
  const late = read();
  const url = 'http://localhost:9090/metrics';
  const pages = [{ url, early, before, during: [], settling: [late], late, after: read() }];
  return verify({
    methods: run.methods ?? clientBooks(run.calls, run.expect),
    pages,
    reflected: run.reflected ?? [],
    proxy: run.proxy ?? null,
    exclusive: run.exclusive ?? true,
    bracketSeconds: 5,
    silentSeconds: 1,
    ...(run.told && { told: run.told }),
  });
}
