import type { EndCause } from '../transport/transport.js';

const MOST_GROUPS = 100;
const LONGEST_DETAIL = 300;
/** What servers send is at most some kilobytes: headers are limited. */
const LONGEST_DETAILS = 8192;

/** Failed calls that ended alike, before the method's name is put to its index. */
export interface IndexedErrorGroup {
  methodIndex: number;
  status: number;
  fromServer: boolean;
  cause: EndCause;
  detail: string;
  /** A google.rpc.Status of one of them, not looked into; null without it. */
  details: Uint8Array | null;
  count: number;
}

/** Groups failed calls; a server that words every error differently fills the table and no more. */
export class ErrorGroups {
  /** By detail first: a lookup in a map costs less than a key made of all parts. */
  private readonly byDetail = new Map<string, IndexedErrorGroup[]>();
  private size = 0;
  private leftOut = 0;

  // Hot path where calls fail: bench/recorder.bench.ts
  add(one: IndexedErrorGroup): void {
    const { methodIndex, status, fromServer, cause, count } = one;
    const detail = one.detail.length > LONGEST_DETAIL ? one.detail.slice(0, LONGEST_DETAIL) : one.detail;
    const alike = this.byDetail.get(detail);
    if (alike !== undefined) {
      for (const group of alike) {
        if (
          group.methodIndex === methodIndex &&
          group.status === status &&
          group.fromServer === fromServer &&
          group.cause === cause
        ) {
          group.count += count;
          return;
        }
      }
    }
    if (this.size === MOST_GROUPS) {
      this.leftOut += count;
      return;
    }
    const details = one.details !== null && one.details.length <= LONGEST_DETAILS ? one.details : null;
    const group = { ...one, detail, details };
    this.size++;
    if (alike === undefined) this.byDetail.set(detail, [group]);
    else alike.push(group);
  }

  addAll(other: { groups: IndexedErrorGroup[]; leftOut: number }): void {
    for (const group of other.groups) this.add(group);
    this.leftOut += other.leftOut;
  }

  /** Most frequent first. */
  result(): { groups: IndexedErrorGroup[]; leftOut: number } {
    const groups = [...this.byDetail.values()].flat();
    return { groups: groups.sort((a, b) => b.count - a.count), leftOut: this.leftOut };
  }
}
