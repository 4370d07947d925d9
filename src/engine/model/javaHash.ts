/** Java's hash codes, where RocketMQ's behaviour depends on them. */
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

/** The order in which a Java hash table of so many entries hands out its message queues; those of one bucket stay as they came. */
export function inTableOrder<Q extends MessageQueue>(queues: readonly Q[], entries = queues.length): Q[] {
  let buckets = smallestTable;
  while (entries > buckets * 0.75) buckets *= 2;
  const bucketOf = (queue: Q): number => {
    const hash = queueHash(queue);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return [...queues].sort((a, b) => bucketOf(a) - bucketOf(b));
}
