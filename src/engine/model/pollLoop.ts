/** What a DefaultLitePullConsumer has in memory, and the loop of its application: poll, process, poll again. */
import type { CachedMessage } from './cachedMessage.ts';
import type { Consumer, ListenerCall, MachineInstance, ProcessQueue } from './world.ts';

/** Messages of one answer that poll() has not taken yet (consumeRequestCache). */
export interface CachedRequest {
  readonly queue: ProcessQueue;
  readonly messages: readonly CachedMessage[];
  /** Fact that brought them. */
  readonly causeSeq: number;
}

export interface PollLoop extends MachineInstance {
  readonly process: Consumer;
  readonly incarnation: number;
  /** Oldest first. */
  cache: CachedRequest[];
  /** `topic:broker:queueId` → what poll() has handed out up to there (AssignedMessageQueue.consumeOffset) */
  readonly positions: Map<string, { readonly queue: ProcessQueue; readonly offset: number }>;
  /** `topic:broker:queueId` of its queues that are paused (MessageQueueState.paused). */
  readonly paused: Set<string>;
  nextAutoCommitMs: number;
  /** What the last poll() returned and is not processed yet. */
  batch: CachedMessage[];
  batchQueue: ProcessQueue | undefined;
  /** The running call of the application's code. */
  call: ListenerCall | undefined;
  /** Fact that the next call is caused by. */
  causeSeq: number;
}
