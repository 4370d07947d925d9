/**
 * Times as texts state them, and how much later the engine may be: each operation costs at least 1 ms, and a service that
 * looks only now and then rounds up to its next look.
 */

/** Longest rounding of a service (ms), 4.9.8. */
const roundingMs = {
  scheduleScan: 100,
  responseTableScan: 1_000,
  pullHoldCheck: 5_000,
  clientHousekeeping: 10_000,
  nameServerScan: 10_000,
  rebalance: 20_000,
  heartbeat: 30_000,
  registerBroker: 30_000,
  pollNameServer: 30_000,
  persistConsumerOffset: 5_000,
} as const;

export interface Path {
  /** Requests, answers and appends on the way; each hop counts. */
  readonly operations?: number;
  readonly services?: readonly (keyof typeof roundingMs)[];
}

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Earliest and latest time (ms, both inclusive) of what happens nominally at `nominalMs`. */
export function nominal(nominalMs: number, { operations = 0, services = [] }: Path = {}): TimeWindow {
  return { from: nominalMs, to: nominalMs + operations + services.reduce((sum, service) => sum + roundingMs[service], 0) };
}

/** Whether `ms` lies in the window; the reason when not. */
export function outside(ms: number, { from, to }: TimeWindow): string | undefined {
  return ms < from || ms > to ? `${ms} ms is not in ${from} … ${to} ms` : undefined;
}
