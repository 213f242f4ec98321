import type { Played } from './play.js';
import { pathOf, type Story, type TimedCall } from './story.js';

/** A run in words, with the way to have it played again alone. */
export function tellStory({ story, lie, proof, verdict, wrong }: Played): string {
  const { deployment, style } = story;
  return [
    `${wrong ?? 'as it should be'}:`,
    `  node .ci/test.mjs random --seed ${story.seed} --index ${story.index}`,
    `  library: ${story.library}${story.exclusive ? ', --exclusive' : ''}${story.proxy === null ? '' : `, through ${story.proxy}`}, --settle ${story.settleMs} ms`,
    `  lie: ${lie ?? 'none'}; a fair judge could point at: ${proof ?? 'nothing'}`,
    `  hidden by: ${story.hiding.join(', ') || 'nothing'}; ${story.notes.join(', ') || 'nothing else goes on'}`,
    `  processes: ${changed(deployment, { processes: 1 })}`,
    `  page: ${changed(style, { format: 'text', typeLines: true })}`,
    ...callsInWords(story).map((line) => `  ${line}`),
    `  verdict: ${verdict.outcome}: ${verdict.headline}`,
    ...verdict.checks
      .filter(({ outcome }) => outcome === 'fail' || outcome === 'cannot-tell')
      .map(({ outcome, name, because }) => `    ${outcome} ${name}: ${because}`),
  ].join('\n');
}

/** The settings that are not as they are without being asked for. */
function changed(settings: object, usual: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(settings).filter(
    ([name, value]) => value !== (name in usual ? usual[name] : false) && value !== 0 && value !== null,
  );
  return rows.map(([name, value]) => `${name}=${value}`).join(', ') || 'as usual';
}

function callsInWords({ calls, expect }: Story): string[] {
  const groups = new Map<string, TimedCall[]>();
  for (const call of calls) {
    const ended = call.answered === null ? `ended by ${call.cause}` : `answered ${call.answered}`;
    const key = `${call.whose}: ${pathOf(call)} (${call.kind}) ${ended}, counted as ${call.booked}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  const named = Object.entries(expect).filter(([, codes]) => codes.length > 0);
  return [
    ...[...groups].map(([key, { length }]) => `${length} × ${key}`),
    ...named.map(([path, codes]) => `--expect ${codes.join(',')} for ${path}`),
  ];
}
