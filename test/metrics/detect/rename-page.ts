/** A family of a library, by the name that it has there, and what it counts. */
export interface NamedFamily {
  name: string;
  role: keyof typeof WORDS;
}

/** How a page is renamed: in words that people use, or in words that mean nothing. */
export type Wording = 'plain' | 'nonsense';

const PREFIXES = ['', 'app_', 'orders_', 'acme_', 'shop_backend_', 'grpc_', 'my_service_'];

/** Names as people give them, without the ending that says unit or type. */
const WORDS = {
  requests: [
    'rpc_calls',
    'grpc_served',
    'rpc_requests',
    'handled_rpcs',
    'calls_completed',
    'requests_finished',
    'rpcs',
  ],
  started: ['rpc_calls_started', 'rpcs_begun', 'started_calls', 'requests_started'],
  errors: ['rpc_errors', 'failed_calls', 'rpc_failures', 'grpc_errors'],
  duration: ['rpc_latency', 'call_duration', 'rpc_handling', 'request_processing', 'grpc_request_duration'],
  'in-flight': ['in_flight_calls', 'active_rpcs', 'concurrent_requests', 'rpc_inflight'],
  'messages-received': ['messages_received', 'rpc_msgs_in', 'stream_messages_recv'],
  'messages-sent': ['messages_sent', 'rpc_msgs_out', 'stream_messages_send'],
} as const;

const LABEL_WORDS = {
  service: ['svc', 'rpc_svc', 'app', 'service_name', 'component'],
  method: ['rpc', 'op', 'call', 'method_name', 'operation', 'endpoint'],
  code: ['status', 'outcome', 'result', 'grpc_status', 'code', 'rpc_code'],
  type: ['streaming', 'call_type', 'variety'],
} as const;

/** What the labels of all libraries are called there. */
const LABELS: Readonly<Record<string, keyof typeof LABEL_WORDS>> = {
  service: 'service',
  grpc_service: 'service',
  rpc_service: 'service',
  method: 'method',
  grpc_method: 'method',
  rpc_method: 'method',
  grpc_server_method: 'method',
  operation: 'method',
  path: 'method',
  grpc_path: 'method',
  code: 'code',
  status: 'code',
  grpc_code: 'code',
  grpc_status: 'code',
  statusCode: 'code',
  grpc_status_code: 'code',
  rpc_response_status_code: 'code',
  rpc_grpc_status_code: 'code',
  grpc_server_status: 'code',
  grpc_type: 'type',
  methodType: 'type',
  rpc_type: 'type',
};

/** A page's text under other names, and which name each family and label has got. */
export interface Renaming {
  rename(page: string): string;
  family(name: string): string;
}

/** The same seed gives the same names. Endings that say unit or type are kept, as any library keeps them. */
export function renaming(families: readonly NamedFamily[], seed: number, wording: Wording): Renaming {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const used = new Set<string>();
  const fresh = (make: () => string): string => {
    for (;;) {
      const name = make();
      if (!used.has(name)) {
        used.add(name);
        return name;
      }
    }
  };
  const nonsense = () =>
    Array.from({ length: 3 }, () => pick(['zor', 'plu', 'bli', 'fno', 'qua', 'xyz', 'gar', 'wib'])).join('');
  const prefix = pick(PREFIXES);
  const stems = new Map(
    families.map(({ name, role }) => {
      const word = fresh(wording === 'plain' ? () => `${prefix}${pick(WORDS[role])}` : nonsense);
      return [stemOf(name), word];
    }),
  );
  const labels = new Map<string, string>();
  const labelName = (label: string): string => {
    const known = labels.get(label);
    if (known !== undefined) return known;
    const part = LABELS[label];
    if (part === undefined) return label;
    // Libraries that write a thing twice do so under two names.
    const name = fresh(
      wording === 'plain' ? () => `${pick(LABEL_WORDS[part])}${used.size > 30 ? '_x' : ''}` : nonsense,
    );
    labels.set(label, name);
    return name;
  };
  const longestFirst = [...stems.keys()].sort((a, b) => b.length - a.length).join('|');
  const line = new RegExp(`^((?:# (?:HELP|TYPE) )?)(${longestFirst})(?=(?:${ENDINGS})*[ {])`);
  return {
    rename: (page) =>
      page
        .split('\n')
        .map((text) => {
          if (!line.test(text)) return text;
          return text
            .replace(line, (_, before: string, stem: string) => `${before}${stems.get(stem)}`)
            .replaceAll(
              /([{,] ?)([a-zA-Z_]\w*)="/g,
              (_, before: string, label: string) => `${before}${labelName(label)}="`,
            );
        })
        .join('\n'),
    family: (name) => name.replace(stemOf(name), stems.get(stemOf(name)) ?? stemOf(name)),
  };
}

const ENDINGS = '_total|_seconds|_milliseconds|_ms|_bucket|_sum|_count|_created';

function stemOf(name: string): string {
  return name.replace(/(?:_total|_seconds|_milliseconds|_ms)$/, '');
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
