/** Sentences about sending and storing. */
import { recallTag } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { bytes, duration, offset, saidTime } from '../format/index.ts';
import { listed, messageNames, place, reasonText, type SentenceBuilders } from './words.ts';

/** A sentence names an exception by its class; the package stands in the story's answer and in the NDJSON. */
const className = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** What is written there marks a half message as decided. */
const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';

export const sendingSentences = {
  'send.requested': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId), topic: f.topic };
    return f.batch === undefined
      ? m.facts_send_requested({ ...inputs, mode: f.mode })
      : m.facts_send_requested_batch({ ...inputs, count: f.batch });
  },
  'send.attempted': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId), place: place(f.broker, f.queueId) };
    return f.attempt <= 1 ? m.facts_send_attempted(inputs) : m.facts_send_attempted_again({ ...inputs, attempt: f.attempt });
  },
  'send.attemptFailed': (f, context) =>
    m.facts_send_attemptFailed({
      producer: f.producer,
      message: context.message(f.msgId),
      broker: f.broker,
      attempt: f.attempt,
      error: `${className(f.errorClass)}: ${f.message}`,
    }),
  'broker.avoided': (f) => m.facts_broker_avoided({ producer: f.producer, broker: f.broker, time: saidTime(f.until) }),
  'send.hook': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId) };
    if (f.when === 'before') return m.facts_send_hook_before(inputs);
    const outcome = f.error ?? f.status;
    return outcome === undefined ? m.facts_send_hook_afterOneway(inputs) : m.facts_send_hook_after({ ...inputs, outcome });
  },
  'send.waiting': (f, context) => m.facts_send_waiting({ producer: f.producer, message: context.message(f.msgId), option: f.reason }),
  'send.completed': (f, context) => {
    const inputs = {
      producer: f.producer,
      message: context.message(f.msgId),
      status: f.status,
      cost: duration(f.costMs),
      place: place(f.broker, f.queueId),
      offset: offset(f.queueOffset),
    };
    const topic = context.parkedIn?.(f.msgId);
    return topic === undefined ? m.facts_send_completed(inputs) : m.facts_send_completed_parked({ ...inputs, topic });
  },
  'send.failed': (f, context) => {
    const inputs = {
      producer: f.producer,
      message: context.message(f.msgId),
      cost: duration(f.costMs),
      error: `${className(f.errorClass)}: ${f.message}${f.cause === undefined ? '' : ` (${f.cause})`}`,
    };
    return f.attempts === 0 ? m.facts_send_failed_unsent(inputs) : m.facts_send_failed({ ...inputs, attempts: f.attempts });
  },
  'message.stored': (f, context) => {
    const where = { broker: f.broker, message: context.message(f.msgId), topic: f.topic, queueId: f.queueId };
    if (f.realTopic !== undefined && (f.deliverAt !== undefined || f.delayLevel !== undefined)) {
      const onward = { ...where, realTopic: f.realTopic, realQueueId: f.realQueueId ?? 0 };
      if (f.tag === recallTag) return m.facts_message_stored_recall({ ...onward, time: saidTime(f.deliverAt ?? f.at) });
      return f.deliverAt === undefined
        ? m.facts_message_stored_level({ ...onward, level: f.delayLevel ?? 0 })
        : m.facts_message_stored_parked({ ...onward, time: saidTime(f.deliverAt) });
    }
    const stored = { ...where, offset: offset(f.queueOffset) };
    if (f.topic === opTopic) return m.facts_message_stored_op(stored);
    return f.reconsumeTimes > 0 ? m.facts_message_stored_again({ ...stored, times: f.reconsumeTimes }) : m.facts_message_stored(stored);
  },
  'message.scheduled': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId), time: saidTime(f.dueAt) };
    return f.delayLevel === undefined
      ? m.facts_message_scheduled(inputs)
      : m.facts_message_scheduled_level({ ...inputs, level: f.delayLevel });
  },
  'message.due': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId) };
    return f.at > f.dueAt ? m.facts_message_due_late({ ...inputs, late: duration(f.at - f.dueAt) }) : m.facts_message_due(inputs);
  },
  'message.recalled': (f, context) => m.facts_message_recalled({ broker: f.broker, message: context.message(f.msgId), topic: f.topic }),
  'message.expired': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId), topic: f.topic };
    return f.reason === undefined
      ? m.facts_message_expired(inputs)
      : m.facts_message_expired_reason({ ...inputs, reason: reasonText(f.reason) });
  },
  'message.lost': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId), topic: f.topic, reason: reasonText(f.reason) };
    return f.copies === undefined ? m.facts_message_lost(inputs) : m.facts_message_lost_copies({ ...inputs, copies: listed(f.copies) });
  },
  'log.flushed': (f) => m.facts_log_flushed({ broker: f.broker, offset: offset(f.offset), bytes: bytes(f.bytes) }),
  'slave.connected': (f) => m.facts_slave_connected({ slave: f.slave, broker: f.broker, offset: offset(f.offset) }),
  'slave.disconnected': (f) => m.facts_slave_disconnected({ slave: f.slave, broker: f.broker, reason: reasonText(f.reason) }),
  'log.replicated': (f, context) =>
    m.facts_log_replicated({
      slave: f.slave,
      broker: f.broker,
      messages: messageNames(f.msgIds, context),
      offset: offset(f.offset),
    }),
  'slave.synced': (f) => {
    const inputs = { slave: f.slave, broker: f.broker, changes: listed(f.changes) };
    if (f.what === 'topics') return m.facts_slave_synced_topics(inputs);
    if (f.what === 'subscriptionGroups') return m.facts_slave_synced_subscriptionGroups(inputs);
    return f.what === 'delayOffsets' ? m.facts_slave_synced_delayOffsets(inputs) : m.facts_slave_synced_consumerOffsets(inputs);
  },
  'log.fileDeleted': (f) =>
    m.facts_log_fileDeleted({ broker: f.broker, file: f.file, records: offset(f.records), reason: reasonText(f.reason) }),
  'store.recovered': (f) =>
    m.facts_store_recovered({ broker: f.broker, offset: offset(f.offset), records: offset(f.records), dispatched: offset(f.dispatched) }),
} satisfies Partial<SentenceBuilders>;
