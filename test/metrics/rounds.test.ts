import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';
import { groupNotes, type JudgedRun, judgeRounds, notesOf, type Round } from '../../src/metrics/rounds.js';
import type { ScrapeMoment } from '../../src/record/scrape-note.js';
import type { Settling } from '../../src/record/settling.js';
import { decisive } from './verify/bracketed-run.js';
import { clientBooks } from './verify/client-books.js';
import { calls } from './verify/simulated-call.js';
import { type ServerSettings, SimulatedServer } from './verify/simulated-server.js';

const TEXT = 'text/plain; version=0.0.4';
const ours = [...calls(100), ...calls(10, { answered: 5 })];
const judged: Settling = { end: 'judged', afterMs: 25, trouble: null };

/** Rounds of pages around our calls: the silence before them, their middle, and the wait after them. */
function around(settings: Partial<ServerSettings> = {}): Round[] {
  const server = new SimulatedServer({ convention: 'go-grpc-middleware', ...settings });
  server.play(calls(5));
  let atMs = 1_760_000_000_000;
  const round = (moment: ScrapeMoment): Round => {
    const text = server.page();
    atMs += 1000;
    const fetched = { url: 'http://a/metrics', contentType: TEXT, bytes: text.length, tookMs: 1, readMs: 1, atMs };
    return { moment, scrapes: [{ ...fetched, page: readPage(text, TEXT), text }] };
  };
  const before = [round('drift'), round('before')];
  server.play(ours.slice(0, 50));
  const during = round('during');
  server.play(ours.slice(50));
  return [...before, during, round('settling'), round('late'), round('settling'), round('after')];
}

function aRun(settling: Settling, exclusive = false): JudgedRun {
  const endedAt = new Date(1_760_000_003_500).toISOString();
  const plan = { exclusive, viaProxy: false, convention: null, metricsMap: [] };
  const facts = { methods: clientBooks(ours), reflected: [], plan, connections: { proxy: null, addresses: [] } };
  return { ...facts, endedAt, settling, warnings: [] };
}

const without = (rounds: Round[], ...moments: ScrapeMoment[]) =>
  rounds.filter(({ moment }) => !moments.includes(moment));

describe('rounds of pages', () => {
  it('are all that the verdict comes from, with the run: looked at again they give the same', () => {
    const rounds = around();
    const verdict = judgeRounds(aRun(judged), rounds);
    assert.deepEqual([verdict.outcome, verdict.settledAfterMs], ['pass', 25]);
    assert.deepEqual(judgeRounds(aRun(judged), rounds), verdict);
  });

  it('are found again by their notes', () => {
    const rounds = around();
    const notes = notesOf(rounds).map(({ note }) => note);
    assert.deepEqual(
      groupNotes(notes).map(([note]) => note!.moment),
      rounds.map(({ moment }) => moment),
    );
    const [first, ...rest] = notes;
    assert.throws(() => groupNotes(notes.filter(({ moment }) => moment !== 'before')), /lack one from before the run/);
    assert.throws(() => groupNotes([...rest, first!]), /are not in the order in which a run reads them/);
    assert.throws(() => groupNotes([...notes, { ...first!, url: 'http://b/metrics' }]), /not of the same targets/);
    const twins = notes.flatMap((note) => [note, { ...note, url: 'http://b/metrics' }]);
    assert.throws(() => groupNotes(twins.slice(0, -1)), /not of the same targets/);
    assert.deepEqual(
      groupNotes(twins).map((round) => round.length),
      rounds.map(() => 2),
    );
  });

  describe('of a page that lacks calls', () => {
    /** The page is made anew half-way through the calls, and never again. */
    const late = () => {
      const rounds = around();
      const middle = rounds.find(({ moment }) => moment === 'during')!.scrapes;
      return rounds.map((round) => (/late|settling|after/.test(round.moment) ? { ...round, scrapes: middle } : round));
    };
    const after = (afterMs: number) => judgeRounds(aRun({ ...judged, afterMs }, true), late());
    const HINT =
      /The page had only 1 s after the run: if it is made anew less often than that, give it longer with --settle\./;

    it('say with the verdict that it had little time', () => {
      const { outcome, headline } = after(1000);
      assert.equal(outcome, 'cannot-tell');
      assert.match(headline, HINT);
    });

    it('say nothing of the kind where the same page shows the durations of all calls', () => {
      const lie = { times: (code: number) => (code === 0 ? 1 : 0) };
      const { outcome, headline } = judgeRounds(aRun({ ...judged, afterMs: 1000 }, true), around({ lie }));
      assert.equal(outcome, 'fail');
      assert.doesNotMatch(headline, /had only/);
    });

    it('say nothing of the kind where it had its time', () => {
      assert.doesNotMatch(after(10_000).headline, /had only/);
    });
  });

  it('prove nothing upwards without a page from before a silence, unless nobody else calls', () => {
    const rounds = without(around(), 'drift');
    const open = judgeRounds(aRun(judged), rounds);
    assert.equal(open.outcome, 'cannot-tell');
    assert.match(
      open.headline,
      /but it is not known whether others called this method: there is no page from a silence/,
    );
    assert.equal(judgeRounds(aRun(judged, true), rounds).outcome, 'pass');
  });

  it('prove a loss all the same', () => {
    const rounds = without(around({ lie: { times: (code) => (code === 0 ? 0 : 1) } }), 'drift');
    const verdict = judgeRounds(aRun(judged), rounds);
    assert.equal(verdict.outcome, 'fail');
    assert.ok(decisive(verdict, 'fail').includes('requests-total'));
  });

  it('accuse nobody of what a later page may mend, where the last was read nobody knows when', () => {
    const given: Settling = { end: 'given', afterMs: null, trouble: null };
    const lost = around({ lie: { times: (code) => (code === 0 ? 1 : 0) } });
    const doubled = around({ lie: { times: () => 2 } });
    assert.equal(judgeRounds(aRun(judged, true), lost).outcome, 'fail');
    const excused = judgeRounds(aRun(given, true), lost);
    assert.equal(excused.outcome, 'cannot-tell');
    assert.match(excused.headline, /it is not known how long after the run the last page was read/);
    assert.equal(judgeRounds(aRun(given, true), doubled).outcome, 'fail');
    const causesOf = (settling: Settling, rounds: Round[]) =>
      judgeRounds(aRun(settling, true), rounds).causes.map(({ id }) => id);
    const uncounted = around({ lie: { times: () => 0 } });
    assert.deepEqual([causesOf(judged, uncounted), causesOf(given, uncounted)], [['start-only'], []]);
    assert.deepEqual(causesOf(given, doubled), ['counted-twice']);
    assert.equal(judgeRounds(aRun(given, true), around()).outcome, 'pass');
  });

  it('say how a wait ended that was stopped, or after which no page could be read', () => {
    const rounds = around({ lie: { times: () => 0 } });
    const stopped = judgeRounds(aRun({ end: 'stopped', afterMs: 1234.5, trouble: null }), rounds);
    assert.equal(stopped.outcome, 'cannot-tell');
    assert.match(stopped.headline, /was stopped after 1235 ms, before they agreed: \d+ checks? failed/);
    const unread = judgeRounds(aRun({ end: 'stopped', afterMs: 5, trouble: null }), rounds.slice(0, 3));
    assert.match(unread.headline, /no page was read since the last call/);
    const gone = judgeRounds(aRun({ end: 'unreadable', afterMs: 5, trouble: 'Nothing listens.' }), rounds.slice(0, 3));
    assert.equal(gone.headline, 'After the run the metrics could not be read: Nothing listens.');
    assert.equal(gone.convention, 'go-grpc-middleware');
  });
});
