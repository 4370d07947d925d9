/** Requests that wait at a broker while appends do not end. Source: BrokerController.sendMessageExecutor, BrokerFastFailure (4.9.8). */
import type { RemotingCall } from './remotingCall.ts';

/** A send that has come and is not carried out yet. */
export interface WaitingSend {
  readonly call: RemotingCall;
  /** Fact of its arrival. */
  readonly cause: number;
  readonly arrivedAtMs: number;
}

/** Threads of SendMessageProcessor and the queue behind them, while appends do not end. */
export interface SendThreadPool {
  stalledUntilMs: number;
  /** Since when one append holds the put lock (ms); −1 = none (CommitLog.beginTimeInLock). */
  lockedSinceMs: number;
  /** Who has a thread, the holder of the lock first. */
  readonly atWork: WaitingSend[];
  readonly queue: WaitingSend[];
}
