/** Messages between GET and DELETE: taken for 15 minutes, then open again; the offset follows the deleted ones without a gap. Source: seed 002, S-336 – S-341, S-366, S-367. */
import { base64, utf8 } from '../../model/utf8.ts';
import type { CachedMessage } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { acceptedOf, answer, refuse } from './gateway.ts';
import { epochMs, gatewayState, type HttpQueue, type HttpRequest, type HttpSubscription, type TakenMessage } from './httpState.ts';

/** Base64, like the sample of the manual: where the service keeps a message that nobody has deleted yet (S-337; what follows the Consumer ID is ours). */
const handleOf = ({ group, topic }: HttpSubscription, { broker, queueId }: HttpQueue, queueOffset: number, rconsumeTimes: number): string =>
  base64(utf8(`_PENDINGMSG__%RETRY%$${group}_${topic}_${broker}_${queueId}_${queueOffset}_${rconsumeTimes}`));

/** Messages that nobody has deleted in time, in the order of queues and offsets. */
export const openMessages = (queues: readonly HttpQueue[]): TakenMessage[] =>
  queues.flatMap(({ taken }) => [...taken.values()].filter(({ mode }) => mode === 'open'));

/** A message is received for the first time. */
export function take({ group }: HttpSubscription, queue: HttpQueue, message: CachedMessage): TakenMessage {
  const taken: TakenMessage = { message, queue, group, msgHandle: '', rconsumeTimes: 0, mode: 'taken', timer: undefined };
  queue.taken.set(message.queueOffset, taken);
  queue.nextOffset = message.queueOffset + 1;
  return taken;
}

/** 200: each message with its handle; from now on it is the receiver's for 15 minutes. */
export function answerMessages(ctx: EngineContext, request: HttpRequest): void {
  const { topic, id } = acceptedOf(request);
  const { process: gateway, call, given } = request;
  const subscription = gatewayState(ctx, gateway).subscriptions.get(`${topic}@${id}`) as HttpSubscription;
  const received = given.map((taken) => {
    const { queue, message } = taken;
    const { content, queueOffset } = message;
    subscription.handles.delete(taken.msgHandle);
    taken.msgHandle = handleOf(subscription, queue, queueOffset, taken.rconsumeTimes);
    subscription.handles.set(taken.msgHandle, taken);
    const seq = ctx.emit('http.received', {
      gateway: gateway.id,
      client: call.from,
      ...placeOf(taken),
      offsetMsgId: message.offsetMsgTextId,
      msgHandle: taken.msgHandle,
      body: content.body,
      bornTime: epochMs(ctx) + content.bornAtMs,
      rconsumeTimes: taken.rconsumeTimes,
    });
    const expiry = { subscription, taken };
    taken.timer = ctx.after(ctx.number(gateway, 'httpDeleteWithin'), 'httpAccess.expired', expiry, undefined, seq);
    return { msgId: content.msgId, msgHandle: taken.msgHandle, topic };
  });
  answer(ctx, request, 200, undefined, { received, msgIds: received.map(({ msgId }) => msgId) });
}

const placeOf = ({ queue, message, group }: TakenMessage) => ({
  group,
  broker: queue.broker,
  topic: queue.topic,
  queueId: queue.queueId,
  queueOffset: message.queueOffset,
  msgId: message.content.msgTextId,
});

export interface Expiry {
  readonly subscription: HttpSubscription;
  readonly taken: TakenMessage;
}

/** 15 minutes without a DELETE: it may be received again. */
export function expire(ctx: EngineContext, { subscription, taken }: Expiry): void {
  taken.timer = undefined;
  taken.mode = 'open';
  taken.rconsumeTimes++;
  const { rconsumeTimes } = taken;
  ctx.cause = ctx.emit('http.expired', { gateway: subscription.gateway.id, ...placeOf(taken), rconsumeTimes });
}

/** 204. A handle of before the last receipt, or one that is too late, deletes nothing: the message may be received again. */
export function deleteMessage(ctx: EngineContext, request: HttpRequest): void {
  const { topic, id, msgHandle } = acceptedOf(request);
  const gateway = request.process;
  const subscription = gatewayState(ctx, gateway).subscriptions.get(`${topic}@${id}`);
  const taken = subscription?.handles.get(msgHandle);
  if (subscription === undefined || taken === undefined) {
    if (isHandle(msgHandle)) return answer(ctx, request, 204);
    return refuse(ctx, request, {
      status: 400,
      reason: 'badHandle',
      subject: 'msgHandle',
      code: 'PARAMETER_INVALID',
      info: 'msgHandle is not valid',
    });
  }
  const isLate = taken.mode === 'open';
  const told = { gateway: gateway.id, client: request.call.from, ...placeOf(taken), ignored: isLate ? true : undefined };
  ctx.cause = ctx.emit('http.deleted', told);
  if (!isLate) {
    taken.mode = 'deleted';
    if (taken.timer !== undefined) ctx.cancel(taken.timer);
    taken.timer = undefined;
    subscription.handles.delete(msgHandle);
    commit(ctx, subscription, taken.queue);
  }
  answer(ctx, request, 204);
}

/** What every handle of ours begins with, in Base64. */
const handleStart = base64(utf8('_PENDINGMSG__%RETRY%')).slice(0, 24);
const isHandle = (text: string): boolean => text.startsWith(handleStart);

/** Only messages without an undeleted one before them count as done. */
function commit(ctx: EngineContext, { gateway, group, topic }: HttpSubscription, queue: HttpQueue): void {
  let done = 0;
  for (const [offset, { mode }] of queue.taken) {
    if (mode !== 'deleted') break;
    queue.taken.delete(offset);
    done++;
  }
  if (done === 0) return;
  const first = queue.taken.keys().next();
  const offset = first.done === true ? queue.nextOffset : first.value;
  ctx.call(gateway, queue.broker, 'UPDATE_CONSUMER_OFFSET', {
    body: { group, topic, queueId: queue.queueId, offset },
    timeoutMs: ctx.number(gateway, 'mqClientApiTimeout'),
    isOneway: true,
    queue: queue.reference,
  });
}
