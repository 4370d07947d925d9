/** What the state charts show: which machines live at this moment, in which state, and what they wait for. Plain data. */

/** One living machine. */
export interface ChartInstance {
  readonly machine: string;
  /** `broker-a`, `c1>broker-a`, `c1/OrderTopic:broker-a:0` … */
  readonly instance: string;
  /** The message it is about, as far as the instance names one. */
  readonly msgId?: string | undefined;
  /** That message's key. */
  readonly key?: string | undefined;
  /** The two ends of a link. */
  readonly ends?: readonly [string, string] | undefined;
  /** Consumer group, of a consumption of the selected message. */
  readonly group?: string | undefined;
  readonly state: string;
  /** How it came into this state; undefined while it is in its first one. `seq` is the fact, where changes of this machine are facts. */
  readonly last?: { readonly from: string; readonly event: string; readonly at: number; readonly seq?: number | undefined } | undefined;
  /** Delays that run, by their names, with when they are over (ms). */
  readonly timers: readonly { readonly name: string; readonly dueAt: number }[];
  /** How closely it belongs to the selection: 3 = it is the selection, 2 = it is of it, 0 = it has nothing to do with it. */
  readonly rank: 0 | 2 | 3;
}

export interface StateChartsModel {
  /** Those of the selection first, then in the order of the cluster; at most `instancesShown` of each machine. */
  readonly instances: readonly ChartInstance[];
  /** All that live, shown or not, by machine. */
  readonly counts: Readonly<Record<string, number>>;
  /** The selected message, where it has no machine now: what is stored, waits or is consumed is a row. */
  readonly row?: { readonly msgId: string; readonly key: string | undefined } | undefined;
}

/** Instances of one machine that the lens lists. */
export const instancesShown = 60;
