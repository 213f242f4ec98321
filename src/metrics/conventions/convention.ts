import type { CallKind } from '../../shared/call-kind.js';

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** What a family of metrics says about calls. */
export type Role =
  | 'requests' // calls that are over, by status code
  | 'started'
  | 'errors' // calls that are over and failed, of whatever status
  | 'duration'
  | 'in-flight'
  | 'messages-received'
  | 'messages-sent';

/**
 * Which labels name a call: its service and bare method, or both in one (`pkg.Service/Method`), and its status. Where
 * none names the method, the family can be held against runs that call one method of the service alone.
 *
 * `pieces`: service and method stand in these labels and in what the name says (see NamePattern), cut anywhere, without
 * their dots, slashes and capitals. `whole`: nothing names a call, all of the server's are counted in one.
 */
export type CallLabels = (
  | { service?: string; method?: string }
  | { fullMethod: string }
  | { pieces: readonly string[] }
  | { whole: 'server' }
) & { code?: string };

/** Names of samples that say what others say by labels. */
export interface NamePattern {
  /** All such names begin so. */
  prefix: string;
  /** Of the whole name, with groups `call` (service and method, as far as they are in it) and `code`, where they are. */
  pattern: RegExp;
  /** What is said by the name as a whole, in the place of a status: a number, or a word of `outcomes`. */
  code?: string;
}

/** What one name says, by a pattern of its family. */
export interface NameReading {
  /** The family of the page that holds the sample. */
  family: string;
  call: string;
  code: string | null;
}

/** One family of a convention, by the names it has on the page. */
export interface FamilySpec {
  role: Role;
  /** As in its TYPE line; a histogram's or summary's without `_bucket`, `_sum` and `_count`. */
  name: string;
  /** Names that other releases or settings give it. */
  otherNames?: readonly string[];
  /** A role other than `duration` is read from the `_count` of a histogram or summary. */
  type: FamilyType;
  /** Declared so by some releases or settings. */
  alsoType?: FamilyType;
  labels: CallLabels;
  /** Nobody knows how its labels spell names: `place_order` may stand for `PlaceOrder`, where nothing else does. */
  ownSpelling?: true;
  /** Labels that may hold the status instead. */
  otherCodes?: readonly string[];
  /**
   * Words that the label may hold in the status's place: they say no more than whether a call failed. Where all others
   * than `ok` are of failures, none of them is a status: codes of HTTP, say.
   */
  outcomes?: { ok: readonly string[]; failed: readonly string[] | 'all others' };
  /** Only series with these values are of gRPC calls that were served; one without the label is such a series too. */
  where?: Readonly<Record<string, string>>;
  /** Series with such a value are none of them; a label that is not there has the value ''. */
  whereNot?: Readonly<Record<string, RegExp>>;
  /** Its samples go by names that say something of the call; `name` then stands for all of them in sentences. */
  inNames?: readonly NamePattern[];
  /** By the names that these pages have: what each says. */
  named?: ReadonlyMap<string, NameReading>;
  /** Units of a duration's values in a second; 1 unless given. */
  perSecond?: number;
  /** The name does not say the unit of its values: they are counted, and not held against any time. */
  unknownUnit?: true;
  /** Calls are counted when they arrive: how they ended is not known. */
  countsStarts?: true;
  /** A label that says how calls ended in codes that are not gRPC's, or that several of gRPC's share. */
  lossyCode?: string;
  /** Kinds of calls that the library leaves out of it. */
  leavesOut?: readonly CallKind[];
  /** Not every server has it switched on; a page may declare it all the same, without a sample. */
  optional?: true;
}

/** A status that the library counts under another one than the client sees. */
export interface Recoding {
  wire: number;
  counted: number;
  /** When that happens, after "where": `the handler returned …`. */
  cause: string;
  /** A sentence on how to have them agree. */
  remedy: string;
  /** Of calls of these kinds alone; of all unless given. */
  kinds?: readonly CallKind[];
  /** Other libraries are known for it, and nothing is known of this one. */
  ofOthers?: true;
}

/** Calls that a library counts as started and never as over. */
export interface LostEnds {
  /** The statuses that the client may see of them. */
  wires: readonly number[];
  /** When that happens, after "where": `the handler threw …`. */
  cause: string;
  /** A sentence on how to have them counted. */
  remedy: string;
  /** Other libraries are known for it, and nothing is known of this one. */
  ofOthers?: true;
}

/**
 * How a library counts messages where others count them differently. A page is held to one dialect as a whole:
 * names leave it open which, so the one that fits best is taken, and every method must fit that same one.
 */
export interface MessageDialect {
  id: string;
  /** Counted as received for each call whose client streams, beyond its messages: the read that finds the end. */
  receivedAtEnd: 0 | 1;
  /** Whether a unary call that fails still counts one message sent. */
  unarySentOnError: boolean;
  /** Only the sides that stream count messages at all. */
  streamsOnly?: true;
}

/** When the duration's clock is read: before the answer leaves the server, or perhaps when the client already has it. */
export type ClockPlace = 'before-answer' | 'around-answer';

/**
 * What must stand on the page: a label that series of the convention bear (of that one family, where it is named), with
 * one of these values where they are given; a label that holds full methods; a label that each bears, or none; a family, be it
 * without a sample, declared as that type where it is named.
 */
export type Mark =
  | { onEach: string }
  | { label: string; values?: readonly string[]; family?: string }
  | { fullMethodIn: string }
  | { without: string }
  | { untyped: true }
  | { family: string; type?: FamilyType };

/**
 * How it was found out which families and labels play which role: by the names of a known library, by what the labels
 * hold, from what the user said, or from how its counters moved with calls of a
 * probe.
 */
export type FoundBy = 'name' | 'labels' | 'map' | 'probe';

/** A metrics library's ways, as data: a new convention is a new row, never a new branch. */
export interface Convention {
  id: string;
  title: string;
  /** The first is the one by which the convention is recognised; two may be read from one family of the page. */
  families: [FamilySpec & { role: 'requests' }, ...FamilySpec[]];
  /** What else must hold of its series where several conventions share a name; the first that fits is it. */
  marks?: readonly Mark[];
  /** What the service label holds: the proto service with its package, or a name chosen at deployment. */
  serviceLabel: 'proto' | 'deployment';
  clock: { unary: ClockPlace; streams: ClockPlace };
  /** Known ways in which an answer is counted under another status than the client sees. */
  recodings: Recoding[];
  lostEnds?: LostEnds;
  /** Statuses that the servers of this convention give without asking the handler, though handlers give them too. */
  saidInFront: number[];
  messages: MessageDialect[];
  /** The user puts a name of his own before all of them: `<prefix>_requests_total`. */
  prefixed?: true;
  /** A label that is "true" where the library ran out of label sets and left method and status out. */
  overflow?: string;
  /**
   * The label by which a proxy names where it sent calls. Where several of them moved, it is not known which is the
   * server: a proxy carries what the server itself calls, too.
   */
  upstream?: string;
  /** Its families count other things than gRPC calls too: it is judged only where they name a service that was called. */
  countsOthers?: true;
  /** It is judged only where nothing else on the pages counts the calls: it may be of something else altogether. */
  lastResort?: true;
  /** `name` unless given. */
  foundBy?: FoundBy;
  /** What durations that are too long come from, where that is known of the library, and what to do: a sentence. */
  tooLong?: string;
  /** It writes durations in another unit than their name says: how that is known, and what to do. A fault, whatever they are. */
  wrongUnit?: string;
}
