import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloneState } from './clone.ts';
import { EventQueue, priorities, type PoppedEvent } from './eventQueue.ts';

const blank = (): PoppedEvent => ({ dueAt: 0, priority: 0, kind: 0, cause: 0, payload: undefined, owner: undefined, lives: 0 });

/** Names of the events in the order in which they come out. */
function drain(queue: EventQueue): unknown[] {
  const into = blank();
  const order: unknown[] = [];
  while (queue.pop(into)) order.push(into.payload);
  return order;
}

describe('order of events', () => {
  test.each([
    ['earlier first', [[20, priorities.followUp, 'late'] as const, [10, priorities.script, 'early'] as const], ['early', 'late']],
    [
      'in one millisecond: follow-ups, arrivals, timers, script',
      [
        [5, priorities.script, 'script'] as const,
        [5, priorities.timer, 'timer'] as const,
        [5, priorities.arrival, 'arrival'] as const,
        [5, priorities.followUp, 'followUp'] as const,
      ],
      ['followUp', 'arrival', 'timer', 'script'],
    ],
    [
      'ticks of periodic tasks by rank, after plain timers, before the script',
      [
        [5, priorities.timer + 7, 'rank 7'] as const,
        [5, priorities.script, 'script'] as const,
        [5, priorities.timer + 1, 'rank 1'] as const,
        [5, priorities.timer, 'timer'] as const,
      ],
      ['timer', 'rank 1', 'rank 7', 'script'],
    ],
    [
      'equal events in the order in which they were scheduled',
      [[5, 2, 'a'] as const, [5, 2, 'b'] as const, [5, 2, 'c'] as const],
      ['a', 'b', 'c'],
    ],
  ])('%s', (_, scheduled, expected) => {
    const queue = new EventQueue();
    for (const [dueAt, priority, name] of scheduled) queue.schedule(dueAt, priority, 0, 0, name);
    expect(drain(queue)).toEqual(expected);
  });
});

describe('an event that is taken out', () => {
  test('has all its parts', () => {
    const queue = new EventQueue();
    queue.schedule(12, 1, 34, 56, { some: 'payload' });
    const into = blank();
    expect([queue.nextDueAt(), queue.length]).toEqual([12, 1]);
    expect(queue.pop(into)).toBe(true);
    expect(into).toEqual({ dueAt: 12, priority: 1, kind: 34, cause: 56, payload: { some: 'payload' }, owner: undefined, lives: -1 });
    expect([queue.nextDueAt(), queue.length]).toEqual([Infinity, 0]);
    expect(queue.pop(into)).toBe(false);
  });

  test('cannot be cancelled any more, even when its place is used again', () => {
    const queue = new EventQueue();
    const handle = queue.schedule(1, 0, 0, 0, 'fired');
    queue.pop(blank());
    queue.schedule(2, 0, 0, 0, 'kept');
    queue.cancel(handle);
    queue.cancel(handle);
    expect(drain(queue)).toEqual(['kept']);
  });
});

interface Operation {
  readonly dueAt: number;
  readonly priority: number;
  /** Which of the events before is cancelled; −1 = none. */
  readonly cancels: number;
}

/** Crowded milliseconds, and times that are far from one another. */
const times = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3_000 }));

const operations = fc.array(
  fc.record({
    dueAt: times,
    priority: fc.integer({ min: 0, max: 3 }),
    cancels: fc.integer({ min: -40, max: 80 }),
  }),
  { maxLength: 300 },
);

/** What should come out: all that were not cancelled, sorted by (dueAt, priority, order of scheduling). */
function expectedOrder(list: readonly Operation[]): number[] {
  const cancelled = new Set<number>();
  list.forEach(({ cancels }, index) => {
    if (cancels >= 0 && cancels <= index) cancelled.add(cancels);
  });
  return list
    .map((operation, index) => ({ ...operation, index }))
    .filter(({ index }) => !cancelled.has(index))
    .sort((a, b) => a.dueAt - b.dueAt || a.priority - b.priority || a.index - b.index)
    .map(({ index }) => index);
}

function filled(list: readonly Operation[]): EventQueue {
  const queue = new EventQueue();
  const handles: number[] = [];
  list.forEach(({ dueAt, priority, cancels }, index) => {
    handles.push(queue.schedule(dueAt, priority, 0, 0, index));
    const handle = handles[cancels];
    if (handle !== undefined) queue.cancel(handle);
  });
  return queue;
}

describe('seeded properties', () => {
  test('seed 4: it gives what sorting gives, with cancelling in between', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const queue = filled(list);
        expect(queue.list().map(({ payload }) => payload)).toEqual(expectedOrder(list));
        expect(drain(queue)).toEqual(expectedOrder(list));
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  test('seed 5: a copy goes its own way, and handles of before mean the same in both', () => {
    fc.assert(
      fc.property(operations, fc.nat(20), (list, popped) => {
        const queue = filled(list);
        const handle = queue.schedule(15, 1, 0, 0, 'both');
        const copy = cloneState(queue);
        const into = blank();
        for (let i = 0; i < popped; i++) queue.pop(into);
        copy.cancel(handle);
        expect(drain(copy)).toEqual(expectedOrder(list));
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  test('seed 6: events that are scheduled while others come out, near, far and cancelled, come in order', () => {
    const steps = fc.array(fc.record({ delay: times, priority: fc.integer({ min: 1, max: 3 }), isCancelled: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(operations, steps, (list, more) => {
        const queue = filled(list);
        for (let i = 0; i < 100; i++) queue.schedule(i, priorities.timer, 0, 0, 'crowd');
        const into = blank();
        let last = { dueAt: -1, priority: 0 };
        for (let taken = 0; queue.pop(into); taken++) {
          const isLater = into.dueAt > last.dueAt || (into.dueAt === last.dueAt && into.priority >= last.priority);
          expect(isLater).toBe(true);
          const step = more[taken];
          // What comes after the present event in the same millisecond may have a smaller priority.
          last = { dueAt: into.dueAt, priority: step?.delay === 0 ? 0 : into.priority };
          if (step === undefined) continue;
          const handle = queue.schedule(into.dueAt + step.delay, step.priority, 0, 0, 'step');
          expect(queue.dueAtOf(handle)).toBe(into.dueAt + step.delay);
          if (!step.isCancelled) continue;
          queue.cancel(handle);
          expect(queue.dueAtOf(handle)).toBeUndefined();
        }
        expect([queue.length, queue.nextDueAt()]).toEqual([0, Infinity]);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
