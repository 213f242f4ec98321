import type { Verdict } from '../../src/metrics/verdict.js';
import type { Played } from './play.js';

type Outcome = Verdict['outcome'];

const OUTCOMES: readonly Outcome[] = ['pass', 'fail', 'cannot-tell'];

/** How often each verdict was given, by what there was to judge, by lie and by library: a table in plain text. */
export class ConfusionTable {
  readonly #rows = new Map<string, Map<string, Record<Outcome, number>>>();

  add({ story, lie, proof, verdict: { outcome } }: Played): void {
    const told = lie === null ? 'honest' : proof === null ? 'lie, not provable' : 'lie, provable';
    const around = story.hiding.length === 0 ? 'quiet' : 'with something to hide behind';
    this.#count('what was judged', lie === null ? `${told}, ${around}` : told, outcome);
    this.#count('provable lie', proof === null ? '' : lie!, outcome);
    this.#count('library', story.library, outcome);
  }

  text(): string {
    return [...this.#rows].map(([title, rows]) => tableOf(title, rows)).join('\n\n');
  }

  #count(title: string, row: string, outcome: Outcome): void {
    if (row === '') return;
    const rows = this.#rows.get(title) ?? new Map<string, Record<Outcome, number>>();
    this.#rows.set(title, rows);
    const counts = rows.get(row) ?? { pass: 0, fail: 0, 'cannot-tell': 0 };
    rows.set(row, { ...counts, [outcome]: counts[outcome] + 1 });
  }
}

function tableOf(title: string, rows: ReadonlyMap<string, Record<Outcome, number>>): string {
  const width = Math.max(title.length, ...[...rows.keys()].map(({ length }) => length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(11)).join('')}`;
  const body = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, counts]) =>
      line(
        name,
        OUTCOMES.map((outcome) => counts[outcome]),
      ),
    );
  return [line(title, OUTCOMES), ...body].join('\n');
}
