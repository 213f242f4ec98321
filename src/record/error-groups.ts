import type { EndCause } from '../transport/transport.js';

const MOST_GROUPS = 100;
const LONGEST_DETAIL = 300;

/** Failed calls that ended alike, before the method's name is put to its index. */
export interface IndexedErrorGroup {
  methodIndex: number;
  status: number;
  fromServer: boolean;
  cause: EndCause;
  detail: string;
  count: number;
}

/** Groups failed calls; a server that words every error differently fills the table and no more. */
export class ErrorGroups {
  private readonly groups = new Map<string, IndexedErrorGroup>();
  private leftOut = 0;

  add(group: IndexedErrorGroup): void {
    const detail = group.detail.slice(0, LONGEST_DETAIL);
    const key = `${group.methodIndex} ${group.status} ${group.cause} ${detail}`;
    const known = this.groups.get(key);
    if (known !== undefined) known.count += group.count;
    else if (this.groups.size < MOST_GROUPS) this.groups.set(key, { ...group, detail });
    else this.leftOut += group.count;
  }

  addAll(other: { groups: IndexedErrorGroup[]; leftOut: number }): void {
    for (const group of other.groups) this.add(group);
    this.leftOut += other.leftOut;
  }

  /** Most frequent first. */
  result(): { groups: IndexedErrorGroup[]; leftOut: number } {
    return { groups: [...this.groups.values()].sort((a, b) => b.count - a.count), leftOut: this.leftOut };
  }
}
