/**
 * The only caller of XState in the engine. Machines hold modes only, so XState's answer for one (state, event, guard
 * outcomes) never changes: it is asked once per such cell and the answer kept as plain data.
 */
import { initialTransition, transition, type AnyStateMachine, type StateValue } from 'xstate';
import { EngineInvariantError } from '../kernel/invariant.ts';

export type Effect =
  | { readonly type: 'schedule'; readonly timer: number; readonly delay: string }
  | { readonly type: 'cancel'; readonly timer: number }
  | { readonly type: 'perform'; readonly action: string };

export interface Cell {
  /** Index of the next state. */
  readonly next: number;
  readonly effects: readonly Effect[];
  /** Number of the cell within its machine. */
  readonly index: number;
}

/** Asks the model a machine's named guard. */
export type AskGuard = (guard: string) => boolean;

const timerPrefix = 'xstate.after.';
const eventsPerMachine = 64;

/** A machine definition with its cells. One per machine id, shared by all runs. */
export class SteppedMachine {
  readonly id: string;
  readonly definition: AnyStateMachine;
  /** Names of states in the order in which they were met; `a.b` for nested ones. */
  private readonly stateNames: string[] = [];
  private readonly stateValues: StateValue[] = [];
  private readonly stateIndexes = new Map<string, number>();
  private readonly eventIndexes = new Map<string, number>();
  private readonly timerIds: string[] = [];
  private readonly guardsOf = new Map<number, readonly string[]>();
  private readonly cells: (Map<number, Cell> | undefined)[] = [];
  /** Cells that depend on no guard, by state and event. */
  private readonly unguarded: (Cell | undefined)[] = [];
  /** By state: the event that it met last, and its cell if that depends on no guard: most states meet one event only. */
  private readonly lastEvents: string[] = [];
  private readonly lastCells: (Cell | undefined)[] = [];
  private initial: Cell | undefined;
  private cellCount = 0;

  constructor(definition: AnyStateMachine) {
    this.id = definition.id;
    this.definition = definition;
  }

  stateName(index: number): string {
    return this.stateNames[index] as string;
  }

  stateIndex(name: string): number {
    const known = this.stateIndexes.get(name);
    if (known !== undefined) return known;
    return this.indexOfValue(name.includes('.') ? nestedValue(name.split('.')) : name);
  }

  /** The event that a fired timer is. */
  timerEvent(timer: number): string {
    return this.timerIds[timer] as string;
  }

  /** Entry effects of the initial state. */
  start(): Cell {
    if (this.initial === undefined) {
      const [snapshot, actions] = initialTransition(this.definition);
      this.initial = this.newCell(snapshot.value as StateValue, actions);
    }
    return this.initial;
  }

  /** Next state and effects; an event that the state does not mention is an EngineInvariantError. */
  step(state: number, event: string, ask: AskGuard): Cell {
    const key = this.keyOf(state, event);
    const unguarded = this.unguarded[key];
    if (unguarded !== undefined) return unguarded;
    let guards = this.guardsOf.get(key);
    if (guards === undefined) {
      guards = this.findGuards(state, event);
      this.guardsOf.set(key, guards);
    }
    let outcomes = 0;
    for (let i = 0; i < guards.length; i++) if (ask(guards[i] as string)) outcomes |= 1 << i;
    let cells = this.cells[key];
    if (cells === undefined) cells = this.cells[key] = new Map();
    const known = cells.get(outcomes);
    if (known !== undefined) return known;
    const cell = this.askXState(state, event, guards, outcomes);
    cells.set(outcomes, cell);
    if (guards.length === 0) this.unguarded[key] = cell;
    return cell;
  }

  /** The same for a cell that is known to depend on no guard; undefined for all others. */
  unguardedStep(state: number, event: string): Cell | undefined {
    if (this.lastEvents[state] === event) return this.lastCells[state];
    const cell = this.unguarded[this.keyOf(state, event)];
    if (cell === undefined) return undefined;
    this.lastEvents[state] = event;
    this.lastCells[state] = cell;
    return cell;
  }

  private keyOf(state: number, event: string): number {
    let eventIndex = this.eventIndexes.get(event);
    if (eventIndex === undefined) {
      eventIndex = this.eventIndexes.size;
      this.eventIndexes.set(event, eventIndex);
    }
    return state * eventsPerMachine + eventIndex;
  }

  private askXState(state: number, event: string, guards: readonly string[], outcomes: number): Cell {
    const outcomesByName: Record<string, boolean> = {};
    guards.forEach((guard, i) => (outcomesByName[guard] = (outcomes & (1 << i)) !== 0));
    const before = this.definition.resolveState({ value: this.stateValues[state] as StateValue, context: {} });
    const [after, actions] = transition(this.definition, before, { type: event, outcomes: outcomesByName });
    return this.newCell(after.value as StateValue, actions);
  }

  private newCell(next: StateValue, actions: readonly { type: string; params: unknown }[]): Cell {
    return { next: this.indexOfValue(next), effects: this.effectsOf(actions), index: this.cellCount++ };
  }

  /** Guards of the transitions that the event can take in this state, innermost state first. */
  private findGuards(state: number, event: string): readonly string[] {
    const names: string[] = [];
    let isMentioned = false;
    const path = this.stateName(state).split('.');
    for (let depth = path.length; depth >= 0; depth--) {
      let node = this.definition.root;
      for (const part of path.slice(0, depth)) node = node.states[part] as typeof node;
      for (const candidate of node.transitions.get(event) ?? []) {
        isMentioned = true;
        if (typeof candidate.guard === 'string') {
          if (!names.includes(candidate.guard)) names.push(candidate.guard);
        } else if (candidate.guard !== undefined) throw new EngineInvariantError(`${this.id}: guards are named`);
      }
    }
    if (!isMentioned) throw new EngineInvariantError(`${this.id}: state ${this.stateName(state)} does not mention ${event}`);
    return names;
  }

  private effectsOf(actions: readonly { type: string; params: unknown }[]): readonly Effect[] {
    return actions.map((action): Effect => {
      if (action.type === 'xstate.raise') {
        const { id } = action.params as { id: string };
        if (!id.startsWith(timerPrefix)) throw new EngineInvariantError(`${this.id}: machines do not raise events`);
        const delay = id.slice(timerPrefix.length, id.indexOf('.', timerPrefix.length));
        return { type: 'schedule', timer: this.timerIndex(id), delay };
      }
      if (action.type === 'xstate.cancel') {
        return { type: 'cancel', timer: this.timerIndex((action.params as { sendId: string }).sendId) };
      }
      if (action.type.startsWith('xstate.')) throw new EngineInvariantError(`${this.id}: effect ${action.type} is not allowed`);
      return { type: 'perform', action: action.type };
    });
  }

  private timerIndex(id: string): number {
    const known = this.timerIds.indexOf(id);
    if (known >= 0) return known;
    this.timerIds.push(id);
    return this.timerIds.length - 1;
  }

  private indexOfValue(value: StateValue): number {
    const name = nameOfValue(value);
    const known = this.stateIndexes.get(name);
    if (known !== undefined) return known;
    const index = this.stateNames.length;
    this.stateNames.push(name);
    this.stateValues.push(value);
    this.stateIndexes.set(name, index);
    return index;
  }
}

function nameOfValue(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [parent, child] = Object.entries(value)[0] as [string, StateValue];
  return `${parent}.${nameOfValue(child)}`;
}

function nestedValue(path: readonly string[]): StateValue {
  const [head, ...rest] = path as [string, ...string[]];
  return rest.length === 0 ? head : { [head]: nestedValue(rest) };
}
