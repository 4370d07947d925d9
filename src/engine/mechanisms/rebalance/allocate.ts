/** Allocation strategies: plain functions over sorted queues and client ids. Source: `org.apache.rocketmq.client.consumer.rebalance` (4.9.8). */
import type { MessageQueue } from '../../model/world.ts';

export type Allocate = (queues: readonly MessageQueue[], clientIds: readonly string[], clientId: string) => readonly MessageQueue[];

/** Contiguous blocks; the first (queues mod consumers) consumers get one more. */
export const allocateAveragely: Allocate = (queues, clientIds, clientId) => {
  const index = clientIds.indexOf(clientId);
  if (index < 0) return [];
  const rest = queues.length % clientIds.length;
  const share = Math.floor(queues.length / clientIds.length);
  const size = queues.length <= clientIds.length ? 1 : index < rest ? share + 1 : share;
  const start = rest > 0 && index < rest ? index * size : index * size + rest;
  if (queues.length <= clientIds.length) return queues.slice(index, index + 1);
  return queues.slice(start, start + size);
};

/** Queue k goes to consumer k mod C. */
export const allocateAveragelyByCircle: Allocate = (queues, clientIds, clientId) => {
  const index = clientIds.indexOf(clientId);
  if (index < 0) return [];
  return queues.filter((_, k) => k % clientIds.length === index);
};

export const strategies: Readonly<Record<string, Allocate>> = { AVG: allocateAveragely, AVG_BY_CIRCLE: allocateAveragelyByCircle };

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** MessageQueue.compareTo: topic, broker name, queue id. */
export function sortQueues(queues: readonly MessageQueue[]): MessageQueue[] {
  return [...queues].sort((a, b) => compareText(a.topic, b.topic) || compareText(a.broker, b.broker) || a.queueId - b.queueId);
}

/** Client ids sort as plain text: `…0.10@…` before `…0.9@…`. */
export const sortClientIds = (ids: readonly string[]): string[] => [...ids].sort(compareText);
