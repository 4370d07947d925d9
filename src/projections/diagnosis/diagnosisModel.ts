/** What the diagnosis shows at one moment. Plain data, made by `diagnosis.ts`; the lens says it in sentences. */
import type { Fact } from '../../engine/index.ts';
import type { AgainReason } from '../deliveredAgain.ts';

/** Shorter parts of a message's way are no news (ms). */
export const noticeable = 100;

export type QuestionId = 'arriving' | 'twice' | 'late' | 'owner';

/** Why a message has not come, or that it has. */
export type ArrivingWord =
  | 'arrived'
  | 'nothingSent'
  | 'sending'
  | 'notSentNoNameServer'
  | 'notSentNoRoute'
  | 'notSent'
  | 'half'
  | 'rolledBack'
  | 'discarded'
  | 'delayed'
  | 'retryWaiting'
  | 'deadLetter'
  | 'deadLetterWaiting'
  | 'gone'
  | 'dropped'
  /** Given up for another reason than broadcasting. */
  | 'givenUp'
  | 'filteredBroker'
  | 'filteredClient'
  | 'noSubscriber'
  | 'noTopicThere'
  | 'groupDown'
  | 'notReceived'
  | 'notAsked'
  | 'taken'
  | 'openAgain'
  | 'postRefused'
  | 'postUnanswered'
  | 'ownerNone'
  | 'ownerNoRoute'
  | 'ownerUnshared'
  | 'ownerTwins'
  | 'ownerNotReading'
  | 'ownerGone'
  | 'suspended'
  | 'brokerDown'
  | 'cut'
  | 'passed'
  | 'startedAfter'
  | 'lockDenied'
  | 'behind'
  | 'flowControlled'
  | 'pullRefused'
  | 'cached'
  | 'consumerDown'
  | 'idle'
  /** Stored a moment ago; its consumer has the queue and will be given it. */
  | 'onItsWay'
  | 'unexplained';

/** Whether a message came again, and why. */
export type TwiceWord = 'once' | 'never' | 'noneTwice' | 'eachInstance' | AgainReason;

export type LateWord =
  | 'neverStored'
  | 'prompt'
  | 'notYet'
  | 'nothingYet'
  | 'sendRetried'
  | 'sendSlow'
  | 'halfWaited'
  | 'delayWaited'
  | 'retriesWaited'
  | 'scanLate'
  | 'queueTaken'
  | 'behindOther'
  | 'listenerLate'
  | 'pulledLate'
  | 'refusedLate'
  | 'notWoken'
  | 'deliveredAgain'
  | 'stillParked'
  | 'stillUnread'
  | 'unconfirmedWaited'
  | 'reviveLate'
  | 'askedLate';

export type OwnerWord =
  | 'owner'
  | 'ownerTwo'
  | 'ownerEach'
  | 'ownerGone'
  | 'ownerNone'
  | 'ownerNoRoute'
  | 'ownerTwins'
  | 'ownerNotReading'
  | 'holds'
  | 'holdsAll'
  | 'idle'
  | 'noQueue'
  | 'noOwner'
  | 'takesAny'
  | 'notInQueue';

export type FindingWord = ArrivingWord | TwiceWord | LateWord | OwnerWord;

/** What a sentence says beside its word; what it does not need is empty. */
export interface FindingValues {
  readonly consumer: string;
  readonly other: string;
  readonly group: string;
  readonly topic: string;
  /** `topic:broker:queueId` */
  readonly queue: string;
  readonly broker: string;
  readonly producer: string;
  readonly msgId: string;
  /** RocketMQ's own text: an expression, a tag, a result, a status. */
  readonly text: string;
  readonly tag: string;
  readonly number: number;
  /** A length of time (ms). */
  readonly ms: number;
  /** A virtual time (ms). */
  readonly atMs: number;
}

/** Causes that a fact can exclude: that a message did not come, came twice or late, or that another consumer has a queue. */
export type ExcludedWord =
  | 'notStored'
  | 'notReadable'
  | 'nobodyReads'
  | 'noOwner'
  | 'offsetPassed'
  | 'notLocked'
  | 'noPull'
  | 'failed'
  | 'storedTwice'
  | 'moved'
  | 'ended'
  | 'twins'
  | 'sentLate'
  | 'readLate'
  | 'scannedLate'
  | 'revivedLate'
  | 'calledLate'
  | 'otherOwner';

/** A cause that it is not, and the fact that says so. */
export interface Excluded {
  readonly word: ExcludedWord;
  readonly fact: Fact;
  /** How long that part of a message's way took (ms); 0 where no time is asked about. */
  readonly ms: number;
}

/** Answers that name no trouble. */
export const fine: ReadonlySet<FindingWord> = new Set<FindingWord>([
  'neverStored',
  'arrived',
  'sending',
  'onItsWay',
  'taken',
  'nothingSent',
  'once',
  'never',
  'noneTwice',
  'eachInstance',
  'prompt',
  'notYet',
  'nothingYet',
  'owner',
  'ownerEach',
  'holds',
  'noQueue',
  'noOwner',
  'takesAny',
  'notInQueue',
]);

/** One sentence and the facts that prove it, oldest first. */
export interface Finding {
  readonly word: FindingWord;
  readonly values: FindingValues;
  readonly proof: readonly Fact[];
  /** Whether it is what went wrong, or what took long. */
  readonly isCause: boolean;
  /** What it is not, in the order of a message's way. */
  readonly excluded?: readonly Excluded[];
}

export interface Answer {
  readonly question: QuestionId;
  readonly findings: readonly Finding[];
}

export interface DiagnosisSubject {
  readonly kind: 'message' | 'queue' | 'consumer' | 'group';
  readonly id: string;
}

export interface DiagnosisModel {
  /** What is asked about; absent in a scenario without consumers when nothing is selected. */
  readonly subject: DiagnosisSubject | undefined;
  /** False when the selection is nothing that could be asked about and the first group stands in. */
  readonly isSelected: boolean;
  readonly answers: readonly Answer[];
  /** Groups and their consumers, to ask about another one. */
  readonly choices: readonly DiagnosisSubject[];
  /** Message keys by msgId, of the messages that are named. */
  readonly keys: ReadonlyMap<string, string>;
  /** Consumers without a listener. */
  readonly receivers: readonly string[];
}

export const diagnosisLimits = {
  /** Messages that can be answered for; the oldest are forgotten first. */
  messages: 300,
  /** Facts of one message; beyond it those in the middle are forgotten. */
  facts: 200,
  findings: 6,
  proof: 5,
  choices: 12,
} as const;
