import type { Mark } from '../conventions/convention.js';
import type { MetricFamily, MetricsPage } from '../page.js';

/** Whether all marks of a convention are there: on its own families, or, for a mark that is a family, on the pages. */
export function bearsMarks(
  marks: readonly Mark[],
  families: readonly MetricFamily[],
  pages: readonly MetricsPage[],
): boolean {
  const samples = families.flatMap((family) => family.samples);
  return marks.every((mark) => {
    if ('onEach' in mark) return samples.length > 0 && samples.every(({ labels }) => labels.has(mark.onEach));
    if ('without' in mark) return samples.length > 0 && !samples.some(({ labels }) => labels.has(mark.without));
    if ('fullMethodIn' in mark) {
      return samples.some(({ labels }) => FULL_METHOD.test(labels.get(mark.fullMethodIn) ?? ''));
    }
    if ('untyped' in mark) return families.every(({ type }) => type === 'unknown');
    if (!('label' in mark)) {
      return pages.some((page) => isOn(page, mark));
    }
    const { label, values, family } = mark;
    return samples.some(({ name, labels }) => {
      const value = labels.get(label);
      const isMeant = family === undefined || name.startsWith(family);
      return isMeant && value !== undefined && (values === undefined || values.includes(value));
    });
  });
}

/** Without TYPE lines a histogram stands there by the names of its samples, and nothing says what else is of which type. */
function isOn({ format, families }: MetricsPage, { family, type }: Extract<Mark, { family: string; label?: never }>) {
  const declared = families.get(family);
  if (families.get(`${family}_count`)?.type === 'unknown') return true;
  return declared !== undefined && (type === undefined || declared.type === type || isUntyped(format, declared));
}

/** In OpenMetrics such a family may be part of another one. */
function isUntyped(format: MetricsPage['format'], { type }: MetricFamily): boolean {
  return format === 'text' && type === 'unknown';
}

/** `/pkg.Service/Method`, with or without the slash before it. */
const FULL_METHOD = /^\/?[^/]+\/[^/]+$/;
