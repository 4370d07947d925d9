import { releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import type { Fact, Moment, ResolvedScenario, ScriptAction, Selection } from '../engine/index.ts';
import type { ProjectionId } from '../projections/index.ts';
import { FactBatchReader } from './factBatch.ts';
import type { FactQuery, Frame, Glance, RunId, RunStatus, SimulationHost } from './host.ts';
import { asHostError, HostError } from './hostError.ts';
import type { InProcessHost } from './inProcessHost.ts';
import { WORKER_SILENCE_MS, WORKER_START_MS } from './limits.ts';
import { Watchdog, wallClock, type Clock } from './watchdog.ts';
import { valueOf, type RemoteArguments, type RemoteMethod, type RemoteResult, type WorkerApi } from './workerProtocol.ts';

/** A worker as this host uses it; `Worker` is one. */
export interface WorkerLike extends Endpoint {
  terminate(): void;
}

export interface WorkerHostOptions {
  /** Starts the worker's script; may throw when there are no workers. */
  readonly startWorker: () => WorkerLike;
  /** What computes in the page when no worker starts. */
  readonly inProcess: () => Promise<InProcessHost>;
  readonly clock?: Clock;
}

/** Where runs are computed. */
export type HostPlace = 'starting' | 'worker' | 'page';

/** Runs that this place knows, or is being told about. */
type Known = Map<RunId, Promise<unknown>>;

interface WorkerConnection {
  readonly place: 'worker';
  readonly known: Known;
  readonly worker: WorkerLike;
  readonly api: Remote<WorkerApi>;
  readonly watchdog: Watchdog;
  /** How to refuse what is still owed, and for which run. */
  readonly owed: Map<number, { readonly runId: RunId; readonly refuse: (error: HostError) => void }>;
}

interface PageConnection {
  readonly place: 'page';
  readonly known: Known;
  readonly host: InProcessHost;
}

type Connection = WorkerConnection | PageConnection;

/** A run can be made again from its scenario at any time: that is what makes a worker replaceable. */
interface Recipe {
  readonly scenario: ResolvedScenario;
  /** How many workers fell silent while they owed something for this run. */
  silences: number;
}

/**
 * Runs in a worker. Without workers, or when the worker's script does not start, the page computes by itself with the same
 * slices. A worker that falls silent is replaced: what it owed is refused with `workerRestarted`, and the next question
 * makes its run anew; a run that silences a second worker is refused with `workerStuck`.
 */
export class WorkerHost implements SimulationHost {
  readonly #options: WorkerHostOptions;
  readonly #clock: Clock;
  readonly #recipes = new Map<RunId, Recipe>();
  #connection: Promise<Connection> | undefined;
  #place: HostPlace = 'starting';
  #opened = 0;
  #questions = 0;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#clock = options.clock ?? wallClock;
  }

  get place(): HostPlace {
    return this.#place;
  }

  async open(scenario: ResolvedScenario): Promise<RunStatus> {
    const runId = this.#newRun(scenario);
    return this.#begin(runId, () => this.#ask(runId, 'openAs', [runId, scenario]));
  }

  async fork(runId: RunId, script: readonly ScriptAction[], sharedUntilMs: number): Promise<RunStatus> {
    const parent = this.#recipeOf(runId);
    const forkId = this.#newRun({ ...parent.scenario, script });
    return this.#begin(forkId, async () => {
      await this.#makeKnown(runId);
      return this.#ask(forkId, 'forkAs', [forkId, runId, script, sharedUntilMs]);
    });
  }

  async close(runId: RunId): Promise<void> {
    if (!this.#recipes.delete(runId)) return;
    const connection = await this.#connected();
    if (connection.known.delete(runId)) await this.#ask(runId, 'close', [runId]);
  }

  status(runId: RunId): Promise<RunStatus> {
    return this.#askKnown(runId, 'status', [runId]);
  }

  async frame<P extends ProjectionId>(
    runId: RunId,
    moment: Moment,
    projections: readonly P[],
    selection?: Selection,
    signal?: AbortSignal,
  ): Promise<Frame<P>> {
    // The type parameter is lost on the way; the worker answers with the projections it was asked for.
    return (await this.#askKnown(runId, 'frame', [runId, moment, projections, selection], signal)) as Frame as Frame<P>;
  }

  async glance<P extends ProjectionId>(runId: RunId, ms: number, projection: P): Promise<Glance<P>> {
    // As with `frame`.
    return (await this.#askKnown(runId, 'glance', [runId, ms, projection])) as Glance as Glance<P>;
  }

  pacing(...[runId, fromMs, toMs, selection, signal]: Parameters<SimulationHost['pacing']>): ReturnType<SimulationHost['pacing']> {
    return this.#askKnown(runId, 'pacing', [runId, fromMs, toMs, selection], signal);
  }

  timeline(runId: RunId, paced: boolean): ReturnType<SimulationHost['timeline']> {
    return this.#askKnown(runId, 'timeline', [runId, paced]);
  }

  jump(...[runId, from, kind, direction, selection, signal]: Parameters<SimulationHost['jump']>): ReturnType<SimulationHost['jump']> {
    return this.#askKnown(runId, 'jump', [runId, from, kind, direction, selection], signal);
  }

  async facts(runId: RunId, fromSeq: number, toSeq: number): Promise<readonly Fact[]> {
    return new FactBatchReader(await this.#askKnown(runId, 'factColumns', [runId, fromSeq, toSeq])).facts();
  }

  search(runId: RunId, query: FactQuery, beforeSeq: number, limit: number): ReturnType<SimulationHost['search']> {
    return this.#askKnown(runId, 'search', [runId, query, beforeSeq, limit]);
  }

  spanContent(runId: RunId, fromMs: number, toMs: number): ReturnType<SimulationHost['spanContent']> {
    return this.#askKnown(runId, 'spanContent', [runId, fromMs, toMs]);
  }

  why(runId: RunId, seq: number): ReturnType<SimulationHost['why']> {
    return this.#askKnown(runId, 'why', [runId, seq]);
  }

  pending(runId: RunId, moment: Moment, limit: number): ReturnType<SimulationHost['pending']> {
    return this.#askKnown(runId, 'pending', [runId, moment, limit]);
  }

  machines(runId: RunId, moment: Moment): ReturnType<SimulationHost['machines']> {
    return this.#askKnown(runId, 'machines', [runId, moment]);
  }

  hash(runId: RunId, moment: Moment): Promise<string> {
    return this.#askKnown(runId, 'hash', [runId, moment]);
  }

  ndjson(runId: RunId, untilMs: number): Promise<string> {
    return this.#askKnown(runId, 'ndjson', [runId, untilMs]);
  }

  #newRun(scenario: ResolvedScenario): RunId {
    this.#opened += 1;
    const runId = `run-${String(this.#opened)}`;
    this.#recipes.set(runId, { scenario, silences: 0 });
    return runId;
  }

  #recipeOf(runId: RunId): Recipe {
    const recipe = this.#recipes.get(runId);
    if (recipe === undefined) throw new HostError('unknownRun', `no run ${runId}`);
    return recipe;
  }

  /** Starts a run; one that cannot be started is forgotten. */
  async #begin(runId: RunId, start: () => Promise<RunStatus>): Promise<RunStatus> {
    try {
      const connection = await this.#connected();
      const status = start();
      connection.known.set(runId, status);
      return await status;
    } catch (thrown) {
      this.#recipes.delete(runId);
      throw thrown;
    }
  }

  async #askKnown<M extends RemoteMethod>(
    runId: RunId,
    method: M,
    args: RemoteArguments<M>,
    signal?: AbortSignal,
  ): Promise<RemoteResult<M>> {
    if (this.#recipeOf(runId).silences > 1)
      throw new HostError('workerStuck', `${runId} made two workers fall silent; it is not tried again`);
    await this.#makeKnown(runId);
    return this.#ask(runId, method, args, signal);
  }

  /** Makes the run anew in a worker that replaced the one it lived in. */
  async #makeKnown(runId: RunId): Promise<void> {
    const recipe = this.#recipeOf(runId);
    const connection = await this.#connected();
    const known = connection.known.get(runId) ?? this.#ask(runId, 'openAs', [runId, recipe.scenario]);
    connection.known.set(runId, known);
    await known;
  }

  async #ask<M extends RemoteMethod>(runId: RunId, method: M, args: RemoteArguments<M>, signal?: AbortSignal): Promise<RemoteResult<M>> {
    const connection = await this.#connected();
    if (connection.place === 'page') return askInPage(connection.host, method, args, signal);
    const { api, watchdog, owed } = connection;
    this.#questions += 1;
    const question = this.#questions;
    const giveUp = (): void => void api.giveUp(question);
    watchdog.asked();
    try {
      return await new Promise<RemoteResult<M>>((resolve, reject) => {
        owed.set(question, { runId, refuse: reject });
        // Comlink's own types do not carry a type parameter through; WorkerApi says what is answered.
        const ask = api.ask as unknown as WorkerApi['ask'];
        ask(question, method, args)
          .then((answer) => {
            resolve(valueOf(answer));
          }, reject)
          .catch(reject);
        if (signal?.aborted === true) giveUp();
        else signal?.addEventListener('abort', giveUp);
      });
    } catch (thrown) {
      throw asHostError(thrown);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      if (owed.delete(question)) watchdog.answered();
    }
  }

  #connected(): Promise<Connection> {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  async #connect(): Promise<Connection> {
    let worker: WorkerLike | undefined;
    try {
      worker = this.#options.startWorker();
      const api = wrap<WorkerApi>(worker);
      await this.#started(worker, api);
      this.#place = 'worker';
      return this.#connectionTo(worker, api);
    } catch {
      // No workers here, or the script is not allowed or not reachable: the page can do the same work.
      worker?.terminate();
      this.#place = 'page';
      return { place: 'page', known: new Map(), host: await this.#options.inProcess() };
    }
  }

  /** Resolves with the worker's first sign of life. */
  #started(worker: WorkerLike, api: Remote<WorkerApi>): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = this.#clock.after(WORKER_START_MS, () => {
        reject(new Error('the worker did not start'));
      });
      worker.addEventListener('error', () => {
        giveUp();
        reject(new Error('the worker could not start'));
      });
      api.ping().then(() => {
        giveUp();
        resolve();
      }, reject);
    });
  }

  #connectionTo(worker: WorkerLike, api: Remote<WorkerApi>): WorkerConnection {
    const connection: WorkerConnection = {
      place: 'worker',
      worker,
      api,
      watchdog: new Watchdog(
        this.#clock,
        () => api.ping(),
        () => {
          this.#replace(connection);
        },
      ),
      known: new Map(),
      owed: new Map(),
    };
    return connection;
  }

  /** The next question starts another worker. */
  #replace({ worker, api, owed, watchdog }: WorkerConnection): void {
    watchdog.stop();
    worker.terminate();
    api[releaseProxy]();
    this.#connection = undefined;
    this.#place = 'starting';
    const refused = [...owed.values()];
    owed.clear();
    for (const runId of new Set(refused.map((question) => question.runId))) {
      const recipe = this.#recipes.get(runId);
      if (recipe !== undefined) recipe.silences += 1;
    }
    for (const { runId, refuse } of refused) {
      refuse(
        new HostError(
          'workerRestarted',
          `no sign of life for ${String(WORKER_SILENCE_MS)} ms while ${runId} was computed; the worker was replaced`,
        ),
      );
    }
  }
}

function askInPage<M extends RemoteMethod>(
  host: InProcessHost,
  method: M,
  args: RemoteArguments<M>,
  signal: AbortSignal | undefined,
): Promise<RemoteResult<M>> {
  const call = host[method].bind(host) as unknown as (...given: unknown[]) => Promise<RemoteResult<M>>;
  return call(...args, signal);
}
