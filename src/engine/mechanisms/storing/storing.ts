/** The broker's send processor and the dispatch to consume queues. Rules: README.md of this folder. */
import { autoCreateTopic, clientPortOf, dlqTopicOf, isRetryTopic, retryTopicPrefix } from '../../model/names.ts';
import type { ConsumeQueue } from '../../model/consumeQueue.ts';
import { sendBodyOf, type SpecialSend } from '../../model/sendBody.ts';
import { isSlave } from '../../model/replicas.ts';
import { seeFaq } from '../../model/text.ts';
import { perms } from '../../model/topicRoutes.ts';
import type { MessageContent } from '../../model/commitLog.ts';
import type { DeferralPlan } from '../../model/deferral.ts';
import type { Broker, Process, RemotingCall, TopicConfig } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { encodedBytes } from '../batchBytes.ts';
import { createDeadLetterTopic, createTopic } from '../createTopic.ts';
import { recordBytes, userPropertyBytes } from '../../model/recordBytes.ts';
import { isLockAllExpired } from '../lockExpiry.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { delayOf, levelsOf, parkAtLevel, planFor, putOrPark } from '../parkMessage.ts';
import { answerWhenKept, mustWait } from '../answerWhenKept.ts';
import { groupConfigOf } from '../subscriptionGroups.ts';
import { consumeQueueOf, putMessage, type DispatchedRecord, type PutResult } from '../putMessage.ts';
import { cleanExpiredRequests, endStall, fastFailureEvent, isAdmitted, sendTurnEvent, stallAppends } from '../sendThreadPool.ts';
import { actionSpecs } from './actions.ts';

/** The topic's configuration; created from the default topic when that may be inherited, a retry topic in any case (msgCheck). */
function topicFor(ctx: EngineContext, broker: Broker, topic: string, defaultTopicQueueNums: number): TopicConfig | undefined {
  const known = broker.topics.get(topic);
  if (known !== undefined) return known;
  const defaultTopic = broker.topics.get(autoCreateTopic);
  if (defaultTopic !== undefined && (defaultTopic.perm & 1) !== 0 && ctx.option(broker, 'autoCreateTopicEnable') === true)
    return createTopic(ctx, broker, topic, Math.min(defaultTopicQueueNums, defaultTopic.writeQueueNums), defaultTopic.perm & ~1);
  return isRetryTopic(topic) ? createTopic(ctx, broker, topic, 1, perms.read | perms.write) : undefined;
}

/** A client's fallback copy for %RETRY%<group>: the same test as for a send-back, in the ordinary send path. */
type RetryCopy = NonNullable<SpecialSend['retry']>;

/** DefaultMessageStore.checkStoreStatus. */
const isWriteable = (broker: Broker): boolean => !isSlave(broker) && !broker.isDiskFull;

/** SendMessageProcessor.handlePutMessageResult, diskUtil. */
function notAvailableText(percent: number): string {
  const ratio = (percent >= 100 ? '1.00' : `0.${String(percent).padStart(2, '0')}`).padStart(5, ' ');
  return `service not available now. It may be caused by one of the following reasons: the broker's disk is full [CL: ${ratio} CQ: ${ratio} INDEX: ${ratio}], messages are put to the slave, message store has been shut down, etc.`;
}

function refuseWrite(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  ctx.respond(call, { status: 'SERVICE_NOT_AVAILABLE', body: { remark: notAvailableText(broker.diskUsedPercent) } });
}

/** PermName.perm2String. */
const permText = (perm: number): string => `${(perm & 4) !== 0 ? 'R' : '-'}${(perm & 2) !== 0 ? 'W' : '-'}${(perm & 1) !== 0 ? 'X' : '-'}`;

/** TopicConfig.toString; 5.3 has attributes. */
function topicConfigText({ topic, readQueueNums, writeQueueNums, perm }: TopicConfig, hasAttributes: boolean): string {
  const attributes = hasAttributes ? ', attributes={}' : '';
  return `TopicConfig [topicName=${topic}, readQueueNums=${readQueueNums}, writeQueueNums=${writeQueueNums}, perm=${permText(perm)}, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false${attributes}]`;
}

/** What a send asks for, or undefined when it has been refused: an unknown topic, a queue that is not there. */
function checkedTopic(ctx: EngineContext, broker: Broker, call: RemotingCall): TopicConfig | undefined {
  const { topic, queueId, defaultTopicQueueNums } = sendBodyOf(call);
  const config = topicFor(ctx, broker, topic, defaultTopicQueueNums);
  if (config === undefined) {
    ctx.respond(call, { status: 'TOPIC_NOT_EXIST', body: { remark: `topic[${topic}] not exist, apply first please!${seeFaq()}` } });
    return undefined;
  }
  if (queueId >= Math.max(config.readQueueNums, config.writeQueueNums)) {
    const isNewer = variantOf(ctx.scenario, 'illegalQueueId') === 'invalidParameter';
    const producer = `${ctx.process(call.from).address}:${clientPortOf(call.from, call.callerLives, broker.id)}`;
    const remark = `request queueId[${queueId}] is illegal, ${topicConfigText(config, isNewer)} Producer: ${producer}`;
    ctx.respond(call, { status: isNewer ? 'INVALID_PARAMETER' : 'SYSTEM_ERROR', body: { remark } });
    return undefined;
  }
  return config;
}

const propertiesLimit = 32_767;

/** DefaultMessageStore.checkMessage: the body as it came, and the properties with separators. */
function isIllegal(broker: Broker, { bodyBytes, compressedBytes, properties }: MessageContent): boolean {
  if ((compressedBytes ?? bodyBytes) > broker.options.maxMessageSize) return true;
  return userPropertyBytes(properties) > propertiesLimit;
}

function refuseIllegal(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  const limit = broker.options.maxMessageSize;
  const remark = `the message is illegal, maybe msg body or properties length not matched. msg body length limit ${limit}B, msg properties length limit 32KB.`;
  ctx.respond(call, { status: 'MESSAGE_ILLEGAL', body: { remark } });
}

/** What comes of a message that asks for nothing else. */
const atOnce: DeferralPlan = { fate: 'now' };

function sendMessage(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  if (checkedTopic(ctx, broker, call) === undefined) return;
  const { topic, queueId, content, special } = sendBodyOf(call);
  const isHalf = special?.transaction !== undefined;
  // Whether half messages are taken at all is asked before the store is.
  if (!isHalf || ctx.option(broker, 'rejectTransactionMessage') !== true) {
    if (!isWriteable(broker)) return refuseWrite(ctx, broker, call);
    if (isIllegal(broker, content)) return refuseIllegal(ctx, broker, call);
  }
  if (isHalf) return ctx.raise('transactions.prepare', call);
  const retry = special?.retry;
  if (retry !== undefined) return sendRetryCopy(ctx, broker, call, retry);
  const deferral = special?.deferral;
  const plan = deferral === undefined ? atOnce : planFor(ctx, broker, deferral);
  if (plan.fate === 'refused') return ctx.respond(call, { status: plan.status, body: { remark: plan.remark } });
  const put = putOrPark(ctx, broker, { content, topic, queueId, reconsumeTimes: 0 }, plan);
  answerStored(ctx, broker, call, put, plan.fate === 'timer' ? { recallAtMs: plan.deliverAtMs } : undefined);
}

/** All messages of a batch go to one queue and one file in one append: their offsets follow one another. */
function sendBatch(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  if (checkedTopic(ctx, broker, call) === undefined) return;
  if (!isWriteable(broker)) return refuseWrite(ctx, broker, call);
  const { topic, queueId, special } = sendBodyOf(call);
  const batch = special?.batch ?? [];
  if (encodedBytes(batch) > broker.options.maxMessageSize) return refuseIllegal(ctx, broker, call);
  const bytes = batch.reduce((sum, content) => sum + recordBytes(ctx.texts, topic, content), 0);
  broker.commitLog.keepTogether(bytes, broker.options.mappedFileSizeCommitLog);
  let first: PutResult | undefined;
  const ids: string[] = [];
  for (const content of batch) {
    const put = putMessage(ctx, broker, { content, topic, queueId, reconsumeTimes: 0 });
    first ??= put;
    ids.push(ctx.texts.text(put.offsetMsgTextId));
  }
  if (first !== undefined) answerStored(ctx, broker, call, first, { offsetMsgId: ids.join(',') });
}

/** The queue is the asked one, the offset that of the queue where the record is: a parked message has one of the parking topic. */
function answerStored(
  ctx: EngineContext,
  broker: Broker,
  call: RemotingCall,
  put: PutResult,
  more?: Readonly<Record<string, unknown>>,
): void {
  ctx.cause = put.seq;
  const { queueId, waitStoreMsgOK } = sendBodyOf(call);
  if (call.isOneway && !(waitStoreMsgOK && mustWait(broker))) return;
  const offsetMsgId = call.isOneway ? undefined : ctx.texts.text(put.offsetMsgTextId);
  const body = { queueId, queueOffset: put.queueOffset, offsetMsgId };
  answerWhenKept(ctx, call, more === undefined ? body : { ...body, ...more }, waitStoreMsgOK);
}

/** handleRetryAndDLQ: the group must be known. */
function sendRetryCopy(ctx: EngineContext, broker: Broker, call: RemotingCall, retry: RetryCopy): void {
  const group = sendBodyOf(call).topic.slice(retryTopicPrefix.length);
  if (groupConfigOf(ctx, broker, group) !== undefined)
    return answerStored(ctx, broker, call, putRetryCopy(ctx, broker, call, group, retry));
  ctx.respond(call, { status: 'SUBSCRIPTION_GROUP_NOT_EXIST', body: { remark: `subscription group not exist, ${group} ${seeFaq()}` } });
}

/** The dead-letter test of the ordinary send path. 4.9.8: the DELAY property survives it, so such a copy waits its level first. */
function putRetryCopy(ctx: EngineContext, broker: Broker, call: RemotingCall, group: string, retry: RetryCopy): PutResult {
  const { topic, queueId, content } = sendBodyOf(call);
  const rule = variantOf(ctx.scenario, 'deadLetterBySend');
  const isAtOnce = rule !== 'waitsItsLevel';
  const isOverdue = isAtOnce ? retry.reconsumeTimes > retry.maxReconsumeTimes : retry.reconsumeTimes >= retry.maxReconsumeTimes;
  // A lock that lives says that the group consumes in order, whoever sends: the copy must not come in between.
  const isDead = isOverdue || (rule === 'atOnceAndUnderLocks' && !isLockAllExpired(ctx, broker, group));
  const realTopic = isDead ? dlqTopicOf(group) : topic;
  const delayLevel = Math.min(retry.delayLevel, levelsOf(ctx, broker).length);
  if (isDead) {
    createDeadLetterTopic(ctx, broker, realTopic);
    ctx.cause = ctx.emit('message.deadLettered', {
      group,
      broker: broker.id,
      msgId: content.msgId,
      reconsumeTimes: retry.reconsumeTimes,
      topic: realTopic,
    });
  } else {
    ctx.cause = ctx.emit('message.sentBack', {
      group,
      broker: broker.id,
      msgId: content.msgId,
      reconsumeTimes: retry.reconsumeTimes,
      delayLevel,
      dueAt: ctx.now + delayOf(ctx, broker, delayLevel),
      via: 'send',
    });
  }
  const { reconsumeTimes, retryTopic } = retry;
  if (isDead && isAtOnce) return putMessage(ctx, broker, { content, topic: realTopic, queueId: 0, reconsumeTimes, retryTopic });
  return parkAtLevel(ctx, broker, { content, topic: realTopic, queueId: isDead ? 0 : queueId, reconsumeTimes, retryTopic }, delayLevel);
}

/** The record becomes readable; whoever waits for its queue is told. */
function dispatch(ctx: EngineContext, broker: Broker, row: number): void {
  if (row < broker.dispatchedRows) return;
  broker.dispatchedRows = row + 1;
  const { commitLog } = broker;
  const topic = commitLog.topic(row);
  const queueOffset = commitLog.queueOffset(row);
  const queue = consumeQueueOf(broker, topic, commitLog.queueId(row));
  if (isSlave(broker)) return dispatchCopy(ctx, broker, queue, queueOffset, row);
  if (queueOffset !== queue.maxOffset) return; // Its topic was deleted before it was dispatched.
  queue.dispatch(row);
  const dispatched: DispatchedRecord = { broker, row, topic };
  ctx.raise('store.dispatched', dispatched);
}

/** A place that its queue has already is not taken again (ConsumeQueue.putMessagePositionInfo). */
function dispatchCopy(ctx: EngineContext, broker: Broker, queue: ConsumeQueue, queueOffset: number, row: number): void {
  if (queue.maxOffset === 0 && queueOffset > 0) queue.beginAt(queueOffset);
  if (queueOffset < queue.maxOffset) return;
  queue.dispatch(row);
  queue.nextOffset = queue.maxOffset;
  const copied: DispatchedRecord = { broker, row, topic: broker.commitLog.topic(row) };
  ctx.raise('store.copied', copied);
}

/** The abort file tells a start that the process did not end properly before. */
function recordRecovery(ctx: EngineContext, broker: Broker, dispatched: number): void {
  if (!broker.hasAbortFile) return;
  broker.hasAbortFile = false;
  ctx.emit('store.recovered', { broker: broker.id, offset: broker.commitLog.endOffset, records: broker.commitLog.length, dispatched });
}

/** SendMessageProcessor. */
function carryOut(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  if (call.code === 'SEND_MESSAGE_V2') sendMessage(ctx, broker, call);
  else if (call.code === 'SEND_BATCH_MESSAGE') sendBatch(ctx, broker, call);
}

function takeIn(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  if (isAdmitted(ctx, broker, call)) carryOut(ctx, broker, call);
}

export const storing = defineMechanism({
  id: 'storing',
  requestProcessors: { broker: { SEND_MESSAGE_V2: takeIn, SEND_BATCH_MESSAGE: takeIn } },
  actions: {
    stallAppends: {
      spec: actionSpecs.stallAppends,
      reject: (ctx, action) => {
        const broker = ctx.process<Broker>(action['broker'] as string);
        return broker.isRunning ? undefined : { reason: 'notRunning', subject: broker.id };
      },
      apply: (ctx, action) => {
        const broker = ctx.process<Broker>(action['broker'] as string);
        const forMs = action['forMs'] as number;
        stallAppends(broker, ctx.now + forMs);
        ctx.after(forMs, 'storing.stallEnded', broker, broker);
      },
    },
  },
  pendingEvents: {
    'store.dispatch': ({ broker }: { broker: Broker }) => ({ kind: 'dispatch', name: 'reput', subject: broker.id, housekeeping: true }),
  },
  eventHandlers: {
    'store.dispatch': (ctx, { broker, row }: { broker: Broker; row: number }) => dispatch(ctx, broker, row),
    [sendTurnEvent]: (ctx, call: RemotingCall) => carryOut(ctx, ctx.process<Broker>(call.to), call),
    'storing.stallEnded': endStall,
    [fastFailureEvent]: cleanExpiredRequests,
    'process.crashed': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      broker.hasAbortFile = ctx.stateOf(process) === 'crashed';
      broker.sendThreadPool = undefined;
    },
    /** Recovery re-dispatches what the crash caught between append and dispatch. */
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      const first = broker.dispatchedRows;
      for (let row = first; row < broker.commitLog.length; row++) dispatch(ctx, broker, row);
      recordRecovery(ctx, broker, broker.commitLog.length - first);
    },
  },
  isQuiet: (ctx) =>
    ctx.scenario.brokers.every(({ id }) => {
      const pool = ctx.process<Broker>(id).sendThreadPool;
      return pool === undefined || pool.atWork.length === 0;
    }),
});
