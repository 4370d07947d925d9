/**
 * Loops on exact grids that sleep while a tick could change nothing. Sleeping changes no fact: ticks keep their own rank
 * within a millisecond, and work found late waits for the next tick of the grid.
 */
import { noTimers } from './model/freshMachine.ts';
import { priorities } from './kernel/eventQueue.ts';
import { EngineInvariantError } from './kernel/invariant.ts';
import type { PeriodicTask, Process } from './model/world.ts';
import type { Simulation } from './simulation.ts';

export const tickEvent = 'engine.tick';

export class PeriodicTasks {
  private readonly simulation: Simulation;
  private readonly isDormant: boolean;
  readonly tickKind: number;

  constructor(simulation: Simulation, isDormant: boolean) {
    this.simulation = simulation;
    this.isDormant = isDormant;
    this.tickKind = simulation.registry.eventKind(tickEvent);
    const handlers = simulation.registry.handlers[this.tickKind];
    if (handlers?.length === 0) handlers.push((ctx, task: PeriodicTask) => (ctx as Simulation).tasks.tick(task));
  }

  arm(
    process: Process,
    task: string,
    firstDelayMs: number,
    periodMs: number,
    options: { readonly target?: string; readonly subject?: number } = {},
  ): PeriodicTask {
    const { simulation } = this;
    const subject = options.subject ?? 0;
    const gridStart = simulation.now + firstDelayMs;
    const armedSeq = simulation.emit('timer.armed', { owner: process.id, task, firstAt: gridStart, periodMs, target: options.target });
    const row: PeriodicTask = {
      machine: 'periodicTask',
      instance: `${process.id}/${task}${subject > 0 ? `#${subject}` : ''}`,
      state: -1,
      timers: noTimers,
      lastFrom: -1,
      lastEvent: '',
      lastAtMs: -1,
      task,
      process,
      incarnation: process.lives,
      gridStart,
      periodMs,
      rank: simulation.world.nextRank++,
      armedSeq,
      handle: undefined,
      nextTickAt: Infinity,
      stoppedAtMs: Infinity,
      subject,
    };
    simulation.start(row);
    process.tasks.set(keyOf(task, subject), row);
    this.reschedule(row);
    return row;
  }

  stopAll(process: Process): void {
    process.endedTasks.clear();
    for (const [key, task] of process.tasks) {
      task.stoppedAtMs = this.simulation.now;
      process.endedTasks.set(key, task);
      if (task.handle !== undefined) this.simulation.cancel(task.handle);
      this.simulation.step(task, 'STOP');
    }
    process.tasks.clear();
  }

  wake(process: Process, task: string, subject: number): void {
    const row = process.tasks.get(keyOf(task, subject));
    if (row !== undefined) this.reschedule(row);
  }

  /** As `wake`, when the caller knows the time: cheap when a tick waits that is early enough. */
  wakeAt(process: Process, task: string, workAtMs: number): void {
    const row = process.tasks.get(task);
    if (row !== undefined) this.scheduleTick(row, workAtMs);
  }

  wakeArmed(row: PeriodicTask, workAtMs: number | undefined): void {
    if (row.stoppedAtMs !== Infinity) return;
    if (workAtMs === undefined) this.reschedule(row);
    else this.scheduleTick(row, workAtMs);
  }

  wakeNamed(process: Process, task: string): void {
    for (const row of process.tasks.values()) if (row.task === task) this.reschedule(row);
  }

  restartGrid(process: Process, task: string): void {
    const row = process.tasks.get(keyOf(task, 0));
    if (row === undefined) return;
    row.gridStart = this.simulation.now + row.periodMs;
    this.putToSleep(row);
    this.reschedule(row);
  }

  changePeriod(process: Process, task: string, periodMs: number): void {
    const { simulation } = this;
    const row = process.tasks.get(keyOf(task, 0));
    if (row === undefined || row.periodMs === periodMs) return;
    row.gridStart = this.firstTick(row, simulation.now);
    row.periodMs = periodMs;
    row.armedSeq = simulation.emit('timer.armed', { owner: process.id, task, firstAt: row.gridStart, periodMs, target: undefined });
    this.putToSleep(row);
    this.reschedule(row);
  }

  lastTickMs(process: Process, task: string, subject = 0): number {
    const row = process.tasks.get(keyOf(task, subject)) ?? process.endedTasks.get(keyOf(task, subject));
    if (row === undefined) return -1;
    const now = Math.min(row.stoppedAtMs, this.simulation.now);
    if (now < row.gridStart) return -1;
    return row.gridStart + Math.floor((now - row.gridStart) / row.periodMs) * row.periodMs;
  }

  tick(row: PeriodicTask): void {
    const { simulation } = this;
    if (row.nextTickAt > simulation.now) return; // It was given another grid while its process was frozen.
    row.handle = undefined;
    row.nextTickAt = Infinity;
    simulation.step(row, 'TICK');
    simulation.cause = row.armedSeq;
    simulation.timer = simulation.trace.texts.id(row.task);
    this.specOf(row).run(simulation, row);
    if (row.process.isRunning && row.process.lives === row.incarnation) this.reschedule(row);
  }

  private reschedule(row: PeriodicTask): void {
    const { simulation } = this;
    if (row.handle !== undefined && row.nextTickAt <= this.firstTick(row, simulation.now)) return;
    this.scheduleTick(row, this.isDormant ? this.specOf(row).nextWorkAt(simulation, row) : simulation.now);
  }

  private scheduleTick(row: PeriodicTask, workAt: number): void {
    const { simulation } = this;
    if (workAt === Infinity || row.nextTickAt <= workAt) return;
    const tickAt = this.firstTick(row, workAt);
    if (row.handle !== undefined) {
      if (row.nextTickAt <= tickAt) return;
      simulation.cancel(row.handle);
    }
    row.nextTickAt = tickAt;
    row.handle = simulation.queue.schedule(tickAt, priorities.timer + row.rank, this.tickKind, row.armedSeq, row);
    simulation.step(row, 'WAKE');
  }

  /** The first tick of its grid that does work of this time, and that has not been passed in this millisecond. */
  private firstTick({ rank, gridStart, periodMs }: PeriodicTask, workAt: number): number {
    const { now, phase } = this.simulation;
    const from = Math.max(workAt, phase < priorities.timer + rank ? now : now + 1);
    return from <= gridStart ? gridStart : gridStart + Math.ceil((from - gridStart) / periodMs) * periodMs;
  }

  private putToSleep(row: PeriodicTask): void {
    if (row.handle === undefined) return;
    this.simulation.cancel(row.handle);
    row.handle = undefined;
    row.nextTickAt = Infinity;
    this.simulation.step(row, 'TICK');
  }

  private specOf(row: PeriodicTask): import('./mechanisms/mechanism.ts').TaskSpec {
    const spec = this.simulation.registry.tasks.get(row.task);
    if (spec === undefined) throw new EngineInvariantError(`no task ${row.task}`);
    return spec;
  }
}

const keyOf = (task: string, subject: number): string => (subject > 0 ? `${task}#${subject}` : task);
