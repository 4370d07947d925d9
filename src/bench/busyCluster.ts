/** The run that B1 and B5 measure: a cluster on slow links, so that thousands of messages are on their way at each moment. */
import type { ResolvedScenario } from '../engine/index.ts';
import { parseScenario } from '../scenario/index.ts';

const numbered = (count: number, prefix: string): readonly string[] => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

/** When the producers begin, after routes, shares and the first pulls are settled (ms). */
export const sendingStartsMs = 180_000;
/** Time from one send of a producer to its next (ms). */
const everyMs = 1;

export interface BusyClusterSize {
  /** Messages of each of the eight producers. */
  readonly messagesEach: number;
  /** One-way latency of every link (ms); a quarter of it is added at random. */
  readonly latencyMs: number;
  readonly untilMs: number;
}

/** Eight producers send oneway to eight queues on each of four brokers; two groups of eight consumers take every message. */
export function busyCluster({ messagesEach, latencyMs, untilMs }: BusyClusterSize): ResolvedScenario {
  const result = parseScenario({
    version: 1,
    seed: 1,
    network: { latency: latencyMs, jitter: latencyMs >> 2 },
    config: { pullBatchSize: 1_000, maxTransferCountOnMessageInMemory: 1_000, consumeThreadMin: 64, consumeThreadMax: 64 },
    brokers: numbered(4, 'broker-').map((id) => ({ id })),
    topics: [{ name: 'OrderTopic', readQueueNums: 8, writeQueueNums: 8 }],
    producers: numbered(8, 'p').map((id) => ({ id, group: 'order-producer' })),
    consumers: numbered(16, 'c').map((id, i) => ({ id, group: i < 8 ? 'order-group' : 'audit-group', listener: { processMs: 50 } })),
    until: untilMs,
    script: numbered(8, 'p').map((producer) => ({
      at: sendingStartsMs,
      do: 'send',
      producer,
      topic: 'OrderTopic',
      mode: 'ONEWAY',
      tag: 'TagA',
      keys: `${producer}-{n}`,
      count: messagesEach,
      every: everyMs,
    })),
  });
  if (!result.ok) throw new Error(`the bench's scenario is not valid: ${JSON.stringify(result)}`);
  return result.value;
}
