/** How a broker answers a receive. Source: PopMessageProcessor, PopLongPollingService, and the proxy's ConsumerProcessor before it (5.3.3). */
import { noTimers } from '../../model/freshMachine.ts';
import type { StoredMessage } from '../../model/commitLog.ts';
import type { CachedMessage } from '../../model/cachedMessage.ts';
import { dlqTopicOf, isRetryTopic, queueKey } from '../../model/names.ts';
import { matchesText } from '../../model/filter.ts';
import { isSlave } from '../../model/replicas.ts';
import { perms } from '../../model/topicRoutes.ts';
import type { PoppedMessage } from '../../model/popPush.ts';
import type { Broker, RemotingCall } from '../../model/world.ts';
import { commitBrokerOffset, offsetKey } from '../consumerOffset.ts';
import { createDeadLetterTopic } from '../createTopic.ts';
import { groupConfigOf, groupRefusal } from '../subscriptionGroups.ts';
import type { EngineContext } from '../mechanism.ts';
import { matchesArrival, refusedBy, type PullSubscription } from '../messageFilter.ts';
import { putMessage } from '../putMessage.ts';
import { dropInvisible } from './ackMessage.ts';
import { storeAck, storeCheckpoint } from './checkpoint.ts';
import { invisibleKey, knownPopStore, popRetryTopicOf, popStoreOf, type PopHold } from './popStore.ts';

export interface PopBody extends PullSubscription {
  /** The one queue that is asked for; −1 = all of the topic on this broker. */
  readonly queueId: number;
  /** Of a SimpleConsumer: a proxy checks it first, and decides about dead letters. */
  readonly isByProxy: boolean;
  readonly maxNums: number;
  readonly invisibleMs: number;
  /** How long the client lets the broker keep it (ms). */
  readonly awaitMs: number;
}

/** One request under way. */
interface Pop {
  readonly broker: Broker;
  readonly call: RemotingCall;
  readonly body: PopBody;
  readonly reviveQueueId: number;
  /** 0 … 99: where it begins among the queues, and whether it looks at the retry topic first. */
  readonly random: number;
  readonly found: PoppedMessage[];
  /** Messages that it left behind. */
  rest: number;
}

/** PopLongPollingService gives up so much early (ms). */
const pollEndsEarlyMs = 50;

const bodyOf = (call: RemotingCall): PopBody => call.body as unknown as PopBody;
const holdKey = ({ topic, group, queueId }: PopBody): string => `${topic}@${group}@${queueId}`;

/** A receive of a SimpleConsumer (the proxy's checks, then the broker's) or a pop of a push consumer has come. */
export function receiveArrived(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const body = bodyOf(call);
  if (!body.isByProxy) return popArrived(ctx, broker, call, body);
  const [min, max] = [ctx.number(broker, 'minInvisibleTimeMillsForRecv'), ctx.number(broker, 'maxInvisibleTimeMills')];
  const refusal =
    body.invisibleMs < min
      ? `the invisibleTime is too small. min is ${min}`
      : body.invisibleMs > max
        ? `the invisibleTime is too large. max is ${max}`
        : undefined;
  if (refusal !== undefined) return ctx.respond(call, { status: 'ILLEGAL_INVISIBLE_TIME', body: { remark: refusal } });
  const config = broker.topics.get(body.topic);
  if (config === undefined || isSlave(broker)) return ctx.respond(call, { status: 'TOPIC_NOT_FOUND' });
  if ((config.perm & perms.read) === 0) return ctx.respond(call, { status: 'FORBIDDEN' });
  const group = groupRefusal(ctx, broker, body.group, false);
  if (group !== undefined) return ctx.respond(call, { status: group === 'NO_PERMISSION' ? 'FORBIDDEN' : 'CONSUMER_GROUP_NOT_FOUND' });
  const pollMs = Math.min(
    Math.max(body.awaitMs, ctx.number(broker, 'grpcClientConsumerMinLongPollingTimeoutMillis')),
    ctx.number(broker, 'grpcClientConsumerMaxLongPollingTimeoutMillis'),
  );
  popMessages(ctx, call, ctx.now + pollMs - pollEndsEarlyMs);
}

/** The wait of a push consumer counts from its own clock (bornTime). */
function popArrived(ctx: EngineContext, broker: Broker, call: RemotingCall, { group, topic, queueId, awaitMs }: PopBody): void {
  const config = broker.topics.get(topic);
  if (config === undefined) return ctx.respond(call, { status: 'TOPIC_NOT_EXIST' });
  if ((config.perm & perms.read) === 0) return ctx.respond(call, { status: 'NO_PERMISSION' });
  if (queueId >= config.readQueueNums) return ctx.respond(call, { status: 'INVALID_PARAMETER' });
  const refusal = groupRefusal(ctx, broker, group, false);
  if (refusal !== undefined) return ctx.respond(call, { status: refusal });
  popMessages(ctx, call, call.sentAtMs + awaitMs - pollEndsEarlyMs);
}

/** The retry topic in one of five requests before the topic, otherwise after it. */
export function popMessages(ctx: EngineContext, call: RemotingCall, pollsUntilMs: number): void {
  const broker = ctx.process<Broker>(call.to);
  const body = bodyOf(call);
  const store = popStoreOf(ctx, broker);
  const random = ctx.draw('pop', broker.id, 100);
  const reviveQueueId = store.checkpointNumber++ % ctx.number(broker, 'reviveQueueNum');
  const pop: Pop = { broker, call, body, reviveQueueId, random, found: [], rest: 0 };
  const retryTopic = popRetryTopicOf(ctx, broker, body.group, body.topic);
  const isRetryFirst = random < ctx.number(broker, 'popFromRetryProbability');
  if (isRetryFirst) popFromTopic(ctx, pop, retryTopic);
  if (body.queueId < 0) popFromTopic(ctx, pop, body.topic);
  else popFromQueue(ctx, pop, body.topic, body.queueId);
  if (!isRetryFirst && pop.found.length < body.maxNums) popFromTopic(ctx, pop, retryTopic);
  if (pop.found.length === 0) {
    if (ctx.now < pollsUntilMs) hold(ctx, broker, call, pollsUntilMs);
    else ctx.respond(call, { status: 'POLLING_TIMEOUT' });
    return;
  }
  answer(ctx, pop);
  if (pop.rest > 0) releaseOne(ctx, broker, holdKey(body));
}

function popFromTopic(ctx: EngineContext, pop: Pop, topic: string): void {
  const queues = pop.broker.topics.get(topic)?.readQueueNums ?? 0;
  for (let i = 0; i < queues; i++) popFromQueue(ctx, pop, topic, (pop.random + i) % queues);
}

/** Where the next receive of a group begins; a new group where there is something to see, if the first message is still there. */
function popOffset(ctx: EngineContext, broker: Broker, group: string, topic: string, queueId: number): number {
  const stored = broker.offsets.get(offsetKey(topic, group))?.get(queueId);
  const queue = broker.queues.get(queueKey(topic, queueId));
  if (stored !== undefined) return Math.max(stored, queue?.minOffset ?? 0);
  if (queue === undefined || isRetryTopic(topic) || queue.minOffset === 0) return queue?.minOffset ?? 0;
  const offset = Math.max(0, queue.maxOffset - 1);
  commitBrokerOffset(ctx, broker, group, topic, queueId, offset);
  return offset;
}

function popFromQueue(ctx: EngineContext, pop: Pop, topic: string, queueId: number): void {
  const { broker, body, call, found, reviveQueueId } = pop;
  const { group, invisibleMs } = body;
  const queue = broker.queues.get(queueKey(topic, queueId));
  if (queue === undefined) return;
  const startOffset = popOffset(ctx, broker, group, topic, queueId);
  const scanEnd = Math.min(queue.maxOffset, startOffset + ctx.number(broker, 'maxFilterMessageEntries'));
  const visibleAt = ctx.now + invisibleMs;
  const diffs: number[] = [];
  const causeSeqs: number[] = [];
  let offset = startOffset;
  for (; offset < scanEnd && found.length < body.maxNums; offset++) {
    const row = queue.row(offset);
    if (refusedBy(ctx, broker, group, body.subscription, row) !== undefined) continue;
    const message = broker.commitLog.pulledMessage(row);
    const seq = ctx.emit('message.popped', {
      consumer: call.from,
      group,
      broker: broker.id,
      topic,
      queueId,
      queueOffset: offset,
      msgId: message.content.msgTextId,
      reconsumeTimes: message.reconsumeTimes,
      visibleAt,
    });
    causeSeqs.push(seq);
    diffs.push(offset - startOffset);
    popStoreOf(ctx, broker).invisible.set(invisibleKey(topic, queueId, offset, group), {
      msgId: message.content.msgId,
      group,
      popTimeMs: ctx.now,
      visibleAtMs: visibleAt,
    });
    const handle = { broker: broker.id, topic, queueId, queueOffset: offset, startOffset, popTimeMs: ctx.now, invisibleMs, reviveQueueId };
    found.push({ message, handle });
  }
  pop.rest += queue.maxOffset - offset;
  if (offset === startOffset) return;
  const { cause } = ctx;
  const [firstSeq] = causeSeqs;
  if (firstSeq !== undefined) {
    ctx.cause = firstSeq;
    storeCheckpoint(ctx, broker, reviveQueueId, { group, topic, queueId, startOffset, diffs, popTimeMs: ctx.now, invisibleMs, causeSeqs });
  }
  commitBrokerOffset(ctx, broker, group, topic, queueId, offset);
  ctx.cause = cause;
}

/** Everything; of a proxy what it gives on: another tag is acknowledged in silence, a message that has failed too often goes to the dead letters. */
function answer(ctx: EngineContext, { broker, call, body, found }: Pop): void {
  const respond = (messages: readonly PoppedMessage[]): void =>
    ctx.respond(call, { status: 'SUCCESS', body: { messages }, msgIds: messages.map(({ message }) => message.content.msgTextId) });
  if (!body.isByProxy) return respond(found);
  const maxAttempts = (groupConfigOf(ctx, broker, body.group)?.retryMaxTimes ?? ctx.number(broker, 'retryMaxTimes')) + 1;
  const messages = found.filter(({ message, handle }) => {
    const isTooOften = message.reconsumeTimes >= maxAttempts;
    if (!isTooOften && matchesText(body.subscription.tags, message.content.tag)) return true;
    ctx.causedBy(ctx.cause, () => {
      if (isTooOften) deadLetter(ctx, broker, body.group, message);
      storeAck(ctx, broker, body.group, handle);
      dropInvisible(ctx, broker, body.group, handle);
    });
    return false;
  });
  respond(messages);
}

/** CONSUMER_SEND_MSG_BACK with delay level −1 (ProducerProcessor.forwardMessageToDeadLetterQueue). */
function deadLetter(ctx: EngineContext, broker: Broker, group: string, { content, realTopic, reconsumeTimes }: CachedMessage): void {
  const topic = dlqTopicOf(group);
  const letter = { content, topic, queueId: 0, reconsumeTimes: reconsumeTimes + 1, retryTopic: realTopic };
  createDeadLetterTopic(ctx, broker, topic);
  ctx.cause = ctx.emit('message.deadLettered', {
    group,
    broker: broker.id,
    msgId: content.msgTextId,
    reconsumeTimes: letter.reconsumeTimes,
    topic,
  });
  ctx.cause = putMessage(ctx, broker, letter).seq;
}

function hold(ctx: EngineContext, broker: Broker, call: RemotingCall, pollsUntilMs: number): void {
  const body = bodyOf(call);
  const row: PopHold = {
    machine: 'popHold',
    instance: `${broker.id}/${body.topic}@${body.group}#${call.id}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    process: broker,
    incarnation: broker.lives,
    call,
    pollsUntilMs,
  };
  const { holds } = popStoreOf(ctx, broker);
  const held = holds.get(holdKey(body));
  if (held === undefined) holds.set(holdKey(body), [row]);
  else held.push(row);
  call.hopSeq = ctx.cause = ctx.emit('receive.held', {
    consumer: call.from,
    group: body.group,
    broker: broker.id,
    topic: body.topic,
    pollMs: pollsUntilMs - ctx.now,
  });
  ctx.start(row);
}

/** What a hold's machine proposes when its wait ends. */
export function popAgain(ctx: EngineContext, row: PopHold): void {
  const { holds } = popStoreOf(ctx, row.process);
  const key = holdKey(bodyOf(row.call));
  holds.set(key, holds.get(key)?.filter((one) => one !== row) ?? []);
  if (!row.call.isDone && !row.call.isLost) popMessages(ctx, row.call, row.pollsUntilMs);
}

/** A new message ends the wait of one receive of each group that wants it: one that waits for all queues, and one that waits for this queue. */
export function messageArrived(ctx: EngineContext, broker: Broker, { topic, queueId, content }: StoredMessage): void {
  for (const [key, held] of knownPopStore(ctx, broker)?.holds ?? []) {
    const isMeant = held.length > 0 && key.startsWith(`${topic}@`) && (key.endsWith('@-1') || key.endsWith(`@${queueId}`));
    if (isMeant) releaseOne(ctx, broker, key, content);
  }
}

function releaseOne(ctx: EngineContext, broker: Broker, key: string, content?: CachedMessage['content']): void {
  const row = popStoreOf(ctx, broker)
    .holds.get(key)
    ?.find(({ call }) => {
      if (call.isDone || call.isLost) return false;
      return content === undefined || matchesArrival(ctx, bodyOf(call).subscription, content);
    });
  if (row !== undefined) ctx.step(row, 'MESSAGE_ARRIVED');
}
