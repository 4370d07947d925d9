/**
 * A hand-written run for tests: a consumer is killed while one old message still runs, so everything behind the consumer
 * offset is delivered again by the next owner of the queue.
 */
import type { Fact, FactFields, FactType } from '../../../engine/index.ts';

type FactInput = { [T in FactType]: { readonly at: number; readonly type: T } & FactFields<T> }[FactType];

const group = 'order-group';
const topic = 'OrderTopic';
export const stuckQueue = 'OrderTopic:broker-a:2';
/** The offset whose message does not finish. */
export const stuckOffset = 20;
export const pulledTo = 44;
export const crashAt = 18_200;

export const msgIdAt = (broker: string, queueId: number, offset: number): string =>
  `C0A80065000018B4AAC2${broker === 'broker-a' ? 'AA' : 'BB'}${queueId}${String(offset).padStart(9, '0')}`;
const keyAt = (queueId: number, offset: number): string => `o-${1_000 + queueId * 100 + offset}`;

const brokers = ['broker-a', 'broker-b'] as const;
const ownerOf = (broker: string): string => (broker === 'broker-a' ? 'c1' : 'c2');

function rebalance(at: number, consumer: string, queues: readonly string[]): FactInput {
  return { at, type: 'rebalance.done', consumer, group, topic, queues, strategy: 'AVG' };
}

function consumption(at: number, consumer: string, broker: string, queueId: number, offset: number, finishes = true): readonly FactInput[] {
  const place = { consumer, group, broker, topic, queueId, queueOffset: offset, msgId: msgIdAt(broker, queueId, offset) };
  const delivery = { ...place, realTopic: topic, reconsumeTimes: 0 };
  const facts: FactInput[] = [
    { at, type: 'message.cached', ...place },
    { at: at + 1, type: 'message.delivered', ...delivery },
  ];
  if (finishes) facts.push({ at: at + 31, type: 'message.consumed', ...delivery, result: 'CONSUME_SUCCESS', tookMs: 30 });
  return facts;
}

function committed(at: number, broker: string, queueId: number, offset: number, where: 'client' | 'broker', consumer?: string): FactInput {
  return { at, type: 'offset.committed', group, topic, broker, queueId, offset, where, consumer };
}

function stored(at: number, broker: string, queueId: number, offset: number): FactInput {
  const msgId = msgIdAt(broker, queueId, offset);
  return {
    at,
    type: 'message.stored',
    broker,
    topic,
    queueId,
    queueOffset: offset,
    physicalOffset: offset * 210,
    msgId,
    offsetMsgId: msgId,
    reconsumeTimes: 0,
    sizeBytes: 210,
    keys: keyAt(queueId, offset),
  };
}

/** How many messages a queue holds in the end. */
export const countOf = (broker: string, queueId: number): number => (broker === 'broker-a' && queueId === 2 ? 46 : 40 + queueId);

export function crashRun(): readonly Fact[] {
  const facts: FactInput[] = [];
  for (const broker of brokers)
    facts.push(
      rebalance(
        1_210,
        ownerOf(broker),
        [0, 1, 2, 3].map((queueId) => `${broker}:${queueId}`),
      ),
    );
  for (const broker of brokers) {
    for (const queueId of [0, 1, 2, 3]) {
      const isStuck = `${topic}:${broker}:${queueId}` === stuckQueue;
      const count = countOf(broker, queueId);
      for (let offset = 0; offset < count; offset++) {
        const at = 5_000 + offset * 200;
        facts.push(stored(at, broker, queueId, offset));
        if (isStuck && offset > pulledTo) continue;
        facts.push(...consumption(at + 4, ownerOf(broker), broker, queueId, offset, !(isStuck && offset === stuckOffset)));
        const next = isStuck ? Math.min(offset + 1, stuckOffset) : offset + 1;
        facts.push(committed(at + 36, broker, queueId, next, 'client', ownerOf(broker)));
        facts.push(committed(at + 40, broker, queueId, next, 'broker', ownerOf(broker)));
      }
    }
  }
  facts.push({ at: crashAt, type: 'client.crashed', id: 'c1', reason: 'kill -9' });
  facts.push(
    rebalance(
      crashAt + 6,
      'c2',
      brokers.flatMap((broker) => [0, 1, 2, 3].map((queueId) => `${broker}:${queueId}`)),
    ),
  );
  for (let offset = stuckOffset; offset <= pulledTo; offset++) {
    const again = consumption(crashAt + 12, 'c2', 'broker-a', 2, offset, offset > stuckOffset && offset < stuckOffset + 12);
    // Twelve are called at once, the rest waits in the process queue.
    facts.push(...(offset < stuckOffset + 12 ? again : again.slice(0, 1)));
  }
  return facts
    .map((fact, index) => ({ fact, index }))
    .sort((a, b) => a.fact.at - b.fact.at || a.index - b.index)
    .map(({ fact }, index) => ({ seq: index + 1, ...fact }) as Fact);
}
