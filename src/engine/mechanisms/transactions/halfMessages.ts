/** What a broker does with a half message: stores it, publishes it, marks it, asks for it, gives it up. */
import { checkMaxTimeTopic } from '../../model/names.ts';
import { sendBodyOf } from '../../model/sendBody.ts';
import type { Broker, RemotingCall } from '../../model/world.ts';
import { variantOf as variantOfProfile } from '../../profiles/index.ts';
import { answerWhenKept } from '../answerWhenKept.ts';
import { createTopic } from '../createTopic.ts';
import type { EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';
import {
  forgetIfOver,
  halfAt,
  halfStoreOf,
  knownHalfStore,
  producerGroupOf,
  putHalf,
  putOp,
  transactionOf,
  type HalfMessage,
} from './halfStore.ts';
import { immunityMs } from './planCheck.ts';

export const checkTask = 'transactionalMessageCheck';
export const opBatchTask = 'transactionalOpBatch';

export const variantOf = (ctx: EngineContext, name: 'checkCadence' | 'opMessages' | 'lateEndTransaction'): string =>
  variantOfProfile(ctx.scenario, name);

/** A send with TRAN_MSG: kept aside, the real topic is not touched. */
export function prepare(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  if (!broker.isRunning) return;
  if (ctx.option(broker, 'rejectTransactionMessage') === true) {
    const [host] = broker.address.split(':');
    const remark = `the broker[${host}] sending transaction message is forbidden`;
    return ctx.respond(call, { status: 'NO_PERMISSION', body: { remark } });
  }
  const { topic, queueId, content, waitStoreMsgOK, special } = sendBodyOf(call);
  const put = putHalf(ctx, broker, {
    content,
    realTopic: topic,
    realQueueId: queueId,
    checkTimes: 0,
    immunitySeconds: special?.transaction?.checkImmunityTimeInSeconds,
    preparedQueueOffset: undefined,
  });
  ctx.cause = put.seq;
  ctx.cause = ctx.emit('half.stored', {
    producer: content.producer,
    group: producerGroupOf(ctx, content),
    msgId: content.msgId,
    broker: broker.id,
  });
  const message = transactionOf(ctx, broker, content);
  message.pending.add(put.queueOffset);
  ctx.raise('transactions.halfStored', { broker, message, halfOffset: put.queueOffset });
  const body = { queueId, queueOffset: put.queueOffset, offsetMsgId: ctx.texts.text(put.offsetMsgTextId) };
  answerWhenKept(ctx, call, body, waitStoreMsgOK);
}

interface EndTransaction {
  readonly group: string;
  readonly msgId: string;
  readonly state: string;
  readonly fromTransactionCheck: boolean;
  readonly halfOffset: number;
  readonly offsetMsgId: string;
}

/** END_TRANSACTION: oneway, so nobody hears what comes of it. */
export function endTransaction(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const end = call.body as unknown as EndTransaction;
  const refused = refusal(ctx, broker, end);
  ctx.cause = ctx.emit('transaction.ended', {
    msgId: end.msgId,
    state: end.state,
    from: end.fromTransactionCheck ? 'check' : 'send',
    producer: call.from,
    refused,
  });
  if (refused !== undefined) return;
  const { content } = broker.commitLog.message(halfAt(halfStoreOf(ctx, broker), end.halfOffset).commitLogRow);
  if (end.state === 'UNKNOW') {
    const known = halfStoreOf(ctx, broker).messages.get(content.msgId);
    if (known !== undefined) ctx.step(known, 'END_NOT_TYPE');
    return;
  }
  const message = transactionOf(ctx, broker, content);
  message.halfOffset = end.halfOffset;
  ctx.step(message, end.state === 'COMMIT_MESSAGE' ? 'END_COMMIT' : 'END_ROLLBACK');
  forgetIfOver(ctx, message);
}

/** Why the broker does nothing: no such half message, another group's, or too late (5.3). */
function refusal(ctx: EngineContext, broker: Broker, end: EndTransaction): string | undefined {
  const store = halfStoreOf(ctx, broker);
  if (end.halfOffset >= store.halves.length) return 'halfNotFound';
  const half = halfAt(store, end.halfOffset);
  const { content } = broker.commitLog.message(half.commitLogRow);
  if (content.msgId !== end.msgId) return 'halfNotFound';
  if (producerGroupOf(ctx, content) !== end.group) return 'groupWrong';
  if (end.state === 'UNKNOW' || end.fromTransactionCheck || half.immunitySeconds === undefined) return undefined;
  if (variantOf(ctx, 'lateEndTransaction') !== 'refusedAfterImmunity') return undefined;
  const limit = immunityMs(half.immunitySeconds, ctx.number(broker, 'transactionTimeOut'));
  return ctx.now - content.bornAtMs > limit ? 'immunityOver' : undefined;
}

/** The real topic gets the message, then the op message marks the half. */
export function commitMessage(ctx: EngineContext, message: HalfMessage): void {
  const { broker, content, halfOffset } = message;
  const { realTopic, realQueueId } = broker.commitLog.message(halfAt(halfStoreOf(ctx, broker), halfOffset).commitLogRow);
  ctx.cause = ctx.emit('half.committed', { msgId: content.msgId, broker: broker.id });
  putMessage(ctx, broker, { content, topic: realTopic ?? '', queueId: realQueueId, reconsumeTimes: 0, isCommitted: true });
  decide(ctx, message);
}

/** The half record stays until retention; only the op message says that it is over. */
export function rollbackMessage(ctx: EngineContext, message: HalfMessage): void {
  ctx.cause = ctx.emit('half.rolledBack', { msgId: message.content.msgId, broker: message.broker.id });
  decide(ctx, message);
}

function decide(ctx: EngineContext, { broker, pending, halfOffset }: HalfMessage): void {
  pending.delete(halfOffset);
  if (variantOf(ctx, 'opMessages') === 'single') return putOp(ctx, broker, [halfOffset]);
  const { unwrittenOps } = halfStoreOf(ctx, broker);
  unwrittenOps.push(halfOffset);
  const bytes = unwrittenOps.reduce((sum, offset) => sum + String(offset).length + 1, 0);
  if (bytes > ctx.number(broker, 'transactionOpMsgMaxSize')) writeOps(ctx, broker);
  else ctx.wake(broker, opBatchTask);
}

/** One op message for all that waited. */
export function writeOps(ctx: EngineContext, broker: Broker): void {
  const store = knownHalfStore(ctx, broker);
  if (store === undefined) return;
  const offsets = store.unwrittenOps;
  store.unwrittenOps = [];
  putOp(ctx, broker, offsets);
}

/** Back to the tail of the half topic with the counter stored: the next question names the new position. */
function putBack(ctx: EngineContext, message: HalfMessage, preparedQueueOffset: number | undefined): number {
  const { broker, content, pending, halfOffset, check } = message;
  const half = halfAt(halfStoreOf(ctx, broker), halfOffset);
  const { realTopic, realQueueId } = broker.commitLog.message(half.commitLogRow);
  const put = putHalf(ctx, broker, {
    content,
    realTopic: realTopic ?? '',
    realQueueId,
    checkTimes: check,
    immunitySeconds: half.immunitySeconds,
    preparedQueueOffset: half.preparedQueueOffset ?? preparedQueueOffset,
  });
  pending.delete(halfOffset);
  pending.add(put.queueOffset);
  return put.queueOffset;
}

/** Immunity: the check is used up, nobody is asked. */
export function deferCheck(ctx: EngineContext, message: HalfMessage): void {
  const { broker, content, check, halfOffset } = message;
  const seq = ctx.emit('half.deferred', { msgId: content.msgId, check, broker: broker.id });
  ctx.causedBy(seq, () => putBack(ctx, message, halfOffset));
}

/** The question goes to one instance of the group; without one the check is used up all the same. */
export function askProducer(ctx: EngineContext, message: HalfMessage): void {
  const { broker, content, check } = message;
  const producer = availableChannel(ctx, broker, producerGroupOf(ctx, content));
  const seq = ctx.emit('half.checked', { msgId: content.msgId, check, producer, broker: broker.id });
  ctx.causedBy(seq, () => {
    // Where each message has a cadence of its own it stays where it is.
    const halfOffset = variantOf(ctx, 'checkCadence') === 'tick' ? putBack(ctx, message, undefined) : message.halfOffset;
    if (producer === undefined) return;
    const topic = broker.commitLog.message(halfAt(halfStoreOf(ctx, broker), halfOffset).commitLogRow).realTopic ?? '';
    ctx.call(broker, producer, 'CHECK_TRANSACTION_STATE', {
      body: { content, topic, check, halfOffset },
      timeoutMs: 10,
      isOneway: true,
      msgId: content.msgId,
    });
  });
}

/** ProducerManager.getAvailableChannel: in turn, one counter for all groups of this broker. */
function availableChannel(ctx: EngineContext, broker: Broker, group: string): string | undefined {
  const channels = [...(broker.producerTable.get(group)?.keys() ?? [])];
  if (channels.length === 0) return undefined;
  const store = halfStoreOf(ctx, broker);
  store.askedChannels = (store.askedChannels + 1) & 0x7fff_ffff;
  return channels[store.askedChannels % channels.length];
}

/** A copy for operators; the half itself is never looked at again. */
export function discardMessage(ctx: EngineContext, message: HalfMessage): void {
  const { broker, content, pending, halfOffset, reason } = message;
  createTopic(ctx, broker, checkMaxTimeTopic, 1, 6);
  ctx.cause = putMessage(ctx, broker, { content, topic: checkMaxTimeTopic, queueId: 0, reconsumeTimes: 0 }).seq;
  ctx.emit('half.discarded', { msgId: content.msgId, broker: broker.id, reason });
  pending.delete(halfOffset);
}

/** Whether this transaction has a copy that will be looked at beside the one that the present event is about. */
export function isAnotherCopyPending(_ctx: EngineContext, { pending, halfOffset }: HalfMessage): boolean {
  return pending.size > (pending.has(halfOffset) ? 1 : 0);
}
