/** Words in the names of metadata whose values open something. */
const SECRET = /auth|cookie|token|secret|passw|credential|session|key|private|signature|jwt|csrf|xsrf/i;

/** Whether the value of a metadata entry may be a secret, by its name. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}
