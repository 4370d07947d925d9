/**
 * The paced map of one run: where on the screen's time line each moment stands. It is read off the facts in order and
 * only depends on them (and on the selection), so a part of it is the same whichever part was asked for first.
 */
import type { Selection, TraceReader } from '../../engine/index.ts';
import { concerns } from '../concerns.ts';
import { Flights } from './flights.ts';
import { crowdFactor, longestCrowdInstants, namedGapMs, stepsScreenMs, unselectedShare } from './rules.ts';

/** Points of the map in order: at `screenMs` the moment (`virtualMs`, `n`) is reached; n −1 = all of that millisecond. */
export interface MapPoints {
  readonly screenMs: number[];
  readonly virtualMs: number[];
  readonly n: number[];
}

export interface NamedGap {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Crowd {
  instants: number;
  /** Unrounded screen time since the crowd's beginning. */
  wanted: number;
  readonly offsets: number[];
  readonly virtualMs: number[];
  readonly n: number[];
}

/** The instant that is being read: its causal steps, each ending after so many facts. */
interface Instant {
  readonly ms: number;
  readonly firstSeq: number;
  stepFirstSeq: number;
  readonly stepEnds: number[];
  readonly stepShares: number[];
}

const newCrowd = (): Crowd => ({ instants: 0, wanted: 0, offsets: [], virtualMs: [], n: [] });

export class PacedMap {
  readonly #trace: TraceReader;
  readonly #selection: Selection | undefined;
  readonly #flights = new Flights();
  /** Final: crowds that are over and the ways between them. */
  readonly points: MapPoints = { screenMs: [], virtualMs: [], n: [] };
  readonly gaps: NamedGap[] = [];
  #nextSeq = 1;
  #instant: Instant | undefined;
  #crowd: Crowd = newCrowd();
  #lastMs = 0;
  #finalScreenMs = 0;

  constructor(trace: TraceReader, selection: Selection | undefined) {
    this.#trace = trace;
    this.#selection = selection;
  }

  /** The map is final up to here: the last instant of the last crowd that is over. */
  get finalMs(): number {
    return this.points.virtualMs.at(-1) ?? -1;
  }

  /** Whether facts could still join the crowd being read; until this ms they would. */
  get openUntilMs(): number | undefined {
    return this.#crowd.instants === 0 ? undefined : this.#lastMs + namedGapMs;
  }

  /** Reads at most `maxFacts` of the facts up to `computedMs`, which must all be there; true when none is left. */
  read(computedMs: number, maxFacts: number): boolean {
    const lastSeq = this.#trace.seqAt({ ms: computedMs });
    const stopSeq = Math.min(lastSeq, this.#nextSeq + maxFacts - 1);
    for (; this.#nextSeq <= stopSeq; this.#nextSeq += 1) this.#readFact(this.#nextSeq);
    if (this.#nextSeq <= lastSeq) return false;
    this.#finishInstant();
    if (computedMs >= this.#lastMs + namedGapMs) this.#closeCrowd();
    return true;
  }

  /** Ends the crowd being read although its run may go on: for runs that stopped, where nothing can join it any more. */
  closeForGood(): void {
    this.#finishInstant();
    this.#closeCrowd();
  }

  /** Points from the last instant to `endMs`, where nothing more is shown; not kept, because a run's end may move. */
  tail(endMs: number): { readonly points: MapPoints; readonly gaps: readonly NamedGap[] } {
    const points: MapPoints = { screenMs: [], virtualMs: [], n: [] };
    const gaps: NamedGap[] = [];
    if (this.points.virtualMs.length === 0) appendPoint(points, 0, 0, -1);
    if (endMs > this.#lastMs) appendPoint(points, this.#travel(endMs, points, gaps), endMs, -1);
    return { points, gaps };
  }

  #readFact(seq: number): void {
    const trace = this.#trace;
    const at = trace.at(seq);
    if (this.#instant !== undefined && this.#instant.ms !== at) this.#finishInstant();
    const isOwn = this.#selection !== undefined && concerns(trace.fact(seq), this.#selection);
    if (trace.isHousekeeping(seq) && !isOwn) {
      this.#instant ??= { ms: at, firstSeq: seq, stepFirstSeq: 0, stepEnds: [], stepShares: [] };
      return;
    }
    const instant = (this.#instant ??= { ms: at, firstSeq: seq, stepFirstSeq: 0, stepEnds: [], stepShares: [] });
    this.#addToSteps(instant, seq, this.#selection === undefined || isOwn ? 1 : unselectedShare);
  }

  /** Facts that have no cause among the ones shown with them appear together; an effect comes a step after its cause. */
  #addToSteps(instant: Instant, seq: number, share: number): void {
    const last = instant.stepEnds.length - 1;
    const cause = this.#trace.causeOf(seq);
    const count = seq - instant.firstSeq + 1;
    if (last < 0 || (cause !== undefined && cause >= instant.stepFirstSeq)) {
      instant.stepFirstSeq = seq;
      instant.stepEnds.push(count);
      instant.stepShares.push(share);
      return;
    }
    instant.stepEnds[last] = count;
    instant.stepShares[last] = Math.max(share, instant.stepShares[last] ?? 0);
  }

  #finishInstant(): void {
    const instant = this.#instant;
    this.#instant = undefined;
    if (instant === undefined || instant.stepEnds.length === 0) return;
    this.#approach(instant.ms);
    this.#flights.land(instant.ms);
    const times = stepsScreenMs(instant.stepShares);
    const crowd = this.#crowd;
    crowd.instants += 1;
    instant.stepEnds.forEach((count, step) => {
      pushPoint(crowd, instant.ms, step === instant.stepEnds.length - 1 ? -1 : count);
      crowd.wanted += times[step] ?? 0;
    });
    pushPoint(crowd, instant.ms, -1);
    this.#lastMs = instant.ms;
    this.#readFlights(instant);
  }

  /** From the last instant to this one: within the crowd, or ending it. */
  #approach(ms: number): void {
    const startsCrowd = ms - this.#lastMs > namedGapMs || this.#crowd.instants >= longestCrowdInstants || this.#crowd.instants === 0;
    if (startsCrowd) {
      this.#closeCrowd();
      if (this.points.virtualMs.length === 0 && ms > 0) appendPoint(this.points, 0, 0, -1);
      if (ms > this.#lastMs) this.#finalScreenMs = this.#travel(ms, this.points, this.gaps);
      return;
    }
    const crowd = this.#crowd;
    for (const stretch of this.#flights.stretches(this.#lastMs, ms)) {
      crowd.wanted += stretch.screenMs;
      if (stretch.toMs < ms) pushPoint(crowd, stretch.toMs, -1);
    }
  }

  /**
   * Between crowds nothing shrinks. Writes the arrivals on the way and the gaps; returns the screen time at `toMs`, whose
   * own point the caller writes.
   */
  #travel(toMs: number, points: MapPoints, gaps: NamedGap[]): number {
    let screenMs = this.#finalScreenMs;
    let fromMs = this.#lastMs;
    for (const stretch of this.#flights.stretches(this.#lastMs, toMs)) {
      screenMs += stretch.screenMs;
      if (stretch.toMs < toMs) appendPoint(points, Math.round(screenMs), stretch.toMs, -1);
      if (stretch.isEmpty && stretch.toMs - fromMs > namedGapMs) gaps.push({ fromMs, toMs: stretch.toMs });
      fromMs = stretch.toMs;
    }
    return Math.round(screenMs);
  }

  #closeCrowd(): void {
    const crowd = this.#crowd;
    if (crowd.instants === 0) return;
    const factor = crowdFactor(crowd.instants, crowd.wanted);
    crowd.offsets.forEach((offset, index) => {
      appendPoint(this.points, this.#finalScreenMs + Math.round(offset * factor), crowd.virtualMs[index] ?? 0, crowd.n[index] ?? -1);
    });
    this.#finalScreenMs += Math.round(crowd.wanted * factor);
    this.#crowd = newCrowd();
  }

  #readFlights(instant: Instant): void {
    const lastSeq = instant.firstSeq + (instant.stepEnds.at(-1) ?? 0) - 1;
    for (let seq = instant.firstSeq; seq <= lastSeq; seq += 1) {
      const type = this.#trace.typeOf(seq);
      if (type !== 'request.sent' && type !== 'response.sent' && type !== 'request.lost') continue;
      const fact = this.#trace.fact(seq);
      if (fact.type === 'request.lost') {
        this.#flights.lose(fact);
      } else if (fact.type === 'request.sent' || fact.type === 'response.sent') {
        const isOwn = this.#selection === undefined || concerns(fact, this.#selection);
        const isShown = !this.#trace.isHousekeeping(seq) || (this.#selection !== undefined && isOwn);
        if (isShown) this.#flights.send(fact, isOwn);
      }
    }
  }
}

function pushPoint(crowd: Crowd, virtualMs: number, n: number): void {
  crowd.offsets.push(crowd.wanted);
  crowd.virtualMs.push(virtualMs);
  crowd.n.push(n);
}

function appendPoint(points: MapPoints, screenMs: number, virtualMs: number, n: number): void {
  points.screenMs.push(screenMs);
  points.virtualMs.push(virtualMs);
  points.n.push(n);
}
