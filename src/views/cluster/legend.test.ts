/** The legend names every mark that is on the picture, and what stands in it stays where it is. */
import { describe, expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import type { ClusterMapModel, DotState } from '../../projections/clusterMap/clusterMapModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { textWidth, type LegendMark, type SceneNode } from '../marks/index.ts';
import { momentsOf } from '../testing/runMoments.ts';
import { movedTexts } from '../testing/textPlaces.ts';
import { clusterLens } from './clusterLens.ts';
import { layoutCluster } from './layout.ts';
import { legendOf, legendScene } from './legend.ts';
import { stillPart } from './picture.ts';

const markOf: Readonly<Record<DotState, LegendMark>> = {
  stored: 'stored',
  cached: 'cached',
  consuming: 'consuming',
  consumed: 'consumed',
  failed: 'failed',
  waiting: 'waiting',
  movedOn: 'movedOn',
  filtered: 'filtered',
  deadLetter: 'deadLetter',
  lost: 'lost',
};

/** The picture's models of the first minutes, one for each virtual millisecond in which something happened. */
function* modelsOf(slug: string): Generator<ClusterMapModel> {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(Math.min(opened.value.until ?? 90_000, 90_000));
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length; seq++) {
    const { at } = run.trace.fact(seq);
    clusterMap.apply(state, run.trace.fact(seq));
    if (seq === run.trace.length || run.trace.at(seq + 1) !== at) yield clusterMap.model(state, at, undefined);
  }
}

/** Marks of the picture that a legend has to explain. */
function marksOn({ brokers, flights, links }: ClusterMapModel): ReadonlySet<LegendMark> {
  const dots = brokers.flatMap(({ tapes, schedule }) => [...tapes.flatMap((tape) => tape.dots), ...(schedule?.dots ?? [])]);
  return new Set<LegendMark>([
    ...dots.map(({ state }) => markOf[state]),
    ...flights.flatMap(({ messageCount, lostAt }): LegendMark[] =>
      lostAt === undefined ? [messageCount > 0 ? 'inFlight' : 'answer'] : [],
    ),
    ...(flights.some(({ messageCount, lostAt }) => messageCount > 0 && lostAt !== undefined) ? ['lost' as const] : []),
    ...(links.some(({ isCut }) => isCut) ? ['cutLink' as const] : []),
    ...(brokers.some(({ status }) => status.state === 'down') ? ['downNode' as const] : []),
  ]);
}

describe.each([
  'consume-retry-16',
  'dead-letter-exit',
  'retry-other-broker',
  'subscription-tag-mismatch',
  'order-suspend-blocks-queue',
  'client-capability-matrix',
  'http-15min-visibility',
  'pop-push-consumer',
])('%s', { timeout: 60_000 }, (slug) => {
  test('what is drawn is named, and no entry moves', () => {
    const drawn: ReturnType<typeof legendScene>[] = [];
    let last = '';
    for (const model of modelsOf(slug)) {
      const legend = legendOf(model);
      const named = new Set(legend.map(({ mark }) => mark));
      expect([...marksOn(model)].filter((mark) => !named.has(mark))).toEqual([]);
      const entries = legend.map(({ mark }) => mark).join(' ');
      if (entries === last) continue;
      last = entries;
      drawn.push(legendScene(legend, 500, 1_036));
      for (const [width, height] of [
        [360, 352],
        [880, 566],
        [1_036, 566],
      ] as const) {
        const layout = layoutCluster(model, width, height);
        for (const { attrs } of legendScene(legend, layout.legendY ?? 0, width).flatMap(({ children = [] }) => children))
          expect(Number(attrs?.['y'] ?? 0)).toBeLessThan(layout.height);
      }
    }
    expect(drawn.length).toBeGreaterThan(0);
    expect(movedTexts(drawn)).toEqual([]);
  });
});

test('a mark that the scenario cannot show is not there', () => {
  const marksIn = (slug: string): readonly LegendMark[] => {
    const [first] = modelsOf(slug);
    return first === undefined ? [] : legendOf(first).map(({ mark }) => mark);
  };
  expect(marksIn('clustering-nine-messages')).not.toContain('failed');
  expect(marksIn('consume-retry-16')).toEqual([
    ...([
      'inFlight',
      'answer',
      'stored',
      'cached',
      'consuming',
      'consumed',
      'consumerOffset',
      'clientOffset',
      'heldPull',
      'retryLine',
    ] as const),
    ...(['failed', 'waiting', 'movedOn', 'retry', 'threads', 'queueName'] as const),
  ]);
});

test.each(['order-failover', 'client-capability-matrix', 'broadcast-nine-messages'])(
  '%s: on the phone no entry leaves the picture',
  (slug) => {
    const [first] = modelsOf(slug);
    if (first === undefined) throw new Error(slug);
    const texts = legendScene(legendOf(first), 500, 360).flatMap(({ children = [] }) => children.filter(({ tag }) => tag === 'text'));
    const ends = texts.map(({ attrs, text = '' }) => Number(attrs?.['x']) + textWidth(text, 11));
    expect(Math.max(...ends)).toBeLessThanOrEqual(360);
  },
);

test.each(['order-failover', 'consume-retry-16', 'master-killed-slave-reads'])(
  '%s: in the dock each mark is named, and none of strips',
  (slug) => {
    const marksOf = (nodes: readonly SceneNode[]): readonly string[] =>
      nodes.flatMap(({ means, children = [] }) => [...(means === undefined ? [] : [means]), ...marksOf(children)]);
    let seen = 0;
    for (const { model, nowMs } of momentsOf(clusterMap, runOf(slug), 5)) {
      const layout = layoutCluster(model, 1_040, 112, true);
      const { node } = stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' });
      const named = clusterLens.legend(model, true).map(({ mark }) => mark);
      const drawn = marksOf([node]);
      seen += drawn.length;
      expect(drawn.filter((mark) => mark !== 'connection' && !named.includes(mark as LegendMark))).toEqual([]);
      expect(named).not.toContain('stored');
    }
    expect(seen).toBeGreaterThan(0);
  },
);
