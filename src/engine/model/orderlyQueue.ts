/** The part of a process queue that an orderly listener adds. Source: ProcessQueue, ConsumeMessageOrderlyService (4.9.8). */
import { noTimers } from './freshMachine.ts';
import { queueReference } from './names.ts';
import type { Consumer, MessageQueue, OrderlyQueue } from './world.ts';

/** A queue whose lock was granted a moment ago: RebalanceImpl makes its process queue locked. */
export function newOrderlyQueue(consumer: Consumer, queue: MessageQueue, nowMs: number): OrderlyQueue {
  const reference = queueReference(queue.topic, queue.broker, queue.queueId);
  return {
    machine: 'orderlyQueue',
    instance: `${consumer.id}/${reference}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    process: consumer,
    incarnation: consumer.lives,
    ...queue,
    reference,
    lastUpdateMs: nowMs,
    isRenewed: false,
    isLocked: true,
    isPreviouslyLocked: false,
    taken: [],
    uncommitted: [],
    unsent: [],
    sent: [],
    suspendMs: -1,
    call: undefined,
    runSinceMs: -1,
    takenInRun: 0,
    causeSeq: 0,
    releaseTimer: undefined,
  };
}
