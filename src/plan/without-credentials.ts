/** A URL as it may be shown: a user name and password in it are replaced. */
export function withoutCredentials(text: string): string {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = 'redacted';
  url.password = '';
  return url.href;
}
