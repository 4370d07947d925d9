import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SNAPSHOTS_KEPT, SNAPSHOT_FACTS } from './limits.ts';
import { ProjectionFold } from './projectionFold.ts';
import type { Job } from './sliceQueue.ts';
import { counting, type CountingState } from './testing/countingProjection.ts';
import { emptyScenario, FakeRun, written, type Written } from './testing/fakeRun.ts';

const count = 30_000;
const facts = Array.from({ length: count }, (_, index): Written =>
  index % 3 === 0
    ? written(index, 'broker.started', { id: 'b' })
    : written(index, index % 7 === 0 ? 'broker.stopped' : 'nameServer.started', { id: 'n' }),
);
const run = new FakeRun(emptyScenario, { factsOf: () => facts });
run.advanceTo(count);

const newFold = (): ProjectionFold => new ProjectionFold(counting, emptyScenario, run.trace);

function finish<T>(job: Job<T>): T {
  for (;;) {
    const result = job.next();
    if (result.done === true) return result.value;
  }
}

const modelAt = (fold: ProjectionFold, seq: number): unknown =>
  finish(fold.at(seq, (state) => counting.model(state as CountingState, seq, undefined)));

/** The model of a fold that began anew. */
const freshModels = new Map<number, unknown>();
function freshModel(seq: number): unknown {
  const known = freshModels.get(seq) ?? modelAt(newFold(), seq);
  freshModels.set(seq, known);
  return known;
}

describe('a fold asked in any order', () => {
  test('gives what a fresh fold gives', () => {
    const targets = fc.array(
      fc.oneof(
        fc.nat(count),
        fc.nat(8).map((step) => SNAPSHOT_FACTS * step),
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(targets, (seqs) => {
        const fold = newFold();
        for (const seq of seqs) expect(modelAt(fold, seq)).toEqual(freshModel(seq));
      }),
      { numRuns: 25, seed: 42 },
    );
  });

  test('also when two jobs take turns on it', () => {
    const fold = newFold();
    const jobs = [900, 20_000, 100, 12_000].map((seq) => ({
      seq,
      job: fold.at(seq, (state) => counting.model(state as CountingState, seq, undefined)),
    }));
    const waiting = [...jobs];
    while (waiting.length > 0) {
      const next = waiting.shift();
      const result = next?.job.next();
      if (next !== undefined && result?.done !== true) waiting.push(next);
      else if (next !== undefined && result?.done === true) expect(result.value).toEqual(freshModel(next.seq));
    }
  });

  test('a step back folds only from the nearest snapshot', () => {
    let applied = 0;
    const fold = new ProjectionFold(
      {
        ...counting,
        apply: (state, fact) => {
          applied += 1;
          counting.apply(state as CountingState, fact);
        },
        model: () => 0,
      },
      emptyScenario,
      run.trace,
    );
    finish(fold.at(count, () => 0));
    applied = 0;
    finish(fold.at(count - 1, () => 0));
    expect(applied).toBeLessThan(SNAPSHOT_FACTS);
    applied = 0;
    finish(fold.at(count, () => 0));
    expect(applied).toBeLessThanOrEqual(1);
  });

  test('keeps a bounded number of snapshots', () => {
    const fold = newFold();
    for (let seq = count; seq > 0; seq -= 111) finish(fold.at(seq, () => 0));
    expect(fold.snapshotCount).toBeLessThanOrEqual(SNAPSHOTS_KEPT);
    expect(modelAt(fold, 17_123)).toEqual(freshModel(17_123));
  });
});

test('a fork takes over only what both runs share, and only when the projection begins the same way', () => {
  const parent = newFold();
  finish(parent.at(count, () => 0));
  const fork = newFold();
  fork.inherit(parent, 5 * SNAPSHOT_FACTS);
  expect(fork.snapshotCount).toBe(5);
  expect(modelAt(fork, 5 * SNAPSHOT_FACTS + 3)).toEqual(freshModel(5 * SNAPSHOT_FACTS + 3));

  const other = new ProjectionFold(
    { ...counting, initial: () => ({ types: new Map(), newest: [], checksum: 1 }) },
    emptyScenario,
    run.trace,
  );
  other.inherit(parent, 5 * SNAPSHOT_FACTS);
  expect(other.snapshotCount).toBe(0);
});
