/** Records that are in memory of the broker's own, and in no file yet. Source: TransientStorePool, MappedFile.commit (4.9.8). */
import type { Broker } from './world.ts';

export interface StorePool {
  /** Commit log offset up to which everything is in a file (bytes). */
  committedOffset: number;
  /** Rows behind it, in order … */
  rows: number[];
  /** … and the facts that stored them. */
  causes: number[];
  /** When the loop that writes them went round last, and when it did so for all of them (ms). */
  lastRunMs: number;
  lastCommitMs: number;
}

/** Where the files of the log end (bytes): what is behind it can be read by nobody, and dies with the process. */
export const fileEndOf = ({ storePool, commitLog }: Broker): number => storePool?.committedOffset ?? commitLog.endOffset;
