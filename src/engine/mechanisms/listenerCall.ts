/** What a listener answers to one message: the scenario's rules, or what a hand decided. Shared by concurrent and orderly consuming. */
import { ackIndexOfAll, isSuccess } from '../model/listenerResult.ts';
import { matchingRule } from '../model/listenerRules.ts';
import type { ListenerRule, ListenerSpec } from '../model/scenario.ts';
import type { CachedMessage } from '../model/cachedMessage.ts';
import type { QueueTextIds } from '../model/queueTextIds.ts';
import type { Consumer, ListenerCall } from '../model/world.ts';
import { recordHandled, skipHandled } from './handledMessages.ts';
import type { EngineContext } from './mechanism.ts';
import { print } from './printed.ts';

/** The words of the two listener interfaces for the same answers. */
const concurrentWords: Readonly<Record<string, string>> = { SUCCESS: 'CONSUME_SUCCESS', SUSPEND_CURRENT_QUEUE_A_MOMENT: 'RECONSUME_LATER' };
const orderlyWords: Readonly<Record<string, string>> = { CONSUME_SUCCESS: 'SUCCESS', RECONSUME_LATER: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' };

/** A listener's result in the words of this consumer's listener interface. */
export const resultFor = (consumer: Consumer, result: string): string =>
  (consumer.isOrderly ? orderlyWords : concurrentWords)[result] ?? result;

/** The fact that the other messages of a list have reached the listener with the first. */
function deliverRest(ctx: EngineContext, call: ListenerCall): void {
  const { cause } = ctx;
  for (const one of call.rest) ctx.causedBy(cause, () => ctx.facts.messageDelivered(textIdsOf(call, one), one));
}

/** What a hand has decided for the next consumption of this message. */
function takeDecision(ctx: EngineContext, consumer: Consumer, message: CachedMessage): string | undefined {
  if (ctx.world.decidedResults.size === 0) return undefined;
  for (const name of [message.content.msgId, message.content.keys]) {
    if (name === undefined) continue;
    const key = `${consumer.group}/${name}`;
    const decided = ctx.world.decidedResults.get(key);
    if (decided === undefined) continue;
    ctx.world.decidedResults.delete(key);
    return decided;
  }
  return undefined;
}

/** Calls the listener: the fact, its later result, and the end of the call as the event `finished` with `payload`. */
export function callListener(ctx: EngineContext, consumer: Consumer, call: ListenerCall, finished: string, payload: unknown): void {
  const { message, rest } = call;
  const { cause } = ctx;
  call.deliveredSeq = ctx.facts.messageDelivered(call.queue.textIds, message);
  if (rest.length > 0) deliverRest(ctx, call);
  const { listener } = consumer.options;
  if (consumer.hasMsgTrace) ctx.raise('messageTrace.consuming', call);
  if (listener?.prints !== undefined) printCall(ctx, consumer, call, listener.prints);
  if (listener?.idempotentBy !== undefined) {
    ctx.cause = call.deliveredSeq;
    call.skipped = skipHandled(ctx, consumer, listener, call);
    ctx.cause = cause;
  }
  if (call.skipped.length === 1 + rest.length) {
    call.result = resultFor(consumer, 'CONSUME_SUCCESS');
    call.finish = ctx.after(0, finished, payload, consumer, call.deliveredSeq);
    return;
  }
  const rule = ruleFor(ctx, listener, call);
  const result = decisionFor(ctx, consumer, call) ?? rule?.result ?? listener?.result ?? 'CONSUME_SUCCESS';
  call.result = resultFor(consumer, result);
  call.delayLevelWhenNextConsume = rule?.delayLevelWhenNextConsume ?? listener?.delayLevelWhenNextConsume ?? 0;
  call.ackIndex = rule?.ackIndex ?? listener?.ackIndex ?? ackIndexOfAll;
  if (consumer.isOrderly) call.suspendMs = rule?.suspendCurrentQueueTimeMillis ?? listener?.suspendCurrentQueueTimeMillis ?? -1;
  const processMs = rule?.processMs ?? listener?.processMs ?? 0;
  call.finish = ctx.after(processMs, finished, payload, consumer, call.deliveredSeq);
}

/** Where one of its messages lies: the list of a call may come from several queues when it was popped. */
const textIdsOf = (call: ListenerCall, message: CachedMessage): QueueTextIds =>
  call.restTextIds?.[call.rest.indexOf(message)] ?? call.queue.textIds;

/** The line of a program that looks at `msgs.get(0)` only, whatever the list holds. */
function printCall(ctx: EngineContext, consumer: Consumer, call: ListenerCall, line: string): void {
  const { message, rest, queue } = call;
  const prefix = `ConsumeMessageThread_${consumer.group}`;
  const thread = consumer.threads.findIndex((task) => task === call);
  const ids = [message, ...rest].map(({ content }) => content.msgId);
  const context = consumer.isOrderly ? 'ConsumeOrderlyContext' : 'ConsumeConcurrentlyContext';
  ctx.causedBy(call.deliveredSeq, () =>
    print(ctx, consumer, line, message.content, {
      // Which thread runs an orderly queue is not modelled.
      thread: thread < 0 ? prefix : `${prefix}_${thread + 1}`,
      messages: `[${ids.join(', ')}]`,
      context: `${context} [topic=${queue.topic}, brokerName=${queue.broker}, queueId=${queue.queueId}]`,
      topic: message.realTopic,
      reconsumeTimes: String(message.reconsumeTimes),
    }),
  );
}

/** One answer for the whole list: the first message with a rule decides. */
function ruleFor(
  ctx: EngineContext,
  listener: ListenerSpec | undefined,
  { message, rest, skipped }: ListenerCall,
): ListenerRule | undefined {
  if (listener === undefined) return undefined;
  for (let i = -1; i < rest.length; i++) {
    const one = i < 0 ? message : (rest[i] as CachedMessage);
    if (skipped.includes(one)) continue;
    const rule = matchingRule(listener, one.content, one.reconsumeTimes, ctx.now);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function decisionFor(ctx: EngineContext, consumer: Consumer, { message, rest }: ListenerCall): string | undefined {
  let decided = takeDecision(ctx, consumer, message);
  for (const one of rest) decided = takeDecision(ctx, consumer, one) ?? decided;
  return decided;
}

/** The fact message.consumed: what the listener returned (or the timeout cleaner decided) for one of its messages. Gives its seq. */
export function emitConsumed(
  ctx: EngineContext,
  call: ListenerCall,
  result: string,
  isIgnored: boolean,
  message: CachedMessage = call.message,
): number {
  const { process: consumer } = call.queue;
  const { listener } = consumer.options;
  if (listener?.idempotentBy !== undefined && isSuccess(result)) recordHandled(ctx, consumer, listener, call, message);
  if (consumer.hasMsgTrace && result !== 'TIMEOUT')
    ctx.raise('messageTrace.consumed', { call, message, result, tookMs: ctx.now - call.startedAtMs });
  const seq = ctx.facts.messageConsumed(textIdsOf(call, message), message, result, ctx.now - call.startedAtMs, isIgnored);
  if (listener?.replies === true && isSuccess(result) && message.content.properties?.['CORRELATION_ID'] !== undefined)
    ctx.raise('requestReply.reply', { call, message, seq });
  return seq;
}
