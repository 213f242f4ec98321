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
    if (!('label' in mark)) {
      const named = pages.flatMap((page) => page.families.get(mark.family) ?? []);
      return named.some(({ type }) => mark.type === undefined || mark.type === type);
    }
    const { label, values, family } = mark;
    return samples.some(({ name, labels }) => {
      const value = labels.get(label);
      const isMeant = family === undefined || name.startsWith(family);
      return isMeant && value !== undefined && (values === undefined || values.includes(value));
    });
  });
}

/** `/pkg.Service/Method`, with or without the slash before it. */
const FULL_METHOD = /^\/?[^/]+\/[^/]+$/;
