import type { Selection, TraceReader } from '../../engine/index.ts';
import type { Pacing } from '../host.ts';
import { PACING_POINTS } from '../limits.ts';
import { firstAtOrAfter, pacingChunk } from './chunk.ts';
import { PacedMap } from './pacedMap.ts';

/** A paced map that answers for parts of itself. */
export class ReadablePacedMap {
  readonly #map: PacedMap;

  constructor(map: PacedMap) {
    this.#map = map;
  }

  /** See `PacedMap.read`. */
  read(computedMs: number, maxFacts: number): boolean {
    return this.#map.read(computedMs, maxFacts);
  }

  get openUntilMs(): number | undefined {
    return this.#map.openUntilMs;
  }

  /** Whether the part is final, or at least as much of it as one answer holds. */
  reaches(fromMs: number, toMs: number): boolean {
    if (this.#map.finalMs < fromMs) return false;
    if (this.#map.finalMs >= toMs && this.#map.finalMs > fromMs) return true;
    const { virtualMs } = this.#map.points;
    return virtualMs.length - firstAtOrAfter(virtualMs, fromMs) > PACING_POINTS;
  }

  chunk(fromMs: number, toMs: number): Pacing {
    return pacingChunk(this.#map, undefined, fromMs, toMs);
  }

  /** The part that reaches past the last shown instant, to the end of the run. */
  lastChunk(fromMs: number, toMs: number, endMs: number): Pacing {
    this.#map.closeForGood();
    return pacingChunk(this.#map, this.#map.tail(endMs), fromMs, toMs);
  }
}

/** The maps of one run: without a selection, and for the selection asked about last. */
export class PacedMaps {
  readonly #trace: TraceReader;
  readonly #plain: ReadablePacedMap;
  #selected: { readonly key: string; readonly map: ReadablePacedMap } | undefined;

  constructor(trace: TraceReader) {
    this.#trace = trace;
    this.#plain = new ReadablePacedMap(new PacedMap(trace, undefined));
  }

  of(selection: Selection | undefined): ReadablePacedMap {
    if (selection === undefined) return this.#plain;
    const key = `${selection.kind} ${selection.id}`;
    if (this.#selected?.key !== key) this.#selected = { key, map: new ReadablePacedMap(new PacedMap(this.#trace, selection)) };
    return this.#selected.map;
  }
}
