import type { Projection } from '../../engine/index.ts';

/** A projection that remembers enough to show any fact that was folded twice, left out or folded in another order. */
export interface CountingState {
  readonly types: Map<string, { count: number; lastSeq: number }>;
  /** The same records as in `types`, as projections keep them: changed through either. */
  readonly newest: { count: number; lastSeq: number }[];
  checksum: number;
}

export interface CountingModel {
  readonly nowMs: number;
  readonly facts: number;
  readonly checksum: number;
  readonly types: readonly (readonly [string, number, number])[];
  readonly newest: readonly number[];
  readonly selected: string | undefined;
}

export const counting: Projection<CountingState, CountingModel> = {
  id: 'counting',
  initial: () => ({ types: new Map(), newest: [], checksum: 0 }),
  apply: (state, fact) => {
    let entry = state.types.get(fact.type);
    if (entry === undefined) {
      entry = { count: 0, lastSeq: 0 };
      state.types.set(fact.type, entry);
    }
    entry.count += 1;
    entry.lastSeq = fact.seq;
    state.newest.unshift(entry);
    if (state.newest.length > 3) state.newest.pop();
    const newest = state.newest.at(-1);
    // Changes a record that the map holds too: a copy that separates the two gives another model.
    if (newest !== undefined) newest.count += 1;
    state.checksum = (Math.imul(state.checksum, 31) + fact.seq) | 0;
  },
  model: (state, nowMs, selection) => ({
    nowMs,
    facts: [...state.types.values()].reduce((sum, entry) => sum + entry.count, 0),
    checksum: state.checksum,
    types: [...state.types].map(([type, entry]) => [type, entry.count, entry.lastSeq] as const),
    newest: state.newest.map((entry) => entry.lastSeq),
    selected: selection?.id,
  }),
};
