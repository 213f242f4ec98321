import { readPage } from '../../../src/metrics/exposition.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verify } from '../../../src/metrics/verify/verify.js';
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
      // A gauge is declared to tell of the process: it has its one sample.
      if (type === 'gauge') samples.set(name, 1);
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
    if (type !== 'histogram') {
      raise(`${name}${block(labels)}`, by);
      return;
    }
    for (const bound of this.#library.bounds) {
      raise(`${name}_bucket${block({ ...labels, le: String(bound) })}`, Number(by <= bound));
    }
    raise(`${name}_bucket${block({ ...labels, le: '+Inf' })}`, 1);
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
  history?: readonly SimulatedCall[];
  lie?: Lie;
  expect?: number[];
  /** Changes the page's text. */
  bends?: (page: string) => string;
}

/** What the verifier says of a run against a server with that library, which nobody else calls. */
export function verdictOnLibrary(name: LibraryName, run: LibraryRun): Verdict {
  const server = new LibraryServer(LIBRARIES[name], run.lie ?? ((honest) => honest));
  const { bends = (page: string) => page } = run;
  const read = () => readPage(bends(server.page()), 'text/plain; version=0.0.4');
  server.play(run.history ?? []);
  const [early, before] = [read(), read()];
  server.play(run.calls);
  const late = read();
  const url = 'http://localhost:9090/metrics';
  const pages = [{ url, early, before, during: [], settling: [late], late, after: read() }];
  return verify({
    methods: clientBooks(run.calls, run.expect),
    pages,
    exclusive: true,
    bracketSeconds: 5,
    silentSeconds: 1,
  });
}
