import type { LoadShape, Ramp, Stage } from '../../shared/load-shape.js';
import { formatCount, formatSetting } from '../units.js';

/** Stages beyond these are counted, not listed. */
const MOST_STAGES = 6;

/** At which rate calls or flows were asked for; nothing in a closed loop, whose rate nobody asked for. */
export function loadWords(load: LoadShape, unit: 'call' | 'flow'): string[] {
  const perSecond = unit === 'flow' ? 'flows per second' : 'per second';
  switch (load.shape) {
    case 'closed':
      return [];
    case 'constant':
      return [`${figure(load.perSecond)} ${perSecond}`];
    case 'steps':
    case 'line':
      return [rampWords(load, ` ${perSecond}`)];
    case 'stages': {
      const shown = load.stages.slice(0, MOST_STAGES).map(stageWords);
      const more = load.stages.length - shown.length;
      return [`${perSecond}: ${shown.join(', ')}${more === 0 ? '' : `, ${more} more stages`}`];
    }
  }
}

/** `from 50 per second by 10 every 5 s to 150, for 1 min`. */
export function rampWords(ramp: { shape: 'steps' | 'line' } & Ramp, unit: string): string {
  const { shape, start, step, everyMs, end, maxMs } = ramp;
  const how = shape === 'line' ? ' evenly' : '';
  return [
    `from ${figure(start)}${unit}${how} by ${step > 0 ? '+' : '−'}${figure(Math.abs(step))} every ${formatSetting(everyMs)}`,
    ...(end === null ? [] : [` to ${figure(end)}`]),
    ...(maxMs === null ? [] : [` within ${formatSetting(maxMs)}`]),
  ].join('');
}

function stageWords({ perSecond, toPerSecond, forMs }: Stage): string {
  const rate = perSecond === toPerSecond ? figure(perSecond) : `${figure(perSecond)} to ${figure(toPerSecond)}`;
  return `${rate} for ${formatSetting(forMs)}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}
