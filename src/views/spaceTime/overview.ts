/** The strip over the diagram: all that is kept, how dense it is, and the part of it that is seen. Pure. */
import { axisTime } from '../format/index.ts';
import { colour, textWidth, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { buildAxis, fittingScale, type Axis } from './axis.ts';
import { instantsOf, type SpaceTimeContent, type SpaceTimeGeometry } from './geometry.ts';

export interface Overview {
  /** Where its words begin; undefined where it has the room of the words itself. */
  readonly wordsX: number | undefined;
  /** From when to when it is. */
  readonly fromTo: string;
  readonly ends: readonly string[];
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly height: number;
  readonly axis: Axis;
  /** Bars of equal width from left to right: what travelled there, at most 1. */
  readonly bars: readonly number[];
  x(ms: number): number;
  ms(x: number): number;
}

const barWidth = 3;
/** Narrower than this (px) it says nothing. */
const narrowest = 120;

/** Beside the names of the lanes, or, where that leaves too little, over them too. */
export function overviewOf(content: SpaceTimeContent, nowMs: number, left: number, plotLeft: number, x1: number): Overview | undefined {
  const known = instantsOf(content);
  // It reaches to now, but between what is known now breaks nothing: the strip would stretch while it moves.
  const isBefore = nowMs < (known[0] ?? nowMs);
  const isAfter = nowMs > (known.at(-1) ?? nowMs);
  const instants = [...(isBefore ? [nowMs] : []), ...known, ...(isAfter ? [nowMs] : [])];
  const ends = [axisTime(instants[0] ?? 0), axisTime(instants.at(-1) ?? 0)];
  const fromTo = ends.join(' – ');
  const beside = Math.max(plotLeft, left + Math.ceil(textWidth(fromTo, 11) * 1.1) + 8);
  const isBeside = x1 - beside >= narrowest;
  const x0 = isBeside ? beside : left;
  if (x1 - x0 < narrowest || instants.length < 2) return undefined;
  const axis = buildAxis(instants, fittingScale(instants, x1 - x0));
  // Few instants do not fill the strip at any scale.
  const stretch = (x1 - x0) / Math.max(1, axis.width);
  const counts = Array.from({ length: Math.ceil((x1 - x0) / barWidth) }, () => 0);
  const add = (ms: number, count: number): void => {
    const bar = Math.min(counts.length - 1, Math.floor((axis.x(ms) * stretch) / barWidth));
    counts[bar] = (counts[bar] ?? 0) + count;
  };
  for (const { hops } of content.ahead === undefined ? [content.model] : [content.model, content.ahead])
    for (const { sentAt } of hops) add(sentAt, 1);
  for (const { fromMs, toMs, count } of content.model.older) {
    const parts = Math.max(1, Math.ceil(((axis.x(toMs) - axis.x(fromMs)) * stretch) / barWidth));
    for (let part = 0; part < parts; part++) add(fromMs + ((part + 0.5) / parts) * (toMs - fromMs), count / parts);
  }
  const most = Math.max(1, ...counts);
  return {
    wordsX: isBeside ? left : undefined,
    fromTo,
    ends,
    x0,
    x1,
    top: 10,
    // Below a strip without words beside it stands from when to when it is.
    height: isBeside ? 24 : 11,
    axis,
    bars: counts.map((count) => Math.sqrt(count / most)),
    x: (ms) => Math.min(x1, Math.max(x0, x0 + axis.x(ms) * stretch)),
    ms: (x) => axis.ms((Math.min(x1, Math.max(x0, x)) - x0) / stretch),
  };
}

export function overviewNodes(overview: Overview, g: SpaceTimeGeometry, nowMs: number): readonly SceneNode[] {
  const { wordsX, fromTo, ends, x0, x1, top, height, bars } = overview;
  const bottom = top + height;
  const nowX = overview.x(nowMs);
  const path = (isPast: boolean): string =>
    bars
      .map((share, index) => {
        const x = x0 + index * barWidth;
        return share === 0 || x <= nowX !== isPast
          ? ''
          : `M${x.toFixed(1)} ${bottom}v${-Math.round(2 + share * (height - 6))}h${barWidth - 1}V${bottom}z`;
      })
      .join('');
  const from = overview.x(g.ms(g.x0));
  const to = Math.max(from + 4, overview.x(g.ms(g.x1)));
  return [
    { tag: 'title', key: 'title', text: m.spaceTime_overview() },
    ...(wordsX === undefined
      ? []
      : [textAt('words', wordsX, top + 10, m.spaceTime_overviewWord()), textAt('from to', wordsX, top + 24, fromTo)]),
    ...(wordsX === undefined
      ? ends.map((text, index) =>
          textAt(`end ${index}`, index === 0 ? x0 : x1, bottom + 13, text, { anchor: index === 0 ? 'start' : 'end' }),
        )
      : []),
    { tag: 'rect', key: 'ground', attrs: { x: x0, y: top, width: x1 - x0, height, rx: 2, fill: colour('sunken') } },
    { tag: 'path', key: 'past', attrs: { d: path(true), fill: colour('ink-3') } },
    { tag: 'path', key: 'future', attrs: { d: path(false), fill: colour('edge'), 'fill-opacity': 0.45 } },
    { tag: 'path', key: 'now', attrs: { d: `M${nowX} ${top}V${bottom}`, stroke: colour('time'), 'stroke-width': 1.5 } },
    {
      tag: 'rect',
      key: 'window',
      attrs: {
        'data-ms-per-px': g.axis.msPerPx,
        x: from,
        y: top - 2,
        width: to - from,
        height: height + 4,
        rx: 3,
        fill: 'none',
        stroke: colour('ink'),
        'stroke-width': 1.75,
      },
    },
    // To what the strip's window is opened below; on the phone its ends' times stand there.
    ...(wordsX === undefined
      ? []
      : [
          {
            tag: 'path',
            key: 'opens',
            attrs: {
              d: `M${from} ${bottom + 2}L${g.x0} ${g.top - 30}M${to} ${bottom + 2}L${g.x1} ${g.top - 30}`,
              stroke: colour('edge'),
              'stroke-opacity': 0.6,
              'stroke-dasharray': '2 3',
              fill: 'none',
            },
          } satisfies SceneNode,
        ]),
  ];
}
