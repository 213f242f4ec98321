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

/** Which labels name a call: its service and bare method, or both in one (`pkg.Service/Method`), and its status. */
export type CallLabels = ({ service: string; method: string } | { fullMethod: string }) & { code?: string };

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
  /** Labels that may hold the status instead. */
  otherCodes?: readonly string[];
  /** Only series with these values are of gRPC calls that were served. */
  where?: Readonly<Record<string, string>>;
  /** Units of a duration's values in a second; 1 unless given. */
  perSecond?: number;
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

/** A label that the series of a convention bear, with one of these values where they are given; or that none bears. */
export type Mark = { label: string; values?: readonly string[] } | { without: string };

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
  /** Statuses that the servers of this convention give without asking the handler, though handlers give them too. */
  saidInFront: number[];
  messages: MessageDialect[];
}
