import { GrpcRedError } from '../../shared/error.js';
import type { PageRequest } from './page-request.js';
import { readToken } from './read-token.js';

/** Shorter ones stand in any text by chance. */
const SHORTEST = 4;

/** Does the work, and takes what we said of ourselves out of its error: a server may repeat it in what it answers. */
export async function redactErrors<T>(request: PageRequest, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    const secrets = secretsOf(request);
    const hide = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
    if (hide(error.message) === error.message && hide(error.hint) === error.hint) throw error;
    throw new GrpcRedError(error.code, hide(error.message), hide(error.hint));
  }
}

/** Each as a whole, and without the scheme before it (`Bearer`, `Basic`). */
function secretsOf({ target, access }: PageRequest): string[] {
  const values = access.headers.map(([, value]) => value);
  if (target.authorization !== null) values.push(target.authorization);
  try {
    if (access.tokenFile !== null) values.push(readToken(target, access.tokenFile));
  } catch {
    // Without a token in it, it holds no secret.
  }
  const all = values.flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]);
  return [...new Set(all)].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
}
