import type { MetadataEntry } from '../shared/endpoint.js';
import type { EndCause } from '../transport/transport.js';
import { type FoldedMessage, foldInto, foldMessage, kindOf } from './fold-message.js';
import { shownTrailers } from './shown-trailers.js';

export const MOST_GROUPS = 100;
/** Messages that a group keeps as they were, beside what they share. */
export const MOST_MESSAGES = 20;
const LONGEST_DETAIL = 300;
/** Of an example. */
const LONGEST_MESSAGE = 2000;
/** What servers send is at most some kilobytes: headers are limited. */
const LONGEST_DETAILS = 8192;

/** A call that failed, as its recorder knows it. */
export interface FailedCall {
  methodIndex: number;
  cause: EndCause;
  wireStatus: number;
  shownStatus: number;
  detail: string;
  /** A google.rpc.Status, not looked into; null without it. */
  details: Uint8Array | null;
  /** As they came; null where there were none, or they were not asked for. */
  trailers: readonly MetadataEntry[] | null;
  dueMs: number;
  sentMs: number;
  endedMs: number;
}

/** One of the calls of a group. */
export interface IndexedExample {
  /** When it was sent, from the start of the run. */
  atMs: number;
  /** From when it was due. */
  latencyMs: number;
  detail: string;
  details: Uint8Array | null;
  trailers: { name: string; value: string }[];
}

/** Failed calls that ended alike, before the method's name is put to its index. */
export interface IndexedErrorGroup {
  methodIndex: number;
  status: number;
  fromServer: boolean;
  cause: EndCause;
  message: FoldedMessage;
  count: number;
  /** As they were, the first that came; those of other calls of the group are only counted. */
  messages: { detail: string; count: number }[];
  first: IndexedExample;
  slowest: IndexedExample;
}

export interface ErrorsResult {
  groups: IndexedErrorGroup[];
  leftOut: number;
}

/** An example while the run goes on: what of it is kept is looked at in the end. */
type OpenExample = Omit<IndexedExample, 'trailers'> & { trailers: readonly MetadataEntry[] | null };

interface Group extends Omit<IndexedErrorGroup, 'messages' | 'first' | 'slowest'> {
  messages: Message[];
  first: OpenExample;
  slowest: OpenExample;
}

interface Message {
  detail: string;
  count: number;
  group: Group;
}

/** Groups failed calls; a server that words every error differently fills the table and no more. */
export class ErrorGroups {
  /** By the message first: a lookup in a map costs less than a key made of all parts. */
  private readonly byDetail = new Map<string, Message[]>();
  private readonly byKind = new Map<string, Group>();
  private leftOut = 0;

  // Hot path where calls fail: bench/recorder.bench.ts
  /** @param startMs when the run began, on the clock of the call's times */
  add(call: FailedCall, startMs: number): void {
    const detail = call.detail.length > LONGEST_DETAIL ? call.detail.slice(0, LONGEST_DETAIL) : call.detail;
    const message = this.known(detail, call);
    if (message !== null) message.count++;
    const group = message === null ? this.meet(detail, call, startMs) : message.group;
    if (group === null) {
      this.leftOut++;
      return;
    }
    group.count++;
    const latencyMs = call.endedMs - call.dueMs;
    if (latencyMs <= group.slowest.latencyMs) return;
    const { slowest } = group;
    slowest.atMs = call.sentMs - startMs;
    slowest.latencyMs = latencyMs;
    slowest.detail = call.detail;
    slowest.details = call.details;
    slowest.trailers = call.trailers;
  }

  /** Most frequent first. */
  result(): ErrorsResult {
    const groups = [...this.byKind.values()].map(({ messages, first, slowest, ...group }) => ({
      ...group,
      messages: messages.map(({ detail, count }) => ({ detail, count })).sort((a, b) => b.count - a.count),
      first: closed(first),
      slowest: closed(slowest),
    }));
    return { groups: groups.sort((a, b) => b.count - a.count), leftOut: this.leftOut };
  }

  private known(detail: string, call: FailedCall): Message | null {
    const alike = this.byDetail.get(detail);
    if (alike === undefined) return null;
    for (const message of alike) {
      const { group } = message;
      if (
        group.methodIndex === call.methodIndex &&
        group.status === call.shownStatus &&
        group.fromServer === (call.wireStatus === call.shownStatus) &&
        group.cause === call.cause
      ) {
        return message;
      }
    }
    return null;
  }

  /** The group of a call whose message is new, or one of too many to know them all; null: there is no room. */
  private meet(detail: string, call: FailedCall, startMs: number): Group | null {
    const { methodIndex, shownStatus: status, cause } = call;
    const fromServer = call.wireStatus === status;
    const folded = foldMessage(detail);
    const kind = `${methodIndex} ${status} ${fromServer} ${cause} ${kindOf(folded)}`;
    let group = this.byKind.get(kind);
    if (group === undefined) {
      if (this.byKind.size === MOST_GROUPS) return null;
      const example = {
        atMs: call.sentMs - startMs,
        latencyMs: call.endedMs - call.dueMs,
        detail: call.detail,
        details: call.details,
        trailers: call.trailers,
      };
      const examples = { first: example, slowest: { ...example } };
      group = { methodIndex, status, fromServer, cause, message: folded, count: 0, messages: [], ...examples };
      this.byKind.set(kind, group);
    } else {
      foldInto(group.message, folded);
    }
    if (group.messages.length === MOST_MESSAGES) return group;
    const message = { detail, count: 1, group };
    group.messages.push(message);
    const alike = this.byDetail.get(detail);
    if (alike === undefined) this.byDetail.set(detail, [message]);
    else alike.push(message);
    return group;
  }
}

function closed({ detail, details, trailers, ...example }: OpenExample): IndexedExample {
  return {
    ...example,
    detail: detail.length > LONGEST_MESSAGE ? `${detail.slice(0, LONGEST_MESSAGE)}…` : detail,
    details: details !== null && details.length <= LONGEST_DETAILS ? details : null,
    trailers: trailers === null ? [] : shownTrailers(trailers),
  };
}
