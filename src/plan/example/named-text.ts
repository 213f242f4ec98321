/** What a field of that name usually holds, the first row that fits. Names are in snake case, without their plural s. */
const BY_NAME: readonly [name: RegExp, example: string][] = [
  // An invented one would be refused.
  [/(^|_)(page|continuation|next|sync|resume)_token$|^(cursor|filter|order_by|etag)$/, ''],
  [/(^|_)(uuid|guid)$/, '3f2a8c1e-5b7d-4e9f-8a6b-1c2d3e4f5a6b'],
  [/(^|_)e?_?mail(_address)?$/, 'ada@example.com'],
  [/(^|_)(phone|mobile|telephone|fax)(_number)?$/, '+15550100'],
  [/(^|_)(url|uri|link|website|homepage|webhook|endpoint|callback|redirect)$/, 'https://example.com/'],
  [/(^|_)(image|avatar|photo|picture|thumbnail)_?(url|uri)?$/, 'https://example.com/picture.png'],
  [/(^|_)(host|hostname|domain|fqdn)(_name)?$/, 'example.com'],
  [/(^|_)(ip|ipv4|ip_address|remote_addr)$/, '192.0.2.1'],
  [/(^|_)ipv6$/, '2001:db8::1'],
  [/(^|_)(user_?name|login|handle|nickname)$/, 'ada'],
  [/(^|_)(first|given)_name$/, 'Ada'],
  [/(^|_)(last|family|sur)_?name$/, 'Lovelace'],
  [/(^|_)(full|display|real|author|customer|owner)_name$|^author$/, 'Ada Lovelace'],
  [/(^|_)(password|passwd|pass_phrase|secret)$/, 'correct-horse-battery-staple'],
  [/(^|_)currency(_code)?$/, 'EUR'],
  [/(^|_)country(_code)?$|^region_code$/, 'DE'],
  [/(^|_)(lang|language)(_code)?$/, 'en'],
  [/(^|_)locale$/, 'en-GB'],
  [/(^|_)(time_?zone|tz)$/, 'Europe/Berlin'],
  [/(^|_)(city|town)$/, 'Berlin'],
  [/(^|_)(street|address|address_line\d?)$/, '1 Example Street'],
  [/(^|_)(zip|zip_code|postal_code|postcode)$/, '10115'],
  [/(^|_)(birth_?day|date|day|dob)$/, '2024-01-31'],
  [/(^|_)(time|timestamp|datetime)$|_at$/, '2024-01-31T12:00:00Z'],
  [/(^|_)(mime|content|media)_type$/, 'text/plain'],
  [/(^|_)(file|file_?name)$/, 'example.txt'],
  [/(^|_)(path|directory|folder)$/, '/example'],
  [/(^|_)version$/, '1.0.0'],
  [/(^|_)colou?r$/, '#336699'],
  [/(^|_)slug$/, 'example'],
  [/(^|_)(title|subject|headline)$/, 'An example'],
  [/(^|_)(description|summary|comment|note|reason|bio)$/, 'An example, made from the schema'],
  [/(^|_)(content|body|text|message|caption)$/, 'Hello'],
  [/(^|_)(query|keyword|search|q|term)$/, 'example'],
  [/(^|_)sku$/, 'SKU-1'],
];

/** Of which each call is to have its own, where calls create things: what comes after a number makes it one. */
const UNIQUE = [
  { name: /(^|_)e?_?mail(_address)?$/, example: 'user_{{n}}@example.com' },
  { name: /(^|_)(user_?name|login|handle|nickname)$/, example: 'user_{{n}}' },
  { name: /(^|_)(slug|sku|key|external_id|request_id|idempotency_key)$|^code$/, example: 'example-{{n}}' },
  { name: /^(name|title|id)$|_(uu)?id$/, example: 'example-{{n}}' },
];

/** What a string field of this name may well hold. */
export function textByName(name: string): string {
  const snake = snakeCase(name);
  for (const form of [snake, snake.replace(/s$/, '')]) {
    const row = BY_NAME.find(([pattern]) => pattern.test(form));
    if (row !== undefined) return row[1];
  }
  if (/^ids?$/.test(snake)) return '1';
  const owner = /^(.+)_ids?$/.exec(snake)?.[1];
  return owner === undefined ? snake.replaceAll('_', ' ') || 'text' : `${owner.replaceAll('_', '-')}-1`;
}

/** The same with `{{n}}` in it, to be a number of each call's own; null where nothing says that it must be unique. */
export function uniqueTextByName(name: string): string | null {
  const snake = snakeCase(name);
  // Ids of something else must exist: those alone are made up that bear no other name.
  const owned = /_id$/.test(snake) && !/^(external|request)_id$/.test(snake);
  return owned ? null : (UNIQUE.find((row) => row.name.test(snake))?.example ?? null);
}

/** What a number of this name may well be. */
export function numberByName(name: string): number {
  const snake = snakeCase(name);
  if (/(^|_)(page_size|limit|per_page|max_results|top_k|batch_size)$/.test(snake)) return 10;
  if (/(^|_)(offset|skip)$/.test(snake)) return 0;
  if (/(^|_)port$/.test(snake)) return 8080;
  if (/(^|_)year$/.test(snake)) return 2024;
  if (/(^|_)age$/.test(snake)) return 30;
  if (/(^|_)(percent|percentage|score)$/.test(snake)) return 50;
  if (/(^|_)(lat|latitude)$/.test(snake)) return 52.5;
  if (/(^|_)(lon|lng|longitude)$/.test(snake)) return 13.4;
  if (/(^|_)(unix|epoch|timestamp)$|_at$/.test(snake)) return 1_706_702_400;
  if (/(^|_)(unix|epoch|timestamp)_?(ms|millis)$|_at_?(ms|millis)$/.test(snake)) return 1_706_702_400_000;
  return 1;
}

/** `bookId` and `BookId` as `book_id`. */
export function snakeCase(name: string): string {
  return name
    .slice(0, 100)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
