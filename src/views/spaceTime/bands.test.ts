/** What lasts, as bands: each is drawn, named and in the legend, and none hides another that lasts at the same time. */
import { describe, expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { spaceTime } from '../../projections/spaceTime/spaceTime.ts';
import type { SpaceTimeModel, SpaceTimeSpan, SpanKind } from '../../projections/spaceTime/spaceTimeModel.ts';
import { listPresetSlugs, parseScenario } from '../../scenario/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { overlaps, type SceneNode } from '../marks/index.ts';
import { momentsOf } from '../testing/runMoments.ts';
import { textBoxes } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { fitted, type SpaceTimeGeometry } from './geometry.ts';
import { spaceTimeLens } from './spaceTimeLens.ts';
import { spaceTimeScene } from './spaceTimeScene.ts';
import { bandNodes, bandsOf, boxOf, hasFailed } from './spanScene.ts';

const stage = viewContext(1_040, { height: 560 });
const grounds: ReadonlySet<SpanKind> = new Set(['down', 'stopped', 'frozen']);

function wholeRun(model: SpaceTimeModel, nowMs: number): SpaceTimeGeometry {
  const { content, geometry } = spaceTimeScene(model, nowMs, stage, undefined);
  return spaceTimeScene(model, nowMs, stage, fitted(content, nowMs, geometry)).geometry;
}

/** Bands that lie on one another, and words that another band covers. */
function hidden(spans: readonly SpaceTimeSpan[], g: SpaceTimeGeometry, nowMs: number): readonly string[] {
  const bands = bandsOf(spans, g, nowMs, undefined);
  const { nodes } = bandNodes(bands, g, nowMs);
  return bands.flatMap((band, index) => {
    const words = textBoxes([nodes[index] ?? { tag: 'g' }]);
    return bands.flatMap((other) => {
      if (other === band || other.lane !== band.lane) return [];
      const isUnder = grounds.has(band.kind) !== grounds.has(other.kind);
      const covers = !isUnder && overlaps(boxOf(band, g), boxOf(other, g));
      const strikes = grounds.has(band.kind) && !grounds.has(other.kind) && words.some((box) => overlaps(box, boxOf(other, g)));
      return covers || strikes ? [`${other.kind} ${strikes ? 'on the words of' : 'on'} ${band.kind} of ${band.lane}`] : [];
    });
  });
}

const titles = (node: SceneNode): readonly string[] => [
  ...(node.tag === 'title' ? [node.text ?? ''] : []),
  ...(node.children ?? []).flatMap(titles),
];

describe.each([
  ['crash', 'order-failover', 'down', 'downBar', /^down · kill -9$/u],
  ['lock', 'order-failover', 'lock', 'lockBar', /GlobalTopic q0/u],
  ['partition', 'duplicate-on-send', 'cut', 'cutBar', /^cut (?:off )?from (?:p1|broker-a)|broker-a/u],
  ['held pull', 'consume-retry-16', 'hold', 'heldBar', /held/u],
] as const)('%s', (_, slug, kind, mark, words) => {
  test('is a band with its words, in the legend and in the table', () => {
    const moment = [...momentsOf(spaceTime, runOf(slug), 12)].find(({ model }) => model.spans.some((span) => span.kind === kind));
    if (moment === undefined) throw new Error(`${slug} shows ${kind}`);
    const { model, nowMs } = moment;
    const g = wholeRun(model, nowMs);
    const { nodes } = bandNodes(bandsOf(model.spans, g, nowMs, undefined), g, nowMs);
    const drawn = nodes.filter(({ attrs }) => attrs?.['data-span'] === kind);
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.flatMap(titles).some((title) => words.test(title))).toBe(true);
    expect(spaceTimeLens.legend(model).map((entry) => entry.mark)).toContain(mark);
    expect(spaceTimeLens.twin(model, nowMs)[1]?.rows.length).toBe(model.spans.length);
  });
});

test('a node that is frozen and thawed is a band from the one to the other, in the legend and in the table; while it lasts it is open', () => {
  const parsed = parseScenario({
    version: 1,
    script: [
      { at: '6s', do: 'freeze', node: 'broker-a' },
      { at: '7s', do: 'freeze', node: 'c1' },
      { at: 6_500, do: 'send', producer: 'p1', topic: 'OrderTopic' },
      { at: '9s', do: 'thaw', node: 'broker-a' },
    ],
    until: '20s',
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  const run = createRun(parsed.value);
  run.advanceToEnd();
  const [moment] = momentsOf(spaceTime, run, 1);
  if (moment === undefined) throw new Error('a run has a moment');
  const { model, nowMs } = moment;
  const frozen = model.spans.filter(({ kind }) => kind === 'frozen');
  expect(frozen).toMatchObject([
    { lane: 'broker-a', fromMs: 6_000, toMs: 9_000 },
    { lane: 'c1', fromMs: 7_000 },
  ]);
  expect(frozen[1]?.toMs).toBeUndefined();
  const g = wholeRun(model, nowMs);
  const { nodes } = bandNodes(bandsOf(model.spans, g, nowMs, undefined), g, nowMs);
  const drawn = nodes.filter(({ attrs }) => attrs?.['data-span'] === 'frozen');
  expect(drawn.flatMap(titles)).toEqual(['frozen', 'frozen']);
  expect(drawn.flatMap((node) => textBoxes([node])).map(({ text }) => text)).toEqual(['frozen', 'frozen']);
  expect(hidden(model.spans, g, nowMs)).toEqual([]);
  expect(spaceTimeLens.legend(model).map(({ mark }) => mark)).toContain('frozenBar');
  const rows = spaceTimeLens.twin(model, nowMs)[1]?.rows.filter(({ cells }) => cells.includes('frozen'));
  expect(rows).toHaveLength(2);
});

test.each(listPresetSlugs())('%s: no band hides another', (slug) => {
  for (const { model, nowMs } of momentsOf(spaceTime, runOf(slug), 5))
    expect(hidden(model.spans, wholeRun(model, nowMs), nowMs), `at ${nowMs}`).toEqual([]);
});

test.each([[['down', 'wait', 'half', 'cut', 'hold']], [['frozen', 'wait', 'half', 'invisible', 'hold']]] as const)(
  'on one broker at once: %s',
  (kinds) => {
    const [moment] = momentsOf(spaceTime, runOf('order-failover'), 1);
    if (moment === undefined) throw new Error('a run has a moment');
    const { model, nowMs } = moment;
    const spans = kinds.map((kind, index): SpaceTimeSpan => ({
      id: kind,
      kind,
      lane: 'broker-a',
      fromMs: nowMs - 5_000 + index,
      msgId: 'A1',
      peer: 'n1',
      dueAt: nowMs,
    }));
    const g = wholeRun({ ...model, spans }, nowMs);
    expect(bandsOf(spans, g, nowMs, undefined)).toHaveLength(kinds.length);
    expect(hidden(spans, g, nowMs)).toEqual([]);
  },
);

test('a node that is cut off from several others names them all', () => {
  const [moment] = momentsOf(spaceTime, runOf('order-failover'), 1);
  if (moment === undefined) throw new Error('a run has a moment');
  const { model, nowMs } = moment;
  const g = wholeRun(model, nowMs);
  const from = (peer: string): SpaceTimeSpan => ({ id: peer, kind: 'cut', lane: 'broker-a', fromMs: nowMs - 1_000, peer });
  const { nodes } = bandNodes(bandsOf([from('n1'), from('c1')], g, nowMs, undefined), g, nowMs);
  expect(nodes.flatMap(titles)).toEqual([expect.stringMatching(/n1, c1/u)]);
});

test('over HTTP a message that was deleted is consumed; one that its client never deleted has failed', () => {
  const endsOf = (slug: string) =>
    [...momentsOf(spaceTime, runOf(slug), 12)]
      .flatMap(({ model }) => model.spans)
      .filter(({ kind, toMs }) => kind === 'handler' && toMs !== undefined);
  const deleted = endsOf('http-long-poll');
  expect(deleted.length).toBeGreaterThan(0);
  expect(deleted.filter(hasFailed)).toEqual([]);
  expect(endsOf('http-15min-visibility').some(hasFailed)).toBe(true);
});
