/** What takes too long: sent back and taken out of the process queue, without touching the listener. Source: ProcessQueue.cleanExpiredMsg (4.9.8, 5.3.3). */
import type { CachedMessage } from '../../model/cachedMessage.ts';
import type { ConsumeTask } from '../../model/consumeTask.ts';
import { inMapOrder } from '../../model/javaHash.ts';
import type { Consumer, PeriodicTask, Process, ProcessQueue } from '../../model/world.ts';
import { emitConsumed } from '../listenerCall.ts';
import type { CallOutcome, EngineContext, Mechanism } from '../mechanism.ts';
import { firstRetryLevel, sendBack, sendToRetryTopic } from './sendMessageBack.ts';

export const cleanTask = 'cleanExpireMsg';
const cleanedPerQueue = 16;

/** One round of the cleaner's thread: one queue after the other, one message after the other. */
interface Cleaning {
  readonly consumer: Consumer;
  /** Queues that are left; the first is under way. */
  readonly queues: ProcessQueue[];
  /** How often it still looks at the first queue. */
  looks: number;
  /** What is being sent back. */
  message: CachedMessage | undefined;
}

export const timeoutMsOf = ({ options }: Consumer): number => options.consumeTimeout * 60_000;

const holds = (task: ConsumeTask, message: CachedMessage): boolean => task.message === message || task.rest.includes(message);

/** The call that has held this message for longer than consumeTimeout. */
const tooSlow = (consumer: Consumer, message: CachedMessage, nowMs: number): ConsumeTask | undefined =>
  consumer.threads.find((task) => task !== undefined && holds(task, message) && nowMs - task.startedAtMs > timeoutMsOf(consumer));

function begin(ctx: EngineContext, consumer: Consumer): void {
  const queues = inMapOrder(consumer.processQueues.values(), consumer.processQueues.size);
  goOn(ctx, { consumer, queues, looks: looksAt(queues[0]), message: undefined });
}

const looksAt = (queue: ProcessQueue | undefined): number => Math.min(queue?.messages.size ?? 0, cleanedPerQueue);

/** Only the message with the smallest offset is looked at; when it is in time, the queue is done. */
function goOn(ctx: EngineContext, cleaning: Cleaning): void {
  const { consumer, queues } = cleaning;
  for (let queue = queues[0]; queue !== undefined; queue = queues[0]) {
    const message = cleaning.looks-- > 0 ? queue.messages.first() : undefined;
    const task = message === undefined ? undefined : tooSlow(consumer, message, ctx.now);
    if (message !== undefined && task !== undefined) return clean(ctx, cleaning, task, message);
    queues.shift();
    cleaning.looks = looksAt(queues[0]);
  }
}

function clean(ctx: EngineContext, cleaning: Cleaning, task: ConsumeTask, message: CachedMessage): void {
  // What could not be sent back is tried again by the same round.
  const isAgain = cleaning.message === message;
  cleaning.message = message;
  const seq = isAgain ? ctx.cause : emitConsumed(ctx, task, 'TIMEOUT', false, message);
  ctx.causedBy(seq, () => sendBack(ctx, task.queue, message, firstRetryLevel, { then: 'consume.cleaned', token: cleaning }));
}

/** The offset does not move here: that of the next message which is done counts, or an empty pull. */
function sent(ctx: EngineContext, cleaning: Cleaning, isOk: boolean): void {
  const { message, queues } = cleaning;
  const queue = queues[0];
  if (isOk && message !== undefined && queue?.messages.first()?.queueOffset === message.queueOffset) {
    queue.messages.delete(message.queueOffset);
    queue.cachedBytes -= message.bodyBytes;
  }
  goOn(ctx, cleaning);
}

export const cleanTasks = {
  [cleanTask]: {
    nextWorkAt(_ctx: EngineContext, task: PeriodicTask) {
      const consumer = task.process as Consumer;
      let earliest = Infinity;
      for (const one of consumer.threads) if (one !== undefined) earliest = Math.min(earliest, one.startedAtMs);
      return earliest === Infinity ? Infinity : earliest + timeoutMsOf(consumer) + 1;
    },
    run: (ctx: EngineContext, task: PeriodicTask) => begin(ctx, task.process as Consumer),
  },
} satisfies Mechanism['tasks'];

export function armCleaner(ctx: EngineContext, process: Process): void {
  const timeoutMs = process.options.consumeTimeout * 60_000;
  ctx.armTask(process, cleanTask, timeoutMs, timeoutMs);
}

export const cleanHandlers = {
  'consume.cleaned': (ctx: EngineContext, { token: cleaning, outcome }: { token: Cleaning; outcome: CallOutcome }) => {
    if (outcome.ok && outcome.status === 'SUCCESS') return sent(ctx, cleaning, true);
    const { consumer, message } = cleaning;
    if (message !== undefined) sendToRetryTopic(ctx, consumer, message, { then: 'consume.cleanedBySend', token: { cleaning } });
  },
  'consume.cleanedBySend': (ctx: EngineContext, { cleaning, isOk }: { cleaning: Cleaning; isOk: boolean }) => sent(ctx, cleaning, isOk),
} satisfies Mechanism['eventHandlers'];
