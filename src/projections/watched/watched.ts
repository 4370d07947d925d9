/** The scenario's one number that goes visibly wrong: how many facts of the watched kind there are by the shown moment. */
import type { Fact, Projection, WatchSpec } from '../../engine/index.ts';

export interface WatchedModel {
  /** Undefined in a scenario that watches nothing. */
  readonly count: number | undefined;
}

interface WatchedState {
  readonly watch: WatchSpec | undefined;
  count: number;
}

/** A field that a fact leaves out is equal to `false`: flags are written only when they are set. */
function isWatched({ fact: type, where }: WatchSpec, fact: Fact): boolean {
  if (fact.type !== type) return false;
  const fields = fact as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(where).every(([name, value]) => (fields[name] ?? false) === value);
}

export const watched: Projection<WatchedState, WatchedModel> = {
  id: 'watched',
  initial: ({ watch }) => ({ watch, count: 0 }),
  apply(state, fact) {
    if (state.watch !== undefined && isWatched(state.watch, fact)) state.count += 1;
  },
  model: ({ watch, count }) => ({ count: watch === undefined ? undefined : count }),
};
