/** One process queue as a comb: an axis of queue offsets with a tooth for each message in it. */
import type { CombTooth, ProcessQueueComb } from '../../projections/queueTapes/queueTapesModel.ts';
import { boldWidth, clientOffsetNodes, consumerOffsetNodes, markNodes, textWidth, type Mark, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { nameOf, stateName } from './queueTexts.ts';

/** Where a comb stands. */
export interface CombPlace {
  readonly x0: number;
  readonly x1: number;
  readonly axisY: number;
  /** Of the usual length of teeth: less where rows are close, more where there is room. */
  readonly scale: number;
  /** The offset's name begins at its notch instead of standing over it: where there is no room on the left. */
  readonly isAtEdge: boolean;
  /** Consumer offset as it is kept. */
  readonly kept: number | undefined;
  /** What is in the consumer's memory alone. Before a message is finished that is nothing: then no stroke stands there, as on the tape. */
  readonly unsaved: number | undefined;
}

const toothLength: Readonly<Record<CombTooth['state'], number>> = { done: 18, cached: 30, beingConsumed: 42, suspended: 42 };
const toothMark: Readonly<Record<CombTooth['state'], Mark>> = {
  done: { name: 'consumed', r: 4 },
  cached: { name: 'cached', r: 4.5 },
  beingConsumed: { name: 'consuming', r: 5.5 },
  suspended: { name: 'failed', r: 5.5 },
};

const toothColour: Readonly<Record<CombTooth['state'], 'done' | 'flight' | 'fail'>> = {
  done: 'done',
  cached: 'flight',
  beingConsumed: 'flight',
  suspended: 'fail',
};

function toothNodes(tooth: CombTooth, x: number, { axisY, scale }: CombPlace, context: ViewContext): SceneNode {
  const length = Math.round(toothLength[tooth.state] * scale);
  const isSelected = context.selection?.kind === 'message' && context.selection.id === tooth.msgId;
  const state = stateName(tooth.state === 'done' ? 'consumed' : tooth.state);
  const label = m.queues_cellLabel({ message: nameOf(tooth), offset: tooth.offset, state });
  const stroke = `var(--${toothColour[tooth.state]})`;
  return {
    tag: 'g',
    key: `tooth ${tooth.offset}`,
    attrs: {
      'data-tooth': tooth.state,
      'data-row': 'comb',
      transform: `translate(${Math.round(x * 10) / 10} ${axisY})`,
      ...pickAttrs({ select: { kind: 'message', id: tooth.msgId } }, label, isSelected),
    },
    children: [
      { tag: 'title', text: label },
      { tag: 'line', attrs: { x1: 0, x2: 0, y1: 0, y2: length - 4, stroke, 'stroke-width': tooth.state === 'beingConsumed' ? 3 : 1.5 } },
      { tag: 'g', key: 'mark', attrs: { transform: `translate(0 ${length})` }, children: markNodes(toothMark[tooth.state]) },
      ...(isSelected
        ? [
            {
              tag: 'circle',
              key: 'ring',
              attrs: { cy: length, r: 9, fill: 'none', stroke: 'var(--select)', 'stroke-width': 1.75 },
            } satisfies SceneNode,
          ]
        : []),
    ],
  };
}

/** The offset at which a process queue stands. */
export const combOffset = (offset: number, x: number, { axisY, kept, unsaved }: CombPlace): SceneNode => ({
  tag: 'g',
  key: 'notch',
  attrs: { 'data-process-offset': offset },
  children: offset === kept ? consumerOffsetNodes(x, axisY - 6, 14) : unsaved === undefined ? [] : clientOffsetNodes(x, axisY - 6, 14),
});

/** The axis of a comb, empty or not. */
export const combAxis = ({ x0, x1, axisY }: CombPlace): SceneNode => ({
  tag: 'line',
  key: 'axis',
  attrs: { x1: x0, x2: x1, y1: axisY, y2: axisY, stroke: 'var(--edge)' },
});

export function combTeethNodes(comb: ProcessQueueComb, place: CombPlace, context: ViewContext): readonly SceneNode[] {
  const { x0, x1, axisY } = place;
  const last = comb.teeth.at(-1)?.offset ?? comb.offset;
  const pitch = Math.min(22, (x1 - x0 - 24) / Math.max(1, last - comb.offset + 1));
  const at = (offset: number): number => x0 + 24 + (offset - comb.offset) * pitch;
  const every = pitch >= 22 ? 10 : pitch >= 8 ? 10 : 20;
  const words = m.queues_comb_offset({ offset: comb.offset });
  const wordsX = at(comb.offset) - 10;
  const wordsEnd = wordsX + boldWidth(words, 12) * (place.isAtEdge ? 1 : 0.5);
  const named = comb.teeth.filter(
    ({ offset }) =>
      // The first tooth is named by the consumer offset.
      at(offset) - textWidth(String(offset), 11, true) / 2 > wordsEnd + 6 &&
      (offset === last || (offset % every === 0 && last - offset > 40 / pitch)),
  );
  return [
    combAxis(place),
    ...named.map((tooth) =>
      textAt(`named ${tooth.offset}`, at(tooth.offset), axisY - 12, String(tooth.offset), { anchor: 'middle', isMono: true }),
    ),
    textAt('offset', wordsX, axisY - 14, words, {
      fill: 'ink',
      size: 12,
      isBold: true,
      anchor: place.isAtEdge ? 'start' : 'middle',
    }),
    combOffset(comb.offset, wordsX, place),
    ...comb.teeth.map((tooth) => toothNodes(tooth, at(tooth.offset), place, context)),
  ];
}
