/** What stands under a tape: brackets of what was delivered again, and the captions of the large one. */
import type { Tape } from '../../projections/queueTapes/queueTapesModel.ts';
import { fitMiddle, placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { cellX, edgeX, type QueuesGeometry, type TapeRow, type TopicBlock } from './geometry.ts';
import { nameOf, shownOffset } from './queueTexts.ts';

/** Brackets under what was delivered again; where rows are too close for them, the second ring of its mark says it alone. */
export function againNodes(tape: Tape, block: TopicBlock, row: TapeRow, g: QueuesGeometry): readonly SceneNode[] {
  if (g.isCompact) return [];
  return tape.again.flatMap((range): SceneNode[] => {
    // A failed head has its wedge there.
    if (range.count === 1 && range.from === tape.suspended?.offset) return [];
    const from = Math.max(g.x0 + 2, edgeX(g, block, range.from) + 1);
    const to = Math.min(g.x1 - 2, edgeX(g, block, range.to + 1) - 1);
    if (to <= from) return [];
    const y = row.top + row.height + (row.isLarge ? 12 : 4);
    const tick = row.isLarge ? 7 : 3;
    const d = `M${from} ${y - tick}V${y}H${to}V${y - tick}`;
    return [{ tag: 'path', key: `again ${range.from}`, attrs: { 'data-again': range.count, d, fill: 'none', stroke: 'var(--edge)' } }];
  });
}

/** What bold letters take more than others. */
const wider = 1.06;

interface Caption {
  readonly key: string;
  readonly text: string;
  /** Where its middle should be. */
  readonly x: number;
  readonly kind: 'message' | 'committed' | 'again';
}

function captionsOf(block: TopicBlock, row: TapeRow, g: QueuesGeometry, selected: string | undefined): readonly Caption[] {
  const captions: Caption[] = [];
  const { tape } = row;
  const cell = tape.cells.find((one) => one.msgId === selected);
  if (cell !== undefined)
    captions.push({
      key: 'name',
      text: fitMiddle(nameOf(cell), (g.x1 - g.x0 - 20) / wider, 12),
      x: cellX(g, block, cell.offset),
      kind: 'message',
    });
  const offset = shownOffset(tape, block.topic.shownHolder);
  if (offset !== undefined)
    captions.push({ key: 'committed', text: m.queues_committed({ offset }), x: edgeX(g, block, offset), kind: 'committed' });
  for (const range of tape.again) {
    const text = range.count === 1 ? m.queues_againOne() : m.queues_again({ count: range.count });
    captions.push({ key: `again text ${range.from}`, text, x: edgeX(g, block, (range.from + range.to + 1) / 2), kind: 'again' });
  }
  return captions;
}

/** What stands in one line under the large tape: the selected message, where the offset is, what came again. */
export function captionNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry, selected: string | undefined): readonly SceneNode[] {
  const y = row.top + row.height + 17;
  const labels = captionsOf(block, row, g, selected).map((caption) => {
    const width = textWidth(caption.text, 12) * wider + 20;
    const at = (x: number): Box => ({ x: Math.round(Math.min(g.x1 - width, Math.max(g.x0, x))), y, width, height: 18 });
    const left = caption.x - width / 2;
    // Each tries its own place first, then ever further to both sides.
    const places = [0, -0.6, 0.6, -1.2, 1.2, -2, 2].map((shift) => at(left + shift * width));
    return { caption, places, mustStand: caption.kind === 'message' };
  });
  return placeLabels(labels, []).flatMap(({ label: { caption }, box }): SceneNode[] => {
    const middle = box.x + box.width / 2;
    const isMessage = caption.kind === 'message';
    const text = textAt(caption.key, middle, y + 13, caption.text, {
      anchor: 'middle',
      fill: isMessage ? 'on-ink' : caption.kind === 'committed' ? 'ink' : 'ink-2',
      size: 12,
      isBold: caption.kind !== 'again',
    });
    if (!isMessage) return [text];
    const ground: SceneNode = { tag: 'rect', attrs: { x: box.x, y, width: box.width, height: 18, rx: 4, fill: 'var(--ink)' } };
    return [{ tag: 'g', key: 'name', attrs: { 'aria-hidden': 'true', 'pointer-events': 'none' }, children: [ground, text] }];
  });
}
