/**
 * All process queues below the tapes, where the height has room for them: one row for each message queue, in the order of
 * the tapes. Rows depend on which queues there are and on the size, never on what is in them, so that none moves.
 */
import type { ProcessQueueComb, QueueTapesModel, Tape } from '../../projections/queueTapes/queueTapesModel.ts';
import { fitMiddle, fitText, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { combAxis, combOffset, combTeethNodes, type CombPlace } from './combTeeth.ts';
import type { QueuesGeometry } from './geometry.ts';
import { combSentence, emptyTitle, noCombSentence, ownerText, queueName, shownOffset, unsavedOffset } from './queueTexts.ts';

export interface CombRow {
  readonly tape: Tape;
  /** Group, or instance in broadcasting, whose process queue it is. */
  readonly holder: string;
  readonly axisY: number;
  /** Only where there are several, over the first row of each. */
  readonly topic: string | undefined;
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
/** The name of a topic over its rows, where there are several topics. */
const topicHeight = 22;
/** What the tape of a selected queue takes more than the others: so much is kept free, so that a selection changes no form. */
const largeTapeRoom = 42;

/** Undefined where not all of the topics' queues have room: then there is one comb, that of the queue that is looked at. */
export function combRowsFor(model: QueueTapesModel, g: QueuesGeometry, height: number): CombRows | undefined {
  if (g.form === 'narrow') return undefined;
  const read = model.topics.filter(
    ({ kind, shownHolder, receivesBy, keptRows }) =>
      shownHolder !== undefined && receivesBy === undefined && (kind === 'topic' || (kind === 'retry' && keptRows !== undefined)),
  );
  const lasting = read.reduce((sum, { kind, tapes }) => sum + (kind === 'topic' ? tapes.length : 0), 0);
  const isLarge = [...g.blocks, ...g.late].some(({ rows }) => rows.some((row) => row.isLarge));
  const top = g.bottom + 4;
  const heads = read.length < 2 ? 0 : topicHeight * read.length;
  const room = height - top - headHeight - heads - (isLarge ? 0 : largeTapeRoom);
  if (lasting === 0 || lasting * smallestPitch > room) return undefined;
  // Retry queues that are not there yet have their rows already.
  const planned = read.reduce((sum, { tapes, keptRows = 0 }) => sum + Math.max(tapes.length, keptRows), 0);
  const pitch = Math.min(largestPitch, Math.max(smallestPitch, Math.floor(room / planned)));
  let y = top + headHeight;
  const rows = read.flatMap(({ topic, tapes, shownHolder, keptRows = 0 }): readonly CombRow[] => {
    const first = y + (heads === 0 ? 0 : topicHeight);
    y = first + pitch * Math.max(tapes.length, keptRows);
    return tapes.map((tape, index) => ({
      tape,
      holder: shownHolder ?? '',
      axisY: first + 26 + index * pitch,
      topic: heads > 0 && index === 0 ? topic : undefined,
    }));
  });
  return { rows: rows.filter(({ axisY }) => axisY < top + headHeight + heads + room), pitch, top, bottom: y };
}

/** Where the holder would begin to pull: its own memory, else what the broker knows. */
const restingOffset = ({ tape, holder }: CombRow): number | undefined =>
  tape.owners.length === 0 ? undefined : (unsavedOffset(tape, holder) ?? shownOffset(tape, holder));

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
          combOffset(offset, x, place),
        ]),
    textAt('empty', place.x0 + 38, place.axisY + 16, words, { fill: 'ink-3' }),
  ];
}

function rowNodes(row: CombRow, comb: ProcessQueueComb | undefined, g: QueuesGeometry, pitch: number, context: ViewContext): SceneNode {
  const { tape, axisY } = row;
  const isSelected = context.selection?.kind === 'queue' && context.selection.id === tape.id;
  const place: CombPlace = {
    x0: g.x0 + 12,
    x1: g.x1,
    axisY,
    scale: Math.min(1.5, (pitch - 30) / 50),
    isAtEdge: false,
    kept: shownOffset(tape, row.holder),
    unsaved: unsavedOffset(tape, row.holder),
  };
  const label = m.queues_twin_comb({ consumer: comb?.consumer ?? ownerText(tape), queue: queueName(tape.id) });
  return {
    tag: 'g',
    key: tape.id,
    attrs: { 'data-comb': tape.id },
    children: [
      ...(row.topic === undefined
        ? []
        : [textAt('topic', g.brokerX, axisY - 28, row.topic, { fill: 'ink', size: 12, isMono: true, isBold: true })]),
      {
        tag: 'g',
        key: 'head',
        attrs: { 'data-row': `comb ${tape.id}`, ...pickAttrs({ select: { kind: 'queue', id: tape.id } }, label, isSelected) },
        children: [
          { tag: 'title', text: label },
          { tag: 'rect', attrs: { x: 4, y: axisY - 14, width: g.x0 - 8, height: 28, fill: 'transparent' } },
          textAt('broker', g.brokerX, axisY + 4, fitMiddle(tape.broker, g.queueX - g.brokerX - 8, 12), { fill: 'ink-3', size: 12 }),
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
  const wide = g.width - 2 * g.brokerX;
  const title = comb === undefined ? emptyTitle(model, wide - 220) : m.queues_comb_title({ offset: comb.offset });
  const of = comb === undefined ? [] : [m.queues_comb_context({ consumer: comb.consumer, queue: queueName(comb.queue) })];
  const sentence = comb === undefined ? noCombSentence(model, context) : combSentence(comb, nowMs);
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
