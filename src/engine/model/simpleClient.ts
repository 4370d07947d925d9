/** What a SimpleConsumer of 5.x has in memory: messages with their receipt handles, and the loop of its application. */
import type { CachedMessage, Consumer, ListenerCall, MachineInstance } from './world.ts';

/** What a broker needs to know to find the checkpoint of one received message again (ExtraInfoUtil, ReceiptHandle). */
export interface ReceiptHandle {
  readonly broker: string;
  /** Topic in which it lies: the original one or that of retries. */
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** First position of the checkpoint. */
  readonly startOffset: number;
  readonly popTimeMs: number;
  readonly invisibleMs: number;
  readonly reviveQueueId: number;
}

/** A message that a SimpleConsumer has received. */
export interface ReceivedMessage {
  readonly message: CachedMessage;
  /** The last one it was given for it. */
  handle: ReceiptHandle;
  /** Fact message.delivered; 0 before. */
  deliveredSeq: number;
  deliveredAtMs: number;
}

/** The application's loop around a SimpleConsumer: receive, process, ack, again. */
export interface ReceiveLoop extends MachineInstance {
  readonly process: Consumer;
  readonly incarnation: number;
  /** Received and not processed yet. */
  waiting: ReceivedMessage[];
  /** What is being processed or acknowledged. */
  current: ReceivedMessage | undefined;
  /** The running call of the application's code. */
  call: ListenerCall | undefined;
}

/** What a SimpleConsumer has in memory. */
export interface SimpleClient {
  /** Next topic of its subscriptions, and next message queue of each topic: both in turn. */
  topicIndex: number;
  readonly queueIndexes: Map<string, number>;
  /** msgId → received and not acknowledged */
  readonly held: Map<string, ReceivedMessage>;
  /** undefined when the script receives by hand. */
  loop: ReceiveLoop | undefined;
}
