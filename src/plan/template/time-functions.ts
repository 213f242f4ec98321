import { formatGoTime } from './format-go-time.js';
import type { TemplateTime } from './template.js';
import { unrenderable } from './template-error.js';
import type { TemplateFunction } from './template-function.js';
import { momentAt } from './values.js';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration, for what people write: `-1h30m`, `250ms`. */
export function goDurationMs(text: string): number {
  if (!/^[-+]?(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s)){1,4}$/.test(text)) {
    throw unrenderable(`${JSON.stringify(text.slice(0, 60))} is no duration`, 'For instance "-1h30m" or "250ms".');
  }
  const parts = [...text.matchAll(/([\d.]+)(ms|h|m|s)/g)];
  const sum = parts.reduce((ms, [, amount, unit]) => ms + Number(amount) * UNIT_MS[unit!]!, 0);
  return text.startsWith('-') ? -sum : sum;
}

const modified: TemplateFunction = {
  takes: ['text', 'time'],
  least: 2,
  most: 2,
  usage: 'dateModify "-1h" TIME',
  run: ([by, time]) => momentAt((time as TemplateTime).timeMs + goDurationMs(by as string)),
};

/** Times, under sprig's names; all in UTC. */
export const TIME_FUNCTIONS: Record<string, TemplateFunction> = {
  now: { takes: [], least: 0, most: 0, usage: 'now', run: (_args, { context }) => ({ timeMs: context.nowMs }) },
  unixEpoch: {
    takes: ['time'],
    least: 1,
    most: 1,
    usage: 'unixEpoch TIME',
    run: ([time]) => Math.floor((time as TemplateTime).timeMs / 1000),
  },
  date: {
    takes: ['text', 'time'],
    least: 2,
    most: 2,
    usage: 'date "2006-01-02" TIME',
    run: ([layout, time]) => formatGoTime(layout as string, (time as TemplateTime).timeMs),
  },
  dateModify: modified,
  date_modify: modified,
};
