import { describe, expect, test } from 'vitest';
import type { ListenerSpec } from '../../model/scenario.ts';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import { planPopFailure } from './planPopFailure.ts';

const retryTopic = '%RETRY%order-group_OrderTopic';
const popMode = { at: 500, do: 'setConsumeMode', topic: 'OrderTopic', group: 'order-group', mode: 'POP' } as const;
const story = (parts: ScenarioParts = {}): SimulationDriver =>
  driver({
    profile: 'rocketmq-5.3',
    brokers: ['broker-a'],
    ...parts,
    config: { clientRebalance: false, ...parts.config },
    script: [popMode, ...(parts.script ?? [send(6_000, { keys: 'o-1' })])],
  });
const withListener = (spec: Partial<ListenerSpec>, parts: ScenarioParts = {}): SimulationDriver =>
  story({ ...parts, consumers: ['c1', 'c2'].map((id) => ({ id, listener: listener(spec) })) });
const failing = { result: 'RECONSUME_LATER' } as const;
const deliveries = (sim: SimulationDriver) => sim.facts('message.delivered').map(({ at }) => at);

describe('a push consumer that pops', () => {
  test('PO16: every member pops from the broker, 500 ms after the assignment, and again after each answer', () => {
    const sim = story().advanceTo(40_000);
    const assigned = sim.expectFact('pop.assigned', { consumer: 'c1' });
    expect(assigned.queues).toEqual(['broker-a:-1']);
    const pops = sim.facts('request.sent', { code: 'POP_MESSAGE', from: 'c1' });
    expect(pops[0]?.at).toBe(assigned.at + 500);
    expect(sim.expectFact('receive.held', { consumer: 'c1' }).pollMs).toBe(14_949);
    const empty = sim.expectFact('receive.answered', { status: 'POLLING_TIMEOUT' });
    sim.expectFact('request.sent', { code: 'POP_MESSAGE', from: empty.consumer, at: empty.at });
    expect(sim.facts('message.consumed').map(({ result }) => result)).toEqual(['CONSUME_SUCCESS']);
    sim.expectFact('message.acked');
    sim.expectNoFact('message.revived').expectNoFact('rebalance.done', { topic: 'OrderTopic' });
  });

  test('PO19: it comes back through the retry topic of group and topic, which the progress of the group names', () => {
    const ask = { at: 60_000, do: 'consumerProgress', group: 'order-group' };
    const rules = [{ when: { reconsumeTimesFrom: 1 }, result: 'CONSUME_SUCCESS' as const }];
    const sim = withListener({ ...failing, rules }, { script: [send(6_000), ask] }).advanceTo(61_000);
    expect(sim.expectFact('progress.read').queues).toContain(`${retryTopic}:broker-a:0 1/1`);
  });

  test('PO16: the mode of a running group changes with its next rebalance, there and back', () => {
    const script = [{ ...popMode, at: 10_000, mode: 'PULL' }, send(40_000)];
    const sim = story({ script }).advanceTo(60_000);
    expect(sim.facts('pop.assigned', { consumer: 'c1' }).map(({ queues }) => queues.length)).toEqual([1, 0]);
    const taken = sim.facts('rebalance.done', { topic: 'OrderTopic' });
    expect(taken.map(({ queues }) => queues.length)).toEqual([2, 2]);
    expect(taken[0]?.at).toBeGreaterThan(10_000);
    expect(sim.facts('message.consumed')).toHaveLength(1);
    sim.expectNoFact('message.popped');
  });

  test('PO16: who unsubscribes pops no more', () => {
    const script = [{ at: 3_000, do: 'unsubscribe', consumer: 'c1', topic: 'OrderTopic' }, send(30_000)];
    const sim = story({ consumers: ['c1'], script }).advanceTo(60_000);
    expect(sim.facts('request.sent', { code: 'POP_MESSAGE', at: (at) => at > 25_000 })).toEqual([]);
    sim.expectNoFact('message.popped');
  });

  test('PO16: without clientRebalance false nothing of it counts', () => {
    const sim = story({ config: { clientRebalance: true } }).advanceTo(30_000);
    sim.expectFact('consumeMode.set', { mode: 'POP' });
    sim.expectNoFact('pop.assigned').expectNoFact('message.popped');
    expect(sim.facts('message.consumed')).toHaveLength(1);
  });

  test('PO16: pullInterval lies between an answer with messages and the next pop', () => {
    const script = [send(6_000, { count: 40, every: 0 })];
    const sim = story({ consumers: [{ id: 'c1', startAt: 8_000 }], script, config: { pullInterval: 3_000 } }).advanceTo(16_000);
    const [first, second] = sim.facts('receive.answered', { status: 'SUCCESS', topic: 'OrderTopic' });
    expect([first?.count, second?.count, (second?.at ?? 0) - (first?.at ?? 0)]).toEqual([32, 8, 3_003]);
  });

  test('PO17: 32 at a time; no pop while more than 96 are not done with', () => {
    const script = [send(6_000, { count: 200, every: 0 })];
    const consumers = [{ id: 'c1', startAt: 8_000, listener: listener({ processMs: 2_000 }) }];
    const sim = story({ consumers, script, config: { consumeThreadMin: 2 } }).advanceTo(12_000);
    const counts = sim.facts('receive.answered', { status: 'SUCCESS' }).map(({ count }) => count);
    expect(counts.slice(0, 4)).toEqual([32, 32, 32, 32]);
    expect(sim.expectFact('pull.flowControlled')).toMatchObject({ rule: 'popThresholdForQueue', cached: 128 });
    expect(sim.expectFact('message.popped').visibleAt - sim.expectFact('message.popped').at).toBe(60_000);
  });

  test('PO18: a pool of its own; ackIndex divides a list', () => {
    const script = [send(6_000, { count: 4, every: 0 }), { at: 8_500, do: 'updateCorePoolSize', consumer: 'c1', corePoolSize: 1 }];
    const consumers = [{ id: 'c1', startAt: 7_000, listener: listener({ processMs: 500, ackIndex: 0 }) }];
    const config = { consumeThreadMin: 2, consumeMessageBatchMaxSize: 2 };
    const sim = story({ consumers, script, config }).advanceTo(9_900);
    expect(sim.facts('message.delivered')).toHaveLength(4);
    expect(sim.facts('message.acked')).toHaveLength(2);
    expect(sim.facts('message.invisibleTimeChanged')).toHaveLength(2);
    // The messages of a list lie in different queues.
    expect(new Set(sim.facts('message.consumed').map(({ queueId }) => queueId)).size).toBe(4);
  });

  test('PO19: 10 s, then 30 s: back with the pop that ends after the revive service has found it', () => {
    const sim = withListener(failing).advanceTo(120_000);
    const changed = sim.facts('message.invisibleTimeChanged').map(({ at, visibleAt }) => visibleAt - at);
    expect(changed.slice(0, 2)).toEqual([10_000, 30_000]);
    const [first = 0, second = 0, third = 0] = deliveries(sim);
    expect(second - first).toBeGreaterThan(12_000);
    expect(second - first).toBeLessThan(29_500);
    expect(third - second).toBeGreaterThan(32_000);
    expect(third - second).toBeLessThan(49_500);
    expect(
      sim
        .facts('message.delivered')
        .map(({ topic }) => topic)
        .slice(0, 2),
    ).toEqual(['OrderTopic', retryTopic]);
    sim.expectNoFact('message.sentBack');
  });

  test.each([
    [1, [30_000, 30_000]],
    [99, [7_200_000]],
    [-1, []],
  ])('PO19: delayLevelWhenNextConsume %i', (delayLevelWhenNextConsume, times) => {
    const sim = withListener({ ...failing, delayLevelWhenNextConsume }).advanceTo(100_000);
    const changed = sim.facts('message.invisibleTimeChanged').map(({ at, visibleAt }) => visibleAt - at);
    expect(changed.slice(0, 2)).toEqual(times);
    if (times.length > 0) return;
    expect(sim.expectFact('message.revived').visibleAt).toBe(sim.expectFact('message.popped').visibleAt);
  });

  test('PO20: four deliveries with a maximum of 3, and no dead letter', () => {
    const sim = withListener(failing, { config: { maxReconsumeTimes: 3 } }).advanceTo(1_000_000);
    expect(sim.facts('message.delivered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 1, 2, 3]);
    expect(sim.expectFact('message.dropped').reason).toBe('reconsumedTooOften');
    expect(sim.facts('message.acked')).toHaveLength(1);
    sim.expectNoFact('message.deadLettered');
  });

  test.each([
    [{ reconsumeTimes: 0 }, { fate: 'changeInvisibleTime', invisibleMs: 10_000 }],
    [{ reconsumeTimes: 15 }, { fate: 'changeInvisibleTime', invisibleMs: 7_200_000 }],
    [{ reconsumeTimes: 16, ageMs: 14_400_001 }, { fate: 'ack' }],
    [
      { reconsumeTimes: 16, ageMs: 14_400_000 },
      { fate: 'changeInvisibleTime', invisibleMs: 7_200_000 },
    ],
    [
      { reconsumeTimes: 3, maxReconsumeTimes: 3, ageMs: 137_000 },
      { fate: 'changeInvisibleTime', invisibleMs: 180_000 },
    ],
    [
      { reconsumeTimes: 3, maxReconsumeTimes: 3, ageMs: 45_000 },
      { fate: 'changeInvisibleTime', invisibleMs: 60_000 },
    ],
    [{ reconsumeTimes: 0, maxReconsumeTimes: 0, ageMs: 9_999 }, { fate: 'throws' }],
    [{ reconsumeTimes: 0, delayLevel: -1 }, { fate: 'throws' }],
    [
      { reconsumeTimes: 5, delayLevel: 1 },
      { fate: 'changeInvisibleTime', invisibleMs: 30_000 },
    ],
  ])('PO20: %o', (failure, plan) => {
    expect(planPopFailure({ maxReconsumeTimes: 16, ageMs: 1_000, delayLevel: 0, ...failure })).toEqual(plan);
  });

  test('PO21: a result after the invisible time has no effect, and the message is with somebody else', () => {
    const config = { popInvisibleTime: 10_000 };
    const sim = withListener({ processMs: 15_000 }, { config }).advanceTo(60_000);
    expect(sim.facts('message.consumed').map(({ ignored }) => ignored)).toContain(true);
    expect(sim.facts('message.acked')).toHaveLength(0);
    expect(deliveries(sim).length).toBeGreaterThan(1);
  });

  test('PO21: what waited too long for a thread is not begun', () => {
    const config = { popInvisibleTime: 10_000, consumeThreadMin: 1 };
    const consumers = [{ id: 'c1', listener: listener({ processMs: 11_000 }) }];
    const sim = story({ consumers, config, script: [send(6_000, { count: 2, every: 0 })] }).advanceTo(20_000);
    expect(sim.facts('message.delivered')).toHaveLength(1);
    expect(sim.expectFact('client.logged').text).toMatch(
      /^the pop message time out so abort consume\. popTime=\d{13} invisibleTime=10000, group=order-group MessageQueue \[topic=OrderTopic, brokerName=broker-a, queueId=-1\]$/,
    );
  });
});
