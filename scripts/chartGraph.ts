/** The machine definitions of the engine and of the player as graphs with measured boxes and labels: what elk lays out and the state-chart view draws. */
import type { AnyStateMachine } from 'xstate';
import { playerMachine } from '../src/app/playerMachine.ts';
import { mechanisms } from '../src/engine/mechanisms/index.ts';
import type { ChartLine, ChartState, SharedStates } from '../src/views/stateCharts/chart.ts';
import { textWidth } from '../src/views/marks/text.ts';
import { stateName } from '../src/views/stateCharts/stateName.ts';

/** What a definition says of one transition. */
interface RawTransition {
  readonly target?: string;
  readonly guard?: string;
  readonly actions?: string | readonly string[];
}

type RawTransitions = string | RawTransition | readonly RawTransition[];

interface RawState {
  readonly type?: string;
  readonly entry?: string | readonly string[];
  readonly on?: Readonly<Record<string, RawTransitions>>;
  readonly after?: Readonly<Record<string, RawTransitions>>;
  readonly states?: unknown;
}

export interface GraphEdge {
  /** A state, or several that share the transition, joined with spaces. */
  readonly from: string;
  readonly to: string;
  readonly lines: readonly ChartLine[];
  readonly width: number;
  readonly height: number;
}

interface Measured {
  readonly width: number;
  readonly height: number;
}

export interface ChartGraph {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly (ChartState & Measured)[];
  /** States that share transitions: drawn as one dashed box with their names, instead of the same arrows again and again. */
  readonly shared: readonly (Measured & SharedStates)[];
  readonly edges: readonly GraphEdge[];
}

/** From so many states on, the same transition leaves a dashed box with their names. */
const sharedFrom = 3;
/** A small chart says more when each arrow starts at its own state. */
const smallChart = 5;
const sharedLine = 16;
/** So many names are said shorter by those that are missing. */
const sharedMany = 6;

/** Heights of one line of a label and of a box (px). */
export const lineHeight = 15;
const boxHeight = 28;
/** Room for the ring of a timer before its name. */
const ringRoom = 16;

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const transitionsOf = (raw: RawTransitions): readonly RawTransition[] =>
  typeof raw === 'string' ? [{ target: raw }] : 'length' in raw ? raw : [raw];

/** The line without its guard and actions. */
const briefLine = ({ event, isTimer }: ChartLine): ChartLine => ({ event, actions: [], isTimer });

/** Label of one line, without its timer ring: `LOCK [isOwner]`. */
export const lineText = ({ event, guard }: Pick<ChartLine, 'event' | 'guard'>): string =>
  guard === undefined ? event : `${event} [${guard}]`;

const lineWidth = (line: ChartLine): number =>
  Math.max(
    (line.isTimer ? ringRoom : 0) + textWidth(lineText(line), 11, true),
    ...line.actions.map((action) => textWidth(`/ ${action}`, 11, true)),
  );

/** Lines of text that a transition takes. */
const rowsOf = (line: ChartLine): number => 1 + line.actions.length;

function edgesOf(state: string, raw: RawState): readonly { readonly to: string; readonly line: ChartLine }[] {
  const all = [
    ...Object.entries(raw.on ?? {}).map(([event, transitions]) => ({ event, transitions, isTimer: false })),
    ...Object.entries(raw.after ?? {}).map(([event, transitions]) => ({ event, transitions, isTimer: true })),
  ];
  return all.flatMap(({ event, transitions, isTimer }) => {
    const list = transitionsOf(transitions);
    return list.flatMap(({ target, guard, actions }) => {
      // `on: { WAKE: {} }`: the event is taken and changes nothing.
      if (target === undefined && actions === undefined) return [];
      const otherwise = list.length > 1 && guard === undefined ? 'else' : guard;
      return [{ to: target ?? state, line: { event, guard: otherwise, actions: listOf(actions), isTimer } }];
    });
  });
}

interface Transition {
  readonly from: string;
  readonly to: string;
  readonly line: ChartLine;
}

/** Where the same transition leaves several states, their names together are its source. */
function withSharedSources(transitions: readonly Transition[]): readonly Transition[] {
  const sources = new Map<string, string[]>();
  const keyOf = ({ to, line }: Transition): string => JSON.stringify([to, line]);
  for (const transition of transitions) {
    // A transition to the state itself stays with it.
    if (transition.from === transition.to) continue;
    sources.set(keyOf(transition), [...(sources.get(keyOf(transition)) ?? []), transition.from]);
  }
  const isDrawn = new Set<string>();
  return transitions.flatMap((transition) => {
    const from = sources.get(keyOf(transition)) ?? [];
    if (transition.from === transition.to || from.length < sharedFrom) return [transition];
    if (isDrawn.has(keyOf(transition))) return [];
    isDrawn.add(keyOf(transition));
    return [{ ...transition, from: from.join(' ') }];
  });
}

/** The box that stands for several states; the first line says that any of them is meant. */
function sharedBox(from: string, raws: readonly (readonly [string, RawState])[]): ChartGraph['shared'][number] {
  const names = from.split(' ');
  const but = raws.filter(([name, { type }]) => type !== 'final' && !names.includes(name)).map(([name]) => name);
  const isShort = names.length >= sharedMany && but.length <= 1;
  const lines = isShort ? [['any state but', ...but].join(' ')] : ['any of', ...names];
  return {
    names,
    ...(isShort ? { but } : {}),
    width: Math.max(...lines.map((line) => textWidth(line, 11))) + 24,
    height: lines.length * sharedLine + 10,
  };
}

/** @param isBrief without what is done on entry */
function measuredState(machine: string, name: string, raw: RawState, isBrief: boolean): ChartGraph['states'][number] {
  const entry = listOf(raw.entry);
  const ignored = Object.entries(raw.on ?? {}).flatMap(([event, transitions]) =>
    transitionsOf(transitions).every(({ target, actions }) => target === undefined && actions === undefined) ? [event] : [],
  );
  const nameWidth = textWidth(stateName(machine, name), 12);
  const width = Math.max(nameWidth + 44, ...entry.map((action) => textWidth(`/ ${action}`, 11, true) + 24));
  const isFinal = raw.type === 'final';
  if (isBrief) return { name, isFinal, entry, ignored, width: nameWidth + 38, height: boxHeight };
  return { name, isFinal, entry, ignored, width, height: boxHeight + entry.length * lineHeight };
}

function graphOf({ id, config }: AnyStateMachine, isBrief: boolean): ChartGraph {
  const raws = Object.entries(config.states as Readonly<Record<string, RawState>>);
  const nested = raws.find(([, raw]) => raw.states !== undefined);
  if (nested !== undefined) throw new Error(`${id}.${nested[0]}: charts of nested states are not drawn yet`);
  const transitions = raws.flatMap(([from, raw]) =>
    edgesOf(from, raw).map(({ to, line }): Transition => ({ from, to, line: isBrief ? briefLine(line) : line })),
  );
  const edges = new Map<string, { from: string; to: string; lines: ChartLine[] }>();
  for (const { from, to, line } of raws.length > smallChart ? withSharedSources(transitions) : transitions) {
    const key = `${from} > ${to}`;
    const edge = edges.get(key) ?? { from, to, lines: [] };
    if (!isBrief || !edge.lines.some(({ event }) => event === line.event)) edge.lines.push(line);
    edges.set(key, edge);
  }
  const shared = [...new Set([...edges.values()].map(({ from }) => from).filter((from) => from.includes(' ')))];
  return {
    id,
    initial: String(config.initial),
    states: raws.map(([name, raw]) => measuredState(id, name, raw, isBrief)),
    shared: shared.map((from) => sharedBox(from, raws)),
    edges: [...edges.values()].map((edge) => ({
      ...edge,
      width: Math.max(...edge.lines.map(lineWidth)) + 8,
      height: edge.lines.reduce((rows, line) => rows + rowsOf(line), 0) * lineHeight + 2,
    })),
  };
}

export interface MachineGraphs {
  readonly whole: ChartGraph;
  /** Nothing but events on the edges, and no more than names in the boxes: what still fits where the rest does not. */
  readonly brief: ChartGraph;
}

/** Every machine of the engine, in the order of the registry, then the clock of the page. */
export function chartGraphs(): readonly MachineGraphs[] {
  const ofEngine = mechanisms.flatMap(({ machines }) => machines ?? []).map(({ definition }) => definition);
  const definitions: readonly AnyStateMachine[] = [...ofEngine, playerMachine];
  return definitions.map((definition) => ({ whole: graphOf(definition, false), brief: graphOf(definition, true) }));
}
