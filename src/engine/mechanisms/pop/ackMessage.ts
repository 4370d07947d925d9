/** What a receipt handle is good for: ack, and another invisible time. Source: AckMessageProcessor, ChangeInvisibleTimeProcessor, the proxy's AbstractProcessor.validateReceiptHandle (5.3.3). */
import { queueKey } from '../../model/names.ts';
import type { ReceiptHandle } from '../../model/simpleClient.ts';
import type { Broker, RemotingCall } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { reviveTimeOf, storeAck, storeCheckpoint } from './checkpoint.ts';
import { invisibleKey, popStoreOf } from './popStore.ts';

interface HandleBody {
  readonly group: string;
  readonly handle: ReceiptHandle;
  /** Of a SimpleConsumer. */
  readonly isByProxy: boolean;
}

/** The proxy refuses a handle whose time is over; the broker itself would take it. */
function isExpired(ctx: EngineContext, call: RemotingCall, { handle, isByProxy }: HandleBody): boolean {
  if (!isByProxy || ctx.now < reviveTimeOf(handle)) return false;
  ctx.respond(call, { status: 'INVALID_RECEIPT_HANDLE', body: { remark: 'receipt handle is expired' } });
  return true;
}

/** UNIQ_KEY of the message that a handle stands for. */
const textIdOf = (broker: Broker, { topic, queueId, queueOffset }: ReceiptHandle) => {
  const queue = broker.queues.get(queueKey(topic, queueId));
  return queue === undefined ? '' : broker.commitLog.message(queue.row(queueOffset)).content.msgTextId;
};

/** Nobody holds the message under this handle any more. */
export function dropInvisible(ctx: EngineContext, broker: Broker, group: string, handle: ReceiptHandle): void {
  const { invisible } = popStoreOf(ctx, broker);
  const key = invisibleKey(handle.topic, handle.queueId, handle.queueOffset, group);
  if (invisible.get(key)?.popTimeMs === handle.popTimeMs) invisible.delete(key);
}

export function ackArrived(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const body = call.body as unknown as HandleBody;
  if (isExpired(ctx, call, body)) return;
  const { group, handle } = body;
  const { topic, queueId, queueOffset } = handle;
  const msgId = textIdOf(broker, handle);
  ctx.cause = ctx.emit('message.acked', { consumer: call.from, group, broker: broker.id, topic, queueId, queueOffset, msgId });
  storeAck(ctx, broker, group, handle);
  dropInvisible(ctx, broker, group, handle);
  ctx.respond(call, { status: 'SUCCESS' });
}

/** A new checkpoint from now on, then the old one is acknowledged: so the old handle is worth nothing. */
export function changeArrived(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const body = call.body as unknown as HandleBody & { readonly invisibleMs: number };
  if (isExpired(ctx, call, body)) return;
  const { group, handle, invisibleMs } = body;
  const max = ctx.number(broker, 'maxInvisibleTimeMills');
  if (body.isByProxy && invisibleMs > max)
    return ctx.respond(call, { status: 'ILLEGAL_INVISIBLE_TIME', body: { remark: `the invisibleTime is too large. max is ${max}` } });
  const { topic, queueId, queueOffset, reviveQueueId } = handle;
  const changed: ReceiptHandle = { ...handle, startOffset: queueOffset, popTimeMs: ctx.now, invisibleMs };
  const visibleAt = reviveTimeOf(changed);
  const seq = ctx.emit('message.invisibleTimeChanged', {
    consumer: call.from,
    group,
    broker: broker.id,
    topic,
    queueId,
    queueOffset,
    msgId: textIdOf(broker, handle),
    visibleAt,
  });
  ctx.cause = seq;
  storeCheckpoint(ctx, broker, reviveQueueId, {
    group,
    topic,
    queueId,
    startOffset: queueOffset,
    diffs: [0],
    popTimeMs: ctx.now,
    invisibleMs,
    causeSeqs: [seq],
  });
  storeAck(ctx, broker, group, handle);
  const { invisible } = popStoreOf(ctx, broker);
  const key = invisibleKey(topic, queueId, queueOffset, group);
  const held = invisible.get(key);
  if (held !== undefined) invisible.set(key, { ...held, popTimeMs: ctx.now, visibleAtMs: visibleAt });
  ctx.respond(call, { status: 'SUCCESS', body: { handle: changed } });
}
