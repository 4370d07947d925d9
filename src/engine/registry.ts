/** Everything the mechanisms bring, looked up by name. Built once; the same for all runs. */
import { EngineInvariantError } from './kernel/invariant.ts';
import { NameMap } from './kernel/nameMap.ts';
import { SteppedMachine, type Cell, type Effect } from './machines/stepMachine.ts';
import type { ActionHandler, EngineContext, MachineBehaviour, Mechanism, PendingEvent, TaskSpec } from './mechanisms/mechanism.ts';
import type { MachineInstance, Process, RemotingCall } from './model/world.ts';

type AnyHandler = (ctx: EngineContext, payload: never) => void;
type Processor = (ctx: EngineContext, call: RemotingCall) => void;
type InstanceHandler<R> = (ctx: EngineContext, instance: MachineInstance) => R;

/** An effect with who performs or measures it. */
export type ResolvedEffect =
  | { readonly type: 'perform'; readonly perform: InstanceHandler<void> }
  | { readonly type: 'schedule'; readonly timer: number; readonly delayOf: InstanceHandler<number> }
  | { readonly type: 'cancel'; readonly timer: number };

/** A machine and what the mechanisms do for it. */
export class RegisteredMachine {
  readonly stepped: SteppedMachine;
  readonly recordsChanges: boolean;
  readonly actions: ReadonlyMap<string, InstanceHandler<void>>;
  readonly guards: ReadonlyMap<string, InstanceHandler<boolean>>;
  /** Milliseconds of named delays. */
  readonly delays: ReadonlyMap<string, InstanceHandler<number>>;
  /** By the number of the cell. */
  private readonly resolved: (readonly ResolvedEffect[])[] = [];

  constructor(behaviour: MachineBehaviour) {
    this.stepped = new SteppedMachine(behaviour.definition);
    this.recordsChanges = behaviour.recordsChanges === true;
    this.actions = named<void>(behaviour.actions);
    this.guards = named<boolean>(behaviour.guards);
    this.delays = named<number>(behaviour.delays);
  }

  effectsOf(cell: Cell): readonly ResolvedEffect[] {
    return this.resolved[cell.index] ?? this.resolveAll(cell);
  }

  private resolveAll(cell: Cell): readonly ResolvedEffect[] {
    return (this.resolved[cell.index] = cell.effects.map((effect) => this.resolve(effect)));
  }

  private resolve(effect: Effect): ResolvedEffect {
    if (effect.type === 'cancel') return effect;
    const { id } = this.stepped;
    if (effect.type === 'schedule') {
      const delayOf = this.delays.get(effect.delay);
      if (delayOf === undefined) throw new EngineInvariantError(`${id}: nobody measures ${effect.delay}`);
      return { type: 'schedule', timer: effect.timer, delayOf };
    }
    const perform = this.actions.get(effect.action);
    if (perform === undefined) throw new EngineInvariantError(`${id}: nobody performs ${effect.action}`);
    return { type: 'perform', perform };
  }
}

const named = <R>(record: Readonly<Record<string, unknown>> | undefined): ReadonlyMap<string, InstanceHandler<R>> =>
  new Map(Object.entries(record ?? {}) as [string, InstanceHandler<R>][]);

export class Registry {
  readonly mechanisms: readonly Mechanism[];
  readonly actions = new NameMap<ActionHandler>();
  readonly tasks = new NameMap<TaskSpec>();
  readonly pendingEvents = new NameMap<(payload: never) => PendingEvent | undefined>();
  readonly machines = new NameMap<RegisteredMachine>();
  readonly eventNames: string[] = [];
  readonly handlers: AnyHandler[][] = [];
  /** The machine that was asked for last: a message's machines are asked for several times in a row. */
  private lastMachine: RegisteredMachine | undefined;
  private readonly eventKinds = new NameMap<number>();
  private readonly processors: Record<Process['kind'], NameMap<Processor>> = {
    nameServer: new NameMap(),
    broker: new NameMap(),
    producer: new NameMap(),
    consumer: new NameMap(),
    httpGateway: new NameMap(),
    httpClient: new NameMap(),
  };

  constructor(mechanisms: readonly Mechanism[]) {
    this.mechanisms = mechanisms;
    const behaviours: MachineBehaviour[] = [];
    for (const mechanism of mechanisms) {
      this.addAll(this.actions, mechanism.actions, 'action');
      this.addAll(this.tasks, mechanism.tasks, 'task');
      this.addAll(this.pendingEvents, mechanism.pendingEvents, 'pending event');
      for (const [event, handler] of Object.entries(mechanism.eventHandlers ?? {})) this.handlers[this.eventKind(event)]?.push(handler);
      for (const [kind, byCode] of Object.entries(mechanism.requestProcessors ?? {})) {
        for (const [code, processor] of Object.entries(byCode)) {
          const known = this.processors[kind as Process['kind']];
          if (known.get(code) !== undefined) throw new EngineInvariantError(`two processors for ${code} at a ${kind}`);
          known.set(code, processor);
        }
      }
      behaviours.push(...(mechanism.machines ?? []));
    }
    for (const behaviour of behaviours) this.addMachine(behaviour);
  }

  /** Number of an event name; a new one when it was not known. */
  eventKind(name: string): number {
    const known = this.eventKinds.get(name);
    if (known !== undefined) return known;
    const kind = this.eventNames.length;
    this.eventNames.push(name);
    this.handlers.push([]);
    this.eventKinds.set(name, kind);
    return kind;
  }

  processor(kind: Process['kind'], code: string): Processor | undefined {
    return this.processors[kind].get(code);
  }

  machine(id: string): RegisteredMachine {
    if (this.lastMachine?.stepped.id === id) return this.lastMachine;
    const machine = this.machines.get(id);
    if (machine === undefined) throw new EngineInvariantError(`no machine ${id}`);
    this.lastMachine = machine;
    return machine;
  }

  private addAll<T>(into: NameMap<T>, from: Readonly<Record<string, T>> | undefined, what: string): void {
    for (const [name, item] of Object.entries(from ?? {})) {
      if (into.get(name) !== undefined) throw new EngineInvariantError(`two ${what}s named ${name}`);
      into.set(name, item);
    }
  }

  private addMachine(behaviour: MachineBehaviour): void {
    const { id } = behaviour.definition;
    if (this.machines.get(id) !== undefined) throw new EngineInvariantError(`two machines named ${id}`);
    this.machines.set(id, new RegisteredMachine(behaviour));
  }
}
