/** What every lens offers: a picture that D3 draws into one element, and its text twin. */
import type { Fact, FactType, Moment, Selection } from '../engine/index.ts';

export interface ViewContext {
  readonly selection: Selection | undefined;
  /** Inner size of the element (CSS px). */
  readonly width: number;
  readonly height: number;
  readonly reducedMotion: boolean;
  /** Whether this is the dock's small form. */
  readonly compact: boolean;
}

export interface ViewCallbacks {
  select(selection: Selection | undefined): void;
  seek(moment: Moment): void;
  /** Shows why the fact happened. Absent where the shell has no place for it; then no *why?* is offered. */
  why?(seq: number): void;
  /** The whole run's facts, for lists that scroll beyond the model. Absent in tests and thumbnails. */
  readonly facts?: FactSource;
}

/** The computed facts of the shown run, by number. Answers of the host; all may come late. */
export interface FactSource {
  /** Which run is shown and how many facts are computed; undefined while none is open. */
  run(): { readonly runId: string; readonly facts: number } | undefined;
  /** Facts by number, inclusive, at most 1,000 at a time. */
  load(fromSeq: number, toSeq: number): Promise<readonly Fact[]>;
  /** Numbers of matching facts below `beforeSeq`, newest first. */
  search(
    query: { readonly text?: string | undefined; readonly types?: readonly FactType[] | undefined; readonly housekeeping: boolean },
    beforeSeq: number,
    limit: number,
  ): Promise<readonly number[]>;
}

/** Create, update, destroy. `update` is called for each frame; the language may have changed between two calls. */
export interface View<TModel> {
  update(model: TModel, nowMs: number, context: ViewContext): void;
  destroy(): void;
}

export interface TwinTable {
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly numeric?: boolean }[];
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
  /** Where the picture simplifies, if it does. */
  simplification?(): string;
  legend(model: TModel): readonly LegendEntry[];
  twin(model: TModel, nowMs: number): readonly TwinTable[];
}
