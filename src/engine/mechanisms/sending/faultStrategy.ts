/**
 * sendLatencyFaultEnable: a producer keeps away from brokers that were slow or failed. Plans over plain tables; who keeps them is
 * the producer. Source: MQFaultStrategy, LatencyFaultToleranceImpl (4.9.8, 5.3.3); recording broker-failure-send.
 */
import type { FaultItem } from '../../model/faultItem.ts';
import type { MessageQueue, RoundRobin } from '../../model/world.ts';

/** `latencyMax` and `notAvailableDuration`, ms joined with spaces, ascending and of one length. */
export interface FaultTable {
  readonly latencyMax: readonly number[];
  readonly notAvailableDuration: readonly number[];
}

export const faultTable = (latencyMax: string, notAvailableDuration: string): FaultTable => ({
  latencyMax: latencyMax.split(' ').map(Number),
  notAvailableDuration: notAvailableDuration.split(' ').map(Number),
});

/** How long a broker of this latency is kept away from (ms). */
export function notAvailableFor({ latencyMax, notAvailableDuration }: FaultTable, latencyMs: number): number {
  return notAvailableDuration[latencyMax.findLastIndex((least) => latencyMs >= least)] ?? 0;
}

/** 5.3.3: until when (ms) a broker is kept away from: a success does not end it, and a shorter time does not replace a longer one. */
export const prolonged = (before: FaultItem | undefined, nowMs: number, durationMs: number): number =>
  Math.max(before?.availableFromMs ?? 0, durationMs > 0 ? nowMs + durationMs : 0);

export type FaultItems = ReadonlyMap<string, FaultItem>;

export const isAvailable = (items: FaultItems, broker: string, nowMs: number): boolean =>
  (items.get(broker)?.availableFromMs ?? 0) <= nowMs;

const next = (robin: RoundRobin): number => (robin.index = (robin.index + 1) & 0x7fff_ffff);

/** 4.9.8: one step of the index, then on from there to the first queue of an available broker; the last broker does not count. */
export function availableQueue(
  queues: readonly MessageQueue[],
  robin: RoundRobin,
  items: FaultItems,
  nowMs: number,
): MessageQueue | undefined {
  const start = next(robin);
  for (let i = 0; i < queues.length; i++) {
    const queue = queues[(start + i) % queues.length];
    if (queue !== undefined && isAvailable(items, queue.broker, nowMs)) return queue;
  }
  return undefined;
}

export const isReachable = (items: FaultItems, broker: string): boolean => items.get(broker)?.isReachable !== false;

/** 5.3.3: each queue looked at is a step of the index, and the broker of the attempt before is passed over. */
export function otherQueue(
  queues: readonly MessageQueue[],
  robin: RoundRobin,
  lastBroker: string | undefined,
  isGood: (broker: string) => boolean,
): MessageQueue | undefined {
  for (let i = 0; i < queues.length; i++) {
    const queue = queues[next(robin) % queues.length];
    if (queue !== undefined && queue.broker !== lastBroker && isGood(queue.broker)) return queue;
  }
  return undefined;
}

/**
 * 4.9.8, when no broker is available (pickOneAtLeast): the better half by availability, latency and time; `turn` goes round in it.
 * @returns the broker, or undefined while none has ever been judged
 */
export function leastBad(items: FaultItems, nowMs: number, turn: number): string | undefined {
  const order = [...items].sort(([nameA, a], [nameB, b]) => {
    const [isA, isB] = [a.availableFromMs <= nowMs, b.availableFromMs <= nowMs];
    if (isA !== isB) return isA ? -1 : 1;
    return a.latencyMs - b.latencyMs || a.availableFromMs - b.availableFromMs || (nameA < nameB ? -1 : 1);
  });
  const half = Math.floor(order.length / 2);
  return order[half === 0 ? 0 : turn % half]?.[0];
}

/** 4.9.8: that broker's queue by the index: one step for the list, one for the number of the queue. */
export function queueOfLeastBad(queues: readonly MessageQueue[], robin: RoundRobin, broker: string): MessageQueue | undefined {
  const own = queues.filter((queue) => queue.broker === broker);
  if (own.length === 0) return undefined;
  next(robin);
  return own[next(robin) % own.length];
}
