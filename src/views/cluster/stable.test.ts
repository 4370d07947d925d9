/** Nothing in the cluster picture moves while a run goes on: not when a topic is created, not when a node comes or goes. */
import { expect, test } from 'vitest';
import { clusterMap, type ClusterMapModel } from '../../projections/clusterMap/clusterMap.ts';
import { createRun, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { layoutCluster } from './layout.ts';
import { stillPart } from './picture.ts';

const sizes = [
  [360, 352],
  [1_036, 566],
  [1_168, 1_000],
] as const;

/** Every place of the picture, by name. */
function placesOf(model: ClusterMapModel, width: number, height: number): ReadonlyMap<string, string> {
  const layout = layoutCluster(model, width, height);
  const boxes = [layout.nameServers, layout.producers, layout.groups, layout.consumers].flatMap((part, index) =>
    [...part].map(([id, box]) => [`${index} ${id}`, JSON.stringify(box)] as const),
  );
  const brokers = [...layout.brokers].flatMap(([id, { box, tapes, schedule }]) => [
    [`broker ${id}`, JSON.stringify(box)] as const,
    [`schedule ${id}`, JSON.stringify(schedule.strip)] as const,
    ...[...tapes.values()].map((tape) => [`tape ${tape.id}`, JSON.stringify(tape.strip)] as const),
  ]);
  return new Map([...boxes, ...brokers, ['height', String(layout.height)]]);
}

/** What changes the structure of the picture. */
const structuring = /^(topic\.|message\.stored|node\.|broker\.|client\.|consumer\.|producer\.|machine\.)/;

/** Whatever has stood at two places in the first two minutes, and the picture's model at their end. */
function movedIn(scenario: ResolvedScenario): { readonly moved: readonly string[]; readonly model: ClusterMapModel } {
  const run = createRun(scenario);
  run.advanceTo(Math.min(scenario.until ?? 120_000, 120_000));
  const state = clusterMap.initial(run.scenario);
  const known = sizes.map(() => new Map<string, string>());
  const moved = new Set<string>();
  let tapes = 0;
  for (let seq = 1; seq <= run.trace.length; seq++) {
    const fact = run.trace.fact(seq);
    clusterMap.apply(state, fact);
    if (!structuring.test(fact.type)) continue;
    const model = clusterMap.model(state, fact.at, undefined);
    const now = model.brokers.reduce((sum, broker) => sum + broker.tapes.length, 0);
    if (now === tapes && fact.type === 'message.stored') continue;
    tapes = now;
    sizes.forEach(([width, height], index) => {
      for (const [name, place] of placesOf(model, width, height)) {
        const before = known[index]?.get(name);
        if (before !== undefined && before !== place) moved.add(`${name} at ${fact.at}, width ${width}`);
        known[index]?.set(name, place);
      }
    });
  }
  return { moved: [...moved], model: clusterMap.model(state, run.computedMs, undefined) };
}

test.each([
  'auto-create-topic',
  'client-capability-matrix',
  'consumer-starts-late',
  'dead-letter-exit',
  'ids-and-keys-setup',
  'master-killed-slave-reads',
  'pop-push-consumer',
  'request-reply',
  'simple-consumer-invisible-time',
  'tx-commit-rollback',
  'tx-producer-crash-group',
])('%s: what has a place keeps it', { timeout: 60_000 }, (slug) => {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  expect(movedIn(opened.value).moved).toEqual([]);
});

test('queues that nobody expected share the last row, where the newest is shown', { timeout: 60_000 }, () => {
  const gives = { messageListener: 'concurrently', listener: { result: 'RECONSUME_LATER' }, config: { maxReconsumeTimes: 0 } };
  const parsed = parseScenario({
    version: 1,
    brokers: [{ id: 'broker-a' }, { id: 'broker-b' }],
    topics: [{ name: 'OrderTopic', brokers: ['broker-a'] }],
    producers: [{ id: 'p1', group: 'sends', enableMsgTrace: true }],
    consumers: ['one', 'two', 'three'].map((group) => ({ id: `c-${group}`, group, subscriptions: [{ topic: 'OrderTopic' }], ...gives })),
    script: [{ at: 5_000, do: 'send', producer: 'p1', topic: 'OrderTopic' }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { moved, model } = movedIn(parsed.value);
  expect(moved).toEqual([]);
  const [broker] = model.brokers;
  expect(broker?.tapes.filter(({ kind }) => kind === 'deadLetter').map(({ topic }) => topic)).toHaveLength(3);
  const layout = layoutCluster(model, 1_036, 566);
  expect(new Set([...(layout.brokers.get('broker-a')?.tapes.values() ?? [])].map(({ y }) => y)).size).toBeLessThan(
    broker?.tapes.length ?? 0,
  );
  // Beside it stands how many others there are: each press shows the next, and the last press the first again.
  const nextOf = (selection: Selection | undefined): Selection | undefined => {
    const { items } = stillPart({ model, layout, nowMs: 120_000, selection, currentKey: undefined, idPrefix: 'test' }).drawing;
    return items.find(({ key }) => key.startsWith('more '))?.selection;
  };
  const walked: string[] = [];
  for (let at = nextOf(undefined); at !== undefined && !walked.includes(at.id); at = nextOf(at)) walked.push(at.id);
  expect(walked.length).toBeGreaterThan(1);
  expect(nextOf({ kind: 'queue', id: walked.at(-1) ?? '' })?.id).toBe(walked[0]);
});
