/** The transaction presets run to the point that they promise. */
import { expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType } from '../../engine/index.ts';
import { openPreset } from './index.ts';

interface Told {
  readonly endMs: number;
  of<T extends FactType>(type: T, key?: string): FactOf<T>[];
}

/** All facts of a preset up to its end, by type and by the key of their message. */
function tell(slug: string, seed?: number): Told {
  const opened = openPreset(slug, seed);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const run = createRun(opened.value);
  expect(run.advanceToEnd()).toBe(true);
  expect(run.stopped).toBeUndefined();
  const endMs = run.endMs ?? 0;
  const facts: Fact[] = Array.from({ length: run.trace.seqAt({ ms: endMs }) }, (_, i) => run.trace.fact(i + 1));
  const keys = new Map(facts.flatMap((fact) => (fact.type === 'send.requested' ? [[fact.msgId, fact.keys]] : [])));
  return {
    endMs,
    of: <T extends FactType>(type: T, key?: string) =>
      facts.filter(
        (fact) => fact.type === type && (key === undefined || ('msgId' in fact && keys.get(fact.msgId ?? '') === key)),
      ) as FactOf<T>[],
  };
}

test('tx-commit-rollback (P-45; S-150, S-151, S-152): m-1 is visible a second later, m-2 never', () => {
  const told = tell('tx-commit-rollback');
  expect(told.of('half.stored')).toHaveLength(2);
  const [delivered] = told.of('message.delivered');
  expect(told.of('message.delivered')).toHaveLength(1);
  expect(told.of('message.delivered', 'm-1')).toEqual([delivered]);
  expect(Math.floor((delivered?.at ?? 0) / 1_000)).toBe(6);
  expect(told.of('half.rolledBack', 'm-2')).toHaveLength(1);
  expect(told.of('message.stored', 'm-2').map(({ topic }) => topic)).toEqual(['RMQ_SYS_TRANS_HALF_TOPIC', 'RMQ_SYS_TRANS_OP_HALF_TOPIC']);
  expect(told.of('half.checked')).toEqual([]);
});

test.each([undefined, 2, 3])(
  'tx-checkback-120s (P-46; S-153, S-160, S-161), seed %s: c1 in 120–125 s, c1 + 5, delivered at c1 + 10',
  (seed) => {
    const told = tell('tx-checkback-120s', seed);
    const [c1 = 0, c2, c3, ...more] = told.of('half.checked').map(({ at }) => at - 5_000);
    expect(c1).toBeGreaterThanOrEqual(120_000);
    expect(c1).toBeLessThanOrEqual(125_000 + 10);
    expect([c2, c3, more]).toEqual([c1 + 5_000, c1 + 10_000, []]);
    const [delivered] = told.of('message.delivered');
    expect((delivered?.at ?? 0) - 5_000 - (c1 + 10_000)).toBeLessThan(10);
  },
);

test('tx-producer-crash-group (P-47; S-032, S-169): p2 answers for p1; p3 answers for itself at the first check after it is back', () => {
  const told = tell('tx-producer-crash-group');
  expect(told.of('half.checked', 'pay-1').map(({ at, producer }) => [at, producer])).toEqual([[60_000, 'p2']]);
  expect(told.of('message.delivered', 'pay-1').map(({ at }) => Math.floor(at / 1_000))).toEqual([60]);
  expect(told.of('half.checked', 'stock-1').map(({ at, producer }) => [at, producer])).toEqual([
    [60_000, undefined],
    [120_000, undefined],
    [180_000, undefined],
    [240_000, 'p3'],
  ]);
  expect(told.of('message.delivered', 'stock-1').map(({ at }) => Math.floor(at / 1_000))).toEqual([240]);
});

test('checkback-never-called: 15 checks with nobody to ask, then the dead end', () => {
  const told = tell('checkback-never-called');
  expect(told.of('half.checked').map(({ check, producer }) => [check, producer])).toEqual(
    Array.from({ length: 15 }, (_, i) => [i + 1, undefined]),
  );
  expect(told.of('client.registered').filter(({ client, at }) => client === 'p1' && at > 16_000)).toEqual([]);
  expect(told.of('half.discarded').map(({ at }) => at)).toEqual([960_000]);
  expect(told.of('message.delivered')).toEqual([]);
  expect(told.endMs).toBeLessThan(970_000);
});

test('committed-still-checked: asked while it runs, committed, asked again, delivered twice under one msgId', () => {
  const told = tell('committed-still-checked');
  const [first, second, ...more] = told.of('message.delivered');
  expect(more).toEqual([]);
  expect(second?.msgId).toBe(first?.msgId);
  expect([first, second].map((fact) => Math.floor((fact?.at ?? 0) / 1_000))).toEqual([70, 120]);
  expect(told.of('half.checked').map(({ at }) => at)).toEqual([60_000, 120_000]);
});
