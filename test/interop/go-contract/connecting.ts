import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, it } from 'node:test';
import type { TlsSettings } from '../../../src/shared/endpoint.js';
import { type MakeTransport, Session } from '../../transport/session.js';
import { type Certificates, makeCertificates } from '../certificates.js';
import { type GoServerOptions, startGoServer } from '../go-server.js';
import { checkBooks, echoRequest, openEcho, TEMPLATE, trusting } from './echo-session.js';

/** TLS as Go has it: what it takes to connect, and what the user is told when it fails. */
export function connectCases(make: MakeTransport): void {
  let own: Certificates;
  let other: Certificates;
  before(async () => {
    [own, other] = await Promise.all([makeCertificates(), makeCertificates()]);
  });
  const secured = (wantsClient: boolean): GoServerOptions => ({
    tls: { cert: own.serverCert, key: own.serverKey, ...(wantsClient && { clientCa: own.ca }) },
  });
  const shown = ({ clientCert, clientKey }: Certificates) => ({
    cert: readFileSync(clientCert),
    key: readFileSync(clientKey),
  });

  const accepted: { name: string; wantsClient: boolean; tls: () => TlsSettings }[] = [
    {
      name: 'a name of the certificate',
      wantsClient: false,
      tls: () => ({ ...trusting(own), serverName: 'localhost' }),
    },
    { name: 'a client certificate', wantsClient: true, tls: () => ({ ...trusting(own), ...shown(own) }) },
    {
      name: 'no verification, if asked',
      wantsClient: false,
      tls: () => ({ ...trusting(own), ca: null, verify: false }),
    },
  ];
  for (const { name, wantsClient, tls } of accepted) {
    it(`speaks TLS with ${name}`, async (t) => {
      const server = await startGoServer(secured(wantsClient));
      t.after(() => server.stop());
      const session = await openEcho(t, { make, certificates: () => null }, server, { tls: tls() });
      assert.equal((await session.call(TEMPLATE.Unary, echoRequest({}))).wireStatus, 0);
      await checkBooks(session, server);
    });
  }

  const refused: {
    name: string;
    server: () => GoServerOptions;
    tls: () => TlsSettings | null;
    message: RegExp;
    hint: RegExp;
  }[] = [
    {
      name: 'an authority that did not sign',
      server: () => secured(false),
      tls: () => trusting(other),
      message: /shows a certificate that is not trusted/,
      hint: /--cacert/,
    },
    {
      name: 'a name that the certificate does not carry',
      server: () => secured(false),
      tls: () => ({ ...trusting(own), serverName: 'blue.example' }),
      message: /shows a certificate for another name .*blue\.example/,
      hint: /--cname/,
    },
    {
      name: 'no client certificate where one is wanted',
      server: () => secured(true),
      tls: () => trusting(own),
      message: /did not accept us \(TLS: .*certificate required\)/,
      hint: /--cert and --key/,
    },
    {
      name: 'a client certificate of another authority',
      server: () => secured(true),
      tls: () => ({ ...trusting(own), ...shown(other) }),
      message: /did not accept us \(TLS: /,
      hint: /--cert and --key/,
    },
    {
      name: 'plaintext where TLS is wanted',
      server: () => secured(false),
      tls: () => null,
      message: /closed the connection when it was spoken to in plaintext/,
      hint: /--plaintext/,
    },
    {
      name: 'TLS where plaintext is',
      server: () => ({}),
      tls: () => trusting(own),
      message: /does not speak TLS/,
      hint: /--plaintext/,
    },
  ];
  for (const { name, server: options, tls, message, hint } of refused) {
    it(`does not connect with ${name}`, async (t) => {
      const server = await startGoServer(options());
      t.after(() => server.stop());
      const settings = tls();
      const { transport } = Session.make(make, server.address, settings === null ? {} : { tls: settings });
      t.after(() => transport.close(0));
      await assert.rejects(transport.connect(), { name: 'GrpcRedError', code: 'unreachable', message, hint });
      assert.equal(server.counted().size, 0);
    });
  }
}
