/** One call of a concurrent listener in a thread of its consumer (ConsumeMessageConcurrentlyService.ConsumeRequest). */
import type { SelfCloning } from '../kernel/clone.ts';
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { CachedMessage } from './cachedMessage.ts';
import { ackIndexOfAll } from './listenerResult.ts';
import { noTimers } from './freshMachine.ts';
import type { Consumer, ListenerCall, MachineInstance, ProcessQueue } from './world.ts';

const none: readonly CachedMessage[] = [];

/** What only a call has that was answered in a special way. */
interface SpecialAnswer {
  delayLevelWhenNextConsume: number;
  ackIndex: number;
  skipped: readonly CachedMessage[];
  failed: readonly CachedMessage[];
  kept: readonly CachedMessage[];
}

const ordinary: Readonly<SpecialAnswer> = Object.freeze({
  delayLevelWhenNextConsume: 0,
  ackIndex: ackIndexOfAll,
  skipped: none,
  failed: none,
  kept: none,
});

/** A class, because a busy cluster has a thousand of them, and each checkpoint copies them all. */
export class ConsumeTask implements MachineInstance, ListenerCall<ProcessQueue>, SelfCloning {
  readonly machine = 'consumeTask';
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
  finish: EventHandle | undefined = undefined;
  private special: SpecialAnswer | undefined = undefined;

  constructor(
    slot: number,
    consumer: Consumer,
    incarnation: number,
    queue: ProcessQueue,
    message: CachedMessage,
    rest: readonly CachedMessage[],
    startedAtMs: number,
  ) {
    this.slot = slot;
    this.process = consumer;
    this.incarnation = incarnation;
    this.queue = queue;
    this.message = message;
    this.rest = rest;
    this.startedAtMs = startedAtMs;
  }

  get instance(): string {
    return `${this.process.id}/thread ${this.slot + 1}`;
  }

  get delayLevelWhenNextConsume(): number {
    return (this.special ?? ordinary).delayLevelWhenNextConsume;
  }

  set delayLevelWhenNextConsume(level: number) {
    if (this.special !== undefined || level !== ordinary.delayLevelWhenNextConsume) this.specialAnswer().delayLevelWhenNextConsume = level;
  }

  get ackIndex(): number {
    return (this.special ?? ordinary).ackIndex;
  }

  set ackIndex(index: number) {
    if (this.special !== undefined || index !== ackIndexOfAll) this.specialAnswer().ackIndex = index;
  }

  get skipped(): readonly CachedMessage[] {
    return (this.special ?? ordinary).skipped;
  }

  set skipped(messages: readonly CachedMessage[]) {
    if (this.special !== undefined || messages !== none) this.specialAnswer().skipped = messages;
  }

  /** Failed messages that are still to be sent back; the first is under way. */
  get failed(): readonly CachedMessage[] {
    return (this.special ?? ordinary).failed;
  }

  set failed(messages: readonly CachedMessage[]) {
    if (this.special !== undefined || messages !== none) this.specialAnswer().failed = messages;
  }

  /** Those that could not be sent back: they stay and are consumed again here. */
  get kept(): readonly CachedMessage[] {
    return (this.special ?? ordinary).kept;
  }

  set kept(messages: readonly CachedMessage[]) {
    if (this.special !== undefined || messages !== none) this.specialAnswer().kept = messages;
  }

  get ownBytes(): number {
    return 136;
  }

  private specialAnswer(): SpecialAnswer {
    return (this.special ??= { ...ordinary });
  }

  /** Lists of messages are replaced and never changed, so the copy has the same ones. */
  cloneWith(clone: <T>(value: T) => T): this {
    const { slot, process, incarnation, queue, message, rest, startedAtMs } = this;
    const copy = new ConsumeTask(slot, clone(process), incarnation, clone(queue), message, rest, startedAtMs);
    copy.state = this.state;
    copy.timers = this.timers === noTimers ? noTimers : clone(this.timers);
    copy.lastFrom = this.lastFrom;
    copy.lastEvent = this.lastEvent;
    copy.lastAtMs = this.lastAtMs;
    copy.deliveredSeq = this.deliveredSeq;
    copy.result = this.result;
    copy.finish = this.finish;
    copy.special = this.special === undefined ? undefined : { ...this.special };
    return copy as this;
  }
}
