/** A run: facts computed lazily, checkpoints to come back to, forks that share what was before. */
import type { HorizonStop, MachineStateView, Moment, PendingItem, Run } from './api.ts';
import { runCheckers } from './checkers/index.ts';
import { cloneState, nothingCopied } from './kernel/clone.ts';
import { EventQueue, priorities } from './kernel/eventQueue.ts';
import { EngineInvariantError, required } from './kernel/invariant.ts';
import { limits } from './kernel/limits.ts';
import { hashState, Hasher } from './kernel/stateHash.ts';
import { TextTable } from './kernel/textTable.ts';
import { mechanisms } from './mechanisms/index.ts';
import { ConsumeTask } from './model/consumeTask.ts';
import { createWorld } from './model/createWorld.ts';
import type { ResolvedScenario, ScriptAction } from './model/scenario.ts';
import type { Broker, MachineInstance } from './model/world.ts';
import { listPending } from './pending.ts';
import { isQuiet } from './quiet.ts';
import { Registry } from './registry.ts';
import { expandScript, stepsBefore, type ScriptStep } from './script.ts';
import { Simulation, type SimulationState } from './simulation.ts';
import { keptSegments, segmentFacts, type Segment } from './trace/segments.ts';
import { Trace } from './trace/trace.ts';

export interface RunOptions {
  /** False keeps periodic tasks awake at each tick: for the test that sleeping changes no fact. */
  readonly isDormant?: boolean;
  /** Segments of 65,536 facts that the trace holds; older ones are computed again when asked for. */
  readonly keptSegments?: number;
}

interface Checkpoint {
  /** All events up to and including this time are handled. */
  readonly ms: number;
  readonly facts: number;
  readonly lastWorkAt: number;
  readonly events: number;
  readonly state: SimulationState;
  /** Objects that were copied, and their bytes; what logs share with one another is not among them. */
  readonly objects: number;
  readonly bytes: number;
  /** References to what is only kept. */
  readonly shared: number;
}

const maxCheckpoints = 96;
/** Facts between the first checkpoints: small runs are sought in a few ms, long ones thin out by doubling. */
const firstSpacing = 2_048;
/** Facts for each object of the copy before: copying a crowded state may not cost more than the facts between copies … */
const factsPerCopied = 10;
/** … nor may keeping what is on its way: checkpoints that stand close hold each message of a run in memory. */
const factsPerShared = 5;
const hashStride = 8_192;
const factsBetweenCounts = 1_024;
const quietTailMs = 1_000;
const longestWaitMs = 24 * 3_600_000;

let sharedRegistry: Registry | undefined;
const registry = (): Registry => (sharedRegistry ??= new Registry(mechanisms));

export class History implements Run {
  readonly scenario: ResolvedScenario;
  readonly trace: Trace;
  endMs: number | undefined;
  stopped: HorizonStop | undefined;
  events = 0;
  computedMs = -1;
  private readonly steps: readonly ScriptStep[];
  private readonly options: RunOptions;
  private simulation: Simulation;
  private checkpoints: Checkpoint[] = [];
  /** Facts between two checkpoints; doubles when there are too many. */
  private spacing = firstSpacing;
  private readonly hashes: Hasher[] = [new Hasher()];
  private eventsAtInstant = 0;
  private checkedForQuietAt = -1;
  private countedAtFact = 0;

  /** Use `createRun`. */
  constructor(
    scenario: ResolvedScenario,
    options: RunOptions,
    shared?: { readonly checkpoint: Checkpoint; readonly trace: Trace; readonly earlier: readonly Checkpoint[] },
  ) {
    this.scenario = scenario;
    this.options = options;
    this.steps = expandScript(scenario.script);
    this.endMs = scenario.until;
    if (shared === undefined) {
      const texts = new TextTable();
      this.trace = new Trace(texts);
      this.simulation = this.simulate({ world: createWorld(scenario, texts), queue: new EventQueue() }, this.trace);
      this.scheduleStarts();
      this.keepCheckpoint();
    } else {
      this.trace = shared.trace;
      this.checkpoints = [...shared.earlier];
      this.simulation = this.restore(shared.checkpoint, this.trace);
      this.events = shared.checkpoint.events;
      this.computedMs = shared.checkpoint.ms;
    }
    this.trace.dropSegments((index) => this.recompute(index), options.keptSegments ?? keptSegments);
  }

  advanceTo(ms: number, maxEvents = Infinity): boolean {
    let left = maxEvents;
    const { simulation } = this;
    while (this.stopped === undefined) {
      const dueAt = simulation.queue.nextDueAt();
      const nextAt = Math.min(dueAt, simulation.nextStepAt());
      if (nextAt > this.computedMs + 1) this.beforeTimeMoves(nextAt);
      if (nextAt > ms) {
        this.computedMs = Math.max(this.computedMs, ms);
        return true;
      }
      if (left-- <= 0) return false;
      this.handleNext(nextAt, dueAt);
    }
    return true;
  }

  advanceToEnd(maxEvents = Infinity): boolean {
    let left = maxEvents;
    while (this.stopped === undefined) {
      if (this.endMs !== undefined) return this.advanceTo(this.endMs, left);
      const nextAt = this.simulation.nextAt();
      if (nextAt > this.computedMs + 1) this.beforeTimeMoves(nextAt);
      if (this.endMs !== undefined) continue;
      if (left-- <= 0) return false;
      this.handleNext(nextAt, this.simulation.queue.nextDueAt());
    }
    return true;
  }

  fork(script: readonly ScriptAction[], sharedUntilMs: number): History {
    const scenario: ResolvedScenario = { ...this.scenario, script };
    const at = this.checkpoints.findLastIndex((checkpoint) => checkpoint.ms < sharedUntilMs);
    const checkpoint = required(this.checkpoints[Math.max(0, at)], 'a checkpoint before the fork');
    const earlier = this.checkpoints.slice(0, Math.max(0, at) + 1);
    const forked = new History(scenario, this.options, {
      checkpoint,
      trace: this.trace.sharedUntil(checkpoint.facts, checkpoint.lastWorkAt),
      earlier,
    });
    forked.simulation.world.scriptCursor = stepsBefore(forked.steps, checkpoint.ms + 1);
    return forked;
  }

  pendingAt(moment: Moment, limit: number): readonly PendingItem[] {
    return listPending(this.simulationAt(moment), this.trace, limit);
  }

  machinesAt(moment: Moment): readonly MachineStateView[] {
    return listMachines(this.simulationAt(moment));
  }

  hashAt(moment: Moment): string {
    return this.hashOfFirst(this.trace.seqAt(moment));
  }

  /** Hash over everything a checkpoint at this moment holds: for tests that two roads lead to one state. */
  stateHashAt(moment: Moment): string {
    const { world, queue } = this.simulationAt(moment);
    return hashState({ world, pending: queue.list() });
  }

  /** Events that wait in the queue at the end of what is computed. */
  get waitingEvents(): number {
    return this.simulation.queue.length;
  }

  memory(): { readonly checkpoints: number; readonly facts: number } {
    let checkpoints = 0;
    for (const { bytes } of this.checkpoints) checkpoints += bytes;
    // Logs share their full segments with the newest state, where they are counted once.
    for (const { id } of this.scenario.brokers) {
      const { commitLog, queues } = this.simulation.process<Broker>(id);
      checkpoints += commitLog.bytes;
      for (const queue of queues.values()) checkpoints += queue.bytes;
    }
    return { checkpoints, facts: this.trace.bytes };
  }

  private hashOfFirst(facts: number): string {
    const whole = Math.floor(facts / hashStride);
    while (this.hashes.length <= whole) {
      const next = (this.hashes[this.hashes.length - 1] as Hasher).copy();
      this.trace.hashInto(next, (this.hashes.length - 1) * hashStride + 1, this.hashes.length * hashStride);
      this.hashes.push(next);
    }
    const hasher = (this.hashes[whole] as Hasher).copy();
    this.trace.hashInto(hasher, whole * hashStride + 1, facts);
    return hasher.digest();
  }

  /** A simulation that has run exactly to the moment. Its facts go to a trace of its own. */
  private simulationAt(moment: Moment): Simulation {
    this.advanceTo(moment.ms);
    const facts = this.trace.seqAt(moment);
    const checkpoint = required(
      this.checkpoints.findLast((one) => one.ms < moment.ms || one === this.checkpoints[0]),
      'a first checkpoint',
    );
    const simulation = this.replayFrom(checkpoint);
    const isWhole = moment.n === undefined;
    while (simulation.nextAt() <= moment.ms) {
      if (!isWhole && simulation.now === moment.ms && simulation.trace.length >= facts) break;
      if (!isWhole && simulation.nextAt() === moment.ms && simulation.trace.length >= facts) break;
      runOne(simulation);
    }
    return simulation;
  }

  /** A simulation at the checkpoint that writes its facts to a trace of its own. */
  private replayFrom(checkpoint: Checkpoint): Simulation {
    return this.restore(checkpoint, Trace.continuing(this.trace.texts, checkpoint.facts, checkpoint.ms, checkpoint.lastWorkAt));
  }

  /** Facts that the trace has dropped, computed again. */
  private recompute(index: number): Segment {
    const first = index * segmentFacts;
    const checkpoint = required(
      this.checkpoints.findLast((one) => one.facts <= first),
      'a checkpoint before the segment',
    );
    const simulation = this.replayFrom(checkpoint);
    const wanted = Math.min(first + segmentFacts, this.trace.length);
    while (simulation.trace.length < wanted && runOne(simulation));
    return simulation.trace.segment(index);
  }

  private handleNext(nextAt: number, dueAt: number): void {
    if (nextAt === Infinity) {
      this.computedMs = limits.virtualMs;
      this.endMs ??= Math.max(0, this.trace.lastWorkAt) + quietTailMs;
      return;
    }
    if (nextAt > limits.virtualMs) return this.stop('virtualTime', nextAt, `${limits.virtualMs} ms of virtual time`);
    this.eventsAtInstant = nextAt === this.simulation.now ? this.eventsAtInstant + 1 : 0;
    if (this.eventsAtInstant > limits.eventsAtOneInstant)
      return this.stop('sameInstant', nextAt, `${limits.eventsAtOneInstant} events at the same instant`);
    if (this.events >= limits.events) return this.stop('events', nextAt, `${limits.events} events`);
    try {
      this.simulation.runNext(dueAt);
    } catch (error) {
      if (!(error instanceof EngineInvariantError)) throw error;
      return this.stop('engineError', nextAt, error.message);
    }
    this.events++;
  }

  private stop(limit: HorizonStop['limit'], at: number, detail: string): void {
    this.stopped = { limit, at, detail };
    this.computedMs = Math.max(this.computedMs, at - 1);
    this.endMs ??= this.computedMs;
  }

  /** All events up to `nextAt` (exclusive) are handled: the place for checkpoints, checkers and the quiet end. */
  private beforeTimeMoves(nextAt: number): void {
    runCheckers(this.simulation);
    this.computedMs = Math.min(nextAt, limits.virtualMs) - 1;
    const last = this.checkpoints[this.checkpoints.length - 1];
    const { scriptCursor } = this.simulation.world;
    const isBeforeFirstAction = scriptCursor === 0 && this.steps[0]?.atMs === nextAt && last?.ms !== this.computedMs;
    if (isBeforeFirstAction || (last !== undefined && this.trace.length - last.facts >= this.spacingAfter(last))) this.keepCheckpoint();
    if (this.endMs === undefined) this.findEnd(nextAt);
    if (this.trace.length - this.countedAtFact < factsBetweenCounts) return;
    this.countedAtFact = this.trace.length;
    if (this.liveMessages() > limits.liveMessages) this.stop('liveMessages', nextAt, `${limits.liveMessages} stored messages`);
  }

  private spacingAfter({ objects, shared }: Checkpoint): number {
    return Math.max(this.spacing, factsPerCopied * objects + factsPerShared * shared);
  }

  private findEnd(nextAt: number): void {
    const lastWorkAt = Math.max(0, this.trace.lastWorkAt);
    const lastActionAt = this.steps[this.steps.length - 1]?.atMs ?? 0;
    const mayBeQuiet =
      nextAt > lastWorkAt + quietTailMs && this.checkedForQuietAt !== lastWorkAt && this.simulation.world.scriptCursor >= this.steps.length;
    if (mayBeQuiet && isQuiet(this.simulation)) this.endMs = lastWorkAt + quietTailMs;
    else if (nextAt > lastActionAt + longestWaitMs) this.endMs = lastActionAt + longestWaitMs;
    else if (mayBeQuiet && nextAt > lastWorkAt + 60_000) this.checkedForQuietAt = lastWorkAt;
  }

  private liveMessages(): number {
    let live = 0;
    for (const { id } of this.scenario.brokers) live += this.simulation.process<Broker>(id).commitLog.length;
    return live;
  }

  private keepCheckpoint(): void {
    const { world, queue } = this.simulation;
    const size = nothingCopied();
    const state = cloneState<SimulationState>({ world, queue }, size);
    this.checkpoints.push({
      ms: this.computedMs,
      facts: this.trace.length,
      lastWorkAt: this.trace.lastWorkAt,
      events: this.events,
      state,
      ...size,
    });
    if (this.checkpoints.length <= maxCheckpoints) return;
    this.spacing *= 2;
    this.checkpoints = this.checkpoints.filter((_, i) => i < 2 || i % 2 === 0);
  }

  private restore(checkpoint: Checkpoint, trace: Trace): Simulation {
    return this.simulate(cloneState(checkpoint.state), trace);
  }

  private simulate(state: SimulationState, trace: Trace): Simulation {
    return new Simulation(this.scenario, this.steps, state, trace, registry(), this.options.isDormant !== false);
  }

  /** Name servers and brokers at 0, clients when their file says so. */
  private scheduleStarts(): void {
    const { simulation, scenario } = this;
    const startAt = new Map(
      [...scenario.producers, ...scenario.consumers, ...(scenario.httpClients ?? [])].map((spec) => [spec.id, spec.startAt]),
    );
    for (const process of simulation.world.processes.values()) {
      simulation.queue.schedule(startAt.get(process.id) ?? 0, priorities.timer, simulation.registry.eventKind('node.start'), 0, process);
    }
  }
}

/** One event, and the judges when time is about to move: a replay records what the run recorded. */
function runOne(simulation: Simulation): boolean {
  const hasRun = simulation.runNext();
  if (hasRun && simulation.nextAt() > simulation.now) runCheckers(simulation);
  return hasRun;
}

/** Machines that people look at: all that live at this moment. */
function listMachines(simulation: Simulation): readonly MachineStateView[] {
  const views: MachineStateView[] = [];
  const seen = new Set<unknown>();
  const add = (instance: MachineInstance): void => {
    if (instance.state < 0) return;
    const { stepped } = simulation.registry.machine(instance.machine);
    const { lastFrom, lastEvent, lastAtMs } = instance;
    views.push({
      machine: instance.machine,
      instance: simulation.nameOf(instance),
      state: stepped.stateName(instance.state),
      last: lastAtMs < 0 ? undefined : { from: stepped.stateName(lastFrom), event: lastEvent, at: lastAtMs },
      timers: instance.timers.flatMap((handle, timer) => {
        const dueAt = handle === undefined ? undefined : simulation.queue.dueAtOf(handle);
        return dueAt === undefined ? [] : [{ name: stepped.timerEvent(timer).split('.')[2] ?? '', dueAt }];
      }),
    });
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    if (value instanceof Map || value instanceof Set) {
      for (const item of value.values()) visit(item);
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (Object.getPrototypeOf(value) !== Object.prototype && !(value instanceof ConsumeTask)) return;
    if ('machine' in value && 'instance' in value && 'state' in value) add(value as MachineInstance);
    for (const item of Object.values(value)) visit(item);
  };
  visit(simulation.world);
  return views;
}

/** A run of the scenario; nothing is computed yet. */
export const createRun = (scenario: ResolvedScenario, options: RunOptions = {}): History => new History(scenario, options);
