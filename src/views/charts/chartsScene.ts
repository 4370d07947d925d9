/** The charts as a scene: the words about the span, the axis of virtual time, and one panel below the other for each measure. */
import { area, line, scaleLinear } from 'd3';
import type { ChartsModel } from '../../projections/charts/chartsModel.ts';
import { axisTime, count, duration, listTime, saidTime } from '../format/index.ts';
import { fitMiddle, textWidth, type SceneNode } from '../marks/index.ts';
import { pickAttrs, type PickTarget } from '../pickable.ts';
import type { Scene } from '../sceneView.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { flow, steps, timeAxis, type Step, type TimeAxis } from './geometry.ts';
import { measuresOf, mostGroups, spanWords, type Columns, type Measure, type Series } from './measures.ts';

const gutter = 20;
const gapBetween = 14;
/** Between the words about the span and what can be done with it (px). */
const wordGap = 8;
const lineHeight = 18;
const smallestPlot = 46;
const largestPlot = 120;
const swatchWidth = 24;
/** Over the highest number of a plot (px): a line on its edge would read like the edge. */
const headroom = 6;

export interface ChartsPicture {
  readonly scene: Scene;
  readonly axis: TimeAxis;
}

export interface ShownSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOpen: boolean;
}

/** The charts of a later moment: what lies between now and there is drawn faintly. */
export interface ChartsAhead {
  readonly atMs: number;
  readonly model: ChartsModel;
}

interface Drawn {
  readonly model: ChartsModel;
  readonly nowMs: number;
  ahead(toMs: number): ChartsAhead | undefined;
}

interface Frame {
  readonly axis: TimeAxis;
  readonly nowMs: number;
  readonly columns: Columns;
  readonly measures: readonly Measure[];
  /** The same measures up to a later moment. */
  readonly ahead: { readonly atMs: number; readonly measures: readonly Measure[] } | undefined;
  readonly span: ShownSpan | undefined;
}

/** How faint that is which has not happened yet. */
const aheadOpacity = 0.45;

/** The span in whole columns, and never an empty one. */
function spanOf(axis: TimeAxis, nowMs: number, { span }: ViewContext): ShownSpan | undefined {
  if (span === undefined) return undefined;
  const ends = [span.fromMs, span.toMs ?? nowMs];
  const fromMs = Math.floor(Math.min(...ends) / axis.columnMs) * axis.columnMs;
  const toMs = Math.max(fromMs + axis.columnMs, Math.ceil(Math.max(...ends) / axis.columnMs) * axis.columnMs);
  return { fromMs, toMs, isOpen: span.toMs === undefined };
}

function aheadOf(axis: TimeAxis, nowMs: number, known: ChartsAhead | undefined, isSpan: boolean): Frame['ahead'] {
  if (known === undefined || known.atMs <= nowMs) return undefined;
  const atMs = Math.min(known.atMs, axis.toMs);
  const perColumn = axis.columnMs / known.model.stretchMs;
  // What was asked of a longer axis has longer stretches than this one's columns.
  if (!Number.isInteger(perColumn)) return undefined;
  const columns: Columns = { perColumn, count: Math.ceil(atMs / axis.columnMs), from: 0, to: 0 };
  return { atMs, measures: measuresOf(known.model, columns, axis.columnMs, isSpan, mostGroups) };
}

function frameOf(drawn: Drawn, context: ViewContext, x0: number, x1: number): Frame {
  const { model, nowMs } = drawn;
  const axis = timeAxis(model, nowMs, x0, x1);
  const span = spanOf(axis, nowMs, context);
  const columns: Columns = {
    perColumn: axis.columnMs / model.stretchMs,
    count: Math.floor(nowMs / axis.columnMs) + 1,
    from: span === undefined ? 0 : Math.round(span.fromMs / model.stretchMs),
    to: span === undefined ? Math.floor(nowMs / model.stretchMs) + 1 : Math.round(span.toMs / model.stretchMs),
  };
  return {
    axis,
    nowMs,
    columns,
    measures: measuresOf(model, columns, axis.columnMs, span !== undefined, mostGroups),
    ahead: aheadOf(axis, nowMs, drawn.ahead(axis.toMs), span !== undefined),
    span,
  };
}

/** Bold letters are wider than those that `textWidth` knows. */
const boldWidth = (text: string, size: number): number => Math.ceil(textWidth(text, size) * 1.16);

interface HeaderItem {
  readonly width: number;
  nodes(x: number, y: number): readonly SceneNode[];
}

function seriesItem(series: Series, room: number): HeaderItem {
  const valueWidth = Math.max(boldWidth(series.value, 11), boldWidth(series.widest, 11));
  const label = fitMiddle(series.label, Math.max(40, room - swatchWidth - valueWidth - 6), 11);
  const labelWidth = textWidth(label, 11);
  return {
    width: swatchWidth + labelWidth + 6 + valueWidth,
    nodes: (x, y) => [
      {
        tag: 'path',
        key: `swatch ${series.id}`,
        attrs: { d: `M${x} ${y - 4}h18`, ...strokeOf(series) },
      },
      // In one line of text the number follows its name in fonts of every width.
      {
        tag: 'text',
        key: `series ${series.id}`,
        attrs: { x: Math.round((x + swatchWidth) * 10) / 10, y, 'font-size': 11, fill: 'var(--ink-2)' },
        children: [
          { tag: 'tspan', key: 'label', text: label },
          { tag: 'tspan', key: 'value', attrs: { dx: 6, fill: 'var(--ink)', 'font-weight': 600 }, text: series.value },
        ],
      },
    ],
  };
}

const strokeOf = ({ colour, dash }: Series): Readonly<Record<string, string | number | undefined>> => ({
  fill: 'none',
  stroke: `var(--${colour})`,
  'stroke-width': 1.5,
  'stroke-dasharray': dash === 'none' ? undefined : dash,
});

/** Name, unit, and the series with their numbers; further lines where the width does not hold them. */
function header(measure: Measure, width: number): ReturnType<typeof flow<HeaderItem>> {
  const words: HeaderItem[] = [
    {
      width: boldWidth(measure.title, 12),
      nodes: (x, y) => [textAt('title', x, y, measure.title, { fill: 'ink', size: 12, isBold: true })],
    },
  ];
  const { unit, widestUnit = unit, note } = measure;
  if (unit !== undefined)
    words.push({ width: textWidth(widestUnit ?? unit, 11), nodes: (x, y) => [textAt('unit', x, y, unit, { fill: 'ink-2' })] });
  words.push(...measure.series.map((series) => seriesItem(series, width)));
  if (note !== undefined) words.push({ width: textWidth(note, 11), nodes: (x, y) => [textAt('note', x, y, note, { fill: 'ink-2' })] });
  return flow(words, width, gapBetween);
}

/** The measure as it will have been at the later moment that is known. */
const laterOf = (measure: Measure, { ahead }: Frame): Measure | undefined => ahead?.measures.find(({ id }) => id === measure.id);

/** What the plot has to hold: all of what has happened, and what follows now. */
const drawnValues = (measure: Measure, frame: Frame): readonly number[] => [
  ...measure.series.flatMap(({ values }) => values.map((value) => value ?? 0)),
  ...(laterOf(measure, frame)?.series ?? []).flatMap(({ values }) =>
    values.slice(Math.floor(frame.nowMs / frame.axis.columnMs)).map((value) => value ?? 0),
  ),
];

function plotNodes(measure: Measure, frame: Frame, top: number, height: number, hasTicks: boolean): readonly SceneNode[] {
  const { axis } = frame;
  const most = Math.max(...drawnValues(measure, frame), 1);
  const y = scaleLinear()
    .domain([0, most])
    .nice(2)
    .range([top + height, top + headroom]);
  // Half a message is none, and half a millisecond would be written as a whole one.
  const ticks = y.ticks(2).filter((tick) => Number.isInteger(tick));
  const round = (value: number): number => Math.round(value * 10) / 10;
  const text = (tick: number): string => (measure.isTime ? (tick === 0 ? '0' : duration(tick)) : count(tick));
  const isDefined = ([, value]: Step): boolean => value !== undefined;
  const x = ([at]: Step): number => round(at);
  const height1 = ([, value]: Step): number => round(y(value ?? 0));
  const shape = area<Step>().defined(isDefined).x(x).y0(y(0)).y1(height1);
  const stroke = line<Step>().defined(isDefined).x(x).y(height1);
  const curves = (kind: 'series' | 'ahead', { series, isTime }: Measure, fromMs: number, toMs: number): readonly SceneNode[] =>
    series.flatMap((one, index): readonly SceneNode[] => {
      const points = steps(one, isTime, axis, fromMs, toMs);
      const under = { d: shape(points) ?? '', fill: `var(--${one.colour})`, 'fill-opacity': 0.14 };
      const over = { [`data-${kind}`]: one.id, d: stroke(points) ?? '', ...strokeOf(one) };
      return [
        ...(index === 0 ? [{ tag: 'path', key: `area ${kind}`, attrs: under } satisfies SceneNode] : []),
        { tag: 'path', key: `${kind} ${one.id}`, attrs: over },
      ];
    });
  const later = laterOf(measure, frame);
  return [
    ...ticks.map((tick): SceneNode => ({
      tag: 'path',
      key: `grid ${tick}`,
      attrs: {
        d: `M${axis.x0} ${round(y(tick))}H${axis.x1}`,
        stroke: tick === 0 ? 'var(--edge)' : 'var(--line)',
        'stroke-width': 1,
      },
    })),
    ...(hasTicks ? ticks : []).map((tick) => textAt(`tick ${tick}`, axis.x0 - 8, y(tick) + 4, text(tick), { anchor: 'end' })),
    ...(later === undefined || frame.ahead === undefined
      ? []
      : [
          {
            tag: 'g',
            key: 'ahead',
            attrs: { opacity: aheadOpacity },
            children: curves('ahead', later, frame.nowMs, frame.ahead.atMs),
          } satisfies SceneNode,
        ]),
    ...curves('series', measure, 0, frame.nowMs),
  ];
}

function panelNode(measure: Measure, children: readonly SceneNode[]): SceneNode {
  const values = measure.series.map(({ label, value }) => `${label} ${value}`).join(', ');
  return {
    tag: 'g',
    key: measure.id,
    attrs: {
      'data-measure': measure.id,
      role: 'img',
      'aria-label': m.charts_panelLabel({
        title: measure.unit === undefined ? measure.title : `${measure.title} (${measure.unit})`,
        values: values === '' ? (measure.note ?? '') : values,
      }),
    },
    children,
  };
}

function headerNodes(laid: ReturnType<typeof flow<HeaderItem>>, left: number, top: number): readonly SceneNode[] {
  return laid.placed.flatMap(({ item, x, line: at }) => item.nodes(left + x, top + 12 + at * lineHeight));
}

function button(label: string, target: PickTarget): HeaderItem {
  const width = textWidth(label, 11) + 16;
  return {
    width,
    nodes: (x, y) => [
      {
        tag: 'g',
        key: `button ${label}`,
        attrs: { transform: `translate(${x} ${y - 15})`, ...pickAttrs(target, label) },
        children: [
          { tag: 'rect', key: 'ground', attrs: { width, height: 22, rx: 6, fill: 'var(--raised)', stroke: 'var(--edge)' } },
          textAt('word', width / 2, 15, label, { fill: 'ink', anchor: 'middle' }),
        ],
      },
    ],
  };
}

/** A sentence is long enough for the differences between fonts to add up. */
const sentenceWidth = (text: string): number => Math.ceil(textWidth(text, 12) * 1.08);

/** So much room is kept for the words about the faint lines, which come and go: nothing moves for them. */
const aheadRoom = (): number => 16 + textWidth(m.charts_aheadShort(), 11) * 1.1;

/** The words above the charts in lines, one of which has room for those about the faint lines. */
function wordLines(frame: Frame, width: number): ReturnType<typeof flow<HeaderItem>> {
  const items = spanItems(frame, width);
  const laid = flow(items, width, wordGap);
  const used = Math.max(0, ...laid.placed.map(({ item, x }) => x + item.width));
  return laid.lines === 1 && used + aheadRoom() > width ? flow(items, width - aheadRoom(), wordGap) : laid;
}

/** What the numbers are of, and what can be done with the span. */
function spanItems({ span }: Frame, width: number): readonly HeaderItem[] {
  const sentence = (text: string): HeaderItem => ({
    width: sentenceWidth(text),
    nodes: (x, y) => [textAt('span', x, y, text, { fill: 'ink-2', size: 12 })],
  });
  if (span === undefined) {
    const numbers = sentence(m.charts_wholeRun());
    const begin = button(m.charts_begin(), { command: 'begin' });
    const drag = [m.charts_drag(), m.charts_dragShort()].map(sentence);
    const inOneLine = drag.find((one) => numbers.width + one.width + begin.width + 2 * wordGap + aheadRoom() <= width);
    return [numbers, inOneLine ?? sentence(m.charts_dragShort()), begin];
  }
  const from = listTime(span.fromMs);
  const to = listTime(span.toMs);
  const text = spanWords(span.fromMs, span.toMs);
  return [
    sentence(sentenceWidth(text) <= width ? text : `${from} – ${to}`),
    ...(span.isOpen ? [button(m.charts_end(), { command: 'end' })] : [button(m.charts_toEnd(), { seekMs: span.toMs })]),
    button(m.charts_toStart(), { seekMs: span.fromMs }),
    button(m.charts_whole(), { command: 'whole' }),
  ];
}

function spanNodes({ span, axis }: Frame, top: number, bottom: number): readonly SceneNode[] {
  if (span === undefined) return [];
  const x = axis.x(span.fromMs);
  return [
    {
      tag: 'rect',
      key: 'span',
      attrs: {
        'data-span': `${span.fromMs} ${span.toMs}`,
        x,
        y: top,
        width: Math.max(1, axis.x(span.toMs) - x),
        height: bottom - top,
        fill: 'var(--time-soft)',
        stroke: 'var(--time)',
        'stroke-dasharray': '3 2',
      },
    },
  ];
}

/** Through the plots only: between them stand names and numbers. */
const through = (x: number, plots: readonly (readonly [number, number])[]): string =>
  plots.map(([top, bottom]) => `M${x} ${top}V${bottom}`).join('');

const nowLine = ({ axis, nowMs }: Frame, plots: readonly (readonly [number, number])[]): SceneNode => ({
  tag: 'path',
  key: 'now',
  attrs: {
    d: through(axis.x(nowMs), plots),
    fill: 'none',
    stroke: 'var(--time)',
    'stroke-width': 1.5,
  },
});

/** Ticks of the axis, except those that the word at the present moment would cover. */
function axisNodes(frame: Frame, y: number, plots: readonly (readonly [number, number])[]): readonly SceneNode[] {
  const { axis, nowMs } = frame;
  const nowText = `${m.charts_now()} ${saidTime(nowMs)}`;
  const half = boldWidth(nowText, 11) / 2;
  const nowX = Math.min(axis.x1 - half, Math.max(half + 4, axis.x(nowMs)));
  return [
    ...axis.ticks.flatMap((tick): readonly SceneNode[] => {
      const text = axisTime(tick);
      const reach = textWidth(text, 11) / 2;
      const x = Math.min(axis.x(tick), axis.x1 + 8 - reach);
      const isCovered = Math.abs(x - nowX) < reach + half + 6;
      return [
        {
          tag: 'path',
          key: `rule ${tick}`,
          attrs: { d: through(axis.x(tick), plots), fill: 'none', stroke: 'var(--line)', 'stroke-width': 1 },
        },
        ...(isCovered ? [] : [textAt(`time ${tick}`, x, y, text, { anchor: 'middle' })]),
      ];
    }),
    textAt('now time', nowX, y, nowText, { anchor: 'middle', fill: 'time', isBold: true }),
  ];
}

/** What the faint lines are, in the first line with room beside what stands there: nothing moves when they come. */
function aheadWords({ ahead, axis }: Frame, left: number, { placed, lines }: ReturnType<typeof flow<HeaderItem>>): readonly SceneNode[] {
  if (ahead === undefined) return [];
  const ends = Array.from({ length: lines }, (_, at) =>
    Math.max(0, ...placed.filter(({ line: one }) => one === at).map(({ item, x }) => left + x + item.width)),
  );
  const fits = (text: string, end: number): boolean => end + 16 + textWidth(text, 11) * 1.1 <= axis.x1;
  return [m.charts_ahead(), m.charts_aheadShort()]
    .flatMap((text) =>
      ends.flatMap((end, at) => (fits(text, end) ? [textAt('ahead', axis.x1, 22 + at * 26, text, { anchor: 'end' })] : [])),
    )
    .slice(0, 1);
}

/** The dock's small form: as many measures side by side as there is room for. */
function compactPicture(drawn: Drawn, context: ViewContext): ChartsPicture {
  const number = Math.max(1, Math.min(4, Math.floor(context.width / 230)));
  const width = context.width / number;
  let axis: TimeAxis | undefined;
  const nodes = Array.from({ length: number }, (_, index): readonly SceneNode[] => {
    const left = index * width + 12;
    const right = (index + 1) * width - 12;
    const frame = frameOf(drawn, context, left, right);
    axis ??= frame.axis;
    const measure = frame.measures[index];
    if (measure === undefined) return [];
    const laid = header({ ...measure, unit: undefined, widestUnit: undefined }, right - left);
    const kept = { lines: Math.min(3, laid.lines), placed: laid.placed.filter(({ line: at }) => at < 3) };
    const top = 10 + kept.lines * lineHeight;
    const bottom = Math.max(top + 20, Math.min(context.height, 112) - 8);
    return [
      panelNode(measure, [
        ...spanNodes(frame, top, bottom),
        ...headerNodes(kept, left, 4),
        ...plotNodes(measure, frame, top, bottom - top, false),
        nowLine(frame, [[top, bottom]]),
      ]),
    ];
  }).flat();
  return {
    scene: { nodes, height: 104, label: m.charts_title() },
    axis: axis ?? timeAxis(drawn.model, drawn.nowMs, 12, context.width - 12),
  };
}

/** The whole picture of one moment; `ahead` gives what is known up to the axis' end. */
export function chartsPicture(
  model: ChartsModel,
  nowMs: number,
  context: ViewContext,
  ahead: Drawn['ahead'] = () => undefined,
): ChartsPicture {
  const drawn: Drawn = { model, nowMs, ahead };
  if (context.compact) return compactPicture(drawn, context);
  const left = context.width < 560 ? 12 : gutter;
  const frame = frameOf(drawn, context, left + 56, context.width - left);
  const inner = context.width - 2 * left;
  const words = wordLines(frame, inner);
  const axisY = 16 + words.lines * 26 + 4;
  const top = axisY + 12;
  const headers = frame.measures.map((measure) => header(measure, inner));
  const words2 = headers.reduce((total, { lines }) => total + 4 + lines * lineHeight + 14, 0);
  const plot = Math.min(largestPlot, Math.max(smallestPlot, Math.floor((context.height - top - words2) / headers.length)));
  let y = top;
  const plots: (readonly [number, number])[] = [[axisY + 6, axisY + 12]];
  const panels = frame.measures.map((measure, index): SceneNode => {
    const laid = headers[index] ?? header(measure, inner);
    const plotTop = y + 4 + laid.lines * lineHeight + 4;
    const node = panelNode(measure, [...headerNodes(laid, left, y + 4), ...plotNodes(measure, frame, plotTop, plot, true)]);
    plots.push([plotTop, plotTop + plot]);
    y = plotTop + plot + 10;
    return node;
  });
  const nodes: readonly SceneNode[] = [
    ...spanNodes(frame, axisY + 6, y - 10),
    {
      tag: 'g',
      key: 'words',
      children: words.placed.flatMap(({ item, x, line: at }) => item.nodes(left + x, 22 + at * 26)),
    },
    { tag: 'g', key: 'axis', attrs: { 'aria-hidden': 'true' }, children: axisNodes(frame, axisY, plots) },
    ...panels,
    nowLine(frame, plots),
    ...aheadWords(frame, left, words),
  ];
  return { scene: { nodes, height: y, label: m.charts_title() }, axis: frame.axis };
}
