import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { send } from '../../testing/scenarios.ts';

const moreInformation = '\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/';
const batch = (at: number, more: Readonly<Record<string, unknown>> = {}) => ({
  at,
  do: 'sendBatch',
  producer: 'p1',
  topic: 'OrderTopic',
  messages: 5,
  ...more,
});

describe('batches', () => {
  test('SN18: one request and one queue, where single sends are five of each', () => {
    const sim = driver({ consumers: [], script: [batch(5_000, { keys: 'b{n}' }), send(6_000, { count: 5, every: 0 })] }).advanceTo(7_000);
    expect(sim.facts('request.sent', { code: 'SEND_BATCH_MESSAGE' })).toHaveLength(1);
    expect(sim.facts('request.sent', { code: 'SEND_MESSAGE_V2' })).toHaveLength(5);
    const together = sim.facts('send.completed', { at: (at) => at < 6_000 });
    expect(together.map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(together.map(({ broker, queueId }) => `${broker}:${queueId}`)).size).toBe(1);
    expect(new Set(together.map(({ msgId }) => msgId)).size).toBe(5);
    expect(sim.facts('message.stored').map(({ keys }) => keys)).toEqual([
      'b1',
      'b2',
      'b3',
      'b4',
      'b5',
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  test('SN18: a batch fails and is tried again as a whole', () => {
    const sim = driver({
      consumers: [],
      script: [send(4_000), { at: 4_500, do: 'crash', node: 'broker-a' }, batch(5_000, { count: 3, every: 100 })],
    });
    sim.advanceTo(7_000);
    const failed = sim.facts('send.attemptFailed');
    expect([failed.length > 0, failed.length % 5]).toEqual([true, 0]);
    const completed = sim.facts('send.completed', { at: (at) => at > 5_000 });
    expect(completed.map(({ broker }) => broker)).toEqual(Array.from({ length: 15 }, () => 'broker-b'));
  });

  test.each([
    [{ lastTopic: 'OtherTopic' }, 'java.lang.UnsupportedOperationException: The topic of the messages in one batch should be the same'],
    [{ delayLevel: 2 }, 'java.lang.UnsupportedOperationException: TimeDelayLevel is not supported for batching'],
    [{ topic: '%RETRY%G_all' }, 'java.lang.UnsupportedOperationException: Retry Group is not supported for batching'],
    [
      { mixedWaitStoreMsgOK: true },
      'java.lang.UnsupportedOperationException: The waitStoreMsgOK of the messages in one batch should the same',
    ],
    [
      { bodyBytes: 0 },
      `org.apache.rocketmq.client.exception.MQClientException: CODE: 13  DESC: the message body length is zero${moreInformation}`,
    ],
  ])('SN18: %j is refused', (more, cause) => {
    const sim = driver({ consumers: [], script: [batch(5_000, more)] }).advanceTo(6_000);
    expect(sim.facts('send.failed')).toHaveLength(5);
    expect(sim.expectFact('send.failed')).toMatchObject({
      message: `Failed to initiate the MessageBatch${moreInformation}`,
      cause,
      attempts: 0,
    });
    sim.expectNoFact('request.sent', { code: 'SEND_BATCH_MESSAGE' });
  });

  test('SN18: four times 1,000,000 bytes fit, four times 1,048,576 do not', () => {
    const sim = driver({
      consumers: [],
      script: [batch(5_000, { messages: 4, bodyBytes: 1_000_000 }), batch(6_000, { messages: 4, bodyBytes: 1_048_576 })],
    });
    sim.advanceTo(7_000);
    expect(sim.facts('send.completed')).toHaveLength(4);
    expect(sim.expectFact('send.failed').message).toBe(
      `CODE: 13  DESC: the message body size over max value, MAX: 4194304${moreInformation}`,
    );
  });
});
