/** What a push consumer of 5.x has in memory where it pops instead of pulling (PopProcessQueue, ConsumeMessagePopConcurrentlyService). */
import type { CachedMessage } from './cachedMessage.ts';
import type { QueueTextIds } from './queueTextIds.ts';
import type { ReceiptHandle } from './simpleClient.ts';
import type { AssignedQueue, DeliveredFrom, ListenerCall } from './world.ts';

/** A message on its way to whoever popped it. */
export interface PoppedMessage {
  readonly message: CachedMessage;
  readonly handle: ReceiptHandle;
}

/** One circulating PopRequest: an assigned message queue, or with queue id −1 all of a topic on one broker. */
export interface PopQueue extends AssignedQueue {
  /** Messages received and not done with (waitAckCounter). */
  waitAckCount: number;
  /** Whether the last try ended in flow control: only the change is a fact. */
  isFlowControlled: boolean;
}

/** Messages for one call of the listener, on their way to a thread. */
export interface PopRequest {
  readonly queue: PopQueue;
  readonly popped: readonly PoppedMessage[];
  readonly causeSeq: number;
}

/** One call of the listener in a thread. */
export interface PopTask extends ListenerCall {
  readonly queue: DeliveredFrom;
  readonly request: PopRequest;
  readonly incarnation: number;
  /** Where the others of its list lie. */
  readonly restTextIds: readonly QueueTextIds[];
}

export interface PopPush {
  /** `topic:broker:queueId` */
  readonly queues: Map<string, PopQueue>;
  /** What waits for a thread, in order. */
  waiting: PopRequest[];
  /** Running calls by thread number; free slots are undefined. */
  readonly threads: (PopTask | undefined)[];
}
