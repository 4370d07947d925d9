/** What the charts show at one moment: sums and peaks over equal stretches of virtual time. Made by `charts.ts`. */

/** What is counted or added up for each stretch. */
export const sumNames = [
  'sent',
  'sendFailed',
  'stored',
  'consumed',
  'consumeFailed',
  'sentBack',
  'deadLettered',
  /** Of all sends (ms). */
  'sendMs',
  /** Time in the listener, of all calls that returned (ms). */
  'consumeMs',
] as const;
export type SumName = (typeof sumNames)[number];

/** The longest of each stretch (ms). */
export const longestNames = ['sendLongest', 'consumeLongest'] as const;
export type LongestName = (typeof longestNames)[number];

export interface GroupLag {
  readonly group: string;
  /** Added up over the offsets that the clients keep: the broker knows none. */
  readonly isBroadcasting: boolean;
  readonly now: number;
  /** The greatest of each stretch; it ends with the last change, from where on it is `now`. */
  readonly peaks: readonly number[];
}

export interface ChartsModel {
  /** Length of a stretch (ms): the first begins at 0, and it doubles when there would be more than `mostStretches`. */
  readonly stretchMs: number;
  /** By stretch; what is missing at the end is 0. */
  readonly sums: Readonly<Record<SumName, readonly number[]>>;
  readonly longest: Readonly<Record<LongestName, readonly number[]>>;
  /** In the order of the scenario. */
  readonly lags: readonly GroupLag[];
}
