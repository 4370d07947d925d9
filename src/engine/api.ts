/**
 * What the engine offers to everything above it. Implementations: `trace/trace.ts`, `history.ts`.
 * `engine/index.ts` exports these types with the functions that make them.
 */
import type { Fact, FactType } from './trace/factTypes.ts';
import type { ResolvedScenario, ScriptAction } from './model/scenario.ts';

/**
 * A point of a run: everything before `ms` and the first `n` facts of that millisecond; without `n`, all of it.
 */
export interface Moment {
  readonly ms: number;
  readonly n?: number | undefined;
}

/**
 * A range of facts copied out in columns: plain and transferable, so that many facts can go to another thread without
 * becoming objects. Row i of each column is fact `firstSeq` + i.
 */
export interface FactColumns {
  readonly firstSeq: number;
  readonly at: Float64Array;
  /** Index of the type in the order of `factTypes`. */
  readonly type: Uint8Array;
  /** causeSeq; 0 when there is none. */
  readonly cause: Int32Array;
  /** Text number of the timer's name; negative when no timer fired. */
  readonly timer: Int32Array;
  /** Where the fact's fields begin in `cells`. */
  readonly start: Int32Array;
  /**
   * The fields in the order of their type. −2^31 = absent. `int` as it is, `bool` 0 or 1, `big` high word and low word,
   * `text` a text number, `json` that of its JSON, `list` that of its items joined with line feeds (−2 = no items).
   */
  readonly cells: Int32Array;
  /** The texts used, one after the other, and where each ends. */
  readonly texts: string;
  readonly textEnds: Int32Array;
}

/** Read access to the facts computed so far. `seq` counts from 1. */
export interface TraceReader {
  /** Facts computed so far; the last one has this seq. */
  readonly length: number;
  /** Decoded fact; throws EngineInvariantError outside 1 … length. */
  fact(seq: number): Fact;
  at(seq: number): number;
  typeOf(seq: number): FactType;
  causeOf(seq: number): number | undefined;
  /** Housekeeping without decoding the fact. */
  isHousekeeping(seq: number): boolean;
  /** Seq of the last fact of the moment (0 when there is none before). */
  seqAt(moment: Moment): number;
  /** Facts `fromSeq` … `toSeq` (inclusive) in columns; throws EngineInvariantError outside 1 … length. */
  columns(fromSeq: number, toSeq: number): FactColumns;
  /** First seq ≥ from whose type (and fields, when given) match; undefined when none up to the end. */
  find(from: number, types: readonly FactType[], matches?: (fact: Fact) => boolean, direction?: 1 | -1): number | undefined;
}

/** Something the event queue holds: what happens next, when and why. */
export interface PendingItem {
  readonly dueAt: number;
  /** Stable word: timer, arrival, scan, script … */
  readonly kind: string;
  /** Task or event name, RocketMQ's own where it has one. */
  readonly name: string;
  /** Node, client or queue it belongs to. */
  readonly subject?: string | undefined;
  readonly msgId?: string | undefined;
  /** Of `script`: what it does. */
  readonly action?: ScriptAction | undefined;
  readonly causeSeq?: number | undefined;
  readonly housekeeping: boolean;
}

/** State of one machine instance, for the state charts and the inspector. */
export interface MachineStateView {
  readonly machine: string;
  readonly instance: string;
  readonly state: string;
  readonly last?: { readonly from: string; readonly event: string; readonly at: number } | undefined;
  readonly timers: readonly { readonly name: string; readonly dueAt: number }[];
}

/** Why a run computes no further. */
export interface HorizonStop {
  readonly limit: 'events' | 'virtualTime' | 'sameInstant' | 'liveMessages' | 'engineError';
  readonly at: number;
  readonly detail: string;
}

/**
 * A run: a scenario's facts, computed lazily. Nothing outside can change them; acting makes another run that shares the
 * facts before the action.
 */
export interface Run {
  readonly scenario: ResolvedScenario;
  readonly trace: TraceReader;
  /** Every fact with `at` ≤ this is computed. */
  readonly computedMs: number;
  /** Where *End* stands: `until` of the scenario, or quiet + 1 s; undefined while that is not known yet. */
  readonly endMs: number | undefined;
  readonly stopped: HorizonStop | undefined;
  /** Events handled so far. */
  readonly events: number;
  /** Computes everything up to and including `ms`, at most `maxEvents` events; true when reached (or stopped). */
  advanceTo(ms: number, maxEvents?: number): boolean;
  /** Computes to the end (see `endMs`), at most `maxEvents` events; true when reached (or stopped). */
  advanceToEnd(maxEvents?: number): boolean;
  /** A run with another script that is equal up to `sharedUntilMs` (exclusive for actions); shares all facts before it. */
  fork(script: readonly ScriptAction[], sharedUntilMs: number): Run;
  /** Replays to the moment and lists what the event queue holds there, nearest first. */
  pendingAt(moment: Moment, limit: number): readonly PendingItem[];
  machinesAt(moment: Moment): readonly MachineStateView[];
  /** 16 hex digits over the facts up to the moment. */
  hashAt(moment: Moment): string;
  /** Bytes held by checkpoints and indexes, and by facts. */
  memory(): { readonly checkpoints: number; readonly facts: number };
}

/**
 * A picture's read model: folds facts, may forget, never looks ahead. `State` is plain data (records, arrays, Map, Set):
 * the host copies it for its own checkpoints.
 */
export interface Projection<State, Model> {
  readonly id: string;
  initial(scenario: ResolvedScenario): State;
  /** Changes `state` in place. Called once for each fact, in order. */
  apply(state: State, fact: Fact): void;
  /** Whether the model shows machines. Listing them costs a short replay, so only those that need them get them. */
  readonly readsMachines?: boolean;
  /** The picture's model at virtual time `nowMs`: plain, structured-cloneable, small. */
  model(state: State, nowMs: number, selection: Selection | undefined, machines?: readonly MachineStateView[]): Model;
}

/** What is selected in the page; the same everywhere. */
export interface Selection {
  readonly kind: 'message' | 'queue' | 'broker' | 'nameServer' | 'producer' | 'consumer' | 'group' | 'link';
  /** msgId; `topic:broker:queueId`; node id; group name; `from-to`. */
  readonly id: string;
}
