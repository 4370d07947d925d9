/**
 * All process queues below the tapes, where the height has room for them: one row for each message queue, in the order of
 * the tapes. Rows depend on which queues there are and on the size, never on what is in them, so that none moves.
 */
import type { ProcessQueueComb, QueueTapesModel, Tape } from '../../projections/queueTapes/queueTapesModel.ts';
import { consumerOffsetNodes, fitText, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { combAxis, combTeethNodes, type CombPlace } from './combTeeth.ts';
import type { QueuesGeometry } from './geometry.ts';
import { combSentence, noCombSentence, ownerText, queueName } from './queueTexts.ts';

export interface CombRow {
  readonly tape: Tape;
  /** Group, or instance in broadcasting, whose process queue it is. */
  readonly holder: string;
  readonly axisY: number;
}

export interface CombRows {
  readonly rows: readonly CombRow[];
  readonly pitch: number;
  readonly top: number;
  readonly bottom: number;
}

/** Distances of rows (px). Teeth are half as long in the closest rows, and half as long again in the widest. */
const smallestPitch = 52;
const largestPitch = 132;
/** Title, whose process queue it is, and two lines of reason. */
const headHeight = 96;
/** What the tape of a selected queue takes more than the others: so much is kept free, so that a selection changes no form. */
const largeTapeRoom = 42;

/** Undefined where not all of the topics' queues have room: then there is one comb, that of the queue that is looked at. */
export function combRowsFor(model: QueueTapesModel, g: QueuesGeometry, height: number): CombRows | undefined {
  if (g.form === 'narrow') return undefined;
  const queues = model.topics.flatMap(({ kind, tapes, shownHolder, receivesBy }) =>
    shownHolder === undefined || receivesBy !== undefined || (kind !== 'topic' && kind !== 'retry')
      ? []
      : tapes.map((tape) => ({ kind, tape, holder: shownHolder })),
  );
  const lasting = queues.filter(({ kind }) => kind === 'topic').length;
  const isLarge = g.blocks.some(({ rows }) => rows.some((row) => row.isLarge));
  const top = g.bottom + 4;
  const room = height - top - headHeight - (isLarge ? 0 : largeTapeRoom);
  if (lasting === 0 || lasting * smallestPitch > room) return undefined;
  const shown = queues.slice(0, Math.floor(room / smallestPitch));
  const pitch = Math.min(largestPitch, Math.floor(room / shown.length));
  const rows = shown.map(({ tape, holder }, index) => ({ tape, holder, axisY: top + headHeight + 26 + index * pitch }));
  return { rows, pitch, top, bottom: top + headHeight + shown.length * pitch };
}

/** Where the holder would begin to pull: its own memory, else what the broker knows. */
function restingOffset({ tape, holder }: CombRow): number | undefined {
  const known = tape.offsets.find((one) => one.holder === holder);
  return tape.owners.length === 0 ? undefined : (known?.clientOffset ?? known?.brokerOffset);
}

/** Nothing unfinished: the offset at the beginning of an empty axis. */
function emptyNodes(row: CombRow, place: CombPlace): readonly SceneNode[] {
  const offset = restingOffset(row);
  const x = place.x0 + 14;
  const words = row.tape.owners.length === 0 ? m.queues_noOwner() : m.queues_comb_isEmpty();
  return [
    combAxis(place),
    ...(offset === undefined
      ? []
      : [
          textAt('offset', x, place.axisY - 14, m.queues_comb_offset({ offset }), { fill: 'ink-2', size: 12, anchor: 'middle' }),
          { tag: 'g', key: 'notch', children: consumerOffsetNodes(x, place.axisY - 6, 14) } satisfies SceneNode,
        ]),
    textAt('empty', place.x0 + 38, place.axisY + 16, words, { fill: 'ink-3' }),
  ];
}

function rowNodes(row: CombRow, comb: ProcessQueueComb | undefined, g: QueuesGeometry, pitch: number, context: ViewContext): SceneNode {
  const { tape, axisY } = row;
  const isSelected = context.selection?.kind === 'queue' && context.selection.id === tape.id;
  const place: CombPlace = { x0: g.x0 + 12, x1: g.x1, axisY, scale: Math.min(1.5, (pitch - 30) / 50), isAtEdge: false };
  const label = m.queues_twin_comb({ consumer: comb?.consumer ?? ownerText(tape), queue: queueName(tape.id) });
  return {
    tag: 'g',
    key: tape.id,
    attrs: { 'data-comb': tape.id },
    children: [
      {
        tag: 'g',
        key: 'head',
        attrs: { 'data-row': `comb ${tape.id}`, ...pickAttrs({ select: { kind: 'queue', id: tape.id } }, label, isSelected) },
        children: [
          { tag: 'title', text: label },
          { tag: 'rect', attrs: { x: 4, y: axisY - 14, width: g.x0 - 8, height: 28, fill: 'transparent' } },
          textAt('broker', g.brokerX, axisY + 4, fitText(tape.broker, g.queueX - g.brokerX - 8, 12), { fill: 'ink-3', size: 12 }),
          textAt('queue', g.queueX, axisY + 4, `q${tape.queueId}`, { fill: isSelected ? 'ink' : 'ink-2', size: 12, isBold: isSelected }),
        ],
      },
      ...(comb === undefined ? emptyNodes(row, place) : combTeethNodes(comb, place, context)),
      ...(comb === undefined ? [] : [textAt('consumer', g.x1 + 12, axisY + 4, comb.consumer, { fill: 'ink-2', size: 12 })]),
      ...(comb === undefined || comb.hidden === 0
        ? []
        : [textAt('hidden', g.x1, axisY - 14, m.queues_comb_hidden({ count: comb.hidden }), { anchor: 'end' })]),
    ],
  };
}

/** The combs, and over them why the offset of the one that is looked at stands where it stands. */
export function combRowNodes(
  model: QueueTapesModel,
  { rows, pitch, top }: CombRows,
  g: QueuesGeometry,
  nowMs: number,
  context: ViewContext,
): readonly SceneNode[] {
  const { comb } = model;
  const title = comb === undefined ? m.queues_comb_emptyTitle() : m.queues_comb_title({ offset: comb.offset });
  const of = comb === undefined ? [] : [m.queues_comb_context({ consumer: comb.consumer, queue: queueName(comb.queue) })];
  const sentence = comb === undefined ? noCombSentence(model, context) : combSentence(comb, nowMs);
  const wide = g.width - 2 * g.brokerX;
  return [
    textAt('title', g.brokerX, top + 26, title, { fill: 'ink', size: 15, isBold: true }),
    ...of.map((line) => textAt('context', g.brokerX, top + 44, fitText(line, wide - 220, 12), { fill: 'ink-3', size: 12 })),
    ...wrapText(sentence, Math.min(980, wide), 12).map((line, index) =>
      textAt(`line ${index}`, g.brokerX, top + (of.length === 0 ? 48 : 64) + index * 17, line, { fill: 'ink-2', size: 12 }),
    ),
    ...rows.map((row) =>
      rowNodes(
        row,
        model.combs.find(({ queue }) => queue === row.tape.id),
        g,
        pitch,
        context,
      ),
    ),
  ];
}
