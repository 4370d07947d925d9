/** A machine's chart as the build has laid it out (`npm run charts`): boxes, ways and labels with their places in pixels. */

/** One transition on an edge. */
export interface ChartLine {
  /** Event, or the name of the delay when it is a timer. */
  readonly event: string;
  readonly guard?: string | undefined;
  readonly actions: readonly string[];
  readonly isTimer: boolean;
}

export interface ChartState {
  readonly name: string;
  readonly isFinal: boolean;
  /** What the engine does on entry. */
  readonly entry: readonly string[];
  /** Events that are taken and change nothing. */
  readonly ignored: readonly string[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** States that share transitions. */
export interface SharedStates {
  readonly names: readonly string[];
  /** Where they are all but these (and the final ones): what is said instead of so many names. */
  readonly but?: readonly string[];
}

export interface PlacedEdge {
  /** A state, or several that share the transition, joined with spaces. */
  readonly from: string;
  readonly to: string;
  readonly lines: readonly ChartLine[];
  /** Corners of its way, from box to box. */
  readonly points: readonly (readonly [number, number])[];
  readonly label: Place;
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** In the order of the definition's states. */
  readonly states: readonly Place[];
  /** Boxes of states that share transitions. */
  readonly shared: readonly (Place & SharedStates)[];
  readonly edges: readonly PlacedEdge[];
  /** Way of the small arrow into the initial state. */
  readonly start: readonly (readonly [number, number])[];
}

/** One machine. Two layouts, so that a phone need not scroll sideways. */
export interface Chart {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly ChartState[];
  readonly wide: ChartLayout;
  readonly tall: ChartLayout;
  /** Of a large chart: the same with nothing but events on its edges and names in its boxes. */
  readonly brief?: { readonly wide: ChartLayout; readonly tall: ChartLayout } | undefined;
}
