/** The whole space–time diagram of one moment. */
import type { Selection } from '../../engine/index.ts';
import type { SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { axisTime, duration, gap, saidTime } from '../format/index.ts';
import { colour, fitMiddle, nodeGlyph, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import type { Scene } from '../sceneView.ts';
import { textAt } from '../svgText.ts';
import { groundText } from '../groundText.ts';
import type { TimeSpan, ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { ticksOf } from './axis.ts';
import { spaceTimeGeometry, type SpaceTimeContent, type SpaceTimeGeometry, type Viewport } from './geometry.ts';
import { hopLabels } from './hopLabels.ts';
import { arrowGroups, hopNodes } from './hopScene.ts';
import { olderNodes } from './olderScene.ts';
import { overviewNodes, overviewOf, type Overview } from './overview.ts';
import { bandNodes, bandsOf, isGround, type Band, wordsOver } from './spanScene.ts';

const zigzag = (x: number, top: number, bottom: number): string => {
  let path = `M${x} ${top}`;
  for (let y = top, side = 1; y < bottom; y += 7, side = -side) path += `L${x + side * 3} ${Math.min(bottom, y + 7)}`;
  return path;
};

function foldNodes(g: SpaceTimeGeometry): readonly SceneNode[] {
  return g.axis.pieces.flatMap((piece): SceneNode[] => {
    if (piece.kind === 'line') return [];
    const [x0, x1] = [g.x0 + piece.x0 - g.offset, g.x0 + piece.x1 - g.offset];
    if (x1 < g.x0 || x0 > g.x1) return [];
    const [from, to] = [Math.max(g.x0, x0), Math.min(g.x1, x1)];
    const text = gap(Math.round(piece.toMs - piece.fromMs));
    const words = m.spaceTime_skipped({ length: duration(Math.round(piece.toMs - piece.fromMs)) });
    // Two folds are never nearer than their margins: the words of one that is seen whole may stand over its own.
    const isWhole = x0 - g.margin >= g.x0 && x1 + g.margin <= g.x1;
    const room = to - from + (isWhole ? 2 * g.margin - 8 : 0);
    return [
      {
        tag: 'g',
        key: `fold ${piece.fromMs}`,
        means: 'foldMark',
        attrs: { 'data-fold': Math.round(piece.toMs - piece.fromMs) },
        children: [
          { tag: 'title', key: 'title', text: words },
          { tag: 'rect', key: 'ground', attrs: { x: from, y: g.top, width: to - from, height: g.bottom - g.top, fill: colour('paper') } },
          ...(x0 >= g.x0
            ? [{ tag: 'path', key: 'left', attrs: { d: zigzag(x0, g.top, g.bottom), fill: 'none', stroke: colour('time') } } as const]
            : []),
          ...(x1 <= g.x1
            ? [{ tag: 'path', key: 'right', attrs: { d: zigzag(x1, g.top, g.bottom), fill: 'none', stroke: colour('time') } } as const]
            : []),
          ...(room >= textWidth(text, 11) ? [textAt('words', (from + to) / 2, g.top - 6, text, { fill: 'time', anchor: 'middle' })] : []),
        ],
      },
    ];
  });
}

function button(key: string, x: number, width: number, text: string, command: string, label: string): SceneNode {
  return {
    tag: 'g',
    key,
    attrs: { transform: `translate(${x} 8)`, 'data-row': 'zoom', ...pickAttrs({ command }, label) },
    children: [
      { tag: 'title', key: 'title', text: label },
      { tag: 'rect', key: 'box', attrs: { x: 0, y: 0, width, height: 28, rx: 6, fill: colour('surface'), stroke: colour('edge') } },
      textAt('text', width / 2, 18.5, text, { anchor: 'middle', fill: 'ink', size: 12 }),
    ],
  };
}

interface Control {
  readonly key: string;
  readonly text: string;
  readonly label: string;
  readonly width: number;
}

const controlsOf = (): readonly Control[] => [
  { key: 'out', text: '−', label: m.spaceTime_zoomOut(), width: 30 },
  { key: 'in', text: '+', label: m.spaceTime_zoomIn(), width: 30 },
  { key: 'fit', text: m.spaceTime_fit(), label: m.spaceTime_fit(), width: 46 },
  { key: 'now', text: m.spaceTime_toNow(), label: m.spaceTime_toNow(), width: 52 },
];

/** Left end of the controls, which stand at the right of the plot. */
const controlsLeft = (g: SpaceTimeGeometry): number => g.x1 - controlsOf().reduce((sum, { width }) => sum + width + 6, -6);

function controls(g: SpaceTimeGeometry): readonly SceneNode[] {
  let x = controlsLeft(g);
  return controlsOf().map(({ key, text, label, width }) => {
    const node = button(key, x, width, text, key, label);
    x += width + 6;
    return node;
  });
}

/** On the phone the name takes all the room there is. */
const hasGlyphs = (g: SpaceTimeGeometry): boolean => g.x0 >= 130;
const namesLeft = (g: SpaceTimeGeometry): number => (hasGlyphs(g) ? 20 : 12);

function laneNodes(g: SpaceTimeGeometry): readonly SceneNode[] {
  const hasGlyph = hasGlyphs(g);
  const nameX = hasGlyph ? 34 : 12;
  return g.lanes.map(({ id, role, y }): SceneNode => {
    const kind = role === 'httpGateway' || role === 'httpClient' ? 'producer' : role;
    return {
      tag: 'g',
      key: `lane ${id}`,
      attrs: pickAttrs({ select: { kind, id } }, id),
      children: [
        { tag: 'rect', key: 'hit', attrs: { x: 0, y: y - 14, width: g.x0 - 6, height: 28, fill: 'transparent' } },
        ...(hasGlyph
          ? [
              {
                tag: 'g',
                key: 'shape',
                attrs: { transform: `translate(20 ${y})` },
                children: [nodeGlyph(role === 'httpGateway' ? 'producer' : role)],
              } satisfies SceneNode,
            ]
          : []),
        textAt('name', nameX, y + 4, fitMiddle(id, (g.x0 - nameX - 8) / 1.15, 12), { fill: 'ink', size: 12, isBold: true }),
        {
          tag: 'line',
          key: 'line',
          attrs: {
            x1: g.x0,
            x2: g.x1,
            y1: y,
            y2: y,
            stroke: colour('edge'),
            'stroke-width': role === 'broker' ? 2 : 1,
            'stroke-opacity': 0.6,
          },
        },
      ],
    };
  });
}

function axisNodes(g: SpaceTimeGeometry, hasTimes: boolean): readonly SceneNode[] {
  // From a day on the times are longer.
  const apart = Math.max(84, textWidth(saidTime(g.ms(g.x1)), 11) + 10);
  const ticks = ticksOf(g.axis, g.offset, g.offset + g.x1 - g.x0, apart);
  return ticks.flatMap(({ ms, x }): readonly SceneNode[] => {
    const at = g.x0 + x - g.offset;
    const isExact = g.axis.msPerPx * apart < 1_000 || ms % 1_000 !== 0;
    const text = ms === 0 || (ms < 60_000 && !isExact) ? axisTime(ms) : saidTime(ms, isExact);
    const half = textWidth(text, 11) / 2;
    // Below the lanes' names there is room; a line whose time has none would be a mark without a word.
    if (hasTimes && (at - half < 4 || at + half > g.width - 4)) return [];
    const line: SceneNode = { tag: 'line', attrs: { x1: at, x2: at, y1: g.top, y2: g.bottom, stroke: colour('line') } };
    const time = hasTimes ? [textAt('time', at, g.bottom + 16, text, { anchor: 'middle' })] : [];
    return [{ tag: 'g', key: `tick ${ms}`, children: [line, ...time] }];
  });
}

function nowNodes(g: SpaceTimeGeometry, nowMs: number): readonly SceneNode[] {
  const x = g.x(nowMs);
  if (x < g.x0 || x > g.x1) return [];
  const text = m.spaceTime_now({ time: saidTime(nowMs) });
  // Bold letters are wider than those that `textWidth` knows.
  const width = textWidth(text, 12) * 1.18;
  const isRight = x + 6 + width <= g.x1;
  return [
    { tag: 'line', key: 'line', attrs: { x1: x, x2: x, y1: g.top - 16, y2: g.bottom, stroke: colour('time'), 'stroke-width': 2 } },
    { tag: 'path', key: 'head', attrs: { d: `M${x - 5} ${g.top - 24}H${x + 5}L${x} ${g.top - 16}Z`, fill: colour('time') } },
    textAt('now', isRight ? x + 8 : x - 8, g.top - 20, text, { fill: 'time', size: 12, isBold: true, anchor: isRight ? 'start' : 'end' }),
  ];
}

/** The span that is measured in every lens. */
function measuredNodes(g: SpaceTimeGeometry, nowMs: number, span: TimeSpan | undefined): readonly SceneNode[] {
  if (span === undefined) return [];
  const ends = [g.x(span.fromMs), g.x(span.toMs ?? nowMs)];
  const from = Math.max(g.x0, Math.min(...ends));
  const to = Math.min(g.x1, Math.max(...ends));
  if (to < g.x0 || from > g.x1) return [];
  return [
    {
      tag: 'rect',
      key: 'band',
      attrs: {
        'data-measured': `${span.fromMs} ${span.toMs ?? nowMs}`,
        x: from,
        y: g.top - 12,
        width: Math.max(1, to - from),
        height: g.bottom - g.top + 12,
        fill: colour('time-soft'),
        'fill-opacity': 0.6,
        stroke: colour('time'),
        'stroke-dasharray': '3 2',
      },
    },
  ];
}

/** In a comparison where the two runs begin to differ. */
function differenceNodes(g: SpaceTimeGeometry, atMs: number | undefined): readonly SceneNode[] {
  const x = atMs === undefined ? undefined : g.x(atMs);
  if (x === undefined || x < g.x0 || x > g.x1) return [];
  return [
    {
      tag: 'g',
      key: 'difference',
      attrs: { 'data-difference': '' },
      children: [
        { tag: 'title', key: 'title', text: m.scrubber_mark_difference() },
        {
          tag: 'line',
          key: 'line',
          attrs: { x1: x, x2: x, y1: g.top, y2: g.bottom, stroke: colour('ink'), 'stroke-width': 1.5, 'stroke-dasharray': '2 3' },
        },
        textAt('sign', x, g.bottom + 4, '≠', { fill: 'ink', size: 15, anchor: 'middle', isBold: true }),
      ],
    },
  ];
}

/** What is computed after now, said once where there is room for it. */
function aheadWords(g: SpaceTimeGeometry, nowMs: number): readonly SceneNode[] {
  const left = g.x(nowMs) + 16 + textWidth(m.spaceTime_now({ time: saidTime(nowMs) }), 12) * 1.18;
  const text = [m.spaceTime_ahead(), m.spaceTime_aheadShort()].find((words) => left + textWidth(words, 11) * 1.1 <= g.x1);
  return text === undefined || left < g.x0 ? [] : [textAt('ahead', g.x1, g.top - 20, text, { anchor: 'end' })];
}

/** The later part of what is drawn: hops that begin after now, and what lasts beyond it, whatever both models know of it. */
function after(ahead: SpaceTimeModel | undefined, { seq, hops, called }: SpaceTimeModel, nowMs: number): SpaceTimeModel | undefined {
  if (ahead === undefined) return undefined;
  const names = new Map([
    ...called,
    ...hops.flatMap(({ msgIds, key }) => (key === undefined || msgIds[0] === undefined ? [] : [[msgIds[0], key] as const])),
  ]);
  return {
    ...ahead,
    hops: ahead.hops
      .filter((hop) => hop.seq > seq)
      .map((hop) => (hop.key !== undefined || hop.msgIds[0] === undefined ? hop : { ...hop, key: names.get(hop.msgIds[0]) })),
    spans: ahead.spans.filter(({ toMs }) => toMs === undefined || toMs > nowMs),
    older: [],
  };
}

/** Bands that last beyond now, in the rows that they have with those before it. */
function laterBandsOf(
  model: SpaceTimeModel,
  ahead: SpaceTimeModel,
  g: SpaceTimeGeometry,
  nowMs: number,
  selection: Selection | undefined,
): readonly Band[] {
  const ended = model.spans.filter(({ toMs }) => toMs !== undefined && toMs <= nowMs);
  const lastMs = Math.max(nowMs, ahead.hops.at(-1)?.sentAt ?? nowMs);
  return bandsOf([...ended, ...ahead.spans], g, lastMs, selection).filter(({ x1 }) => x1 > g.x(nowMs));
}

/** At half strength words could not be read: they come when now gets there. */
const withoutWords = (node: SceneNode): SceneNode => ({ ...node, children: node.children?.filter(({ key }) => key !== 'words') ?? [] });

/** What a node will be (down, stopped, frozen), or is from now on, is said already: the band alone would be a mark without a word. */
function laterWords(bands: readonly Band[], nodes: readonly SceneNode[], nowX: number): readonly SceneNode[] {
  return bands.flatMap((band, index): readonly SceneNode[] => {
    const words = band.x0 >= nowX && isGround(band) ? nodes[index]?.children?.find(({ key }) => key === 'words') : undefined;
    const { attrs, text } = words ?? {};
    return text === undefined || text === ''
      ? []
      : [groundText(`${band.kind} ${band.lane} ${band.x0}`, Number(attrs?.['x']), Number(attrs?.['y']), text, { fill: 'ink-2' })];
  });
}

export interface SpaceTimePicture {
  readonly scene: Scene;
  readonly geometry: SpaceTimeGeometry;
  readonly content: SpaceTimeContent;
  readonly overview: Overview | undefined;
}

/** Geometry and picture together, because the lens's own controls need the first. `computed`: what the next facts come to. */
export function spaceTimeScene(
  model: SpaceTimeModel,
  nowMs: number,
  context: ViewContext,
  viewport: Viewport | undefined,
  computed?: SpaceTimeModel,
): SpaceTimePicture {
  const content: SpaceTimeContent = { model, ahead: after(computed, model, nowMs) };
  const { ahead } = content;
  const { width, height, compact } = context;
  const g = spaceTimeGeometry(content, nowMs, { width, height, viewport, compact });
  const overview = compact ? undefined : overviewOf(content, nowMs, namesLeft(g), g.x0, controlsLeft(g) - 16);
  const bands = bandNodes(bandsOf(model.spans, g, nowMs, context.selection), g, nowMs);
  const over = wordsOver(bands.nodes);
  const groups = arrowGroups(model.hops, g, context.selection);
  const laterGroups = ahead === undefined ? [] : arrowGroups(ahead.hops, g, context.selection);
  const nowX = g.x(nowMs);
  const later = ahead === undefined ? [] : laterBandsOf(model, ahead, g, nowMs, context.selection);
  const laterBands = bandNodes(later, g, nowMs);
  const obstacles: Box[] = [
    ...bands.boxes,
    ...laterBands.boxes,
    { x: nowX - 2, y: g.top - 30, width: 4, height: g.bottom },
    { x: g.x0, y: g.top - 32, width: g.x1 - g.x0, height: 16 },
  ];
  const isEmpty = model.hops.length === 0 && (ahead?.hops.length ?? 0) === 0;
  const empty = isEmpty ? wrapText(m.spaceTime_empty(), g.x1 - g.x0 - 20, 13) : [];
  const clipFrom = (left: number) => ({ 'clip-path': `inset(0 ${width - g.x1}px 0 ${left}px) view-box` });
  const clip = clipFrom(g.x0);
  const nodes: readonly SceneNode[] = [
    { tag: 'g', key: 'measured', children: measuredNodes(g, nowMs, context.span) },
    { tag: 'g', key: 'axis', children: axisNodes(g, !compact) },
    { tag: 'g', key: 'lanes', children: laneNodes(g) },
    { tag: 'g', key: 'folds', children: foldNodes(g) },
    { tag: 'g', key: 'difference', children: differenceNodes(g, context.differs?.atMs) },
    { tag: 'g', key: 'older', attrs: clip, children: olderNodes(model, g) },
    {
      tag: 'g',
      key: 'later',
      attrs: { opacity: 0.5, 'data-later': '' },
      children: [
        { tag: 'g', key: 'bands', attrs: clipFrom(Math.max(g.x0, nowX)), children: laterBands.nodes.map(withoutWords) },
        { tag: 'g', key: 'hops', attrs: clip, children: hopNodes(laterGroups, g) },
      ],
    },
    { tag: 'g', key: 'later words', children: laterWords(later, laterBands.nodes, nowX) },
    { tag: 'g', key: 'bands', children: over.bands },
    { tag: 'g', key: 'hops', attrs: clip, children: hopNodes(groups, g) },
    { tag: 'g', key: 'words', children: over.words },
    { tag: 'g', key: 'names', children: hopLabels([...groups, ...laterGroups], g, nowMs, obstacles) },
    { tag: 'g', key: 'now', children: [...nowNodes(g, nowMs), ...(ahead === undefined ? [] : aheadWords(g, nowMs))] },
    {
      tag: 'g',
      key: 'empty',
      children: empty.map((line, index) => textAt(`empty ${index}`, g.x0 + 8, g.top + 10 + index * 18, line, { fill: 'ink', size: 13 })),
    },
    {
      tag: 'g',
      key: 'overview',
      attrs: { 'data-overview': '' },
      children: overview === undefined ? [] : overviewNodes(overview, g, nowMs),
    },
    { tag: 'g', key: 'controls', children: compact ? [] : controls(g) },
  ];
  return { scene: { nodes, height: g.height, label: m.spaceTime_title() }, geometry: g, content, overview };
}
