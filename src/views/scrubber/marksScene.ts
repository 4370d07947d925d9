/** What happened, above the scrubber's track: marks and groups of them, one label for neighbours that say the same. Pure. */
import {
  faultCross,
  interventionDiamond,
  markAt,
  placeLabels,
  textWidth,
  violationTriangle,
  type Box,
  type SceneNode,
} from '../marks/index.ts';
import type { ScrubberLayout, ScrubberMark } from './layout.ts';
import { countText, groupParts, kindOrder, markText, shortText, type MarkGroup } from './markGroups.ts';
import { labelSize, rows } from './measures.ts';

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

/**
 * How far a label is at least from what follows on its other side (px). One on the left of its glyph stands quite alone, so that a
 * label between two glyphs is always the left one's.
 */
const apart = { onRight: 4, onLeft: 12 };

/** Groups of the same words that stand this close share one label (px). */
const sharedDistance = 22;

/** Neighbouring groups with one label. */
interface Labelled {
  readonly groups: readonly MarkGroup[];
  readonly mark: ScrubberMark;
  /** The most first, less where that has no room. */
  readonly texts: readonly string[];
}

/** Of different things all names, whole or in short, or the one that matters most; retries say by their number what they are. */
function textsOf(group: MarkGroup): readonly string[] {
  const parts = groupParts(group)
    .filter(({ mark }) => mark.kind !== 'retry')
    .sort((a, b) => kindOrder.indexOf(a.mark.kind) - kindOrder.indexOf(b.mark.kind));
  const [first] = parts;
  if (first === undefined) return [];
  const name = markText(first.mark);
  const isAlone = parts.length === 1 && group.marks.every(({ kind }) => kind !== 'retry');
  const short = shortText(first.mark);
  if (isAlone) return short === undefined ? [name] : [name, short];
  const hasOthers = group.marks.some(({ kind }) => kind === 'retry');
  const whole = `${parts.map(({ text }) => text).join(' · ')}${hasOthers ? ' …' : ''}`;
  if (short === undefined) return [whole, `${name} …`];
  const inShort = [...new Set(parts.map(({ mark }) => shortText(mark) ?? markText(mark)))].join(' · ');
  return [whole, `${inShort}${hasOthers ? ' …' : ''}`, `${name} …`, `${short} …`];
}

function labelled(groups: readonly MarkGroup[]): readonly Labelled[] {
  const found: { readonly groups: MarkGroup[]; readonly mark: ScrubberMark; readonly texts: readonly string[] }[] = [];
  for (const group of groups) {
    const texts = textsOf(group);
    const last = found.at(-1);
    const before = last?.groups.at(-1)?.box;
    const isNear = before !== undefined && group.box.x - before.x - before.width <= sharedDistance - 12;
    if (last !== undefined && isNear && texts[0] === last.texts[0] && group.mark.kind === last.mark.kind) last.groups.push(group);
    else found.push({ groups: [group], mark: group.mark, texts });
  }
  return found;
}

/** Of one thing or of several: its glyph, where it ends if it is a row, and how many they are. */
function groupNode(group: MarkGroup): SceneNode {
  const { mark, marks, x, toX, isNumbered, countX } = group;
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
  const count: readonly SceneNode[] =
    countX === undefined
      ? []
      : [
          {
            tag: 'text',
            key: 'count',
            attrs: { x: round(countX - x), y: 4, 'font-size': labelSize, 'font-weight': 600, fill: 'var(--ink)' },
            text: countText(marks),
          },
        ];
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
    attrs: { transform: `translate(${x} ${y})`, 'data-mark': mark.kind, 'data-count': marks.length },
    children: [...row, glyph(mark, isNumbered), ...count, title],
  };
}

/** Of the playhead only its words can be in the way: its head stands below. */
export function marksNode(layout: ScrubberLayout, groups: readonly MarkGroup[], playhead: Box | undefined): SceneNode {
  const wanting = labelled(groups)
    .filter(({ texts }) => texts.length > 0)
    .toSorted((a, b) => kindOrder.indexOf(a.mark.kind) - kindOrder.indexOf(b.mark.kind))
    .map(({ groups: near, mark, texts }) => {
      const from = near[0]?.box.x ?? 0;
      const to = Math.max(...near.map(({ box }) => box.x + box.width));
      const places = texts.flatMap((text) => {
        const width = textWidth(text, labelSize);
        return [
          { x: to + 1, y: 2, width: width + 2 + apart.onRight, height: 14, text, textX: to + 3 },
          { x: from - 3 - width - apart.onLeft, y: 2, width: width + 2 + apart.onLeft, height: 14, text, textX: from - 3 - width },
        ].filter((box) => box.textX >= 0 && box.textX + width <= layout.x1 + 8);
      });
      return { mark, places };
    });
  const labels = placeLabels(wanting, [...groups.map(({ box }) => box), ...(playhead === undefined ? [] : [playhead])]);
  return {
    tag: 'g',
    key: 'marks',
    children: [
      ...groups.map(groupNode),
      ...labels.map(({ label: { mark, places }, box }): SceneNode => ({
        tag: 'text',
        key: `label ${mark.kind} ${mark.at} ${mark.seq}`,
        attrs: {
          x: round(places.find((place) => place === box)?.textX ?? box.x),
          y: rows.marks + 4,
          'font-size': labelSize,
          fill: 'var(--ink-2)',
        },
        text: places.find((place) => place === box)?.text ?? '',
      })),
    ],
  };
}
