/** The process queues of the message queues as combs: long teeth are not finished, and the offset stands at the first of them. */
import type { QueueTapesModel } from '../../projections/queueTapes/queueTapesModel.ts';
import type { SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { combRowNodes, combRowsFor } from './combRows.ts';
import type { QueuesGeometry } from './geometry.ts';
import { combSentence, emptyTitle, noCombSentence, queueName, shownOffset, unsavedOffset } from './queueTexts.ts';
import { combTeethNodes } from './combTeeth.ts';

/** With or without a comb as much room is taken, so that nothing below moves. */
const usualHeight = { wide: 204, narrow: 250 };

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
  const rows = combRowsFor(model, g, context.height);
  if (rows !== undefined) return { nodes: [divider, ...combRowNodes(model, rows, g, nowMs, context)], height: rows.bottom - g.bottom };
  const { comb } = model;
  if (comb === undefined) {
    const lines = wrapText(noCombSentence(model, context), textWide, 12);
    return {
      nodes: [
        divider,
        textAt('title', g.brokerX, top + 26, emptyTitle(model, g.width - 2 * g.brokerX), {
          fill: 'ink',
          size: 15,
          isBold: true,
        }),
        ...lines.map((line, index) => textAt(`line ${index}`, g.brokerX, top + 48 + index * 17, line, { fill: 'ink-2', size: 12 })),
      ],
      height: Math.max(usualHeight[g.form], 56 + lines.length * 17),
    };
  }
  const axisY = top + (g.form === 'narrow' ? 98 : 76);
  const isNarrow = g.form === 'narrow';
  const topic = model.topics.find(({ tapes }) => tapes.some(({ id }) => id === comb.queue));
  const tape = topic?.tapes.find(({ id }) => id === comb.queue);
  const kept = tape === undefined ? undefined : shownOffset(tape, topic?.shownHolder);
  const unsaved = tape === undefined ? undefined : unsavedOffset(tape, topic?.shownHolder);
  const place = { x0: isNarrow ? 24 : g.x0 + 12, x1: g.width - 24, axisY, scale: 1, isAtEdge: isNarrow, kept, unsaved };
  const contextLines = wrapText(m.queues_comb_context({ consumer: comb.consumer, queue: queueName(comb.queue) }), textWide, 12);
  const lines = wrapText(combSentence(comb, nowMs), textWide, 12);
  const hidden =
    comb.hidden === 0 ? [] : [textAt('hidden', g.width - 24, axisY + 60, m.queues_comb_hidden({ count: comb.hidden }), { anchor: 'end' })];
  return {
    nodes: [
      divider,
      textAt('title', g.brokerX, top + 26, m.queues_comb_title({ offset: comb.offset }), { fill: 'ink', size: 15, isBold: true }),
      ...contextLines.map((line, index) => textAt(`context ${index}`, g.brokerX, top + 44 + index * 15, line, { fill: 'ink-3', size: 12 })),
      ...combTeethNodes(comb, place, context),
      ...lines.map((line, index) => textAt(`line ${index}`, g.brokerX, axisY + 72 + index * 17, line, { fill: 'ink-2', size: 12 })),
      ...hidden,
    ],
    height: Math.max(usualHeight[g.form], axisY - top + 84 + lines.length * 17),
  };
}
