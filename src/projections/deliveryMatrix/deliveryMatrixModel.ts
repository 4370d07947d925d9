/** What the delivery matrix shows at one moment. Plain data, made by `deliveryMatrix.ts`, read by the view. */
import type { AgainReason } from '../deliveredAgain.ts';

/** One call of a listener, or one receipt over HTTP. */
export interface MatrixDelivery {
  /** ms */
  readonly at: number;
  readonly reconsumeTimes: number;
  /** Absent while the listener runs; `DELETE` over HTTP. */
  readonly result?: string | undefined;
  readonly isFailed: boolean;
  /** The application found that it had handled the message before, and did not handle it again. */
  readonly isSkipped: boolean;
  /** What became of it after a failure. */
  readonly after?:
    | { readonly kind: 'waiting'; readonly fromMs: number; readonly dueAt: number }
    | { readonly kind: 'deadLetter' }
    /** Broadcasting gives up what fails. */
    | { readonly kind: 'dropped' }
    /** Received for a while: nobody else of the group gets it before `dueAt`. */
    | { readonly kind: 'taken'; readonly fromMs: number; readonly dueAt: number }
    /** That time is over without a DELETE or an ack. */
    | { readonly kind: 'open' }
    | undefined;
}

/** What one instance had of one message. */
export interface MatrixCell {
  readonly deliveries: readonly MatrixDelivery[];
  /** The subscription does not match: the broker or this client left it out. */
  readonly isFiltered: boolean;
  /** Broadcasting: this instance's own offset is beyond the message, and it never had it. */
  readonly isNever: boolean;
}

export type SumState =
  /** The group does not subscribe to its topic. */
  | 'notSubscribed'
  /** Expected, and not there yet. */
  | 'open'
  /** The group's offset is beyond it: it will not come. */
  | 'never'
  | 'filtered'
  /** As often as the mode promises. */
  | 'complete'
  | 'again';

/** A group's share of one message. */
export interface MatrixSum {
  /** Deliveries to the group. */
  readonly times: number;
  readonly state: SumState;
  /** Why it came more than once: to the group or, broadcasting, to one instance. */
  readonly because?: AgainReason | undefined;
  /** Of what came more than once: no failure asked for it. */
  readonly isDuplicate?: boolean | undefined;
  /** Of what was filtered: an instance of the group wants it. */
  readonly isMissed?: boolean | undefined;
}

/** How a message stands before anybody gets it. */
export type MessagePhase = 'stored' | 'half' | 'delayed' | 'recalled' | 'expired' | 'lost';

export interface MatrixMessage {
  readonly kind: 'message';
  readonly msgId: string;
  readonly key?: string | undefined;
  readonly tag?: string | undefined;
  readonly topic: string;
  /** Where it is visible: broker and queue; absent while it is parked. */
  readonly place?: { readonly broker: string; readonly queueId: number; readonly offset: number } | undefined;
  readonly phase: MessagePhase;
  readonly storedAt: number;
  /** One for each column, group after group. */
  readonly cells: readonly MatrixCell[];
  /** One for each group. */
  readonly sums: readonly MatrixSum[];
}

/** Neighbouring messages in one row. */
export interface MatrixRange {
  readonly kind: 'range';
  readonly first: { readonly msgId: string; readonly key?: string | undefined };
  readonly last: { readonly msgId: string; readonly key?: string | undefined };
  readonly count: number;
  /** The message that opens the range when it is selected: the first that came again or never, otherwise the first. */
  readonly pick: string;
  /** One for each column. */
  readonly cells: readonly { readonly deliveries: number; readonly failed: number }[];
  /** One for each group: deliveries of all of them, and how many messages came again, never, or are open. */
  readonly sums: readonly { readonly times: number; readonly again: number; readonly never: number; readonly open: number }[];
}

export interface MatrixColumn {
  readonly consumer: string;
  /** From queues that it owns, or from any queue: by POP (a SimpleConsumer) or over HTTP. */
  readonly takes: 'queues' | 'pop' | 'http';
  /** `broker:queueId` it holds now. */
  readonly queues: readonly string[];
  /** The same for each topic of which it holds any. */
  readonly queuesOf: readonly { readonly topic: string; readonly queues: readonly string[] }[];
  readonly isUp: boolean;
  /** False until its first start. */
  readonly hasStarted: boolean;
  /** Calls of the listener that ended well, without those that found the message handled before; over HTTP, messages that it deleted in time. */
  readonly consumed: number;
}

export interface MatrixGroup {
  readonly group: string;
  readonly messageModel: 'CLUSTERING' | 'BROADCASTING';
  readonly topics: readonly string[];
  readonly columns: readonly MatrixColumn[];
  /** Messages of its topics so far, calls of its listeners, and messages that came again for another reason than a retry, or never. */
  readonly messages: number;
  readonly deliveries: number;
  readonly duplicated: number;
  readonly never: number;
  /** Messages that the filter left out although one of its instances subscribes to their tag. */
  readonly missed: number;
  /** Topics that its instances do not subscribe alike: a group should have one subscription. */
  readonly differing: readonly SubscriptionDifference[];
}

export interface SubscriptionDifference {
  readonly topic: string;
  /** Undefined where an instance does not subscribe to it. */
  readonly by: readonly { readonly consumer: string; readonly expression: string | undefined }[];
}

export interface DeliveryMatrixModel {
  readonly groups: readonly MatrixGroup[];
  /** In the order of storing. */
  readonly rows: readonly (MatrixMessage | MatrixRange)[];
  /** Messages in all. */
  readonly messages: number;
  /** The oldest ones that are in the sums only. */
  readonly forgotten: number;
  /** Messages that the script sends in all. */
  readonly planned: number;
  /** Tags that the script or a message has. */
  readonly tags: readonly string[];
}
