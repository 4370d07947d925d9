/** The catalogue's small pictures: each says what the run's end says, and none covers its own words. */
import { expect, test } from 'vitest';
import { createRun, type Run } from '../../engine/index.ts';
import { projections, type ModelMap, type ProjectionId } from '../../projections/index.ts';
import { listPresets, openPreset } from '../../scenario/index.ts';
import type { SceneNode } from '../marks/index.ts';
import { momentsOf } from '../testing/runMoments.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { sheet, thumbnailOf } from './index.ts';

interface Drawn {
  readonly nodes: readonly SceneNode[];
  readonly models: Partial<ModelMap>;
}

function endOf<P extends ProjectionId>(projection: P, run: Run): Partial<ModelMap> {
  const [end] = momentsOf<unknown, ModelMap[P]>(projections[projection], run, 1);
  return { [projection]: end?.model };
}

/** The picture on a preset's card, with what it was drawn from. */
function drawn(slug: string): Drawn {
  const preset = listPresets().find((one) => one.slug === slug);
  const scenario = openPreset(slug);
  if (preset === undefined || !scenario.ok) throw new Error(`There is no preset ${slug}`);
  const run = createRun(scenario.value);
  run.advanceToEnd();
  const { projection, draw } = thumbnailOf(preset.lenses);
  const models = endOf(projection, run);
  return { nodes: draw(models), models };
}

/** What the marks of the picture mean, one for each mark. */
const meanings = (nodes: readonly SceneNode[]): readonly string[] =>
  nodes.flatMap((node) => [...(node.means === undefined ? [] : [node.means]), ...meanings(node.children ?? [])]);

const marks = (nodes: readonly SceneNode[], name: string): number => meanings(nodes).filter((one) => one === name).length;

const numbers = (nodes: readonly SceneNode[]): readonly string[] =>
  nodes.flatMap((node) => [...(node.key === 'number' ? [node.text ?? ''] : []), ...numbers(node.children ?? [])]);

test.each(listPresets().map(({ slug }) => slug))('%s: messages are drawn, and no word covers another or leaves the picture', (slug) => {
  const { nodes } = drawn(slug);
  expect(meanings(nodes).length).toBeGreaterThan(0);
  expect(faultsOf(nodes, sheet.width)).toEqual([]);
});

test('a ladder has a bar and a failure for each retry that came, and how the message ended', () => {
  const { nodes } = drawn('consume-retry-16');
  expect(nodes.filter(({ tag }) => tag === 'rect')).toHaveLength(16);
  expect([marks(nodes, 'failed'), marks(nodes, 'deadLetter')]).toEqual([16, 1]);
});

test('a half message has a ring for each check round, of many the first and the last', () => {
  expect(numbers(drawn('tx-checkback-120s').nodes)).toEqual(['1', '2', '3']);
  expect(numbers(drawn('checkback-never-called').nodes)).toEqual(['1', '2', '14', '15']);
});

test('a matrix has a mark for each delivery that it has room for', () => {
  expect(marks(drawn('broadcast-nine-messages').nodes, 'consumed')).toBe(27);
  expect(marks(drawn('duplicate-on-delivery').nodes, 'consumed')).toBe(2);
  expect(marks(drawn('broadcast-no-retry').nodes, 'failed')).toBe(4);
});

test('a broker that is down is crossed out in the cluster, one that runs shows its newest messages', () => {
  const { nodes, models } = drawn('retry-other-broker');
  const down = models.clusterMap?.brokers.filter(({ status }) => status.state === 'down') ?? [];
  expect(down.map(({ id }) => id)).toEqual(['broker-a']);
  expect(marks(nodes, 'consumed')).toBe(5);
  expect(JSON.stringify(nodes).match(/var\(--fail\)/g)?.length).toBeGreaterThan(0);
});

test('a tape shows what was left out as diamonds, and an offset where the group stands', () => {
  const { nodes } = drawn('subscription-tag-mismatch');
  expect(marks(nodes, 'filtered')).toBe(2);
  expect(marks(nodes, 'consumed')).toBe(6);
});

test('in the space–time picture what was lost ends in a cross', () => {
  expect(marks(drawn('send-3-times-firewall').nodes, 'lost')).toBe(6);
  expect(marks(drawn('request-reply').nodes, 'lost')).toBe(0);
});
