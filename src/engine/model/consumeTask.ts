/** One call of a concurrent listener in a thread of its consumer (ConsumeMessageConcurrentlyService.ConsumeRequest). */
import type { SelfCloning } from '../kernel/clone.ts';
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { CachedMessage } from './cachedMessage.ts';
import { ackIndexOfAll } from './listenerResult.ts';
import { noTimers } from './freshMachine.ts';
import type { Consumer, ListenerCall, MachineInstance, ProcessQueue } from './world.ts';

const none: readonly CachedMessage[] = [];

/** A class, because a busy cluster has a thousand of them, and each checkpoint copies them all. */
export class ConsumeTask implements MachineInstance, ListenerCall<ProcessQueue>, SelfCloning {
  readonly machine = 'consumeTask';
  readonly instance: string;
  /** Its thread's place in the pool, from 0. */
  readonly slot: number;
  state = -1;
  timers: MachineInstance['timers'] = noTimers;
  lastFrom = -1;
  lastEvent = '';
  lastAtMs = -1;
  readonly process: Consumer;
  readonly incarnation: number;
  readonly queue: ProcessQueue;
  message: CachedMessage;
  rest: readonly CachedMessage[];
  deliveredSeq = 0;
  startedAtMs: number;
  result = 'CONSUME_SUCCESS';
  delayLevelWhenNextConsume = 0;
  ackIndex = ackIndexOfAll;
  skipped = none;
  /** Failed messages that are still to be sent back; the first is under way. */
  failed = none;
  /** Those that could not be sent back: they stay and are consumed again here. */
  kept = none;
  finish: EventHandle | undefined = undefined;

  constructor(
    thread: string,
    slot: number,
    consumer: Consumer,
    incarnation: number,
    queue: ProcessQueue,
    message: CachedMessage,
    rest: readonly CachedMessage[],
    startedAtMs: number,
  ) {
    this.instance = thread;
    this.slot = slot;
    this.process = consumer;
    this.incarnation = incarnation;
    this.queue = queue;
    this.message = message;
    this.rest = rest;
    this.startedAtMs = startedAtMs;
  }

  get ownBytes(): number {
    return 160;
  }

  /** Lists of messages are replaced and never changed, so the copy has the same ones. */
  cloneWith(clone: <T>(value: T) => T): this {
    const { instance, slot, process, incarnation, queue, message, rest, startedAtMs } = this;
    const copy = new ConsumeTask(instance, slot, clone(process), incarnation, clone(queue), message, rest, startedAtMs);
    copy.state = this.state;
    copy.timers = this.timers === noTimers ? noTimers : clone(this.timers);
    copy.lastFrom = this.lastFrom;
    copy.lastEvent = this.lastEvent;
    copy.lastAtMs = this.lastAtMs;
    copy.deliveredSeq = this.deliveredSeq;
    copy.result = this.result;
    copy.delayLevelWhenNextConsume = this.delayLevelWhenNextConsume;
    copy.ackIndex = this.ackIndex;
    copy.skipped = this.skipped;
    copy.failed = this.failed;
    copy.kept = this.kept;
    copy.finish = this.finish;
    return copy as this;
  }
}
