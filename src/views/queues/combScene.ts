/** The process queue of one message queue as a comb: long teeth are not finished, and the offset stands at the first of them. */
import type { CombTooth, ProcessQueueComb, QueueTapesModel } from '../../projections/queueTapes/queueTapesModel.ts';
import { consumerOffsetNodes, markNodes, type Mark, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import type { QueuesGeometry } from './geometry.ts';
import { combSentence, nameOf, queueName, stateName } from './queueTexts.ts';

const toothLength: Readonly<Record<CombTooth['state'], number>> = { done: 18, cached: 30, beingConsumed: 42 };
const toothMark: Readonly<Record<CombTooth['state'], Mark>> = {
  done: { name: 'consumed', r: 4 },
  cached: { name: 'cached', r: 4.5 },
  beingConsumed: { name: 'consuming', r: 5.5 },
};

function toothNodes(tooth: CombTooth, x: number, axisY: number, context: ViewContext): SceneNode {
  const length = toothLength[tooth.state];
  const isSelected = context.selection?.kind === 'message' && context.selection.id === tooth.msgId;
  const state = stateName(tooth.state === 'done' ? 'consumed' : tooth.state);
  const label = m.queues_cellLabel({ message: nameOf(tooth), offset: tooth.offset, state });
  const stroke = tooth.state === 'done' ? 'var(--done)' : 'var(--flight)';
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

function teethNodes(comb: ProcessQueueComb, g: QueuesGeometry, axisY: number, context: ViewContext): readonly SceneNode[] {
  const x0 = g.form === 'narrow' ? 24 : g.x0 + 12;
  const x1 = g.width - 24;
  const last = comb.teeth.at(-1)?.offset ?? comb.offset;
  const pitch = Math.min(22, (x1 - x0 - 24) / Math.max(1, last - comb.offset + 1));
  const at = (offset: number): number => x0 + 24 + (offset - comb.offset) * pitch;
  const every = pitch >= 22 ? 10 : pitch >= 8 ? 10 : 20;
  const named = comb.teeth.filter(
    (tooth) =>
      tooth.offset > comb.offset &&
      (tooth.offset === last ||
        (tooth.offset % every === 0 && tooth.offset - comb.offset > 40 / pitch && last - tooth.offset > 40 / pitch)),
  );
  return [
    { tag: 'line', key: 'axis', attrs: { x1: x0, x2: x1, y1: axisY, y2: axisY, stroke: 'var(--edge)' } },
    ...named.map((tooth) =>
      textAt(`named ${tooth.offset}`, at(tooth.offset), axisY - 12, String(tooth.offset), { anchor: 'middle', isMono: true }),
    ),
    textAt('offset', at(comb.offset) - 10, axisY - 14, m.queues_comb_offset({ offset: comb.offset }), {
      fill: 'ink',
      size: 12,
      isBold: true,
      anchor: g.form === 'narrow' ? 'start' : 'middle',
    }),
    { tag: 'g', key: 'notch', children: consumerOffsetNodes(at(comb.offset) - 10, axisY - 6, 14) },
    ...comb.teeth.map((tooth) => toothNodes(tooth, at(tooth.offset), axisY, context)),
  ];
}

/** The lower part of the lens; `height` is what it takes. */
export function combScene(
  model: QueueTapesModel,
  g: QueuesGeometry,
  nowMs: number,
  context: ViewContext,
): { readonly nodes: readonly SceneNode[]; readonly height: number } {
  const top = g.bottom + 4;
  const textWide = Math.min(620, g.width - 2 * g.brokerX);
  const divider: SceneNode = {
    tag: 'line',
    key: 'divider',
    attrs: { x1: g.brokerX, x2: g.width - g.brokerX, y1: top, y2: top, stroke: 'var(--line)' },
  };
  const { comb } = model;
  if (comb === undefined) {
    const isAsked = context.selection?.kind === 'queue' && model.focus === context.selection.id;
    const sentence = isAsked ? m.queues_comb_empty({ queue: queueName(context.selection.id) }) : m.queues_comb_none();
    const lines = wrapText(sentence, textWide, 12);
    return {
      nodes: [
        divider,
        textAt('title', g.brokerX, top + 26, m.queues_comb_emptyTitle(), { fill: 'ink', size: 15, isBold: true }),
        ...lines.map((line, index) => textAt(`line ${index}`, g.brokerX, top + 48 + index * 17, line, { fill: 'ink-2', size: 12 })),
      ],
      height: 56 + lines.length * 17,
    };
  }
  const axisY = top + (g.form === 'narrow' ? 98 : 76);
  const contextLines = wrapText(m.queues_comb_context({ consumer: comb.consumer, queue: queueName(comb.queue) }), textWide, 12);
  const lines = wrapText(combSentence(comb, nowMs), textWide, 12);
  const hidden =
    comb.hidden === 0 ? [] : [textAt('hidden', g.width - 24, axisY + 60, m.queues_comb_hidden({ count: comb.hidden }), { anchor: 'end' })];
  return {
    nodes: [
      divider,
      textAt('title', g.brokerX, top + 26, m.queues_comb_title({ offset: comb.offset }), { fill: 'ink', size: 15, isBold: true }),
      ...contextLines.map((line, index) => textAt(`context ${index}`, g.brokerX, top + 44 + index * 15, line, { fill: 'ink-3', size: 12 })),
      ...teethNodes(comb, g, axisY, context),
      ...lines.map((line, index) => textAt(`line ${index}`, g.brokerX, axisY + 72 + index * 17, line, { fill: 'ink-2', size: 12 })),
      ...hidden,
    ],
    height: axisY - top + 84 + lines.length * 17,
  };
}
