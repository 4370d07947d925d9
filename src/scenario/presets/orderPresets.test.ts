/** The presets of ordered messages and of the two message models run to the point that they promise. */
import { expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType, type ResolvedScenario } from '../../engine/index.ts';
import { openPreset } from './index.ts';

const startMs = 5_000;

interface Told {
  readonly endMs: number;
  of<T extends FactType>(type: T, where?: Partial<FactOf<T>>): FactOf<T>[];
  keyOf(msgId: string): string;
}

function opened(slug: string): ResolvedScenario {
  const preset = openPreset(slug);
  if (!preset.ok) throw new Error(JSON.stringify(preset.problems));
  return preset.value;
}

/** All facts of a scenario up to its end. */
function tell(scenario: ResolvedScenario): Told {
  const run = createRun(scenario);
  expect(run.advanceToEnd()).toBe(true);
  expect(run.stopped).toBeUndefined();
  const endMs = run.endMs ?? 0;
  const facts: Fact[] = Array.from({ length: run.trace.seqAt({ ms: endMs }) }, (_, i) => run.trace.fact(i + 1));
  const keys = new Map(facts.flatMap((fact) => (fact.type === 'send.requested' ? [[fact.msgId, fact.keys ?? '']] : [])));
  expect(facts.filter(({ type }) => type === 'invariant.violated' || type === 'action.rejected')).toEqual([]);
  return {
    endMs,
    of: <T extends FactType>(type: T, where: Partial<FactOf<T>> = {}) =>
      facts.filter(
        (fact) =>
          fact.type === type &&
          Object.entries(where).every(([name, value]) => (fact as unknown as Readonly<Record<string, unknown>>)[name] === value),
      ) as FactOf<T>[],
    keyOf: (msgId) => keys.get(msgId) ?? '',
  };
}

/** How many of these each consumer got. */
function shares(deliveries: readonly { readonly consumer: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { consumer } of deliveries) counts[consumer] = (counts[consumer] ?? 0) + 1;
  return counts;
}

test('clustering-nine-messages (P-25; S-183, S-184, S-186, S-199): 3 + 3 + 3, with four queues 5 + 2 + 2, and on at the broker offset', () => {
  const told = tell(opened('clustering-nine-messages'));
  const orders = told.of('message.delivered', { topic: 'OrderTopic' });
  expect(shares(orders.filter(({ at }) => at < 15_000))).toEqual({ c1: 3, c2: 3, c3: 3 });
  expect(orders).toHaveLength(12);
  expect(new Set(orders.map(({ msgId }) => msgId)).size).toBe(12);
  expect(shares(orders.filter(({ at }) => at > 20_000))).toEqual({ c1: 1, c2: 1, c3: 1 });
  const stock = Object.values(shares(told.of('message.delivered', { topic: 'StockTopic' })));
  expect(stock.sort()).toEqual([2, 2, 5]);
});

test('broadcast-nine-messages (P-26; S-185, S-194, S-200): 9 + 9 + 9, and no progress at the broker', () => {
  const told = tell(opened('broadcast-nine-messages'));
  expect(shares(told.of('message.delivered'))).toEqual({ c1: 9, c2: 9, c3: 9 });
  expect(told.of('offset.committed', { where: 'broker' })).toEqual([]);
  expect(told.of('offset.persisted', { where: 'client' }).length).toBeGreaterThan(2);
});

test('broadcast-no-retry (P-27; S-189, S-222): again after 10 s in clustering, never in broadcasting', () => {
  const told = tell(opened('broadcast-no-retry'));
  const clustered = told.of('message.delivered', { group: 'order-group' });
  const first = clustered.filter(({ msgId }) => told.keyOf(msgId) === 'o-1');
  expect(first.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 1]);
  expect(Math.floor(((first[1]?.at ?? 0) - (first[0]?.at ?? 0)) / 1_000)).toBe(10);
  expect(told.of('message.delivered', { consumer: 'b1' }).map(({ msgId }) => told.keyOf(msgId))).toEqual(['o-1', 'o-2']);
  expect(told.of('message.dropped', { consumer: 'b1' })).toHaveLength(2);
});

test('broadcast-local-offset (P-28; S-188, S-190, S-191): begins at the newest, loses what came without its file, keeps it with the file', () => {
  const scenario = opened('broadcast-local-offset');
  const keys = (told: Told): string[] => told.of('message.delivered').map(({ msgId }) => told.keyOf(msgId));
  expect(keys(tell(scenario))).toEqual(['sixth', 'after']);
  const withFile = { ...scenario, script: scenario.script.filter((action) => action.do !== 'deleteOffsetFile') };
  expect(keys(tell(withFile))).toEqual(['sixth', 'away-1', 'away-2', 'away-3', 'after']);
});

test('order-broken-then-fixed (P-40; S-069, S-070, S-071, S-077): m3, m2, m1; then all five in queue 0, in order', () => {
  const told = tell(opened('order-broken-then-fixed'));
  const done = (topic: string): string[] => told.of('message.consumed', { topic }).map(({ msgId }) => told.keyOf(msgId));
  expect(done('PlainTopic')).toEqual(['m3', 'm2', 'm1']);
  expect(done('OrderTopic')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  const stored = told.of('message.stored', { topic: 'OrderTopic' });
  expect(stored.map(({ queueId, queueOffset }) => [queueId, queueOffset])).toEqual([0, 1, 2, 3, 4].map((offset) => [0, offset]));
});

test('order-global-vs-partition (P-41; S-128 – S-132, S-140): FIFO of all, FIFO of each order, biz_0 … biz_9 at their queues', () => {
  const told = tell(opened('order-global-vs-partition'));
  const done = (topic: string): string[] =>
    told
      .of('message.consumed', { topic })
      .map(({ msgId }) => told.keyOf(msgId))
      .filter((key) => key.startsWith('O'));
  const steps = ['create', 'pay', 'refund', 'ship'];
  expect(done('GlobalTopic')).toEqual(steps.flatMap((step) => [`O1-${step}`, `O2-${step}`]));
  for (const order of ['O1', 'O2'])
    expect(done('OrderTopic').filter((key) => key.startsWith(order))).toEqual(steps.map((step) => `${order}-${step}`));
  const queuesOf = new Map<string, Set<number>>();
  const biz = told.of('message.stored', { topic: 'OrderTopic' }).filter(({ keys }) => keys?.startsWith('biz'));
  expect(biz).toHaveLength(1_000);
  for (const { keys = '', queueId } of biz) queuesOf.set(keys, (queuesOf.get(keys) ?? new Set()).add(queueId));
  const places = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1].map((queueId, i) => [`biz_${i}`, [queueId]]);
  expect([...queuesOf].map(([key, queues]) => [key, [...queues]]).sort()).toEqual(places);
});

test('order-suspend-blocks-queue (P-42; S-142 – S-145): 0, 100, 200, 300 ms; 20 retries; the other queues go on; %DLQ% 2 h later', () => {
  const told = tell(opened('order-suspend-blocks-queue'));
  const tries = (key: string): number[] => told.of('message.delivered').flatMap(({ at, msgId }) => (told.keyOf(msgId) === key ? [at] : []));
  const three = tries('fails-3');
  expect(three.map((at) => at - (three[0] ?? 0))).toEqual([0, 100, 200, 300]);
  expect(tries('behind-1')).toEqual([three[3]]);
  const always = tries('fails-always');
  expect(always.map((at) => at - (always[0] ?? 0))).toEqual(Array.from({ length: 21 }, (_, i) => 100 * i));
  expect((tries('behind-2')[0] ?? 0) - (always.at(-1) ?? 0)).toBeLessThan(10);
  for (const queueId of [1, 2, 3]) {
    const meanwhile = told.of('message.consumed', { queueId }).filter(({ at }) => at < startMs + 2_200);
    expect(meanwhile).toHaveLength(20);
  }
  const dead = told.of('message.stored', { topic: '%DLQ%order-group' });
  expect(dead).toHaveLength(1);
  expect((dead[0]?.at ?? 0) - (always.at(-1) ?? 0)).toBeGreaterThanOrEqual(7_200_000);
});

test('order-failover (P-43; S-138, S-139): at once after a stop, a minute after a kill; 2 + 2, and with five instances one idle', () => {
  const told = tell(opened('order-failover'));
  const global = told.of('message.delivered', { topic: 'GlobalTopic' });
  const at = (from: number): number => global.find((fact) => fact.at > from && fact.consumer === 'g2')?.at ?? 0;
  expect(at(10_000) - 10_000).toBeLessThan(600);
  expect(at(45_000) - 45_000).toBeGreaterThan(40_000);
  expect(at(45_000) - 45_000).toBeLessThan(80_100);
  const done = told.of('message.consumed', { topic: 'GlobalTopic' }).filter(({ ignored }) => ignored !== true);
  const offsets = [...new Set(done.map(({ queueOffset }) => queueOffset))];
  expect(offsets).toEqual(Array.from({ length: 240 }, (_, i) => i));
  const held = (before: number): number[] => {
    const now = new Map<string, number>();
    for (const { at: ms, consumer, queues } of told.of('rebalance.done', { topic: 'OrderTopic' }))
      if (ms < before) now.set(consumer, queues.length);
    return [...now.values()].sort();
  };
  expect(held(19_000)).toEqual([2, 2]);
  expect(held(told.endMs)).toEqual([1, 1, 1, 1]);
  expect(told.of('message.delivered', { consumer: 'c5' })).toEqual([]);
});

test('order-forbidden-combinations (P-44; S-133 – S-137, S-141, S-170): one message of seven, no broadcast; RocketMQ takes them all', () => {
  const scenario = opened('order-forbidden-combinations');
  const told = tell(scenario);
  expect(told.of('send.failed').map(({ msgId, attempts }) => [told.keyOf(msgId), attempts])).toEqual([
    ['async', 0],
    ['oneway', 0],
    ['transaction', 0],
    ['timed', 0],
    ['empty-key', 0],
    ['shared-pid', 0],
  ]);
  expect(told.of('message.delivered').map(({ msgId }) => told.keyOf(msgId))).toEqual(['allowed']);
  expect(told.of('client.logged', { level: 'ERROR' }).map(({ client }) => client)).toEqual(['c2']);
  const free = tell({ ...scenario, profile: 'rocketmq-4.9' });
  expect(free.of('send.failed')).toEqual([]);
  expect(free.of('client.started', { id: 'c2' })).toHaveLength(1);
  expect(free.of('message.delivered', { consumer: 'c1' })).toHaveLength(6);
});
