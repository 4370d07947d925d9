import type { Fact, FactColumns, HorizonStop, MachineStateView, Moment, PendingItem, Projection, Run, Selection } from '../engine/index.ts';
import { causesOf } from './causes.ts';
import { FactBatchReader, noFacts } from './factBatch.ts';
import type { CauseStep, FactQuery, Jump, Pacing, RunId, RunStatus, SpanContent, Timeline } from './host.ts';
import { asHostError, HostError } from './hostError.ts';
import { backLimit, targetOf } from './jumps.ts';
import { AHEAD_FACTS, BITE_EVENTS, BITE_FACTS, FACTS_PER_ANSWER, HASH_FACTS, SEARCH_LIMIT } from './limits.ts';
import { momentOf, seqBefore, wholeMoment } from './moments.ts';
import { PacedMaps } from './pacer/pacedMaps.ts';
import { pendingNews } from './pendingNews.ts';
import { ProjectionFold } from './projectionFold.ts';
import { queryMatcher } from './searchFacts.ts';
import { stateKey, thingsOf } from './spanContent.ts';
import type { Job } from './sliceQueue.ts';
import { pacedPieces, uniformPieces } from './timeline.ts';
import { TimelineIndex } from './timelineIndex.ts';
import { traceLines } from './traceLines.ts';

export type Projections = Readonly<Record<string, Projection<unknown, unknown>>>;

/** One run with all that is remembered about it. Every question is a job, so that long ones never hold the thread. */
export class HostedRun {
  readonly id: RunId;
  readonly #run: Run;
  readonly #projections: Projections;
  readonly #folds = new Map<string, ProjectionFold>();
  readonly #timeline: TimelineIndex;
  readonly #paced: PacedMaps;
  /** Last fact of the moment that the page shows: computing ahead starts there. */
  #shownSeq = 0;
  /** Latest moment that was shown (ms): the axis reaches there, also past the end. */
  #latestMs = 0;
  #failure: HorizonStop | undefined;
  #isClosed = false;

  constructor(id: RunId, run: Run, projections: Projections) {
    this.id = id;
    this.#run = run;
    this.#projections = projections;
    this.#timeline = new TimelineIndex(run.trace);
    this.#paced = new PacedMaps(run.trace);
  }

  /** The run with another script; what both runs share is not folded again. */
  fork(id: RunId, script: Run['scenario']['script'], sharedUntilMs: number): HostedRun {
    const fork = new HostedRun(id, this.#run.fork(script, sharedUntilMs), this.#projections);
    const sharedSeq = seqBefore(this.#run.trace, Math.min(sharedUntilMs, this.#run.computedMs));
    for (const [name, fold] of this.#folds) fork.#foldOf(name).inherit(fold, sharedSeq);
    fork.#shownSeq = sharedSeq;
    return fork;
  }

  /** Requests that still wait are refused at their next turn. */
  close(): void {
    this.#isClosed = true;
  }

  get wantsAhead(): boolean {
    if (this.#isClosed || this.#stop !== undefined) return false;
    if (this.#run.endMs !== undefined && this.#run.computedMs >= this.#run.endMs) return false;
    return this.#run.trace.length < this.#shownSeq + AHEAD_FACTS;
  }

  /** One bite of computing ahead; the events it handled. */
  computeAhead(): number {
    return this.#advance(() => this.#run.advanceToEnd(BITE_EVENTS));
  }

  status(isComputing: boolean): RunStatus {
    const { computedMs, endMs, trace, events } = this.#run;
    const memory = this.#run.memory();
    return {
      runId: this.id,
      computedMs,
      endMs,
      facts: trace.length,
      events,
      stopped: this.#stop,
      computing: isComputing && this.wantsAhead,
      checkpointBytes: memory.checkpoints,
      factBytes: memory.facts,
    };
  }

  /** Computes until there is something to show. */
  *firstFacts(): Job<void> {
    while (this.#run.trace.length === 0 && !this.#hasReachedEnd) yield this.computeAhead();
  }

  /** The models of the moment, each handed to `keep` while its state stands still. */
  *frame(moment: Moment, names: readonly string[], selection: Selection | undefined, keep: (model: unknown) => unknown): Job<FramePart> {
    const whole = wholeMoment(moment);
    yield* this.#computeTo(whole.ms);
    const seq = this.#run.trace.seqAt(whole);
    this.#shownSeq = seq;
    this.#latestMs = Math.max(this.#latestMs, Math.min(whole.ms, this.#run.computedMs));
    const models: Record<string, unknown> = {};
    for (const name of names) {
      const projection = this.#projectionOf(name);
      const machines = projection.readsMachines === true ? this.#run.machinesAt(whole) : undefined;
      models[name] = yield* this.#foldOf(name).at(seq, (state) => keep(projection.model(state, moment.ms, selection, machines)));
      this.#refuseIfClosed();
    }
    const { trace, computedMs } = this.#run;
    return { seq, models, validUntilMs: seq < trace.length ? trace.at(seq + 1) : Math.max(computedMs, whole.ms) + 1 };
  }

  /** One model at `ms` or, where less is computed, at the last computed millisecond. Of projections that read facts alone. */
  *glance(ms: number, name: string, keep: (model: unknown) => unknown): Job<{ readonly atMs: number; readonly model: unknown }> {
    const atMs = Math.min(wholeMoment({ ms }).ms, this.#run.computedMs);
    const projection = this.#projectionOf(name);
    if (projection.readsMachines === true) throw new HostError('badRequest', `${name} reads machines too, not facts alone`);
    const seq = this.#run.trace.seqAt({ ms: atMs });
    const model = yield* this.#foldOf(name).at(seq, (state) => keep(projection.model(state, atMs, undefined)));
    return { atMs, model };
  }

  /** See `pacer/pacedMap.ts`. Never moves the horizon for the sake of a generous `toMs`. */
  *pacing(fromMs: number, toMs: number, selection: Selection | undefined): Job<Pacing> {
    const run = this.#run;
    const from = wholeMoment({ ms: fromMs }).ms;
    const asked = Math.max(from, wholeMoment({ ms: toMs }).ms);
    const map = this.#paced.of(selection);
    for (;;) {
      const to = run.endMs !== undefined && from < run.endMs ? Math.min(asked, run.endMs) : asked;
      while (!map.read(run.computedMs, BITE_FACTS)) yield 0;
      if (map.reaches(from, to)) return map.chunk(from, to);
      if (this.#stop !== undefined) return map.lastChunk(from, to, Math.max(run.computedMs, from));
      const openUntilMs = map.openUntilMs;
      const isEnded = run.endMs !== undefined && run.computedMs >= Math.max(run.endMs, to);
      if (openUntilMs === undefined && isEnded) return map.lastChunk(from, to, Math.max(run.endMs ?? 0, to));
      // A crowd's pace depends on all of it: compute until it is over, even past the end.
      if (openUntilMs !== undefined && run.computedMs < openUntilMs) yield this.#advanceTo(openUntilMs);
      else if (run.endMs === undefined || run.computedMs < run.endMs) yield this.computeAhead();
      else yield this.#advanceTo(to);
      this.#refuseIfClosed();
    }
  }

  *timeline(isPaced: boolean): Job<Timeline> {
    const { computedMs } = this.#run;
    while (!this.#timeline.read(computedMs, BITE_FACTS)) {
      yield 0;
      this.#refuseIfClosed();
    }
    const endMs = this.#run.endMs ?? computedMs;
    const edgeMs = Math.max(endMs, this.#latestMs);
    const pieces = isPaced ? pacedPieces(this.#timeline, edgeMs) : uniformPieces(this.#timeline, edgeMs);
    return { endMs, computedMs, pieces, marks: this.#timeline.marks(this.#run.scenario.script, computedMs, edgeMs) };
  }

  *jump(
    from: Moment,
    kind: Jump,
    direction: 1 | -1,
    selection: Selection | undefined,
  ): Job<{ readonly moment: Moment; readonly seq: number } | undefined> {
    const whole = wholeMoment(from);
    yield* this.#computeTo(whole.ms);
    const { trace } = this.#run;
    const { matches } = targetOf(kind, selection);
    const start = trace.seqAt(whole);
    let seq = direction === 1 ? start + 1 : backLimit(trace, whole, start, selection);
    for (;;) {
      for (let read = 0; read < BITE_FACTS && seq >= 1 && seq <= trace.length; read += 1, seq += direction) {
        if (!matches(trace, seq)) continue;
        // The rest of its millisecond decides whether the moment needs a fact number.
        yield* this.#computeTo(trace.at(seq));
        return { moment: momentOf(trace, seq), seq };
      }
      if (seq < 1 || (seq > trace.length && this.#hasReachedEnd)) return undefined;
      yield seq > trace.length ? this.computeAhead() : 0;
      this.#refuseIfClosed();
    }
  }

  facts(fromSeq: number, toSeq: number): readonly Fact[] {
    return new FactBatchReader(this.factColumns(fromSeq, toSeq)).facts();
  }

  /** Clipped to what is computed and to the size of an answer. */
  factColumns(fromSeq: number, toSeq: number): FactColumns {
    const { trace } = this.#run;
    const first = Math.max(1, Math.floor(fromSeq));
    const last = Math.min(Math.floor(toSeq), trace.length, first + FACTS_PER_ANSWER - 1);
    return last >= first ? trace.columns(first, last) : noFacts(first);
  }

  *search(query: FactQuery, beforeSeq: number, limit: number): Job<readonly number[]> {
    const { trace } = this.#run;
    const matches = queryMatcher(query);
    const most = Math.min(limit, SEARCH_LIMIT);
    const found: number[] = [];
    for (let seq = Math.min(beforeSeq - 1, trace.length); seq >= 1 && found.length < most; seq -= 1) {
      if (matches(trace, seq)) found.push(seq);
      if (seq % BITE_FACTS === 0) {
        yield 0;
        this.#refuseIfClosed();
      }
    }
    return found;
  }

  *spanContent(fromMs: number, toMs: number): Job<SpanContent> {
    const [from, to] = [wholeMoment({ ms: fromMs }).ms, wholeMoment({ ms: toMs }).ms];
    yield* this.#computeTo(to);
    const { trace } = this.#run;
    const things = new Set<string>();
    let facts = 0;
    const first = seqBefore(trace, from) + 1;
    const last = trace.seqAt({ ms: to });
    for (let seq = first; seq <= last; seq += 1) {
      const isHousekeeping = trace.isHousekeeping(seq);
      if (!isHousekeeping) facts += 1;
      // Changes of machines are background work too, but the state charts draw them.
      if (!isHousekeeping || trace.typeOf(seq) === 'state.changed') for (const thing of thingsOf(trace.fact(seq))) things.add(thing);
      if (seq % BITE_FACTS === 0) {
        yield 0;
        this.#refuseIfClosed();
      }
    }
    // In the state in which it came into the span a machine stood there too, whether it left it or not.
    for (const { machine, instance, state } of this.#run.machinesAt({ ms: from })) things.add(stateKey(machine, instance, state));
    return { fromMs: from, toMs: to, facts, things: [...things] };
  }

  why(seq: number): readonly CauseStep[] {
    const { trace } = this.#run;
    if (!Number.isInteger(seq) || seq < 1 || seq > trace.length) {
      throw new HostError('badRequest', `no fact ${String(seq)}: the run has ${String(trace.length)}`);
    }
    return causesOf(trace, seq);
  }

  *pending(moment: Moment, limit: number): Job<readonly PendingItem[]> {
    const whole = wholeMoment(moment);
    yield* this.#computeTo(whole.ms);
    const { trace } = this.#run;
    return pendingNews(trace, this.#run.pendingAt(whole, limit), trace.seqAt(whole));
  }

  *machines(moment: Moment): Job<readonly MachineStateView[]> {
    const whole = wholeMoment(moment);
    yield* this.#computeTo(whole.ms);
    return this.#run.machinesAt(whole);
  }

  *hash(moment: Moment): Job<string> {
    const whole = wholeMoment(moment);
    yield* this.#computeTo(whole.ms);
    // The engine keeps what it hashed, so asking for earlier moments first makes one long answer many short ones.
    const { trace } = this.#run;
    for (let seq = HASH_FACTS; seq < trace.seqAt(whole); seq += HASH_FACTS) {
      this.#run.hashAt(momentOf(trace, seq));
      yield 0;
      this.#refuseIfClosed();
    }
    return this.#run.hashAt(whole);
  }

  *ndjson(untilMs: number): Job<string> {
    const whole = wholeMoment({ ms: untilMs });
    yield* this.#computeTo(whole.ms);
    return yield* traceLines(this.#run.trace, this.#run.trace.seqAt(whole));
  }

  get #stop(): HorizonStop | undefined {
    return this.#failure ?? this.#run.stopped;
  }

  get #hasReachedEnd(): boolean {
    return this.#stop !== undefined || (this.#run.endMs !== undefined && this.#run.computedMs >= this.#run.endMs);
  }

  *#computeTo(ms: number): Job<void> {
    while (this.#run.computedMs < ms && this.#stop === undefined) {
      yield this.#advanceTo(ms);
      this.#refuseIfClosed();
    }
  }

  #advanceTo(ms: number): number {
    return this.#advance(() => this.#run.advanceTo(ms, BITE_EVENTS));
  }

  /** Runs one bite of the engine. What it throws stops this run and leaves what was computed. */
  #advance(step: () => boolean): number {
    const before = this.#run.events;
    try {
      step();
    } catch (thrown) {
      this.#failure = { limit: 'engineError', at: this.#run.computedMs, detail: asHostError(thrown).message };
    }
    return this.#run.events - before;
  }

  #projectionOf(name: string): Projection<unknown, unknown> {
    const projection = Object.hasOwn(this.#projections, name) ? this.#projections[name] : undefined;
    if (projection === undefined) throw new HostError('badRequest', `no projection ${name}`);
    return projection;
  }

  #foldOf(name: string): ProjectionFold {
    const known = this.#folds.get(name);
    if (known !== undefined) return known;
    const fold = new ProjectionFold(this.#projectionOf(name), this.#run.scenario, this.#run.trace);
    this.#folds.set(name, fold);
    return fold;
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new HostError('closed', `${this.id} was closed`);
  }
}

/** A frame without its address. */
export interface FramePart {
  readonly seq: number;
  readonly models: Readonly<Record<string, unknown>>;
  readonly validUntilMs: number;
}
