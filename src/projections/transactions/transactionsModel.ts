/** What the transactions lens shows at one moment. Plain data, made by `transactions.ts`, read by the view. */

/** One END_TRANSACTION: oneway, so only the broker knows whether it came. */
export interface LaneEnd {
  /** COMMIT_MESSAGE, ROLLBACK_MESSAGE or UNKNOW; absent for a check's answer that has not arrived. */
  readonly state?: string | undefined;
  /** When it left the producer (ms); absent when no connection could be made. */
  readonly sentAt?: number | undefined;
  /** When it arrives, unless it is lost (ms). */
  readonly arrivesAt?: number | undefined;
  /** When the broker read it (ms). */
  readonly arrivedAt?: number | undefined;
  /** When it was lost, or could not be sent (ms), and why. */
  readonly lostAt?: number | undefined;
  readonly lostReason?: string | undefined;
  /** Why the broker did not obey. */
  readonly refused?: string | undefined;
}

/** One use of the broker's counter TRANSACTION_CHECK_TIMES. */
export interface LaneCheck {
  /** TRANSACTION_CHECK_TIMES, from 1. */
  readonly check: number;
  /** ms */
  readonly at: number;
  /**
   * asked: a question is on its way or was answered; nobody: no producer of the group is known to the broker;
   * deferred: within the immunity time, so nobody is asked.
   */
  readonly kind: 'asked' | 'nobody' | 'deferred';
  readonly producer?: string | undefined;
  /** The question itself never arrived (ms). */
  readonly questionLostAt?: number | undefined;
  readonly answer?: LaneEnd | undefined;
  /** Where the half message is stored since this check: queue offset in RMQ_SYS_TRANS_HALF_TOPIC. */
  readonly halfOffset?: number | undefined;
}

export interface LaneOutcome {
  readonly kind: 'committed' | 'rolledBack' | 'discarded' | 'lost';
  /** ms */
  readonly at: number;
  readonly reason?: string | undefined;
}

/** The earliest and the latest moment of the next check, as far as the broker's settings say it. */
export interface NextCheck {
  readonly check: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One half message on one broker. */
export interface TransactionLane {
  /** `msgId broker` */
  readonly id: string;
  readonly msgId: string;
  readonly key?: string | undefined;
  readonly broker: string;
  readonly producer: string;
  readonly group: string;
  /** Topic that a COMMIT makes it visible in. */
  readonly topic?: string | undefined;
  readonly storedAt: number;
  /** What executeLocalTransaction returned. */
  readonly local?: { readonly state: string; readonly at: number } | undefined;
  /** When its producer died before that (ms). */
  readonly producerDiedAt?: number | undefined;
  /** END_TRANSACTION after the local transaction. */
  readonly end?: LaneEnd | undefined;
  readonly checks: readonly LaneCheck[];
  readonly outcomes: readonly LaneOutcome[];
  /** Whether the broker will look at it again. */
  readonly isPending: boolean;
  /** How long it is left alone (ms): its own immunity time, otherwise transactionTimeOut. */
  readonly immunityMs: number;
  /** Whether the message itself brought CHECK_IMMUNITY_TIME_IN_SECONDS. */
  readonly hasOwnImmunity: boolean;
  /** transactionCheckMax; absent where there is no limit. */
  readonly checkMax?: number | undefined;
  readonly next?: NextCheck | undefined;
}

/** One record of the half or the op topic. */
export interface StoredRecord {
  readonly offset: number;
  readonly at: number;
  readonly msgId: string;
}

export interface BrokerTransactions {
  readonly broker: string;
  /** Ticks of TransactionalMessageCheckService; absent where checks have no common tick or none was needed yet. */
  readonly ticks?: { readonly firstAt: number; readonly periodMs: number } | undefined;
  /** Newest records of RMQ_SYS_TRANS_HALF_TOPIC and RMQ_SYS_TRANS_OP_HALF_TOPIC. */
  readonly halfTopic: readonly StoredRecord[];
  readonly opTopic: readonly StoredRecord[];
}

export interface TransactionsModel {
  /** Producer groups that sent a half message, and where these lie. */
  readonly groups: readonly { readonly group: string; readonly producers: readonly string[] }[];
  readonly brokers: readonly BrokerTransactions[];
  /** Oldest first. */
  readonly lanes: readonly TransactionLane[];
  /** Lane that the selection means, otherwise the oldest that is undecided, otherwise the newest. */
  readonly mainId: string | undefined;
  /** Lanes that are not in the list. */
  readonly hidden: { readonly decided: number; readonly undecided: number };
}
