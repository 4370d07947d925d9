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
import { countText, groupParts, kindOrder, shortText, type MarkGlyph, type MarkGroup } from './markGroups.ts';
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
  readonly texts: readonly Words[];
}

/** Words beside a group, and on which side alone they say what is meant, if on one. */
interface Words {
  readonly text: string;
  readonly side?: 'left' | 'right';
}

/** What one glyph stands for: all names, whole or in short, or the first of them. How many they are stands at the glyph alone. */
function namesOf(marks: readonly ScrubberMark[]): readonly string[] {
  const parts = groupParts({ marks }, true);
  const [first] = parts;
  if (first === undefined) return [];
  const short = [...new Set(parts.map(({ mark, text }) => shortText(mark) ?? text))];
  const whole = parts.map(({ text }) => text).join(' · ');
  if (parts.length === 1) return [...new Set([whole, ...short])];
  return [...new Set([whole, short.join(' · '), `${first.text} …`, `${short[0]} …`])];
}

/** Beside several glyphs the words of all in their order, or those of the glyph that is next to them. Retries alone say by their number what they are. */
function textsOf({ glyphs }: MarkGroup): readonly Words[] {
  const names = glyphs.map(({ marks }) => namesOf(marks));
  const [first, last] = [names[0] ?? [], names.at(-1) ?? []];
  if (names.length <= 1) return glyphs[0]?.marks[0]?.kind === 'retry' ? [] : first.map((text) => ({ text }));
  const all = (nth: number): Words => ({ text: names.map((texts) => texts[nth] ?? texts.at(-1)).join(' · ') });
  return [all(0), all(1), ...last.map((text): Words => ({ text, side: 'right' })), ...first.map((text): Words => ({ text, side: 'left' }))];
}

function labelled(groups: readonly MarkGroup[]): readonly Labelled[] {
  const found: { readonly groups: MarkGroup[]; readonly mark: ScrubberMark; readonly texts: readonly Words[] }[] = [];
  for (const group of groups) {
    const texts = textsOf(group);
    const last = found.at(-1);
    const before = last?.groups.at(-1)?.box;
    const isNear = before !== undefined && group.box.x - before.x - before.width <= sharedDistance - 12;
    if (last !== undefined && isNear && texts[0]?.text === last.texts[0]?.text && group.mark.kind === last.mark.kind)
      last.groups.push(group);
    else found.push({ groups: [group], mark: group.mark, texts });
  }
  return found;
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

/** Of the playhead only its words can be in the way: its head stands below. */
export function marksNode(layout: ScrubberLayout, groups: readonly MarkGroup[], playhead: Box | undefined): SceneNode {
  const wanting = labelled(groups)
    .filter(({ texts }) => texts.length > 0)
    .toSorted((a, b) => kindOrder.indexOf(a.mark.kind) - kindOrder.indexOf(b.mark.kind))
    .map(({ groups: near, mark, texts }) => {
      const from = near[0]?.box.x ?? 0;
      const to = Math.max(...near.map(({ box }) => box.x + box.width));
      const places = texts.flatMap(({ text, side }) => {
        const width = textWidth(text, labelSize);
        return [
          { on: 'right', x: to + 1, y: 2, width: width + 2 + apart.onRight, height: 14, text, textX: to + 3 },
          {
            on: 'left',
            x: from - 3 - width - apart.onLeft,
            y: 2,
            width: width + 2 + apart.onLeft,
            height: 14,
            text,
            textX: from - 3 - width,
          },
        ].filter(({ on, textX }) => (side ?? on) === on && textX >= 0 && textX + width <= layout.x1 + 8);
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
