/** Messages in flight: where each dot stands at a virtual time, and what stands beside it. */
import { m } from '../../paraglide/messages.js';
import type { FlightModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { curveLengths, curvePath, drawnFraction, pointAlong, reversed, type Curve } from '../flight.ts';
import { duration } from '../format/index.ts';
import {
  boldWidth,
  countPlace,
  drawMark,
  drawSelectionRing,
  markRadius,
  overlaps,
  type Box,
  type CanvasPalette,
  type CountSide,
  type Mark,
  type SceneNode,
} from '../marks/index.ts';
import { isSelected, itemNode, type Drawing } from './drawing.ts';
import { flightCurve, nodeCurve } from './links.ts';
import { nameOf } from './words.ts';

export interface FlyingDot {
  readonly flight: FlightModel;
  readonly msgId: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly mark: Mark;
  readonly isSelected: boolean;
  /** All flights that it stands for, where it is drawn for several. */
  readonly inAir: readonly FlightModel[] | undefined;
}

/** An answer without a message: a short stroke on its link, because only messages are dots. */
export interface FlyingAnswer {
  readonly id: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Flying {
  readonly dots: readonly FlyingDot[];
  readonly answers: readonly FlyingAnswer[];
}

/** Whether it is drawn at `nowMs`. */
export const isInAir = (flight: FlightModel, nowMs: number): boolean => nowMs >= flight.sentAt && nowMs < flight.shownUntil;

function flightMark(flight: FlightModel, nowMs: number, selected: boolean): Mark {
  const isLost = flight.lostAt !== undefined && nowMs >= flight.lostAt;
  const count = flight.messageCount > 1 ? flight.messageCount : undefined;
  if (isLost) return { name: 'lost', r: selected ? 7 : 5, count };
  if (flight.code === 'CONSUMER_SEND_MSG_BACK') return { name: 'failed', r: selected ? 7 : 5, count };
  const reconsumeTimes = flight.messages[0]?.reconsumeTimes ?? 0;
  if (flight.kind === 'response' && reconsumeTimes > 0) return { name: 'retry', number: reconsumeTimes, count };
  const { isOneway, isOrdered } = flight;
  return { name: isOneway === true ? 'oneWay' : 'inFlight', r: selected ? 7 : 4.5, count, isOrdered };
}

/** Points of a curve at equal lengths, x and y in turn: all flights on one way look theirs up. */
interface Way {
  readonly points: Float64Array;
  readonly length: number;
  readonly path: string;
}

const stepsOfWay = 64;
const ways = new WeakMap<Curve, Way>();

function wayOf(curve: Curve): Way {
  let way = ways.get(curve);
  if (way === undefined) {
    const lengths = curveLengths(curve);
    const points = new Float64Array(2 * (stepsOfWay + 1));
    for (let step = 0; step <= stepsOfWay; step += 1) points.set(pointAlong(curve, step / stepsOfWay, lengths), 2 * step);
    way = { points, length: lengths.at(-1) ?? 0, path: curvePath(curve) };
    ways.set(curve, way);
  }
  return way;
}

function along({ points }: Way, fraction: number): readonly [number, number] {
  const at = Math.min(stepsOfWay, Math.max(0, fraction * stepsOfWay));
  const step = Math.min(stepsOfWay - 1, Math.floor(at));
  const rest = at - step;
  const index = 2 * step;
  const [x0, y0, x1, y1] = [points[index] ?? 0, points[index + 1] ?? 0, points[index + 2] ?? 0, points[index + 3] ?? 0];
  return [x0 + (x1 - x0) * rest, y0 + (y1 - y0) * rest];
}

/** More than this in the air, and neighbours on one way are one dot with their number. */
const crowdAbove = 300;
/** Length of the way (px) that such a dot stands for: room for its number. */
const groupLength = 30;
/** With fewer in the air, only those are one dot that would hide one another (px). */
const hidingLength = 4;

/** Messages on one way that left one after the other: told by when they left, so that a group moves as one. */
interface Group {
  readonly flights: FlightModel[];
  readonly way: Way;
  /** While all of them are in the air. */
  mark: Mark;
  /** From the first to the second all of them are in the air (ms). */
  allSentAt: number;
  firstGoneAt: number;
  count: number;
}

interface Crowd {
  readonly groups: readonly Group[];
  /** Drawn one by one: what carries no message, what was lost and stands still, and the selected message. */
  readonly single: readonly FlightModel[];
}

type Curves = ReadonlyMap<string, Curve | undefined>;

/** Who belongs together does not change while a model is shown, so it is found once. */
const crowds = new WeakMap<Curves, Crowd>();

function crowdOf({ model, selection }: Pick<Drawing, 'model' | 'selection'>, curves: Curves): Crowd {
  const known = crowds.get(curves);
  if (known !== undefined) return known;
  const single: FlightModel[] = [];
  const groups = new Map<string, Group>();
  const ids = new Map<string, { readonly id: number; readonly span: number }>();
  const isChosen = ({ messages }: FlightModel): boolean =>
    selection?.kind === 'message' && messages.some(({ msgId }) => msgId === selection.id);
  const isCrowd = model.flights.length > crowdAbove;
  for (const flight of model.flights) {
    const curve = curves.get(flight.id);
    if (curve === undefined) continue;
    if (flight.messageCount === 0 || flight.lostAt !== undefined || isChosen(flight)) {
      single.push(flight);
      continue;
    }
    const length = isCrowd ? groupLength : hidingLength;
    const way = wayOf(curve);
    const wholeSpan = ((flight.arrivesAt - flight.sentAt) * length) / Math.max(1, way.length);
    // On the phone all queues of a broker are reached on one way.
    const { id, span } = ids.get(way.path) ?? { id: ids.size, span: Math.max(1, wholeSpan) };
    ids.set(way.path, { id, span });
    const look =
      flight.isOneway === true
        ? 'one-way'
        : flight.code === 'CONSUMER_SEND_MSG_BACK'
          ? flight.code
          : String(flight.messages[0]?.reconsumeTimes ?? 0);
    // Of those that a slow link holds up differently each goes its own way.
    const arrival = isCrowd ? '' : Math.floor(flight.arrivesAt / span);
    const key = `${id} ${flight.kind} ${look} ${Math.floor(flight.sentAt / span)} ${arrival}`;
    const group: Group = groups.get(key) ?? {
      flights: [],
      way,
      mark: flightMark(flight, flight.sentAt, false),
      allSentAt: 0,
      firstGoneAt: Infinity,
      count: 0,
    };
    groups.set(key, group);
    group.flights.push(flight);
    group.count += flight.messageCount;
    if (group.count > 1) group.mark = { ...group.mark, count: group.count };
    group.allSentAt = Math.max(group.allSentAt, flight.sentAt);
    group.firstGoneAt = Math.min(group.firstGoneAt, flight.shownUntil);
  }
  const crowd: Crowd = { groups: [...groups.values()], single };
  crowds.set(curves, crowd);
  return crowd;
}

function groupDot({ flights, way, mark: whole, allSentAt, firstGoneAt }: Group, nowMs: number): FlyingDot | undefined {
  const inAir = allSentAt <= nowMs && nowMs < firstGoneAt ? flights : flights.filter((flight) => isInAir(flight, nowMs));
  const [first] = inAir;
  const message = first?.messages[0];
  if (first === undefined || message === undefined) return undefined;
  const [x, y] = along(way, drawnFraction(nowMs, first));
  const mark = inAir === flights ? whole : { ...flightMark(first, nowMs, false), count: countOf(inAir) };
  return { flight: first, msgId: message.msgId, name: nameOf(message), x, y, mark, isSelected: false, inAir };
}

function countOf(flights: readonly FlightModel[]): number | undefined {
  const count = flights.reduce((sum, { messageCount }) => sum + messageCount, 0);
  return count > 1 ? count : undefined;
}

/** Numbers of dots that are nearer than this could not be told apart (px). */
const numberHeight = 12;

/** Dots of several that are still, or again, close together are one: where their ways begin, and where they end. */
function joined(dots: readonly FlyingDot[]): readonly FlyingDot[] {
  const kept: FlyingDot[] = [];
  for (const dot of dots) {
    const { mark, inAir, x, y } = dot;
    const near = kept.findIndex(
      (one) =>
        ((one.mark.count ?? 1) > 1 || (mark.count ?? 1) > 1) &&
        Math.abs(one.x - x) < numberHeight &&
        Math.abs(one.y - y) < numberHeight &&
        one.inAir !== undefined &&
        one.mark.name === mark.name &&
        one.mark.number === mark.number &&
        Math.hypot(one.x - x, one.y - y) < numberHeight,
    );
    const other = kept[near];
    if (other?.inAir === undefined || inAir === undefined) kept.push(dot);
    else {
      const count = (other.mark.count ?? 1) + (mark.count ?? 1);
      kept[near] = { ...other, mark: { ...other.mark, count }, inAir: [...other.inAir, ...inAir] };
    }
  }
  return kept;
}

const sides: readonly CountSide[] = ['right', 'left', 'above', 'below'];

/** What the number of a dot takes on a side of it. */
export function numberBox({ x, y, mark }: FlyingDot, side: CountSide): Box {
  const width = boldWidth(`×${mark.count ?? 1}`, 11);
  const { x: dx, y: dy, anchor } = countPlace(markRadius(mark), side);
  return { x: x + dx - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2), y: y + dy - 9, width, height: 11 };
}

/** Numbers beside their dots where they cover no words and no other number; without such a place on the right, where their ground covers what passes by. */
function withNumbersBeside(dots: readonly FlyingDot[], words: readonly Box[]): readonly FlyingDot[] {
  const taken: Box[] = [...words];
  return dots.map((dot) => {
    if ((dot.mark.count ?? 1) === 1) return dot;
    const countSide = sides.find((side) => !taken.some((box) => overlaps(box, numberBox(dot, side)))) ?? 'right';
    taken.push(numberBox(dot, countSide));
    return { ...dot, mark: { ...dot.mark, countSide } };
  });
}

/** Where everything in the air is at the drawing's virtual time. `curves`: by flight; `words`: what numbers should not cover. */
export function flyingAt(
  drawing: Pick<Drawing, 'model' | 'layout' | 'selection' | 'nowMs'>,
  curves: Curves,
  words: readonly Box[] = [],
): Flying {
  const { nowMs, selection } = drawing;
  const answers: FlyingAnswer[] = [];
  const { groups, single } = crowdOf(drawing, curves);
  const dots: FlyingDot[] = groups.flatMap((group) => groupDot(group, nowMs) ?? []);
  for (const flight of single) {
    const curve = curves.get(flight.id);
    if (curve === undefined || !isInAir(flight, nowMs)) continue;
    const fraction = drawnFraction(nowMs, flight);
    const way = wayOf(curve);
    if (flight.messageCount === 0) {
      if (flight.lostAt !== undefined && nowMs >= flight.lostAt) continue;
      const from = Math.max(0, fraction - 0.07);
      answers.push({ id: flight.id, points: [0, 1, 2, 3].map((step) => along(way, from + ((fraction - from) * step) / 3)) });
      continue;
    }
    const chosen = selection?.kind === 'message' ? flight.messages.find(({ msgId }) => msgId === selection.id) : undefined;
    const message = chosen ?? flight.messages[0];
    if (message === undefined) continue;
    const [x, y] = along(way, fraction);
    const mark = flightMark(flight, nowMs, chosen !== undefined);
    dots.push({ flight, msgId: message.msgId, name: nameOf(message), x, y, mark, isSelected: chosen !== undefined, inAir: undefined });
  }
  // In a crowd the groups are long enough for their numbers; to look around each of them would take the frame's time.
  if (drawing.model.flights.length > crowdAbove) return { dots, answers };
  return { dots: withNumbersBeside(joined(dots), words), answers };
}

/** The way of every flight of a model in a layout; those between the same two ends share one. */
export function flightCurves(
  drawing: Pick<Drawing, 'model' | 'layout'>,
  owners: ReadonlyMap<string, Curve>,
): ReadonlyMap<string, Curve | undefined> {
  const { model, layout } = drawing;
  const isCrowd = model.flights.length > crowdAbove;
  const known = new Map<string, Curve | undefined>();
  return new Map(
    model.flights.map((flight) => {
      const key = `${flight.from}>${flight.to} ${isCrowd ? '' : (flight.queue ?? '')}`;
      if (!known.has(key)) known.set(key, isCrowd ? crowdCurve(layout, flight) : flightCurve(layout, flight, owners));
      return [flight.id, known.get(key)] as const;
    }),
  );
}

/** In a crowd all that travels between two nodes has one way: a line for each queue would be a curtain. */
function crowdCurve(layout: Drawing['layout'], { from, to, code }: FlightModel): Curve | undefined {
  if (layout.producers.has(from) || layout.producers.has(to)) return flightCurve(layout, { from, to, code, queue: undefined }, new Map());
  const curve = nodeCurve(layout, from, to);
  return curve === undefined || layout.brokers.has(from) ? curve : reversed(curve);
}

/** Flights that get an element of their own, for keyboard and screen reader. More than these are in the text twin. */
const targetLimit = 60;

/** Invisible targets that follow the dots of the canvas. */
export function flightNodes(drawing: Drawing, flying: Flying): readonly SceneNode[] {
  // In a crowd nobody walks from dot to dot, and elements that move with each frame cost more than the dots: a click finds the
  // nearest dot, and the table has them all.
  const isCrowd = drawing.model.flights.length > crowdAbove;
  const shown = isCrowd ? flying.dots.filter(({ isSelected: chosen }) => chosen) : flying.dots.slice(0, targetLimit);
  return shown.map((dot) => {
    const { flight, msgId, name } = dot;
    const count = dot.mark.count ?? 1;
    const r = Math.max(10, markRadius(dot.mark) + 4);
    const x = Math.round(dot.x * 10) / 10;
    const y = Math.round(dot.y * 10) / 10;
    const rest =
      flight.lostAt !== undefined && drawing.nowMs >= flight.lostAt
        ? m.cluster_flight_lost({ reason: flight.lostReason ?? '' })
        : m.cluster_flight_arrives({ left: duration(Math.max(0, Math.ceil(flight.arrivesAt - drawing.nowMs))) });
    const item = {
      key: `flight ${flight.id}`,
      selection: { kind: 'message', id: msgId },
      name: m.cluster_name_flight({ name: count > 1 ? `${name} ×${count}` : name, from: flight.from, to: flight.to }),
      box: { x: x - r, y: y - r, width: 2 * r, height: 2 * r },
      isInner: false,
      more: [flight.code, rest],
    } as const;
    if (isSelected(drawing, item.selection))
      drawing.selectedAt.push({ x, y, r: markRadius(dot.mark), name, changedAt: Number.POSITIVE_INFINITY });
    return itemNode(drawing, item, [{ tag: 'circle', key: 'hit', attrs: { cx: x, cy: y, r, fill: 'transparent' } }]);
  });
}

/** How strong a dot is whose message nothing happened to in the chosen span; as in styles/base.css. */
const paleness = 0.3;

/** Draws what is in the air; with a span chosen, pale what its facts are not about. */
export function drawFlying(
  context: CanvasRenderingContext2D,
  palette: CanvasPalette,
  flying: Flying,
  fontFamily: string,
  things: ReadonlySet<string> | undefined,
): void {
  if (things === undefined) return drawDots(context, palette, flying, fontFamily);
  const isInside = ({ flight }: FlyingDot): boolean => flight.messages.some(({ msgId }) => things.has(`message ${msgId}`));
  context.save();
  context.globalAlpha = paleness;
  drawDots(context, palette, { answers: [], dots: flying.dots.filter((dot) => !isInside(dot)) }, fontFamily);
  context.restore();
  drawDots(context, palette, { answers: flying.answers, dots: flying.dots.filter(isInside) }, fontFamily);
}

/** Plain dots go in one path and their numbers in one run of text: they are most of it. */
function drawDots(context: CanvasRenderingContext2D, palette: CanvasPalette, flying: Flying, fontFamily: string): void {
  context.lineCap = 'round';
  context.lineWidth = 2;
  context.strokeStyle = palette['ink-3'];
  context.beginPath();
  for (const { points } of flying.answers) points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
  const isPlain = ({ mark, isSelected: chosen }: FlyingDot): boolean => (mark.name === 'inFlight' || mark.name === 'oneWay') && !chosen;
  const radius = ({ mark }: FlyingDot): number => mark.r ?? 4.5;
  const circle = (x: number, y: number, r: number): void => {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
  };
  context.fillStyle = palette.paper;
  for (const dot of flying.dots) {
    if (dot.mark.countSide === undefined) continue;
    const { x, y, width, height } = numberBox(dot, dot.mark.countSide);
    context.fillRect(x - 2, y - 1, width + 4, height + 2);
  }
  const several = flying.dots.filter((dot) => isPlain(dot) && (dot.mark.count ?? 1) > 1);
  // Behind each that stands for several there is another one.
  context.fillStyle = palette.paper;
  context.strokeStyle = palette.flight;
  context.lineWidth = 1;
  context.beginPath();
  for (const dot of several) circle(dot.x + 2.5, dot.y - 2.5, radius(dot) - 0.5);
  context.fill();
  context.stroke();
  context.fillStyle = palette.flight;
  context.beginPath();
  for (const dot of flying.dots) if (isPlain(dot)) circle(dot.x, dot.y, radius(dot));
  context.fill();
  // Rectangles: a path of thousands of short lines takes longer to stroke than all the dots.
  for (const dot of flying.dots)
    if (isPlain(dot) && dot.mark.name === 'oneWay') context.fillRect(dot.x - radius(dot) - 7, dot.y - 0.75, 5.5, 1.5);
  drawChevrons(
    context,
    palette,
    flying.dots.filter((dot) => isPlain(dot) && dot.mark.isOrdered === true),
  );
  context.font = `600 11px ${fontFamily}`;
  context.fillStyle = palette.ink;
  for (const { x, y, mark } of several) {
    const place = countPlace(markRadius(mark), mark.countSide);
    context.textAlign = place.anchor === 'middle' ? 'center' : place.anchor;
    context.fillText(`×${mark.count ?? 1}`, x + place.x, y + place.y);
  }
  for (const dot of flying.dots) if (!isPlain(dot)) drawMark(context, palette, dot.mark, dot.x, dot.y, fontFamily);
  for (const dot of flying.dots) if (dot.isSelected) drawSelectionRing(context, palette, dot.mark, dot.x, dot.y);
}

/** What is consumed in order, as `markShapes` draws it. */
function drawChevrons(context: CanvasRenderingContext2D, palette: CanvasPalette, dots: readonly FlyingDot[]): void {
  if (dots.length === 0) return;
  context.strokeStyle = palette.flight;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const { mark, x, y } of dots) {
    const r = markRadius(mark);
    context.moveTo(x + r + 2.25, y - 2.5);
    context.lineTo(x + r + 4.75, y);
    context.lineTo(x + r + 2.25, y + 2.5);
  }
  context.stroke();
}

/** Every message that a dot stands for: asked for when somebody presses it, not with each frame. */
const membersOf = ({ flight, inAir }: FlyingDot): readonly string[] =>
  (inAir ?? [flight]).flatMap(({ messages }) => messages.map(({ msgId }) => msgId));

/**
 * The message that a press at a point means: that of the nearest dot. A dot of several opens them one after the other: each
 * further press means the next of them.
 */
export function messageAt(flying: Flying, x: number, y: number, selected: string | undefined, reach = 9): string | undefined {
  const distanceOf = (dot: FlyingDot): number => (dot.x - x) * (dot.x - x) + (dot.y - y) * (dot.y - y);
  const near = flying.dots
    .filter((dot) => distanceOf(dot) <= reach * reach)
    .toSorted((a, b) => Number(a.isSelected) - Number(b.isSelected) || distanceOf(a) - distanceOf(b));
  const [first] = near;
  if (first === undefined) return undefined;
  // The selected message is drawn by itself, above the dot that it was in.
  const members = membersOf(first);
  const meant = members.length > 1 ? [...new Set(near.flatMap(membersOf))].toSorted() : members;
  const index = selected === undefined ? -1 : meant.indexOf(selected);
  return meant[(index + 1) % meant.length];
}
