import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ProxyHeader, ProxySighting } from '../../src/transport/proxy-sighting.js';

function nameOf(...headers: [ProxyHeader, string][]): string | null {
  const sighting = new ProxySighting();
  for (const [header, value] of headers) sighting.see(header, value);
  return sighting.name;
}

describe('a proxy is seen by', () => {
  const SERVERS: Record<string, string | null> = {
    envoy: 'envoy',
    'istio-envoy': 'istio-envoy',
    'nginx/1.22.1': 'nginx',
    openresty: 'openresty',
    'Google Frontend': 'google-frontend',
    'awselb/2.0': 'awselb',
    // Servers that answer for themselves.
    Kestrel: null,
    'Armeria/1.31.0': null,
    'envoyage/2': null,
    '': null,
  };
  for (const [value, name] of Object.entries(SERVERS)) {
    it(`its name in server (${JSON.stringify(value)}: ${name})`, () => assert.equal(nameOf(['server', value]), name));
  }

  const VIAS: Record<string, string | null> = {
    '1.1 google': 'google',
    'HTTP/2.0 edge.example:8080 (Apache), 1.1 other': 'edge.example:8080',
    '2 kong/3.4': 'kong/3.4',
    caddy: 'caddy',
    '  ': null,
  };
  for (const [value, name] of Object.entries(VIAS)) {
    it(`via (${JSON.stringify(value)}: ${name})`, () => assert.equal(nameOf(['via', value]), name));
  }

  it('any x-envoy- header', () => assert.equal(nameOf(['x-envoy-*', '3']), 'envoy'));

  it('the header that names it best, in whatever order they come', () => {
    assert.equal(nameOf(['x-envoy-*', '3'], ['via', '1.1 gate'], ['server', 'istio-envoy']), 'istio-envoy');
    assert.equal(nameOf(['server', 'istio-envoy'], ['via', '1.1 gate'], ['x-envoy-*', '3']), 'istio-envoy');
    assert.equal(nameOf(['server', 'Kestrel'], ['x-envoy-*', '3'], ['via', '1.1 gate']), 'gate');
  });

  it('no more than a name: what else is in it is neither shown nor read on', () => {
    assert.equal(nameOf(['via', '1.1 \u001b[31mred\u202e"<b>']), '--31mred---b-');
    assert.equal(nameOf(['via', `1.1 ${'x'.repeat(60_000)}`])?.length, 40);
  });
});
