/** Puts one frame of the cluster picture together: a still part, what is in the air, and what lies over both. */
import { m } from '../../paraglide/messages.js';
import { colour, fitText, placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { curvePath, type Curve } from '../flight.ts';
import { connectionNodes } from './connections.ts';
import { hatchDefinition, label, type Drawing, type Item } from './drawing.ts';
import { flightCurves, flightNodes, flyingAt, isInAir, type Flying } from './flying.ts';
import { legendScene, legendOf, olderLine } from './legend.ts';
import { faultNodes, heldNodes, lineNodes, relationNodes, slaveNodes, wayNodes } from './linkScene.ts';
import { ownerLines, sendLines } from './links.ts';
import { brokerNodes } from './brokerScene.ts';
import { ruleNodes } from './waitScene.ts';
import { captionBoxes, captionNodes, groupNodes, nameServerNodes, producerNodes } from './nodeScene.ts';

export type DrawingInput = Pick<Drawing, 'model' | 'layout' | 'nowMs' | 'selection' | 'currentKey' | 'idPrefix'>;

export interface StillPart {
  readonly node: SceneNode;
  readonly drawing: Drawing;
  readonly curves: ReadonlyMap<string, Curve | undefined>;
}

/** When the selected message last changed; in flight none of its stored copies is the newest. */
function newestAt({ model, selection, nowMs }: DrawingInput): number | undefined {
  if (selection?.kind !== 'message') return undefined;
  const flies = model.flights.some((flight) => isInAir(flight, nowMs) && flight.messages.some(({ msgId }) => msgId === selection.id));
  if (flies) return undefined;
  let newest: number | undefined;
  const dots = model.brokers.flatMap(({ tapes, schedule }) => [...tapes.flatMap((tape) => tape.dots), ...(schedule?.dots ?? [])]);
  for (const { msgId, changedAt, state } of dots)
    if (msgId === selection.id && state !== 'movedOn' && (newest === undefined || changedAt >= newest)) newest = changedAt;
  return newest;
}

const started = (input: DrawingInput): Drawing => ({
  ...input,
  newestAt: newestAt(input),
  items: [],
  obstacles: [],
  selectedAt: [],
  hasOlder: false,
});

/** Everything but what moves with each frame. Depends on virtual time only through countdowns and pies. */
export function stillPart(input: DrawingInput): StillPart {
  const drawing = started(input);
  const { model, layout } = drawing;
  const sends = sendLines(model, layout);
  const owners = ownerLines(model, layout);
  const nodes: SceneNode[] = [hatchDefinition(drawing)];
  const curves = flightCurves(drawing, new Map(owners.map(({ key, curve }) => [key, curve])));
  const drawn = new Set([...sends, ...owners].map(({ curve }) => curvePath(curve)));
  const connections = connectionNodes(drawing);
  const slaves = slaveNodes(drawing);
  const lines = [
    ...connections,
    ...relationNodes(drawing),
    ...slaves,
    ...lineNodes(drawing, sends, owners),
    ...wayNodes(drawing, curves, drawn),
  ];
  nodes.push({ tag: 'g', key: 'lines', attrs: { 'pointer-events': 'none' }, children: lines });
  const boxes: Box[] = [];
  const entities: SceneNode[] = [];
  for (const nameServer of model.nameServers) {
    const box = layout.nameServers.get(nameServer.id);
    if (box !== undefined) entities.push(...nameServerNodes(drawing, nameServer, box));
    if (box !== undefined) boxes.push(box);
  }
  for (const producer of model.producers) {
    const box = layout.producers.get(producer.id);
    if (box !== undefined) entities.push(...producerNodes(drawing, producer, box));
    if (box !== undefined) boxes.push(box);
  }
  for (const broker of model.brokers) {
    const place = layout.brokers.get(broker.id);
    if (place === undefined) continue;
    entities.push(...brokerNodes(drawing, broker, place));
    const { box, columns, headerHeight } = place;
    // Labels of queues and the columns of numbers stay readable; a label may lie over the strips' empty part.
    boxes.push(
      { ...box, height: headerHeight },
      ...[...place.tapes.values()].map(({ y }) => ({ x: box.x, y: y - 8, width: columns.labelRight - box.x, height: 16 })),
      { x: columns.max - 28, y: box.y, width: box.x + box.width - columns.max + 28, height: box.height },
    );
  }
  for (const group of model.groups) {
    const box = layout.groups.get(group.name);
    if (box !== undefined) entities.push(...groupNodes(drawing, group, box));
  }
  boxes.push(...layout.consumers.values());
  // On the phone the words over the producers are in the way, too.
  if (layout.form === 'phone') boxes.push(...captionBoxes(drawing));
  drawing.obstacles.push(...boxes);
  nodes.push({ tag: 'g', key: 'entities', children: entities });
  nodes.push({ tag: 'g', key: 'held', attrs: { 'pointer-events': 'none' }, children: heldNodes(drawing, owners) });
  const ways = new Set([...sends, ...owners].map(({ curve }) => curve));
  for (const curve of curves.values()) if (curve !== undefined) ways.add(curve);
  nodes.push({ tag: 'g', key: 'rules', attrs: { 'pointer-events': 'none' }, children: ruleNodes(drawing, owners, ways) });
  nodes.push({ tag: 'g', key: 'faults', children: faultNodes(drawing, sends, owners, ways) });
  nodes.push({ tag: 'g', key: 'captions', attrs: { 'pointer-events': 'none' }, children: captionNodes(drawing) });
  const isConnected = connections.length > 0 || slaves.some(({ means }) => means === 'connection');
  const entries = [
    ...legendOf(model),
    ...(drawing.hasOlder ? [olderLine()] : []),
    ...(isConnected ? [{ mark: 'connection', label: m.cluster_legend_connection() } as const] : []),
  ];
  const legend = layout.legendY === undefined ? [] : legendScene(entries, layout.legendY, layout.width);
  nodes.push({ tag: 'g', key: 'legend', attrs: { 'pointer-events': 'none' }, children: legend });
  return { node: { tag: 'g', key: 'still', children: nodes }, drawing, curves };
}

/** Ink pill with the name of the selected message, beside the mark; it must not lie on other words. */
function selectionLabel(still: Drawing, moving: Drawing): readonly SceneNode[] {
  const places = [...still.selectedAt, ...moving.selectedAt];
  const newest = places.reduce<(typeof places)[number] | undefined>(
    (best, place) => (best === undefined || place.changedAt >= best.changedAt ? place : best),
    undefined,
  );
  if (newest === undefined) return [];
  const width = textWidth(newest.name, 12) + 18;
  const height = 20;
  const clampX = (x: number): number => Math.max(4, Math.min(still.layout.width - width - 4, x));
  const away = newest.r + 8;
  const { x, y } = newest;
  const isPhone = still.layout.form === 'phone';
  const candidates: readonly Box[] = [
    ...(isPhone ? [{ x: clampX(x + away), y: y - height / 2, width, height }] : []),
    { x: clampX(x - width / 2), y: y + away, width, height },
    { x: clampX(x - width / 2), y: y - away - height, width, height },
    { x: clampX(x + away), y: y - height / 2, width, height },
    { x: clampX(x - away - width), y: y - height / 2, width, height },
  ];
  const [placed] = placeLabels([{ places: candidates, mustStand: true }], still.obstacles);
  if (placed === undefined) return [];
  const { box } = placed;
  return [
    {
      tag: 'g',
      key: 'selection-label',
      // Of all its copies the message is here now: who follows it looks for this.
      attrs: { 'pointer-events': 'none', 'aria-hidden': 'true', 'data-newest': '' },
      children: [
        { tag: 'rect', attrs: { ...box, rx: 3, fill: colour('ink') } },
        label(box.x + width / 2, box.y + height / 2, newest.name, { size: 12, weight: 600, fill: 'on-ink', anchor: 'middle' }),
      ],
    },
  ];
}

/** Card of what is under the pointer: at most three lines. */
export function hoverCard(item: Item, drawing: Drawing): SceneNode {
  const lines = [item.name, ...(item.more ?? [])].filter((line) => line !== '').slice(0, 3);
  // Widths are estimates, and the reader's font may be a wide one; what the picture is too narrow for is cut.
  const wideness = (index: number): number => (index === 0 ? 1.2 : 1.08);
  const width = Math.min(drawing.layout.width - 8, Math.max(...lines.map((line, index) => textWidth(line, 11) * wideness(index))) + 20);
  const height = lines.length * 16 + 10;
  const x = Math.max(4, Math.min(drawing.layout.width - width - 4, item.box.x + Math.min(item.box.width / 2, 24)));
  const below = item.box.y + Math.min(item.box.height, 40) + 8;
  const y = below + height <= drawing.layout.height ? below : Math.max(4, item.box.y - height - 8);
  return {
    tag: 'g',
    key: 'hover-card',
    attrs: { 'pointer-events': 'none', 'aria-hidden': 'true' },
    children: [
      { tag: 'rect', attrs: { x, y, width, height, rx: 6, fill: colour('raised'), stroke: colour('edge') } },
      ...lines.map((line, index) =>
        label(x + 10, y + 13 + index * 16, fitText(line, (width - 20) / wideness(index) + 1, 11), {
          size: 11,
          fill: index === 0 ? 'ink' : 'ink-2',
          ...(index === 0 ? { weight: 600 as const } : {}),
        }),
      ),
    ],
  };
}

/** Whether the still part looks different a moment later: something counts down or fills. */
export const isTicking = ({ brokers }: DrawingInput['model']): boolean =>
  brokers.some(({ tapes, schedule }) =>
    [...tapes, ...(schedule === undefined ? [] : [schedule])].some(({ dots }) => dots.some(({ state }) => state === 'waiting')),
  );

/** The still part's own step (ms of virtual time). */
export const tickMs = 100;

export interface MovingPart {
  readonly nodes: readonly SceneNode[];
  readonly items: readonly Item[];
  readonly flying: Flying;
  readonly drawing: Drawing;
}

/** What moves with each frame, over the still part. */
export function movingPart(still: StillPart, input: DrawingInput, hovered: Item | undefined): MovingPart {
  // Without a current item the way in is the first of the still part.
  const drawing = started({ ...input, currentKey: input.currentKey ?? '' });
  const flying = flyingAt(drawing, still.curves, still.drawing.obstacles);
  const targets = flightNodes(drawing, flying);
  const over = [...selectionLabel(still.drawing, drawing), ...(hovered === undefined ? [] : [hoverCard(hovered, drawing)])];
  return {
    nodes: [
      { tag: 'g', key: 'flights', children: targets },
      { tag: 'g', key: 'over', children: over },
    ],
    items: drawing.items,
    flying,
    drawing,
  };
}
