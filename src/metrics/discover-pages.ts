import { lookup } from 'node:dns/promises';
import { GrpcRedError } from '../shared/error.js';
import type { MetricsAccess } from '../shared/metrics-access.js';
import { type PageName, showPageName } from '../shared/page-name.js';
import { httpPage } from './http-page.js';
import type { PageSources } from './page-sources.js';
import type { PinnedAddress } from './scrape/page-request.js';

/** Each is a page to read at every moment of the run. */
const MOST_ADDRESSES = 100;

/** All addresses of a name, in any order, as often as they come. */
export type Resolve = (name: string, family: PageName['family']) => Promise<PinnedAddress[]>;

/**
 * The pages of all addresses that a name has now, the name in their Host headers and certificates.
 *
 * @param resolve looks names up; unless given as this machine does it, so that whatever it knows by name is found
 * @throws GrpcRedError `bad-metrics`: no address, or too many
 */
export async function discoverPages(
  name: PageName,
  access: MetricsAccess,
  resolve: Resolve = resolveHere,
): Promise<PageSources> {
  const shown = showPageName(name);
  const addresses = await addressesOf(name, resolve);
  const url = `${name.scheme}://${name.name}:${name.port}${name.path}`;
  return {
    sources: addresses.map((address) => httpPage(url, access, address)),
    notice: null,
    doubts: async () => {
      const now = await addressesOf(name, resolve).catch((error: Error) => error);
      const before = listOf(addresses);
      const after = now instanceof Error ? null : listOf(now);
      if (after === before) return [];
      const what =
        after === null
          ? `${shown} stood for ${before} before the run, and could not be looked up after it`
          : `${shown} stood for ${before} before the run and for ${after} after it`;
      const message = `${what}: replicas may have come or gone, and calls may stand on a page that was not read. Run it again while their number does not change.`;
      return [{ code: 'targets-changed', message }];
    },
  };
}

async function addressesOf(name: PageName, resolve: Resolve): Promise<PinnedAddress[]> {
  const found = await resolve(name.name, name.family).catch((error: NodeJS.ErrnoException) => {
    throw notFound(name, error.code ?? error.message);
  });
  const addresses = [...new Map(found.map((one) => [one.address, one])).values()].sort(
    (a, b) => a.family - b.family || (a.address < b.address ? -1 : 1),
  );
  if (addresses.length === 0) throw notFound(name, 'no address');
  if (addresses.length <= MOST_ADDRESSES) return addresses;
  throw new GrpcRedError(
    'bad-metrics',
    `${showPageName(name)} stands for ${addresses.length} addresses, and at most ${MOST_ADDRESSES} pages are read`,
    'Name the replicas that are called with --metrics, or ask a Prometheus server that scrapes them (--prometheus).',
  );
}

async function resolveHere(name: string, family: PageName['family']): Promise<PinnedAddress[]> {
  const found = await lookup(name, { all: true, family });
  return found.map(({ address, family: is }) => ({ address, family: is === 6 ? 6 : 4 }));
}

function notFound(name: PageName, why: string): GrpcRedError {
  const message = `${showPageName(name)} stands for no page: the name ${name.name} has no address (${why})`;
  return new GrpcRedError('bad-metrics', message, 'Check its spelling, and that this machine can look it up.');
}

function listOf(addresses: readonly PinnedAddress[]): string {
  return addresses.map(({ address }) => address).join(', ');
}
