/** What the retry ladder shows at one moment. Plain data, made by `retryLadder.ts`, read by the view and the inspector. */

/** Where a failing message stands. */
export type LadderPhase =
  /** The listener failed; the send-back has not been stored yet. */
  | 'failed'
  /** In SCHEDULE_TOPIC_XXXX until its delay is over. */
  | 'waiting'
  /** The delay is over; the message is in %RETRY%<group> or on its way to the consumer. */
  | 'due'
  | 'beingConsumed'
  | 'consumed'
  | 'deadLetter'
  | 'lost';

/** One call of the listener. */
export interface LadderDelivery {
  /** reconsumeTimes that the listener saw; 0 is the first delivery. */
  readonly attempt: number;
  /** ms */
  readonly at: number;
  readonly consumer: string;
  /** Result of the listener, absent while it runs. */
  readonly result?: string | undefined;
  /** When the listener returned (ms). */
  readonly consumedAt?: number | undefined;
}

/** Where the newest stored copy of a message lies. */
export interface StoredPlace {
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** Changes with each stored copy; msgId does not. */
  readonly offsetMsgId: string;
}

export interface LadderMessage {
  readonly msgId: string;
  readonly group: string;
  readonly key?: string | undefined;
  readonly tag?: string | undefined;
  /** Topic that the listener sees. */
  readonly topic: string;
  readonly phase: LadderPhase;
  readonly firstFailedAt: number;
  /** Retries stored so far: reconsumeTimes of the newest copy. */
  readonly reconsumeTimes: number;
  readonly stored?: StoredPlace | undefined;
  /** Every call of the listener so far, in order. */
  readonly deliveries: readonly LadderDelivery[];
  readonly deadLetteredAt?: number | undefined;
}

export type StepStatus =
  | 'past'
  | 'present'
  | 'future'
  /** The message was consumed (or is lost) before: this retry will not come. */
  | 'notNeeded';

/** One retry of the main message: what RocketMQ plans and what happened. */
export interface LadderStep {
  readonly attempt: number;
  readonly level: number;
  readonly delayMs: number;
  /** Sum of the delays (ms after the first failure), without rounding, consuming and network. */
  readonly nominalMs: number;
  readonly status: StepStatus;
  /** When the copy was stored, which is what the delay counts from (ms). */
  readonly storedAt?: number | undefined;
  /** storedAt + delay (ms). */
  readonly dueAt?: number | undefined;
  /** When the schedule service's scan found it (ms): at most 100 ms after dueAt. */
  readonly foundAt?: number | undefined;
  /** When the listener was called (ms). */
  readonly arrivedAt?: number | undefined;
  readonly result?: string | undefined;
}

export type UnusedReason =
  /** Levels 1 and 2: the broker begins at level 3. */
  | 'belowFirstRetry'
  /** The group's maxReconsumeTimes ends the ladder below this level. */
  | 'aboveLastRetry'
  /** The listener asks for another level each time. */
  | 'listenerAsksOther'
  /** delayLevelWhenNextConsume < 0 or maxReconsumeTimes 0: nothing is ever retried. */
  | 'neverRetried';

/** One row of the ladder: a delay level, or the n-th invisible time, which has no level. */
export interface LadderRung {
  readonly level: number;
  /** Queue of SCHEDULE_TOPIC_XXXX: level − 1. An invisible time has none. */
  readonly queueId?: number | undefined;
  readonly delayMs: number;
  readonly unusedBecause?: UnusedReason | undefined;
}

/** A message that is not the main one and waits on the ladder now. */
export interface WaitingMessage {
  readonly msgId: string;
  readonly key?: string | undefined;
  readonly attempt: number;
  readonly level: number;
  readonly storedAt: number;
  readonly dueAt: number;
}

/** Where dead letters go on from. */
export interface DeadLetterExit {
  /** Groups that subscribe `%DLQ%<group>`. */
  readonly readers: readonly {
    readonly group: string;
    /** Dead letters that it has consumed so far. */
    readonly read: number;
    /** Whether one of its instances runs now. */
    readonly isRunning: boolean;
  }[];
  /** False while the topic may only be written: before 4.9.2 its permission was 2. */
  readonly isReadable: boolean;
  /** `fileReservedTime` (h), after which a dead letter goes like any other message. */
  readonly keptHours: number;
  /** What became of the main message in the dead-letter topic. */
  readonly main?: { readonly how: 'read' | 'failed' | 'expired'; readonly at: number; readonly consumer: string | undefined } | undefined;
}

/** How messages are consumed without a ladder: each of these does something else with what fails. */
export type WithoutLadder = 'broadcasting' | 'pull' | 'http';

export interface RetryLadderModel {
  /** What a message waits that was not consumed: a delay level, higher each time, or the invisible time of its receipt. */
  readonly waits: 'levels' | 'invisible';
  /** Group of the main message or of the selection; undefined when no group retries. */
  readonly group: string | undefined;
  /** Groups with ladders of their own, which a selection shows. */
  readonly otherGroups: readonly string[];
  /** An ordered group tries a failed message again where it is. */
  readonly isOrderly: boolean;
  /** Who consumes when no group retries; undefined when nobody does. */
  readonly withoutLadder: WithoutLadder | undefined;
  /** messageDelayLevel of the broker that holds the main message. */
  readonly messageDelayLevel: string;
  readonly isDefaultSchedule: boolean;
  /** Retries before the dead-letter queue. */
  readonly maxRetries: number;
  /** True when instances of the group have different values; each send-back carries that of the instance that failed. */
  readonly maxRetriesDiffer: boolean;
  readonly rungs: readonly LadderRung[];
  /** Main message's road, or the plan of the group while nothing has failed. */
  readonly steps: readonly LadderStep[];
  readonly main: LadderMessage | undefined;
  /** The big number of the inspector: which retry is awaited, and until when. */
  readonly countdown: { readonly attempt: number; readonly level: number; readonly fromMs: number; readonly dueAt: number } | undefined;
  /** Nearest due first. */
  readonly waiting: readonly WaitingMessage[];
  /** Waiting messages of the group that are not in the list. */
  readonly waitingHidden: number;
  /** Dead letters of the group so far. */
  readonly deadLetters: number;
  /** Undefined when no group retries. */
  readonly exit: DeadLetterExit | undefined;
}
