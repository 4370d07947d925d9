/** What the queues lens shows at one moment. Plain data, made by `queueTapes.ts`. */

import type { FlowPause } from '../flowLimits.ts';

/** State of one stored message as the shown consumer group sees it. */
export type CellState =
  | 'stored'
  /** Pulled: in the process queue of its owner. */
  | 'cached'
  | 'beingConsumed'
  | 'consumed'
  /** The listener of an ordered group failed; it will be called again with it, and nothing behind it comes before. */
  | 'suspended'
  /** The listener failed; a copy goes to the retry ladder. */
  | 'failed'
  | 'filtered'
  /** Parked in SCHEDULE_TOPIC_XXXX until its delay is over. */
  | 'waiting'
  /** Was parked; its copy has moved on. */
  | 'movedOn'
  | 'deadLetter'
  | 'lost';

export interface TapeCell {
  readonly offset: number;
  readonly msgId: string;
  readonly key?: string | undefined;
  readonly state: CellState;
  /** reconsumeTimes of the stored copy: 0 for the original. */
  readonly reconsumeTimes: number;
  /** Calls of the listener for this very copy; more than one is a repeated delivery. */
  readonly deliveries: number;
  /** Pulled again after a delivery before: another owner started at an older offset. */
  readonly isAgain: boolean;
  /** Stored at (ms). */
  readonly storedAt: number;
  /** End of the delay (ms) of a parked message. */
  readonly dueAt?: number | undefined;
}

/** How far a consumer group (or, in broadcasting, one instance) has come in a message queue. */
export interface TapeOffset {
  /** Group, or `group@consumer` in broadcasting. */
  readonly holder: string;
  readonly group: string;
  /** What the broker knows: where the next owner would start. Absent: nothing committed yet. */
  readonly brokerOffset?: number | undefined;
  /** What the owner has in memory, ahead of the broker (in broadcasting of its file) until the next commit. */
  readonly clientOffset?: number | undefined;
  /** In broadcasting: what the instance has in its own offsets.json, which outlives it. */
  readonly fileOffset?: number | undefined;
}

export interface Tape {
  /** `topic:broker:queueId` */
  readonly id: string;
  readonly broker: string;
  /** Its broker does not run, since when (ms), and whether it was shut down or crashed. */
  readonly down?: { readonly since: number; readonly isStopped: boolean } | undefined;
  readonly queueId: number;
  readonly minOffset: number;
  /** Offset that the next message will get. */
  readonly maxOffset: number;
  /** The newest messages, oldest first; older ones are not kept. */
  readonly cells: readonly TapeCell[];
  readonly offsets: readonly TapeOffset[];
  /** Consumers of the shown group that hold the queue; more than one while they disagree. */
  readonly owners: readonly string[];
  /** maxOffset − committed offset of the shown group, or 0 while nothing is committed; absent in broadcasting, of which the broker has no offset. */
  readonly lag?: number | undefined;
  /** Messages in the owner's process queue. */
  readonly cached: number;
  /** Oldest message that a listener has not finished. */
  readonly oldestRunning?: { readonly offset: number; readonly msgId: string; readonly sinceMs: number } | undefined;
  /** Offsets (both included) that were delivered and came again. */
  readonly again: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Flow control that keeps an owner of the shown group from pulling. */
  readonly paused?: FlowPause | undefined;
  /** Head of an ordered queue that failed, and how many messages behind it wait for it. */
  readonly suspended?: { readonly offset: number; readonly holds: number } | undefined;
}

export const retryPrefix = '%RETRY%';

export type TopicKind = 'topic' | 'retry' | 'deadLetter' | 'schedule' | 'system';

export interface TapeTopic {
  readonly topic: string;
  readonly kind: TopicKind;
  /** Queues for which room is kept, because the scenario is sure to use the topic; absent where it came unexpected, or is the scenario's own. */
  readonly keptRows?: number | undefined;
  /** Consumer group (or instance) whose progress colours the cells. */
  readonly shownHolder?: string | undefined;
  /** Whether the shown holder consumes it in order. */
  readonly isOrdered?: boolean | undefined;
  /** Why the shown holder keeps no process queue: it receives one by one over HTTP, or as a SimpleConsumer (POP). */
  readonly receivesBy?: 'http' | 'pop' | undefined;
  /** All that read this topic, in the scenario's order. */
  readonly holders: readonly string[];
  readonly tapes: readonly Tape[];
}

export interface CombTooth {
  readonly offset: number;
  readonly msgId: string;
  readonly key?: string | undefined;
  /** done = finished but kept, because an older one is not. */
  readonly state: 'cached' | 'beingConsumed' | 'suspended' | 'done';
  /** Start of the listener (ms). */
  readonly sinceMs?: number | undefined;
}

/** The process queue of one message queue: why the offset stands where it stands. */
export interface ProcessQueueComb {
  /** `topic:broker:queueId` */
  readonly queue: string;
  readonly consumer: string;
  readonly group: string;
  /** Offset that would be committed now: the first one that is not finished. */
  readonly offset: number;
  readonly teeth: readonly CombTooth[];
  /** Cached messages beyond those in `teeth`. */
  readonly hidden: number;
}

export interface QueueTapesModel {
  /** All that may own a queue. */
  readonly consumers: readonly string[];
  /** Topics of the scenario first, then system topics that are used. */
  readonly topics: readonly TapeTopic[];
  /** `topic:broker:queueId` that is looked at: the selection's, else the one with the oldest running message. */
  readonly focus: string | undefined;
  /** Of `combs` the one of `focus`. */
  readonly comb: ProcessQueueComb | undefined;
  /** One for each message queue with something unfinished in its owner's process queue, in the order of the tapes. */
  readonly combs: readonly ProcessQueueComb[];
}
