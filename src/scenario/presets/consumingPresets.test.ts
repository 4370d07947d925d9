/** The presets of consuming run to the point that they promise. */
import { expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType } from '../../engine/index.ts';
import { openPreset } from './index.ts';

interface Told {
  of<T extends FactType>(type: T, where?: Partial<FactOf<T>>): FactOf<T>[];
  keyOf(msgId: string): string;
}

function tell(slug: string): Told {
  const preset = openPreset(slug);
  if (!preset.ok) throw new Error(JSON.stringify(preset.problems));
  const run = createRun(preset.value);
  expect(run.advanceToEnd()).toBe(true);
  expect(run.stopped).toBeUndefined();
  const facts: Fact[] = Array.from({ length: run.trace.seqAt({ ms: run.endMs ?? 0 }) }, (_, i) => run.trace.fact(i + 1));
  const keys = new Map(facts.flatMap((fact) => (fact.type === 'send.requested' ? [[fact.msgId, fact.keys ?? '']] : [])));
  expect(facts.filter(({ type }) => type === 'invariant.violated' || type === 'action.rejected')).toEqual([]);
  return {
    of: <T extends FactType>(type: T, where: Partial<FactOf<T>> = {}) =>
      facts.filter(
        (fact) =>
          fact.type === type &&
          Object.entries(where).every(([name, value]) => (fact as unknown as Readonly<Record<string, unknown>>)[name] === value),
      ) as FactOf<T>[],
    keyOf: (msgId) => keys.get(msgId) ?? '',
  };
}

/** Whole seconds from the first delivery to each later one, of one group. */
function retriesAt(told: Told, group: string): number[] {
  const [first, ...retries] = told.of('message.delivered', { group }).map(({ at }) => at);
  return retries.map((at) => Math.floor((at - (first ?? 0)) / 1_000));
}

const table = [10, 40, 100, 220, 400, 640, 940, 1_300, 1_720, 2_200, 2_740, 3_340, 4_540, 6_340, 9_940, 17_140];
const above = [24_340, 31_540, 38_740, 45_940];
/** Each retry may be rounded up by 100 ms and some hops: at most 2 s after twenty. */
function expectNear(found: readonly number[], nominal: readonly number[]): void {
  expect(found).toHaveLength(nominal.length);
  found.forEach((seconds, i) => {
    expect(seconds - (nominal[i] ?? 0)).toBeGreaterThanOrEqual(0);
    expect(seconds - (nominal[i] ?? 0)).toBeLessThanOrEqual(3);
  });
}

test('retry-max-20 (P-22; S-229, S-230, S-231): 20 retries, the last four 2 h apart; 3 retries', () => {
  const told = tell('retry-max-20');
  expectNear(retriesAt(told, 'twenty-group'), [...table, ...above]);
  expectNear(retriesAt(told, 'three-group'), table.slice(0, 3));
  expect(told.of('message.deadLettered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([4, 21]);
});

test('retry-max-last-wins (P-23; S-233, S-234, S-235): 5 retries, and 20 on both instances', () => {
  const told = tell('retry-max-last-wins');
  expectNear(retriesAt(told, 'cid-a'), table.slice(0, 5));
  expectNear(retriesAt(told, 'cid-b'), [...table, ...above]);
});

test('consume-timeout-15min (P-24; S-237): sent back at 30 min, again 10 s later while the first still runs', () => {
  const told = tell('consume-timeout-15min');
  const minute = 60_000;
  const timeout = told.of('message.consumed', { result: 'TIMEOUT' })[0]?.at ?? 0;
  expect(timeout - 30 * minute).toBeGreaterThanOrEqual(0);
  expect(timeout - 30 * minute).toBeLessThan(2_000); // From the consumer's start, a second after the cluster's.
  const again = told.of('message.delivered', { reconsumeTimes: 1 })[0]?.at ?? 0;
  expect(Math.floor((again - timeout) / 1_000)).toBe(10);
  const late = told.of('message.consumed', { reconsumeTimes: 0, result: 'CONSUME_SUCCESS' })[0];
  expect(late?.ignored).toBe(true);
  expect(late?.at).toBeGreaterThan(again);
});

test('multi-cid-broadcast (P-29; S-195, S-196): 27 consumptions, one retry of one group, three offsets at the broker', () => {
  const told = tell('multi-cid-broadcast');
  expect(told.of('message.consumed', { result: 'CONSUME_SUCCESS' })).toHaveLength(27);
  expect(told.of('message.delivered', { reconsumeTimes: 1 }).map(({ group }) => group)).toEqual(['CID_2']);
  const groups = told.of('offset.committed', { where: 'broker', topic: 'OrderTopic' }).map(({ group }) => group);
  expect([...new Set(groups)].sort()).toEqual(['CID_1', 'CID_2', 'CID_3']);
});

test('twin-client-ids: half of the messages twice, half never', () => {
  const counts = new Map<string, number>();
  for (const { msgId } of tell('twin-client-ids').of('message.delivered')) counts.set(msgId, (counts.get(msgId) ?? 0) + 1);
  expect([...counts.values()]).toEqual(Array<number>(8).fill(2));
});

test('one-slow-message: forty consumed or running, offset 0, and forty again', () => {
  const told = tell('one-slow-message');
  const early = told.of('message.delivered').filter(({ at }) => at < 40_000);
  expect(early).toHaveLength(40);
  expect(
    told.of('offset.committed', { where: 'broker', topic: 'OrderTopic' }).filter(({ at, offset }) => at < 45_000 && offset > 0),
  ).toEqual([]);
  expect(told.of('message.delivered').filter(({ at }) => at > 45_000)).toHaveLength(40);
});

test('dead-letter-exit: three dead letters, read by another group, and once more after a reset', () => {
  const told = tell('dead-letter-exit');
  expect(told.of('message.deadLettered')).toHaveLength(3);
  const read = told.of('message.delivered', { consumer: 'repair' });
  expect(read.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(read.filter(({ at }) => at > 70_000)).toHaveLength(3);
});

test('three-starts: on a young queue all three begin at 0; broadcasting at the newest', () => {
  const told = tell('three-starts');
  const keysOf = (consumer: string): number => told.of('message.delivered', { consumer }).length;
  expect(['c1', 'c2', 'c3', 'c4'].map(keysOf)).toEqual([12, 12, 12, 2]);
});
