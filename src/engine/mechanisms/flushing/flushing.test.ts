import { describe, expect, test } from 'vitest';
import { checkDormancy, checkFork, checkSlices } from '../../testing/portable.ts';
import { scenario, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
const asyncFlush: ScenarioParts = { brokers: ['broker-a'], consumers: [], topics };
const syncFlush: ScenarioParts = { ...asyncFlush, brokers: [{ id: 'broker-a', flushDiskType: 'SYNC_FLUSH' }] };
const powerFailure = (at: number) => ({ at, do: 'powerFailure', node: 'broker-a' });
const start = (at: number) => ({ at, do: 'start', node: 'broker-a' });
const slowDisk = (at: number, flushMs: number) => ({ at, do: 'slowDisk', broker: 'broker-a', flushMs });
const patient = [{ id: 'p1', config: { sendMsgTimeout: 20_000 } }];

const lostKeys = (sim: SimulationDriver) => {
  const keys = new Map(sim.facts('send.requested').map(({ msgId, keys }) => [msgId, keys]));
  return sim.facts('message.lost').map(({ msgId }) => keys.get(msgId));
};

describe('flushing', () => {
  test('FL1: four dirty pages are flushed at the next tick of 500 ms', () => {
    const sim = driver({ ...asyncFlush, script: [send(5_100, { count: 5, every: 5, bodyBytes: 4_000 })] }).advanceTo(6_000);
    expect(sim.facts('log.flushed').map(({ at }) => at)).toEqual([5_501]);
  });

  test('FL1, FL2: less than four pages wait for the next thorough tick', () => {
    const sim = driver({ ...asyncFlush, script: [send(600, { bodyBytes: 10 }), send(5_100), send(10_600)] }).advanceTo(25_000);
    expect(sim.facts('log.flushed').map(({ at }) => at)).toEqual([10_501, 20_501]);
  });

  test('FL3: the answer of a sync flush is caused by the flush, that of an async one by the append', () => {
    const sync = driver({ ...syncFlush, script: [send(5_000)] });
    const [stored, flushed] = [sync.until('message.stored'), sync.until('log.flushed')];
    expect(flushed).toMatchObject({ at: stored.at + 1, offset: stored.sizeBytes });
    expect(sync.until('response.sent', { code: 'SEND_MESSAGE_V2' })).toMatchObject({ at: flushed.at, causeSeq: flushed.seq });
    const quick = driver({ ...asyncFlush, script: [send(5_000)] });
    expect(quick.until('message.stored').at).toBe(quick.until('response.sent', { code: 'SEND_MESSAGE_V2' }).at);
  });

  test('FL4: sends of several producers share a flush', () => {
    const producers = ['p1', 'p2', 'p3'];
    const script = [slowDisk(4_000, 100), ...producers.map((producer, i) => send(5_000 + 10 * i, { producer, bodyBytes: 100 }))];
    const sim = driver({ ...syncFlush, producers, script }).advanceTo(6_000);
    expect(sim.facts('log.flushed')).toHaveLength(2);
    const [first, second] = sim.facts('log.flushed');
    const answered = sim.facts('response.sent', { code: 'SEND_MESSAGE_V2' }).map(({ at }) => at);
    expect(answered).toEqual([first?.at, second?.at, second?.at]);
  });

  test('FL5: a disk that takes too long is a status, not a failure', () => {
    const script = [slowDisk(4_000, 8_000), send(5_000)];
    const sim = driver({ ...syncFlush, producers: patient, consumers: ['c1'], script }).advanceTo(20_000);
    const stored = sim.expectFact('message.stored');
    expect(sim.expectFact('response.sent', { code: 'SEND_MESSAGE_V2' })).toMatchObject({
      at: stored.at + 5_000,
      status: 'FLUSH_DISK_TIMEOUT',
    });
    expect(sim.expectFact('message.delivered').at).toBeLessThan(stored.at + 100);
    expect(sim.expectFact('log.flushed').at).toBe(stored.at + 8_000);
  });

  test('FL5: a producer with less patience hears its own timeout, and the message is stored all the same', () => {
    const sim = driver({ ...syncFlush, script: [slowDisk(4_000, 8_000), send(5_000)] }).advanceTo(20_000);
    const failed = sim.expectFact('send.failed');
    expect(failed.costMs).toBe(3_001);
    expect(sim.facts('message.stored')).toHaveLength(1);
  });

  test('FL6: who does not wait is answered at the append', () => {
    const sim = driver({ ...syncFlush, script: [send(5_000, { mode: 'ONEWAY' })] });
    const stored = sim.until('message.stored');
    expect(sim.until('log.flushed').at).toBeLessThanOrEqual(stored.at + 11);
  });

  test('FL7: a kill loses nothing, and the next start finds the abort file', () => {
    const script = [send(5_000, { count: 3, every: 10 }), { at: 5_100, do: 'crash', node: 'broker-a' }, start(8_000)];
    const sim = driver({ ...asyncFlush, consumers: ['c1'], script }).advanceTo(80_000);
    sim.expectNoFact('message.lost');
    expect(sim.expectFact('store.recovered')).toMatchObject({ at: 8_000, records: 3 });
    expect(new Set(sim.facts('message.delivered').map(({ msgId }) => msgId)).size).toBe(3);
  });

  test('FL7: a graceful stop leaves no abort file', () => {
    const script = [send(5_000), { at: 5_100, do: 'stop', node: 'broker-a' }, start(8_000)];
    driver({ ...asyncFlush, script })
      .advanceTo(9_000)
      .expectNoFact('store.recovered');
  });

  test('FL8: a power failure takes what was not flushed; its queue offsets are given again', () => {
    const script = [send(6_000, { keys: 'kept' }), send(11_000, { keys: 'gone' }), powerFailure(12_000), start(14_000)];
    const sim = driver({ ...asyncFlush, script: [...script, send(60_000, { keys: 'new' })] }).advanceTo(61_000);
    expect(lostKeys(sim)).toEqual(['gone']);
    expect(sim.facts('message.stored').map(({ keys, queueOffset }) => [keys, queueOffset])).toEqual([
      ['kept', 0],
      ['gone', 1],
      ['new', 1],
    ]);
    const [, gone, fresh] = sim.facts('message.stored');
    expect(fresh?.physicalOffset).toBe(gone?.physicalOffset);
  });

  test('FL8: a parked message that is lost never comes due', () => {
    const script = [send(11_000, { delayLevel: 3 }), powerFailure(12_000), start(14_000), send(60_000, { delayLevel: 3, keys: 'new' })];
    const sim = driver({ ...asyncFlush, script }).advanceTo(80_000);
    expect(sim.facts('message.due').map(({ at }) => at > 70_000)).toEqual([true]);
  });

  test('FL9: a consumer that was ahead is moved back to the end', () => {
    const script = [send(6_000), send(11_000, { count: 3, every: 10 }), powerFailure(18_000), start(19_000)];
    const sim = driver({ ...asyncFlush, consumers: ['c1'], script: [...script, send(90_000, { count: 3, every: 1_000 })] });
    sim.advanceTo(150_000);
    expect(sim.facts('message.lost')).toHaveLength(3);
    expect(sim.facts('pull.answered', { status: 'OFFSET_ILLEGAL' })).toHaveLength(1);
    expect(sim.expectFact('offset.committed', { offset: 1, where: 'client', at: (at) => at > 19_000 }).queueId).toBe(0);
  });

  test('FL10: a disk that is gone takes everything', () => {
    const script = [send(6_000), { ...powerFailure(12_000), diskLost: true }, start(14_000), send(60_000)];
    const sim = driver({ ...syncFlush, script }).advanceTo(61_000);
    expect(sim.facts('message.lost', { reason: 'diskLost' })).toHaveLength(1);
    expect(sim.facts('message.stored').map(({ physicalOffset }) => physicalOffset)).toEqual([0, 0]);
  });

  describe('transient store pool', () => {
    const pool = { transientStorePoolEnable: true };
    const pooled: ScenarioParts = { ...asyncFlush, config: pool, consumers: ['c1'] };
    const crash = (at: number) => ({ at, do: 'crash', node: 'broker-a' });

    test('FL11: a single record is readable 200 ms later, though answered at once', () => {
      const sim = driver({ ...pooled, script: [send(5_050)] });
      const stored = sim.until('message.stored');
      expect(sim.until('send.completed').at - stored.at).toBeLessThan(5);
      const answered = sim.until('response.sent', { code: 'PULL_MESSAGE', status: 'SUCCESS' });
      expect(answered.at - stored.at).toBe(201);
    });

    test('FL11: a kill takes what was acknowledged in the last 200 ms; the queue offsets are given again', () => {
      const script = [send(5_000, { count: 100, every: 10, keys: 'k{n}' }), crash(5_505), start(7_000), send(40_000, { keys: 'later' })];
      const sim = driver({ ...pooled, script }).advanceTo(60_000);
      const lost = sim.facts('message.lost', { reason: 'uncommitted' });
      expect(lost.length).toBeGreaterThan(0);
      expect(lost.length).toBeLessThanOrEqual(20);
      const acknowledged = new Set(sim.facts('send.completed', { status: 'SEND_OK' }).map(({ msgId }) => msgId));
      expect(lost.some(({ msgId }) => acknowledged.has(msgId))).toBe(true);
      const offsets = sim.facts('message.delivered').map(({ queueOffset }) => queueOffset);
      expect(offsets).toEqual(offsets.map((_, i) => i));
      sim.expectNoFact('invariant.violated');
    });

    test('FL11: four pages are written at once, and flushed with the next tick', () => {
      const sim = driver({ ...pooled, script: [send(5_050, { count: 5, every: 1, bodyBytes: 4_000 })] }).advanceTo(6_000);
      const stored = sim.facts('message.stored').map(({ at }) => at);
      expect(sim.facts('message.delivered')[0]?.at).toBeLessThan((stored[4] ?? 0) + 10);
      expect(sim.facts('log.flushed').map(({ at }) => at)).toEqual([5_501]);
    });

    test.each([
      ['stop', pooled, 0],
      ['crash', { ...pooled, brokers: [{ id: 'broker-a', flushDiskType: 'SYNC_FLUSH' as const }] }, 0],
      ['crash', { ...pooled, config: {} }, 0],
      ['crash', pooled, 1],
    ] as const)('FL11: %s with %j loses %i', (action, parts, count) => {
      const sim = driver({ ...parts, script: [send(5_050), { at: 5_100, do: action, node: 'broker-a' }, start(7_000)] }).advanceTo(60_000);
      expect(sim.facts('message.lost')).toHaveLength(count);
      expect(sim.facts('message.delivered')).toHaveLength(1 - count);
    });

    test('FL11: slices, forks and sleeping tasks change nothing', () => {
      const story = scenario({ ...pooled, script: [send(5_000, { count: 300, every: 7 }), crash(5_505), start(7_000)] });
      expect(() => checkDormancy(story, 20_000)).not.toThrow();
      expect(() => checkSlices(story, 20_000, 777)).not.toThrow();
      expect(() => checkFork(story, 20_000, 5_304, crash(5_304))).not.toThrow();
    });
  });
});
