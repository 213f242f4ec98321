import type { Verdict } from '../../src/metrics/verdict.js';
import { verdictOn } from './bracket.js';
import { Draw } from './draw.js';
import { drawStory } from './draw-story.js';
import { LIES } from './lies.js';
import { addressesOf, liarOf } from './pages.js';
import { provenBy } from './provable.js';
import type { Story } from './story.js';

/** A run that was played: what happened, what could be known of it, and what the verifier made of it. */
export interface Played {
  story: Story;
  /** null: the server is honest. */
  lie: string | null;
  /** What a fair judge would point at. */
  proof: string | null;
  verdict: Verdict;
  /** What is wrong about the verdict; null: nothing. */
  wrong: string | null;
}

/** How many of a hundred servers lie, and of those that can tell a provable lie, how many tell one. */
const LIARS = 50;
const PROVABLE = 80;
/** So many are asked whether they could be proven, for each of them is counted through. */
const LIES_TRIED = 8;

/** Draws the run of that number, decides what could be proven of each lie, has one told or none, and asks the verifier. */
export async function play(seed: number, index: number): Promise<Played> {
  const story = drawStory(seed, index);
  const draw = new Draw(~seed ^ Math.imul(index + 1, 0x85ebca6b));
  const { lie, proof } = drawLie(draw, story);
  const verdict = await verdictOn(story, addressesOf(story, lie === null ? null : LIES[lie]!));
  return { story, lie, proof, verdict, wrong: wrongAbout(story, lie, proof, verdict) };
}

function drawLie(draw: Draw, story: Story): Pick<Played, 'lie' | 'proof'> {
  const isHonest = !draw.chance(LIARS);
  if (isHonest) return { lie: null, proof: null };
  const liar = liarOf(story);
  const possible = Object.entries(LIES).filter(([, { applies }]) => applies?.(liar) ?? true);
  const judged = draw.some(possible, LIES_TRIED).map(([lie, row]) => ({ lie, proof: provenBy(story, row) }));
  const provable = judged.filter(({ proof }) => proof !== null);
  return provable.length > 0 && draw.chance(PROVABLE) ? draw.pick(provable) : draw.pick(judged);
}

function wrongAbout({ hiding }: Story, lie: string | null, proof: string | null, { outcome, checks }: Verdict) {
  const failed = checks.filter((check) => check.required && check.outcome === 'fail');
  if (lie === null && outcome === 'fail') {
    return `an honest server was accused: ${failed.map(({ name, because }) => `${name}: ${because}`).join(' | ')}`;
  }
  if (lie === null && hiding.length === 0 && outcome !== 'pass') return 'an honest, quiet server was not believed';
  if (lie === null || proof === null) return null;
  if (outcome !== 'fail') return `a provable lie was missed (${proof})`;
  const named = LIES[lie]!.checks;
  return failed.some(({ name }) => named.includes(name))
    ? null
    : `the lie was caught by ${failed.map(({ name }) => name).join(', ')} and not by ${named.join(' or ')}`;
}
