import type { FamilyType, Role } from '../conventions/convention.js';

/** What a family's name says of it. */
export interface NameMeaning {
  /** null: nothing that is known. */
  role: Role | null;
  /** A word that says that it is about something else than a server's calls: then it has no role. */
  decoy: string | null;
  /** Units of its values in a second; null where the name has no unit of time. */
  perSecond: number | null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Calls as such, whatever they are called. */
const CALLS = words(
  `request requests req reqs rpc rpcs call calls handled handles served serves completed finished processed
   responses response invocations executions answered transactions`,
);
const STARTS = words('started starts begun began initiated opened');
const MESSAGES = words('msg msgs message messages');
const RECEIVED = words('received recv in inbound incoming read');
const SENT = words('sent send out outgoing written');
const FAILED = words('error errors errored failed failure failures fail faults');
const TIMES = words('duration durations latency latencies time times timing elapsed handling processing took');
const OPEN = words('inflight active concurrent current ongoing pending running');

/** What counters, gauges and clocks beside calls are about. */
const DECOYS = words(
  `client clients outbound outgoing egress upstream downstream peer peers forward forwards forwarded proxy proxied dial
   retry retries retried attempt attempts hedged cache cached hit hits miss misses db sql query queries redis kafka nats
   queue queued queues wait waiting waits enqueued dequeued byte bytes size sizes panic panics recovered recoveries
   rejected dropped shed throttle throttled limit limited limits limiter ratelimit quota auth authz authn token tokens
   sampled sample samples slow log logs logged trace traces span spans event events session sessions connection connections
   conn conns stream streams user users worker workers thread threads goroutine goroutines created max min info last
   timestamp validation validated cancelled canceled cancels timeout timeouts deadline deadlines exceeded success successes
   succeeded successful http https dns lock gc encode decode render ttl lag age published consumed jobs tasks items chunks
   frames packets keepalive ping pings handshake handshakes tls config version build`,
);

const UNITS: Readonly<Record<string, number>> = {
  seconds: 1,
  second: 1,
  secs: 1,
  sec: 1,
  milliseconds: 1e3,
  millis: 1e3,
  millisecond: 1e3,
  msec: 1e3,
  ms: 1e3,
  microseconds: 1e6,
  micros: 1e6,
  us: 1e6,
  nanoseconds: 1e9,
  nanos: 1e9,
  ns: 1e9,
};

/** Reads a family's name as people mean it. The side of the server needs no word; another side's word makes a decoy. */
export function nameMeaning(name: string, type: FamilyType): NameMeaning {
  const list = wordsOf(name);
  const has = (set: ReadonlySet<string>) => list.some((word) => set.has(word));
  // The unit stands last: elsewhere `ms` and `us` are parts of other names.
  const last = list.at(-1) === 'total' ? list.at(-2) : list.at(-1);
  const perSecond = Object.hasOwn(UNITS, last ?? '') ? UNITS[last!]! : null;
  const says = (role: Role | null): NameMeaning => ({ role, decoy: null, perSecond });
  const decoy = (word: string): NameMeaning => ({ role: null, decoy: word, perSecond });

  if (type === 'counter' && has(MESSAGES)) {
    if (has(SENT) === has(RECEIVED) || list.includes('client')) return decoy(list.find((word) => MESSAGES.has(word))!);
    return says(has(SENT) ? 'messages-sent' : 'messages-received');
  }
  const other = list.find((word) => DECOYS.has(word) || MESSAGES.has(word));
  if (other !== undefined) return decoy(other);
  switch (type) {
    case 'counter':
      if (perSecond !== null) return decoy(last!);
      if (has(TIMES)) return decoy(list.find((word) => TIMES.has(word))!);
      if (has(FAILED)) return says('errors');
      if (has(STARTS)) return says('started');
      return says(has(CALLS) ? 'requests' : null);
    case 'gauge':
      return says(list.includes('inflight') || (has(OPEN) && has(CALLS)) ? 'in-flight' : null);
    case 'histogram':
    case 'summary':
      // A timer of calls that are still open has as its count how many are.
      if (has(OPEN)) return decoy(list.find((word) => OPEN.has(word))!);
      return says(has(TIMES) || (has(CALLS) && perSecond !== null) ? 'duration' : null);
  }
}

/** `app_grpcInFlight_total` → app, grpc, inflight, total. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/in[_.-]?flight/g, 'inflight')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
