import { describe, expect, test } from 'vitest';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const day = 86_400_000;
const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
const ons: ScenarioParts = { profile: 'ons-2017', brokers: ['broker-a'], consumers: [], topics };

describe('retention', () => {
  test('RN1: deleted exactly 3 days after it was stored, not a millisecond before', () => {
    const sim = driver({ ...ons, script: [send(5_000)] });
    const stored = sim.until('message.stored');
    sim.advanceTo(stored.at + 3 * day - 1).expectNoFact('message.expired');
    sim.advanceTo(stored.at + 3 * day);
    expect(sim.expectFact('message.expired')).toMatchObject({ msgId: stored.msgId, topic: 'OrderTopic', at: stored.at + 3 * day });
  });

  test('RN1: the time is an option', () => {
    const sim = driver({ ...ons, config: { fileReservedTime: 1 }, script: [send(5_000), send(6_000)] }).advanceTo(3_700_000);
    const stored = sim.facts('message.stored');
    expect(sim.facts('message.expired').map(({ at }) => at)).toEqual(stored.map(({ at }) => at + 3_600_000));
  });

  test('RN2: timed for day 5, deleted on day 8', () => {
    const sim = driver({ ...ons, script: [send(5_000, { timerDelayMs: 5 * day })] }).advanceTo(8 * day + 5_000);
    expect(sim.expectFact('message.due').at).toBe(5 * day + 5_000);
    expect(sim.facts('message.expired').map(({ at }) => at)).toEqual([8 * day + 5_000]);
  });

  test('RN3: a group that starts later gets what is left', () => {
    const parts = { ...ons, config: { fileReservedTime: 1 }, script: [send(5_000, { count: 3, every: 600_000, keys: 'k-{n}' })] };
    const consumers = [{ id: 'c1', startAt: 3_700_000, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' as const }];
    const sim = driver({ ...parts, consumers }).advanceTo(3_760_000);
    const keys = new Map(sim.facts('send.requested').map(({ msgId, keys }) => [msgId, keys]));
    expect(sim.facts('message.expired').map(({ msgId }) => keys.get(msgId))).toEqual(['k-1']);
    expect(sim.facts('message.delivered').map(({ msgId }) => keys.get(msgId))).toEqual(['k-2', 'k-3']);
  });

  test('RN4: open source deletes whole files, so nothing here', () => {
    const sim = driver({ ...ons, profile: 'rocketmq-4.9', script: [send(5_000)] }).advanceTo(4 * day);
    sim.expectNoFact('message.expired');
  });
});
