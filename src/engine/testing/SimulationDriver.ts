/** Drives a run the way a test tells its story: until this happens, advance to there, expect that fact. */
import { createRun, type History, type RunOptions } from '../history.ts';
import type { ResolvedScenario, ScriptAction } from '../model/scenario.ts';
import type { Fact, FactOf, FactType } from '../trace/factTypes.ts';
import { traceLine } from '../trace/traceText.ts';
import { scenario, type ScenarioParts } from './scenarios.ts';

/** Field values that must be equal; a function judges a value. */
export type Where<T extends FactType> = {
  readonly [K in keyof FactOf<T>]?: FactOf<T>[K] | ((value: FactOf<T>[K]) => boolean);
};

/** `until` gives up after so much virtual time. */
const patienceMs = 24 * 3_600_000;
const sliceMs = 1_000;

export function matches(fact: Fact, where: Readonly<Record<string, unknown>>): boolean {
  const values = fact as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(where).every(([name, wanted]) => {
    const value = values[name];
    if (typeof wanted === 'function') return (wanted as (value: unknown) => boolean)(value);
    if (typeof wanted === 'object' && wanted !== null) return JSON.stringify(value) === JSON.stringify(wanted);
    return value === wanted;
  });
}

export class SimulationDriver {
  readonly run: History;
  /** The moment of the story (ms): facts up to here have happened. */
  now = 0;
  /** Where `until` looks on. */
  private nextSeq = 1;

  constructor(run: History) {
    this.run = run;
  }

  /** Goes on to the next fact that matches, beginning after the one found last. */
  until<T extends FactType>(type: T, where: Where<T> = {}): FactOf<T> {
    const from = this.run.computedMs;
    for (;;) {
      const seq = this.run.trace.find(this.nextSeq, [type], (fact) => matches(fact, where));
      if (seq !== undefined) {
        this.nextSeq = seq + 1;
        const fact = this.run.trace.fact(seq) as FactOf<T>;
        this.now = Math.max(this.now, fact.at);
        return fact;
      }
      if (this.run.computedMs > Math.max(from, this.now) + patienceMs || this.run.stopped !== undefined) {
        throw new Error(`no ${type} ${JSON.stringify(where)} until ${this.run.computedMs} ms\n${this.story()}`);
      }
      this.run.advanceTo(this.run.computedMs + sliceMs);
    }
  }

  /** Everything up to and including this time has happened. */
  advanceTo(ms: number): this {
    this.run.advanceTo(ms);
    this.now = ms;
    return this;
  }

  /** Facts of a type that have happened, oldest first. */
  facts<T extends FactType>(type: T, where: Where<T> = {}): FactOf<T>[] {
    const { trace } = this.run;
    const found: FactOf<T>[] = [];
    const last = trace.seqAt({ ms: this.now });
    for (let seq = trace.find(1, [type]); seq !== undefined && seq <= last; seq = trace.find(seq + 1, [type])) {
      const fact = trace.fact(seq);
      if (matches(fact, where)) found.push(fact as FactOf<T>);
    }
    return found;
  }

  expectFact<T extends FactType>(type: T, where: Where<T> = {}): FactOf<T> {
    const fact = this.facts(type, where)[0];
    if (fact === undefined) throw new Error(`no ${type} ${JSON.stringify(where)} until ${this.now} ms\n${this.story()}`);
    return fact;
  }

  expectNoFact<T extends FactType>(type: T, where: Where<T> = {}): this {
    const fact = this.facts(type, where)[0];
    if (fact !== undefined) throw new Error(`unexpected: ${traceLine(fact)}`);
    return this;
  }

  /** The same world with one action more, at the moment of the story. */
  act(action: Omit<ScriptAction, 'at' | 'do'> & { readonly do: string }): SimulationDriver {
    const added = { ...action, at: this.now } as ScriptAction;
    const forked = new SimulationDriver(this.run.fork([...this.run.scenario.script, added], this.now));
    forked.advanceTo(this.now);
    forked.nextSeq = this.nextSeq;
    return forked;
  }

  /** What causes led to this fact, nearest first. */
  causesOf(fact: Fact): Fact[] {
    const causes: Fact[] = [];
    for (let seq = fact.causeSeq; seq !== undefined; seq = this.run.trace.causeOf(seq)) causes.push(this.run.trace.fact(seq));
    return causes;
  }

  /** The last facts without housekeeping, for messages of failing tests. */
  private story(): string {
    const { trace } = this.run;
    const lines: string[] = [];
    for (let seq = trace.seqAt({ ms: this.now }); seq >= 1 && lines.length < 20; seq--) {
      if (!trace.isHousekeeping(seq)) lines.unshift(traceLine(trace.fact(seq)));
    }
    return lines.join('\n');
  }
}

/** A driver of a scenario made of these parts. */
export const driver = (parts: ScenarioParts = {}, options: RunOptions = {}): SimulationDriver => driverOf(scenario(parts), options);

export const driverOf = (resolved: ResolvedScenario, options: RunOptions = {}): SimulationDriver =>
  new SimulationDriver(createRun(resolved, options));
