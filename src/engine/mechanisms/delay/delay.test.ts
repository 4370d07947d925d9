import { describe, expect, test } from 'vitest';
import { planDeferral } from '../../model/deferral.ts';
import { placeInWheel } from '../../model/timerWheel.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const one: ScenarioParts = { brokers: ['broker-a'], consumers: ['c1'] };
const on53: ScenarioParts = { ...one, profile: 'rocketmq-5.3' };
const onOns: ScenarioParts = { ...one, profile: 'ons-2017' };
const day = 86_400_000;
/** From the moment a message is due: scan, dispatch, answer of the held pull. */
const levelPath = { operations: 3, services: ['scheduleScan'] } as const;

describe('what a broker makes of a delay', () => {
  const levels = Array.from({ length: 18 }, (_, i) => 1_000 * (i + 1));
  const timer = { isEnabled: true, maxDelayMs: 3 * day };
  const tooFar = {
    fate: 'refused',
    status: 'MESSAGE_ILLEGAL',
    remark:
      'timer message illegal, the delay time should not be bigger than the max delay 259200000ms; or if set del msg, the delay time should be bigger than the current time',
  };
  test.each([
    ['DY2: level 0 is none', { delayLevel: 0 }, { fate: 'now' }],
    ['DY2: level 18', { delayLevel: 18 }, { fate: 'level', delayLevel: 18 }],
    ['DY2: level 19 is the last', { delayLevel: 19 }, { fate: 'level', delayLevel: 18 }],
    ['DY8: a delay', { timerDelayMs: 3_000 }, { fate: 'timer', deliverAtMs: 103_000 }],
    ['DY8: a moment', { timerDeliverMs: 160_000 }, { fate: 'timer', deliverAtMs: 160_000 }],
    ['DY9: the past is now', { timerDeliverMs: 99_999 }, { fate: 'now' }],
    ['DY9: this moment is now', { timerDeliverMs: 100_000 }, { fate: 'now' }],
    ['DY9: a level goes before a timer', { delayLevel: 3, timerDelayMs: 60_000 }, { fate: 'level', delayLevel: 3 }],
    ['DY9: a delay goes before a moment', { timerDelayMs: 1_000, timerDeliverMs: 1 }, { fate: 'timer', deliverAtMs: 101_000 }],
    ['DY10: exactly 3 days', { timerDelayMs: 3 * day }, { fate: 'timer', deliverAtMs: 100_000 + 3 * day }],
    ['DY10: over 3 days', { timerDelayMs: 3 * day + 1 }, tooFar],
  ])('%s', (_, asked, plan) => {
    expect(planDeferral(asked, { nowMs: 100_000, levels, timer })).toEqual(plan);
  });

  test('DY10: without the wheel every timer is refused, levels are not', () => {
    const rules = { nowMs: 0, levels, timer: { ...timer, isEnabled: false } };
    expect(planDeferral({ timerDelayMs: 1 }, rules)).toEqual({
      fate: 'refused',
      status: 'SYSTEM_ERROR',
      remark: 'accurate timer message is not enabled, timerWheelEnable is false',
    });
    expect(planDeferral({ delayLevel: 1 }, rules)).toEqual({ fate: 'level', delayLevel: 1 });
  });

  test('DY14: a broker without timers does not read their properties', () => {
    expect(planDeferral({ timerDelayMs: 9_000 }, { nowMs: 0, levels, timer: undefined })).toEqual({ fate: 'now' });
  });
});

describe('where the wheel keeps a message', () => {
  const hour = 3_600_000;
  const rules = { nowMs: 10_000, precisionMs: 1_000, rollWindowMs: 48 * hour, phaseMs: 0 };
  test.each([
    ['DY8: within a second', 12_345, {}, { isRolled: false, drainAtMs: 13_000 }],
    ['DY8: a full second is its own end', 12_000, {}, { isRolled: false, drainAtMs: 12_000 }],
    ['DY8: seconds are those of the wall clock', 12_345, { phaseMs: 400 }, { isRolled: false, drainAtMs: 12_600 }],
    ['DY15: to the millisecond', 12_345, { precisionMs: 1, rollWindowMs: Infinity }, { isRolled: false, drainAtMs: 12_345 }],
    ['DY11: just within 2 days', 10_000 + 48 * hour, {}, { isRolled: false, drainAtMs: 10_000 + 48 * hour }],
    ['DY11: little beyond 2 days rolls after 1', 11_000 + 48 * hour, {}, { isRolled: true, drainAtMs: 11_000 + 24 * hour }],
    ['DY11: 16 hours beyond rolls after 2', 11_000 + 64 * hour, {}, { isRolled: true, drainAtMs: 11_000 + 48 * hour }],
  ])('%s', (_, deliverAtMs, changed, place) => {
    expect(placeInWheel(deliverAtMs, { ...rules, ...changed })).toEqual(place);
  });
});

describe('delay levels', () => {
  test('DY1: stored under the level, SEND_OK at once with the asked queue and the offset there', () => {
    const sim = driver({ ...one, script: [send(5_000, { delayLevel: 3, keys: 'o-1' }), send(6_000, { delayLevel: 3 })] });
    const stored = sim.until('message.stored');
    expect(stored).toMatchObject({
      topic: 'SCHEDULE_TOPIC_XXXX',
      queueId: 2,
      queueOffset: 0,
      realTopic: 'OrderTopic',
      delayLevel: 3,
      deliverAt: stored.at + 10_000,
      reconsumeTimes: 0,
    });
    expect(sim.run.trace.fact(stored.seq + 1)).toMatchObject({
      type: 'message.scheduled',
      dueAt: stored.at + 10_000,
      causeSeq: stored.seq,
    });
    expect(sim.until('send.completed')).toMatchObject({
      status: 'SEND_OK',
      queueId: stored.realQueueId,
      queueOffset: 0,
      at: stored.at + 2,
    });
    expect(sim.until('send.completed')).toMatchObject({ queueOffset: 1 });
    expect(sim.until('message.stored', { topic: 'OrderTopic' })).toMatchObject({ queueId: stored.realQueueId, queueOffset: 0 });
  });

  test.each([
    [1, 1_000],
    [2, 5_000],
    [4, 30_000],
    [16, 1_800_000],
    [18, 7_200_000],
    [19, 7_200_000],
  ])('DY2, DY3: level %i is delivered after %i ms, less than 100 ms late', (delayLevel, delayMs) => {
    const sim = driver({ ...one, script: [send(5_037, { delayLevel })] });
    const stored = sim.until('message.stored');
    const delivered = sim.until('message.delivered');
    expect(outside(delivered.at, nominal(stored.at + delayMs, levelPath))).toBeUndefined();
    const due = sim.expectFact('message.due');
    expect([due.delayLevel, due.dueAt, due.at % 100]).toEqual([Math.min(delayLevel, 18), stored.at + delayMs, 0]);
  });

  test('DY3: what became due between two looks goes out in one, in the order of storing', () => {
    const sim = driver({ ...one, script: [send(5_010, { delayLevel: 2, count: 5, every: 10, keys: 'k-{n}' })] }).advanceTo(20_000);
    const due = sim.facts('message.due');
    expect(new Set(due.map(({ at }) => at))).toEqual(new Set([10_100]));
    expect(due.map(({ msgId }) => msgId)).toEqual(sim.facts('send.requested').map(({ msgId }) => msgId));
  });

  test('DY4: an own list of levels, also a longer one', () => {
    const config = { messageDelayLevel: '2s 4s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 7s 1d' };
    const sim = driver({ ...one, config, script: [send(5_000, { delayLevel: 19 }), send(5_000, { delayLevel: 20 })] });
    const [first, second] = [sim.until('message.scheduled'), sim.until('message.scheduled')];
    expect([first.dueAt - first.at, second.dueAt - second.at, second.delayLevel]).toEqual([7_000, day, 20]);
    expect(outside(sim.until('message.delivered').at, nominal(first.dueAt, levelPath))).toBeUndefined();
  });

  test('DY5: the copy is a new record of the same message at the tail of its queue', () => {
    const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
    const sim = driver({ ...one, topics, script: [send(5_000, { delayLevel: 2, tag: 'TagA', keys: 'o-1' }), send(7_000, { count: 3 })] });
    const parked = sim.until('message.stored', { topic: 'SCHEDULE_TOPIC_XXXX' });
    const copy = sim.until('message.stored', { topic: 'OrderTopic', msgId: parked.msgId });
    expect(copy).toMatchObject({ queueOffset: 3, tag: 'TagA', keys: 'o-1', reconsumeTimes: 0 });
    expect(copy.realTopic).toBeUndefined();
    expect(copy.offsetMsgId).not.toBe(parked.offsetMsgId);
    expect(sim.until('message.delivered', { msgId: parked.msgId })).toMatchObject({ realTopic: 'OrderTopic', reconsumeTimes: 0 });
  });

  test('DY5: due, it waits behind the backlog like any message', () => {
    const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
    const config = { consumeThreadMin: 1, consumeThreadMax: 1 };
    const consumers = [{ id: 'c1', listener: listener({ processMs: 1_000 }) }];
    const sim = driver({
      ...one,
      topics,
      config,
      consumers,
      script: [send(5_000, { count: 10 }), send(5_000, { delayLevel: 2, keys: 'late' })],
    });
    const late = sim.until('send.requested', { keys: 'late' });
    const due = sim.until('message.due');
    const delivered = sim.until('message.delivered', { msgId: late.msgId });
    expect(due.at).toBeLessThan(10_200);
    expect(delivered.at).toBeGreaterThanOrEqual(15_000);
    expect(delivered.at).toBeLessThan(15_100);
  });

  test('DY6: a killed broker moves on again what it had moved since the last write of its progress', () => {
    const sim = driver({ ...one, script: [send(5_000, { delayLevel: 1, count: 3, every: 4_000, keys: 'k-{n}' })] }).advanceTo(14_900);
    expect(sim.facts('message.due')).toHaveLength(3);
    const again = sim.act({ do: 'crash', node: 'broker-a' }).advanceTo(16_000).act({ do: 'start', node: 'broker-a' }).advanceTo(60_000);
    const keys = again.facts('message.stored', { topic: 'OrderTopic' }).map(({ keys }) => keys);
    expect(keys).toEqual(['k-1', 'k-2', 'k-3', 'k-2', 'k-3']);
  });

  test('DY6: a broker that stops writes its progress', () => {
    const sim = driver({ ...one, script: [send(5_000, { delayLevel: 1 })] }).advanceTo(8_000);
    const again = sim.act({ do: 'stop', node: 'broker-a' }).advanceTo(12_000).act({ do: 'start', node: 'broker-a' }).advanceTo(40_000);
    expect(again.facts('message.due')).toHaveLength(1);
  });

  test('DY7: a delayed message that fails waits the levels of a retry', () => {
    const consumers = [{ id: 'c1', listener: listener({ result: 'RECONSUME_LATER' }) }];
    const sim = driver({ ...one, consumers, script: [send(5_000, { delayLevel: 1 })] });
    expect(sim.until('message.sentBack')).toMatchObject({ reconsumeTimes: 1, delayLevel: 3 });
    expect(sim.until('message.sentBack')).toMatchObject({ reconsumeTimes: 2, delayLevel: 4 });
  });

  test('DY14: 4.9 delivers a message with timer properties at once', () => {
    const sim = driver({ ...one, script: [send(5_000, { timerDelayMs: 60_000 })] });
    expect(sim.until('message.delivered').at).toBeLessThan(5_020);
    sim.expectNoFact('message.scheduled');
  });
});

describe('the timer wheel of 5.3', () => {
  test('DY8: delivered at the next full second, not before, and one look later at most', () => {
    const sim = driver({ ...on53, script: [send(5_250, { timerDelayMs: 3_000 }), send(5_250, { deliverAt: 20_000 })] });
    const stored = sim.until('message.stored');
    expect(stored).toMatchObject({ topic: 'rmq_sys_wheel_timer', queueId: 0, realTopic: 'OrderTopic' });
    const scheduled = sim.until('message.scheduled', { msgId: stored.msgId });
    expect(scheduled).toMatchObject({ dueAt: stored.at + 3_000, deliverAt: stored.at + 3_000 });
    const due = sim.until('message.due', { msgId: stored.msgId });
    expect(due).toMatchObject({ at: 9_000, dueAt: scheduled.dueAt, timer: 'timerDequeue', causeSeq: scheduled.seq });
    expect(sim.until('message.delivered', { msgId: stored.msgId }).at).toBeLessThan(9_010);
    expect(sim.until('message.due')).toMatchObject({ at: 20_000, dueAt: 20_000 });
  });

  test('DY8: the list of what comes next names the message and its slot', () => {
    const sim = driver({ ...on53, script: [send(5_250, { deliverAt: 19_500 })] }).advanceTo(6_000);
    const { msgId } = sim.expectFact('message.stored');
    expect(sim.run.pendingAt({ ms: 6_000 }, 100).find(({ name }) => name === 'timerDequeue')).toMatchObject({ dueAt: 20_000, msgId });
  });

  test('DY9: a past moment is an ordinary message', () => {
    const sim = driver({ ...on53, script: [send(5_000, { deliverAt: 4_000 })] });
    expect(sim.until('message.stored')).toMatchObject({ topic: 'OrderTopic' });
    expect(sim.until('message.delivered').at).toBeLessThan(5_020);
  });

  test('DY10: over 3 days the send fails with the text of the broker, and nothing is stored', () => {
    const sim = driver({ ...on53, script: [send(5_000, { timerDelayMs: 3 * day + 1 }), send(6_000, { timerDelayMs: 3 * day })] });
    expect(sim.until('send.failed')).toMatchObject({
      errorClass: 'org.apache.rocketmq.client.exception.MQBrokerException',
      message: expect.stringContaining(
        'CODE: 13  DESC: timer message illegal, the delay time should not be bigger than the max delay 259200000ms',
      ) as string,
      attempts: 1,
    });
    expect(sim.until('message.stored').at).toBeGreaterThan(6_000);
  });

  test('DY11: beyond 2 days it is stored anew on its way, and delivered once', () => {
    const sim = driver({ ...on53, consumers: [], script: [send(5_000, { timerDelayMs: 2.5 * day })] }).advanceTo(2.6 * day);
    const [first, second, third, ...more] = sim.facts('message.stored');
    if (first === undefined || second === undefined) throw new Error('nothing was stored anew');
    expect([third?.topic, more.length]).toEqual(['OrderTopic', 0]);
    expect([first.topic, second.topic, second.deliverAt]).toEqual(['rmq_sys_wheel_timer', 'rmq_sys_wheel_timer', first.deliverAt]);
    expect(outside(second.at, { from: first.at + day, to: first.at + day + 1_100 })).toBeUndefined();
    expect(second.causeSeq).toBe(sim.expectFact('message.scheduled').seq);
    const due = sim.expectFact('message.due');
    expect(outside(due.at, { from: first.at + 2.5 * day, to: first.at + 2.5 * day + 1_100 })).toBeUndefined();
  });

  test('DY12: a kill within a second of the delivery delivers again; later it does not', () => {
    const script = [send(5_000, { deliverAt: 10_000 }), send(5_000, { deliverAt: 20_000 })];
    const restart = (killAt: number, startAt: number): readonly number[] =>
      driver({
        ...on53,
        script: [...script, { at: killAt, do: 'crash', node: 'broker-a' }, { at: startAt, do: 'start', node: 'broker-a' }],
      })
        .advanceTo(40_000)
        .facts('message.due')
        .map(({ dueAt }) => dueAt);
    expect(restart(10_050, 12_000)).toEqual([10_000, 10_000, 20_000]);
    expect(restart(11_050, 12_000)).toEqual([10_000, 20_000]);
    expect(restart(15_000, 25_000)).toEqual([10_000, 20_000]);
  });
});

describe('taking a timed message back', () => {
  const config = { recallMessageEnable: true };
  const recall = (at: number) => ({ at, do: 'recall', producer: 'p1', message: 'o-1' });

  test('DY13: the mark lies in the same slot, and the message is not delivered', () => {
    const sim = driver({ ...on53, config, script: [send(5_000, { deliverAt: 10_000, keys: 'o-1' }), recall(7_000)] }).advanceTo(30_000);
    const [message, mark] = sim.facts('message.stored');
    expect(mark).toMatchObject({ topic: 'rmq_sys_wheel_timer', tag: '_RECALL_TAG_', msgId: message?.msgId, deliverAt: 10_000 });
    expect(sim.expectFact('response.sent', { code: 'RECALL_MESSAGE' })).toMatchObject({ status: 'SUCCESS' });
    expect(sim.expectFact('message.recalled')).toMatchObject({ msgId: message?.msgId, topic: 'OrderTopic', at: 10_000 });
    sim.expectNoFact('message.due').expectNoFact('message.delivered').expectNoFact('action.rejected');
  });

  test.each([
    ['off by default', {}, 7_000, 'CODE: 16  DESC: recall failed, operation is forbidden BROKER: 192.168.0.11:10911'],
    ['in its last second', config, 9_100, 'CODE: 604  DESC: recall failed, timestamp invalid BROKER: 192.168.0.11:10911'],
  ])('DY13: refused, %s', (_, options, at, text) => {
    const sim = driver({ ...on53, config: options, script: [send(5_000, { deliverAt: 10_000, keys: 'o-1' }), recall(at)] }).advanceTo(
      20_000,
    );
    expect(sim.expectFact('client.logged').text).toContain(text);
    expect(sim.facts('message.delivered')).toHaveLength(1);
  });

  test.each([
    ['without a handle', on53, { keys: 'o-1' }, 'noRecallHandle'],
    ['in another program', one, { keys: 'o-1', delayLevel: 3 }, 'noRecall'],
  ])('DY13: impossible %s', (_, parts, fields, reason) => {
    const sim = driver({ ...parts, script: [send(5_000, fields), recall(6_000)] }).advanceTo(7_000);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason, subject: 'o-1' });
  });

  test('DY13: a restarted producer holds no handles', () => {
    const script = [
      send(5_000, { deliverAt: 20_000, keys: 'o-1' }),
      { at: 6_000, do: 'crash', node: 'p1' },
      { at: 7_000, do: 'start', node: 'p1' },
      recall(9_000),
    ];
    const sim = driver({ ...on53, config, script }).advanceTo(10_000);
    expect(sim.expectFact('action.rejected').reason).toBe('noRecallHandle');
  });
});

describe('StartDeliverTime', () => {
  test('DY15: a delay and a moment come to the same, to the millisecond', () => {
    const sim = driver({ ...onOns, script: [send(5_000, { timerDelayMs: 3_456 }), send(5_000, { deliverAt: 8_456 })] }).advanceTo(9_000);
    expect(sim.facts('message.due').map(({ at, dueAt }) => [at, dueAt])).toEqual([
      [8_456, 8_456],
      [8_456, 8_456],
    ]);
    for (const { at } of sim.facts('message.delivered')) expect(outside(at, nominal(8_456, { operations: 3 }))).toBeUndefined();
  });

  test('DY15: the past is now', () => {
    const sim = driver({ ...onOns, script: [send(5_000, { deliverAt: 4_999 })] });
    expect(sim.until('message.delivered').at).toBeLessThan(5_010);
    sim.expectNoFact('message.scheduled');
  });

  test('DY15: 40 days are accepted, a millisecond more fails before anything is sent', () => {
    const script = [send(5_000, { timerDelayMs: 40 * day }), send(5_000, { timerDelayMs: 40 * day + 1 })];
    const sim = driver({ ...onOns, script }).advanceTo(6_000);
    expect(sim.facts('send.completed')).toHaveLength(1);
    expect(sim.expectFact('send.failed')).toMatchObject({
      attempts: 0,
      message: 'StartDeliverTime is more than 40 days (3456000000 ms) ahead',
    });
    expect(sim.facts('message.stored')).toHaveLength(1);
  });

  test('DY15: the moment is by the clock of the producer', () => {
    const producers = [{ id: 'p1', clockSkew: 2_000 }];
    const due = (profile: ScenarioParts): number =>
      driver({ ...profile, producers, script: [send(5_000, { timerDelayMs: 3_000 })] }).until('message.due').dueAt;
    expect(due(onOns)).toBe(10_000);
    expect(due(on53)).toBeLessThan(8_010); // The broker adds the delay of 5.3 to its own clock.
  });
});
