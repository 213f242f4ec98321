import type { Convention } from '../conventions/convention.js';
import { familyNamed } from '../detect/check-told.js';
import type { Inferred } from '../detect/infer-conventions.js';
import { pageFamilies } from '../detect/page-families.js';
import type { Told } from '../detect/told.js';
import { whatToMap } from '../detect/what-to-map.js';
import type { MetricsPage } from '../page.js';
import { type Books, total } from './books.js';
import { countChange } from './count-change.js';
import { belongsTo } from './family-samples.js';
import { likelyFamilies } from './find-conventions.js';
import { servicesOn } from './knows-services.js';
import type { LocatedDelta } from './located-delta.js';

/** Families that were told of and that no page declares, as a sentence; null where there is none. */
export function notOnPage({ map }: Told, pages: readonly MetricsPage[]): string | null {
  const families = map.length === 0 ? [] : pageFamilies(pages);
  const told = map.flatMap((entry) => (entry.sets === 'family' && entry.family !== null ? [entry.family] : []));
  const names = told.filter((name) => familyNamed(name, families) === undefined);
  if (names.length === 0) return null;
  // A name that is not right says nothing of the server.
  const isAre = names.length === 1 ? 'is' : 'are';
  return `${names.join(' and ')}, which --metrics-map names, ${isAre} not on the page: either the name is another, or nothing was ever counted there. Look at the page, and give the name as it stands there.`;
}

/** Nothing on the pages counts calls, by names, by labels or as it was told. */
export function noConvention(
  pages: readonly MetricsPage[],
  { convention, map }: Told,
  inferred: Inferred | null,
): string {
  if (map.length > 0) {
    return 'The page says nothing of which family counts the calls, and --metrics-map does not either: add --metrics-map requests=<family>.';
  }
  if (convention !== null) {
    return `The page has none of the families of ${convention}, which --convention names. Leave it out to have the convention found, or check that the URL is the server's own metrics page.`;
  }
  const likely = likelyFamilies(pages);
  const instead = likely.length === 0 ? 'it has no family that looks like one' : `it has ${likely.join(', ')}`;
  const hint = inferred === null ? '' : whatToMap(inferred);
  return `The page follows no convention that is known for gRPC calls: ${instead}. ${hint === '' ? "Check that the URL is the server's own metrics page and that its metrics interceptor is installed." : hint}`;
}

/** None of the services called stands on the page: a counter that never counted them, or the page of another server. */
export function noService(
  convention: Convention,
  deltas: readonly LocatedDelta[],
  called: readonly Books[],
  inferred: Inferred,
): string {
  const services = [...new Set(called.map(({ result }) => result.service))];
  const [{ name, labels }] = convention.families;
  const sent = total(called.map(({ started }) => started));
  const sentText = sent === 1 ? '1 call was' : `${sent} calls were`;
  if ('whole' in labels) {
    const moved = countChange(deltas.filter((delta) => belongsTo(delta, convention.families[0])));
    return `${name} moved by ${moved.delta} while ${sentText} sent, and names no method: is it the page of this server, or of its proxy? Give the address of the page that counts these calls, or have them counted there.`;
  }
  const others = servicesOn(convention, deltas);
  const instead =
    others.length === 0 ? `Its ${name} has no series` : `Its ${name} speaks of ${others.join(', ')} alone`;
  const hint = whatToMap(inferred);
  return `The page has no series for ${services.join(' or ')}, which ${sentText} sent to: is it the page of this server? ${instead}. Give the address of the server's own page, or have its calls counted there.${hint === '' ? '' : ` ${hint}`}`;
}
