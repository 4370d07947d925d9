/** Why a queue does not move on: the head of an ordered queue that failed, and flow control at the end of an owner's line. */
import { m } from '../../paraglide/messages.js';
import { pointsOf, type Curve } from '../flight.ts';
import { ruleWords } from '../flowWords.ts';
import { overlaps, textWidth, wedgeNodes, type Box, type SceneNode } from '../marks/index.ts';
import { label, type Drawing } from './drawing.ts';
import type { OwnerLine } from './links.ts';

/** A wedge under the failed head, at `x`, and behind the newest message how many it holds up. */
export function wedgeAndCount(holds: number, x: number, end: number, strip: Box): readonly SceneNode[] {
  const words = m.queues_holds({ count: holds });
  const fits = holds > 0 && end + textWidth(words, 11) <= strip.x + strip.width - 2;
  return [
    { tag: 'g', key: 'wedge', children: wedgeNodes(x, strip.y + strip.height) },
    ...(fits ? [label(end, strip.y + strip.height / 2, words, { size: 11, fill: 'fail', key: 'holds' })] : []),
  ];
}

/** Which rule keeps the owner from pulling, beside the bar on its line: where no line passes and nothing else stands. */
export function ruleNodes(drawing: Drawing, owners: readonly OwnerLine[], ways: ReadonlySet<Curve>): readonly SceneNode[] {
  if (drawing.layout.form === 'phone') return [];
  const paused = owners.filter(({ group, rule }) => group === drawing.model.shownGroup && rule !== undefined);
  const points = paused.length === 0 ? [] : [...ways].flatMap(pointsOf);
  return paused.flatMap(({ key, rule, curve: [x = 0, y = 0] }): readonly SceneNode[] => {
    if (rule === undefined) return [];
    const words = ruleWords(rule);
    const size = { width: textWidth(words, 11) + 6, height: 15 };
    const isFree = (box: Box): boolean =>
      !drawing.obstacles.some((one) => overlaps(one, box)) &&
      !points.some(([px, py]) => px > box.x - 5 && px < box.x + box.width + 5 && py > box.y - 5 && py < box.y + box.height + 5);
    const box = [-21, 6].map((down) => ({ x: x + 10, y: y + down, ...size })).find(isFree);
    if (box === undefined) return [];
    drawing.obstacles.push(box);
    return [label(box.x + 3, box.y + 7.5, words, { size: 11, fill: 'ink', key: `rule ${key}` })];
  });
}
