/** Why a tape does not move on: a head of an ordered queue that failed, or flow control. */
import { flowControlNodes, textWidth, wedgeNodes, type SceneNode } from '../marks/index.ts';
import { ruleWords } from '../flowWords.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { cellX, edgeX, type QueuesGeometry, type TapeRow, type TopicBlock } from './geometry.ts';

/** Under the failed head a wedge, behind the newest message how many it holds up; at the tape's right end a valve and its rule. */
export function waitNodes(block: TopicBlock, { tape, top, height }: TapeRow, g: QueuesGeometry): readonly SceneNode[] {
  const { suspended, paused } = tape;
  const base = top + height / 2 + 4;
  // Where its messages lie further to the left, at the left end.
  let left = Math.max(g.x0 + 8, edgeX(g, block, tape.maxOffset) + 8);
  const nodes: SceneNode[] = [];
  if (suspended !== undefined) {
    const x = cellX(g, block, suspended.offset);
    if (x > g.x0 && x < g.x1) nodes.push({ tag: 'g', key: 'wedge', children: wedgeNodes(x, top + height) });
    const text = m.queues_holds({ count: suspended.holds });
    if (suspended.holds > 0 && left + textWidth(text, 11) < g.x1 - 4) {
      nodes.push(textAt('holds', left, base, text, { fill: 'fail' }));
      left += textWidth(text, 11) + 12;
    }
  }
  if (paused === undefined) return nodes;
  const text = ruleWords(paused);
  const x = g.x1 - 10 - textWidth(text, 11);
  return [
    ...nodes,
    { tag: 'g', key: 'valve', children: flowControlNodes(g.x1, top + height / 2) },
    ...(x < left ? [] : [textAt('rule', g.x1 - 8, base, text, { anchor: 'end', fill: 'ink' })]),
  ];
}
