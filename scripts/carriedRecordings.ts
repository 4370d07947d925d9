/** Which recordings are carried over, and which part of each. */

export const names = [
  'retry-default-levels',
  'retry-short-levels',
  'rebalance-allocation',
  'broker-failure-send',
  'name-servers',
  'long-poll',
  'offset-persistence',
  'flow-control',
  'silent-broker-and-consumer',
  'clustering-broadcasting',
  'delay-levels',
  'subscription-inconsistency',
  'filter-oneway-batch-limits',
  'orderly-rebalance',
  'two-brokers-order',
  'two-brokers-order-conf',
  'send-limits-busy',
  'offset-reset',
  'ha-async-master',
  'dead-letters',
];

/** Recordings that are told in several parts. */
export const partOf: Readonly<Record<string, string>> = {
  'two-brokers-order-conf': 'two-brokers-order',
  'offset-reset': 'dlq-and-reset',
  'dead-letters': 'dlq-and-reset',
};

/** Until when a recording is carried over (ms), where the rest shows what the engine does not have. */
export const until: Readonly<Record<string, number>> = {
  'filter-oneway-batch-limits': 11_900,
};

/** The only topic of a recording that is carried over: its messages have the names of those of another. */
export const only: Readonly<Record<string, string>> = { 'two-brokers-order': 'TP', 'two-brokers-order-conf': 'TC', 'offset-reset': 'TR' };

/** A topic of a recording that is left to another part of it. */
export const without: Readonly<Record<string, string>> = { 'dead-letters': 'TR' };

/** Messages that a listener kept until its process was killed, where only the offset says so. */
export const stuckMessages: Readonly<Record<string, { readonly consumer: string; readonly key: string; readonly ms: number }>> = {
  'flow-control': { consumer: 'cC', key: 'c5', ms: 600_000 },
};

/** Recordings in which the grids of timers decide what happens: their clients start when start() was called, not when it returned. */
export const phaseMatters: ReadonlySet<string> = new Set(['ha-async-master']);
