/**
 * Marks that would lie on one another stand together: one glyph for each kind, with how many of it there are, or a long row of the
 * same kind as a line between its first and its last. Pure.
 */
import { m } from '../../paraglide/messages.js';
import { textWidth, type Box } from '../marks/index.ts';
import { msToX, sidePadding, type ScrubberLayout, type ScrubberMark, type ScrubberTimeline } from './layout.ts';
import { areTraffic, countText, groupParts, kindOrder, labelWidth, markText, sortOf, wordsBeside } from './markWords.ts';
import { labelSize } from './measures.ts';

interface PlacedMark {
  readonly mark: ScrubberMark;
  readonly x: number;
  /** A retry that has room for its number. */
  readonly isNumbered: boolean;
}

/** One mark, or several that stand as one. */
export interface MarkGroup {
  /** In the order of time; never empty. */
  readonly marks: readonly ScrubberMark[];
  /** The one that matters most. */
  readonly mark: ScrubberMark;
  /** One for each kind, from left to right. */
  readonly glyphs: readonly MarkGlyph[];
  /** Middle of the first glyph (px). */
  readonly x: number;
  /** Middle of the glyph at the other end of a row of the same kind (px). */
  readonly toX: number | undefined;
  /** A retry that is drawn with its number. */
  readonly isNumbered: boolean;
  /** All of it (px). */
  readonly box: Box;
  /** What is kept free on its right for its shortest words (px): 0 for traffic, and where others are in the way. */
  readonly wordRoom: number;
}

/** All of one kind in a group. */
export interface MarkGlyph {
  /** In the order of time; never empty. */
  readonly marks: readonly ScrubberMark[];
  /** Middle of the glyph (px). */
  readonly x: number;
  /** Where `×n` stands: its left edge (px); undefined for one mark alone. */
  readonly countX: number | undefined;
}

/** Retries closer than this get a dot instead of their number (px). */
const numberedDistance = 19;
/** What a glyph takes on each side of its middle (px). */
const half = { usual: 6, numbered: 9 };

const round = (value: number): number => Math.round(value * 10) / 10;

type At = Omit<PlacedMark, 'isNumbered'>;

/** The dead letter that ends a run stands right of the number of the last retry, which may hang over the end of the track. */
function standAside(inOrder: readonly At[], right: number): readonly At[] {
  const [before, retry, end] = [inOrder.at(-3), inOrder.at(-2), inOrder.at(-1)];
  const apart = half.numbered + half.usual;
  if (retry?.mark.kind !== 'retry' || end?.mark.kind !== 'deadLetter' || end.x - retry.x >= apart) return inOrder;
  const x = Math.min(retry.x, right - apart - half.usual);
  if (before !== undefined && x - before.x < numberedDistance) return inOrder;
  return [...inOrder.slice(0, -2), { ...retry, x }, { ...end, x: x + apart }];
}

/** Where fewer than half of the retries have room for their number, none has it: one among many dots would look like the one that matters. */
function placed(layout: ScrubberLayout, { marks }: Pick<ScrubberTimeline, 'marks'>): readonly PlacedMark[] {
  const inOrder = marks
    .map((mark): At => ({ mark, x: round(msToX(layout, mark.at)) }))
    .sort((a, b) => a.x - b.x || a.mark.at - b.mark.at || a.mark.seq - b.mark.seq);
  const aside = standAside(inOrder, layout.x1 + sidePadding);
  const apartFrom = ({ mark }: At): number => (mark.kind === 'deadLetter' ? half.numbered + half.usual : numberedDistance);
  const hasRoom = ({ mark, x }: At, index: number): boolean =>
    mark.kind === 'retry' &&
    [aside[index - 1], aside[index + 1]].every((other) => other === undefined || Math.abs(other.x - x) >= apartFrom(other));
  const numbered = aside.map((one, index) => ({ ...one, isNumbered: hasRoom(one, index) }));
  const retries = marks.filter(({ kind }) => kind === 'retry').length;
  const areNumbered = numbered.filter(({ isNumbered }) => isNumbered).length * 2 >= retries;
  return areNumbered ? numbered : inOrder.map((one) => ({ ...one, isNumbered: false }));
}

/** Marks that stand as one, while it is found out which do; in the order of their places. */
interface Gathered {
  readonly marks: readonly PlacedMark[];
  /** Middle of the glyph: the mark that the others came to (px). */
  readonly x: number;
  /** What all of them are; undefined where they are different things. */
  readonly sort: string | undefined;
}

const lastX = ({ marks, x }: Gathered): number => marks.at(-1)?.x ?? x;

/** After `×n`, so that it belongs to the glyph on its left (px). */
const countAir = 6;
const countWidth = (marks: readonly unknown[]): number => textWidth(countText(marks), labelSize) + countAir;

/** A row is drawn from its first to its last where `×n` has room between them; otherwise it is one glyph. */
const isRow = (one: Gathered): boolean => one.sort !== undefined && lastX(one) - one.x >= countWidth(one.marks) + 4 * half.usual;

/** The marks of each kind, which come in the order of time, in the order of their first: what stands on the left was before. Traffic is a kind of its own. */
function byKind(marks: readonly ScrubberMark[]): readonly (readonly ScrubberMark[])[] {
  const kinds = new Map<string, ScrubberMark[]>();
  for (const mark of marks) {
    const kind = areTraffic([mark]) ? 'traffic' : mark.kind === 'cut' ? 'fault' : mark.kind;
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [mark]);
    else same.push(mark);
  }
  return [...kinds.values()];
}

interface Place {
  readonly box: Box;
  readonly glyphs: readonly MarkGlyph[];
}

/** What a group takes, and where its glyphs stand (px). `×n` stands on the right of its glyph; at the right end of the track all of it moves to the left. */
function placeOf(one: Gathered, right: number): Place {
  const known = places.get(one) ?? placedAt(one, right);
  places.set(one, known);
  return known;
}
/** Each is asked for often, and has one place: the track's end does not move while groups are found. */
const places = new WeakMap<Gathered, Place>();

function placedAt(one: Gathered, right: number): Place {
  const { x } = one;
  const reach = one.marks.length === 1 && one.marks[0]?.isNumbered === true ? half.numbered : half.usual;
  const boxOf = (from: number, to: number): Box => ({ x: from, y: 0, width: to - from, height: 18 });
  const kinds = byKind(one.marks.map(({ mark }) => mark));
  if (isRow(one)) {
    const glyphs = kinds.map((marks) => ({ marks, x, countX: (x + lastX(one) - countWidth(marks) + countAir) / 2 }));
    return { box: boxOf(x - reach, lastX(one) + reach), glyphs };
  }
  const widths = kinds.map((marks) => 2 * reach + (marks.length === 1 ? 0 : countWidth(marks)));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const from = whole > 2 * reach ? Math.min(x - reach, right - whole) : x - reach;
  const glyphs = kinds.map((marks, index): MarkGlyph => {
    const middle = from + widths.slice(0, index).reduce((sum, width) => sum + width, 0) + reach;
    return { marks, x: middle, countX: marks.length === 1 ? undefined : middle + reach };
  });
  return { box: boxOf(from, from + whole), glyphs };
}

/** Between a glyph's place and its words, and from them to the next mark (px). */
export const wordGap = { before: 3, after: 4 };
/** Traffic makes room for words up to this width (px). */
const widestRoom = 140;
/** A label on the left of its glyph stands this far from what is before it (px), so that a label between two glyphs is always the left one's. */
export const apartOnLeft = 12;
/** Marks make room for words that come before them by moving at most so far (px): traffic less where those have room on the left as well. */
const mostMoved = { traffic: 160, asWell: 64, others: 40 };

const orderOf = ({ marks }: Gathered): number => Math.min(...marks.map(({ mark }) => kindOrder.indexOf(mark.kind)));
const isTrafficOnly = ({ marks }: Gathered): boolean => areTraffic(marks.map(({ mark }) => mark));

/** What words on the right of a group need (px): those that name all, and the shortest. None for traffic, and where they would leave the picture. */
function wordRoomsOf(one: Gathered, { box, glyphs }: Place, right: number): readonly number[] {
  if (isTrafficOnly(one)) return [];
  const words = wordsBeside(glyphs.map((glyph) => glyph.marks)).filter(({ side }) => side !== 'left');
  return [words.filter(({ isAll }) => isAll), words]
    .map((some) => Math.min(...some.map(({ text }) => labelWidth(text))))
    .filter((width) => width <= widestRoom)
    .map((width) => wordGap.before + width + wordGap.after)
    .filter((room) => box.x + box.width + room <= right);
}
const wordRoomOf = (one: Gathered, place: Place, right: number): number => wordRoomsOf(one, place, right)[0] ?? 0;

/** Only for words of what matters as much or more; a row and a retry's number stay where their times are. */
const mayMove = (before: Gathered, now: Gathered): boolean =>
  !isTrafficOnly(now) && !isRow(now) && now.marks.every(({ mark }) => mark.kind !== 'retry') && orderOf(before) <= orderOf(now);

/**
 * Where traffic stands that would lie on what changes something, or on its words: behind them (px); undefined where that is too far
 * away, or farther than needed because the words have room on the left too.
 */
function behindWords(groups: readonly Gathered[], now: Gathered, right: number): number | undefined {
  const [last, before] = [groups.at(-2), groups.at(-1)];
  if (before === undefined || !isTrafficOnly(now) || isRow(before)) return undefined;
  if (before.marks.every(({ mark }) => mark.kind === 'retry' || areTraffic([mark]))) return undefined;
  const place = placeOf(before, right);
  if (areTraffic(place.glyphs.at(-1)?.marks ?? [])) return undefined;
  const room = wordRoomOf(before, place, right);
  const { box } = placeOf(now, right);
  const from = Math.ceil(place.box.x + place.box.width + room);
  if (room === 0 || box.x >= from || from + box.width > right) return undefined;
  const free = last === undefined ? 0 : placeOf(last, right).box.x + placeOf(last, right).box.width;
  const isRoomOnLeft = place.box.x - free >= room + apartOnLeft;
  return from - box.x <= (isRoomOnLeft ? mostMoved.asWell : mostMoved.traffic) ? from + half.usual : undefined;
}

/** Adds a group after the others: together with those that it would lie on, or that it goes on. Traffic makes room for the words before it. */
function add(groups: Gathered[], added: Gathered, right: number, mayStandBehind: boolean): void {
  let now = added;
  for (let before = groups.at(-1); before !== undefined; before = groups.at(-1)) {
    const behind = mayStandBehind ? behindWords(groups, now, right) : undefined;
    if (behind !== undefined) {
      now = { ...now, x: behind };
      break;
    }
    const isSame = before.sort !== undefined && before.sort === now.sort;
    const { box } = placeOf(now, right);
    const place = placeOf(before, right);
    const end = place.box.x + place.box.width;
    const isClear = end <= box.x && !(isSame && now.x - lastX(before) < 2 * half.usual);
    const lacks = isClear ? end + wordRoomOf(before, place, right) - box.x : 0;
    const together = { marks: [...before.marks, ...now.marks], x: before.x, sort: isSame ? now.sort : undefined };
    const isUnder = lacks > 0 && isTrafficOnly(now) && !isRow(before) && wordRoomOf(together, placeOf(together, right), right) > 0;
    if (isClear && !isUnder) {
      const isMoved = lacks <= mostMoved.others && mayMove(before, now) && box.x + box.width + lacks <= right;
      if (lacks > 0 && isMoved) now = { ...now, x: round(now.x + lacks) };
      break;
    }
    groups.pop();
    const clear = { ...before, marks: before.marks.filter(({ x }) => x + half.usual <= box.x) };
    if (!isSame && isRow(clear)) {
      // A row ends before another thing; what lies under that goes to it.
      groups.push(clear);
      const under = before.marks.slice(clear.marks.length);
      now = { marks: [...under, ...now.marks], x: now.x, sort: under.length === 0 ? now.sort : undefined };
      break;
    }
    now = together;
  }
  groups.push(now);
}

/**
 * Each mark in its place, or in the group that stands for it. No two of them touch. Traffic stands behind the words before it, unless
 * that would take more words from others than it saves.
 */
export function groupMarks(layout: ScrubberLayout, timeline: Pick<ScrubberTimeline, 'marks'>): readonly MarkGroup[] {
  const marks = placed(layout, timeline);
  const right = layout.x1 + sidePadding;
  const [apart, together] = [grouped(marks, right, true), grouped(marks, right, false)];
  return wordless(apart) <= wordless(together) ? apart : together;
}

/** How many kinds of changes have no room for their words. */
const wordless = (groups: readonly MarkGroup[]): number =>
  groups.reduce((sum, { glyphs, wordRoom }) => {
    const changes = glyphs.filter(({ marks }) => marks[0]?.kind !== 'retry' && !areTraffic(marks)).length;
    return sum + (wordRoom > 0 ? Math.max(0, changes - 1) : changes);
  }, 0);

function grouped(placedMarks: readonly PlacedMark[], right: number, mayStandBehind: boolean): readonly MarkGroup[] {
  const groups: Gathered[] = [];
  for (const one of placedMarks) add(groups, { marks: [one], x: one.x, sort: sortOf(one.mark) }, right, mayStandBehind);
  return groups.flatMap((one, index): MarkGroup[] => {
    const marks = one.marks.map(({ mark }) => mark).sort((a, b) => a.at - b.at || a.seq - b.seq);
    const changes = marks.filter((candidate) => !areTraffic([candidate]));
    const mark = kindOrder.flatMap((kind) => changes.find((candidate) => candidate.kind === kind) ?? [])[0] ?? marks[0];
    if (mark === undefined) return [];
    const isNumbered = one.marks.length === 1 && one.marks[0]?.isNumbered === true;
    const place = placeOf(one, right);
    const next = groups[index + 1];
    const free = next === undefined ? Infinity : placeOf(next, right).box.x + 0.1 - place.box.x - place.box.width;
    const wordRoom = wordRoomsOf(one, place, right).find((room) => room <= free) ?? 0;
    const toX = isRow(one) ? lastX(one) : undefined;
    return [{ marks, mark, x: place.glyphs[0]?.x ?? one.x, toX, isNumbered, ...place, wordRoom }];
  });
}

/** The group that stands for a mark of this moment; a mark alone is one only if it `mayBeAlone`. */
export const groupAt = (groups: readonly MarkGroup[], ms: number, mayBeAlone = false): MarkGroup | undefined =>
  groups.find(({ marks }) => (mayBeAlone || marks.length > 1) && marks.some(({ at }) => at === ms));

/** What a group stands for: `4 marks: send ×2, kill, c1 down; each press goes to the next`. */
export function groupWords(group: MarkGroup): string {
  if (group.marks.length === 1) return markText(group.mark);
  const texts = {
    count: group.marks.length,
    what: groupParts(group)
      .map(({ text }) => text)
      .join(', '),
  };
  return group.marks[0]?.at === group.marks.at(-1)?.at ? m.scrubber_groupAtOnce(texts) : m.scrubber_group(texts);
}

/**
 * Where a press on a group leads (ms): to its first mark, from one of its marks to the next and at last to the first again. A
 * press on a row means the mark under the pointer first.
 */
export function pressedMs(group: MarkGroup, layout: ScrubberLayout, x: number, nowMs: number): number {
  const times = [...new Set(group.marks.map(({ at }) => at))];
  const away = (ms: number): number => Math.abs(msToX(layout, ms) - x);
  const meant = group.toX === undefined ? (times[0] ?? 0) : times.reduce((a, b) => (away(b) < away(a) ? b : a));
  const isThere = group.toX === undefined ? times.includes(nowMs) : nowMs === meant;
  return isThere ? (times.find((ms) => ms > nowMs) ?? times[0] ?? meant) : meant;
}
