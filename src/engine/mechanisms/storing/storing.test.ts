import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import { driver } from '../../testing/SimulationDriver.ts';
import { listener, send } from '../../testing/scenarios.ts';

const one = { brokers: ['broker-a'], topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }], consumers: ['c1'] } as const;

describe('storing', () => {
  test('ST1: offsets count up, physical offsets grow by the record', () => {
    const stored = driver({ ...one, script: [send(5_000, { count: 5, every: 3 })] })
      .advanceTo(6_000)
      .facts('message.stored', { topic: 'OrderTopic' });
    expect(stored.map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3, 4]);
    stored.forEach((fact, i) => {
      const before = stored[i - 1];
      expect(fact.physicalOffset).toBe(before === undefined ? 0 : before.physicalOffset + before.sizeBytes);
    });
  });

  test('ST2: a held pull is answered one dispatch after the append', () => {
    const sim = driver({ ...one, script: [send(5_000)] });
    const stored = sim.until('message.stored', { topic: 'OrderTopic' });
    const answer = sim.until('response.sent', { code: 'PULL_MESSAGE', msgIds: [stored.msgId] });
    expect(answer.at).toBe(stored.at + 1);
    expect(answer.causeSeq).toBe(stored.seq);
  });

  test('ST3: the answer leaves with the append, not before', () => {
    const sim = driver({ ...one, script: [send(5_000)] });
    const stored = sim.until('message.stored', { topic: 'OrderTopic' });
    const answer = sim.until('response.sent', { code: 'SEND_MESSAGE_V2' });
    expect([answer.causeSeq, answer.at, answer.arrivesAt]).toEqual([stored.seq, stored.at, stored.at + 2]);
  });

  test('ST4: each stored copy has its own offset message id, all have one msgId', () => {
    const sim = driver({ ...one, consumers: [{ id: 'c1', listener: { result: 'RECONSUME_LATER' } }], script: [send(5_000)] }).advanceTo(
      60_000,
    );
    const copies = sim.facts('message.stored');
    expect(copies.map(({ topic }) => topic)).toEqual([
      'OrderTopic',
      'SCHEDULE_TOPIC_XXXX',
      '%RETRY%order-group',
      'SCHEDULE_TOPIC_XXXX',
      '%RETRY%order-group',
      'SCHEDULE_TOPIC_XXXX',
    ]);
    expect(new Set(copies.map(({ msgId }) => msgId)).size).toBe(1);
    expect(new Set(copies.map(({ offsetMsgId }) => offsetMsgId)).size).toBe(copies.length);
    for (const { offsetMsgId, physicalOffset } of copies)
      expect(offsetMsgId).toBe(`C0A8000B00002A9F${physicalOffset.toString(16).toUpperCase().padStart(16, '0')}`);
  });

  test('ST5: created from the default topic', () => {
    const sim = driver({ ...one, config: { defaultTopicQueueNums: 3 }, script: [send(5_000, { topic: 'NEW' })] });
    expect(sim.until('topic.created', { topic: 'NEW' })).toMatchObject({ readQueueNums: 3, writeQueueNums: 3, perm: 6 });
  });

  test('ST7: a batch is stored in one go', () => {
    const sim = driver({ ...one, script: [send(5_000), { at: 5_100, do: 'sendBatch', producer: 'p1', topic: 'OrderTopic', messages: 5 }] });
    const stored = sim.advanceTo(6_000).facts('message.stored', { at: (at) => at > 5_100 });
    expect(stored.map(({ queueOffset }) => queueOffset)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(stored.map(({ at }) => at)).size).toBe(1);
    expect(sim.facts('message.delivered')).toHaveLength(6);
  });

  test('ST7: a batch that does not fit into the file as a whole begins the next one', () => {
    const batch = (at: number) => ({ at, do: 'sendBatch', producer: 'p1', topic: 'OrderTopic', messages: 3, bodyBytes: 1_000 });
    const sim = driver({ ...one, config: { mappedFileSizeCommitLog: 8_192 }, script: [batch(5_000), batch(6_000), batch(7_000)] });
    const offsets = sim
      .advanceTo(8_000)
      .facts('message.stored')
      .map(({ physicalOffset }) => physicalOffset);
    expect(offsets.slice(0, 6)).toEqual([0, 1_161, 2_322, 3_483, 4_644, 5_805]);
    expect(offsets[6]).toBe(8_192);
  });

  test('ST8: a half message and a batch have the limits of the broker too', () => {
    const sim = driver({
      ...one,
      config: { sendMsgTimeout: 10_000 },
      brokers: [{ id: 'broker-a', config: { maxMessageSize: 1_000 } }],
      producers: [{ id: 'p1', transactionListener: { localMs: 10, localState: 'COMMIT_MESSAGE', checkState: 'UNKNOW', rules: [] } }],
      script: [
        { at: 5_000, do: 'sendInTransaction', producer: 'p1', topic: 'OrderTopic', bodyBytes: 1_200 },
        { at: 6_000, do: 'sendBatch', producer: 'p1', topic: 'OrderTopic', messages: 4, bodyBytes: 400 },
        { at: 7_000, do: 'sendBatch', producer: 'p1', topic: 'OrderTopic', messages: 2, bodyBytes: 400 },
      ],
    }).advanceTo(9_000);
    expect(sim.facts('message.stored')).toHaveLength(2);
    for (const { message, cause } of sim.facts('send.failed')) expect(cause ?? message).toContain('CODE: 13  DESC: the message is illegal');
  });

  test('ST8: the broker has limits of its own, for bodies as they came', () => {
    const large = (at: number, more = {}) => send(at, { bodyBytes: 5_242_880, ...more });
    const config = { sendMsgTimeout: 10_000 };
    const producers = [{ id: 'p1', config: { maxMessageSize: 8_388_608 } }];
    const script = [
      large(5_000),
      large(6_000, { random: true }),
      send(7_000, { properties: `big=${'x'.repeat(32_000)}` }),
      send(8_000, { properties: `big=${'x'.repeat(33_000)}` }),
    ];
    const sim = driver({ ...one, config, producers, script }).advanceTo(9_000);
    expect(sim.facts('send.completed').map(({ at }) => Math.floor(at / 1_000))).toEqual([5, 7]);
    for (const { message, attempts } of sim.facts('send.failed')) {
      expect(attempts).toBe(1);
      expect(message).toBe(
        'CODE: 13  DESC: the message is illegal, maybe msg body or properties length not matched. msg body length limit 4194304B, msg properties length limit 32KB. BROKER: 192.168.0.11:10911\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/',
      );
    }
  });

  test('ST6: what the kill caught between append and dispatch is delivered after the restart', () => {
    const script = [send(5_000), { at: 5_004, do: 'crash', node: 'broker-a' }, { at: 10_000, do: 'start', node: 'broker-a' }];
    const sim = driver({ ...one, script });
    const stored = sim.until('message.stored', { topic: 'OrderTopic' });
    expect(stored.at).toBe(5_004);
    expect(sim.until('message.delivered', { msgId: stored.msgId }).at).toBeGreaterThan(10_000);
  });

  describe('a retry copy that the client sends itself, in a group with queue locks', () => {
    const mixed = (profile: 'rocketmq-4.9' | 'rocketmq-5.3', more: readonly ScriptAction[] = []) =>
      driver({
        profile,
        consumers: [
          { id: 'c1', listener: listener({ processMs: 2_000, result: 'RECONSUME_LATER' }) },
          { id: 'c2', messageListener: 'orderly' },
        ],
        script: [send(5_000, { queue: 'broker-a:0' }), { at: 6_000, do: 'crash', node: 'broker-a' }, ...more],
      });

    test('ST14: 5.3 takes it for a dead letter at once; 4.9 does not look', () => {
      const dead = mixed('rocketmq-5.3').advanceTo(15_000).expectFact('message.deadLettered');
      expect(dead).toMatchObject({ broker: 'broker-b', reconsumeTimes: 1, topic: '%DLQ%order-group' });
      const older = mixed('rocketmq-4.9').advanceTo(15_000);
      expect(older.expectFact('message.sentBack')).toMatchObject({ broker: 'broker-b', via: 'send', reconsumeTimes: 1 });
      older.expectNoFact('message.deadLettered');
    });

    test('ST14: not when the locks were given back', () => {
      const sim = mixed('rocketmq-5.3', [{ at: 5_900, do: 'stop', node: 'c2' }]).advanceTo(15_000);
      sim.expectFact('queue.unlocked');
      sim.expectFact('message.sentBack', { via: 'send' });
      sim.expectNoFact('message.deadLettered');
    });
  });

  test.each([
    ['rocketmq-4.9' as const, 1, '', 3],
    ['rocketmq-5.3' as const, 29, ', attributes={}', 1],
  ])('ST15: %s: a queue that is not there any more', (profile, code, attributes, attempts) => {
    const script = [
      send(5_000),
      { at: 6_000, do: 'updateTopic', topic: 'OrderTopic', broker: 'broker-a', readQueueNums: 2, writeQueueNums: 2 },
      send(6_100, { queue: 'broker-a:3' }),
      send(6_200, { count: 8, every: 1 }),
    ];
    const sim = driver({ brokers: ['broker-a'], profile, script }).advanceTo(7_000);
    const [chosen] = sim.facts('send.failed');
    expect(chosen?.message.split('\n')[0]).toMatch(
      new RegExp(
        `^CODE: ${code}  DESC: request queueId\\[3\\] is illegal, TopicConfig \\[topicName=OrderTopic, readQueueNums=2, writeQueueNums=2, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false${attributes}\\] Producer: 192\\.168\\.0\\.101:\\d+ BROKER: 192\\.168\\.0\\.11:10911$`,
      ),
    );
    // SYSTEM_ERROR is tried again, INVALID_PARAMETER is not: queues 2 and 3 of four do not exist.
    const failed = sim.facts('send.failed').slice(1);
    expect(failed.length).toBe(attempts === 1 ? 4 : 0);
  });
});
