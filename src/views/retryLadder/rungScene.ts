/** The still part of the ladder: axis, rows, bars, the numbers of the retries, the columns of times. */
import { isSuccess } from '../../engine/index.ts';
import type { LadderRung, LadderStep, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { duration, axisTime, saidTime } from '../format/index.ts';
import { markNodes, markRadius, overlaps, textWidth, type Box, type Mark, type SceneNode } from '../marks/index.ts';
import { groundText } from '../groundText.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt, type TextStyle } from '../svgText.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import { timesLeft, type LadderGeometry } from './geometry.ts';
import { emptySentence, arrivedLabel, ladderClock, lateWords, unusedSentence } from './ladderTexts.ts';

/** What the column of arrivals counts from. */
function countsFrom({ main, waits }: RetryLadderModel): string {
  if (main === undefined) return waits === 'invisible' ? m.retryLadder_fromFirstReceivePlan() : m.retryLadder_fromFirstFailurePlan();
  const time = saidTime(main.firstFailedAt);
  return waits === 'invisible' ? m.retryLadder_fromFirstReceive({ time }) : m.retryLadder_fromFirstFailure({ time });
}

/** On the phone what the arrival counts from stands below the fold: there the column's head says it, in two lines. */
function arrivesHead({ waits }: RetryLadderModel, g: LadderGeometry): readonly SceneNode[] {
  if (g.form !== 'narrow') return [textAt('head arrives', g.arrivesX, g.headerY, m.retryLadder_column_arrives(), { anchor: 'end' })];
  const words = waits === 'invisible' ? m.retryLadder_twin_nominalReceive() : m.retryLadder_twin_nominal();
  const lines = wrapText(words, g.arrivesX - timesLeft(g), 11);
  return lines.map((line, index) =>
    textAt(`head arrives ${index}`, g.arrivesX, g.headerY - (lines.length - 1 - index) * 12, line, { anchor: 'end' }),
  );
}

export function axisNodes(model: RetryLadderModel, g: LadderGeometry): readonly SceneNode[] {
  const bottom = g.rowY(1) + g.pitch / 2;
  const lines: SceneNode[] = g.ticks.flatMap((tick) => [
    {
      tag: 'line',
      key: `grid ${tick}`,
      attrs: { x1: g.x(tick), x2: g.x(tick), y1: g.headerY + 12, y2: bottom + 6, stroke: 'var(--line)' },
    },
    textAt(`tick ${tick}`, g.x(tick), g.axisY + 8, axisTime(tick), { anchor: 'middle' }),
  ]);
  const isInvisible = model.waits === 'invisible';
  const from = countsFrom(model);
  const axisTitle = isInvisible ? m.retryLadder_axisInvisible() : m.retryLadder_axis();
  // The corner is left to the buttons that zoom.
  const fromX = (g.lateX ?? g.arrivesX) - (g.form === 'narrow' ? 0 : 76);
  const roomBeside = fromX - g.x0 - textWidth(axisTitle, 11) - 24 >= textWidth(from, 11);
  return [
    ...lines,
    textAt('axis title', g.form === 'narrow' ? g.levelX : g.x0, g.axisY + 26, axisTitle),
    textAt('head level', g.levelX, g.headerY, isInvisible ? m.retryLadder_twin_attempt() : m.retryLadder_column_level()),
    ...(g.queueX === undefined || g.form !== 'wide' ? [] : [textAt('head queue', g.queueX, g.headerY, m.retryLadder_column_queue())]),
    ...(model.group === undefined
      ? []
      : [
          textAt('axis from', fromX, g.axisY + (roomBeside ? 26 : 42), from, { anchor: 'end' }),
          ...arrivesHead(model, g),
          ...(g.lateX === undefined ? [] : [textAt('head late', g.lateX, g.headerY, m.retryLadder_column_late(), { anchor: 'end' })]),
        ]),
  ];
}

/** The step that a row shows: the one that waits, else the last that happened, else the first that will. */
export function stepOfRow(steps: readonly LadderStep[]): LadderStep | undefined {
  return (
    steps.find((step) => step.status === 'present') ??
    steps.findLast((step) => step.status === 'past') ??
    steps.find((step) => step.status === 'future') ??
    steps[0]
  );
}

function barNodes(step: LadderStep | undefined, rung: LadderRung, g: LadderGeometry, nowMs: number): readonly SceneNode[] {
  const y = g.rowY(rung.level) - g.barHeight / 2;
  const width = Math.max(3, Math.round((g.x(rung.delayMs) - g.x0) * 10) / 10);
  const frame = { x: g.x0, y, width, height: g.barHeight, rx: 2 };
  if (step === undefined || step.status === 'notNeeded') {
    return [
      {
        tag: 'rect',
        key: 'bar',
        attrs: { ...frame, fill: 'none', stroke: 'var(--edge)', 'stroke-opacity': 0.5, 'stroke-dasharray': '3 2' },
      },
    ];
  }
  if (step.status === 'future') {
    return [
      {
        tag: 'rect',
        key: 'bar',
        means: 'futureBar',
        attrs: { ...frame, fill: 'none', stroke: 'var(--edge)', 'stroke-opacity': 0.75, 'stroke-dasharray': '3 2' },
      },
    ];
  }
  const ground: SceneNode = {
    tag: 'rect',
    key: 'bar',
    ...(step.status === 'past' || step.foundAt !== undefined ? { means: 'waitBar' } : {}),
    attrs: { ...frame, fill: 'var(--wait-soft)', stroke: 'var(--wait)', 'stroke-opacity': step.status === 'past' ? 0.5 : 1 },
  };
  if (step.status === 'past' || step.foundAt !== undefined) return [ground];
  const gone = Math.min(step.delayMs, Math.max(0, nowMs - (step.storedAt ?? nowMs)));
  const filled = Math.min(width, Math.max(0, Math.round((g.x(gone) - g.x0) * 10) / 10));
  return [ground, { tag: 'rect', key: 'gone', attrs: { ...frame, width: filled, fill: 'var(--wait)' } }];
}

/** How a retry that has arrived looks. */
function arrivedMark(step: LadderStep, { markRadius: r, hasLowNumbers: isLow }: LadderGeometry): Mark {
  if (step.result === undefined) return { name: 'consuming', r };
  return isSuccess(step.result) ? { name: 'consumed', r } : { name: 'retry', r, number: step.attempt, isLow };
}

/** The number of a level or of a retry; the last invisible time leads to no retry. */
const rungName = (model: RetryLadderModel, { level }: LadderRung): string =>
  model.waits === 'invisible' && level > model.maxRetries ? 'DLQ' : String(level);

/** Where the line to the dead letters goes up: at the end of the last wait. */
export function deadLetterX(model: RetryLadderModel, g: LadderGeometry): number {
  const last = model.steps.at(-1);
  return last === undefined ? g.x1 : g.x(last.delayMs);
}

/** Middle of the mark at a bar's end. */
export const endX = (g: LadderGeometry, delayMs: number): number => g.x(delayMs) + 9;

function numberNodes(waits: RetryLadderModel['waits'], step: LadderStep, rung: LadderRung, g: LadderGeometry): readonly SceneNode[] {
  if (step.arrivedAt === undefined) return [];
  const mark = arrivedMark(step, g);
  const label = arrivedLabel(waits, step, step.arrivedAt);
  return [
    {
      tag: 'g',
      key: 'number',
      attrs: { transform: `translate(${endX(g, rung.delayMs)} ${g.rowY(rung.level)})`, ...pickAttrs({ seekMs: step.arrivedAt }, label) },
      children: [{ tag: 'title', text: label }, ...markNodes(mark)],
    },
  ];
}

/** From when to when the message waited on this level; a level on which it never did is in no span. */
function waitedAttrs(steps: readonly LadderStep[], nowMs: number): Readonly<Record<string, string | number>> {
  const waited = steps.filter((step) => step.storedAt !== undefined);
  const from = waited[0]?.storedAt;
  return from === undefined ? { 'data-about': '' } : { 'data-from': from, 'data-to': waited.at(-1)?.arrivedAt ?? Math.floor(nowMs) };
}

/** What is written at the end of a bar. */
interface DelayWords {
  readonly x: number;
  readonly text: string;
  readonly width: number;
  readonly isPresent: boolean;
  /** Which retries wait at this level, where there are several and no room for them beside the delay: above the bar. */
  readonly above?: string;
}

function delayWords(model: RetryLadderModel, rung: LadderRung, g: LadderGeometry): DelayWords {
  const steps = model.steps.filter((step) => step.level === rung.level);
  const isPresent = stepOfRow(steps)?.status === 'present';
  const arrived = steps.findLast((one) => one.arrivedAt !== undefined);
  const x = g.x(rung.delayMs) + (arrived !== undefined && !isPresent ? 9 + markRadius(arrivedMark(arrived, g)) + 6 : isPresent ? 28 : 10);
  const words = (text: string): DelayWords => ({ x, text, width: textWidth(text, 12) * (isPresent ? 1.1 : 1), isPresent });
  const alone = words(duration(rung.delayMs));
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined || first === last) return alone;
  const several = m.retryLadder_severalRetries({ from: first.attempt, to: last.attempt });
  const both = words(`${alone.text} · ${several}`);
  if (x + both.width < timesLeft(g)) return both;
  // On the phone the sentence of an empty ladder stands there.
  return g.form === 'narrow' && emptySentence(model) !== undefined ? alone : { ...alone, above: several };
}

/** Ends of the bars with what is written there: a card that covered them would hide how long a level waits. */
export const barEnds = (model: RetryLadderModel, g: LadderGeometry): readonly Box[] =>
  model.rungs.map((rung) => {
    const { x, width } = delayWords(model, rung, g);
    const end = g.x(rung.delayMs) - 4;
    return { x: end, y: g.rowY(rung.level) - 7, width: x + width - end, height: 14 };
  });

function rowNodes(model: RetryLadderModel, rung: LadderRung, g: LadderGeometry, nowMs: number, covers: readonly Box[]): SceneNode {
  const steps = model.steps.filter((step) => step.level === rung.level);
  const step = stepOfRow(steps);
  const { x: delayX, text: delayText, width: delayWidth, isPresent, above } = delayWords(model, rung, g);
  const base = g.rowY(rung.level) + 4;
  const isGrey = step === undefined || step.status === 'notNeeded';
  const arrived = steps.findLast((one) => one.arrivedAt !== undefined);
  // A label that a card would cut in half is left out; its bar stays.
  const isCovered = covers.some((box) => overlaps(box, { x: delayX, y: base - 9, width: delayWidth, height: 9 }));
  const aboveEnd = g.x(rung.delayMs) - 8;
  const aboveY = g.rowY(rung.level) - g.barHeight / 2 - 4;
  const aboveWidth = above === undefined ? 0 : textWidth(above, 11);
  // Left of a card that lies there; on the phone there is no room, and the line to the dead letter says how many retries there are.
  const aboveX = [aboveEnd, ...covers.map((box) => box.x - 6)].find((end) => {
    const aboveBox = { x: end - aboveWidth, y: aboveY - 10, width: aboveWidth, height: 12 };
    return end <= aboveEnd && aboveBox.x >= g.x0 && !covers.some((box) => overlaps(box, aboveBox));
  });
  const late = step === undefined ? '' : lateWords(step, model.main, nowMs);
  const timeStyle: TextStyle = { anchor: 'end', isMono: true, fill: isPresent ? 'time' : isGrey ? 'ink-3' : 'ink-2', isBold: isPresent };
  return {
    tag: 'g',
    key: `row ${rung.level}`,
    attrs: { 'data-level': rung.level, 'data-status': step?.status ?? 'unused', ...waitedAttrs(steps, nowMs) },
    children: [
      textAt('level', g.levelX, base, rungName(model, rung), { fill: isGrey ? 'ink-3' : 'ink', size: 12, isBold: !isGrey }),
      ...(g.queueX === undefined || rung.queueId === undefined
        ? []
        : [textAt('queue', g.queueX, base, `q${rung.queueId}`, { isMono: true, fill: isGrey ? 'ink-3' : 'ink-2' })]),
      ...barNodes(step, rung, g, nowMs),
      ...(isCovered
        ? []
        : [
            groundText('delay', delayX, base, delayText, {
              fill: isPresent ? 'ink' : isGrey ? 'ink-3' : 'ink-2',
              size: 12,
              isBold: isPresent,
            }),
          ]),
      ...(above === undefined || aboveX === undefined ? [] : [textAt('several', aboveX, aboveY, above, { anchor: 'end', fill: 'ink-2' })]),
      ...(step === undefined || step.status === 'notNeeded'
        ? []
        : [textAt('arrives', g.arrivesX, base, ladderClock(step.nominalMs), timeStyle)]),
      ...(g.lateX === undefined || late === '' ? [] : [textAt('late', g.lateX, base, late, { ...timeStyle, isBold: false })]),
      ...(arrived === undefined ? [] : numberNodes(model.waits, arrived, rung, g)),
    ],
  };
}

interface Reason {
  readonly key: number;
  readonly lines: readonly string[];
  readonly x: number;
  readonly top: number;
  /** A bracket from the first to the second height. */
  readonly bracket?: readonly [number, number];
  readonly box: Box;
}

/** How far bars and delays of these levels go to the right (px). */
const rowsEnd = (rungs: readonly LadderRung[], g: LadderGeometry): number =>
  Math.max(...rungs.map((rung) => g.x(rung.delayMs) + 14 + textWidth(duration(rung.delayMs), 12)));

const boxOf = (lines: readonly string[], x: number, top: number): Box => ({
  x: x - 2,
  y: top - 2,
  width: Math.max(...lines.map((line) => textWidth(line, 11))) * 1.06 + 12,
  height: lines.length * 15 + 4,
});

/** Places for a sentence about levels whose bars leave no room for a bracket: right of the shorter bars among them, the lowest first. */
function besideLowest(text: string, rungs: readonly LadderRung[], g: LadderGeometry, right: number): readonly Omit<Reason, 'key'>[] {
  return rungs.flatMap((_, start) => {
    for (let count = 1; start + count <= rungs.length; count++) {
      const rows = rungs.slice(start, start + count);
      const x = rowsEnd(rows, g) + 8;
      if (right - x < 110) return [];
      const lines = wrapText(text, Math.min(300, right - x - 8), 11);
      const height = lines.length * 15;
      const middle = (g.rowY(rows[0]?.level ?? 1) + g.rowY(rows.at(-1)?.level ?? 1)) / 2;
      if ((count - 1) * g.pitch + 14 >= height) return [{ lines, x, top: middle - height / 2, box: boxOf(lines, x, middle - height / 2) }];
    }
    return [];
  });
}

/** Without any other place the words lie on the bars, right of the line that leads to the dead letter. */
function onBars(
  text: string,
  rungs: readonly LadderRung[],
  model: RetryLadderModel,
  g: LadderGeometry,
  isFree: (box: Box) => boolean,
): Omit<Reason, 'key'> | undefined {
  const lineX = deadLetterX(model, g);
  const x = lineX < g.x1 - 240 ? Math.max(g.x0 + 24, lineX + 16) : g.x0 + 24;
  const lines = wrapText(text, Math.min(300, g.width - g.levelX - x - 8), 11);
  const height = lines.length * 15;
  const top = g.rowY(rungs.at(-1)?.level ?? 1) - 8;
  const bottom = g.rowY(rungs[0]?.level ?? 1) + 8;
  const free = [(top + bottom - height) / 2, bottom - height - 4, top + 4].find((y) => isFree(boxOf(lines, x, y)));
  return free === undefined ? undefined : { lines, x, top: free, box: boxOf(lines, x, free) };
}

/** Why levels are grey. Neighbours with the same reason share one sentence, which keeps off the card. */
function reasonsOf(model: RetryLadderModel, g: LadderGeometry, card: Box | undefined): readonly Reason[] {
  const reasons: Reason[] = [];
  let group: LadderRung[] = [];
  const flush = (): void => {
    const [lowest] = group;
    const highest = group.at(-1);
    if (lowest?.unusedBecause === undefined || highest === undefined) return;
    const top = g.rowY(highest.level) - 8;
    const bottom = g.rowY(lowest.level) + 8;
    const isFree = (box: Box): boolean => card === undefined || !overlaps(card, box);
    const sentence = unusedSentence(lowest.unusedBecause, group, model.maxRetries);
    // These rows have no times on the right, so the sentence may go to the edge.
    const right = g.width - g.levelX;
    const end = rowsEnd(group, g);
    if (end + 170 > right) {
      const corner =
        besideLowest(`↑ ${sentence}`, group, g, right).find(({ box }) => isFree(box)) ?? onBars(sentence, group, model, g, isFree);
      if (corner !== undefined) reasons.push({ key: lowest.level, ...corner });
      return;
    }
    const x = end + 16;
    const wrapped = (text: string): readonly string[] => wrapText(text, Math.min(300, right - x - 8), 11);
    const whole = wrapped(sentence);
    // Beside low rows there is no room for more than two lines.
    const isTall = lowest.unusedBecause === 'belowFirstRetry' && whole.length * 15 > bottom - top + 8;
    const lines = isTall ? wrapped(m.retryLadder_unused_belowFirstRetryShort()) : whole;
    // The row above has its time on the right.
    const middle = Math.max((top + bottom - lines.length * 15) / 2, g.form === 'narrow' ? top + 1 : 0);
    const box = boxOf(lines, x, middle);
    // In narrow rows the delay of the level above reaches to the bracket.
    const bracket = [g.form === 'narrow' ? top + 4 : top, bottom] as const;
    if (isFree(box)) reasons.push({ key: lowest.level, lines, x, top: middle, bracket, box });
  };
  for (const rung of model.rungs) {
    if (group[0]?.unusedBecause !== rung.unusedBecause) {
      flush();
      group = [];
    }
    group.push(rung);
  }
  flush();
  return reasons;
}

const groundNode = ({ key, box }: Pick<Reason, 'key' | 'box'>): SceneNode => ({
  tag: 'rect',
  key: `ground ${key}`,
  attrs: { ...box, rx: 3, fill: 'var(--paper)' },
});

function reasonNodes({ key, lines, x, top, bracket, box }: Reason): readonly SceneNode[] {
  const bracketOf = ([from, to]: readonly [number, number]): SceneNode => ({
    tag: 'path',
    key: `bracket ${key}`,
    attrs: { d: `M${x - 10} ${from}h6V${to}h-6`, fill: 'none', stroke: 'var(--edge)' },
  });
  return [
    ...(bracket === undefined ? [groundNode({ key, box })] : []),
    ...(bracket === undefined ? [] : [bracketOf(bracket)]),
    ...lines.map((line, index) => textAt(`why ${key} ${index}`, x + 4, top + 11 + index * 15, line, { fill: 'ink-2' })),
  ];
}

/** All rows. `card`: the label of the main message, which lies above the rows. */
export function rungNodes(model: RetryLadderModel, g: LadderGeometry, nowMs: number, card: Box | undefined): readonly SceneNode[] {
  const reasons = reasonsOf(model, g, card);
  const words = reasons.map(({ box }) => ({ ...box, y: box.y + 3, height: box.height - 3 }));
  const covers = [...(card === undefined ? [] : [card]), ...words];
  // Beside bars a ground hides the grid alone: the time of the row above may reach into it.
  const beside = reasons.filter(({ bracket }) => bracket !== undefined).map(groundNode);
  return [...beside, ...model.rungs.map((rung) => rowNodes(model, rung, g, nowMs, covers)), ...reasons.flatMap(reasonNodes)];
}
