/**
 * How facts change the delivery matrix. Folds `message.stored`, `.delivered`, `.consumed`, `.sentBack`, `.deadLettered`, `.dropped`,
 * `.skipped`, `.filtered`, `.expired`, `.lost`, `offset.committed`, `rebalance.done`, `pop.assigned`, `subscribe` actions, the starts and ends of clients, and
 * what is received for a while (`takenFor.ts`).
 */
import type { Fact, FactOf } from '../../engine/index.ts';
import { noteForAgain } from '../deliveredAgain.ts';
import type { MessagePhase } from './deliveryMatrixModel.ts';
import {
  addDelivery,
  columnOf,
  isFailure,
  lastOf,
  mostMessages,
  offsetKey,
  placeOf,
  type KeptMessage,
  type MatrixState,
} from './matrixState.ts';
import { applyTaking, takingOf } from './takenFor.ts';

const systemTopics: ReadonlySet<string> = new Set([
  'SCHEDULE_TOPIC_XXXX',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
]);

const isSystemTopic = (topic: string): boolean => systemTopics.has(topic) || topic.startsWith('rmq_sys_');

const parkedPhase = (topic: string): MessagePhase => (topic === 'RMQ_SYS_TRANS_HALF_TOPIC' ? 'half' : 'delayed');

function onStored(state: MatrixState, fact: FactOf<'message.stored'>, forget: (state: MatrixState, message: KeptMessage) => void): void {
  const isParked = isSystemTopic(fact.topic);
  const topic = fact.realTopic ?? fact.topic;
  if (topic.startsWith('%') || isSystemTopic(topic)) return;
  const known = state.messages.get(fact.msgId);
  if (known === undefined) {
    if (fact.tag !== undefined && !state.tags.includes(fact.tag)) state.tags.push(fact.tag);
    state.messages.set(fact.msgId, {
      msgId: fact.msgId,
      key: fact.keys,
      tag: fact.tag,
      topic,
      broker: fact.broker,
      queueId: isParked ? undefined : fact.queueId,
      offset: fact.queueOffset,
      phase: isParked ? parkedPhase(fact.topic) : 'stored',
      storedAt: fact.at,
      deliveries: {},
      filtered: [],
    });
    if (state.messages.size > mostMessages) {
      const [oldest] = state.messages.values();
      if (oldest !== undefined) {
        forget(state, oldest);
        state.messages.delete(oldest.msgId);
        state.forgotten += 1;
      }
    }
    return;
  }
  if (isParked || known.queueId !== undefined) return;
  known.broker = fact.broker;
  known.queueId = fact.queueId;
  known.offset = fact.queueOffset;
  known.phase = 'stored';
}

function onDelivered(state: MatrixState, fact: FactOf<'message.delivered'>): void {
  const { seq, consumer, at, reconsumeTimes } = fact;
  const place = placeOf(fact);
  addDelivery(state, fact, { seq, consumer, at, reconsumeTimes, place, taking: takingOf(state, fact, place) });
}

function onConsumed(state: MatrixState, fact: FactOf<'message.consumed'>): void {
  const place = placeOf(fact);
  const deliveries = state.messages.get(fact.msgId)?.deliveries[fact.group] ?? [];
  // A listener that ran when its process died has never returned: the cause says which call did. What timed out before keeps that.
  const called = deliveries.find(({ seq }) => seq === fact.causeSeq);
  const running = deliveries.filter(({ result }) => result === undefined);
  const delivery = running.find((one) => (called === undefined ? one.consumer === fact.consumer && one.place === place : one === called));
  const column = columnOf(state, fact.consumer);
  if (column !== undefined && !isFailure(fact.result) && fact.ignored !== true && delivery?.isSkipped !== true) column.consumed += 1;
  if (delivery === undefined) return;
  delivery.result = fact.result;
  delivery.isIgnored = fact.ignored === true;
}

/** @param forget adds a message that is no longer kept to its groups' sums. */
export function apply(state: MatrixState, fact: Fact, forget: (state: MatrixState, message: KeptMessage) => void): void {
  noteForAgain(state.again, fact);
  switch (fact.type) {
    case 'message.stored':
      return onStored(state, fact, forget);
    case 'message.delivered':
      return onDelivered(state, fact);
    case 'message.consumed':
      return onConsumed(state, fact);
    case 'message.sentBack': {
      const delivery = lastOf(state, fact.msgId, fact.group, fact.consumer);
      if (delivery !== undefined) [delivery.sentBackAt, delivery.dueAt] = [fact.at, fact.dueAt];
      return;
    }
    case 'message.deadLettered': {
      const delivery = lastOf(state, fact.msgId, fact.group);
      if (delivery !== undefined) delivery.after = 'deadLetter';
      return;
    }
    case 'message.dropped': {
      const delivery = lastOf(state, fact.msgId, fact.group, fact.consumer);
      if (delivery !== undefined) delivery.after = 'dropped';
      return;
    }
    case 'message.skipped': {
      const delivery = lastOf(state, fact.msgId, fact.group, fact.consumer);
      if (delivery !== undefined) delivery.isSkipped = true;
      return;
    }
    case 'message.filtered': {
      const message = state.messages.get(fact.msgId);
      const by = fact.consumer === undefined ? fact.group : `${fact.group} ${fact.consumer}`;
      if (message !== undefined && !message.filtered.includes(by)) message.filtered.push(by);
      return;
    }
    case 'message.expired':
    case 'message.lost': {
      const message = state.messages.get(fact.msgId);
      if (message !== undefined && message.topic === fact.topic) message.phase = fact.type === 'message.lost' ? 'lost' : 'expired';
      return;
    }
    case 'message.recalled': {
      const message = state.messages.get(fact.msgId);
      if (message !== undefined) message.phase = 'recalled';
      return;
    }
    case 'offset.committed': {
      const isOwn = state.groups.some((group) => group.group === fact.group && group.messageModel === 'BROADCASTING');
      const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
      state.offsets.set(offsetKey(fact.group, queue, isOwn ? fact.consumer : undefined), fact.offset);
      return;
    }
    case 'action.applied': {
      const { do: name, consumer, topic, expression = '*' } = fact.action as Readonly<Record<string, string>>;
      if (name !== 'subscribe' || consumer === undefined || topic === undefined) return;
      const column = columnOf(state, consumer);
      if (column !== undefined) column.subscriptions[topic] = expression;
      return;
    }
    case 'pop.assigned': {
      const column = columnOf(state, fact.consumer);
      if (column !== undefined) column.takes = fact.queues.length > 0 ? 'pop' : 'queues';
      return;
    }
    case 'rebalance.done': {
      const column = columnOf(state, fact.consumer);
      if (column !== undefined && !fact.topic.startsWith('%RETRY%')) column.queues[fact.topic] = fact.queues;
      return;
    }
    case 'client.started':
    case 'client.crashed':
    case 'client.stopped': {
      const column = columnOf(state, fact.id);
      if (column === undefined) return;
      column.isUp = fact.type === 'client.started';
      column.hasStarted = true;
      if (!column.isUp) column.queues = {};
      return;
    }
    case 'http.requested':
    case 'http.received':
    case 'http.deleted':
    case 'http.expired':
    case 'message.popped':
    case 'message.acked':
    case 'message.invisibleTimeChanged':
    case 'message.revived':
      return applyTaking(state, fact);
    default:
      return;
  }
}
