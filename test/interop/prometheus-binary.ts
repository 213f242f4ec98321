import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const unpacked = fileURLToPath(new URL('../../../.cache/prometheus/usr/bin/prometheus', import.meta.url));

/** What starts a Prometheus server: that which `node .ci/prometheus.mjs` has unpacked, or else the one on the path. */
export function prometheusBinary(): string {
  return existsSync(unpacked) ? unpacked : 'prometheus';
}
