/** Measuring on a machine that does other things as well: processor time, interleaved rounds, medians. */
import { existsSync, readFileSync } from 'node:fs';

/** Where Linux counts the nanoseconds that the asking thread has run. */
const threadStatistics = '/proc/thread-self/schedstat';

function threadNanoseconds(): number {
  return Number(readFileSync(threadStatistics, 'utf8').split(' ', 1)[0]);
}

const countsThreads = existsSync(threadStatistics) && threadNanoseconds() > 0;

/**
 * Processor time of this thread (ms): what a person waits for on an idle machine. Waiting for the processor does not count, nor
 * what collects and compiles beside it. Of the whole process where the system does not count threads.
 */
export function processorMs(): number {
  if (countsThreads) return threadNanoseconds() / 1_000_000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export function timed(work: () => void): number {
  const from = processorMs();
  work();
  return processorMs() - from;
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  if (value === undefined) throw new Error('no values');
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Bytes that are really in use, after a full collection. */
export function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
