import assert from 'node:assert/strict';
import { createHmac, createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { render } from './render.js';

const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
const inputs = { seed: 0, env: ['s3cret'], jwtKey: null as string | null, setUp: [] };
const NOW = Date.UTC(2024, 0, 31, 12) / 1000;

describe('jwt', () => {
  it('signs with HS256', () => {
    const token = render(
      '{{jwt "HS256" .Env.KEY "sub" "me" "admin" true "level" 3 "exp" "15m"}}',
      { inputs },
      { env: ['KEY'] },
    );
    const [head, claims, signature] = token.split('.') as [string, string, string];
    assert.deepEqual(part(head), { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual(part(claims), { iat: NOW, sub: 'me', admin: true, level: 3, exp: NOW + 900 });
    assert.equal(signature, createHmac('sha256', 's3cret').update(`${head}.${claims}`).digest('base64url'));
  });

  it('signs with RS256 by the key of a file', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwtKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const token = render(
      '{{jwt "RS256" .JwtKey "sub" .RequestNumber "exp" 99}}',
      { inputs: { ...inputs, jwtKey }, requestNumber: 4 },
      { jwtKey: true },
    );
    const [head, claims, signature] = token.split('.') as [string, string, string];
    assert.deepEqual(part(claims), { iat: NOW, sub: 4, exp: 99 });
    assert.ok(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url'));
  });

  it('is another token once anything that it is made of differs', () => {
    const at = (nowMs: number, key: string) =>
      render('{{jwt "HS256" .Env.KEY "sub" "me"}}', { nowMs, inputs: { ...inputs, env: [key] } }, { env: ['KEY'] });
    assert.equal(at(1000, 'a'), at(1999, 'a'));
    assert.equal(new Set([at(1000, 'a'), at(2000, 'a'), at(1000, 'b')]).size, 3);
  });

  const bad: [template: string, says: string][] = [
    ['{{jwt "none" .Env.KEY}}', 'jwt is asked for an algorithm that it does not sign with'],
    ['{{jwt "HS256" ""}}', 'the key of jwt is empty'],
    ['{{jwt "RS256" .Env.KEY}}', 'the key of jwt is no private key that can be read'],
    ['{{jwt "HS256" .Env.KEY "sub"}}', 'a claim of jwt has no value'],
    ['{{jwt "HS256" .Env.KEY "exp" "soon"}}', 'jwt has a time (exp or nbf) that is no duration'],
  ];
  for (const [template, says] of bad) {
    it(`${template}: ${says}`, () => {
      assert.throws(() => render(template, { inputs }, { env: ['KEY'] }), { name: 'GrpcRedError', message: says });
    });
  }
});
