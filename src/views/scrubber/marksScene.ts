/** What happened, above the scrubber's track: marks, one label for neighbours that say the same. Pure. */
import { m } from '../../paraglide/messages.js';
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
import { actionWord } from '../sentences/words.ts';
import { msToX, type ScrubberLayout, type ScrubberMark, type ScrubberTimeline } from './layout.ts';
import { labelSize, rows } from './measures.ts';

/** Retries closer than this get a dot instead of their number (px). */
const numberedDistance = 19;

const round = (value: number): number => Math.round(value * 10) / 10;

/** A mark's words. */
export function markText(mark: ScrubberMark): string {
  const { label } = mark;
  switch (mark.kind) {
    case 'action':
      return mark.seq === 0 ? m.scrubber_mark_future({ label: actionWord(label) }) : actionWord(label);
    case 'fault':
      return m.scrubber_mark_fault({ label });
    case 'violation':
      return m.scrubber_mark_violation({ label });
    case 'retry':
      return m.scrubber_mark_retry({ label });
    case 'deadLetter':
      return m.scrubber_mark_deadLetter();
    case 'rejected':
      return m.scrubber_mark_rejected({ label: actionWord(label) });
    case 'difference':
      return m.scrubber_mark_difference();
    case 'lesson':
      return m.scrubber_mark_lesson({ label });
  }
}

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
      return faultCross(3.5);
    case 'violation':
      return violationTriangle(4.5);
    case 'deadLetter':
      return markAt({ name: 'deadLetter', r: 5.5 }, 0, 0);
    case 'retry':
      return isNumbered ? markAt({ name: 'retry', number: Number(mark.label) }, 0, 0) : markAt({ name: 'failed', r: 3.5 }, 0, 0);
  }
}

/** Which matters more when two labels want one place. */
const labelOrder: readonly ScrubberMark['kind'][] = [
  'difference',
  'violation',
  'lesson',
  'fault',
  'deadLetter',
  'rejected',
  'action',
  'retry',
];

export interface PlacedMark {
  readonly mark: ScrubberMark;
  readonly x: number;
  /** A retry that is drawn with its number. */
  readonly isNumbered: boolean;
  readonly box: Box;
}

/** Each mark's place; where fewer than half of the retries have room for their number, none has it. */
export function placeMarks(layout: ScrubberLayout, timeline: ScrubberTimeline): readonly PlacedMark[] {
  const xs = timeline.marks.map((mark) => round(msToX(layout, mark.at)));
  const hasRoom = (index: number): boolean =>
    timeline.marks[index]?.kind === 'retry' &&
    xs.every((other, at) => at === index || Math.abs(other - (xs[index] ?? 0)) >= numberedDistance);
  const retries = timeline.marks.filter(({ kind }) => kind === 'retry').length;
  // One number among many dots would look like the retry that matters.
  const areNumbered = timeline.marks.filter((_, index) => hasRoom(index)).length * 2 >= retries;
  return timeline.marks.map((mark, index): PlacedMark => {
    const x = xs[index] ?? 0;
    const isNumbered = areNumbered && hasRoom(index);
    const half = isNumbered ? 9 : 6;
    return { mark, x, isNumbered, box: { x: x - half, y: 0, width: 2 * half, height: 18 } };
  });
}

/** Marks of one kind and one text that stand this close are one run with one label (px). */
const runDistance = 22;
/** Closer than this the marks of a run would be a bar: they are its two ends and a line between them (px). */
const drawnDistance = 6;

/** Neighbouring marks that say the same. */
interface MarkRun {
  readonly marks: readonly PlacedMark[];
  readonly text: string;
}

function runsOf(placed: readonly PlacedMark[]): readonly MarkRun[] {
  const runs: { readonly marks: PlacedMark[]; readonly text: string }[] = [];
  for (const one of [...placed].sort((a, b) => a.x - b.x)) {
    const text = markText(one.mark);
    const last = runs.findLast((run) => run.text === text && run.marks[0]?.mark.kind === one.mark.kind);
    if (last !== undefined && one.x - (last.marks.at(-1)?.x ?? 0) <= runDistance) last.marks.push(one);
    else runs.push({ marks: [one], text });
  }
  return runs;
}

/** The marks of a run that are drawn, and lines where the others would lie on one another. */
function drawnRun(run: MarkRun): { readonly marks: readonly PlacedMark[]; readonly lines: readonly (readonly [number, number])[] } {
  const isDense = (from: PlacedMark | undefined, to: PlacedMark | undefined): boolean =>
    from !== undefined && to !== undefined && to.x - from.x < drawnDistance;
  const marks = run.marks.filter((one, index) => !isDense(run.marks[index - 1], one) || !isDense(one, run.marks[index + 1]));
  const lines = marks.flatMap((one, index) => {
    const next = marks[index + 1];
    return next !== undefined && run.marks.indexOf(next) - run.marks.indexOf(one) > 1 ? [[one.x, next.x] as const] : [];
  });
  return { marks, lines };
}

export function marksNode(layout: ScrubberLayout, placed: readonly PlacedMark[], playhead: Box): SceneNode {
  const runs = runsOf(placed).flatMap((run) => {
    const [first] = run.marks;
    const last = run.marks.at(-1);
    return first === undefined || last === undefined ? [] : [{ run, first, last, kind: first.mark.kind }];
  });
  const wanting = runs
    .filter(({ kind }) => kind !== 'retry')
    .sort((a, b) => labelOrder.indexOf(a.kind) - labelOrder.indexOf(b.kind) || a.first.x - b.first.x)
    .map(({ run, first, last }) => {
      const width = textWidth(run.text, labelSize) + 6;
      const right = { x: last.x + 7, y: 2, width, height: 14 };
      const left = { x: first.x - 7 - width, y: 2, width, height: 14 };
      return { mark: first.mark, text: run.text, places: [right, left].filter((box) => box.x >= 0 && box.x + box.width <= layout.x1 + 8) };
    });
  const drawn = runs.map(({ run, kind }) => ({ kind, ...drawnRun(run) }));
  const lines = drawn.flatMap(({ kind, lines: parts }) =>
    kind === 'retry' ? [] : parts.map(([from, to]): Box => ({ x: from, y: 0, width: to - from, height: 18 })),
  );
  const labels = placeLabels(wanting, [...placed.map(({ box }) => box), ...lines, playhead]);
  return {
    tag: 'g',
    key: 'marks',
    children: [
      ...lines.map((line): SceneNode => ({
        tag: 'line',
        key: `run ${line.x}`,
        attrs: { x1: line.x, x2: round(line.x + line.width), y1: rows.marks, y2: rows.marks, stroke: 'var(--ink)', 'stroke-width': 1.5 },
      })),
      ...drawn
        .flatMap(({ marks }) => marks)
        .map(({ mark, x, isNumbered }): SceneNode => ({
          tag: 'g',
          key: `${mark.kind} ${mark.at} ${mark.seq} ${x}`,
          attrs: { transform: `translate(${x} ${rows.marks})`, 'data-mark': mark.kind },
          children: [glyph(mark, isNumbered), { tag: 'title', text: markText(mark) }],
        })),
      ...labels.map(({ label, box }): SceneNode => ({
        tag: 'text',
        key: `label ${label.mark.kind} ${label.mark.at} ${label.mark.seq}`,
        attrs: { x: round(box.x + 2), y: rows.marks + 4, 'font-size': labelSize, fill: 'var(--ink-2)' },
        text: label.text,
      })),
    ],
  };
}
