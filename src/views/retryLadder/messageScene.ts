/** What moves on the ladder: the main message with its label, and the others that wait on the same rows. */
import type { LadderMessage, RetryLadderModel, WaitingMessage } from '../../projections/retryLadder/retryLadderModel.ts';
import { axisTime, countdown, duration } from '../format/index.ts';
import {
  boldShare,
  boldWidth,
  fitText,
  markNodes,
  overlaps,
  placeLabels,
  selectionRing,
  textWidth,
  type Box,
  type Mark,
  type SceneNode,
} from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { cardHeight, timesLeft, type LadderGeometry } from './geometry.ts';
import { mainCard, nameOf } from './ladderTexts.ts';
import { barEnds, endX } from './rungScene.ts';

interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

const selectedMessage = ({ selection }: ViewContext): string | undefined => (selection?.kind === 'message' ? selection.id : undefined);

/** Share of a delay that is gone, linear, 0 … 1. */
const shareGone = (fromMs: number, dueAt: number, nowMs: number): number =>
  Math.min(1, Math.max(0, (nowMs - fromMs) / Math.max(1, dueAt - fromMs)));

/** Where the main message stands and with which mark. */
export function placeMain(model: RetryLadderModel, main: LadderMessage, g: LadderGeometry, nowMs: number): Placed {
  const step = model.steps.find((one) => one.attempt === main.reconsumeTimes);
  const firstStep = model.steps[0];
  const level = step?.level ?? firstStep?.level ?? 1;
  const y = g.rowY(level);
  const atEnd = step === undefined ? g.x0 : endX(g, step.delayMs);
  switch (main.phase) {
    case 'waiting':
    case 'beingConsumed': {
      const wait = model.countdown;
      if (main.phase === 'beingConsumed' && wait === undefined) return { mark: { name: 'consuming', r: 8 }, x: atEnd, y };
      if (wait === undefined) return { mark: { name: 'waiting', r: 9, share: 0 }, x: g.x0, y };
      const gone = Math.min(wait.dueAt, nowMs) - wait.fromMs;
      const mark: Mark =
        main.phase === 'beingConsumed'
          ? { name: 'consuming', r: 8 }
          : { name: 'waiting', r: 9, share: shareGone(wait.fromMs, wait.dueAt, nowMs) };
      return { mark, x: g.x(gone), y: g.rowY(wait.level) };
    }
    case 'due':
      return { mark: { name: 'waiting', r: 9, share: 1 }, x: atEnd, y };
    case 'failed':
      // Before the first send-back the message stands at the foot of its first rung.
      return step === undefined
        ? { mark: { name: 'failed', r: 8 }, x: g.x0, y }
        : { mark: { name: 'retry', r: g.markRadius, number: main.reconsumeTimes, isLow: g.hasLowNumbers }, x: atEnd, y };
    case 'consumed':
      return { mark: { name: 'consumed', r: 8 }, x: atEnd, y };
    case 'deadLetter':
      return {
        mark: { name: 'deadLetter', r: 8 },
        x: model.steps.length === 0 ? g.x1 : g.x(model.steps.at(-1)?.delayMs ?? 0),
        y: g.deadLetterY,
      };
    case 'lost':
      return { mark: { name: 'lost', r: 8 }, x: atEnd, y };
  }
}

/** Share by which fonts differ from page to page. */
const fontAir = 1.06;

export function cardWidth(title: string, detail: string): number {
  return Math.round(Math.max(boldWidth(title, 13), textWidth(detail, 11)) * fontAir + 24);
}

/** From a card's edge to the middle of its pointer (px). */
const tipAir = 12;
const air = { wide: 12, medium: 12, narrow: 8 } as const;

/**
 * Where the main message's label lies: right of the bars at its row, else above its mark or below it, wherever it covers none of the
 * `obstacles`, otherwise in the strip above all rows. That of a dead letter stands beside its square. On the phone, where rows are close,
 * it is always in the strip.
 */
export function cardBox(title: string, detail: string, at: Placed, g: LadderGeometry, obstacles: readonly Box[] = []): Box {
  const height = cardHeight[g.form];
  const width = cardWidth(title, detail);
  const inStrip = { ...g.strip, width: Math.min(g.strip.width, width) };
  if (g.form === 'narrow') return inStrip;
  const isFree = (box: Box): boolean => !obstacles.some((one) => overlaps(box, one));
  if (at.y < g.strip.y) {
    const y = Math.max(0, at.y - height / 2);
    const beside = [at.x - 20 - width, at.x + 20].map((x) => ({ x: Math.round(x), y, width, height }));
    return beside.find((box) => box.x >= 4 && box.x + width <= g.width - 4) ?? inStrip;
  }
  // The levels and queues on the left and the times on the right stay legible.
  const left = (g.queueX === undefined ? g.levelX : g.queueX + 10) + 18;
  const x = Math.round(Math.max(left, Math.min(at.x - width / 2, timesLeft(g) - width - 4)));
  const inRow = [at.y - height / 2, at.y + 9 - height, at.y - 9].map((y) => besideBars(at, { x, y, width, height }, obstacles));
  const beside = inRow.find((box) => box.x + width < timesLeft(g));
  if (beside !== undefined) return beside;
  // Above its mark it moves left where the end of a bar would be covered, as long as it points to the mark.
  const places = [at.y - height - 18, at.y + 18].map((y) => {
    const ends = obstacles.filter((one) => one.x > at.x && one.y < y + height && y < one.y + one.height).map((one) => one.x);
    const beside = Math.floor(Math.min(x, ...ends.map((end) => end - width - 4)));
    return { x: beside >= left && beside + width >= at.x + tipAir ? beside : x, y, width, height };
  });
  return places.find((box) => box.y >= g.strip.y && isFree(box)) ?? inStrip;
}

/** Right of everything in the rows that the label touches: there the ladder is empty, and the label stands still while its message waits. */
function besideBars(at: Placed, box: Box, obstacles: readonly Box[]): Box {
  const inRows = obstacles.filter(({ y, height }) => y < box.y + box.height && box.y < y + height);
  return { ...box, x: Math.round(Math.max(at.x + mainRadius, ...inRows.map(({ x, width }) => x + width))) + 16 };
}

const boxAround = (x: number, y: number, r: number): Box => ({ x: x - r, y: y - r, width: r * 2, height: r * 2 });

/** What a label must not cover: the titles of the columns, the ends of the bars with their delays, the numbers of the retries, the other messages. */
function obstaclesOf(model: RetryLadderModel, g: LadderGeometry, nowMs: number, selected: string | undefined): readonly Box[] {
  const titles = { x: 0, y: g.headerY - 12, width: g.form === 'wide' ? g.strip.x - 8 : g.x0 - 8, height: 16 };
  const numbers = model.steps
    .filter(({ arrivedAt }) => arrivedAt !== undefined)
    .map((step) => boxAround(endX(g, step.delayMs), g.rowY(step.level), g.markRadius));
  const others = clustersOf(model, g, nowMs, selected).map(clusterBox);
  // Beside these rows stands why they are grey.
  const grey = model.rungs
    .filter(({ unusedBecause }) => unusedBecause !== undefined)
    .map(({ level }) => ({ x: 0, y: g.rowY(level) - 8, width: g.width, height: 16 }));
  return [titles, ...barEnds(model, g), ...grey, ...numbers, ...others];
}

/** From a card in the strip to its mark, over rows in which nothing else is written there. */
function leaderPath(box: Box, at: Placed, g: LadderGeometry): string | undefined {
  if (box.y !== g.strip.y || box.x !== g.strip.x || at.y < box.y + box.height) return undefined;
  const x = Math.max(box.x + tipAir, Math.min(at.x, box.x + box.width - tipAir));
  const below = box.y + box.height;
  return x === at.x ? `M${x} ${below}V${at.y - mainRadius}` : `M${x} ${below}V${below + 3}H${at.x}V${at.y - mainRadius}`;
}

/** The small triangle between card and mark; none where the card is in the strip. */
function tipPath(box: Box, at: Placed, g: LadderGeometry): string | undefined {
  if (box.y <= at.y && at.y <= box.y + box.height) {
    return box.x < at.x ? `M${box.x + box.width + 7} ${at.y}l-8 -5v10z` : `M${box.x - 7} ${at.y}l8 -5v10z`;
  }
  if (box.y === g.strip.y && box.x === g.strip.x) return undefined;
  return box.y > at.y ? `M${at.x} ${at.y + 12}l5 7h-10z` : `M${at.x} ${at.y - 11}l5 -7h-10z`;
}

function mainNodes(
  model: RetryLadderModel,
  main: LadderMessage,
  g: LadderGeometry,
  nowMs: number,
  context: ViewContext,
): { readonly nodes: readonly SceneNode[]; readonly box: Box } {
  const placed = placeMain(model, main, g, nowMs);
  const { title, detail } = mainCard(model, main, nowMs);
  const isSelected = selectedMessage(context) === main.msgId;
  const box = cardBox(title, detail, placed, g, obstaclesOf(model, g, nowMs, selectedMessage(context)));
  const tip = tipPath(box, placed, g);
  const leader = leaderPath(box, placed, g);
  const textX = box.x + air[g.form];
  const room = box.width - air[g.form] * 2;
  const nodes: SceneNode[] = [
    {
      tag: 'g',
      key: `message ${main.msgId}`,
      attrs: {
        'data-message': main.msgId,
        'data-phase': main.phase,
        transform: `translate(${placed.x} ${placed.y})`,
        ...pickAttrs({ select: { kind: 'message', id: main.msgId } }, `${title}. ${detail}`, isSelected),
      },
      children: [
        // A number needs no ground, which would cut those of the rows beside it.
        ...(placed.mark.name === 'retry'
          ? []
          : [{ tag: 'circle', key: 'ground', attrs: { r: mainRadius, fill: 'var(--paper)' } } satisfies SceneNode]),
        { tag: 'g', key: 'mark', children: markNodes(placed.mark) },
        ...(isSelected ? [selectionRing(placed.mark)] : []),
      ],
    },
    {
      tag: 'g',
      key: 'card',
      attrs: { 'data-card': main.msgId, 'aria-hidden': 'true', 'pointer-events': 'none' },
      children: [
        ...(leader === undefined
          ? []
          : [
              {
                tag: 'path',
                key: 'leader',
                attrs: { d: leader, fill: 'none', stroke: 'var(--ink)', 'stroke-width': 1.25 },
              } satisfies SceneNode,
            ]),
        ...(tip === undefined ? [] : [{ tag: 'path', key: 'tip', attrs: { d: tip, fill: 'var(--ink)' } } satisfies SceneNode]),
        { tag: 'rect', key: 'ground', attrs: { x: box.x, y: box.y, width: box.width, height: box.height, rx: 4, fill: 'var(--ink)' } },
        textAt('title', textX, box.y + box.height / 2 - 3, fitText(title, room / (boldShare * fontAir), 13), {
          fill: 'on-ink',
          size: 13,
          isBold: true,
        }),
        textAt('detail', textX, box.y + box.height / 2 + 11, fitText(detail, room * 0.96, 11), { fill: 'on-ink' }),
      ],
    },
  ];
  return { nodes, box };
}

/** Waiting messages that would lie on top of each other: one mark, with their number. */
interface Cluster {
  readonly members: WaitingMessage[];
  readonly x: number;
  readonly y: number;
  /** Where they lie under the main message's mark: on which side of it their number stands, without a mark of its own. */
  readonly besideMain?: 'left' | 'right';
}

const otherRadius = 7;
const mainRadius = 9;
const countGap = 3;
/** Of a number beside the main message (px). */
const countRoom = 28;

const countText = ({ members, besideMain }: Cluster): string => `${besideMain === undefined ? '×' : '+'}${members.length}`;
const hasCount = ({ members, besideMain }: Cluster): boolean => besideMain !== undefined || members.length > 1;

/** Mark and number of a cluster; the number stands at the left, where those that are due later stand. */
function clusterBox(cluster: Cluster): Box {
  const { x, y, besideMain } = cluster;
  const count = hasCount(cluster) ? textWidth(countText(cluster), 11) + countGap : 0;
  const beside = { y: y - otherRadius, width: count, height: otherRadius * 2 };
  if (besideMain === 'right') return { x: x + mainRadius, ...beside };
  if (besideMain === 'left') return { x: x - mainRadius - count, ...beside };
  return { x: x - otherRadius - count, y: y - otherRadius, width: otherRadius * 2 + count, height: otherRadius * 2 };
}

/** The waiting messages in the order in which they are due, each at its place or with the one before it. */
function clustersOf(model: RetryLadderModel, g: LadderGeometry, nowMs: number, selected: string | undefined): readonly Cluster[] {
  const clusters: Cluster[] = [];
  for (const message of model.waiting) {
    const x = g.x(Math.min(message.dueAt, nowMs) - message.storedAt);
    const y = g.rowY(message.level);
    const near = clusters.find((one) => {
      const box = clusterBox(one);
      return one.y === y && message.msgId !== selected && x > box.x - otherRadius && x < box.x + box.width + otherRadius;
    });
    if (near === undefined) clusters.push({ members: [message], x, y });
    else near.members.push(message);
  }
  if (model.main === undefined) return clusters;
  const main = placeMain(model, model.main, g, nowMs);
  const rung = model.rungs.find(({ level }) => g.rowY(level) === main.y);
  return withoutHidden(clusters, main, rung === undefined ? g.x1 : g.x(rung.delayMs));
}

/** Clusters that the main message's mark would cover become a number beside it, with those that the number would cover. */
function withoutHidden(clusters: readonly Cluster[], main: Placed, barEnd: number): readonly Cluster[] {
  const meets = (cluster: Cluster, from: number, to: number): boolean => {
    const { x, width } = clusterBox(cluster);
    return cluster.y === main.y && x < to && x + width > from;
  };
  if (!clusters.some((cluster) => meets(cluster, main.x - mainRadius, main.x + mainRadius))) return clusters;
  const side = main.x + mainRadius + countRoom > barEnd ? 'left' : 'right';
  const from = main.x - mainRadius - (side === 'left' ? countRoom : 0);
  const to = main.x + mainRadius + (side === 'right' ? countRoom : 0);
  const isCovered = (cluster: Cluster): boolean => meets(cluster, from, to);
  const members = clusters.filter(isCovered).flatMap((cluster) => cluster.members);
  return [...clusters.filter((cluster) => !isCovered(cluster)), { members, x: main.x, y: main.y, besideMain: side }];
}

/** A number on a ground of its own: a bar of another colour may lie below it. */
function countNodes(text: string, x: number, isRight: boolean): readonly SceneNode[] {
  const width = textWidth(text, 11) + 2;
  const ground = { x: isRight ? x - 1 : x + 1 - width, y: -6, width, height: 12, rx: 3, fill: 'var(--paper)' };
  return [
    { tag: 'rect', key: 'count ground', attrs: ground },
    textAt('count', x, 4, text, { anchor: isRight ? 'start' : 'end', fill: 'ink' }),
  ];
}

function otherNodes(
  model: RetryLadderModel,
  g: LadderGeometry,
  nowMs: number,
  context: ViewContext,
  obstacles: readonly Box[],
): readonly SceneNode[] {
  const selected = selectedMessage(context);
  const clusters = clustersOf(model, g, nowMs, selected);
  const marks: SceneNode[] = [];
  const labels: { readonly name: string; readonly id: string; readonly places: readonly Box[]; readonly mustStand: boolean }[] = [];
  for (const cluster of clusters) {
    const [first] = cluster.members;
    if (first === undefined) continue;
    const isSelected = first.msgId === selected;
    const mark: Mark = { name: 'waiting', r: 6, share: shareGone(first.storedAt, first.dueAt, nowMs) };
    const isRight = cluster.besideMain === 'right';
    const countAt = (isRight ? 1 : -1) * ((cluster.besideMain === undefined ? otherRadius : mainRadius) + countGap);
    const texts = { message: nameOf(first), attempt: first.attempt, left: countdown(first.dueAt - nowMs) };
    const label =
      model.waits === 'invisible' ? m.retryLadder_mark_invisible(texts) : m.retryLadder_mark_waiting({ ...texts, level: first.level });
    marks.push({
      tag: 'g',
      key: `message ${first.msgId}`,
      attrs: {
        'data-message': first.msgId,
        transform: `translate(${cluster.x} ${cluster.y})`,
        ...pickAttrs({ select: { kind: 'message', id: first.msgId } }, label, isSelected),
      },
      children: [
        { tag: 'title', text: label },
        ...(cluster.besideMain !== undefined
          ? []
          : ([
              { tag: 'circle', key: 'ground', attrs: { r: otherRadius, fill: 'var(--paper)' } },
              { tag: 'g', key: 'mark', children: markNodes(mark) },
            ] satisfies SceneNode[])),
        ...(hasCount(cluster) ? countNodes(countText(cluster), countAt, isRight) : []),
        ...(isSelected ? [selectionRing(mark)] : []),
      ],
    });
    if (cluster.besideMain !== undefined) continue;
    const name = nameOf(first);
    const width = Math.ceil(textWidth(name, 11) * fontAir) + 10;
    labels.push({
      name,
      id: first.msgId,
      mustStand: isSelected,
      places: [-24, 8].map((dy) => ({ x: cluster.x - width / 2, y: cluster.y + dy, width, height: 16 })),
    });
  }
  const placed = placeLabels(
    [...labels].sort((a, b) => Number(b.mustStand) - Number(a.mustStand)),
    [...obstacles, ...clusters.map(clusterBox)],
  );
  return [
    ...marks,
    ...placed.map(({ label, box }): SceneNode => ({
      tag: 'g',
      key: `label ${label.id}`,
      attrs: { 'aria-hidden': 'true', 'pointer-events': 'none' },
      children: [
        {
          tag: 'rect',
          attrs: {
            x: Math.round(box.x),
            y: box.y,
            width: box.width,
            height: box.height,
            rx: 3,
            fill: 'var(--raised)',
            stroke: 'var(--line)',
          },
        },
        textAt('name', box.x + box.width / 2, box.y + 12, label.name, { anchor: 'middle', fill: 'ink' }),
      ],
    })),
  ];
}

/** Bars with the texts and numbers at their ends, and the axis, which labels must not cover. */
function textBoxes(model: RetryLadderModel, g: LadderGeometry): readonly Box[] {
  const delays = model.rungs.map((rung) => ({
    x: g.x(rung.delayMs),
    y: g.rowY(rung.level) - 6,
    width: 26 + textWidth(duration(rung.delayMs), 12),
    height: 12,
  }));
  const ticks = g.ticks.map((tick) => {
    const width = textWidth(axisTime(tick), 11);
    return { x: g.x(tick) - width / 2, y: g.axisY - 2, width, height: 12 };
  });
  const numbers = model.steps
    .filter(({ arrivedAt }) => arrivedAt !== undefined)
    .map((step) => boxAround(endX(g, step.delayMs), g.rowY(step.level), g.markRadius));
  const bars = model.rungs.map((rung) => ({
    x: g.x0,
    y: g.rowY(rung.level) - g.barHeight / 2,
    width: g.x(rung.delayMs) - g.x0,
    height: g.barHeight,
  }));
  return [...delays, ...ticks, ...numbers, ...bars];
}

/** Where the main message's label lies. */
export function mainCardBox(model: RetryLadderModel, g: LadderGeometry, nowMs: number, context: ViewContext): Box | undefined {
  if (model.main === undefined) return undefined;
  const { title, detail } = mainCard(model, model.main, nowMs);
  return cardBox(title, detail, placeMain(model, model.main, g, nowMs), g, obstaclesOf(model, g, nowMs, selectedMessage(context)));
}

/** Others first, then the main message, so that its label lies on top. */
export function messageNodes(model: RetryLadderModel, g: LadderGeometry, nowMs: number, context: ViewContext): readonly SceneNode[] {
  const main = model.main === undefined ? undefined : mainNodes(model, model.main, g, nowMs, context);
  const hidden =
    model.waitingHidden === 0 ? [] : [textAt('more', g.levelX, g.axisY + 42, m.retryLadder_more({ count: model.waitingHidden }))];
  return [
    ...otherNodes(model, g, nowMs, context, [...textBoxes(model, g), ...(main === undefined ? [] : [main.box])]),
    ...(main?.nodes ?? []),
    ...hidden,
  ];
}
