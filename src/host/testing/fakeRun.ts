/** A run whose facts are written by hand: it "computes" one fact per event. For tests of the host. */
import { isHousekeeping } from '../../engine/index.ts';
import type {
  Fact,
  FactFields,
  FactType,
  HorizonStop,
  Moment,
  ResolvedScenario,
  Run,
  ScriptAction,
  TraceReader,
} from '../../engine/index.ts';
import { columnsOf } from './columnsOf.ts';

/** A fact without its number, as a test writes it down. */
export interface Written {
  readonly at: number;
  readonly type: FactType;
  readonly causeSeq?: number | undefined;
  readonly timer?: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Type-checked fact; its seq is its place in the list. */
export function written<T extends FactType>(at: number, type: T, fields: FactFields<T>, causeSeq?: number): Written {
  return { at, type, fields: { ...fields }, causeSeq };
}

export function numbered(facts: readonly Written[]): readonly Fact[] {
  return facts.map(({ at, type, causeSeq, timer, fields }, index) => {
    const envelope = {
      seq: index + 1,
      at,
      type,
      ...(causeSeq === undefined ? {} : { causeSeq }),
      ...(timer === undefined ? {} : { timer }),
    };
    return { ...envelope, ...fields } as unknown as Fact;
  });
}

export const emptyScenario: ResolvedScenario = {
  version: 1,
  title: { en: 'Test', zh: '测试' },
  point: { en: '', zh: '' },
  profile: 'rocketmq-4.9',
  config: {},
  claims: [],
  seed: 1,
  epoch: '2026-01-05T09:00:00+08:00',
  network: { latency: 1, jitter: 0, lossPerMille: 0, links: [] },
  nameServers: [],
  brokers: [],
  topics: [],
  producers: [],
  consumers: [],
  script: [],
};

export interface FakeRunOptions {
  /** The facts that follow from a script. */
  readonly factsOf: (script: readonly ScriptAction[]) => readonly Written[];
  readonly endMs?: number;
  /** The run stops when it has computed this many facts. */
  readonly stopsAfter?: number;
  /** The engine throws instead of computing this fact. */
  readonly throwsAt?: number;
}

export class FakeRun implements Run {
  readonly scenario: ResolvedScenario;
  readonly #options: FakeRunOptions;
  readonly #facts: readonly Fact[];
  #computed = 0;
  #computedMs = -1;
  events = 0;
  stopped: HorizonStop | undefined;

  constructor(scenario: ResolvedScenario, options: FakeRunOptions) {
    this.scenario = scenario;
    this.#options = options;
    this.#facts = numbered(options.factsOf(scenario.script));
  }

  get computedMs(): number {
    return this.#computedMs;
  }

  get endMs(): number | undefined {
    const { endMs } = this.#options;
    return endMs !== undefined && this.#computedMs >= endMs ? endMs : undefined;
  }

  advanceTo(ms: number, maxEvents = Infinity): boolean {
    for (let handled = 0; this.stopped === undefined; handled += 1) {
      const next = this.#facts[this.#computed];
      if (next === undefined || next.at > ms) {
        this.#computedMs = Math.max(this.#computedMs, ms);
        return true;
      }
      if (handled >= maxEvents) return false;
      if (next.seq === this.#options.throwsAt) throw new Error('the engine met something impossible');
      this.#computedMs = Math.max(this.#computedMs, next.at - 1);
      this.#computed += 1;
      this.events += 1;
      if (this.#computed === this.#options.stopsAfter) this.stopped = { limit: 'events', at: next.at, detail: 'enough' };
    }
    return true;
  }

  advanceToEnd(maxEvents?: number): boolean {
    return this.advanceTo(this.#options.endMs ?? (this.#facts.at(-1)?.at ?? 0) + 1000, maxEvents);
  }

  fork(script: readonly ScriptAction[], sharedUntilMs: number): FakeRun {
    const fork = new FakeRun({ ...this.scenario, script }, this.#options);
    fork.advanceTo(Math.min(this.#computedMs, sharedUntilMs - 1));
    return fork;
  }

  pendingAt(moment: Moment): ReturnType<Run['pendingAt']> {
    return this.#facts
      .slice(this.trace.seqAt(moment))
      .map((fact) => ({ dueAt: fact.at, kind: 'fact', name: fact.type, housekeeping: isHousekeeping(fact) }));
  }

  machinesAt(moment: Moment): ReturnType<Run['machinesAt']> {
    return [{ machine: 'broker', instance: 'broker-a', state: `after ${String(this.trace.seqAt(moment))}`, timers: [] }];
  }

  hashAt(moment: Moment): string {
    return this.trace.seqAt(moment).toString(16).padStart(16, '0');
  }

  memory(): { readonly checkpoints: number; readonly facts: number } {
    return { checkpoints: 0, facts: this.#computed * 64 };
  }

  get trace(): TraceReader {
    return this.#reader;
  }

  readonly #fact = (seq: number): Fact => {
    const fact = seq <= this.#computed ? this.#facts[seq - 1] : undefined;
    if (fact === undefined) throw new Error(`no fact ${String(seq)}`);
    return fact;
  };

  readonly #reader: TraceReader = this.#makeReader();

  #makeReader(): TraceReader {
    const lengthNow = (): number => this.#computed;
    return {
      get length() {
        return lengthNow();
      },
      fact: (seq) => this.#fact(seq),
      at: (seq) => this.#fact(seq).at,
      typeOf: (seq) => this.#fact(seq).type,
      causeOf: (seq) => this.#fact(seq).causeSeq,
      isHousekeeping: (seq) => isHousekeeping(this.#fact(seq)),
      seqAt: ({ ms, n }) => {
        const before = this.#countUntil(ms - 1);
        const all = this.#countUntil(ms);
        return n === undefined ? all : Math.min(all, before + n);
      },
      columns: (fromSeq, toSeq) => columnsOf(Array.from({ length: toSeq - fromSeq + 1 }, (_, row) => this.#fact(fromSeq + row))),
      find: () => undefined,
    };
  }

  #countUntil(ms: number): number {
    let low = 0;
    let high = this.#computed;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#fact(middle + 1).at <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
