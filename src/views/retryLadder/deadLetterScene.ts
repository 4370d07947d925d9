/** The last rung: the dead-letter queue, and the way out of it. */
import type { DeadLetterExit, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { listTime } from '../format/index.ts';
import { fitText, markAt, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import { timesLeft, type LadderGeometry } from './geometry.ts';
import { givesUp, ladderClock, lateText } from './ladderTexts.ts';
import { deadLetterX } from './rungScene.ts';

const afterText = ({ maxRetries }: RetryLadderModel): string =>
  maxRetries === 1
    ? m.retryLadder_deadLetterAfterOne()
    : m.retryLadder_deadLetterAfter({ retries: maxRetries, deliveries: maxRetries + 1 });

/** How a dead letter gets out, in one sentence. */
export function exitSentence(exit: DeadLetterExit, deadLetters: number): string {
  const { main, readers, keptHours: hours } = exit;
  if (main !== undefined) {
    const texts = { consumer: main.consumer ?? '', time: listTime(main.at, true) };
    if (main.how === 'read') return m.retryLadder_exit_mainRead(texts);
    return main.how === 'failed' ? m.retryLadder_exit_mainFailed(texts) : m.retryLadder_exit_mainExpired(texts);
  }
  if (!exit.isReadable) return m.retryLadder_exit_writeOnly();
  const running = readers.filter(({ isRunning }) => isRunning);
  const [first] = running.length > 0 ? running : readers;
  if (first === undefined) return m.retryLadder_exit_nobody({ hours });
  const groups = (running.length > 0 ? running : readers).map(({ group }) => group).join(m.retryLadder_and());
  if (running.length === 0) return m.retryLadder_exit_notRunning({ groups });
  return deadLetters === 0
    ? m.retryLadder_exit_waits({ groups })
    : m.retryLadder_exit_readers({ groups, read: Math.min(first.read, deadLetters), letters: deadLetters });
}

const isNobody = ({ main, readers, isReadable }: DeadLetterExit): boolean => main === undefined && isReadable && readers.length === 0;

/** An arrow that leaves the square upwards and turns to the words; none where nobody reads. */
function exitNodes(model: RetryLadderModel, g: LadderGeometry, x: number): readonly SceneNode[] {
  const { exit } = model;
  if (exit === undefined) return [];
  const isOpen = exit.main?.how === 'read' || (exit.isReadable && exit.readers.some(({ isRunning }) => isRunning));
  const sentence = exitSentence(exit, model.deadLetters);
  // The sentence is longer than the topic's name: it goes where there is more room.
  const isLeft = x > g.width / 2;
  const side = isLeft ? -1 : 1;
  const y = g.exitY;
  const tip = x + side * 18;
  const room = (isLeft ? tip - g.levelX : g.width - 16 - tip) - 8;
  const [reader] = exit.readers;
  const line = {
    fill: 'none',
    stroke: isOpen ? 'var(--ink)' : 'var(--edge)',
    'stroke-width': 1.25,
    'stroke-dasharray': isOpen ? undefined : '3 3',
  };
  return [
    {
      tag: 'g',
      key: 'exit',
      attrs: {
        'data-exit': isOpen ? 'open' : 'closed',
        ...(reader === undefined ? {} : pickAttrs({ select: { kind: 'group', id: reader.group } }, sentence)),
      },
      children: [
        { tag: 'title', key: 'title', text: sentence },
        ...(isNobody(exit)
          ? []
          : ([
              { tag: 'path', key: 'way', attrs: { ...line, d: `M${x} ${g.deadLetterY - 11}V${y + 4}q0 -4 ${side * 4} -4H${tip}` } },
              {
                tag: 'path',
                key: 'tip',
                attrs: { ...line, 'stroke-dasharray': undefined, d: `M${tip - side * 5} ${y - 4}l${side * 5} 4l${-side * 5} 4` },
              },
            ] satisfies SceneNode[])),
        textAt(
          'words',
          isNobody(exit) ? tip : tip + side * 8,
          y + 4,
          textWidth(sentence, 11) <= room ? sentence : fitText(sentence, room * 0.95, 11),
          {
            anchor: isLeft ? 'end' : 'start',
            fill: isOpen ? 'ink' : 'ink-2',
          },
        ),
      ],
    },
  ];
}

/** Where the dead letters stand, and on which side of them there is room for words. */
export function deadLetterPlace(model: RetryLadderModel, g: LadderGeometry): { readonly x: number; readonly isLeft: boolean } {
  const x = deadLetterX(model, g);
  const topic = textWidth(`%DLQ%${model.group ?? ''}`, 11, true);
  const after = textWidth(afterText(model), 11);
  const left = x - 18 - g.levelX;
  return { x, isLeft: left >= Math.max(topic, after) || left > g.arrivesX - 56 - x };
}

/** Hardly a label in the strip is wider (px). */
const widestLabel = 260;

/** From the last rung to the square: straight, but on the phone around the label in the strip, on the side that has no words. */
function wayUp({ form, strip, deadLetterY }: LadderGeometry, x: number, rowTop: number, isLeft: boolean): string {
  if (form !== 'narrow' || x > strip.x + widestLabel) return `M${x} ${rowTop}V${deadLetterY + 10}`;
  const aside = isLeft ? strip.x + strip.width + 3 : strip.x - 3;
  return `M${x} ${rowTop}V${strip.y + strip.height + 2}H${aside}V${deadLetterY}H${isLeft ? x + 11 : x - 11}`;
}

/** The dead-letter queue above the last rung. `card`: the label that stands beside the square when the main message is in it. */
export function deadLetterNodes(model: RetryLadderModel, g: LadderGeometry, card: Box | undefined): readonly SceneNode[] {
  if (model.group === undefined) return [];
  if (givesUp(model)) {
    const words = fitText(m.retryLadder_givenUp(), g.x1 - g.levelX, 11);
    // Where the dead letter would be: right above the rows lies the label of the main message, or what is said without one.
    return [textAt('given up', g.x1, g.deadLetterY + 5, words, { anchor: 'end', fill: 'ink-2' })];
  }
  const lastStep = model.steps.at(-1);
  const { x, isLeft } = deadLetterPlace(model, g);
  const y = g.deadLetterY;
  const isReached = model.main?.phase === 'deadLetter';
  const after = afterText(model);
  const isOut = model.main?.phase === 'consumed' || model.main?.phase === 'lost';
  const topic = `%DLQ%${model.group}`;
  // On its usual side beyond the card; where that leaves no room for the name, on the other.
  const sideOf = (isOnLeft: boolean) => {
    const aside = 18 + (card !== undefined && card.x < x === isOnLeft ? card.width + 12 : 0);
    const textX = isOnLeft ? x - aside : x + aside;
    const fits = (width: number): boolean => (isOnLeft ? textX - width >= g.levelX - 6 : textX + width < timesLeft(g));
    return { textX, anchor: isOnLeft ? 'end' : 'start', fits } as const;
  };
  const topicWidth = textWidth(topic, 11, true);
  const { textX, anchor, fits } = [sideOf(isLeft), sideOf(!isLeft)].find((side) => side.fits(topicWidth)) ?? sideOf(isLeft);
  const total = lastStep?.nominalMs ?? 0;
  const deadAt = model.main?.deadLetteredAt;
  const rowTop = lastStep === undefined ? g.headerY : g.rowY(lastStep.level) - g.barHeight / 2;
  return [
    {
      tag: 'path',
      key: 'to dead letter',
      attrs: {
        d: wayUp(g, x, rowTop, isLeft),
        fill: 'none',
        stroke: 'var(--ink)',
        'stroke-width': 1.25,
        'stroke-dasharray': '3 3',
        'stroke-opacity': isOut ? 0.3 : 0.9,
      },
    },
    {
      tag: 'g',
      key: 'dead letter',
      attrs: { 'data-dead-letter': String(isReached), opacity: isOut ? 0.45 : undefined },
      children: [markAt({ name: 'deadLetter', r: 8 }, x, y)],
    },
    ...exitNodes(model, g, x),
    ...(fits(topicWidth) ? [textAt('dead letter topic', textX, y - 2, topic, { anchor, isMono: true, fill: 'ink' })] : []),
    ...(fits(textWidth(after, 11) * 1.06) ? [textAt('dead letter after', textX, y + 13, after, { anchor, fill: 'ink-3' })] : []),
    ...(lastStep === undefined
      ? []
      : [
          textAt('dead letter arrives', g.arrivesX, y + 4, ladderClock(total), {
            anchor: 'end',
            isMono: true,
            fill: isReached ? 'ink' : 'ink-2',
            isBold: isReached,
          }),
        ]),
    ...(g.lateX === undefined || deadAt === undefined || model.main === undefined
      ? []
      : [
          textAt('dead letter late', g.lateX, y + 4, lateText(deadAt - model.main.firstFailedAt - total), {
            anchor: 'end',
            isMono: true,
            fill: 'ink-2',
          }),
        ]),
  ];
}
