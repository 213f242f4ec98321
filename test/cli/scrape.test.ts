import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { aFolder } from './kept-run.js';
import { runCli } from './run-cli.js';

const TEXT = '# TYPE a counter\na{x="é"} 1\na{x="2"} 2\nb 3\n';
const OPENMETRICS = '# TYPE a counter\na_total 1\n# EOF\n';

describe('grpc-red scrape', () => {
  const server = createServer((request, response) => {
    switch (request.url) {
      case '/text':
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(TEXT);
        return;
      case '/openmetrics':
        response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0' }).end(OPENMETRICS);
        return;
      default:
        response.writeHead(404).end();
    }
  });
  let base: string;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('prints the page as it is, and what it cost on standard error', async () => {
    const { code, stdout, stderr } = await runCli(['scrape', `${base}/text`]);
    assert.equal(code, 0);
    assert.equal(stdout, TEXT);
    assert.match(
      stderr,
      /^grpc-red: http:\/\/127\.0\.0\.1:\d+\/text · [\d.]+ ms · 44 B · 3 series of 2 families · text\n$/,
    );
  });

  it('writes several pages to files, in their order', async (t) => {
    const folder = aFolder(t);
    const [a, b] = [join(folder, 'a.prom'), join(folder, 'b.prom')];
    const { code, stdout, stderr } = await runCli(['scrape', `${base}/text`, `${base}/openmetrics`, '-o', a, '-o', b]);
    assert.deepEqual([code, stdout], [0, '']);
    assert.deepEqual([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')], [TEXT, OPENMETRICS]);
    assert.match(stderr, /\/text · .*\n.*\/openmetrics · .* · 1 series of 1 family · openmetrics\n$/);
  });

  it('tells as JSON what was fetched', async () => {
    const { stdout } = await runCli(['scrape', `${base}/text`, `${base}/openmetrics`, '-O', 'json']);
    const { pages } = JSON.parse(stdout);
    assert.deepEqual(
      pages.map(({ at, tookMs, ...rest }: { at: string; tookMs: number }) => {
        assert.ok(tookMs > 0 && Date.parse(at) > 0);
        return rest;
      }),
      [
        {
          url: `${base}/text`,
          bytes: Buffer.byteLength(TEXT),
          format: 'text',
          contentType: 'text/plain; version=0.0.4',
          families: 2,
          series: 3,
          file: null,
        },
        {
          url: `${base}/openmetrics`,
          bytes: OPENMETRICS.length,
          format: 'openmetrics',
          contentType: 'application/openmetrics-text; version=1.0.0',
          families: 1,
          series: 1,
          file: null,
        },
      ],
    );
  });

  it('shows no password', async () => {
    const { stdout, stderr } = await runCli(['scrape', `${base}/text`.replace('//', '//me:hunter2@'), '-O', 'json']);
    assert.match(stdout, /\*\*\*@127/);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
  });

  it('refuses several pages for one place, an unknown format, and what is no page', async (t) => {
    const file = join(aFolder(t), 'a.prom');
    const refusal = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(['scrape', ...args]);
      assert.deepEqual([code, stdout], [2, '']);
      return stderr;
    };
    assert.match(await refusal(`${base}/text`, `${base}/text`), /2 pages are to be fetched, and no file was given/);
    assert.match(await refusal(`${base}/text`, `${base}/text`, '-o', file), /and 1 file was given/);
    assert.match(await refusal(`${base}/a`, `${base}/b`, '-o', file, '-o', file), /would both write to/);
    assert.match(await refusal(`${base}/text`, '-O', 'xml'), /-O takes page or json, not "xml"/);
    assert.match(await refusal(`${base}/nothing`), /answered 404/);
  });
});
