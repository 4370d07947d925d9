/** What every lens offers: a picture that D3 draws into one element, and its text twin. */
import type { Fact, FactType, Moment, ScriptAction, Selection } from '../engine/index.ts';
import type { ChartsModel } from '../projections/charts/chartsModel.ts';
import type { SpaceTimeModel, SpaceTimeSpan } from '../projections/spaceTime/spaceTimeModel.ts';
import type { SpanThings } from './outside.ts';
import type { ZoomWish } from './zoomWish.ts';

/** A span of virtual time that is measured (ms); without an end it goes on to the shown moment. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs?: number;
}

/** The machine whose state chart is shown, and the selection for which it was chosen. */
export interface KeptChoice {
  readonly machine: string;
  readonly instance: string | undefined;
  readonly madeFor: string;
}

export interface ViewContext {
  readonly selection: Selection | undefined;
  /** What a state chart showed last; absent where no page is around the picture. */
  readonly chart?: KeptChoice | undefined;
  /** The same for all lenses; absent when none is chosen. */
  readonly span?: TimeSpan | undefined;
  /** What that span holds, once it is chosen and known. */
  readonly inSpan?: SpanThings | undefined;
  /** In a comparison when the runs first differ (ms), and the first fact of this run that the other one has not. */
  readonly differs?: { readonly atMs: number; readonly seq: number | undefined } | undefined;
  /** In which mode the virtual clock is ("playing"); absent where no page is around the picture. */
  readonly clockMode?: string | undefined;
  /** The last wish of the page to zoom this picture; a new one is another object. Absent where no page is around the picture. */
  readonly zoomWish?: ZoomWish | undefined;
  /** Inner size of the element (CSS px). */
  readonly width: number;
  readonly height: number;
  readonly reducedMotion: boolean;
  /** Whether this is the dock's small form. */
  readonly compact: boolean;
}

/** What a table has to know beside the model, as the picture's context has it. */
export type TwinContext = Partial<Pick<ViewContext, 'selection' | 'span' | 'clockMode' | 'chart'>>;

export interface ViewCallbacks {
  select(selection: Selection | undefined): void;
  seek(moment: Moment): void;
  /** Says which machine's state chart is shown: the table shows the same. Absent where there is no page around the picture. */
  keepChart?(choice: KeptChoice): void;
  /** Chooses the span that is measured. Absent where there is no page around the picture. */
  measure?(span: TimeSpan | undefined): void;
  /** Says what just happened in the page's one voice, in the language of when it is said. Absent where no page is around the picture. */
  announce?(words: () => string): void;
  /** Shows the story lens: of the message that was just selected. Absent where there is no page around the picture. */
  openStory?(): void;
  /** Begins the run anew beside itself with one difference; undefined while two stand there already. Absent where there is no page around the picture. */
  experiment?(): (() => void) | undefined;
  /** Appends an action to the script at the shown moment. This and what follows is absent where no run is behind a picture. */
  act?(action: Omit<ScriptAction, 'at'>): void;
  /** Facts by number (inclusive), at most 1,000 at a time. */
  loadFacts?(fromSeq: number, toSeq: number): Promise<readonly Fact[]>;
  /** Numbers of matching facts below `beforeSeq`, newest first. */
  search?(query: FactFilter, beforeSeq: number, limit: number): Promise<readonly number[]>;
  /** From the fact back to a script action, a timer or a start; the asked-for fact is first. */
  why?(seq: number): Promise<readonly CauseLink[]>;
  /**
   * What the next facts after number `seq` come to, in the read model of the space–time diagram: the run is computed ahead.
   * `lasting`: what had not ended at that fact.
   */
  ahead?(seq: number, lasting: readonly SpaceTimeSpan[]): Promise<SpaceTimeModel | undefined>;
  /** The charts of a later moment, as far as it is computed: `atMs` says how far. */
  chartsAhead?(ms: number): Promise<{ readonly atMs: number; readonly model: ChartsModel } | undefined>;
  /** Which run is shown, and how far it is computed: facts, and ms of virtual time. */
  computed?(): { readonly runId: string; readonly facts: number; readonly ms: number } | undefined;
}

/** Which facts a list shows. */
export interface FactFilter {
  readonly text?: string | undefined;
  readonly types?: readonly FactType[] | undefined;
  /** Only requests and responses of this code. */
  readonly code?: string | undefined;
  readonly msgId?: string | undefined;
  readonly housekeeping: boolean;
}

/** One link of a chain of causes. */
export interface CauseLink {
  readonly fact: Fact;
}

/** Create, update, destroy. `update` is called for each frame; the language may have changed between two calls. */
export interface View<TModel> {
  /** Works out what the first `update` draws, without touching the page: called once, a frame earlier, where working out costs as much as drawing. */
  prepare?(model: TModel, nowMs: number, context: ViewContext): void;
  update(model: TModel, nowMs: number, context: ViewContext): void;
  destroy(): void;
}

export interface TwinTable {
  readonly caption: string;
  readonly columns: readonly {
    readonly label: string;
    readonly numeric?: boolean;
    /** Its cells are moments of virtual time (`listTime`); its head says so. */
    readonly time?: boolean;
  }[];
  readonly rows: readonly {
    readonly key: string;
    readonly cells: readonly string[];
    readonly selection?: Selection | undefined;
    readonly current?: boolean;
  }[];
}

export interface LegendEntry {
  /** Name of a mark in `views/marks`. */
  readonly mark: string;
  readonly label: string;
  /** Named from the start, so that nothing moves: whether it is in the picture now. Absent of what is named only then. */
  readonly kept?: 'shown' | 'idle';
}

/** A lens of the rail. All texts come from the message catalogue in the current language. */
export interface Lens<TModel> {
  readonly id: string;
  create(element: HTMLElement, callbacks: ViewCallbacks): View<TModel>;
  title(): string;
  /** One line of context beside the title. */
  context(model: TModel): string;
  /** "What am I looking at?": a few sentences. */
  explanation(): string;
  /** What a chosen span does to this picture, in one sentence. */
  spanRule(): string;
  /** Where the picture simplifies, if it does. */
  simplification?(): string;
  /** `isCompact`: of its small form in the dock, where that has other marks. */
  legend(model: TModel, isCompact?: boolean, context?: TwinContext): readonly LegendEntry[];
  twin(model: TModel, nowMs: number, context?: TwinContext): readonly TwinTable[];
}
