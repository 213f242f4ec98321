import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPem, refuseStrangers } from '../../src/cli/files/read-pem.js';
import { aFolder } from './kept-run.js';
import { runCli } from './run-cli.js';

const pem = (name: string) => fileURLToPath(new URL(`../../../fixtures/certificates/${name}`, import.meta.url));
const CERTIFICATE = readFileSync(pem('client.pem'), 'latin1');

describe('a PEM file', () => {
  const later: (() => void)[] = [];
  const ending = { after: (work: unknown) => void later.push(work as () => void) };
  const folder = aFolder(ending);
  after(() => {
    for (const work of later) work();
  });
  const holding = (text: string) => {
    const file = join(folder, 'given.pem');
    writeFileSync(file, text);
    return file;
  };
  const refusal = async (...args: string[]) => {
    const { code, stderr } = await runCli(['scrape', 'https://127.0.0.1:1/metrics', ...args]);
    assert.equal(code, 2);
    assert.equal(stderr.trimEnd().split('\n').length, 2, stderr);
    return stderr;
  };

  it('is refused in one sentence where its certificate or key is damaged', async () => {
    const cut = CERTIFICATE.replace(/(-----BEGIN CERTIFICATE-----\n.{40}).*\n/, '$1\n');
    for (const damaged of [
      cut,
      '-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n',
      CERTIFICATE + cut,
    ]) {
      const said = await refusal('--metrics-cert', holding(damaged), '--metrics-key', pem('client.key'));
      assert.match(said, /--metrics-cert cannot use ".*given\.pem": its certificate is damaged\./);
    }
    const key = readFileSync(pem('client.key'), 'latin1').slice(0, 120);
    const said = await refusal('--metrics-cert', pem('client.pem'), '--metrics-key', holding(key));
    assert.match(said, /--metrics-key cannot use ".*given\.pem": its private key is damaged\./);
    assert.match(await refusal('--metrics-cacert', holding(cut)), /--metrics-cacert .* its certificate is damaged\./);
  });

  it('is refused where its key is encrypted, or that of another certificate', async () => {
    const encrypted = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n';
    const locked = await refusal('--metrics-cert', pem('client.pem'), '--metrics-key', holding(encrypted));
    assert.match(locked, /its key is encrypted\.\n.*openssl pkey/);
    const other = await refusal('--metrics-cert', pem('client.pem'), '--metrics-key', pem('server.key'));
    assert.match(other, /The key of --metrics-key is not that of the certificate of --metrics-cert\./);
  });

  it('is never waited for without end: a pipe that nobody writes to, or a device', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    assert.match(await refusal('--metrics-cacert', pipe), /--metrics-cacert .*: it is a pipe that nobody writes to\./);
    assert.match(await refusal('--metrics-cacert', '/dev/zero'), /--metrics-cacert .*: it is no plain file\./);
    assert.match(await refusal('--metrics-cacert', folder), /--metrics-cacert cannot read .*: it is a folder\./);
  });

  it('may be the pipe of a command, as of a shell’s <(…)', (t) => {
    const pipe = join(folder, 'written');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('cp', [pem('client.pem'), pipe]);
    t.after(() => writer.kill());
    assert.equal(readPem('--cacert', pipe)!.toString('latin1'), CERTIFICATE);
  });

  it('is taken with a chain, with text around it, and with its own key', () => {
    const chain = `subject=anybody\n${CERTIFICATE}${readFileSync(pem('ca.pem'), 'latin1')}`;
    const cert = readPem('--cert', holding(chain));
    assert.equal(cert!.toString('latin1'), chain);
    const key = readPem('--key', pem('client.key'), 'PRIVATE KEY');
    assert.doesNotThrow(() => refuseStrangers(['--cert', '--key'], cert, key));
  });
});
