/**
 * The engine of one run: takes the nearest event, lets the mechanisms handle it, records the facts. It knows events,
 * machines, tasks and the network, and no mechanism by name.
 */
import { isSameLife, priorities, type EventHandle, type EventQueue, type PoppedEvent } from './kernel/eventQueue.ts';
import { EngineInvariantError } from './kernel/invariant.ts';
import { NameMap } from './kernel/nameMap.ts';
import { TextPairs } from './kernel/textPairs.ts';
import type { TextId, TextTable } from './kernel/textTable.ts';
import { createRandomStream, nextBelow, type RandomStream } from './kernel/random.ts';
import type { Cell } from './machines/stepMachine.ts';
import type { EngineContext, ResponseParts } from './mechanisms/mechanism.ts';
import type { CallParts } from './model/remotingCall.ts';
import type { ConfigValue, ResolvedScenario } from './model/scenario.ts';
import type { Consumer, MachineInstance, PeriodicTask, Process, RemotingCall, World } from './model/world.ts';
import { noTimers } from './model/freshMachine.ts';
import { Network } from './network.ts';
import { PeriodicTasks } from './periodicTasks.ts';
import { optionsFor } from './profiles/index.ts';
import { noOptions, ProcessOptions } from './model/processOptions.ts';
import type { ConstantScope } from './profiles/profile.ts';
import type { RegisteredMachine, Registry, ResolvedEffect } from './registry.ts';
import type { ScriptStep } from './script.ts';
import type { FactType, RecordedFields } from './trace/factTypes.ts';
import { MessageFacts } from './trace/messageFacts.ts';
import type { Trace } from './trace/trace.ts';

const noTimer = -1;
const streamNames = new TextPairs((mechanism, entity) => `${mechanism}/${entity}`);

const scopesOf: Readonly<Record<Process['kind'], readonly ConstantScope[]>> = {
  nameServer: ['nameServer'],
  broker: ['broker'],
  producer: ['client', 'producer'],
  consumer: ['client', 'producer', 'consumer'],
  httpGateway: ['client', 'producer', 'httpGateway'],
  httpClient: [],
};

/** A pull consumer has constants of its own where a push consumer has others. */
const scopesFor = (process: Process): readonly ConstantScope[] =>
  process.kind === 'consumer' && (process as Consumer).type === 'pull'
    ? [...scopesOf.consumer, 'litePullConsumer']
    : scopesOf[process.kind];

/** What a checkpoint holds beside the trace's length. */
export interface SimulationState {
  readonly world: World;
  readonly queue: EventQueue;
}

function setTimer(instance: MachineInstance, timer: number, handle: EventHandle | undefined): void {
  if (instance.timers === noTimers) {
    if (handle === undefined) return;
    instance.timers = [];
  }
  (instance.timers as (EventHandle | undefined)[])[timer] = handle;
}

interface TimerPayload {
  readonly instance: MachineInstance;
  readonly timer: number;
}

export class Simulation implements EngineContext {
  world: World;
  readonly queue: EventQueue;
  readonly trace: Trace;
  readonly facts: MessageFacts;
  readonly scenario: ResolvedScenario;
  readonly registry: Registry;
  readonly steps: readonly ScriptStep[];
  readonly network: Network;
  readonly tasks: PeriodicTasks;
  cause = 0;
  /** Text number of the timer that fired, or −1. */
  timer = noTimer;
  /** Largest priority that was handled in this millisecond. */
  phase = -1;
  /** Events handled since this object was made. */
  handled = 0;
  private readonly processes = new NameMap<Process>();
  /** Text numbers of the script's actions, by their places in it. */
  private readonly actionTextIds: TextId[] = [];
  private readonly popped: PoppedEvent = { dueAt: 0, priority: 0, kind: 0, cause: 0, payload: undefined, owner: undefined, lives: 0 };
  private readonly timerKind: number;
  /** Causes and timers that hold again after the present ones, by turns, outermost first. */
  private readonly outerCauses: number[] = [];
  /** Machines whose effects are being performed, outermost first. */
  private readonly moving: MachineInstance[] = [];
  private readonly waitingSteps: { readonly instance: MachineInstance; readonly event: string }[] = [];

  constructor(
    scenario: ResolvedScenario,
    steps: readonly ScriptStep[],
    state: SimulationState,
    trace: Trace,
    registry: Registry,
    isDormant: boolean,
  ) {
    this.scenario = scenario;
    this.steps = steps;
    this.world = state.world;
    this.queue = state.queue;
    this.trace = trace;
    this.facts = new MessageFacts(trace, this);
    this.registry = registry;
    this.timerKind = registry.eventKind('engine.timer');
    for (const process of this.world.processes.values()) {
      this.processes.set(process.id, process);
      if (process.options === noOptions) process.options = this.optionsOf(process);
    }
    this.network = new Network(this);
    this.tasks = new PeriodicTasks(this, isDormant);
  }

  get texts(): TextTable {
    return this.trace.texts;
  }

  get now(): number {
    return this.world.nowMs;
  }

  /** Time of the next thing that happens; Infinity when nothing waits. */
  nextAt(): number {
    return Math.min(this.queue.nextDueAt(), this.nextStepAt());
  }

  /** Time of the script's next action; Infinity when it has no more. */
  nextStepAt(): number {
    return this.steps[this.world.scriptCursor]?.atMs ?? Infinity;
  }

  /** Handles the next event or script action; false when nothing waits. `dueAt` is the time of the next event, for who knows it. */
  runNext(dueAt = this.queue.nextDueAt()): boolean {
    const { world } = this;
    const step = this.steps[world.scriptCursor];
    if (step !== undefined && step.atMs < dueAt) {
      this.moveTo(step.atMs);
      this.phase = priorities.script;
      world.scriptCursor++;
      this.runStep(step);
    } else {
      if (!this.queue.pop(this.popped)) return false;
      const { kind, cause, payload, priority, owner, lives } = this.popped;
      this.moveTo(dueAt);
      if (priority > this.phase) this.phase = priority;
      this.cause = cause;
      this.timer = noTimer;
      const isHeld = world.frozen.size > 0 && this.holdIfFrozen(this.popped);
      if (isSameLife(owner, lives) && !isHeld) this.dispatch(kind, payload);
    }
    this.handled++;
    return true;
  }

  emit<T extends FactType>(type: T, fields: RecordedFields<T>): number {
    return this.trace.append(this.world.nowMs, type, this.cause, this.timer, fields);
  }

  causedBy(seq: number, work: () => void): void {
    this.enterCause(seq);
    work();
    this.leaveCause();
  }

  enterCause(seq: number): void {
    this.outerCauses.push(this.cause, this.timer);
    this.cause = seq;
    this.timer = noTimer;
  }

  leaveCause(): void {
    this.timer = this.outerCauses.pop() as number;
    this.cause = this.outerCauses.pop() as number;
  }

  process<K extends Process = Process>(id: string): K {
    const process = this.processes.get(id);
    if (process === undefined) throw new EngineInvariantError(`no process ${id}`);
    return process as K;
  }

  option(process: Process, name: string): ConfigValue {
    const value = process.options.get(name);
    if (value === undefined) throw new EngineInvariantError(`a ${process.kind} has no option ${name}`);
    return value;
  }

  number(process: Process, name: string): number {
    return this.option(process, name) as number;
  }

  raise(event: string, payload: unknown): void {
    this.queue.followUp(this.world.nowMs, this.registry.eventKind(event), this.cause, payload);
  }

  after(delayMs: number, event: string, payload: unknown, process?: Process, cause = this.cause): EventHandle {
    return this.queue.schedule(this.now + delayMs, priorities.timer, this.registry.eventKind(event), cause, payload, process);
  }

  arrival(atMs: number, event: string, payload: unknown, cause = this.cause): void {
    this.queue.schedule(atMs, priorities.arrival, this.registry.eventKind(event), cause, payload);
  }

  cancel(handle: EventHandle): void {
    this.queue.cancel(handle);
  }

  start(instance: MachineInstance, causeSeq?: number): void {
    const machine = this.registry.machine(instance.machine);
    const cell = machine.stepped.start();
    instance.state = cell.next;
    if (causeSeq === undefined) return this.perform(instance, machine, cell);
    this.enterCause(causeSeq);
    this.perform(instance, machine, cell);
    this.leaveCause();
  }

  step(instance: MachineInstance, event: string): void {
    if (this.moving.length > 0 && this.moving.includes(instance)) {
      this.waitingSteps.push({ instance, event });
      return;
    }
    const machine = this.registry.machine(instance.machine);
    const from = instance.state;
    const cell = machine.stepped.unguardedStep(from, event) ?? this.guardedStep(instance, machine, event);
    instance.state = cell.next;
    if (from !== cell.next) {
      instance.lastFrom = from;
      instance.lastEvent = event;
      instance.lastAtMs = this.now;
      if (machine.recordsChanges) this.recordChange(instance, machine, from, event);
    }
    this.perform(instance, machine, cell);
  }

  private guardedStep(instance: MachineInstance, machine: RegisteredMachine, event: string): Cell {
    return machine.stepped.step(instance.state, event, (guard) => {
      const ask = machine.guards.get(guard);
      if (ask === undefined) throw new EngineInvariantError(`${instance.machine}: nobody answers guard ${guard}`);
      return ask(this, instance);
    });
  }

  stateOf(instance: MachineInstance): string {
    return instance.state < 0 ? '' : this.registry.machine(instance.machine).stepped.stateName(instance.state);
  }

  nameOf({ instance, instanceTextId }: MachineInstance): string {
    return instanceTextId === undefined ? instance : `${instance}/${this.texts.text(instanceTextId)}`;
  }

  armTask(
    process: Process,
    task: string,
    firstDelayMs: number,
    periodMs: number,
    options?: { readonly target?: string; readonly subject?: number },
  ): PeriodicTask {
    return this.tasks.arm(process, task, firstDelayMs, periodMs, options);
  }

  stopTasks(process: Process): void {
    this.tasks.stopAll(process);
  }

  wake(process: Process, task: string, subject = 0): void {
    this.tasks.wake(process, task, subject);
  }

  wakeAt(process: Process, task: string, workAtMs: number): void {
    this.tasks.wakeAt(process, task, workAtMs);
  }

  wakeArmed(task: PeriodicTask | undefined, workAtMs?: number): void {
    if (task !== undefined) this.tasks.wakeArmed(task, workAtMs);
  }

  wakeAll(task: string): void {
    for (const process of this.world.processes.values()) if (process.isRunning) this.tasks.wakeNamed(process, task);
  }

  restartGrid(process: Process, task: string): void {
    this.tasks.restartGrid(process, task);
  }

  changePeriod(process: Process, task: string, periodMs: number): void {
    this.tasks.changePeriod(process, task, periodMs);
  }

  lastTickMs(process: Process, task: string, subject = 0): number {
    return this.tasks.lastTickMs(process, task, subject);
  }

  call(from: Process, to: string, code: string, parts: CallParts): void {
    this.network.call(from, to, code, parts);
  }

  respond(call: RemotingCall, response: ResponseParts): void {
    this.network.respond(call, response);
  }

  expectSilence(call: RemotingCall): void {
    this.network.expectSilence(call);
  }

  closeConnections(process: Process, reason: string, side: 'both' | 'server'): void {
    this.network.closeAllOf(process, reason, side);
  }

  cutLink(a: string, b: string): void {
    const link = this.network.link(a, b);
    link.cutAtMs = this.now;
    this.step(link, 'CUT');
  }

  healLink(a: string, b: string): void {
    this.step(this.network.link(a, b), 'HEAL');
  }

  isReachable(client: string, server: string): boolean {
    return this.isLinkUp(client, server) && !this.world.closedPorts.has(server);
  }

  isLinkUp(a: string, b: string): boolean {
    return this.network.isLinkUp(a, b) && !this.world.frozen.has(a) && !this.world.frozen.has(b);
  }

  freeze(process: Process): void {
    this.world.frozen.set(process.id, []);
    this.network.expectSilenceOf(process);
  }

  thaw(process: Process): void {
    const held = this.world.frozen.get(process.id) ?? [];
    this.world.frozen.delete(process.id);
    for (const { kind, cause, payload, process: owner, lives } of held) {
      if (owner !== undefined && owner.lives !== lives) continue;
      const handle = this.queue.schedule(this.now, priorities.followUp, kind, cause, payload, owner);
      if (kind !== this.timerKind) continue;
      const { instance, timer } = payload as TimerPayload;
      setTimer(instance, timer, handle);
    }
  }

  latencyMs(a: string, b: string): number {
    return this.network.latencyMs(a, b);
  }

  draw(mechanism: string, entity: string, bound: number): number {
    return nextBelow(this.stream(mechanism, entity), bound);
  }

  /** The stream of (seed, mechanism, entity), made at its first use. */
  stream(mechanism: string, entity: string): RandomStream {
    const name = streamNames.key(mechanism, entity);
    let stream = this.world.random.get(name);
    if (stream === undefined) {
      stream = createRandomStream(this.scenario.seed, mechanism, entity);
      this.world.random.set(name, stream);
    }
    return stream;
  }

  /** Calls all handlers of an event now. */
  dispatch(kind: number, payload: unknown): void {
    if (kind === this.timerKind) return this.fireTimer(payload as TimerPayload);
    const handlers = this.registry.handlers[kind] as ((ctx: EngineContext, payload: never) => void)[];
    for (let i = 0; i < handlers.length; i++) (handlers[i] as (ctx: EngineContext, payload: never) => void)(this, payload as never);
  }

  /** Keeps what belongs to a frozen process for its thaw. */
  private holdIfFrozen({ kind, cause, payload, owner, lives }: PoppedEvent): boolean {
    const process = owner as Process | undefined;
    const held = this.world.frozen.get(process?.id ?? this.placeOf(kind, payload) ?? '');
    if (held === undefined) return false;
    held.push({ kind, cause, payload, process, lives });
    if (this.network.isArrival(kind)) this.network.expectSilence(payload as RemotingCall);
    return true;
  }

  /** The process in which an event happens. */
  private placeOf(kind: number, payload: unknown): string | undefined {
    if (kind === this.timerKind) return (payload as TimerPayload).instance.process?.id;
    if (kind === this.tasks.tickKind) return (payload as PeriodicTask).process.id;
    return this.network.receiverOf(kind, payload);
  }

  private moveTo(ms: number): void {
    if (ms > this.world.nowMs) {
      this.world.nowMs = ms;
      this.phase = -1;
    }
  }

  private runStep(step: ScriptStep): void {
    const { action, index } = step;
    this.cause = 0;
    this.timer = noTimer;
    const handler = this.registry.actions.get(action.do);
    const rejection = handler === undefined ? { reason: 'unknownAction', subject: action.do } : handler.reject(this, action);
    if (handler === undefined || rejection !== undefined) {
      this.emit('action.rejected', { index, action, reason: rejection?.reason ?? 'unknownAction', subject: rejection?.subject });
      return;
    }
    this.cause = this.facts.actionApplied(index, (this.actionTextIds[index] ??= this.trace.jsonText(action)));
    handler.apply(this, action, step);
  }

  private fireTimer({ instance, timer }: TimerPayload): void {
    if (!isSameLife(instance.process, instance.incarnation)) return;
    setTimer(instance, timer, undefined);
    const event = this.registry.machine(instance.machine).stepped.timerEvent(timer);
    this.timer = this.trace.texts.id(event.split('.')[2] ?? event);
    this.step(instance, event);
  }

  private perform(instance: MachineInstance, machine: RegisteredMachine, cell: Cell): void {
    if (cell.effects.length === 0 && this.waitingSteps.length === 0) return;
    const effects = machine.effectsOf(cell);
    this.moving.push(instance);
    for (let i = 0; i < effects.length; i++) {
      const effect = effects[i] as ResolvedEffect;
      if (effect.type === 'perform') effect.perform(this, instance);
      else if (effect.type === 'schedule') this.scheduleTimer(instance, effect.timer, effect.delayOf(this, instance));
      else {
        const handle = instance.timers[effect.timer];
        if (handle !== undefined) this.queue.cancel(handle);
        setTimer(instance, effect.timer, undefined);
      }
    }
    this.moving.pop();
    for (let i = 0; i < this.waitingSteps.length; i++) {
      const next = this.waitingSteps[i] as { instance: MachineInstance; event: string };
      if (next.instance !== instance) continue;
      if (i === this.waitingSteps.length - 1) this.waitingSteps.pop();
      else this.waitingSteps.splice(i, 1);
      this.step(next.instance, next.event);
      return;
    }
  }

  private scheduleTimer(instance: MachineInstance, timer: number, delayMs: number): void {
    const payload: TimerPayload = { instance, timer };
    setTimer(instance, timer, this.queue.schedule(this.now + delayMs, priorities.timer, this.timerKind, this.cause, payload));
  }

  private recordChange(instance: MachineInstance, machine: RegisteredMachine, from: number, event: string): void {
    const { stepped } = machine;
    this.emit('state.changed', {
      machine: instance.machine,
      instance: this.nameOf(instance),
      from: stepped.stateName(from),
      to: stepped.stateName(instance.state),
      event: event.startsWith('xstate.after.') ? `after ${event.split('.')[2]}` : event,
    });
  }

  private optionsOf(process: Process): ProcessOptions {
    const { scenario } = this;
    const listener = scenario.consumers.find(({ id }) => id === process.id)?.listener;
    const options = optionsFor(scenario, scopesFor(process), this.ownConfig(process));
    return new ProcessOptions(Object.entries(options), listener);
  }

  private ownConfig(process: Process): Readonly<Record<string, ConfigValue>> {
    const { brokers, producers, consumers, httpGateways = [] } = this.scenario;
    const specs: readonly { readonly id: string; readonly config: Readonly<Record<string, ConfigValue>> }[] = [
      ...brokers,
      ...producers,
      ...consumers,
      ...httpGateways,
    ];
    return specs.find((spec) => spec.id === process.id)?.config ?? {};
  }
}
