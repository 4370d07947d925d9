/** The tapes: messages, offsets, brackets, and the numbers beside them. */
import type { Tape, TapeCell } from '../../projections/queueTapes/queueTapesModel.ts';
import {
  colour,
  besideOffset,
  clientOffsetNodes,
  tornPath,
  consumerOffsetNodes,
  fitMiddle,
  markColour,
  markNodes,
  markRadius,
  selectionRing,
  textWidth,
  type Mark,
  type SceneNode,
} from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { againNodes, captionNodes } from './captionScene.ts';
import { cellX, densityBelow, edgeX, type Beyond, type QueuesGeometry, type TapeRow, type TopicBlock } from './geometry.ts';
import {
  cellLabel,
  consumerOffsetOf,
  dueText,
  lagText,
  markOf,
  meaningOf,
  ownerText,
  shownOffset,
  tapeLabel,
  unsavedOf,
} from './queueTexts.ts';
import { headerNodes } from './headerScene.ts';
import { downNodes, waitNodes } from './waitScene.ts';

interface MarkPlace {
  readonly isLarge: boolean;
  /** Whether the shown group consumes the queue in order. */
  readonly isOrdered: boolean;
}

const markRadiusAt = (pitch: number): number => (pitch >= 11 ? 4 : pitch >= 8 ? 3.2 : 2.2);

/** Closer than this (px), a chevron would lie on the next message. */
const chevronPitch = 15;

function markFor(cell: TapeCell, g: QueuesGeometry, { isLarge, isOrdered }: MarkPlace, nowMs: number): Mark {
  const name = markOf[cell.state];
  const base = markRadiusAt(g.pitch);
  const r = isLarge && g.pitch >= 11 ? base + 0.75 : base;
  if (cell.state === 'movedOn') return { name, r, share: 1, isOver: true };
  if (name === 'waiting') {
    const share = (nowMs - cell.storedAt) / Math.max(1, (cell.dueAt ?? cell.storedAt) - cell.storedAt);
    return { name, r: g.pitch >= 15 ? 6 : r, share };
  }
  return {
    name,
    r: name === 'deadLetter' ? r + 1 : r,
    isDeliveredAgain: cell.deliveries > 1,
    // What is consumed had its turn: its order holds nothing up any more.
    isOrdered: isOrdered && name !== 'consumed' && g.pitch >= chevronPitch,
  };
}

const isInSight = (g: QueuesGeometry, x: number): boolean => x >= g.x0 + 2 && x <= g.x1 - 2;

/** Earlier copies of the selected message: the same message, but not where it is now. */
const olderCopyRing = (mark: Mark): SceneNode => ({
  tag: 'circle',
  key: 'older-copy-ring',
  attrs: { r: markRadius(mark) + 2, fill: 'none', stroke: 'var(--select)', 'stroke-width': 1, 'stroke-opacity': 0.6 },
});

function cellNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry, nowMs: number, selected: string | undefined): readonly SceneNode[] {
  const middle = row.top + row.height / 2;
  const newest = row.tape.cells.findLast((cell) => cell.msgId === selected);
  return row.tape.cells.flatMap((cell): SceneNode[] => {
    const x = cellX(g, block, cell.offset);
    if (!isInSight(g, x)) return [];
    const isSelected = cell.msgId === selected;
    const mark = markFor(cell, g, { isLarge: row.isLarge, isOrdered: block.topic.isOrdered === true }, nowMs);
    const label = cellLabel(cell);
    return [
      {
        tag: 'g',
        key: `cell ${cell.offset}`,
        attrs: {
          'data-offset': cell.offset,
          'data-state': cell.state,
          'data-row': row.tape.id,
          transform: `translate(${Math.round(x * 10) / 10} ${middle})`,
          ...pickAttrs({ select: { kind: 'message', id: cell.msgId } }, label, isSelected),
        },
        children: [
          { tag: 'title', text: label },
          // The whole cell can be clicked, not only the mark.
          {
            tag: 'rect',
            key: 'room',
            attrs: { x: -g.pitch / 2, y: -row.height / 2, width: g.pitch, height: row.height, fill: 'transparent' },
          },
          { tag: 'g', key: 'mark', children: markNodes(mark) },
          ...(!isSelected ? [] : [cell === newest && (row.isLarge || g.isCompact) ? selectionRing(mark) : olderCopyRing(mark)]),
        ],
      },
    ];
  });
}

/** Below 4 px a message: one bar for each run of neighbours in the same state. */
function densityNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry): readonly SceneNode[] {
  const runs: { state: TapeCell['state']; from: number; to: number }[] = [];
  for (const cell of row.tape.cells) {
    const last = runs.at(-1);
    if (last !== undefined && last.state === cell.state && last.to + 1 === cell.offset) last.to = cell.offset;
    else runs.push({ state: cell.state, from: cell.offset, to: cell.offset });
  }
  return runs.flatMap((run): SceneNode[] => {
    const from = Math.max(g.x0 + 1, edgeX(g, block, run.from));
    const to = Math.min(g.x1 - 1, edgeX(g, block, run.to + 1));
    if (to <= from) return [];
    const isHollow = run.state === 'stored' || run.state === 'cached' || run.state === 'waiting';
    const paint = colour(markColour(markOf[run.state]));
    return [
      {
        tag: 'rect',
        key: `run ${run.from}`,
        means: meaningOf(run.state),
        attrs: {
          'data-state': run.state,
          x: from,
          y: row.top + 5,
          width: to - from,
          height: row.height - 10,
          fill: isHollow ? 'none' : paint,
          stroke: paint,
        },
      },
    ];
  });
}

/** Consumer offsets of all, those of others below the tape; in memory only that of the shown holder, and in broadcasting of all: nobody else knows them. */
function offsetNodes(tape: Tape, block: TopicBlock, row: TapeRow, g: QueuesGeometry, shown: string | undefined): readonly SceneNode[] {
  const placeOf = (offset: number): number => Math.min(g.x1 - 1, Math.max(g.x0 + 1, edgeX(g, block, offset)));
  const ownOffset = shownOffset(tape, shown);
  /** All others that stand there: their marks are one. */
  const othersAt = (offset: number): string =>
    tape.offsets.flatMap((one) => (one.holder !== shown && consumerOffsetOf(one) === offset ? one.holder : [])).join(m.app_comma());
  return tape.offsets.flatMap((one): SceneNode[] => {
    const { holder, group } = one;
    const known = consumerOffsetOf(one);
    const unsaved = holder === shown || holder !== group ? unsavedOf(one) : undefined;
    // As in the cluster: what others have is fainter, and hides nothing that stands at the same offset.
    const opacity = holder === shown ? undefined : 0.55;
    const side = holder === shown ? 'above' : 'below';
    const kept: SceneNode[] =
      known === undefined
        ? []
        : [
            {
              tag: 'g',
              key: `offset ${holder}`,
              attrs: { 'data-consumer-offset': known, 'data-holder': holder, opacity },
              children: [
                { tag: 'title', text: `${holder === shown ? holder : othersAt(known)}: ${known}` },
                ...consumerOffsetNodes(
                  placeOf(known) + (holder !== shown && known === ownOffset ? besideOffset : 0),
                  row.top,
                  row.height,
                  side,
                ),
              ],
            },
          ];
    if (unsaved === undefined) return kept;
    const memory: SceneNode = {
      tag: 'g',
      key: `memory ${holder}`,
      attrs: { 'data-client-offset': unsaved, 'data-holder': holder, opacity },
      children: clientOffsetNodes(placeOf(unsaved), row.top, row.height),
    };
    return [...kept, memory];
  });
}

/** The strip from min to max offset on its ground; torn on the left when older messages are gone. */
function stripNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry, isSelected: boolean): readonly SceneNode[] {
  const { tape, top, height } = row;
  const isSystem = block.topic.kind !== 'topic';
  const width = g.x1 - g.x0;
  const nodes: SceneNode[] = [
    isSystem
      ? {
          tag: 'rect',
          key: 'ground',
          attrs: { x: g.x0, y: top, width, height, rx: 3, fill: 'none', stroke: 'var(--line)', 'stroke-dasharray': '3 2' },
        }
      : {
          tag: 'rect',
          key: 'ground',
          // In the dark the ground alone could hardly be seen.
          attrs: { x: g.x0, y: top, width, height, rx: 3, fill: 'var(--sunken)', 'fill-opacity': 0.5, stroke: 'var(--line)' },
        },
  ];
  const from = Math.max(g.x0, edgeX(g, block, tape.minOffset) - (tape.minOffset <= block.left ? 6 : 0));
  const to = Math.min(g.x1, edgeX(g, block, tape.maxOffset) + 2);
  if (!isSystem && to > from && tape.maxOffset > tape.minOffset) {
    nodes.push({
      tag: 'rect',
      key: 'strip',
      attrs: { 'data-max-offset': tape.maxOffset, x: from, y: top, width: to - from, height, rx: 3, fill: 'var(--sunken)' },
    });
  }
  if (tape.minOffset > 0 && tape.minOffset >= block.left) {
    nodes.push({
      tag: 'path',
      key: 'torn',
      means: 'tornEdge',
      attrs: { d: tornPath(from, top, height), fill: 'none', stroke: 'var(--edge)' },
    });
  }
  if (isSelected)
    nodes.push({
      tag: 'rect',
      key: 'selected',
      attrs: {
        x: g.x0 - 1,
        y: top - 1,
        width: width + 2,
        height: height + 2,
        rx: 5,
        fill: 'none',
        stroke: 'var(--select)',
        'stroke-width': 1.75,
      },
    });
  return nodes;
}

/** Beside a parked message: its level and countdown, when there is room. */
function parkedNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry, nowMs: number): readonly SceneNode[] {
  const last = row.tape.cells.findLast((cell) => cell.state === 'waiting');
  const newest = row.tape.cells.at(-1);
  if (block.topic.topic !== 'SCHEDULE_TOPIC_XXXX' || last?.dueAt === undefined || newest === undefined) return [];
  const text = dueText(block.topic, row.tape, last, nowMs);
  const x = edgeX(g, block, newest.offset + 1) + 8;
  return x + textWidth(text, 11) > g.x1 ? [] : [textAt('parked', x, row.top + row.height / 2 + 4, text, { fill: 'ink-2' })];
}

function numberNodes(row: TapeRow, g: QueuesGeometry, hasReaders: boolean): readonly SceneNode[] {
  const { tape } = row;
  const base = row.top + row.height / 2 + 4;
  const nodes: SceneNode[] = [textAt('max', g.maxX, base, String(tape.maxOffset), { anchor: 'end', isMono: true, fill: 'ink-2' })];
  if (!hasReaders) return nodes;
  const isBehind = (tape.lag ?? 0) > 0;
  nodes.push(
    textAt('lag', g.lagX, base, lagText(tape), { anchor: 'end', isMono: true, fill: isBehind ? 'ink' : 'ink-3', isBold: isBehind }),
  );
  const [owner] = tape.owners;
  if (owner === undefined) return [...nodes, textAt('owner', g.ownerX + g.ownerWidth / 2, base, '–', { anchor: 'middle' })];
  const isDisputed = tape.owners.length > 1;
  const all = tape.owners.join(' ');
  const text = isDisputed && textWidth(all, 11) > g.ownerWidth - 4 ? `${owner} +${tape.owners.length - 1}` : all;
  nodes.push({
    tag: 'g',
    key: 'owner',
    attrs: { 'data-row': tape.id, ...pickAttrs({ select: { kind: 'consumer', id: owner } }, ownerText(tape)) },
    children: [
      { tag: 'title', text: ownerText(tape) },
      {
        tag: 'rect',
        ...(isDisputed ? { means: 'disputedOwner' } : {}),
        attrs: {
          x: g.ownerX,
          y: base - 12,
          width: g.ownerWidth,
          height: 16,
          rx: 3,
          fill: 'var(--surface)',
          stroke: isDisputed ? 'var(--fail)' : 'var(--edge)',
        },
      },
      textAt('id', g.ownerX + g.ownerWidth / 2, base, fitMiddle(text, g.ownerWidth - 4, 11), { anchor: 'middle', fill: 'ink' }),
    ],
  });
  return nodes;
}

/** Beside a tape that goes on: what lies beyond its end, one window further. */
function beyondNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry): readonly SceneNode[] {
  if (g.isCompact) return [];
  const y = row.top + row.height / 2;
  const button = (key: string, x: number, side: 1 | -1, beyond: Beyond, label: string): SceneNode => ({
    tag: 'g',
    key,
    attrs: { 'data-row': row.tape.id, 'data-beyond': key, ...pickAttrs({ command: `left ${beyond.left} ${block.topic.topic}` }, label) },
    children: [
      { tag: 'title', text: label },
      { tag: 'rect', attrs: { x: x - 8, y: y - 12, width: 16, height: 24, fill: 'transparent' } },
      {
        tag: 'path',
        attrs: {
          d: `M${x - side * 2} ${y - 5}l${side * 5} 5l${-side * 5} 5`,
          fill: 'none',
          stroke: 'var(--ink-2)',
          'stroke-width': 1.75,
          'stroke-linecap': 'round',
          'stroke-linejoin': 'round',
        },
      },
    ],
  });
  const { older, newer } = block;
  return [
    ...(older === undefined ? [] : [button('older', g.x0 - 6, -1, older, m.queues_older({ count: older.count }))]),
    ...(newer === undefined ? [] : [button('newer', g.x1 + 6, 1, newer, m.queues_newer({ count: newer.count }))]),
  ];
}

function rowNodes(block: TopicBlock, row: TapeRow, g: QueuesGeometry, nowMs: number, context: ViewContext): SceneNode {
  const { tape } = row;
  const selectedMessage = context.selection?.kind === 'message' ? context.selection.id : undefined;
  const isSelected = context.selection?.kind === 'queue' && context.selection.id === tape.id;
  const base = row.top + row.height / 2 + 4;
  const label = tapeLabel(block.topic.topic, tape);
  const isNarrow = g.form === 'narrow';
  const head: SceneNode = {
    tag: 'g',
    key: 'head',
    attrs: { 'data-row': tape.id, ...pickAttrs({ select: { kind: 'queue', id: tape.id } }, label, isSelected) },
    children: [
      { tag: 'title', text: label },
      { tag: 'rect', attrs: { x: 4, y: row.top - 2, width: g.x0 - 8, height: row.height + 4, fill: 'transparent' } },
      ...(isNarrow
        ? []
        : [textAt('broker', g.brokerX, base, fitMiddle(tape.broker, g.queueX - g.brokerX - 8, 12), { fill: 'ink-3', size: 12 })]),
      textAt('queue', g.queueX, base, `q${tape.queueId}`, {
        fill: isSelected || row.isLarge ? 'ink' : 'ink-2',
        size: 12,
        isBold: isSelected || row.isLarge,
      }),
    ],
  };
  return {
    tag: 'g',
    key: tape.id,
    attrs: { 'data-queue': tape.id, 'data-lag': tape.lag },
    children: [
      ...(isNarrow && row.isFirstOfBroker ? [textAt('broker', g.brokerX, row.top - 6, tape.broker, { fill: 'ink-3' })] : []),
      ...stripNodes(block, row, g, isSelected || (row.isLarge && selectedMessage !== undefined)),
      head,
      ...(g.pitch < densityBelow ? densityNodes(block, row, g) : cellNodes(block, row, g, nowMs, selectedMessage)),
      ...offsetNodes(tape, block, row, g, block.topic.shownHolder),
      ...againNodes(tape, block, row, g),
      ...parkedNodes(block, row, g, nowMs),
      ...waitNodes(block, row, g),
      ...downNodes(row, g),
      ...(row.isLarge ? captionNodes(block, row, g, selectedMessage) : []),
      ...numberNodes(row, g, block.topic.holders.length > 0),
      ...beyondNodes(block, row, g),
    ],
  };
}

export function tapeNodes(g: QueuesGeometry, blocks: readonly TopicBlock[], nowMs: number, context: ViewContext): readonly SceneNode[] {
  return blocks.map((block): SceneNode => ({
    tag: 'g',
    key: block.topic.topic,
    attrs: { 'data-topic': block.topic.topic },
    children: [
      { tag: 'g', key: 'header', children: headerNodes(block, g, block === g.blocks[0]) },
      ...block.rows.map((row) => rowNodes(block, row, g, nowMs, context)),
    ],
  }));
}
