/** What is shown of the run: its tree, its status, the moment and the pictures of that moment. */
import { createStore } from 'zustand/vanilla';
import type { PendingItem, ResolvedScenario } from '../../engine/index.ts';
import type { Frame, RunId, RunStatus, Timeline } from '../../host/host.ts';
import type { ProjectionId } from '../../projections/index.ts';
import type { SpanThings } from '../../views/outside.ts';
import type { KeptChoice } from '../../views/view.ts';
import type { ClockPosition } from '../player/pacedMap.ts';
import type { ExperimentTree } from '../session/experiments.ts';
import type { Refusal } from '../session/refusal.ts';
import { noSeedChanges, type SeedChanges } from '../session/seeds.ts';

export type PlayerMode = 'paused' | 'playing' | 'gliding' | 'seeking' | 'computing';

/** What makes a picture valid: another selection or another lens needs another frame. */
export interface ShownFrame {
  readonly frame: Frame;
  readonly selectionKey: string;
}

export interface RunState {
  readonly stage: 'opening' | 'ready' | 'refused';
  readonly refusal: Refusal | undefined;
  readonly scenario: ResolvedScenario | undefined;
  /** Slug of the untouched preset; undefined for anything else. */
  readonly presetSlug: string | undefined;
  readonly tree: ExperimentTree | undefined;
  /** Of this run, by hand. */
  readonly seeds: SeedChanges;
  readonly status: RunStatus | undefined;
  readonly player: PlayerMode;
  /** The shown position; the last one whose pictures are there. */
  readonly position: ClockPosition;
  /** Where a seek or the clock wants to go, while it is on the way. */
  readonly wanted: ClockPosition | undefined;
  readonly shown: ShownFrame | undefined;
  readonly timeline: Timeline | undefined;
  /** Where this run begins to differ from the one that it is compared with, and the fact of it that the other has not. */
  readonly differs: { readonly atMs: number; readonly seq: number | undefined } | undefined;
  /** What the chosen span holds in this run, once that is known. */
  readonly span: SpanThings | undefined;
  readonly pending: readonly PendingItem[];
  /** The machine whose state chart is shown. */
  readonly chart: KeptChoice | undefined;
  /** What a step or jump arrived at, as a sentence, for those who hear the page. */
  readonly said: (() => string) | undefined;
  /** The gap that the clock glides through, and the last fact before it: what comes in between is background work. */
  readonly gap: { readonly fromMs: number; readonly toMs: number; readonly fromSeq: number } | undefined;
  /** Set when a link's run came out differently here: by which engine it was made, its hash then and now. */
  readonly otherRun: { readonly madeBy: number | undefined; readonly made: string; readonly now: string } | undefined;
}

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore() {
  return createStore<RunState>(() => ({
    stage: 'opening',
    refusal: undefined,
    scenario: undefined,
    presetSlug: undefined,
    tree: undefined,
    seeds: noSeedChanges,
    status: undefined,
    player: 'paused',
    position: { nowMs: 0 },
    wanted: undefined,
    shown: undefined,
    timeline: undefined,
    differs: undefined,
    span: undefined,
    pending: [],
    chart: undefined,
    said: undefined,
    gap: undefined,
    otherRun: undefined,
  }));
}

/** The model of one picture, when the shown frame carries it. */
export function modelOf<P extends ProjectionId>(state: RunState, projection: P): Frame<P>['models'][P] | undefined {
  return (state.shown?.frame as Frame<P> | undefined)?.models[projection];
}

/** The run that was opened last, whatever was done in it since: another one is another subject for all that shows it. */
export const openedRun = ({ tree }: Pick<RunState, 'tree'>): RunId | undefined => tree?.experiments[0]?.runId;
