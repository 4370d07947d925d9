/** What happened, above the scrubber's track: marks and groups of them, one label for neighbours that say the same. Pure. */
import {
  faultCross,
  interventionDiamond,
  markAt,
  overlaps,
  placeLabels,
  textWidth,
  violationTriangle,
  type Box,
  type SceneNode,
} from '../marks/index.ts';
import type { ScrubberLayout, ScrubberMark } from './layout.ts';
import { apartOnLeft, wordGap, type MarkGlyph, type MarkGroup } from './markGroups.ts';
import { areTraffic, countText, groupParts, kindOrder, labelWidth, wordsBeside, type Words } from './markWords.ts';
import { labelSize, rows, wordsFrom } from './measures.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

function glyph(mark: ScrubberMark, isNumbered: boolean): SceneNode {
  switch (mark.kind) {
    case 'action':
      return interventionDiamond(4.5);
    case 'rejected':
      return { tag: 'path', attrs: { d: 'M0 -4.5L4.5 0L0 4.5L-4.5 0Z', fill: 'none', stroke: 'var(--ink)', 'stroke-width': 1.25 } };
    case 'lesson':
      return { tag: 'circle', attrs: { r: 4.5, fill: 'none', stroke: 'var(--ink)', 'stroke-width': 1.5 } };
    case 'difference':
      return {
        tag: 'path',
        attrs: { d: 'M-4.5 -2H4.5M-4.5 2H4.5M-2.5 5L2.5 -5', fill: 'none', stroke: 'var(--ink)', 'stroke-width': 1.5 },
      };
    case 'fault':
    case 'cut':
      return faultCross(3.5);
    case 'violation':
      return violationTriangle(4.5);
    case 'deadLetter':
      return markAt({ name: 'deadLetter', r: 5.5 }, 0, 0);
    case 'retry':
      return isNumbered ? markAt({ name: 'retry', number: Number(mark.label) }, 0, 0) : markAt({ name: 'failed', r: 3.5 }, 0, 0);
  }
}

/** Groups of the same words that stand this close share one label (px). */
const sharedDistance = 22;

/** Neighbouring groups with one label. */
interface Labelled {
  readonly groups: readonly MarkGroup[];
  readonly mark: ScrubberMark;
  /** The most first, less where that has no room. */
  readonly texts: readonly Words[];
}

/** Traffic this far from its words is named again (px). */
const farFromName = 240;

/** Traffic of one sort is named once until something else happens, where there is room. */
function labelled(groups: readonly MarkGroup[]): readonly Labelled[] {
  const found: { readonly groups: MarkGroup[]; readonly mark: ScrubberMark; readonly texts: readonly Words[] }[] = [];
  for (const group of groups) {
    const texts = wordsBeside(group.glyphs.map(({ marks }) => marks));
    const last = found.at(-1);
    const [from, before] = [last?.groups[0]?.box, last?.groups.at(-1)?.box];
    const isNear = before !== undefined && group.box.x - before.x - before.width <= sharedDistance - 12;
    const isGoingOn = areTraffic(group.marks) && from !== undefined && group.box.x - from.x < farFromName;
    const isSame = texts[0]?.text === last?.texts[0]?.text && group.mark.kind === last?.mark.kind;
    if (last !== undefined && isSame && (isNear || isGoingOn)) last.groups.push(group);
    else found.push({ groups: [group], mark: group.mark, texts });
  }
  return [...found, ...firstTraffic(groups)];
}

/** Where the first traffic of a picture stands before a change, both have their words: it on its left. */
function firstTraffic(groups: readonly MarkGroup[]): readonly Labelled[] {
  const group = groups.find(({ glyphs }) => glyphs.some(({ marks }) => areTraffic(marks)));
  const marks = group?.glyphs[0]?.marks ?? [];
  const [mark] = marks;
  if (group === undefined || mark === undefined || areTraffic(group.marks) || !areTraffic(marks)) return [];
  return [{ groups: [group], mark, texts: wordsBeside([marks]).map(({ text }) => ({ text, side: 'left' })) }];
}

/** A label's place, and where its text is held (px). */
interface LabelPlace extends Box {
  readonly text: string;
  readonly on: 'left' | 'right';
  readonly textX: number;
}

/** Where words beside these boxes can stand without touching what is kept free for others: at the first of them, on the right first. */
function placesOf(layout: ScrubberLayout, boxes: readonly Box[], texts: readonly Words[], keptFree: readonly Box[]): readonly LabelPlace[] {
  return texts.flatMap(({ text, side }) => {
    const width = labelWidth(text);
    const placed = { y: 2, height: 14, text };
    const places = boxes.flatMap(({ x, width: boxWidth }): readonly LabelPlace[] => {
      const to = x + boxWidth;
      const textX = x - wordGap.before;
      return [
        { ...placed, on: 'right', x: to + 1, width: width + wordGap.before - 1 + wordGap.after, textX: to + wordGap.before },
        { ...placed, on: 'left', x: textX - width - apartOnLeft, width: width + apartOnLeft + wordGap.before - 1, textX },
      ];
    });
    return places.filter(({ on, textX, ...box }) => {
      const from = on === 'right' ? textX : textX - width;
      const isInside = from >= 0 && from + width <= layout.x1 + 8;
      // On the phone a word always follows its mark.
      const isAllowed = (side ?? on) === on && (on === 'right' || layout.x1 >= wordsFrom);
      return isAllowed && isInside && !keptFree.some((free) => overlaps(box, free));
    });
  });
}

/** What matters most first, traffic last. */
const orderOf = ({ mark }: Labelled): number => (areTraffic([mark]) ? kindOrder.length : kindOrder.indexOf(mark.kind));

export interface PlacedLabel {
  readonly mark: ScrubberMark;
  readonly place: LabelPlace;
}

/** Words beside the marks: they depend on nothing that moves. */
export function markLabels(layout: ScrubberLayout, groups: readonly MarkGroup[]): readonly PlacedLabel[] {
  const wanting = labelled(groups)
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .map(({ groups: near, mark, texts }) => {
      const keptFree = groups
        .filter((group) => group.wordRoom > 0 && !near.includes(group))
        .map(({ box, wordRoom }): Box => ({ ...box, x: box.x + box.width, width: wordRoom }));
      const from = near[0]?.box.x ?? 0;
      const whole: Box = { x: from, y: 0, width: Math.max(...near.map(({ box }) => box.x + box.width)) - from, height: rows.head };
      const boxes = near.every(({ marks }) => areTraffic(marks)) ? near.map(({ box }) => box) : [whole];
      return { mark, places: placesOf(layout, boxes, texts, keptFree) };
    });
  const boxes = groups.map(({ box }) => box);
  return placeLabels(wanting, boxes).flatMap(({ label: { mark, places }, box }) => {
    const place = places.find((candidate) => candidate === box);
    return place === undefined ? [] : [{ mark, place }];
  });
}

/** Of one thing or of several: a glyph for each kind and how many of it there are; where a row ends. */
function groupNode(group: MarkGroup): SceneNode {
  const { mark, marks, x, toX, isNumbered, glyphs } = group;
  const y = rows.marks;
  const title: SceneNode = {
    tag: 'title',
    text: groupParts(group)
      .map(({ text }) => text)
      .join(', '),
  };
  const line = (key: string, x1: number, x2: number): SceneNode => ({
    tag: 'line',
    key,
    attrs: {
      x1: round(x1),
      x2: round(x2),
      y1: 0,
      y2: 0,
      stroke: mark.kind === 'retry' ? 'var(--fail)' : 'var(--ink)',
      'stroke-width': 1.5,
    },
  });
  const [{ countX } = { countX: undefined }] = glyphs;
  const row: readonly SceneNode[] =
    toX === undefined || countX === undefined
      ? []
      : [
          line('before', 0, countX - x - 3),
          line('after', countX - x + textWidth(countText(marks), labelSize) + 3, toX - x),
          { tag: 'g', key: 'last', attrs: { transform: `translate(${round(toX - x)} 0)` }, children: [glyph(mark, false)] },
        ];
  return {
    tag: 'g',
    key: `${mark.kind} ${mark.at} ${mark.seq} ${x}`,
    attrs: { transform: `translate(${round(x)} ${y})`, 'data-mark': mark.kind, 'data-count': marks.length },
    children: [...row, ...glyphs.flatMap((one, index) => glyphNodes(one, one.x - x, `${index}`, isNumbered)), title],
  };
}

function glyphNodes({ marks, x: middle, countX }: MarkGlyph, x: number, key: string, isNumbered: boolean): SceneNode[] {
  const [first] = marks;
  if (first === undefined) return [];
  const drawn = glyph(first, isNumbered);
  const count: SceneNode[] =
    countX === undefined
      ? []
      : [
          {
            tag: 'text',
            key: `count ${key}`,
            attrs: { x: round(x + countX - middle), y: 4, 'font-size': labelSize, 'font-weight': 600, fill: 'var(--ink)' },
            text: countText(marks),
          },
        ];
  return [
    x === 0 ? drawn : { tag: 'g', key: `glyph ${key}`, attrs: { transform: `translate(${round(x)} 0)` }, children: [drawn] },
    ...count,
  ];
}

export function marksNode(groups: readonly MarkGroup[], labels: readonly PlacedLabel[]): SceneNode {
  return {
    tag: 'g',
    key: 'marks',
    children: [
      ...groups.map(groupNode),
      ...labels.map(({ mark, place: { on, text, textX } }): SceneNode => ({
        tag: 'text',
        key: `label ${mark.kind} ${mark.at} ${mark.seq}`,
        attrs: {
          x: round(textX),
          y: rows.marks + 4,
          'font-size': labelSize,
          fill: 'var(--ink-2)',
          ...(on === 'left' ? { 'text-anchor': 'end' } : {}),
        },
        text,
      })),
    ],
  };
}
