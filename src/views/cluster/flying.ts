/** Messages in flight: where each dot stands at a virtual time, and what stands beside it. */
import { m } from '../../paraglide/messages.js';
import type { FlightModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { curveLengths, drawnFraction, pointAlong, type Curve } from '../flight.ts';
import { duration } from '../format/index.ts';
import { drawMark, drawSelectionRing, markRadius, type CanvasPalette, type Mark, type SceneNode } from '../marks/index.ts';
import { isSelected, itemNode, type Drawing } from './drawing.ts';
import { flightCurve } from './links.ts';
import { nameOf } from './words.ts';

export interface FlyingDot {
  readonly flight: FlightModel;
  readonly msgId: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly mark: Mark;
  readonly isSelected: boolean;
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
  return { name: 'inFlight', r: selected ? 7 : 4.5, count };
}

/** Curves are the same for the whole flight; their lengths are worth keeping. */
const lengthsOf = new WeakMap<Curve, readonly number[]>();

function along(curve: Curve, fraction: number): readonly [number, number] {
  let lengths = lengthsOf.get(curve);
  if (lengths === undefined) {
    lengths = curveLengths(curve);
    lengthsOf.set(curve, lengths);
  }
  return pointAlong(curve, fraction, lengths);
}

/** Where everything in the air is at the drawing's virtual time. `owners`: curves of owner lines by `queue>consumer`. */
export function flyingAt(
  drawing: Pick<Drawing, 'model' | 'layout' | 'selection' | 'nowMs'>,
  curves: ReadonlyMap<string, Curve | undefined>,
): Flying {
  const { model, nowMs, selection } = drawing;
  const dots: FlyingDot[] = [];
  const answers: FlyingAnswer[] = [];
  for (const flight of model.flights) {
    const curve = curves.get(flight.id);
    if (curve === undefined || !isInAir(flight, nowMs)) continue;
    const fraction = drawnFraction(nowMs, flight);
    if (flight.messageCount === 0) {
      if (flight.lostAt !== undefined && nowMs >= flight.lostAt) continue;
      const from = Math.max(0, fraction - 0.07);
      answers.push({ id: flight.id, points: [0, 1, 2, 3].map((step) => along(curve, from + ((fraction - from) * step) / 3)) });
      continue;
    }
    const chosen = selection?.kind === 'message' ? flight.messages.find(({ msgId }) => msgId === selection.id) : undefined;
    const message = chosen ?? flight.messages[0];
    if (message === undefined) continue;
    const [x, y] = along(curve, fraction);
    dots.push({
      flight,
      msgId: message.msgId,
      name: nameOf(message),
      x,
      y,
      mark: flightMark(flight, nowMs, chosen !== undefined),
      isSelected: chosen !== undefined,
    });
  }
  return { dots, answers };
}

/** The way of every flight of a model in a layout. */
export function flightCurves(
  drawing: Pick<Drawing, 'model' | 'layout'>,
  owners: ReadonlyMap<string, Curve>,
): ReadonlyMap<string, Curve | undefined> {
  return new Map(drawing.model.flights.map((flight) => [flight.id, flightCurve(drawing.layout, flight, owners)]));
}

/** Flights that get an element of their own, for keyboard and screen reader. More than these are in the text twin. */
const targetLimit = 60;

/** Invisible targets that follow the dots of the canvas. */
export function flightNodes(drawing: Drawing, flying: Flying): readonly SceneNode[] {
  return flying.dots.slice(0, targetLimit).map((dot) => {
    const { flight, msgId, name } = dot;
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
      name: m.cluster_name_flight({ name, from: flight.from, to: flight.to }),
      box: { x: x - r, y: y - r, width: 2 * r, height: 2 * r },
      isInner: false,
      more: [flight.code, rest],
    } as const;
    if (isSelected(drawing, item.selection))
      drawing.selectedAt.push({ x, y, r: markRadius(dot.mark), name, changedAt: Number.POSITIVE_INFINITY });
    return itemNode(drawing, item, [{ tag: 'circle', key: 'hit', attrs: { cx: x, cy: y, r, fill: 'transparent' } }]);
  });
}

/** Draws what is in the air. Plain dots go in one path: they may be thousands. */
export function drawFlying(context: CanvasRenderingContext2D, palette: CanvasPalette, flying: Flying, fontFamily: string): void {
  context.lineCap = 'round';
  context.lineWidth = 2;
  context.strokeStyle = palette['ink-3'];
  context.beginPath();
  for (const { points } of flying.answers) points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
  const isPlain = ({ mark, isSelected: chosen }: FlyingDot): boolean => mark.name === 'inFlight' && mark.count === undefined && !chosen;
  context.fillStyle = palette.flight;
  context.beginPath();
  for (const dot of flying.dots) {
    if (!isPlain(dot)) continue;
    const r = dot.mark.r ?? 4.5;
    context.moveTo(dot.x + r, dot.y);
    context.arc(dot.x, dot.y, r, 0, 2 * Math.PI);
  }
  context.fill();
  for (const dot of flying.dots) if (!isPlain(dot)) drawMark(context, palette, dot.mark, dot.x, dot.y, fontFamily);
  for (const dot of flying.dots) if (dot.isSelected) drawSelectionRing(context, palette, dot.mark, dot.x, dot.y);
}

/** The dot under a point, for those without a target of their own. */
export function dotAt(flying: Flying, x: number, y: number, reach = 9): FlyingDot | undefined {
  let best: FlyingDot | undefined;
  let bestDistance = reach * reach;
  for (const dot of flying.dots) {
    const distance = (dot.x - x) * (dot.x - x) + (dot.y - y) * (dot.y - y);
    if (distance <= bestDistance) [best, bestDistance] = [dot, distance];
  }
  return best;
}
