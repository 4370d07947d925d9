/** Facts written by hand after preset P-19, shortened: one message, some retries, long polls in between. */
import { written, type Written } from './fakeRun.ts';

export const msgId = 'C0A8006500002A9A4A570000138800AA';
const broker = 'broker-a';
const group = 'order-group';
const retryTopic = '%RETRY%order-group';

export const retryDelaysMs: readonly number[] = [10_000, 30_000, 60_000, 120_000, 180_000, 240_000];

/** From the send at 5,000 ms to the dead letter; `retries` at most as many as there are delays. */
export function retryFacts(retries = 3): readonly Written[] {
  const facts: Written[] = [];
  const add = (fact: Written): number => facts.push(fact);
  add(written(0, 'nameServer.started', { id: 'n1' }));
  const brokerStarted = add(written(0, 'broker.started', { id: broker }));
  add(written(2, 'broker.registered', { nameServer: 'n1', broker }, brokerStarted));
  const armed = add(
    written(2, 'timer.armed', { owner: broker, task: 'ScheduleMessageService', firstAt: 1000, periodMs: 100 }, brokerStarted),
  );
  add(written(1000, 'client.started', { id: 'p1', clientId: '192.168.0.101@1' }));
  add(written(1100, 'client.started', { id: 'c1', clientId: '192.168.0.102@1' }));
  const applied = add(written(5000, 'action.applied', { index: 0, action: { at: 5000, do: 'send' } }));
  const requested = add(
    written(
      5000,
      'send.requested',
      { producer: 'p1', msgId, topic: 'OrderTopic', mode: 'SYNC', tag: 'TagA', keys: 'o-1001', bodyBytes: 100 },
      applied,
    ),
  );
  const attempted = add(written(5000, 'send.attempted', { producer: 'p1', msgId, broker, queueId: 0, attempt: 1 }, requested));
  const sent = add(
    written(
      5000,
      'request.sent',
      { from: 'p1', to: broker, code: 'SEND_MESSAGE_V2', requestId: 9, opaque: 0, arrivesAt: 5001, msgId },
      attempted,
    ),
  );
  let cause = add(stored(5001, 'OrderTopic', 0, sent));
  add(
    written(
      5001,
      'response.sent',
      { from: broker, to: 'p1', code: 'SEND_MESSAGE_V2', status: 'SUCCESS', requestId: 9, arrivesAt: 5002, msgId },
      cause,
    ),
  );
  let at = 5002;
  for (let retry = 0; retry <= retries; retry += 1) {
    const topic = retry === 0 ? 'OrderTopic' : retryTopic;
    const answered = add(
      written(
        at,
        'response.sent',
        { from: broker, to: 'c1', code: 'PULL_MESSAGE', status: 'SUCCESS', requestId: 20 + retry, arrivesAt: at + 1, msgIds: [msgId] },
        cause,
      ),
    );
    const delivery = {
      consumer: 'c1',
      group,
      broker,
      topic,
      queueId: 0,
      queueOffset: retry,
      realTopic: 'OrderTopic',
      msgId,
      reconsumeTimes: retry,
    };
    add(
      written(
        at + 1,
        'pull.answered',
        { consumer: 'c1', queue: `${topic}:${broker}:0`, status: 'FOUND', count: 1, nextOffset: retry + 1 },
        answered,
      ),
    );
    const delivered = add(written(at + 1, 'message.delivered', delivery, answered));
    const consumed = add(written(at + 11, 'message.consumed', { ...delivery, result: 'RECONSUME_LATER', tookMs: 10 }, delivered));
    const back = add(
      written(
        at + 11,
        'request.sent',
        { from: 'c1', to: broker, code: 'CONSUMER_SEND_MSG_BACK', requestId: 40 + retry, opaque: 0, arrivesAt: at + 12, msgId },
        consumed,
      ),
    );
    at += 12;
    const delayMs = retryDelaysMs[retry];
    if (retry === retries || delayMs === undefined) {
      add(written(at, 'message.deadLettered', { group, broker, msgId, reconsumeTimes: retry + 1, topic: '%DLQ%order-group' }, back));
      add(stored(at, '%DLQ%order-group', retry + 1, back));
      return facts;
    }
    const sentBack = add(
      written(
        at,
        'message.sentBack',
        { group, broker, msgId, reconsumeTimes: retry + 1, delayLevel: retry + 3, dueAt: at + delayMs },
        back,
      ),
    );
    add(stored(at, 'SCHEDULE_TOPIC_XXXX', retry + 1, sentBack));
    for (let pollAt = at + 15_000; pollAt < at + delayMs; pollAt += 15_000) {
      add(written(pollAt, 'pull.held', { consumer: 'c1', queue: `OrderTopic:${broker}:0`, offset: 1, suspendMs: 15_000 }, armed));
    }
    at += delayMs;
    const due = add({
      ...written(at, 'message.due', { msgId, broker, delayLevel: retry + 3, dueAt: at }, sentBack),
      timer: 'ScheduleMessageService',
    });
    cause = add(stored(at, retryTopic, retry + 1, due));
  }
  return facts;
}

function stored(at: number, topic: string, reconsumeTimes: number, causeSeq: number): Written {
  return written(
    at,
    'message.stored',
    {
      broker,
      topic,
      queueId: 0,
      queueOffset: reconsumeTimes,
      physicalOffset: 0,
      msgId,
      offsetMsgId: 'A'.repeat(32),
      reconsumeTimes,
      tag: 'TagA',
      sizeBytes: 200,
    },
    causeSeq,
  );
}
