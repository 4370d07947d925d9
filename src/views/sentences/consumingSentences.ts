/** Sentences about rebalancing, pulling, consuming, sending back and consumer offsets. */
import { isSuccess } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { count, duration, queueName, saidTime, offset } from '../format/index.ts';
import { listed, place, queuesInWords, reasonText, type SentenceBuilders } from './words.ts';

/** `OrderTopic broker-a q0 3/4` from `OrderTopic:broker-a:0 3/4`. */
function progressOf(text: string): string {
  const [queue = '', offsets = ''] = text.split(' ');
  return `${queueName(queue)} ${offsets}`;
}

/** PullStatus; every other status of a pull is an error. */
const pullStatuses: ReadonlySet<string> = new Set(['FOUND', 'NO_NEW_MSG', 'NO_MATCHED_MSG', 'OFFSET_ILLEGAL']);

/** What a listener did, where no word of its interface says it. */
function resultText(result: string): string {
  if (result === 'NULL') return m.facts_result_null();
  if (result === 'THROW') return m.facts_result_throw();
  return result === 'TIMEOUT' ? m.facts_result_timeout() : result;
}

export const consumingSentences = {
  'rebalance.done': (f) => {
    const inputs = { consumer: f.consumer, topic: f.topic, strategy: f.strategy };
    if (f.queues.length === 0) return m.facts_rebalance_done_none(inputs);
    return m.facts_rebalance_done({ ...inputs, queues: queuesInWords(f.queues) });
  },
  'pull.held': (f) =>
    m.facts_pull_held({ consumer: f.consumer, queue: queueName(f.queue), offset: offset(f.offset), suspend: duration(f.suspendMs) }),
  'pull.answered': (f) => {
    const inputs = { consumer: f.consumer, queue: queueName(f.queue), status: f.status, next: offset(f.nextOffset) };
    return pullStatuses.has(f.status) ? m.facts_pull_answered({ ...inputs, count: f.count }) : m.facts_pull_failed(inputs);
  },
  'pull.flowControlled': (f) =>
    m.facts_pull_flowControlled({ consumer: f.consumer, queue: queueName(f.queue), rule: f.rule, cached: count(f.cached) }),
  'message.cached': (f, context) =>
    m.facts_message_cached({
      consumer: f.consumer,
      message: context.message(f.msgId),
      topic: f.topic,
      place: place(f.broker, f.queueId),
    }),
  'message.delivered': (f, context) => {
    const inputs = { consumer: f.consumer, message: context.message(f.msgId) };
    const isFirst = f.reconsumeTimes === 0;
    const retry = { ...inputs, times: f.reconsumeTimes };
    if (!context.listens(f.consumer)) return isFirst ? m.facts_message_taken(inputs) : m.facts_message_taken_retry(retry);
    return isFirst ? m.facts_message_delivered(inputs) : m.facts_message_delivered_retry(retry);
  },
  'message.consumed': (f, context) => {
    const inputs = { consumer: f.consumer, message: context.message(f.msgId), result: resultText(f.result), took: duration(f.tookMs) };
    const isIgnored = f.ignored === true;
    if (!context.listens(f.consumer)) return isSuccess(f.result) ? m.facts_message_handled(inputs) : m.facts_message_handled_failed(inputs);
    if (isSuccess(f.result)) return isIgnored ? m.facts_message_consumed_ignored(inputs) : m.facts_message_consumed(inputs);
    return isIgnored ? m.facts_message_consumed_failedIgnored(inputs) : m.facts_message_consumed_failed(inputs);
  },
  'message.skipped': (f, context) => {
    const inputs = { consumer: f.consumer, message: context.message(f.msgId), by: f.by, value: f.value };
    if (f.late === true) return m.facts_message_skipped_late(inputs);
    if (f.first === f.msgId) return m.facts_message_skipped_same(inputs);
    const first = context.message(f.first);
    // Two messages of one key: its value alone says which.
    return first === inputs.message ? m.facts_message_skipped_other(inputs) : m.facts_message_skipped({ ...inputs, first });
  },
  'message.filtered': (f, context) => {
    const inputs = { message: context.message(f.msgId), expression: f.expression };
    return f.where === 'client'
      ? m.facts_message_filtered_client({ ...inputs, consumer: f.consumer ?? f.group })
      : m.facts_message_filtered_broker({ ...inputs, broker: f.broker, group: f.group });
  },
  'message.sentBack': (f, context) => {
    const inputs = {
      broker: f.broker,
      message: context.message(f.msgId),
      times: f.reconsumeTimes,
      level: f.delayLevel,
      time: saidTime(f.dueAt),
    };
    return f.via === 'send' ? m.facts_message_sentBack_send(inputs) : m.facts_message_sentBack(inputs);
  },
  'message.deadLettered': (f, context) =>
    m.facts_message_deadLettered({ broker: f.broker, message: context.message(f.msgId), group: f.group, topic: f.topic }),
  'reply.sent': (f, context) => m.facts_reply_sent({ consumer: f.consumer, message: context.message(f.msgId) }),
  'reply.received': (f, context) =>
    m.facts_reply_received({ producer: f.producer, message: context.message(f.msgId), cost: duration(f.costMs) }),
  'reply.missed': (f, context) =>
    m.facts_reply_missed({ producer: f.producer, message: context.message(f.msgId), error: `${f.errorClass}: ${f.message}` }),
  'receive.held': (f) => m.facts_receive_held({ broker: f.broker, topic: f.topic, consumer: f.consumer, wait: duration(f.pollMs) }),
  'consumeMode.set': (f) => {
    const { broker, group, topic, mode } = f;
    const shared = f.popShareQueueNum ?? 0;
    if (shared > 0) return m.facts_consumeMode_set_shared({ broker, group, topic, mode, count: count(shared) });
    return m.facts_consumeMode_set({ broker, group, topic, mode });
  },
  'pop.assigned': (f) =>
    f.queues.length === 0
      ? m.facts_pop_assigned_none({ consumer: f.consumer, topic: f.topic })
      : m.facts_pop_assigned({ consumer: f.consumer, topic: f.topic, queues: queuesInWords(f.queues) }),
  'receive.answered': (f) =>
    m.facts_receive_answered({ consumer: f.consumer, broker: f.broker, topic: f.topic, status: f.status, count: count(f.count) }),
  'message.popped': (f, context) =>
    m.facts_message_popped({
      broker: f.broker,
      message: context.message(f.msgId),
      consumer: f.consumer,
      group: f.group,
      time: saidTime(f.visibleAt),
    }),
  'message.acked': (f, context) => m.facts_message_acked({ broker: f.broker, message: context.message(f.msgId), consumer: f.consumer }),
  'message.invisibleTimeChanged': (f, context) =>
    m.facts_message_invisibleTimeChanged({
      consumer: f.consumer,
      message: context.message(f.msgId),
      time: saidTime(f.visibleAt),
    }),
  'message.revived': (f, context) =>
    m.facts_message_revived({
      message: context.message(f.msgId),
      time: saidTime(f.visibleAt),
      broker: f.broker,
      topic: f.topic,
      times: f.reconsumeTimes,
    }),
  'message.dropped': (f, context) =>
    m.facts_message_dropped({ consumer: f.consumer, message: context.message(f.msgId), reason: reasonText(f.reason) }),
  'offset.committed': (f) => {
    const inputs = { topic: f.topic, offset: offset(f.offset) };
    if (f.where === 'broker') {
      return m.facts_offset_committed_broker({ ...inputs, broker: f.broker, group: f.group, queueId: f.queueId });
    }
    const there = { ...inputs, place: place(f.broker, f.queueId) };
    return f.consumer === undefined
      ? m.facts_offset_committed_group({ ...there, group: f.group })
      : m.facts_offset_committed_client({ ...there, consumer: f.consumer });
  },
  'offset.persisted': (f) => {
    const inputs = { topic: f.topic, offset: offset(f.offset) };
    return f.where === 'broker'
      ? m.facts_offset_persisted_broker({ ...inputs, broker: f.broker, group: f.group, queueId: f.queueId })
      : m.facts_offset_persisted_client({ ...inputs, consumer: f.consumer ?? f.group, place: place(f.broker, f.queueId) });
  },
  'offset.reset': (f) => {
    const inputs = {
      broker: f.broker,
      group: f.group,
      topic: f.topic,
      queueId: f.queueId,
      before: offset(f.before),
      offset: offset(f.offset),
    };
    return f.where === 'client' ? m.facts_offset_reset_client(inputs) : m.facts_offset_reset_broker(inputs);
  },
  'key.queried': (f) => m.facts_key_queried({ key: f.key, topic: f.topic, found: count(f.found), brokers: listed(f.brokers) }),
  'id.queried': (f, { message }) => {
    const inputs = { message: message(f.msgId), topic: f.topic, place: place(f.broker, f.queueId), offset: offset(f.queueOffset) };
    return f.tracks.length === 0 ? m.facts_id_queried({ ...inputs }) : m.facts_id_queried_tracks({ ...inputs, tracks: listed(f.tracks) });
  },
  'uniqueKey.queried': (f, { message }) =>
    m.facts_uniqueKey_queried({ message: message(f.msgId), topic: f.topic, found: count(f.found), brokers: listed(f.brokers) }),
  'consumerStatus.read': (f) => {
    const differences = f.differences.join('; ');
    const online = listed(f.online);
    if (f.differ) return m.facts_consumerStatus_differ({ group: f.group, online, differences });
    return differences === ''
      ? m.facts_consumerStatus_alike({ group: f.group, online })
      : m.facts_consumerStatus_young({ group: f.group, online, differences });
  },
  'progress.read': (f) => m.facts_progress_read({ group: f.group, diff: offset(f.diff), queues: listed(f.queues.map(progressOf)) }),
  'consumer.suspended': (f) =>
    f.reason === 'resetOffset'
      ? m.facts_consumer_suspended_reset({ consumer: f.consumer })
      : m.facts_consumer_suspended({ consumer: f.consumer }),
  'consumer.resumed': (f) => m.facts_consumer_resumed({ consumer: f.consumer }),
  'queue.locked': (f) => m.facts_queue_locked({ consumer: f.consumer, queue: queueName(f.queue) }),
  'queue.unlocked': (f) => m.facts_queue_unlocked({ consumer: f.consumer, queue: queueName(f.queue) }),
  'queue.lockDenied': (f) => m.facts_queue_lockDenied({ consumer: f.consumer, queue: queueName(f.queue) }),
} satisfies Partial<SentenceBuilders>;
