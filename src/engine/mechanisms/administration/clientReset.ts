/** What a client does when its offsets are reset, and suspend/resume. Source: MQClientInstance.resetOffset, DefaultMQPushConsumerImpl (4.9.8). */
import type { Consumer, RemotingCall } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';

interface ClientReset {
  readonly topic: string;
  /** Queue reference → offset. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** `resetOffset` is synchronized: a second one waits for the first. */
interface Resets {
  running: ClientReset | undefined;
  readonly waiting: ClientReset[];
}

function resetsOf(ctx: EngineContext, consumer: Consumer): Resets {
  const key = `administration/resets/${consumer.id}/${consumer.lives}`;
  let slice = ctx.world.slices.get(key) as Resets | undefined;
  if (slice === undefined) ctx.world.slices.set(key, (slice = { running: undefined, waiting: [] }));
  return slice;
}

export function suspend(ctx: EngineContext, consumer: Consumer, reason: 'suspend' | 'resetOffset'): void {
  if (consumer.isPaused) return;
  consumer.isPaused = true;
  ctx.cause = ctx.emit('consumer.suspended', { consumer: consumer.id, group: consumer.group, reason });
}

/** resume(): it rebalances at once; pulls come back with their next try. */
export function resume(ctx: EngineContext, consumer: Consumer): void {
  if (!consumer.isPaused) return;
  consumer.isPaused = false;
  ctx.cause = ctx.emit('consumer.resumed', { consumer: consumer.id, group: consumer.group });
  ctx.raise('rebalance.begin', consumer);
}

export function resetRequested(ctx: EngineContext, call: RemotingCall): void {
  const consumer = ctx.process<Consumer>(call.to);
  if (consumer.type !== 'push') {
    const text = `[reset-offset] consumer dose not exist. group=${consumer.group}`;
    return void ctx.emit('client.logged', { client: consumer.id, level: 'INFO', text });
  }
  const resets = resetsOf(ctx, consumer);
  resets.waiting.push(call.body as unknown as ClientReset);
  if (resets.running === undefined) next(ctx, consumer, resets);
}

/** Pause, drop the queues with what they cached, sleep. */
function next(ctx: EngineContext, consumer: Consumer, resets: Resets): void {
  resets.running = resets.waiting.shift();
  if (resets.running === undefined) return;
  suspend(ctx, consumer, 'resetOffset');
  for (const queue of consumer.processQueues.values()) {
    if (queue.topic !== resets.running.topic || resets.running.offsets[queue.reference] === undefined || queue.isDropped) continue;
    queue.isDropped = true;
    queue.messages.clear();
    queue.cachedBytes = 0;
    if (queue.state >= 0) ctx.step(queue, 'DROP');
  }
  ctx.after(ctx.number(consumer, 'resetOffsetSleep'), 'administration.applyReset', consumer, consumer);
}

/** The new offsets are stored, the queues leave the table, and a rebalance takes them anew. */
export function applyReset(ctx: EngineContext, consumer: Consumer): void {
  const resets = resetsOf(ctx, consumer);
  const { running } = resets;
  if (running === undefined) return;
  for (const queue of [...consumer.processQueues.values()]) {
    const offset = running.offsets[queue.reference];
    if (queue.topic !== running.topic || offset === undefined) continue;
    consumer.offsetTable.set(queue.reference, offset);
    const { topic, broker, queueId } = queue;
    ctx.emit('offset.committed', { group: consumer.group, topic, broker, queueId, offset, where: 'client', consumer: consumer.id });
    ctx.raise('queue.dropped', queue);
    ctx.raise('rebalance.forget', queue);
  }
  resets.running = undefined;
  ctx.raise('administration.resetDone', consumer);
}

export function resetDone(ctx: EngineContext, consumer: Consumer): void {
  resume(ctx, consumer);
  next(ctx, consumer, resetsOf(ctx, consumer));
}
