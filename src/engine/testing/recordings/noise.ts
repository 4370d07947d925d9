/** What in a recording means nothing (ms), as its README states; every comparison of times uses these and no other. */
import type { Recording } from './recording.ts';

export const noise = {
  /**
   * "Differences of a few tens of ms mean nothing", and they add up: with 13 listeners on two cores the same message came 3 to
   * 189 ms after it was stored.
   */
  machine: 200,
  /** The order in which one consumer's threads print the messages of one pull is random. */
  threads: 40,
  /** "Starting processes can delay an event by a few hundred ms." */
  startUp: 600,
  /** So long after a start its effect is felt. */
  afterStart: 2_500,
  /** Delayed messages are written by a timer of 100 ms. */
  scheduleTimer: 100,
  /** A pull that comes before the broker knows the subscription fails, and is tried again after 1 s. */
  pullAfterException: 1_000,
  /** A pull that waited when its broker was killed is given up so much later at the most, by a scan each second. */
  pullTimeout: 33_000,
  responseTableScan: 1_000,
  rebalance: 20_000,
  heartbeat: 30_000,
  routePoll: 30_000,
  registration: 30_000,
  /** Scans of name server and broker. */
  scan: 10_000,
  persist: 5_000,
  firstPersist: 10_000,
  brokerPersist: 5_000,
  /** Check of held pulls. */
  holdCheck: 5_000,
  /** The longest that a pull is held: 15 s and the next check. */
  hold: 20_000,
  /** A slave's synchronisation with its master. */
  sync: 10_000,
} as const;

/** Noise at this time of the recording: larger while processes start or die. */
export function noiseAt(recording: Recording, ms: number): number {
  const isStarting = recording.did.some(({ at, do: what }) => what !== 'send' && ms >= at - 100 && ms <= at + noise.afterStart);
  return isStarting ? noise.startUp : noise.machine;
}
