/**
 * What must hold in every JavaScript engine, as plain functions: the run hashes that are written down, and the properties
 * of runs. Node, a Chromium page and a Chromium worker call the same list. A check that fails throws.
 */
import fc from 'fast-check';
import { createRun, type History } from '../history.ts';
import type { ResolvedScenario, ScriptAction } from '../model/scenario.ts';
import { arbitraryScenario } from './arbitraryScenario.ts';
import { clusters, type NamedCluster } from './clusters.ts';
import { consumeRetry16 } from './scenarios.ts';

export interface PortableCheck {
  readonly name: string;
  run(): void;
}

/** Run hashes of one engine version by the name of the run. */
export type GoldenHashes = Readonly<Record<string, string>>;

/** All runs whose hashes are written down. */
export const goldenRuns: readonly NamedCluster[] = [
  { name: 'consume-retry-16', scenario: consumeRetry16(), until: 17_150_000 },
  ...clusters,
];

export function runTo({ scenario, until }: Pick<NamedCluster, 'scenario' | 'until'>): History {
  const run = createRun(scenario);
  run.advanceTo(until);
  return run;
}

export const hashOf = (cluster: NamedCluster): string => runTo(cluster).hashAt({ ms: cluster.until });

function same(what: string, found: string, expected: string | undefined): void {
  if (found !== expected) throw new Error(`${what}: ${found}, expected ${expected ?? 'nothing, it is not written down'}`);
}

export const goldenChecks = (golden: GoldenHashes): PortableCheck[] =>
  goldenRuns.map((cluster) => ({ name: `hash: ${cluster.name}`, run: () => same(cluster.name, hashOf(cluster), golden[cluster.name]) }));

/** One event at a time and slices of any length lead where one call leads, in facts and in state. */
export function checkSlices(scenario: ResolvedScenario, until: number, slice: number): void {
  const whole = runTo({ scenario, until });
  const expected = whole.hashAt({ ms: until });
  const sliced = createRun(scenario);
  for (let ms = 0; ms < until; ms += slice) sliced.advanceTo(ms);
  sliced.advanceTo(until);
  same(`in slices of ${slice} ms`, sliced.hashAt({ ms: until }), expected);
  const stepped = createRun(scenario);
  while (!stepped.advanceTo(until, 1)) same('one event each', String(stepped.stopped), 'undefined');
  same('one event each', stepped.hashAt({ ms: until }), expected);
  same('state after slices', sliced.stateHashAt({ ms: until }), whole.stateHashAt({ ms: until }));
  same('state after single events', stepped.stateHashAt({ ms: until }), whole.stateHashAt({ ms: until }));
}

/** A fork without a change is the same run; a fork with an action is the run of that script. */
export function checkFork(scenario: ResolvedScenario, until: number, at: number, action: ScriptAction): void {
  const origin = runTo({ scenario, until });
  const unchanged = origin.fork(scenario.script, at);
  unchanged.advanceTo(until);
  same(`forked at ${at} ms without a change`, unchanged.hashAt({ ms: until }), origin.hashAt({ ms: until }));
  const script = [...scenario.script, action];
  const forked = origin.fork(script, at);
  forked.advanceTo(until);
  const fresh = runTo({ scenario: { ...scenario, script }, until });
  same(`forked at ${at} ms with an action`, forked.hashAt({ ms: until }), fresh.hashAt({ ms: until }));
  same('state where the roads part', forked.stateHashAt({ ms: at }), fresh.stateHashAt({ ms: at }));
  same('state at the end', forked.stateHashAt({ ms: until }), fresh.stateHashAt({ ms: until }));
}

/** A sleeping periodic task writes the facts that a waking one writes. */
export function checkDormancy(scenario: ResolvedScenario, until: number): void {
  const awake = createRun(scenario, { isDormant: false });
  awake.advanceTo(until);
  same('never asleep', awake.hashAt({ ms: until }), runTo({ scenario, until }).hashAt({ ms: until }));
}

/** Asking about the past changes nothing, and what waits is listed nearest first. */
export function checkLookingBack(scenario: ResolvedScenario, until: number, ms: number): void {
  const run = runTo({ scenario, until });
  const before = run.hashAt({ ms: until });
  const pending = run.pendingAt({ ms }, 10_000);
  run.machinesAt({ ms });
  pending.forEach(({ dueAt }, i) => {
    if (dueAt < (pending[i - 1]?.dueAt ?? ms + 1))
      throw new Error(`pending at ${ms} ms: ${dueAt} ms stands behind ${pending[i - 1]?.dueAt ?? ms} ms`);
  });
  const first = pending.slice(0, 3).map(({ dueAt, name }) => `${dueAt} ${name}`);
  const some = run.pendingAt({ ms }, 3).map(({ dueAt, name }) => `${dueAt} ${name}`);
  same(`the first three pending at ${ms} ms`, some.join(), first.join());
  const late = createRun(scenario);
  late.advanceTo(ms);
  same(`pending at ${ms} ms in a run that stands there`, JSON.stringify(late.pendingAt({ ms }, 10_000)), JSON.stringify(pending));
  same('after looking back', run.hashAt({ ms: until }), before);
}

const horizonMs = 60_000;
const kill = (at: number): ScriptAction => ({ at, do: 'crash', node: 'broker-a' });

/** The same properties on random clusters; the seed is part of the name, a failure prints how to reproduce it. */
export function randomChecks(numRuns: number): PortableCheck[] {
  const at = fc.integer({ min: 0, max: horizonMs - 1 });
  const seeded = (seed: number, what: string, check: (scenario: ResolvedScenario, ms: number) => void): PortableCheck => ({
    name: `seed ${seed}: ${what}`,
    run: () => fc.assert(fc.property(arbitraryScenario, at, check), { seed, numRuns }),
  });
  return [
    seeded(101, 'slices', (scenario, ms) => checkSlices(scenario, horizonMs, ms + 1)),
    seeded(102, 'forks', (scenario, ms) => checkFork(scenario, horizonMs, ms, kill(ms))),
    seeded(103, 'dormancy', (scenario) => checkDormancy(scenario, horizonMs)),
    seeded(104, 'looking back', (scenario, ms) => checkLookingBack(scenario, horizonMs, ms)),
  ];
}

/** The same properties on the named clusters. */
export const clusterChecks = (): PortableCheck[] =>
  clusters.flatMap(({ name, scenario, until }) => [
    { name: `slices: ${name}`, run: () => checkSlices(scenario, until, 777) },
    { name: `forks: ${name}`, run: () => [1, 1_107, 5_000, 9_003, 45_000].forEach((at) => checkFork(scenario, until, at, kill(at))) },
    { name: `dormancy: ${name}`, run: () => checkDormancy(scenario, until) },
    { name: `looking back: ${name}`, run: () => [0, 1_108, 5_004, 33_000].forEach((ms) => checkLookingBack(scenario, until, ms)) },
  ]);
