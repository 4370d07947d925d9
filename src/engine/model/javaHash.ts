/** Java's hash codes and tables, where RocketMQ's behaviour depends on them. */
import type { MessageQueue } from './world.ts';

/** String.hashCode: a 32-bit integer. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** MessageQueue.hashCode of common. */
function queueHash({ topic, broker, queueId }: MessageQueue): number {
  let hash = 1;
  for (const part of [javaHash(broker), queueId, javaHash(topic)]) hash = (Math.imul(hash, 31) + part) | 0;
  return hash;
}

const smallestTable = 16;

/** Buckets of a table that holds so many entries, was made with room for `buckets` and grows when it is more than three quarters full. */
function grown(entries: number, buckets: number): number {
  let size = buckets;
  while (entries > size * 0.75) size *= 2;
  return size;
}

/** What a table of so many buckets hands out first, and last; what shares a bucket stays as it came. */
function inBuckets<T>(entries: Iterable<T>, hashOf: (entry: T) => number, buckets: number): T[] {
  const placed = Array.from(entries, (entry) => {
    const hash = hashOf(entry);
    return { entry, bucket: (hash ^ (hash >>> 16)) & (buckets - 1) };
  });
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ entry }) => entry);
}

/** The order in which a HashSet of so many message queues, filled one by one, hands them out. */
export const inSetOrder = <Q extends MessageQueue>(queues: Iterable<Q>, entries: number): Q[] =>
  inBuckets(queues, queueHash, grown(entries, smallestTable));

/** Likewise for the keys of a ConcurrentHashMap, which grows as soon as it is three quarters full. */
export const inMapOrder = <Q extends MessageQueue>(queues: Iterable<Q>, entries: number): Q[] =>
  inBuckets(queues, queueHash, grown(entries + 1, smallestTable));

/** Likewise for a `new HashMap(room)`: its table is the next power of two. */
export function inRoomOrder<Q extends MessageQueue>(queues: readonly Q[], room: number): Q[] {
  let buckets = 1;
  while (buckets < room) buckets *= 2;
  return inBuckets(queues, queueHash, grown(queues.length, buckets));
}

/** Likewise for the texts of a ConcurrentHashMap. */
export const topicsInMapOrder = (topics: Iterable<string>, entries: number): string[] =>
  inBuckets(topics, javaHash, grown(entries + 1, smallestTable));
