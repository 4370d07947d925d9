import type { FactColumns, Moment, ResolvedScenario, Run, ScriptAction, Selection } from '../engine/index.ts';
import { projections as allProjections, type ProjectionId } from '../projections/index.ts';
import { copyState } from './copyState.ts';
import type { FactQuery, Frame, Glance, RunId, RunStatus, SimulationHost } from './host.ts';
import { asHostError, HostError } from './hostError.ts';
import { HostedRun, type Projections } from './hostedRun.ts';
import { timeoutScheduler, type Scheduler } from './scheduler.ts';
import { SliceQueue, type Job } from './sliceQueue.ts';

export interface InProcessOptions {
  /** `createRun` of the engine, or a run of facts written by hand. */
  readonly createRun: (scenario: ResolvedScenario) => Run;
  readonly projections?: Projections;
  readonly scheduler?: Scheduler;
  /** Whether frames must not share records with the states they were made of. Off in the worker, where sending copies. */
  readonly copiesModels?: boolean;
}

/** Computes in the thread it lives in, in slices. The worker runs one, and so do tests and a page without workers. */
export class InProcessHost implements SimulationHost {
  readonly #options: InProcessOptions;
  readonly #queue: SliceQueue;
  readonly #runs = new Map<RunId, HostedRun>();
  #asked: HostedRun | undefined;
  #opened = 0;

  constructor(options: InProcessOptions) {
    this.#options = options;
    this.#queue = new SliceQueue(options.scheduler ?? timeoutScheduler, () =>
      this.#asked?.wantsAhead === true ? this.#asked.computeAhead() : undefined,
    );
  }

  open(scenario: ResolvedScenario): Promise<RunStatus> {
    return this.openAs(this.#nextId(), scenario);
  }

  /** Like `open`, under a name that the caller chose: a page must know a run's name before its worker answers. */
  openAs(runId: RunId, scenario: ResolvedScenario): Promise<RunStatus> {
    return this.#start(() => new HostedRun(runId, this.#options.createRun(scenario), this.#projections));
  }

  fork(runId: RunId, script: readonly ScriptAction[], sharedUntilMs: number): Promise<RunStatus> {
    return this.forkAs(this.#nextId(), runId, script, sharedUntilMs);
  }

  /** Like `fork`, under a name that the caller chose. */
  forkAs(forkId: RunId, runId: RunId, script: readonly ScriptAction[], sharedUntilMs: number): Promise<RunStatus> {
    return this.#start(() => this.#runOf(runId).fork(forkId, script, sharedUntilMs));
  }

  close(runId: RunId): Promise<void> {
    const run = this.#runs.get(runId);
    if (run === undefined) return Promise.resolve();
    run.close();
    this.#runs.delete(runId);
    if (this.#asked === run) this.#asked = undefined;
    return Promise.resolve();
  }

  status(runId: RunId): Promise<RunStatus> {
    return this.#answer(() => this.#statusOf(this.#runOf(runId)));
  }

  frame<P extends ProjectionId>(
    runId: RunId,
    moment: Moment,
    projections: readonly P[],
    selection?: Selection,
    signal?: AbortSignal,
  ): Promise<Frame<P>> {
    const keep = this.#keep;
    this.#askFor(runId);
    const framed = function* (run: HostedRun): Job<Frame<P>> {
      const part = yield* run.frame(moment, projections, selection, keep);
      // The registry types each projection's model; folding looks them up by name.
      return { runId, moment, seq: part.seq, models: part.models as Frame<P>['models'], validUntilMs: part.validUntilMs };
    };
    return this.#run(runId, framed, signal).finally(() => {
      // The shown moment has moved, so there may be more to compute ahead of it.
      if (this.#asked?.wantsAhead === true) this.#queue.wake();
    });
  }

  glance<P extends ProjectionId>(runId: RunId, ms: number, projection: P): Promise<Glance<P>> {
    // The registry types each projection's model; folding looks them up by name.
    return this.#run(runId, (run) => run.glance(ms, projection, this.#keep) as Job<Glance<P>>);
  }

  pacing(...[runId, fromMs, toMs, selection, signal]: Parameters<SimulationHost['pacing']>): ReturnType<SimulationHost['pacing']> {
    return this.#run(runId, (run) => run.pacing(fromMs, toMs, selection), signal);
  }

  timeline(runId: RunId, paced: boolean): ReturnType<SimulationHost['timeline']> {
    return this.#run(runId, (run) => run.timeline(paced));
  }

  jump(...[runId, from, kind, direction, selection, signal]: Parameters<SimulationHost['jump']>): ReturnType<SimulationHost['jump']> {
    return this.#run(runId, (run) => run.jump(from, kind, direction, selection), signal);
  }

  facts(runId: RunId, fromSeq: number, toSeq: number): ReturnType<SimulationHost['facts']> {
    return this.#answer(() => this.#runOf(runId).facts(fromSeq, toSeq));
  }

  /** Like `facts`, in columns: what the worker sends instead. */
  factColumns(runId: RunId, fromSeq: number, toSeq: number): Promise<FactColumns> {
    return this.#answer(() => this.#runOf(runId).factColumns(fromSeq, toSeq));
  }

  search(runId: RunId, query: FactQuery, beforeSeq: number, limit: number): ReturnType<SimulationHost['search']> {
    return this.#run(runId, (run) => run.search(query, beforeSeq, limit));
  }

  spanContent(runId: RunId, fromMs: number, toMs: number): ReturnType<SimulationHost['spanContent']> {
    return this.#run(runId, (run) => run.spanContent(fromMs, toMs));
  }

  why(runId: RunId, seq: number): ReturnType<SimulationHost['why']> {
    return this.#answer(() => this.#runOf(runId).why(seq));
  }

  pending(runId: RunId, moment: Moment, limit: number): ReturnType<SimulationHost['pending']> {
    return this.#run(runId, (run) => run.pending(moment, limit));
  }

  machines(runId: RunId, moment: Moment): ReturnType<SimulationHost['machines']> {
    return this.#run(runId, (run) => run.machines(moment));
  }

  hash(runId: RunId, moment: Moment): Promise<string> {
    return this.#run(runId, (run) => run.hash(moment));
  }

  ndjson(runId: RunId, untilMs: number): Promise<string> {
    return this.#run(runId, (run) => run.ndjson(untilMs));
  }

  /** What is handed out of a state. */
  get #keep(): (model: unknown) => unknown {
    return this.#options.copiesModels === false ? (model) => model : (model) => copyState(model).value;
  }

  get #projections(): Projections {
    return this.#options.projections ?? allProjections;
  }

  #nextId(): RunId {
    this.#opened += 1;
    return `run-${String(this.#opened)}`;
  }

  async #start(make: () => HostedRun): Promise<RunStatus> {
    const run = await this.#answer(make);
    this.#runs.set(run.id, run);
    this.#askFor(run.id);
    await this.#queue.run(run.firstFacts());
    return this.#statusOf(run);
  }

  #statusOf(run: HostedRun): RunStatus {
    return run.status(this.#asked === run);
  }

  /** Only the run asked for last computes ahead. */
  #askFor(runId: RunId): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    this.#asked = run;
    if (run.wantsAhead) this.#queue.wake();
  }

  #runOf(runId: RunId): HostedRun {
    const run = this.#runs.get(runId);
    if (run === undefined) throw new HostError('unknownRun', `no run ${runId}`);
    return run;
  }

  async #run<T>(runId: RunId, job: (run: HostedRun) => Job<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#queue.run(job(this.#runOf(runId)), signal);
    } catch (thrown) {
      throw asHostError(thrown);
    }
  }

  #answer<T>(answer: () => T): Promise<T> {
    try {
      return Promise.resolve(answer());
    } catch (thrown) {
      return Promise.reject(asHostError(thrown));
    }
  }
}
