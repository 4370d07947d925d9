import type { Projection, ResolvedScenario, TraceReader } from '../engine/index.ts';
import { copyState, isSameState } from './copyState.ts';
import { BITE_FACTS, SNAPSHOTS_KEPT, SNAPSHOT_FACTS, SNAPSHOT_VALUES } from './limits.ts';
import type { Job } from './sliceQueue.ts';

/** A kept state after fact `seq`; nobody changes it any more. */
interface Snapshot {
  readonly seq: number;
  readonly state: unknown;
  readonly weight: number;
}

/**
 * One projection over one run. Going forward folds only what is new; going back starts from the nearest snapshot, so
 * both cost about the same anywhere in the run.
 */
export class ProjectionFold {
  readonly #projection: Projection<unknown, unknown>;
  readonly #scenario: ResolvedScenario;
  readonly #trace: TraceReader;
  /** By seq, ascending. */
  #snapshots: Snapshot[] = [];
  /** The state that frames move forward. A running job takes it away, so that two jobs never change one state. */
  #cursor: { readonly seq: number; readonly state: unknown } | undefined;

  constructor(projection: Projection<unknown, unknown>, scenario: ResolvedScenario, trace: TraceReader) {
    this.#projection = projection;
    this.#scenario = scenario;
    this.#trace = trace;
  }

  /** For tests and the memory counter. */
  get snapshotCount(): number {
    return this.#snapshots.length;
  }

  /** Takes over the parent's snapshots of the facts that both runs share, if the projection begins the same way in both. */
  inherit(parent: ProjectionFold, sharedSeq: number): void {
    if (!isSameState(parent.#projection.initial(parent.#scenario), this.#projection.initial(this.#scenario))) return;
    this.#snapshots = parent.#snapshots.filter((snapshot) => snapshot.seq <= sharedSeq);
  }

  /**
   * Folds up to `seq` and hands the state to `use` in the same bite, before another job can move it on.
   */
  *at<T>(seq: number, use: (state: unknown) => T): Job<T> {
    const { seq: start, state } = this.#takeStart(seq);
    let done = start;
    while (done < seq) {
      const biteEnd = Math.min(seq, done + BITE_FACTS);
      while (done < biteEnd) {
        done += 1;
        this.#projection.apply(state, this.#trace.fact(done));
        if (done % SNAPSHOT_FACTS === 0) this.#keep(done, state, seq);
      }
      if (done < seq) yield 0;
    }
    const result = use(state);
    this.#cursor = { seq, state };
    return result;
  }

  /** The nearest state at or before `seq` that may be changed. */
  #takeStart(seq: number): { seq: number; state: unknown } {
    const cursor = this.#cursor;
    this.#cursor = undefined;
    const snapshot = this.#snapshots.findLast((kept) => kept.seq <= seq);
    if (cursor !== undefined) {
      if (cursor.seq <= seq && cursor.seq >= (snapshot?.seq ?? 0)) return cursor;
      // The state that is left behind becomes a snapshot: the way there and back is the commonest way.
      if (cursor.seq > 0) this.#insert({ seq: cursor.seq, ...weighed(cursor.state) }, seq);
    }
    if (snapshot === undefined) return { seq: 0, state: this.#projection.initial(this.#scenario) };
    return { seq: snapshot.seq, state: copyState(snapshot.state).value };
  }

  #keep(seq: number, state: unknown, target: number): void {
    if (this.#snapshots.some((kept) => kept.seq === seq)) return;
    this.#insert({ seq, ...weighed(state) }, target);
  }

  #insert(snapshot: Snapshot, target: number): void {
    const index = this.#snapshots.findIndex((kept) => kept.seq >= snapshot.seq);
    if (index < 0) this.#snapshots.push(snapshot);
    else if (this.#snapshots[index]?.seq === snapshot.seq) return;
    else this.#snapshots.splice(index, 0, snapshot);
    this.#thin(target);
  }

  /** Drops what is missed least: snapshots that stand close together far from where the picture is. */
  #thin(target: number): void {
    let weight = this.#snapshots.reduce((sum, kept) => sum + kept.weight, 0);
    while (this.#snapshots.length > SNAPSHOTS_KEPT || (weight > SNAPSHOT_VALUES && this.#snapshots.length > 2)) {
      let leastMissed = 0;
      let leastLoss = Infinity;
      this.#snapshots.forEach((kept, index) => {
        const before = this.#snapshots[index - 1]?.seq ?? 0;
        const after = this.#snapshots[index + 1]?.seq ?? kept.seq + SNAPSHOT_FACTS;
        const loss = (after - before) / (SNAPSHOT_FACTS + Math.abs(kept.seq - target));
        if (loss < leastLoss) {
          leastLoss = loss;
          leastMissed = index;
        }
      });
      weight -= this.#snapshots[leastMissed]?.weight ?? 0;
      this.#snapshots.splice(leastMissed, 1);
    }
  }
}

function weighed(state: unknown): { state: unknown; weight: number } {
  const copy = copyState(state);
  return { state: copy.value, weight: copy.weight };
}
