import type { FactOf } from '../../engine/index.ts';
import { coveredScreenMs, gapScreenMs, unselectedShare } from './rules.ts';

interface Flight {
  readonly key: string;
  readonly arrivesAt: number;
  readonly latencyMs: number;
  readonly share: number;
}

/** A stretch of virtual time without instants: where it ends and what it takes. */
export interface Stretch {
  readonly toMs: number;
  readonly screenMs: number;
  readonly isEmpty: boolean;
}

/** The messages that are under way while the pacer reads on. */
export class Flights {
  #flights: Flight[] = [];

  send(fact: FactOf<'request.sent'> | FactOf<'response.sent'>, isOwn: boolean): void {
    const latencyMs = fact.arrivesAt - fact.at;
    if (latencyMs <= 0) return;
    this.#flights.push({ key: keyOf(fact), arrivesAt: fact.arrivesAt, latencyMs, share: isOwn ? 1 : unselectedShare });
  }

  /** A lost hop covers time only until its loss is known. */
  lose(fact: FactOf<'request.lost'>): void {
    const key = keyOf(fact);
    this.#flights = this.#flights.filter((flight) => flight.key !== key);
  }

  /** What is under way after `ms`; the last arrival, for the end of a run. */
  lastArrival(): number {
    return this.#flights.reduce((last, flight) => Math.max(last, flight.arrivesAt), 0);
  }

  /** The time between two instants, in stretches that each flight covers wholly or not at all. */
  stretches(fromMs: number, toMs: number): readonly Stretch[] {
    const underWay = this.#flights.filter((flight) => flight.arrivesAt > fromMs);
    const borders = [...new Set(underWay.map((flight) => flight.arrivesAt).filter((arrivesAt) => arrivesAt < toMs)), toMs].sort(
      (a, b) => a - b,
    );
    let startMs = fromMs;
    return borders.map((endMs) => {
      const stretchMs = endMs - startMs;
      startMs = endMs;
      const covering = underWay.filter((flight) => flight.arrivesAt >= endMs);
      if (covering.length === 0) return { toMs: endMs, screenMs: gapScreenMs(stretchMs), isEmpty: true };
      return { toMs: endMs, screenMs: sharedScreenMs(stretchMs, covering), isEmpty: false };
    });
  }

  /** Forgets what has arrived by `ms`. */
  land(ms: number): void {
    if (this.#flights.length > 0) this.#flights = this.#flights.filter((flight) => flight.arrivesAt > ms);
  }
}

/** Parallel flights share the time: the shortest decides, one of the selection before others. */
function sharedScreenMs(stretchMs: number, covering: readonly Flight[]): number {
  const share = covering.reduce((most, flight) => Math.max(most, flight.share), 0);
  const shortest = covering.reduce((least, flight) => (flight.share === share ? Math.min(least, flight.latencyMs) : least), Infinity);
  return share * coveredScreenMs(stretchMs, shortest);
}

/** Request and response have one number; the direction tells them apart. */
function keyOf(fact: { readonly requestId: number; readonly from: string; readonly to: string }): string {
  return `${String(fact.requestId)} ${fact.from} ${fact.to}`;
}
