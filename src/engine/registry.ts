/** Everything the mechanisms bring, looked up by name. Built once; the same for all runs. */
import { EngineInvariantError } from './kernel/invariant.ts';
import { TextPairs } from './kernel/textPairs.ts';
import { SteppedMachine } from './machines/stepMachine.ts';
import type { ActionHandler, EngineContext, MachineBehaviour, Mechanism, PendingEvent, TaskSpec } from './mechanisms/mechanism.ts';
import type { MachineInstance, Process, RemotingCall } from './model/world.ts';

type AnyHandler = (ctx: EngineContext, payload: never) => void;
type InstanceHandler<R> = (ctx: EngineContext, instance: MachineInstance) => R;

export interface RegisteredMachine {
  readonly stepped: SteppedMachine;
  readonly recordsChanges: boolean;
  readonly actions: ReadonlyMap<string, InstanceHandler<void>>;
  readonly guards: ReadonlyMap<string, InstanceHandler<boolean>>;
  readonly delays: ReadonlyMap<string, InstanceHandler<number>>;
}

const processorKeys = new TextPairs((kind, code) => `${kind} ${code}`);

export class Registry {
  readonly mechanisms: readonly Mechanism[];
  readonly actions = new Map<string, ActionHandler>();
  readonly tasks = new Map<string, TaskSpec>();
  readonly pendingEvents = new Map<string, (payload: never) => PendingEvent>();
  readonly machines = new Map<string, RegisteredMachine>();
  readonly eventNames: string[] = [];
  readonly handlers: AnyHandler[][] = [];
  private readonly eventKinds = new Map<string, number>();
  private readonly processors = new Map<string, (ctx: EngineContext, call: RemotingCall) => void>();

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
          const key = processorKeys.key(kind, code);
          if (this.processors.has(key)) throw new EngineInvariantError(`two processors for ${code} at a ${kind}`);
          this.processors.set(key, processor);
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

  processor(kind: Process['kind'], code: string): ((ctx: EngineContext, call: RemotingCall) => void) | undefined {
    return this.processors.get(processorKeys.key(kind, code));
  }

  machine(id: string): RegisteredMachine {
    const machine = this.machines.get(id);
    if (machine === undefined) throw new EngineInvariantError(`no machine ${id}`);
    return machine;
  }

  private addAll<T>(into: Map<string, T>, from: Readonly<Record<string, T>> | undefined, what: string): void {
    for (const [name, item] of Object.entries(from ?? {})) {
      if (into.has(name)) throw new EngineInvariantError(`two ${what}s named ${name}`);
      into.set(name, item);
    }
  }

  private addMachine(behaviour: MachineBehaviour): void {
    const { id } = behaviour.definition;
    if (this.machines.has(id)) throw new EngineInvariantError(`two machines named ${id}`);
    const named = <R>(record: Readonly<Record<string, unknown>> | undefined): ReadonlyMap<string, InstanceHandler<R>> =>
      new Map(Object.entries(record ?? {}) as [string, InstanceHandler<R>][]);
    this.machines.set(id, {
      stepped: new SteppedMachine(behaviour.definition),
      recordsChanges: behaviour.recordsChanges === true,
      actions: named<void>(behaviour.actions),
      guards: named<boolean>(behaviour.guards),
      delays: named<number>(behaviour.delays),
    });
  }
}
