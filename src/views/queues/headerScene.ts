/** The line over a topic's tapes: its name, the axis of offsets, and what the numbers beside are. */
import { fitMiddle, textWidth, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { cellX, type QueuesGeometry, type TopicBlock } from './geometry.ts';
import { leftOutText } from './queueTexts.ts';

/** Offsets that the axis names: every 1, 2, 5, 10 … so that labels keep apart. */
export function axisOffsets(left: number, capacity: number, pitch: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((candidate) => candidate * pitch >= 44) ?? 1_000;
  const offsets: number[] = [];
  for (let offset = Math.ceil(left / step) * step; offset < left + capacity; offset += step) offsets.push(offset);
  return offsets;
}

export function headerNodes(block: TopicBlock, g: QueuesGeometry, isFirst: boolean): readonly SceneNode[] {
  const y = block.headerY;
  const { topic } = block;
  const capacity = Math.floor((g.x1 - g.x0 - 12) / g.pitch);
  // A topic's name stands whole: a long one is a little smaller.
  const nameRoom = g.maxX - textWidth(m.queues_column_max(), 11) - 6 - g.brokerX;
  const nameSize = textWidth(topic.topic, 12, true) <= nameRoom ? 12 : 11;
  const name = fitMiddle(topic.topic, nameRoom, nameSize, true);
  const nameWidth = textWidth(name, nameSize, true);
  // A long topic name takes the beginning of the axis' line; offsets begin after it.
  const isUnused = topic.keptRows !== undefined && block.rows.length === 0 && block.idle === 0;
  const idleText = isUnused ? m.queues_notUsedYet() : leftOutText(block);
  const free = g.brokerX + nameWidth + 10;
  const axisTitle = m.queues_axis();
  const titleX = g.x1 - textWidth(axisTitle, 11) - 8;
  const hasTitle = isFirst && g.form === 'wide' && titleX > free + 44;
  // The last offsets give way to what they are.
  const offsets = (block.rows.length === 0 ? [] : axisOffsets(block.left, capacity, g.pitch)).filter((offset) => {
    const [x, half] = [cellX(g, block, offset), textWidth(String(offset), 11, true) / 2];
    return x - half > free && (!hasTitle || x + half < titleX);
  });
  return [
    textAt('topic', g.brokerX, y, name, {
      fill: topic.kind === 'topic' ? 'ink' : 'ink-2',
      size: nameSize,
      isMono: true,
      isBold: topic.kind === 'topic',
    }),
    ...offsets.map((offset) => textAt(`axis ${offset}`, cellX(g, block, offset), y, String(offset), { anchor: 'middle', isMono: true })),
    ...(idleText === '' || (g.isCompact && isUnused)
      ? []
      : [textAt('idle', g.form === 'narrow' ? g.brokerX : g.x0, isUnused ? y + 24 : block.idleY, idleText)]),
    ...(hasTitle ? [textAt('axis title', g.x1, y, axisTitle, { anchor: 'end' })] : []),
    textAt('head max', g.maxX, y, m.queues_column_max(), { anchor: 'end' }),
    ...(topic.holders.length === 0
      ? []
      : [
          textAt('head lag', g.lagX, y, m.queues_column_lag(), { anchor: 'end' }),
          textAt('head owner', g.ownerX + g.ownerWidth / 2, y, m.queues_column_owner(), { anchor: 'middle' }),
        ]),
  ];
}
