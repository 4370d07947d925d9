/** The scrubber as a scene: marks 14, track 32, axis 22 (visual language, section 10, Transport). Pure. */
import { m } from '../../paraglide/messages.js';
import { duration, gap } from '../format/index.ts';
import { boldWidth, overlaps, placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import type { TimeSpan } from '../view.ts';
import { axisTicks, foldAt, foldText, msToX, type PlacedPiece, type ScrubberLayout, type ScrubberTimeline } from './layout.ts';
import type { MarkGroup } from './markGroups.ts';
import { markLabels, marksNode } from './marksScene.ts';
import { areTraffic } from './markWords.ts';
import { labelSize, rows } from './measures.ts';

const bottom = rows.top + rows.height;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export interface ScrubberSceneInput {
  readonly layout: ScrubberLayout;
  readonly timeline: ScrubberTimeline;
  readonly groups: readonly MarkGroup[];
  readonly nowMs: number;
  /** What is measured in every lens; without an end it goes on to now. */
  readonly span?: TimeSpan | undefined;
  /** Whether the run is still being computed: the axis then ends where that has come to. */
  readonly goesOn?: boolean | undefined;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Everything in the order in which it lies: ground, bars, what is not computed, folds, axis, marks, playhead. */
export function scrubberScene(input: ScrubberSceneInput): readonly SceneNode[] {
  const { layout, timeline, groups, nowMs, span, goesOn = false } = input;
  const inside = foldAt(layout, nowMs);
  const labels = markLabels(layout, groups);
  const changes = labels.filter(({ mark }) => !areTraffic([mark]));
  const playhead = playheadNodes(layout, nowMs, inside, [...groups.map(({ box }) => box), ...changes.map(({ place }) => place)]);
  // The length of the fold that the playhead is in says more than the name of traffic.
  const left = labels.filter((label) => playhead.label === undefined || changes.includes(label) || !overlaps(playhead.label, label.place));
  return [
    trackNode(layout),
    ...spanNodes(layout, nowMs, span),
    ...barNodes(layout, nowMs),
    ...uncomputedNodes(layout, timeline),
    ...layout.pieces
      .filter((piece) => piece.kind === 'fold')
      .map((fold) => foldNode(fold, fold === inside && playhead.label !== undefined)),
    axisNode(layout, goesOn),
    marksNode(groups, left),
    playhead.node,
  ];
}

const trackNode = ({ x0, x1 }: ScrubberLayout): SceneNode => ({
  tag: 'rect',
  key: 'track',
  attrs: { x: x0, y: rows.top, width: round(x1 - x0), height: rows.height, rx: 2, fill: 'var(--sunken)' },
});

/** Under the bars, and a bracket over the track that folds do not hide. */
function spanNodes(layout: ScrubberLayout, nowMs: number, span: TimeSpan | undefined): readonly SceneNode[] {
  if (span === undefined) return [];
  const ends = [msToX(layout, span.fromMs), msToX(layout, span.toMs ?? nowMs)];
  const [from, to] = [round(Math.min(...ends)), round(Math.max(...ends))];
  return [
    {
      tag: 'rect',
      key: 'span',
      attrs: {
        'data-part': 'span',
        x: from,
        y: rows.top,
        width: Math.max(1, round(to - from)),
        height: rows.height,
        fill: 'var(--time-soft)',
      },
    },
    {
      tag: 'path',
      key: 'span bracket',
      attrs: {
        d: `M${from} ${bottom + 4}v-3h${Math.max(1, round(to - from))}v3`,
        fill: 'none',
        stroke: 'var(--time)',
        'stroke-width': 1.5,
      },
    },
  ];
}

/** Facts per part as bars, their heights by the square root, so that one fact beside a hundred is still seen. */
function barNodes(layout: ScrubberLayout, nowMs: number): readonly SceneNode[] {
  const most = Math.max(1, ...layout.pieces.map((piece) => piece.bars.reduce((a, b) => Math.max(a, b), 0)));
  let past = '';
  let future = '';
  for (const piece of layout.pieces) {
    const width = (piece.x1 - piece.x0) / Math.max(1, piece.bars.length);
    const lengthMs = (piece.toMs - piece.fromMs) / Math.max(1, piece.bars.length);
    const drawn = round(width > 3 ? width - 1 : width);
    piece.bars.forEach((facts, index) => {
      if (facts === 0) return;
      const height = round(3 + 24 * Math.sqrt(facts / most));
      const path = `M${round(piece.x0 + index * width)} ${bottom}v${-height}h${drawn}v${height}z`;
      if (piece.fromMs + index * lengthMs <= nowMs) past += path;
      else future += path;
    });
  }
  return [
    { tag: 'path', key: 'past', attrs: { d: past, fill: 'var(--ink-3)' } },
    { tag: 'path', key: 'future', attrs: { d: future, fill: 'var(--edge)', 'fill-opacity': 0.45 } },
  ];
}

/** What is not computed yet is hatched. */
function uncomputedNodes(layout: ScrubberLayout, timeline: ScrubberTimeline): readonly SceneNode[] {
  const from = msToX(layout, timeline.computedMs);
  if (timeline.computedMs >= timeline.endMs || layout.x1 - from < 1) return [];
  let d = '';
  for (let x = from - rows.height; x < layout.x1; x += 6) {
    const startX = Math.max(x, from);
    const endX = Math.min(x + rows.height, layout.x1);
    if (endX > startX) d += `M${round(startX)} ${round(bottom - (startX - x))}L${round(endX)} ${round(bottom - (endX - x))}`;
  }
  const hatching: SceneNode = {
    tag: 'path',
    attrs: { d, stroke: 'var(--edge)', 'stroke-opacity': 0.7, 'stroke-width': 1, fill: 'none' },
  };
  return [{ tag: 'g', key: 'uncomputed', children: [{ tag: 'title', text: m.scrubber_notComputed() }, hatching] }];
}

function zigzag(x: number): string {
  const teeth = 4;
  const step = rows.height / (teeth * 2);
  let d = `M${round(x)} ${rows.top}`;
  for (let i = 0; i < teeth; i++) d += `l3 ${step}l-3 ${step}`;
  return d;
}

/** In a narrower fold two torn edges would run into one another: it has one (px). */
const twoEdgesFrom = 15;

/** A fold: two torn edges and how much time lies between them. The label moves above the playhead while that is inside. */
function foldNode(fold: PlacedPiece, isCurrent: boolean): SceneNode {
  const width = fold.x1 - fold.x0;
  const edges: SceneNode = {
    tag: 'path',
    attrs: {
      d: width < twoEdgesFrom ? zigzag(fold.x0 + width / 2 - 1.5) : `${zigzag(fold.x0 + 1)}${zigzag(fold.x1 - 4)}`,
      stroke: 'var(--time)',
      'stroke-width': 1,
      'stroke-opacity': 0.8,
      fill: 'none',
    },
  };
  const ground: SceneNode = {
    tag: 'rect',
    attrs: { x: round(fold.x0 + 2), y: rows.top, width: round(Math.max(0, width - 4)), height: rows.height, fill: 'var(--sunken)' },
  };
  const shown = foldText(fold);
  const text: readonly SceneNode[] =
    shown === undefined || isCurrent
      ? []
      : [
          {
            tag: 'text',
            attrs: {
              x: round((fold.x0 + fold.x1) / 2),
              y: rows.top + rows.height / 2 + 4,
              'font-size': labelSize,
              'text-anchor': 'middle',
              fill: 'var(--time)',
            },
            text: shown,
          },
        ];
  return { tag: 'g', key: `fold ${fold.fromMs}`, attrs: { 'data-part': 'fold' }, children: [ground, edges, ...text] };
}

/** To how many ms a label of the axis says its time. */
const labelStep = (ms: number): number => (ms < minute ? 100 : ms < hour ? second : ms < day ? minute : hour);

interface AxisLabel {
  readonly ms: number;
  readonly text: string;
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly places: readonly Box[];
}

/** The end and the beginning always have their label; the others stand where there is room. */
function axisNode(layout: ScrubberLayout, goesOn: boolean): SceneNode {
  const labels = axisTicks(layout).map((ms): AxisLabel => {
    const isPassedEnd = ms === layout.endMs && ms < layout.edgeMs;
    // A label that leaves digits out stands where what it says is: the playhead at 5.000 s under "5 s", not before it.
    const isLast = ms === layout.endMs || ms === layout.edgeMs;
    const said = ms < second || isLast ? ms : Math.floor(ms / labelStep(ms)) * labelStep(ms);
    const x = msToX(layout, said);
    const time = ms === 0 ? '0' : duration(isLast && ms >= second ? Math.round(ms / 100) * 100 : said);
    const isComputedTo = goesOn && ms === layout.endMs;
    const text = isComputedTo ? m.scrubber_computedTo({ time }) : isPassedEnd ? m.scrubber_end({ time }) : time;
    const width = textWidth(text, labelSize) + 16;
    const anchor = ms === 0 ? 'start' : x + width / 2 > layout.x1 ? 'end' : 'middle';
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { ms, text, x, anchor, places: [{ x: left, y: bottom, width, height: 22 }] };
  });
  const first = labels[0];
  const last = labels.at(-1);
  const end = labels.find(({ ms }) => ms === layout.endMs);
  const order = [first, last, ...(end === last ? [] : [end]), ...labels.slice(1, -1).filter((label) => label !== end)].filter(
    (label) => label !== undefined,
  );
  const placed = placeLabels(order, []);
  return {
    tag: 'g',
    key: 'axis',
    attrs: { fill: 'var(--ink-3)', 'font-size': labelSize },
    children: placed.flatMap(({ label }): readonly SceneNode[] => [
      {
        tag: 'line',
        key: `tick ${label.ms}`,
        attrs: { x1: round(label.x), x2: round(label.x), y1: bottom, y2: bottom + 4, stroke: 'var(--edge)' },
      },
      { tag: 'text', key: `label ${label.ms}`, attrs: { x: round(label.x), y: rows.axis, 'text-anchor': label.anchor }, text: label.text },
    ]),
  };
}

/**
 * The playhead: brass, 2 px, its head under the row of marks, with the length of the fold above it while it is inside one. Where
 * marks and the words of changes leave no room for that, the fold keeps its label.
 */
function playheadNodes(
  layout: ScrubberLayout,
  nowMs: number,
  inside: PlacedPiece | undefined,
  taken: readonly Box[],
): { readonly node: SceneNode; readonly label: Box | undefined } {
  const x = round(msToX(layout, nowMs));
  const length = inside === undefined ? '' : gap(inside.toMs - inside.fromMs);
  const width = boldWidth(length, labelSize) + 4;
  const label =
    inside === undefined
      ? undefined
      : [x - width / 2, x + 5, x - 5 - width]
          .map((left): Box => ({ x: left, y: 0, width, height: rows.head }))
          .filter((box) => box.x >= 0 && box.x + box.width <= layout.x1 + 8)
          .find((place) => !taken.some((box) => overlaps(place, box)));
  // A label that has to stay inside the fold is not crossed out.
  const within = inside === undefined || label !== undefined ? undefined : foldText(inside);
  const middle = rows.top + rows.height / 2;
  const isCrossed =
    within !== undefined && Math.abs(x - (inside?.x0 ?? x) / 2 - (inside?.x1 ?? x) / 2) < textWidth(within, labelSize) / 2 + 2;
  const parts: readonly (readonly [number, number])[] = isCrossed
    ? [
        [rows.head, middle - 7],
        [middle + 7, bottom + 2],
      ]
    : [[rows.head, bottom + 2]];
  const text: readonly SceneNode[] =
    label === undefined
      ? []
      : [
          {
            tag: 'text',
            attrs: { x: round(label.x + 2), y: rows.marks + 4, 'font-size': labelSize, 'font-weight': 600, fill: 'var(--time)' },
            text: length,
          },
        ];
  return {
    node: {
      tag: 'g',
      key: 'playhead',
      attrs: { 'data-part': 'playhead' },
      children: [
        ...parts.map(([y1, y2]): SceneNode => ({
          tag: 'line',
          key: `line ${y1}`,
          attrs: { x1: x, x2: x, y1, y2, stroke: 'var(--time)', 'stroke-width': 2 },
        })),
        { tag: 'path', attrs: { d: `M${x - 5} ${rows.head}h10l-5 ${rows.top - rows.head}z`, fill: 'var(--time)' } },
        ...text,
      ],
    },
    label,
  };
}
