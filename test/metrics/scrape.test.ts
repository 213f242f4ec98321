import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type ScrapeOptions, scrape } from '../../src/metrics/scrape.js';
import { GrpcRedError } from '../../src/shared/error.js';

const TEXT = { 'content-type': 'text/plain; version=0.0.4' };
const PAGE = '# TYPE a counter\na{b="é"} 1\n';

const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();
after(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** `host:port` of a server that answers so. */
function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

/** `host:port` of a server that sends these bytes to whoever connects and ends the connection. */
function serveBytes(bytes: string): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    }),
  );
}

/** A comment that never ends, a little every 10 ms. */
async function* drops(): AsyncGenerator<string> {
  for (;;) {
    yield '#';
    await setTimeout(10);
  }
}

async function refusal(url: string, options?: ScrapeOptions): Promise<GrpcRedError> {
  try {
    await scrape(url, options);
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, `${error}`);
    assert.equal(error.code, 'bad-metrics');
    assert.match(error.hint, /\.$/);
    return error;
  }
  assert.fail(`${url} was scraped`);
}

describe('scrape', () => {
  it('takes an empty page for one without families: some registries show nothing before the first call', async () => {
    for (const body of ['', '\n \n']) {
      const host = await serve((_request, response) => response.writeHead(200, TEXT).end(body));
      const { page, text } = await scrape(`http://${host}/metrics`);
      assert.deepEqual([page.families.size, text], [0, body]);
    }
  });

  it('gives the page, its text and what it cost', async () => {
    const host = await serve((_request, response) => response.writeHead(200, TEXT).end(PAGE));
    const before = Date.now();
    const { url, page, text, contentType, bytes, tookMs, atMs } = await scrape(`http://${host}/metrics?x=1#fragment`);
    assert.deepEqual(
      { url, text, contentType, bytes },
      {
        url: `http://${host}/metrics?x=1`,
        text: PAGE,
        contentType: TEXT['content-type'],
        bytes: Buffer.byteLength(PAGE),
      },
    );
    assert.equal(page.families.get('a')?.samples[0]?.value, 1);
    assert.ok(atMs >= before && atMs <= Date.now());
    assert.ok(tookMs > 0);
  });

  it('asks for text or gzip, each time over a new connection', async () => {
    const seen: unknown[] = [];
    const ports = new Set<number | undefined>();
    const host = await serve((request, response) => {
      const { accept, 'accept-encoding': encoding, authorization } = request.headers;
      seen.push([request.url, accept, encoding, authorization]);
      ports.add(request.socket.remotePort);
      response.writeHead(200, TEXT).end(PAGE);
    });
    await scrape(`http://${host}/metrics`);
    await scrape(`http://${host}/metrics`);
    const asked = ['/metrics', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'gzip, identity', undefined];
    assert.deepEqual(seen, [asked, asked]);
    assert.equal(ports.size, 2);
  });

  it('takes off gzip and counts the bytes of the page itself', async () => {
    const host = await serve((_request, response) =>
      response.writeHead(200, { ...TEXT, 'content-encoding': 'gzip' }).end(gzipSync(PAGE)),
    );
    const { text, bytes } = await scrape(`http://${host}/`);
    assert.deepEqual({ text, bytes }, { text: PAGE, bytes: Buffer.byteLength(PAGE) });
  });

  it('believes the Content-Type, not what it asked for', async () => {
    const type = { 'content-type': 'application/openmetrics-text; version=1.0.0' };
    const host = await serve((_request, response) =>
      response.writeHead(200, type).end('# TYPE a counter\na_total 1\n# EOF\n'),
    );
    assert.equal((await scrape(`http://${host}/`)).page.format, 'openmetrics');
  });

  it('reads a page without a Content-Type', async () => {
    const host = await serve((_request, response) => response.end(PAGE));
    const { contentType, page } = await scrape(`http://${host}/`);
    assert.deepEqual([contentType, page.format], ['', 'text']);
  });

  it('follows a redirect on the same host, with the credentials', async () => {
    const seen: unknown[] = [];
    const host = await serve((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      const answers: Record<string, [status: number, headers: Record<string, string>]> = {
        '/': [302, { location: '/a' }],
        '/a': [307, { location: `http://x:y@${host}/b` }],
        '/b': [301, { location: 'metrics' }],
        '/metrics': [200, TEXT],
      };
      response.writeHead(...answers[request.url ?? '']!).end(PAGE);
    });
    const { url, text } = await scrape(`http://user:pass@${host}/`);
    const authorization = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    assert.deepEqual([url, text], [`http://***@${host}/`, PAGE]);
    assert.deepEqual(
      seen,
      ['/', '/a', '/b', '/metrics'].map((path) => [path, authorization]),
    );
  });

  it('sends user and password decoded, as UTF-8', async () => {
    const seen: (string | undefined)[] = [];
    const host = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, TEXT).end(PAGE);
    });
    await scrape(`http://us%40er:p%C3%A4ss%zz@${host}/`);
    await scrape(`http://user@${host}/`);
    assert.deepEqual(
      seen.map((header) => Buffer.from(header!.replace('Basic ', ''), 'base64').toString()),
      ['us@er:päss%zz', 'user:'],
    );
  });
});

describe('scrape of something else than a page', () => {
  const answers: [what: string, answer: RequestListener, message: string][] = [
    ['a path that is not there', (_, response) => response.writeHead(404).end('a 1\n'), 'answered 404 Not Found'],
    ['a page for others', (_, response) => response.writeHead(401).end(), 'answered 401 Unauthorized'],
    ['a status without a name', (_, response) => response.writeHead(599, 'oops').end(), 'answered 599'],
    ['no content', (_, response) => response.writeHead(204).end(), 'answered 204 No Content'],
    [
      'HTML',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
      'cannot be read: line 1: the body is HTML or XML, not a metrics page',
    ],
    [
      'a page with a fault',
      (_, response) => response.writeHead(200, TEXT).end('a 1\nb x\n'),
      'cannot be read: line 2: the value "x" is not a number',
    ],
    [
      'bytes that are no UTF-8',
      (_, response) => response.writeHead(200, TEXT).end(Buffer.of(97, 0xff)),
      'is not valid UTF-8',
    ],
    [
      'an unknown compression',
      (_, response) => response.writeHead(200, { ...TEXT, 'content-encoding': 'br' }).end(PAGE),
      'is compressed as "br", which was not asked for',
    ],
    [
      'gzip that is none',
      (_, response) => response.writeHead(200, { ...TEXT, 'content-encoding': 'gzip' }).end(PAGE),
      'broke off: its gzip data is damaged or incomplete',
    ],
    [
      'gzip cut off',
      (_, response) =>
        response.writeHead(200, { ...TEXT, 'content-encoding': 'gzip' }).end(gzipSync(PAGE).subarray(0, 20)),
      'broke off: its gzip data is damaged or incomplete',
    ],
    [
      'a body shorter than announced',
      (_, response) => {
        response.writeHead(200, { ...TEXT, 'content-length': 100 }).write(PAGE, () => response.destroy());
      },
      'broke off: the server closed the connection before the page was complete',
    ],
    [
      'a chunked body cut off',
      (_, response) => {
        response.writeHead(200, TEXT).write(PAGE, () => response.destroy());
      },
      'broke off: the server closed the connection before the page was complete',
    ],
    [
      'a connection closed without an answer',
      (request) => request.socket.destroy(),
      'broke off: the server closed the connection before the page was complete',
    ],
    [
      'redirects in a circle',
      (_, response) => response.writeHead(301, { location: '/' }).end(),
      'redirects more than 3 times',
    ],
    ['a redirect to nowhere', (_, response) => response.writeHead(302).end(), 'redirects to no usable address'],
    [
      'a redirect to another protocol',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'redirects to no usable address',
    ],
    [
      'a redirect to another host',
      (_, response) => response.writeHead(302, { location: 'http://u:secret@other.invalid/m' }).end(),
      'redirects to another server, "http://other.invalid/m"',
    ],
    [
      'a redirect to another port',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'redirects to another server, "http://127.0.0.1:1/"',
    ],
  ];
  for (const [what, answer, message] of answers) {
    it(`says what came: ${what}`, async () => {
      const url = `http://${await serve(answer)}/metrics`;
      assert.equal((await refusal(url)).message, `the metrics page at ${url} ${message}`);
    });
  }

  it('says that a port speaks something else', async () => {
    const url = `http://${await serveBytes('\0\0\x12\x04\0\0\0\0\0')}/`;
    assert.equal((await refusal(url)).message, `the metrics page at ${url} does not speak HTTP/1.1`);
  });

  it('says that a port speaks no TLS', async () => {
    const host = await serve((_request, response) => response.end(PAGE));
    assert.equal(
      (await refusal(`https://${host}/`)).message,
      `the metrics page at https://${host}/ does not speak TLS`,
    );
  });

  it('says that the connection was given away unasked', async () => {
    const url = `http://${await serveBytes('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')}/`;
    assert.match((await refusal(url)).message, /^the metrics page at .* (?:cannot be fetched|broke off): /);
  });

  it('says that nothing listens', async () => {
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { message } = await refusal(`http://${host}/`);
    assert.equal(
      message,
      `the metrics page at http://${host}/ cannot be fetched: nothing listens there (connection refused)`,
    );
  });

  it('says that the host is not known', async () => {
    const { message } = await refusal('http://no-such-host.invalid/metrics');
    assert.equal(
      message,
      'the metrics page at http://no-such-host.invalid/metrics cannot be fetched: the host no-such-host.invalid is not known',
    );
  });
});

describe('scrape within its limits', () => {
  it('refuses a body above the cap', async () => {
    const host = await serve((_request, response) => response.writeHead(200, TEXT).end(PAGE));
    const exact = await scrape(`http://${host}/`, { maxBytes: Buffer.byteLength(PAGE) });
    assert.equal(exact.text, PAGE);
    const { message } = await refusal(`http://${host}/`, { maxBytes: Buffer.byteLength(PAGE) - 1 });
    assert.equal(message, `the metrics page at http://${host}/ is larger than 28 bytes`);
  });

  it('refuses a small body that decompresses to 65 MiB, by its default cap', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 2 ** 20, '#'));
    const host = await serve((_request, response) =>
      response.writeHead(200, { ...TEXT, 'content-encoding': 'gzip' }).end(bomb),
    );
    const { message } = await refusal(`http://${host}/`);
    assert.equal(message, `the metrics page at http://${host}/ is larger than 64 MiB`);
  });

  it('refuses a compressed body that is itself above the cap', async () => {
    const nothing = gzipSync('');
    const host = await serve((_request, response) =>
      response
        .writeHead(200, { ...TEXT, 'content-encoding': 'gzip' })
        .end(Buffer.concat(Array.from({ length: 1000 }, () => nothing))),
    );
    const { message } = await refusal(`http://${host}/`, { maxBytes: 1000 });
    assert.equal(message, `the metrics page at http://${host}/ is larger than 1000 bytes`);
  });

  const slow: [what: string, answer: RequestListener][] = [
    ['never answers', () => {}],
    ['never ends its page', (_, response) => void response.writeHead(200, TEXT).write(PAGE)],
    ['sends its page byte by byte', (_, response) => void Readable.from(drops()).pipe(response.writeHead(200, TEXT))],
  ];
  for (const [what, answer] of slow) {
    it(`gives up on a server that ${what}`, async () => {
      const host = await serve(answer);
      const { message } = await refusal(`http://${host}/`, { timeoutMs: 100 });
      assert.equal(message, `the metrics page at http://${host}/ was not complete within 0.1 s`);
    });
  }

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const host = await serve(() => stop.abort());
    const { message } = await refusal(`http://${host}/`, { signal: stop.signal });
    assert.equal(message, `the metrics page at http://${host}/ was not fetched: the scrape was stopped`);
    assert.equal((await refusal(`http://${host}/`, { signal: stop.signal })).message, message);
  });
});

describe('scrape and its address', () => {
  const addresses: [url: string, shown: string][] = [
    ['localhost:9090/metrics', '"localhost:9090/metrics"'],
    ['', '""'],
    ['/metrics', '"/metrics"'],
    ['ftp://host/metrics', '"ftp://host/metrics"'],
    ['http://host:99999/', '"http://host:99999/"'],
    ['http://user:secret@host:99999/', '"***@host:99999/"'],
    ['user:secret@host:9090/metrics', '"***@host:9090/metrics"'],
    ['ftp://user:sec@ret@host/', '"***@host/"'],
  ];
  for (const [url, shown] of addresses) {
    it(`refuses ${url || 'an empty one'}`, async () => {
      assert.equal((await refusal(url)).message, `the metrics address ${shown} is not an http or https URL`);
    });
  }

  it('shows no credentials, whatever happens', async () => {
    const host = await serve((request, response) => {
      response.writeHead(Number(request.url?.slice(1)), { ...TEXT, location: 'http://other.invalid' }).end('x\n');
    });
    const errors = await Promise.all(
      [200, 302, 403, 500].map((status) => refusal(`http://user:secret@${host}/${status}`)),
    );
    assert.deepEqual(
      errors.map(({ message }) => message),
      [
        `the metrics page at http://***@${host}/200 cannot be read: line 1: expected a value, found the end of the line`,
        `the metrics page at http://***@${host}/302 redirects to another server, "http://other.invalid/"`,
        `the metrics page at http://***@${host}/403 answered 403 Forbidden`,
        `the metrics page at http://***@${host}/500 answered 500 Internal Server Error`,
      ],
    );
    for (const { message, hint, stack, cause } of errors) {
      assert.doesNotMatch(`${message} ${hint} ${stack} ${cause}`, /secret/);
    }
  });
});
