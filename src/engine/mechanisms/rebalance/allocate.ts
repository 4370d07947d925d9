/** Allocation strategies: plain functions over sorted queues and client ids. Source: `org.apache.rocketmq.client.consumer.rebalance` (4.9.8). */
import { md5 } from '../../model/md5.ts';
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

/** The first four bytes of the name's MD5, as a number from 0 to 2³² − 1 (ConsistentHashRouter.MD5Hash). */
function ringHash(name: string): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = md5(name);
  return first * 0x1000000 + second * 0x10000 + third * 0x100 + fourth;
}

const virtualNodes = 10;

/** Each client stands on a ring ten times; a queue belongs to the first that stands at or behind its own place. */
export const allocateByConsistentHash: Allocate = (queues, clientIds, clientId) => {
  if (!clientIds.includes(clientId)) return [];
  const ring = new Map<number, string>();
  const placed = new Map<string, number>();
  for (const id of clientIds) {
    const before = placed.get(id) ?? 0;
    for (let i = 0; i < virtualNodes; i++) ring.set(ringHash(`${id}-${before + i}`), id);
    placed.set(id, before + virtualNodes);
  }
  const places = [...ring.keys()].sort((a, b) => a - b);
  const ownerOf = ({ topic, broker, queueId }: MessageQueue): string | undefined => {
    const place = ringHash(`MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}]`);
    return ring.get(places.find((one) => one >= place) ?? places[0] ?? 0);
  };
  return queues.filter((queue) => ownerOf(queue) === clientId);
};

/** What a strategy is told beside queues and clients: its own options, and what the application's resolver answers. */
export interface AllocationChoices {
  /** CONFIG: `broker:queueId` of each queue that this client takes. */
  readonly messageQueueList: readonly string[];
  /** MACHINE_ROOM: rooms whose brokers (`room@name`) are consumed. */
  readonly consumeridcs: readonly string[];
  readonly roomOfBroker: (broker: string) => string;
  readonly roomOfClient: (clientId: string) => string;
}

/** A fixed list, whoever else is in the group. */
const allocateByConfig =
  ({ messageQueueList }: AllocationChoices): Allocate =>
  (queues) =>
    queues.filter(({ broker, queueId }) => messageQueueList.includes(`${broker}:${queueId}`));

/** Blocks of equal size over the queues of the rooms named; what is left over is dealt out one by one. */
const allocateByMachineRoom =
  ({ consumeridcs }: AllocationChoices): Allocate =>
  (queues, clientIds, clientId) => {
    const index = clientIds.indexOf(clientId);
    if (index < 0) return [];
    const near = queues.filter(({ broker }) => {
      const parts = broker.split('@');
      return parts.length === 2 && consumeridcs.includes(parts[0] ?? '');
    });
    const share = Math.floor(near.length / clientIds.length);
    const rest = near.length % clientIds.length;
    const block = near.slice(share * index, share * index + share);
    return index < rest ? [...block, ...near.slice(share * clientIds.length + index, share * clientIds.length + index + 1)] : block;
  };

/** The inner strategy in each room; queues of a room without a client are shared by all clients. */
const allocateNearby =
  ({ roomOfBroker, roomOfClient }: AllocationChoices, inner: Allocate): Allocate =>
  (queues, clientIds, clientId) => {
    if (!clientIds.includes(clientId)) return [];
    const own = roomOfClient(clientId);
    const queuesIn = (room: string): MessageQueue[] => queues.filter(({ broker }) => roomOfBroker(broker) === room);
    const clientsIn = (room: string): string[] => clientIds.filter((id) => roomOfClient(id) === room);
    const others = [...new Set(queues.map(({ broker }) => roomOfBroker(broker)))].filter((room) => room !== own).sort(compareText);
    return [
      ...inner(queuesIn(own), clientsIn(own), clientId),
      ...others.flatMap((room) => (clientsIn(room).length === 0 ? inner(queuesIn(room), clientIds, clientId) : [])),
    ];
  };

const plain: Readonly<Record<string, Allocate>> = {
  AVG: allocateAveragely,
  AVG_BY_CIRCLE: allocateAveragelyByCircle,
  CONSISTENT_HASH: allocateByConsistentHash,
};

const nearbyPrefix = 'MACHINE_ROOM_NEARBY-';

/** The strategy of that name (AllocateMessageQueueStrategy.getName). */
export function strategyNamed(name: string, choices: AllocationChoices): Allocate {
  if (name === 'CONFIG') return allocateByConfig(choices);
  if (name === 'MACHINE_ROOM') return allocateByMachineRoom(choices);
  if (name.startsWith(nearbyPrefix)) return allocateNearby(choices, strategyNamed(name.slice(nearbyPrefix.length), choices));
  return plain[name] ?? allocateAveragely;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** MessageQueue.compareTo: topic, broker name, queue id. */
export function sortQueues(queues: readonly MessageQueue[]): MessageQueue[] {
  return [...queues].sort((a, b) => compareText(a.topic, b.topic) || compareText(a.broker, b.broker) || a.queueId - b.queueId);
}

/** Client ids sort as plain text: `…0.10@…` before `…0.9@…`. */
export const sortClientIds = (ids: readonly string[]): string[] => [...ids].sort(compareText);
