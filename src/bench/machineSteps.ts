/**
 * B3: what the machines of a run did, done again twice: by the engine's stepper with its event queue, and by one live XState
 * actor for each instance with a clock that fires in the right order. Both must end in the same states.
 */
import { createActor, type AnyActorRef, type AnyStateMachine, type StateValue } from 'xstate';
import { EventQueue, priorities, type PoppedEvent } from '../engine/kernel/eventQueue.ts';
import { SteppedMachine, type Cell } from '../engine/machines/stepMachine.ts';
import type { Measured } from './figures.ts';
import { recordSteps, type RecordedStep, type Recording } from './recordedSteps.ts';
import { median, timed } from './rounds.ts';

const rounds = 5;
const noEvent = (): PoppedEvent => ({ dueAt: 0, priority: 0, kind: 0, cause: 0, payload: undefined, owner: undefined, lives: 0 });

interface Outcome {
  readonly states: readonly string[];
  /** Actions that were performed. */
  readonly performed: number;
}

/** The engine's way: cells asked once, timers in the event queue. */
function stepAll({ steps, instances, delays }: Recording, machines: ReadonlyMap<string, SteppedMachine>): Outcome {
  const queue = new EventQueue();
  const fired = noEvent();
  const rows = instances.map((machine) => ({
    machine: machines.get(machine) as SteppedMachine,
    state: -1,
    timers: [] as (number | undefined)[],
  }));
  let performed = 0;
  let now = 0;
  const apply = (row: (typeof rows)[number], cell: Cell): void => {
    row.state = cell.next;
    for (const effect of cell.effects) {
      if (effect.type === 'perform') performed++;
      else if (effect.type === 'schedule') {
        const dueAt = now + (delays.get(effect.delay) ?? 0);
        row.timers[effect.timer] = queue.schedule(dueAt, priorities.timer, effect.timer, 0, row);
      } else {
        const handle = row.timers[effect.timer];
        if (handle !== undefined) queue.cancel(handle);
        row.timers[effect.timer] = undefined;
      }
    }
  };
  for (const { kind, at, instance, event, outcomes } of steps) {
    now = at;
    const row = rows[instance] as (typeof rows)[number];
    if (kind === 'start') apply(row, row.machine.start());
    else if (kind === 'event')
      apply(
        row,
        row.machine.step(row.state, event, (guard) => outcomes[guard] === true),
      );
    else {
      queue.pop(fired);
      if (fired.payload !== row) throw new Error('another timer fired');
      row.timers[fired.kind] = undefined;
      apply(
        row,
        row.machine.step(row.state, row.machine.timerEvent(fired.kind), (guard) => outcomes[guard] === true),
      );
    }
  }
  return { states: rows.map(({ machine, state }) => machine.stateName(state)), performed };
}

/** XState's way: an actor for each instance; the clock keeps its timeouts in the same event queue. */
function actAll({ steps, instances, delays }: Recording, definitions: ReadonlyMap<string, AnyStateMachine>): Outcome {
  const queue = new EventQueue();
  const fired = noEvent();
  let performed = 0;
  let now = 0;
  const clock = {
    setTimeout: (then: () => void, ms: number): number => queue.schedule(now + ms, priorities.timer, 0, 0, then),
    clearTimeout: (handle: number): void => queue.cancel(handle),
  };
  const provided = new Map([...definitions].map(([id, definition]) => [id, provide(definition, delays, () => performed++)]));
  const actors: (AnyActorRef | undefined)[] = instances.map(() => undefined);
  for (const { kind, at, instance, event, outcomes } of steps) {
    now = at;
    if (kind === 'start') {
      const actor = createActor(provided.get(instances[instance] as string) as AnyStateMachine, { clock: clock as never });
      actors[instance] = actor;
      actor.start();
    } else if (kind === 'event') (actors[instance] as AnyActorRef).send({ type: event, outcomes });
    else {
      queue.pop(fired);
      (fired.payload as () => void)();
    }
  }
  return { states: actors.map((actor) => nameOf(((actor as AnyActorRef).getSnapshot() as { value: StateValue }).value)), performed };
}

function provide(definition: AnyStateMachine, delays: ReadonlyMap<string, number>, perform: () => void): AnyStateMachine {
  const names = Object.keys(definition.implementations.delays);
  const actions = Object.fromEntries(Object.keys(definition.implementations.actions).map((name) => [name, perform]));
  return definition.provide({ actions, delays: Object.fromEntries(names.map((name) => [name, delays.get(name) ?? 0])) });
}

function nameOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [parent, child] = Object.entries(value)[0] as [string, StateValue];
  return `${parent}.${nameOf(child)}`;
}

function same(a: Outcome, b: Outcome): void {
  if (a.performed !== b.performed) throw new Error(`the engine performed ${a.performed} actions, the actors ${b.performed}`);
  const at = a.states.findIndex((state, i) => state !== b.states[i]);
  if (at >= 0) throw new Error(`instance ${at} is ${a.states[at]} in the engine and ${b.states[at]} as an actor`);
}

const countOf = (steps: readonly RecordedStep[], kind: RecordedStep['kind']): number => steps.filter((step) => step.kind === kind).length;

export function measureMachineSteps(): Measured[] {
  const recording = recordSteps();
  const machines = new Map([...recording.definitions].map(([id, definition]) => [id, new SteppedMachine(definition)]));
  const factors: number[] = [];
  const repeats = 4;
  for (let round = 0; round < rounds; round++) {
    let stepped: Outcome | undefined;
    let acted: Outcome | undefined;
    const engineMs = timed(() => {
      for (let i = 0; i < repeats; i++) stepped = stepAll(recording, machines);
    });
    const actorMs = timed(() => (acted = actAll(recording, recording.definitions)));
    if (stepped !== undefined && acted !== undefined) same(stepped, acted);
    factors.push((actorMs * repeats) / engineMs);
  }
  const { steps, instances } = recording;
  const reference = `${instances.length} actors, ${countOf(steps, 'event')} events, ${countOf(steps, 'timer')} timers`;
  return [{ id: 'B3', value: median(factors), reference }];
}
