/**
 * The page's only door to runs. Two implementations with the same behaviour: in a worker and in the process
 * (tests, fallback). All answers are plain data.
 */
import type {
  Fact,
  FactType,
  Moment,
  PendingItem,
  ResolvedScenario,
  ScriptAction,
  Selection,
  HorizonStop,
  MachineStateView,
} from '../engine/index.ts';
import type { ModelMap, ProjectionId } from '../projections/index.ts';

export type RunId = string;

/** How far a run is computed. Polled by the page while it is not finished. */
export interface RunStatus {
  readonly runId: RunId;
  readonly computedMs: number;
  /** Where End stands, once known. */
  readonly endMs: number | undefined;
  readonly facts: number;
  readonly events: number;
  readonly stopped: HorizonStop | undefined;
  /** True while the worker still computes ahead. */
  readonly computing: boolean;
  readonly checkpointBytes: number;
  readonly factBytes: number;
}

/** The pictures of one moment. */
export interface Frame<P extends ProjectionId = ProjectionId> {
  readonly runId: RunId;
  readonly moment: Moment;
  /** Last fact of the moment. */
  readonly seq: number;
  readonly models: { readonly [K in P]: ModelMap[K] };
  /** The picture holds (with positions moving by virtual time) until this ms: time of the next fact. */
  readonly validUntilMs: number;
}

/** One model at `atMs`, which need not be the shown moment. */
export interface Glance<P extends ProjectionId = ProjectionId> {
  readonly atMs: number;
  readonly model: ModelMap[P];
}

/**
 * Pacing: a piecewise linear map between screen time and moments. Index i: at screenMs[i] the moment is (virtualMs[i], n[i]);
 * n[i] stands until the next index, virtual time moves linearly to it. Several indexes may share one screenMs: the last counts.
 * Parts join exactly: the next one is asked for from this one's `toMs`.
 */
export interface Pacing {
  /** As asked for. */
  readonly fromMs: number;
  /** The beginning of the first shown instant at or after the asked-for end; less when the part would be very long. */
  readonly toMs: number;
  /** Whole ms since `fromMs` came on the screen, at pace 1. */
  readonly screenMs: readonly number[];
  readonly virtualMs: readonly number[];
  /** Facts of that millisecond shown; −1 = all. */
  readonly n: readonly number[];
  /** Gaps over a second that were shortened, whole even where the part begins inside one; for the clock and the scrubber. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** What the scrubber draws: bars, marks and folded gaps over the whole computed run. */
export interface Timeline {
  /** End of the run. */
  readonly endMs: number;
  readonly computedMs: number;
  /** Pieces of the axis in order, to the end or to the latest moment that was shown past it; a fold has fixed width whatever its length. */
  readonly pieces: readonly {
    readonly kind: 'span' | 'fold';
    readonly fromMs: number;
    readonly toMs: number;
    readonly bars: readonly number[];
  }[];
  readonly marks: readonly {
    readonly at: number;
    readonly kind: 'action' | 'fault' | 'cut' | 'violation' | 'retry' | 'deadLetter' | 'rejected';
    readonly label: string;
    readonly seq: number;
    /** Of a fault that the script caused: what the action does; the action itself has no mark of its own. */
    readonly by?: string;
  }[];
}

/** What "the next that matters" can be. */
export type Jump = 'fact' | 'ofSelection' | 'retry' | 'delivery' | 'checkback' | 'rebalance' | 'matters';

/** One step of a why-chain, from the asked-for fact back to an action or timer. */
export interface CauseStep {
  readonly fact: Fact;
}

export interface FactQuery {
  readonly text?: string | undefined;
  readonly types?: readonly FactType[] | undefined;
  /** Only requests and responses of this code. */
  readonly code?: string | undefined;
  readonly msgId?: string | undefined;
  readonly housekeeping: boolean;
}

/** What happened in a span of virtual time, background work left out. */
export interface SpanContent {
  readonly fromMs: number;
  readonly toMs: number;
  readonly facts: number;
  /** What those facts are about, each once: see `thingsOf`. */
  readonly things: readonly string[];
}

/**
 * All rejections are `HostError` (hostError.ts) with a stable code. A question that may make a run be computed far ahead takes
 * a signal: when it is aborted the computing ends, the question is refused with `givenUp`, and what was computed stays.
 */
export interface SimulationHost {
  /** Starts computing a scenario; resolves when its first facts are there. */
  open(scenario: ResolvedScenario): Promise<RunStatus>;
  /** A run with another script, sharing everything before `sharedUntilMs`. */
  fork(runId: RunId, script: readonly ScriptAction[], sharedUntilMs: number): Promise<RunStatus>;
  close(runId: RunId): Promise<void>;
  status(runId: RunId): Promise<RunStatus>;
  /** The pictures at the moment; computes up to it first when needed. */
  frame<P extends ProjectionId>(
    runId: RunId,
    moment: Moment,
    projections: readonly P[],
    selection?: Selection,
    signal?: AbortSignal,
  ): Promise<Frame<P>>;
  /** A model at `ms`, or as far as the run is computed: nothing is computed for it, and the shown moment stays the shown one. */
  glance<P extends ProjectionId>(runId: RunId, ms: number, projection: P): Promise<Glance<P>>;
  /** The paced map from `fromMs` to at least `toMs` or the end; computes as far as needed. A selection has a map of its own. */
  pacing(runId: RunId, fromMs: number, toMs: number, selection?: Selection, signal?: AbortSignal): Promise<Pacing>;
  /** Of what is computed so far; ask again while `RunStatus.computing`. */
  timeline(runId: RunId, paced: boolean): Promise<Timeline>;
  /**
   * Moment of the next (1) or previous (−1) fact of that kind; undefined when there is none up to the end. Steps (`fact`) skip
   * housekeeping that is not the selection's; retries, deliveries and checks are those of the message, when one is selected.
   */
  jump(
    runId: RunId,
    from: Moment,
    kind: Jump,
    direction: 1 | -1,
    selection?: Selection,
    signal?: AbortSignal,
  ): Promise<{ readonly moment: Moment; readonly seq: number } | undefined>;
  /** Facts by number (inclusive), decoded. At most 1,000 at a time. */
  facts(runId: RunId, fromSeq: number, toSeq: number): Promise<readonly Fact[]>;
  /** Seqs up to `limit` that match, newest first from `beforeSeq`. */
  search(runId: RunId, query: FactQuery, beforeSeq: number, limit: number): Promise<readonly number[]>;
  /** What the facts from `fromMs` to `toMs` (inclusive) are about; computes up to there first when needed. */
  spanContent(runId: RunId, fromMs: number, toMs: number): Promise<SpanContent>;
  /** The asked-for fact first, then its cause and so on. */
  why(runId: RunId, seq: number): Promise<readonly CauseStep[]>;
  pending(runId: RunId, moment: Moment, limit: number): Promise<readonly PendingItem[]>;
  machines(runId: RunId, moment: Moment): Promise<readonly MachineStateView[]>;
  hash(runId: RunId, moment: Moment): Promise<string>;
  /** The whole trace as NDJSON. */
  ndjson(runId: RunId, untilMs: number): Promise<string>;
}
