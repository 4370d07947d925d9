import { describe, expect, test } from 'vitest';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
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
});

describe('whole files', () => {
  // 09:00 at virtual time 0; a file takes four messages.
  const small: ScenarioParts = {
    ...ons,
    profile: 'rocketmq-4.9',
    config: { mappedFileSizeCommitLog: 1_000 },
    script: [send(5_000, { count: 6, every: 1_000 })],
  };
  const hour = 3_600_000;
  const fill = (at: number, percent: number) => ({ at, do: 'fillDisk', broker: 'broker-a', percent });

  test('RN4, RN5: 72 h after the last write, then at the first round in hour 04; the newest file stays', () => {
    const sim = driver(small).advanceTo(6 * day);
    const deleted = sim.facts('log.fileDeleted');
    expect(deleted.map(({ file, records, reason, at }) => [file, records, reason, at])).toEqual([
      ['00000000000000000000', 4, 'timeup', 3 * day + 19 * hour],
    ]);
    expect(sim.facts('message.expired')).toHaveLength(4);
  });

  test('RN6: over 75 % at any hour, over 85 % at any age', () => {
    const due = driver({ ...small, script: [...(small.script ?? []), fill(20_000, 76)] }).advanceTo(4 * day);
    const [first] = due.facts('log.fileDeleted');
    expect([first?.reason, (first?.at ?? 0) - 3 * day < 30_000]).toEqual(['spacefull', true]);
    const young = driver({ ...small, script: [...(small.script ?? []), fill(80_000, 86)] }).advanceTo(100_000);
    expect(young.facts('log.fileDeleted').map(({ at, reason }) => [at, reason])).toEqual([[90_000, 'cleanAtOnce']]);
  });

  test('RN7: over 90 % nothing is written', () => {
    const sim = driver({ ...small, script: [fill(500, 91), send(5_000)] }).advanceTo(10_000);
    sim.expectNoFact('message.stored');
    expect(sim.expectFact('response.sent', { code: 'SEND_MESSAGE_V2' }).status).toBe('SERVICE_NOT_AVAILABLE');
  });

  const refusedFrom = (profile: 'rocketmq-4.9' | 'rocketmq-5.3', script: readonly ReturnType<typeof fill>[], until: number) => {
    const sends = send(100, { count: until / 100, every: 100 });
    const sim = driver({ ...small, profile, producers: [{ id: 'p1', startAt: 0 }], script: [...script, sends] }).advanceTo(until);
    const statuses = sim.facts('response.sent', { code: 'SEND_MESSAGE_V2' });
    return statuses.filter((one, i) => one.status !== statuses[i - 1]?.status).map(({ at, status }) => [Math.floor(at / 1000), status]);
  };

  test('RN7: 4.9 sees it at its next look, 1 s after its start and then each 10 s', () => {
    expect(refusedFrom('rocketmq-4.9', [fill(12_000, 91), fill(22_000, 89)], 40_000)).toEqual([
      [0, 'SUCCESS'],
      [21, 'SERVICE_NOT_AVAILABLE'],
      [31, 'SUCCESS'],
    ]);
  });

  test('RN7: 5.3 looks only when it cleans, first after a minute, and needs 85 % to write again', () => {
    expect(refusedFrom('rocketmq-5.3', [fill(12_000, 91), fill(72_000, 89), fill(92_000, 85)], 110_000)).toEqual([
      [0, 'SUCCESS'],
      [60, 'SERVICE_NOT_AVAILABLE'],
      [100, 'SUCCESS'],
    ]);
  });

  test('RN10: nothing comes back, and what is due waits', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }],
      consumers: [{ id: 'c1', listener: listener({ processMs: 20_000, rules: [{ when: { key: 'bad' }, result: 'RECONSUME_LATER' }] }) }],
      script: [send(5_000, { keys: 'bad' }), send(5_500, { keys: 'late', delayLevel: 3 }), fill(8_000, 95), fill(42_000, 50)],
    }).advanceTo(60_000);
    expect(sim.expectFact('response.sent', { code: 'CONSUMER_SEND_MSG_BACK' }).status).toBe('SYSTEM_ERROR');
    expect(sim.expectFact('send.attemptFailed', { producer: 'c1' }).message).toContain('CODE: 14  DESC: service not available now.');
    const due = sim.expectFact('message.due', { msgId: (id) => sim.facts('send.requested', { keys: 'late' })[0]?.msgId === id });
    expect(Math.floor(due.at / 1000)).toBe(51);
  });

  test('RN7: a topic that it does not know is made before it sees that nothing can be written', () => {
    const sim = driver({ ...small, script: [fill(500, 91), send(5_000, { topic: 'NewTopic' })] }).advanceTo(8_000);
    sim.expectFact('topic.created', { topic: 'NewTopic' });
    sim.expectNoFact('message.stored');
  });

  test('RN9: ratios beyond their bounds are the bounds', () => {
    const config = { ...small.config, diskMaxUsedSpaceRatio: 100, diskSpaceCleanForciblyRatio: 100, diskSpaceWarningLevelRatio: 100 };
    const sim = driver({
      ...small,
      config,
      script: [...(small.script ?? []), fill(80_000, 86), fill(95_000, 91), send(102_000)],
    }).advanceTo(110_000);
    expect(sim.facts('log.fileDeleted').map(({ at, reason }) => [at, reason])).toEqual([[90_000, 'cleanAtOnce']]);
    expect(sim.facts('response.sent', { code: 'SEND_MESSAGE_V2' }).at(-1)?.status).toBe('SERVICE_NOT_AVAILABLE');
  });

  test('RN8: an offset before the oldest message moves to it', () => {
    const script = [...(small.script ?? []), fill(80_000, 86)];
    const consumers = [{ id: 'c1', startAt: 100_000, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' as const }];
    const sim = driver({ ...small, consumers, script }).advanceTo(160_000);
    expect(sim.facts('message.delivered').map(({ queueOffset }) => queueOffset)).toEqual([4, 5]);
  });
});
