import { createHmac, createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import type { TemplateValue } from './template.js';
import { badToken } from './template-error.js';
import { MANY, type TemplateFunction } from './template-function.js';
import { goDurationMs } from './time-functions.js';
import { textOf } from './values.js';

/** Claims that hold a time; as a duration ("15m") they count from now. */
const TIMES = new Set(['exp', 'nbf']);
/** Tokens kept: one for each expression, as long as nothing it is made of changes. */
const MOST_KEPT = 1000;

const kept = new Map<number, { made: string; key: string; token: string }>();
const privateKeys = new Map<string, KeyObject>();

/**
 * `jwt "HS256" KEY "claim" VALUE …`: a signed token (RFC 7519). `iat` is always there, in whole seconds, so that a token
 * whose claims do not differ is signed once a second.
 */
export const JWT: TemplateFunction = {
  takes: ['text', 'text', 'any'],
  least: 2,
  most: MANY,
  usage: 'jwt "HS256" .Env.NAME "sub" "VALUE" "exp" "15m"',
  run: (args, { context, place }) => {
    const [algorithm, key] = [args[0] as string, args[1] as string];
    const claims = claimsOf(args.slice(2), Math.floor(context.nowMs / 1000));
    const made = `${algorithm} ${JSON.stringify(claims)}`;
    const known = kept.get(place);
    const token = known?.made === made && known.key === key ? known.token : signed(algorithm, key, claims);
    if (kept.size < MOST_KEPT || kept.has(place)) kept.set(place, { made, key, token });
    context.secrets?.push(token);
    return token;
  },
};

function claimsOf(pairs: readonly TemplateValue[], nowSeconds: number): Record<string, unknown> {
  if (pairs.length % 2 !== 0) throw badToken('a claim of jwt has no value', 'Claims are pairs: "name" VALUE.');
  const claims: [string, unknown][] = [['iat', nowSeconds]];
  for (let i = 0; i < pairs.length; i += 2) {
    const [name, value] = [textOf(pairs[i]!), pairs[i + 1]!];
    const isSpan = TIMES.has(name) && typeof value === 'string' && !/^\d+$/.test(value);
    claims.push([name, isSpan ? nowSeconds + Math.floor(spanMs(value) / 1000) : claimOf(value)]);
  }
  return Object.fromEntries(claims);
}

function spanMs(text: string): number {
  try {
    return goDurationMs(text);
  } catch {
    throw badToken('jwt has a time (exp or nbf) that is no duration', 'For instance "15m", or seconds since 1970.');
  }
}

function claimOf(value: TemplateValue): unknown {
  return typeof value === 'bigint' || typeof value === 'object' ? textOf(value) : value;
}

function signed(algorithm: string, key: string, claims: object): string {
  if (algorithm !== 'HS256' && algorithm !== 'RS256') {
    throw badToken('jwt is asked for an algorithm that it does not sign with', 'It takes "HS256" or "RS256".');
  }
  const body = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
  return `${body}.${algorithm === 'HS256' ? hmac(key, body) : rsa(key, body)}`;
}

function hmac(key: string, body: string): string {
  if (key === '') throw badToken('the key of jwt is empty', 'Give it by --env or --jwt-key.');
  return createHmac('sha256', key).update(body).digest('base64url');
}

function rsa(pem: string, body: string): string {
  let key = privateKeys.get(pem);
  if (key === undefined) {
    key = privateKeyOf(pem);
    if (privateKeys.size < MOST_KEPT) privateKeys.set(pem, key);
  }
  return createSign('RSA-SHA256').update(body).sign(key, 'base64url');
}

/** Says nothing of what is in it: it is a secret. */
function privateKeyOf(pem: string): KeyObject {
  const hint = 'RS256 takes the private key in PEM, without a passphrase, for instance by --jwt-key key.pem.';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw badToken('the key of jwt is no private key that can be read', hint);
  }
  if (key.asymmetricKeyType !== 'rsa') throw badToken('the key of jwt is not an RSA key', hint);
  return key;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
