/** No label of the queues lens lies on another or on the way to older and newer messages, and none leaves the picture. */
import { expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import { queueTapes } from '../../projections/queueTapes/queueTapes.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { overlaps, type Box, type SceneNode } from '../marks/index.ts';
import { momentsOf } from '../testing/runMoments.ts';
import { faultsOf, textBoxes } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { queuesScene } from './queuesLens.ts';

/** What can be pressed beside the tapes. */
const beyond = (nodes: readonly SceneNode[]): readonly Box[] =>
  nodes.flatMap((node) => {
    if (node.attrs?.['data-beyond'] === undefined) return beyond(node.children ?? []);
    const [, x = '0', y = '0', towards = '0'] =
      /M([\d.-]+) ([\d.-]+)l([\d.-]+)/u.exec(String(node.children?.find(({ tag }) => tag === 'path')?.attrs?.['d'])) ?? [];
    const [from, length] = [Number(x), Number(towards)];
    return [{ x: Math.min(from, from + length) - 1, y: Number(y), width: Math.abs(length) + 2, height: 10 }];
  });

test.each(['order-failover', 'pop-push-consumer', 'pull-consumer-no-retry', 'client-capability-matrix', 'retry-max-20'])(
  '%s',
  { timeout: 60_000 },
  (slug) => {
    const faults = [...momentsOf(queueTapes, runOf(slug), 4)].flatMap(({ model, nowMs }) => {
      const messages = model.topics.flatMap(({ tapes }) => tapes.flatMap(({ id, cells }) => cells.map(({ msgId }) => ({ id, msgId }))));
      const last = messages.at(-1);
      const selections: readonly (Selection | undefined)[] = [
        undefined,
        ...(last === undefined ? [] : [{ kind: 'message', id: last.msgId } as const]),
      ];
      return selections.flatMap((selection) =>
        [360, 1_040].flatMap((width) => {
          const looked = { ...model, focus: selection === undefined ? model.focus : last?.id };
          const { nodes } = queuesScene(looked, nowMs, viewContext(width, { selection }), 15);
          const pressed = beyond(nodes);
          const covered = textBoxes(nodes).filter((box) => pressed.some((other) => overlaps(box, other)));
          return [...faultsOf(nodes, width), ...covered.map(({ text }) => `on a button: ${text}`)].map(
            (fault) => `${nowMs} ${width} px ${fault}`,
          );
        }),
      );
    });
    expect(faults).toEqual([]);
  },
);

test('the first offset stands on the axis beside a name of twelve letters', () => {
  const run = runOf('subscription-tag-mismatch');
  const [moment] = [...momentsOf(queueTapes, run, 2)].slice(-1);
  if (moment === undefined) throw new Error('the run has moments');
  const nodes = queuesScene(moment.model, moment.nowMs, viewContext(1_040), 15).nodes;
  const texts = textBoxes(nodes).map(({ text }) => text);
  expect(texts).toContain('jodie_test_A');
  expect(texts.slice(texts.indexOf('jodie_test_A') + 1, texts.indexOf('jodie_test_A') + 4)).toEqual(['0', '5', '10']);
});

test('who pulls a queue against one another is said by both names', () => {
  const [moment] = [...momentsOf(queueTapes, runOf('twin-client-ids'), 2)].slice(-1);
  if (moment === undefined) throw new Error('the run has moments');
  for (const width of [360, 1_040]) {
    const texts = textBoxes(queuesScene(moment.model, moment.nowMs, viewContext(width), 15).nodes).map(({ text }) => text);
    expect(texts, `${width} px`).toContain('c1 c2');
  }
});
