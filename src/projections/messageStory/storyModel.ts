/** What the message story shows at one moment. Plain data, made by `messageStory.ts`, read by the story lens and the inspector. */
import type { Fact } from '../../engine/index.ts';
import type { AgainReason } from '../deliveredAgain.ts';

/** Where a message stands, seen as a whole: the state of its newest copy. */
export type StoryState =
  /** send was called; no broker has stored it yet. */
  | 'sending'
  | 'sendFailed'
  | 'stored'
  /** Parked in a delay queue of a broker until `dueAt`. */
  | 'waiting'
  /** The delay is over; not yet stored where it goes. */
  | 'due'
  | 'cached'
  | 'consuming'
  | 'consumed'
  /** The listener failed; no broker has taken it back yet. */
  | 'failed'
  /** An orderly listener failed: its queue pauses, then the same message comes again. */
  | 'suspended'
  /** Given up; its copy waits a delay level before it is in %DLQ%, as an ordered queue of 4.9 gives up. */
  | 'toDeadLetter'
  | 'deadLetter'
  | 'filtered'
  | 'dropped'
  | 'half'
  | 'rolledBack'
  | 'discarded'
  | 'expired'
  /** Its producer took it back while it waited for its time. */
  | 'recalled'
  /** A broker no longer has it, or a one-way send was lost before any had it. */
  | 'lost';

/** One stored copy. `msgId` is the same in all of them; the rest is new each time. */
export interface StoryCopy {
  readonly seq: number;
  /** Store time (ms). */
  readonly at: number;
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  readonly offsetMsgId: string;
  readonly reconsumeTimes: number;
  /** For a parked copy: where it goes when due. */
  readonly realTopic?: string | undefined;
  readonly realQueueId?: number | undefined;
  readonly delayLevel?: number | undefined;
}

/** One call of a listener. */
export interface StoryDelivery {
  /** Seq of `message.delivered`. */
  readonly seq: number;
  /** ms */
  readonly at: number;
  readonly consumer: string;
  readonly group: string;
  /** `topic:broker:queueId` it was read from. */
  readonly queue: string;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
  /** Listener result; absent while it runs, or when the consumer ended before. */
  readonly result?: string | undefined;
  /** When the listener returned (ms). */
  readonly endedAt?: number | undefined;
  readonly ignored?: boolean | undefined;
  /** Why its group got the message again; absent for the first delivery (in broadcasting: the first to a consumer). */
  readonly again?: { readonly reason: AgainReason; readonly before: string } | undefined;
}

/** One wait in a delay queue. */
export interface StoryWait {
  /** Store time (ms), from which the delay counts. */
  readonly from: number;
  /** Store time + delay (ms). */
  readonly dueAt: number;
  readonly delayLevel?: number | undefined;
  /** The retry that it leads to; 0 for a message that was sent with a delay. */
  readonly reconsumeTimes: number;
  /** The group that failed; absent for a message that was sent with a delay. */
  readonly group?: string | undefined;
  /** When the scan found it due (ms); absent while it waits. */
  readonly foundAt?: number | undefined;
}

/** One line of the story. */
export interface StoryStep {
  readonly fact: Fact;
  /** The nearest cause that is worth a sentence; absent when it lies further back than the read model keeps. */
  readonly cause?: Fact | undefined;
  /** For what a periodic task did: time between its ticks (ms). */
  readonly periodMs?: number | undefined;
  /** Number of the delivery that the step leads to or belongs to: 0 up to the first delivery's end, then 1, 2 … */
  readonly chapter: number;
}

/** The question that the message's facts raise by themselves. */
export type StoryQuestion =
  | { readonly kind: 'whatHappened' }
  | { readonly kind: 'whyLate'; readonly waits: readonly StoryWait[] }
  | { readonly kind: 'whyAgain' }
  | { readonly kind: 'whyDeadLetter' }
  | { readonly kind: 'whyNotSent' }
  | { readonly kind: 'whyFiltered' }
  | { readonly kind: 'whyGone' };

/** A message of the list, and the head of its story. */
export interface StorySummary {
  readonly msgId: string;
  /** Message keys, when it has some. */
  readonly keys?: string | undefined;
  readonly tag?: string | undefined;
  readonly producer?: string | undefined;
  /** Which retry of the application sent it, 1 for the first; absent when it was sent otherwise. */
  readonly tryNumber?: number | undefined;
  /** Topic that it was sent to. */
  readonly topic?: string | undefined;
  readonly state: StoryState;
  /** When it was first seen and when it last changed (ms). */
  readonly since: number;
  /** When the newest copy was stored (ms). */
  readonly storedAt?: number | undefined;
  readonly lastAt: number;
  readonly lastSeq: number;
  /** Of the newest copy. */
  readonly reconsumeTimes: number;
  readonly deliveryCount: number;
  readonly failureCount: number;
  /** When its delay is over (ms), while it waits. */
  readonly dueAt?: number | undefined;
}

export interface MessageStory extends StorySummary {
  /** The newest stored copy. */
  readonly place?: StoryCopy | undefined;
  /** Whether its broker has lost or deleted it. */
  readonly isGone: boolean;
  /** All stored copies, oldest first (at most `storyLimits.copies`, the newest). */
  readonly copies: readonly StoryCopy[];
  readonly copyCount: number;
  readonly deliveries: readonly StoryDelivery[];
  readonly waits: readonly StoryWait[];
  /** Groups that gave the message up, the last one at the end, and the dead-letter topic of each. */
  readonly dead: readonly { readonly group: string; readonly topic: string }[];
  readonly steps: readonly StoryStep[];
  /** Steps that were forgotten because the story became too long. */
  readonly forgottenSteps: number;
  /** How many of `steps` were before them. */
  readonly stepsBefore: number;
  readonly question: StoryQuestion;
}

export interface MessageStoryModel {
  /** The newest messages, newest first (at most `storyLimits.listed`). */
  readonly messages: readonly StorySummary[];
  /** Messages seen so far, forgotten ones included. */
  readonly messageCount: number;
  /** The story of the selected message, otherwise of the message that changed last. */
  readonly story?: MessageStory | undefined;
  /** True when a message is selected whose story is no longer kept. */
  readonly isForgotten: boolean;
  /** Consumers without a listener. */
  readonly receivers: readonly string[];
}

/** How much is kept. */
export const storyLimits = {
  /** Messages with their whole story; older ones (by last change) are forgotten. */
  messages: 1_000,
  /** Of forgotten ones: name, state, numbers and first steps. */
  forgotten: 2_000,
  stepsOfForgotten: 4,
  /** Steps of one story; beyond it the oldest after the sending are forgotten. */
  steps: 400,
  copies: 64,
  deliveries: 64,
  /** Messages in the list. */
  listed: 200,
  /** Hops and other links of causes that are remembered, to name the cause of a step. */
  links: 300,
} as const;
