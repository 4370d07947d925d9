/** Why a tape does not move on: a head of an ordered queue that failed, or flow control. */
import { flowControlNodes, textWidth, wedgeNodes, type SceneNode } from '../marks/index.ts';
import { ruleWords } from '../flowWords.ts';
import { groundText } from '../groundText.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { downWords } from './queueTexts.ts';
import { cellX, edgeX, type QueuesGeometry, type TapeRow, type TopicBlock } from './geometry.ts';

/** At the right end of the first tape of a broker that is down, since when; of the others only the frame says so. */
export function downNodes({ tape, top, height, isFirstOfBroker }: TapeRow, g: QueuesGeometry): readonly SceneNode[] {
  const words = downWords(tape);
  if (words === undefined) return [];
  const frame = { x: g.x0, y: top, width: g.x1 - g.x0, height, rx: 3 };
  return [
    { tag: 'rect', key: 'down', means: 'downTape', attrs: { ...frame, fill: 'none', stroke: 'var(--fail)', 'stroke-dasharray': '4 2' } },
    ...(isFirstOfBroker && !g.isCompact
      ? [groundText('down since', g.x1 - 8, top + height / 2 + 4, `✕ ${words}`, { anchor: 'end', fill: 'fail' }, 'sunken')]
      : []),
  ];
}

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
