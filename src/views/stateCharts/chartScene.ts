/** A chart at one moment: boxes, ways, labels, what is lit. */
import type { ChartInstance } from '../../projections/stateCharts/stateChartsModel.ts';
import { countdown } from '../format/index.ts';
import { boldWidth, colour, overlaps, textWidth, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import type { Chart, ChartLayout, ChartLine, Place, PlacedEdge } from './chart.ts';
import { stacked } from './stacked.ts';
import { stateName } from './stateName.ts';

type Point = readonly [number, number];

const lineHeight = 15;
const cornerRadius = 6;

/** A way along its corners, rounded. */
export function wayPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first[0]} ${first[1]}`;
  let from = first;
  rest.forEach((corner, index) => {
    const next = rest[index + 1];
    if (next === undefined) path += `L${corner[0]} ${corner[1]}`;
    else {
      const before = towards(corner, from, cornerRadius);
      const after = towards(corner, next, cornerRadius);
      path += `L${before[0]} ${before[1]}Q${corner[0]} ${corner[1]} ${after[0]} ${after[1]}`;
    }
    from = corner;
  });
  return path;
}

/** The point at most `reach` (and half the way) from `at` on the way to `to`. */
function towards(at: Point, to: Point, reach: number): Point {
  const length = Math.hypot(to[0] - at[0], to[1] - at[1]);
  if (length === 0) return at;
  const share = Math.min(reach, length / 2) / length;
  return [at[0] + (to[0] - at[0]) * share, at[1] + (to[1] - at[1]) * share];
}

/** Head of an arrow at the end of a way. */
function headPath(points: readonly Point[], size = 7): string {
  const tip = points.at(-1) ?? [0, 0];
  const before = points.at(-2) ?? tip;
  const length = Math.max(1, Math.hypot(tip[0] - before[0], tip[1] - before[1]));
  const [dx, dy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const [bx, by] = [tip[0] - dx * size, tip[1] - dy * size];
  const side = size * 0.5;
  return `M${tip[0]} ${tip[1]}L${bx - dy * side} ${by + dx * side}L${bx + dy * side} ${by - dx * side}Z`;
}

/** A fired timer comes as `xstate.after.<delay>.<state>`; charts call it by its delay. */
export const eventName = (event: string): string => (event.startsWith('xstate.after.') ? (event.split('.')[2] ?? event) : event);

/** Which edge was taken last: the one from the state before, with that event, to the present state. */
function isLastTaken(edge: PlacedEdge, instance: ChartInstance | undefined): boolean {
  const last = instance?.last;
  if (instance === undefined || last === undefined || edge.to !== instance.state) return false;
  const event = eventName(last.event);
  return edge.from.split(' ').includes(last.from) && edge.lines.some((line) => line.event === event);
}

type InTime = Readonly<Record<string, string | number | undefined>>;

/** Whether changes of the machine are facts; otherwise only its last change is known. */
const isRecorded = (instance: ChartInstance): boolean => instance.last?.seq !== undefined;

/** The changes that an edge stands for, as a chosen span names them. */
function changesOf(edge: PlacedEdge, instance: ChartInstance | undefined, isLast: boolean): InTime {
  if (instance === undefined) return {};
  if (!isRecorded(instance)) return isLast ? { 'data-from': instance.last?.at } : {};
  const its = edge.from.split(' ').map((from) => `change ${instance.machine} ${instance.instance} ${from} ${edge.to}`);
  return { 'data-about': its.join('\n') };
}

/** When the machine was in the state, as far as that is known. */
function stayOf(name: string, { instance }: Lit, nowMs: number): InTime {
  if (instance === undefined) return {};
  if (isRecorded(instance)) return { 'data-about': `state ${instance.machine} ${instance.instance} ${name}` };
  return name === instance.state ? { 'data-from': instance.last?.at ?? 0, 'data-to': Math.floor(nowMs) } : {};
}

const clockNodes = (x: number, y: number, isRunning: boolean): readonly SceneNode[] => {
  const stroke = colour(isRunning ? 'time' : 'edge');
  return [
    {
      tag: 'circle',
      key: 'ring',
      means: isRunning ? 'runningDelay' : 'delay',
      attrs: { cx: x, cy: y, r: 4.5, fill: isRunning ? colour('time-soft') : 'none', stroke, 'stroke-width': 1.5 },
    },
    { tag: 'path', key: 'hand', attrs: { d: `M${x} ${y - 2.5}V${y}H${x + 2}`, fill: 'none', stroke } },
  ];
};

const nameOf = ({ event, guard }: ChartLine): string => (guard === undefined ? event : `${event} [${guard}]`);

/** Of the name of a transition, with the clock of a delay. */
const nameWidth = (line: ChartLine): number => textWidth(nameOf(line), 11, true) + (line.isTimer ? 16 : 0);

/** One transition of a label, around its middle `x`; `y` is the first baseline. */
function lineNodes(line: ChartLine, x: number, y: number, ink: 'ink' | 'ink-2', isRunning: boolean): readonly SceneNode[] {
  const name = nameOf(line);
  const left = x - nameWidth(line) / 2;
  return [
    ...(line.isTimer
      ? [...clockNodes(left + 6, y - 4, isRunning), textAt('event', left + 16, y, name, { fill: ink, isMono: true, isBold: isRunning })]
      : [textAt('event', x, y, name, { fill: ink, isMono: true, anchor: 'middle' })]),
    ...line.actions.map((action, index) =>
      textAt(`action ${index}`, x, y + lineHeight * (index + 1), `/ ${action}`, { fill: 'ink-3', isMono: true, anchor: 'middle' }),
    ),
  ];
}

/** The head of an arrow at the end of a way, as a box. */
function headBox({ points }: PlacedEdge): Place {
  const [x, y] = points.at(-1) ?? [0, 0];
  return { x: x - 7, y: y - 7, width: 14, height: 14 };
}

/** Whether the way comes nearer to the box than `gap`: its pieces run straight down or across. */
function passes({ points }: PlacedEdge, { x, y, width, height }: Place, gap: number): boolean {
  return points.slice(1).some(([toX, toY], index) => {
    const [fromX, fromY] = points[index] ?? [toX, toY];
    const piece = { x: Math.min(fromX, toX), y: Math.min(fromY, toY), width: Math.abs(toX - fromX), height: Math.abs(toY - fromY) };
    return overlaps({ x: x - gap, y: y - gap, width: width + 2 * gap, height: height + 2 * gap }, piece);
  });
}

/**
 * Where a countdown stands near its label: the nearest place where it covers no box, no other label and no arrow's head, and is not
 * beside the way of another label, if there is one.
 */
export function freePlace(own: PlacedEdge, layout: ChartLayout, size: Pick<Place, 'width' | 'height'>): Place {
  const { x, y, width, height } = own.label;
  const gap = 2;
  const steps = [1, 1.25, 1.5, 1.75, 2, 2.5, 3];
  const around = (from: number, length: number, own: number): readonly number[] =>
    steps.flatMap((far) => [from - far * own - gap, from + length + (far - 1) * own + gap]);
  const [middleX, middleY] = [x + (width - size.width) / 2, y + (height - size.height) / 2];
  const places = [middleX, x + gap, x + width - size.width, ...around(x, width, size.width)]
    .flatMap((left) => [middleY, ...around(y, height, size.height)].map((top) => ({ x: left, y: top, ...size })))
    .sort((one, other) => Math.hypot(one.x - middleX, one.y - middleY) - Math.hypot(other.x - middleX, other.y - middleY));
  const taken = [...layout.states, ...layout.shared, ...layout.edges.flatMap((edge) => [edge.label, headBox(edge)])];
  const isFree = (place: Place): boolean =>
    Math.min(place.x, place.y) >= 0 &&
    place.x + place.width <= layout.width &&
    place.y + place.height <= layout.height &&
    !taken.some((other) => overlaps(place, other));
  const free = places.filter(isFree);
  const others = layout.edges.filter((edge) => edge.from !== own.from || edge.to !== own.to);
  return free.find((place) => !others.some((edge) => passes(edge, place, 4))) ?? free[0] ?? { x: x + 2, y, ...size };
}

/** How many rows of a label stand above a line. */
const rowOf = (lines: readonly ChartLine[], index: number): number =>
  lines.slice(0, index).reduce((sum, { actions }) => sum + 1 + actions.length, 0);

/** Nearer than this a countdown is seen to belong to its label (px). */
const nearLabel = 8;

/** Along the delay's name and on to what it has left, where that has found no place beside the label. */
function leaderNodes({ label, lines }: PlacedEdge, index: number, place: Place): readonly SceneNode[] {
  const line = lines[index];
  const far = Math.hypot(
    Math.max(0, label.x - place.x - place.width, place.x - label.x - label.width),
    Math.max(0, label.y - place.y - place.height, place.y - label.y - label.height),
  );
  if (line === undefined || far <= nearLabel) return [];
  const top = label.y + rowOf(lines, index) * lineHeight;
  // Over the name to what stands above it, so that the line does not cross the name.
  const y = place.y + place.height < top ? top : top + 15;
  const half = nameWidth(line) / 2;
  const middle = label.x + label.width / 2;
  const aim = place.x + place.width / 2;
  const nearest = (value: number, start: number, length: number): number => Math.min(start + length, Math.max(start, value));
  const to = nearest(aim, middle - half, half * 2);
  const end = `${nearest(to, place.x, place.width)} ${nearest(y, place.y, place.height)}`;
  const d = `M${aim < middle ? middle + half : middle - half} ${y}H${to}L${end}`;
  return [{ tag: 'path', key: 'leader', attrs: { d, fill: 'none', stroke: colour('time') } }];
}

/** Right of the delay's name, where neither the label's other lines nor anything else stands; else near the label. */
export function leftPlace(edge: PlacedEdge, index: number, layout: ChartLayout, size: Pick<Place, 'width' | 'height'>): Place {
  const { label, lines } = edge;
  const middle = label.x + label.width / 2;
  const rows = lines.flatMap((line) => [nameWidth(line), ...line.actions.map((action) => textWidth(`/ ${action}`, 11, true))]);
  const row = rowOf(lines, index);
  const top = (at: number): number => label.y + at * lineHeight;
  const place = { x: middle + (rows[row] ?? 0) / 2 + 6, y: top(row) - 1, ...size };
  const texts = rows.map((width, at) => ({ x: middle - width / 2, y: top(at) + 2, width, height: 12 }));
  const others = layout.edges.filter((other) => other !== edge);
  const taken = [...texts, ...layout.states, ...layout.shared, headBox(edge), ...others.flatMap((other) => [other.label, headBox(other)])];
  const isFree =
    place.x + place.width <= layout.width &&
    !taken.some((other) => overlaps(place, other)) &&
    !others.some((other) => passes(other, place, 4)) &&
    !passes(edge, place, 0);
  return isFree ? place : freePlace(edge, layout, size);
}

function edgeNodes(
  edge: PlacedEdge,
  layout: ChartLayout,
  instance: ChartInstance | undefined,
  nowMs: number,
): { readonly way: SceneNode; readonly label: SceneNode } {
  const isLast = isLastTaken(edge, instance);
  const isOpen = instance !== undefined && edge.from.split(' ').includes(instance.state);
  const stroke = colour(isLast ? 'ink' : isOpen ? 'ink-2' : 'edge');
  const key = `${edge.from} > ${edge.to}`;
  const { x, y, width, height } = edge.label;
  let row = y + 12;
  const lines = edge.lines.map((line, index): SceneNode => {
    const timer = isOpen && line.isTimer ? instance?.timers.find(({ name }) => name === line.event) : undefined;
    const children = lineNodes(line, x + width / 2, row, isLast || isOpen ? 'ink' : 'ink-2', timer !== undefined);
    row += lineHeight * (1 + line.actions.length);
    return { tag: 'g', key: `line ${index}`, children };
  });
  const running = isOpen
    ? instance?.timers.filter(({ name }) => edge.lines.some((line) => line.isTimer && line.event === name))
    : undefined;
  const left = (running ?? []).map(({ name, dueAt }, index) => {
    const text = countdown(dueAt - nowMs);
    const row = edge.lines.findIndex((line) => line.isTimer && line.event === name);
    const place = leftPlace(edge, row, layout, { width: textWidth(text, 12) + 12, height: 18 });
    return {
      tag: 'g',
      key: `left ${index}`,
      children: [
        ...leaderNodes(edge, row, place),
        { tag: 'rect', attrs: { ...place, rx: 4, fill: colour('time-soft') } },
        textAt('left', place.x + 6, place.y + 13, text, { fill: 'time', size: 12, isBold: true }),
      ],
    } as const;
  });
  return {
    way: {
      tag: 'g',
      key,
      ...(isLast ? { means: 'lastTransition' as const } : isOpen ? { means: 'openTransition' as const } : {}),
      attrs: { 'data-edge': key, 'data-last': isLast ? 'true' : undefined, ...changesOf(edge, instance, isLast) },
      children: [
        { tag: 'path', attrs: { d: wayPath(edge.points), fill: 'none', stroke, 'stroke-width': isLast ? 1.75 : 1 } },
        { tag: 'path', attrs: { d: headPath(edge.points), fill: stroke } },
      ],
    },
    label: {
      tag: 'g',
      key,
      attrs: changesOf(edge, instance, isLast),
      children: [{ tag: 'rect', attrs: { x, y, width, height, fill: colour('paper') } }, ...lines, ...left],
    },
  };
}

function stateNode(chart: Chart, index: number, place: Place, lit: Lit, nowMs: number): SceneNode {
  const state = chart.states[index] ?? { name: '', isFinal: false, entry: [], ignored: [] };
  const { x, y, width, height } = place;
  const isNow = lit.instance?.state === state.name;
  const isLooked = lit.looked === state.name;
  const name = stateName(chart.id, state.name);
  const nameWidth = boldWidth(name, 12);
  const middle = x + width / 2;
  return {
    tag: 'g',
    key: state.name,
    ...(isNow ? { means: 'currentState' as const } : {}),
    attrs: {
      ...pickAttrs(
        { command: `state ${state.name}` },
        isNow ? m.stateCharts_stateLabelNow({ state: name }) : m.stateCharts_stateLabel({ state: name }),
      ),
      'data-state': state.name,
      ...stayOf(state.name, lit, nowMs),
      'data-now': isNow ? 'true' : undefined,
    },
    children: [
      {
        tag: 'rect',
        key: 'box',
        attrs: {
          x,
          y,
          width,
          height,
          rx: 8,
          fill: colour(isNow ? 'flight-soft' : 'raised'),
          stroke: colour(isNow ? 'flight' : 'edge'),
          'stroke-width': isNow ? 1.75 : 1,
        },
      },
      ...(state.isFinal
        ? [
            {
              tag: 'rect',
              key: 'final',
              means: 'finalState',
              attrs: { x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 5.5, fill: 'none', stroke: colour('edge') },
            } as const,
          ]
        : []),
      ...(isLooked
        ? [
            {
              tag: 'rect',
              key: 'looked',
              attrs: {
                x: x - 3,
                y: y - 3,
                width: width + 6,
                height: height + 6,
                rx: 10,
                fill: 'none',
                stroke: colour('select'),
                'stroke-width': 1.75,
              },
            } as const,
          ]
        : []),
      ...(isNow
        ? [{ tag: 'circle', key: 'dot', attrs: { cx: middle - nameWidth / 2 - 9, cy: y + 14, r: 3.5, fill: colour('flight') } } as const]
        : []),
      textAt('name', middle, y + 18, name, { fill: 'ink', size: 12, anchor: 'middle', isBold: isNow }),
      // The boxes of a brief chart hold no more than the name.
      ...(height < 40 ? [] : state.entry).map((action, row) =>
        textAt(`entry ${row}`, middle, y + 33 + row * lineHeight, `/ ${action}`, { fill: 'ink-3', anchor: 'middle', isMono: true }),
      ),
    ],
  };
}

function anyText(but: readonly string[] | undefined): string {
  const [missing] = but ?? [];
  if (but === undefined) return m.stateCharts_anyOf();
  return missing === undefined ? m.stateCharts_anyState() : m.stateCharts_anyStateBut({ state: missing });
}

function sharedNode({ x, y, width, height, names, but }: ChartLayout['shared'][number], instance: ChartInstance | undefined): SceneNode {
  const isNow = instance !== undefined && names.includes(instance.state);
  return {
    tag: 'g',
    key: `shared ${names.join(' ')}`,
    children: [
      {
        tag: 'rect',
        attrs: {
          x,
          y,
          width,
          height,
          rx: 8,
          fill: colour('paper'),
          stroke: colour(isNow ? 'flight' : 'edge'),
          'stroke-dasharray': '5 4',
          'stroke-width': isNow ? 1.5 : 1,
        },
      },
      textAt('any', x + width / 2, y + 17, anyText(but), { fill: isNow && but !== undefined ? 'ink' : 'ink-3', anchor: 'middle' }),
      ...(but === undefined ? names : []).map((name, row) =>
        textAt(name, x + width / 2, y + 33 + row * 16, name, {
          anchor: 'middle',
          fill: name === instance?.state ? 'ink' : 'ink-2',
          isBold: name === instance?.state,
        }),
      ),
    ],
  };
}

export interface Lit {
  readonly instance: ChartInstance | undefined;
  /** State that is pointed at or has the focus. */
  readonly looked: string | undefined;
}

/** A straight way that is shorter (px) leaves nothing between its dot and its head. */
const leastStart = 16;

/** The way into the initial state; where a layout has little room for it the dot stands farther out, in the layout's own margin. */
export function startWay({ start }: ChartLayout): readonly Point[] {
  const [from, to] = start;
  if (from === undefined || to === undefined || start.length !== 2) return start;
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length >= leastStart || length === 0) return start;
  const out = (leastStart - length) / length;
  return [[from[0] - (to[0] - from[0]) * out, from[1] - (to[1] - from[1]) * out], to];
}

/** The whole chart in the coordinates of its layout. */
export function chartNodes(chart: Chart, layout: ChartLayout, lit: Lit, nowMs: number): readonly SceneNode[] {
  const edges = layout.edges.map((edge) => edgeNodes(edge, layout, lit.instance, nowMs));
  const start = startWay(layout);
  const [dotX, dotY] = start[0] ?? [0, 0];
  return [
    { tag: 'g', key: 'ways', children: edges.map(({ way }) => way) },
    {
      tag: 'g',
      key: 'start',
      children: [
        { tag: 'path', attrs: { d: wayPath(start), fill: 'none', stroke: colour('edge') } },
        { tag: 'path', attrs: { d: headPath(start), fill: colour('edge') } },
        { tag: 'circle', means: 'startDot', attrs: { cx: dotX, cy: dotY, r: 4, fill: colour('ink-2') } },
      ],
    },
    { tag: 'g', key: 'shared', children: layout.shared.map((shared) => sharedNode(shared, lit.instance)) },
    { tag: 'g', key: 'labels', children: edges.map(({ label }) => label) },
    { tag: 'g', key: 'states', children: layout.states.map((place, index) => stateNode(chart, index, place, lit, nowMs)) },
  ];
}

export interface FittedLayout {
  readonly layout: ChartLayout;
  readonly scale: number;
  /** Whether guards and actions are left out. */
  readonly isBrief: boolean;
  /** Whether all of it is in sight. */
  readonly fits: boolean;
}

/** Below this the texts cannot be read any more. */
const readable = 0.91;

/**
 * The layout that can be shown larger in this room, and how large: never so small that its texts cannot be read. Where neither
 * fits, guards and actions are left out if they `mayBeLeftOut`; what does not fit even so scrolls.
 */
export function fitLayout(chart: Chart, width: number, height: number, mayBeLeftOut = false): FittedLayout {
  const scaleOf = ({ width: w, height: h }: ChartLayout): number => Math.min((width - 16) / w, (height - 8) / h, 1.35);
  const larger = (one: Pick<Chart, 'wide' | 'tall'>): ChartLayout => (scaleOf(one.wide) >= scaleOf(one.tall) ? one.wide : one.tall);
  const whole = larger(chart);
  if (scaleOf(whole) >= readable) return { layout: whole, scale: scaleOf(whole), isBrief: false, fits: true };
  const brief = chart.brief === undefined || !mayBeLeftOut ? undefined : larger(chart.brief);
  if (brief !== undefined && scaleOf(brief) >= readable) return { layout: brief, scale: scaleOf(brief), isBrief: true, fits: true };
  // Nothing scrolls sideways: what is too wide either way has its states below one another.
  const { tall, wide } = (mayBeLeftOut ? chart.brief : undefined) ?? chart;
  const ways = [wide, tall].toSorted((a, b) => a.height - b.height);
  const narrow = (): ChartLayout =>
    stacked(
      tall,
      chart.states.map(({ name }) => name),
      chart.initial,
    );
  const layout = ways.find((one) => (width - 16) / one.width >= readable) ?? narrow();
  return { layout, scale: Math.max(readable, Math.min(1, (width - 16) / layout.width)), isBrief: tall !== chart.tall, fits: false };
}
