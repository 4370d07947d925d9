import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../model/scenario.ts';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
const slave = { id: 'broker-a-s', brokerName: 'broker-a', brokerRole: 'SLAVE' } as const;
const asyncMaster: ScenarioParts = { brokers: ['broker-a', slave], consumers: [], topics };
const syncMaster: ScenarioParts = { ...asyncMaster, brokers: [{ id: 'broker-a', brokerRole: 'SYNC_MASTER' }, slave] };
const patient = [{ id: 'p1', config: { sendMsgTimeout: 10_000 } }];
const act = (at: number, what: string, node: string) => ({ at, do: what, node });
const cut = (at: number, from: string, to: string) => ({ at, do: 'cutLink', from, to });
const heal = (at: number, from: string, to: string) => ({ at, do: 'healLink', from, to });

describe('the copied log', () => {
  test('RP1: a slave connects 5 s after its start, when it knows the HA address, and gets what is there', () => {
    const sim = driver({ ...asyncMaster, script: [send(2_000, { count: 3, every: 10 })] }).advanceTo(6_000);
    expect(sim.expectFact('slave.connected')).toMatchObject({ slave: 'broker-a-s', broker: 'broker-a', offset: 0 });
    const copied = sim.expectFact('log.replicated');
    expect(copied.records).toBe(3);
    expect(copied.at).toBeGreaterThan(5_000);
    const last = sim.facts('message.stored')[2];
    expect(copied.offset).toBe((last?.physicalOffset ?? 0) + (last?.sizeBytes ?? 0));
  });

  test('RP2: an idle ASYNC_MASTER looks each 100 ms, a SYNC_MASTER sends at once', () => {
    const lagOf = (parts: ScenarioParts): number => {
      const sim = driver({ ...parts, script: [send(8_050)] });
      const stored = sim.until('message.stored');
      return sim.until('log.replicated').at - stored.at;
    };
    expect(lagOf(asyncMaster)).toBeGreaterThan(5);
    expect(lagOf(asyncMaster)).toBeLessThanOrEqual(101);
    expect(lagOf(syncMaster)).toBe(1);
  });

  test('RP1: a slave that was frozen until its master gave it up connects anew', () => {
    const script = [act(8_000, 'freeze', 'broker-a-s'), send(20_000), act(45_000, 'thaw', 'broker-a-s')];
    const sim = driver({ ...syncMaster, script }).advanceTo(60_000);
    sim.expectFact('slave.disconnected', { reason: 'haHousekeepingInterval', at: (at) => at < 45_000 });
    expect(sim.expectFact('log.replicated', { at: (at) => at > 45_000 }).records).toBe(1);
    expect(sim.run.stopped).toBeUndefined();
  });

  test('RP3: frames hold at most 32 KiB', () => {
    const sim = driver({ ...asyncMaster, script: [send(2_000, { count: 20, every: 0, bodyBytes: 4_000 })] }).advanceTo(6_000);
    expect(sim.facts('log.replicated').map(({ records }) => records)).toEqual([7, 7, 6]);
  });

  test('RP4: an empty slave begins with the newest file of its master', () => {
    const brokers = [{ id: 'broker-a', config: { mappedFileSizeCommitLog: 1_000 } }, slave];
    const script = [send(2_000, { count: 9, every: 10, bodyBytes: 64 })];
    const sim = driver({ ...asyncMaster, brokers, script }).advanceTo(6_000);
    const copied = sim.expectFact('log.replicated');
    expect(copied.records).toBeLessThan(9);
    expect(copied.msgIds.at(-1)).toBe(sim.facts('message.stored')[8]?.msgId);
  });

  test('RP5: a slave that was away goes on where it was', () => {
    const script = [
      send(6_000),
      act(7_000, 'crash', 'broker-a-s'),
      send(8_000, { count: 2, every: 10 }),
      act(9_000, 'start', 'broker-a-s'),
    ];
    const sim = driver({ ...asyncMaster, script }).advanceTo(30_000);
    expect(sim.facts('slave.disconnected').map(({ reason }) => reason)).toEqual(['connectionClosed']);
    expect(sim.facts('log.replicated').map(({ records }) => records)).toEqual([1, 2]);
    expect(sim.facts('slave.connected')[1]?.at).toBe(14_001);
  });

  test('RP6: a silent connection is closed 20 s after the last report, and made again within 5 s of the healing', () => {
    const script = [send(6_000), cut(10_000, 'broker-a', 'broker-a-s'), heal(60_000, 'broker-a', 'broker-a-s'), send(61_000)];
    const sim = driver({ ...asyncMaster, script }).advanceTo(70_000);
    const lost = sim.expectFact('slave.disconnected');
    expect(lost.reason).toBe('haHousekeepingInterval');
    expect(lost.at).toBeGreaterThan(24_000);
    expect(lost.at).toBeLessThan(30_100);
    const again = sim.facts('slave.connected')[1];
    expect(again?.at).toBeLessThanOrEqual(65_010);
    expect(sim.facts('log.replicated')).toHaveLength(2);
  });

  test('RP6: what was on the wire when the link was cut arrives after a short cut', () => {
    const script = [send(6_000), cut(10_000, 'broker-a', 'broker-a-s'), send(11_000), heal(15_000, 'broker-a', 'broker-a-s')];
    const sim = driver({ ...asyncMaster, script }).advanceTo(16_000);
    sim.expectNoFact('slave.disconnected');
    expect(sim.facts('log.replicated')[1]?.at).toBe(15_001);
  });

  test('RP7: a slave with more than its master is turned away until the master has written past it', () => {
    const script = [
      send(10_600, { count: 3, every: 10 }),
      act(12_000, 'powerFailure', 'broker-a'),
      act(13_000, 'start', 'broker-a'),
      send(70_000, { count: 5, every: 10, keys: 'new-{n}' }),
    ];
    const sim = driver({ ...asyncMaster, script }).advanceTo(90_000);
    expect(sim.facts('message.lost').map(({ copies }) => copies)).toEqual([['broker-a-s'], ['broker-a-s'], ['broker-a-s']]);
    expect(sim.facts('slave.disconnected', { reason: 'slaveAhead' }).length).toBeGreaterThan(5);
    // The three that only the slave has are not copied back, and it never gets the three that took their place.
    expect(sim.facts('log.replicated', { at: (at) => at > 70_000 }).reduce((sum, { records }) => sum + records, 0)).toBe(2);
  });
});

describe('what a SYNC_MASTER waits for', () => {
  const answers = (parts: ScenarioParts, at = 8_000, until = 40_000) => {
    const sim = driver({ ...syncMaster, producers: patient, ...parts }).advanceTo(until);
    const stored = new Map(sim.facts('message.stored').map(({ msgId, at: ms }) => [msgId, ms]));
    return sim
      .facts('response.sent', { code: 'SEND_MESSAGE_V2', at: (ms) => ms >= at })
      .map(({ status, at: ms, msgId }) => [status, ms - (stored.get(msgId ?? '') ?? 0)]);
  };

  test('RP8: SEND_OK when one slave has it in its page cache', () => {
    expect(answers({ script: [send(8_000)] })).toEqual([['SUCCESS', 2]]);
  });

  test('RP9: FLUSH_SLAVE_TIMEOUT after 3 s, SLAVE_NOT_AVAILABLE once the connection is gone; both are stored and readable', () => {
    const script = [cut(7_000, 'broker-a', 'broker-a-s'), send(8_000), send(33_000)];
    expect(answers({ script })).toEqual([
      ['FLUSH_SLAVE_TIMEOUT', 3_000],
      ['SLAVE_NOT_AVAILABLE', 0],
    ]);
    const sim = driver({ ...syncMaster, producers: patient, consumers: ['c1'], script }).advanceTo(40_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
  });

  test('RP9: a slave that is farther behind than haSlaveFallbehindMax counts as none', () => {
    const brokers = [{ id: 'broker-a', brokerRole: 'SYNC_MASTER', config: { haSlaveFallbehindMax: 200 } } as const, slave];
    const script = [cut(7_000, 'broker-a', 'broker-a-s'), send(8_000, { bodyBytes: 300 })];
    expect(answers({ brokers, script })).toEqual([['SLAVE_NOT_AVAILABLE', 0]]);
  });

  test('RP10: 5.3.3 with inSyncReplicas 1 waits for nobody, with 2 as 4.9', () => {
    const script = [cut(7_000, 'broker-a', 'broker-a-s'), send(8_000)];
    expect(answers({ profile: 'rocketmq-5.3', script })).toEqual([['SUCCESS', 0]]);
    expect(answers({ profile: 'rocketmq-5.3', config: { inSyncReplicas: 2 }, script })).toEqual([['FLUSH_SLAVE_TIMEOUT', 3_000]]);
  });

  test('RP10: 5.3.3 with inSyncReplicas 3 waits for two slaves', () => {
    const script = [send(20_000), { at: 21_000, do: 'crash', node: 's2' }, send(22_000)];
    const slave = (id: string, brokerId: number) => ({ id, brokerName: 'broker-a', brokerId, brokerRole: 'SLAVE' as const });
    const brokers = [{ id: 'broker-a', brokerRole: 'SYNC_MASTER' as const }, slave('s1', 1), slave('s2', 2)];
    const config = { inSyncReplicas: 3, sendMsgTimeout: 8_000 };
    const sim = driver({ profile: 'rocketmq-5.3', config, brokers, consumers: [], script }).advanceTo(30_000);
    expect(sim.facts('send.completed').map(({ status }) => status)).toEqual(['SEND_OK', 'FLUSH_SLAVE_TIMEOUT']);
  });
});

describe('metadata', () => {
  test('RP11: topics 3 s after the start, offsets each 10 s, over whatever the slave has', () => {
    const sim = driver({ ...asyncMaster, consumers: ['c1'], script: [send(5_000)] });
    sim.advanceTo(40_000);
    expect(sim.facts('slave.synced', { what: 'topics' })[0]?.at).toBe(3_004);
    const offsets = sim.facts('slave.synced', { what: 'consumerOffsets' });
    expect(offsets.flatMap(({ changes }) => changes)).toContain('OrderTopic@order-group:0=1');
    for (const { at } of offsets) expect((at - 3_000) % 10_000).toBeLessThan(20);
  });

  test.each([
    [31_000, 'before the next sync', 1],
    [34_000, 'after it', 0],
  ])('RP11: a group that is shut out at 30 s and whose master dies at %i ms, %s, reads %i more', (crashAt, _when, count) => {
    const script = [
      { at: 30_000, do: 'updateSubGroup', group: 'order-group', consumeEnable: false },
      send(30_500),
      act(crashAt, 'crash', 'broker-a'),
    ];
    const sim = driver({ ...asyncMaster, consumers: ['c1'], script }).advanceTo(120_000);
    expect(sim.facts('message.delivered')).toHaveLength(count);
    expect(sim.facts('slave.synced', { what: 'subscriptionGroups', changes: ['order-group'] })).toHaveLength(1 - count);
  });
});

describe('a master that dies', () => {
  const story: ScenarioParts = {
    ...asyncMaster,
    consumers: ['c1'],
    script: [
      send(6_000, { count: 3, every: 100, keys: 'before-{n}' }),
      act(20_000, 'crash', 'broker-a'),
      send(60_000, { keys: 'while-down' }),
      act(90_000, 'start', 'broker-a'),
      send(100_000, { keys: 'after' }),
    ],
  };

  test('RP12: the route keeps the slave: nobody can send, consumers read on', () => {
    const consumers = [{ id: 'c1' }, { id: 'late', group: 'late-group', startAt: 61_000 }];
    const sim = driver({ ...story, consumers }).advanceTo(89_000);
    expect(sim.facts('send.failed').map(({ message }) => message.split('\n')[0])).toEqual(['No route info of this topic: OrderTopic']);
    expect(sim.facts('message.delivered', { consumer: 'late' })).toHaveLength(3);
    expect(sim.facts('request.sent', { from: 'c1', to: 'broker-a-s', code: 'PULL_MESSAGE' }).length).toBeGreaterThan(0);
  });

  test('RP13: offsets go to the slave meanwhile; the master comes back with its older ones and the slave takes those', () => {
    // Consumed at the slave while the master is down; gone before the master is back, so nobody tells it.
    const late = { id: 'late', group: 'late-group', startAt: 61_000 };
    const script = [...(story.script ?? []), act(80_000, 'stop', 'late'), act(130_000, 'start', 'late')];
    const sim = driver({ ...story, consumers: [{ id: 'c1' }, late], script }).advanceTo(140_000);
    expect(sim.facts('offset.committed', { group: 'late-group', broker: 'broker-a-s', offset: 3 })).toHaveLength(1);
    expect(sim.facts('offset.committed', { group: 'late-group', broker: 'broker-a', where: 'broker', at: (at) => at < 130_000 })).toEqual(
      [],
    );
    const first = sim.facts('message.stored')[0];
    expect(sim.facts('message.delivered', { consumer: 'late', msgId: first?.msgId ?? '' })).toHaveLength(2);
  });

  test('RP13: its registration tells a slave of the master: for up to 30 s it takes over nothing', () => {
    const sim = driver({ ...story, script: [...(story.script ?? []), act(62_000, 'crash', 'c1')] }).advanceTo(140_000);
    const synced = sim.facts('slave.synced', { what: 'consumerOffsets', at: (at) => at > 90_000 });
    for (const { at } of synced) expect(at).toBeGreaterThan(100_000);
  });

  test('RP17: 4.9 asks for a master each time it tells an offset, so it is told at once; 5.3 only after its next poll', () => {
    const told = (profile: ProfileId): number => {
      const late = { id: 'late', group: 'late-group', startAt: 75_000 };
      const sim = driver({ ...story, profile, config: { slaveReadEnable: true }, consumers: [late] }).advanceTo(140_000);
      return sim.facts('request.sent', { from: 'late', to: 'broker-a', code: 'UPDATE_CONSUMER_OFFSET' })[0]?.at ?? 0;
    };
    // Its grid: offsets at 85 s and each 5 s, routes at 75.01 s and each 30 s; the master is back at 90 s.
    expect(told('rocketmq-4.9')).toBeGreaterThanOrEqual(90_000);
    expect(told('rocketmq-4.9')).toBeLessThan(95_100);
    expect(told('rocketmq-5.3')).toBeGreaterThan(105_000);
  });

  test('RP14: a parked pull waits for its own timeout before it turns to the slave', () => {
    const sim = driver(story).advanceTo(89_000);
    const first = sim.expectFact('request.sent', { from: 'c1', to: 'broker-a-s', code: 'PULL_MESSAGE', queue: 'OrderTopic:broker-a:0' });
    expect(first.at).toBeGreaterThan(37_000);
    expect(first.at).toBeLessThan(40_000);
  });
});

describe('reading from a slave', () => {
  const far: ScenarioParts = {
    ...asyncMaster,
    brokers: [
      { id: 'broker-a', config: { slaveReadEnable: true, totalPhysicalMemorySize: 10_000 } },
      { ...slave, config: { slaveReadEnable: true, totalPhysicalMemorySize: 10_000 } },
    ],
    consumers: [{ id: 'c1', startAt: 20_000, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' }],
    script: [send(6_000, { count: 60, every: 10 })],
  };
  const targets = (parts: ScenarioParts) =>
    driver(parts)
      .advanceTo(30_000)
      .facts('request.sent', { from: 'c1', code: 'PULL_MESSAGE', queue: 'OrderTopic:broker-a:0' })
      .map(({ to }) => to);

  test('RP15: a consumer far behind is sent to the slave and comes back when it has caught up', () => {
    const asked = targets(far);
    expect(asked[0]).toBe('broker-a');
    expect(asked[1]).toBe('broker-a-s');
    expect(asked.at(-1)).toBe('broker-a');
    const sim = driver(far).advanceTo(30_000);
    const counts = sim.facts('pull.answered', { status: 'FOUND' }).map(({ count }) => count);
    expect(counts[0]).toBe(8);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
  });

  test('RP15: without slaveReadEnable it stays with the master', () => {
    const brokers = [{ id: 'broker-a', config: { totalPhysicalMemorySize: 10_000 } }, slave];
    expect(new Set(targets({ ...far, brokers }))).toEqual(new Set(['broker-a']));
  });

  test('RP16: a delayed message is due at the master only, and an arrival at the slave wakes nobody', () => {
    const script = [send(6_000, { delayLevel: 2 }), act(8_000, 'crash', 'broker-a'), act(60_000, 'start', 'broker-a')];
    const sim = driver({ ...asyncMaster, script }).advanceTo(70_000);
    expect(sim.facts('message.due').map(({ broker, at }) => [broker, at > 60_000])).toEqual([['broker-a', true]]);
  });
});
