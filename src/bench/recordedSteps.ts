/** Records everything that the machines of a real run were told, for B3. */
import type { AnyStateMachine } from 'xstate';
import { createRun } from '../engine/index.ts';
import { SteppedMachine } from '../engine/machines/stepMachine.ts';
import type { MachineInstance } from '../engine/model/world.ts';
import { Simulation } from '../engine/simulation.ts';
import { parseScenario } from '../scenario/index.ts';

export interface RecordedStep {
  /** A new instance, an event from outside, or a timer of its own that fired. */
  readonly kind: 'start' | 'event' | 'timer';
  readonly at: number;
  /** Index in `instances`. */
  readonly instance: number;
  readonly event: string;
  /** What the model answered to the guards that were asked. */
  readonly outcomes: Record<string, boolean>;
}

export interface Recording {
  readonly steps: readonly RecordedStep[];
  /** Machine id of each instance. */
  readonly instances: readonly string[];
  /** Milliseconds of the delays by their names. */
  readonly delays: ReadonlyMap<string, number>;
  readonly definitions: ReadonlyMap<string, AnyStateMachine>;
}

/** Slow listeners behind small thresholds: pulls are put off again and again, so that there are timers as well as events. */
function crowdedCluster(): ReturnType<typeof parseScenario> {
  return parseScenario({
    version: 1,
    config: { pullThresholdForQueue: 4, consumeThreadMin: 2, consumeThreadMax: 2 },
    consumers: ['c1', 'c2'].map((id) => ({
      id,
      listener: { processMs: 30, rules: [{ when: { tag: 'TagB' }, result: 'RECONSUME_LATER' }] },
    })),
    script: ['TagA', 'TagA', 'TagB'].map((tag) => ({ at: '1m', do: 'send', producer: 'p1', tag, count: 800, every: 20 })),
    until: '2m',
  });
}

/** Runs a cluster with the methods of the simulation replaced by ones that also write down; they are put back at the end. */
export function recordSteps(): Recording {
  const scenario = crowdedCluster();
  if (!scenario.ok) throw new Error(`the bench's scenario is not valid: ${JSON.stringify(scenario)}`);
  const steps: RecordedStep[] = [];
  const instances: string[] = [];
  const numbers = new Map<MachineInstance, number>();
  const delays = new Map<string, number>();
  const definitions = new Map<string, AnyStateMachine>();
  let outcomes: Record<string, boolean> = {};

  const { start, step } = Simulation.prototype;
  const stepCell = SteppedMachine.prototype.step;
  Simulation.prototype.start = function (this: Simulation, instance) {
    const { stepped, delays: measured } = this.registry.machine(instance.machine);
    definitions.set(instance.machine, stepped.definition);
    for (const [name, measure] of measured) if (!delays.has(name)) delays.set(name, measure(this, instance));
    numbers.set(instance, instances.push(instance.machine) - 1);
    steps.push({ kind: 'start', at: this.now, instance: instances.length - 1, event: '', outcomes: {} });
    start.call(this, instance);
  };
  Simulation.prototype.step = function (this: Simulation, instance, event) {
    // One that moves already gets the event after its move, through this method again.
    const isPutOff = (this as unknown as { moving: readonly MachineInstance[] }).moving.includes(instance);
    if (!isPutOff) {
      outcomes = {};
      const kind = event.startsWith('xstate.after.') ? 'timer' : 'event';
      steps.push({ kind, at: this.now, instance: numbers.get(instance) ?? -1, event, outcomes });
    }
    step.call(this, instance, event);
  };
  SteppedMachine.prototype.step = function (this: SteppedMachine, state, event, ask) {
    const answers = outcomes;
    return stepCell.call(this, state, event, (guard) => (answers[guard] = ask(guard)));
  };
  try {
    const run = createRun(scenario.value);
    run.advanceTo(scenario.value.until ?? 0);
    if (run.stopped !== undefined) throw new Error(`the recorded run stopped: ${run.stopped.detail}`);
  } finally {
    Simulation.prototype.start = start;
    Simulation.prototype.step = step;
    SteppedMachine.prototype.step = stepCell;
  }
  return { steps, instances, delays, definitions };
}
