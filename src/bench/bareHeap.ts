/** What B1 is measured against: a binary heap over typed arrays that does nothing but keep (time, priority, order) sorted. */
export class BareHeap {
  size = 0;
  private readonly dueAt: Float64Array;
  private readonly priority: Int32Array;
  private readonly seq: Int32Array;
  private nextSeq = 1;

  constructor(capacity: number) {
    this.dueAt = new Float64Array(capacity);
    this.priority = new Int32Array(capacity);
    this.seq = new Int32Array(capacity);
  }

  push(dueAt: number, priority: number): void {
    const { dueAt: times, priority: priorities, seq: seqs } = this;
    const seq = this.nextSeq++;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentDueAt = times[parent] as number;
      // The newer one is behind its equals.
      if (parentDueAt < dueAt || (parentDueAt === dueAt && (priorities[parent] as number) <= priority)) break;
      times[at] = parentDueAt;
      priorities[at] = priorities[parent] as number;
      seqs[at] = seqs[parent] as number;
      at = parent;
    }
    times[at] = dueAt;
    priorities[at] = priority;
    seqs[at] = seq;
  }

  /** Takes the nearest out and returns its time; the heap must not be empty. */
  pop(): number {
    const { dueAt: times, priority: priorities, seq: seqs } = this;
    const nearest = times[0] as number;
    const size = --this.size;
    const dueAt = times[size] as number;
    const priority = priorities[size] as number;
    const seq = seqs[size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.isBefore(child + 1, times[child] as number, priorities[child] as number, seqs[child] as number)) child++;
      if (!this.isBefore(child, dueAt, priority, seq)) break;
      times[at] = times[child] as number;
      priorities[at] = priorities[child] as number;
      seqs[at] = seqs[child] as number;
      at = child;
    }
    times[at] = dueAt;
    priorities[at] = priority;
    seqs[at] = seq;
    return nearest;
  }

  private isBefore(at: number, dueAt: number, priority: number, seq: number): boolean {
    const own = this.dueAt[at] as number;
    if (own !== dueAt) return own < dueAt;
    const ownPriority = this.priority[at] as number;
    if (ownPriority !== priority) return ownPriority < priority;
    return (this.seq[at] as number) < seq;
  }
}
