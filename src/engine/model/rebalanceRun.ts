/** What one client's RebalanceService is about. */
import type { MessageQueue, ProcessQueue } from './world.ts';

/** RebalanceService of one client. */
export interface RebalanceRun {
  isRunning: boolean;
  /** A wake-up during a run asks for one more. */
  runAgain: boolean;
  /** End of the last run, at first the start of the client (ms). */
  endedAtMs: number;
  /** A wake-up waits until the least time between two runs is over. */
  isWakePending: boolean;
  /** Whether this run could not take or give up all that it should have. */
  isUnbalanced: boolean;
  /** Topics still to do in this run. */
  remaining: string[];
  /** Queues of the present topic that are still to be given up. */
  toDrop: ProcessQueue[];
  /** This client's share of the present topic. */
  share: readonly MessageQueue[];
  /** Orderly: references of queues of its share whose lock was refused when it asked last. */
  refused: string[];
  /** What a broker gave it to pop from, in the present topic. */
  popShare: readonly MessageQueue[];
  /** New queues of the present topic whose start offset is still to be asked. */
  toAsk: MessageQueue[];
  /** Process queues made in this topic's turn; they begin to pull together. */
  made: ProcessQueue[];
  /** Whether this topic's share changed in this turn. */
  hasChanged: boolean;
  /** Inputs of each topic's last completed run, as one text. */
  lastInputs: Map<string, string>;
}
