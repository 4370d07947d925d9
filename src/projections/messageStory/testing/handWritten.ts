/** Hand-written facts for tests of the story, the trace list and the sentences: small, exact, without an engine. */
import type { Fact, FactFields, FactType, ResolvedScenario } from '../../../engine/index.ts';

/** Collects facts with ascending seq. */
export class FactScript {
  readonly facts: Fact[] = [];

  /** Appends a fact and returns its seq. */
  add<T extends FactType>(at: number, type: T, fields: FactFields<T>, cause?: { readonly seq?: number; readonly timer?: string }): number {
    const seq = this.facts.length + 1;
    this.facts.push({
      seq,
      at,
      type,
      ...(cause?.seq === undefined ? {} : { causeSeq: cause.seq }),
      ...(cause?.timer === undefined ? {} : { timer: cause.timer }),
      ...fields,
    } as Fact);
    return seq;
  }
}

/** Delays of levels 3 … 18, the ones that retries use (ms). */
export const retryDelays = [10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200].map(
  (seconds) => seconds * 1_000,
);

export const msgId = 'C0A8006500002A139F4F0001B2270000';
const group = 'order-group';
const retryTopic = `%RETRY%${group}`;
const offsetMsgId = (n: number): string => `C0A8000100002A9F${n.toString(16).toUpperCase().padStart(16, '0')}`;

/**
 * One message of `consume-retry-16` as facts: sent at 5 s, failed, and brought back `retries` times; after 16 retries it is
 * dead. The schedule scan finds each wait `scanLate` ms after its due time.
 */
export function retryFacts(retries: number, scanLate = 60): FactScript {
  const script = new FactScript();
  script.add(0, 'broker.started', { id: 'broker-a' });
  const scan = script.add(
    0,
    'timer.armed',
    { owner: 'broker-a', task: 'deliverDelayedMessage', firstAt: 1_000, periodMs: 100 },
    { seq: 1 },
  );
  const action = script.add(5_000, 'action.applied', { index: 0, action: { at: 5_000, do: 'send', producer: 'p1', count: 1 } });
  const call = script.add(
    5_000,
    'send.requested',
    { producer: 'p1', msgId, topic: 'OrderTopic', mode: 'SYNC', tag: 'TagA', keys: 'o-1001', bodyBytes: 16 },
    { seq: action },
  );
  const attempt = script.add(5_000, 'send.attempted', { producer: 'p1', msgId, broker: 'broker-a', queueId: 0, attempt: 1 }, { seq: call });
  const request = script.add(
    5_000,
    'request.sent',
    { from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', requestId: 1, opaque: 0, arrivesAt: 5_001, msgId },
    { seq: attempt },
  );
  let place = { broker: 'broker-a', topic: 'OrderTopic', queueId: 0, queueOffset: 0 };
  let copies = 0;
  const store = (
    at: number,
    where: typeof place,
    reconsumeTimes: number,
    cause: number,
    parked?: { readonly delayLevel: number; readonly deliverAt: number },
  ): number =>
    script.add(
      at,
      'message.stored',
      {
        ...where,
        physicalOffset: 100 * copies,
        msgId,
        offsetMsgId: offsetMsgId(100 * copies++),
        reconsumeTimes,
        tag: 'TagA',
        sizeBytes: 100,
        keys: 'o-1001',
        ...(parked === undefined ? {} : { ...parked, realTopic: retryTopic, realQueueId: 0 }),
      },
      { seq: cause },
    );
  let stored = store(5_002, place, 0, request);
  script.add(
    5_003,
    'send.completed',
    { producer: 'p1', msgId, status: 'SEND_OK', broker: 'broker-a', queueId: 0, queueOffset: 0, costMs: 3 },
    { seq: stored },
  );
  let now = 5_003;
  for (let times = 0; times <= retries; times++) {
    const queue = `${place.topic}:${place.broker}:${place.queueId}`;
    const answer = script.add(
      now,
      'response.sent',
      {
        from: 'broker-a',
        to: 'c1',
        code: 'PULL_MESSAGE',
        status: 'FOUND',
        requestId: 10 + times,
        arrivesAt: now + 1,
        queue,
        msgIds: [msgId],
      },
      { seq: stored },
    );
    const pulled = script.add(
      now + 1,
      'pull.answered',
      { consumer: 'c1', queue, status: 'FOUND', count: 1, nextOffset: place.queueOffset + 1 },
      { seq: answer },
    );
    const cached = script.add(now + 1, 'message.cached', { consumer: 'c1', group, ...place, msgId }, { seq: pulled });
    const delivery = { consumer: 'c1', group, ...place, realTopic: 'OrderTopic', msgId, reconsumeTimes: times };
    const delivered = script.add(now + 1, 'message.delivered', delivery, { seq: cached });
    const consumed = script.add(now + 11, 'message.consumed', { ...delivery, result: 'RECONSUME_LATER', tookMs: 10 }, { seq: delivered });
    const sendBack = script.add(
      now + 11,
      'request.sent',
      { from: 'c1', to: 'broker-a', code: 'CONSUMER_SEND_MSG_BACK', requestId: 50 + times, opaque: 0, arrivesAt: now + 12, msgId },
      { seq: consumed },
    );
    now += 13;
    const delay = retryDelays[times];
    if (delay === undefined) {
      const dead = script.add(
        now,
        'message.deadLettered',
        { group, broker: 'broker-a', msgId, reconsumeTimes: times + 1, topic: `%DLQ%${group}` },
        { seq: sendBack },
      );
      store(now, { broker: 'broker-a', topic: `%DLQ%${group}`, queueId: 0, queueOffset: 0 }, times + 1, dead);
      break;
    }
    const level = times + 3;
    const dueAt = now + delay;
    const sentBack = script.add(
      now,
      'message.sentBack',
      { group, broker: 'broker-a', msgId, reconsumeTimes: times + 1, delayLevel: level, dueAt, consumer: 'c1' },
      { seq: sendBack },
    );
    const parked = store(
      now,
      { broker: 'broker-a', topic: 'SCHEDULE_TOPIC_XXXX', queueId: level - 1, queueOffset: 0 },
      times + 1,
      sentBack,
      { delayLevel: level, deliverAt: dueAt },
    );
    script.add(now, 'message.scheduled', { msgId, broker: 'broker-a', delayLevel: level, dueAt }, { seq: parked });
    if (times === retries) break;
    now = dueAt + scanLate;
    const due = script.add(
      now,
      'message.due',
      { msgId, broker: 'broker-a', delayLevel: level, dueAt },
      { seq: scan, timer: 'deliverDelayedMessage' },
    );
    place = { broker: 'broker-a', topic: retryTopic, queueId: 0, queueOffset: times };
    stored = store(now + 1, place, times + 1, due);
    now += 2;
  }
  return script;
}

/** A message that c1 finished and that c2 consumes again, because c1 was killed before its consumer offset was written down. */
export function takeoverFacts(): FactScript {
  const script = new FactScript();
  const place = { broker: 'broker-a', topic: 'OrderTopic', queueId: 2, queueOffset: 117 };
  const call = script.add(14_000, 'send.requested', {
    producer: 'p1',
    msgId,
    topic: 'OrderTopic',
    mode: 'SYNC',
    keys: 'o-1117',
    bodyBytes: 1,
  });
  const stored = script.add(
    14_020,
    'message.stored',
    { ...place, physicalOffset: 900, msgId, offsetMsgId: offsetMsgId(900), reconsumeTimes: 0, sizeBytes: 99, keys: 'o-1117' },
    { seq: call },
  );
  const first = { consumer: 'c1', group, ...place, realTopic: 'OrderTopic', msgId, reconsumeTimes: 0 };
  const delivered = script.add(14_110, 'message.delivered', first, { seq: stored });
  script.add(14_130, 'message.consumed', { ...first, result: 'CONSUME_SUCCESS', tookMs: 20 }, { seq: delivered });
  script.add(17_800, 'offset.committed', {
    group,
    topic: 'OrderTopic',
    broker: 'broker-a',
    queueId: 2,
    offset: 100,
    where: 'broker',
    consumer: 'c1',
  });
  const action = script.add(18_200, 'action.applied', { index: 1, action: { at: 18_200, do: 'crash', node: 'c1' } });
  const crashed = script.add(18_200, 'client.crashed', { id: 'c1', reason: 'kill -9' }, { seq: action });
  script.add(
    18_206,
    'rebalance.done',
    { consumer: 'c2', group, topic: 'OrderTopic', queues: ['broker-a:2', 'broker-a:3'], strategy: 'AVG' },
    { seq: crashed },
  );
  const again = { ...first, consumer: 'c2' };
  const redelivered = script.add(18_224, 'message.delivered', again, { seq: stored });
  script.add(18_231, 'message.consumed', { ...again, result: 'CONSUME_SUCCESS', tookMs: 7 }, { seq: redelivered });
  return script;
}

/** A scenario with one clustering and one broadcasting group; only what read models look at. */
export const handWrittenScenario: ResolvedScenario = {
  version: 1,
  title: { en: 'hand-written', zh: '手写' },
  point: { en: '', zh: '' },
  profile: 'rocketmq-4.9',
  config: {},
  claims: [],
  seed: 1,
  epoch: '2026-01-05T09:00:00+08:00',
  network: { latency: 1, jitter: 0, lossPerMille: 0, links: [] },
  nameServers: [{ id: 'n1' }],
  brokers: [{ id: 'broker-a', cluster: 'DefaultCluster', brokerRole: 'ASYNC_MASTER', flushDiskType: 'ASYNC_FLUSH', config: {} }],
  topics: [{ name: 'OrderTopic', brokers: ['broker-a'], readQueueNums: 4, writeQueueNums: 4, perm: 6 }],
  producers: [{ id: 'p1', group: 'order-producer', startAt: 1_000, config: {} }],
  consumers: [
    ...['c1', 'c2'].map((id) => consumer(id, group, 'CLUSTERING')),
    ...['b1', 'b2'].map((id) => consumer(id, 'notice-group', 'BROADCASTING')),
  ],
  script: [],
};

function consumer(id: string, consumerGroup: string, messageModel: 'CLUSTERING' | 'BROADCASTING'): ResolvedScenario['consumers'][number] {
  return {
    id,
    group: consumerGroup,
    startAt: 1_100,
    subscriptions: [{ topic: 'OrderTopic', expression: '*' }],
    messageModel,
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    listener: { processMs: 10, result: 'RECONSUME_LATER', delayLevelWhenNextConsume: 0, rules: [] },
    config: {},
  };
}
