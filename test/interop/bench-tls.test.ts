import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../cli/run-cli.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { type GoServer, startGoServer } from './go-server.js';
import { needs } from './toolchain.js';

const UNARY = ['--call', 'echo.v1.EchoService/Unary', '-n', '20', '-c', '2', '-O', 'json'];

describe('grpc-red bench over TLS to a Go server', { skip: needs('go') }, () => {
  let certificates: Certificates;
  let open: GoServer;
  let mutual: GoServer;
  before(async () => {
    certificates = await makeCertificates();
    const { serverCert: cert, serverKey: key, ca } = certificates;
    open = await startGoServer({ tls: { cert, key } });
    mutual = await startGoServer({ tls: { cert, key, clientCa: ca } });
  });
  after(() => Promise.all([open.stop(), mutual.stop()]));
  const bench = (server: GoServer, ...args: string[]) => runCli(['bench', server.address, ...UNARY, ...args]);
  const answered = (stdout: string) => (JSON.parse(stdout) as { tally: { answered: number } }).tally.answered;

  it('believes a certificate of the CA that --cacert names', async () => {
    const { code, stdout, stderr } = await bench(open, '--cacert', certificates.ca);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    assert.equal(answered(stdout), 20);
  });

  it('refuses a certificate of an unknown CA, and says which options are about it', async () => {
    const { code, stderr } = await bench(open);
    assert.equal(code, 2);
    assert.match(stderr, /certificate.*\n.*--cacert/s);
  });

  it('believes any certificate with --skipTLS, and says so in the report', async () => {
    const { code, stdout } = await bench(open, '--skipTLS');
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).plan.security, 'tls-unverified');
  });

  it('demands the name that --cname gives', async () => {
    const wrong = await bench(open, '--cacert', certificates.ca, '--cname', 'elsewhere.example');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /elsewhere\.example/);
    const right = await bench(open, '--cacert', certificates.ca, '--cname', 'localhost');
    assert.equal(right.code, 0, right.stderr);
  });

  it('shows its own certificate where the server asks for one', async () => {
    const { clientCert, clientKey, ca } = certificates;
    const without = await bench(mutual, '--cacert', ca);
    assert.equal(without.code, 2);
    const shown = await bench(mutual, '--cacert', ca, '--cert', clientCert, '--key', clientKey);
    assert.equal(shown.code, 0, shown.stderr);
    assert.equal(answered(shown.stdout), 20);
  });

  it('says that --plaintext is wrong where the server speaks TLS', async () => {
    const { code, stderr } = await bench(open, '--plaintext');
    assert.equal(code, 2);
    assert.match(stderr, /--plaintext/);
  });
});
