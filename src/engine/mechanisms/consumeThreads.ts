/**
 * The thread pool of a consumer (consumeExecutor): consumeThreadMin threads before an unbounded queue, so consumeThreadMax never
 * counts. Shared by concurrent and orderly consuming. Source: ConsumeMessageConcurrentlyService, ConsumeMessageOrderlyService
 * (4.9.8, 5.3.3), java.util.concurrent.ThreadPoolExecutor.
 */
import type { Consumer } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** A thread above the core ends when it has waited so long for work (ms). */
const keepAliveMs = 60_000;
const mostThreads = 32_767;

const coreOf = (consumer: Consumer): number => (consumer.corePoolSize > 0 ? consumer.corePoolSize : consumer.options.consumeThreadMin);

/** How many threads may work now. */
export const threadsOf = (consumer: Consumer): number => coreOf(consumer) + consumer.threadsAbove;

/** A thread has nothing to do any more. */
export function leaveThread(ctx: EngineContext, consumer: Consumer): void {
  if (consumer.threadsAbove > 0 && consumer.busyThreads > coreOf(consumer)) consumer.aboveCoreAtMs = ctx.now;
  consumer.busyThreads--;
}

/** Threads end with their process. */
export function forgetPool(consumer: Consumer): void {
  consumer.corePoolSize = 0;
  consumer.threadsAbove = 0;
}

/** updateCorePoolSize: a size that is not below consumeThreadMax has no effect at all. */
export function updateCorePoolSize(ctx: EngineContext, consumer: Consumer, size: number): void {
  if (size <= 0 || size > mostThreads || size >= ctx.number(consumer, 'consumeThreadMax')) return;
  const before = threadsOf(consumer);
  consumer.corePoolSize = size;
  consumer.threadsAbove = Math.max(0, before - size);
  consumer.aboveCoreAtMs = ctx.now;
  if (consumer.threadsAbove > 0) ctx.after(keepAliveMs, 'consume.keepAlive', consumer, consumer);
  else if (size > before) ctx.raise(consumer.isOrderly ? 'ordering.threadFree' : 'consume.threadFree', consumer);
}

/** Threads above the core take work as long as there is some, and end after a minute without. */
export function endIdleThreads(ctx: EngineContext, consumer: Consumer): void {
  if (consumer.threadsAbove === 0) return;
  const isBusy = consumer.busyThreads > coreOf(consumer);
  const idleMs = isBusy ? 0 : ctx.now - consumer.aboveCoreAtMs;
  if (idleMs >= keepAliveMs) consumer.threadsAbove = 0;
  else ctx.after(keepAliveMs - idleMs, 'consume.keepAlive', consumer, consumer);
}
