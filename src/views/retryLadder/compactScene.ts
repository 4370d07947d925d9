/** The dock's small form: the retries side by side, first on the left, with the one that is awaited filling up. */
import { isSuccess } from '../../engine/index.ts';
import type { LadderStep, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { countdown, duration } from '../format/index.ts';
import { markAt, markNodes, selectionRing, textWidth, type Mark, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { arrivedLabel, emptySentence, givesUp, ladderClock, mainCard } from './ladderTexts.ts';

const smallestColumn = 24;
const barY = 46;
const barHeight = 10;

/** As many steps as fit, with the one that is awaited among them. */
export function stepsThatFit(
  steps: readonly LadderStep[],
  width: number,
): { readonly from: number; readonly steps: readonly LadderStep[] } {
  const most = Math.max(1, Math.floor((width - 64) / smallestColumn));
  if (steps.length <= most) return { from: 0, steps };
  const present = Math.max(
    0,
    steps.findLastIndex((step) => step.status === 'present' || step.status === 'past'),
  );
  const from = Math.min(Math.max(0, present - Math.floor(most / 2)), steps.length - most);
  return { from, steps: steps.slice(from, from + most) };
}

function stepMark(step: LadderStep): Mark | undefined {
  if (step.arrivedAt === undefined) return undefined;
  if (step.result === undefined) return { name: 'consuming', r: 7 };
  return isSuccess(step.result) ? { name: 'consumed', r: 7 } : { name: 'retry', r: 8, number: step.attempt };
}

function stepNodes(waits: RetryLadderModel['waits'], step: LadderStep, x: number, column: number, nowMs: number): readonly SceneNode[] {
  const width = column - 4;
  const isPresent = step.status === 'present';
  const isDone = step.status === 'past';
  const share =
    isPresent && step.storedAt !== undefined ? Math.min(1, Math.max(0, (nowMs - step.storedAt) / Math.max(1, step.delayMs))) : 0;
  const frame = { x, y: barY, width, height: barHeight, rx: 2 };
  const stroke = isPresent || isDone ? 'var(--wait)' : step.status === 'future' ? 'var(--edge)' : 'var(--line)';
  const delay = duration(step.delayMs);
  const nominal = ladderClock(step.nominalMs);
  const mark = stepMark(step);
  const label = step.arrivedAt === undefined ? '' : arrivedLabel(waits, step, step.arrivedAt);
  const centre = x + width / 2;
  return [
    ...(textWidth(delay, 11) <= column - 2
      ? [textAt('delay', centre, barY - 8, delay, { anchor: 'middle', fill: isPresent ? 'ink' : 'ink-2', isBold: isPresent })]
      : []),
    {
      tag: 'rect',
      key: 'bar',
      attrs: {
        ...frame,
        fill: isPresent || isDone ? 'var(--wait-soft)' : 'none',
        stroke,
        'stroke-opacity': isDone ? 0.5 : 1,
        'stroke-dasharray': isPresent || isDone ? undefined : '3 2',
      },
    },
    ...(share > 0
      ? [
          {
            tag: 'rect',
            key: 'gone',
            attrs: { ...frame, width: Math.round(width * share * 10) / 10, fill: 'var(--wait)' },
          } satisfies SceneNode,
        ]
      : []),
    ...(mark === undefined || step.arrivedAt === undefined
      ? []
      : [
          {
            tag: 'g',
            key: 'number',
            attrs: { transform: `translate(${centre} ${barY + barHeight + 14})`, ...pickAttrs({ seekMs: step.arrivedAt }, label) },
            children: markNodes(mark),
          } satisfies SceneNode,
        ]),
    ...(textWidth(nominal, 11, true) <= column - 4
      ? [
          textAt('arrives', centre, barY + barHeight + 40, nominal, {
            anchor: 'middle',
            isMono: true,
            fill: isPresent ? 'time' : 'ink-3',
            isBold: isPresent,
          }),
        ]
      : []),
  ];
}

export function compactNodes(model: RetryLadderModel, nowMs: number, context: ViewContext): readonly SceneNode[] {
  const gutter = 12;
  const { steps } = stepsThatFit(model.steps, context.width);
  const column = Math.min(76, (context.width - gutter * 2 - 28) / Math.max(1, steps.length));
  const main = model.main;
  const empty = emptySentence(model);
  const card = main === undefined ? undefined : mainCard(model, main, nowMs);
  const sentence = card === undefined ? (empty ?? '') : `${card.title} · ${card.detail}`;
  const isSelected = main !== undefined && context.selection?.kind === 'message' && context.selection.id === main.msgId;
  const wait = model.countdown;
  const mark: Mark =
    wait === undefined
      ? {
          name:
            main?.phase === 'deadLetter'
              ? 'deadLetter'
              : main?.phase === 'consumed'
                ? 'consumed'
                : main?.phase === 'beingConsumed'
                  ? 'consuming'
                  : 'failed',
          r: 7,
        }
      : { name: 'waiting', r: 7, share: (nowMs - wait.fromMs) / Math.max(1, wait.dueAt - wait.fromMs) };
  const left = wait === undefined ? '' : countdown(wait.dueAt - nowMs);
  const endX = gutter + column * steps.length + 10;
  return [
    ...(main === undefined
      ? [textAt('empty', gutter, 20, sentence, { fill: 'ink-2', size: 12 })]
      : [
          {
            tag: 'g',
            key: 'main',
            attrs: {
              'data-message': main.msgId,
              'data-phase': main.phase,
              ...pickAttrs({ select: { kind: 'message', id: main.msgId } }, sentence, isSelected),
            },
            children: [
              {
                tag: 'g',
                key: 'mark',
                attrs: { transform: `translate(${gutter + 9} 16)` },
                children: [...markNodes(mark), ...(isSelected ? [selectionRing(mark)] : [])],
              },
              textAt(
                'sentence',
                gutter + 26,
                20,
                context.width < 560 ? `${card?.title ?? ''}${left === '' ? '' : ` · ${left}`}` : sentence,
                { fill: 'ink', size: 12 },
              ),
            ],
          } satisfies SceneNode,
        ]),
    ...steps.map((step, index): SceneNode => ({
      tag: 'g',
      key: `step ${step.attempt}`,
      attrs: { 'data-status': step.status },
      children: stepNodes(model.waits, step, gutter + column * index, column, nowMs),
    })),
    ...(model.group === undefined || givesUp(model)
      ? []
      : [
          {
            tag: 'g',
            key: 'dead letter',
            attrs: { opacity: main?.phase === 'deadLetter' ? undefined : 0.6 },
            children: [{ tag: 'title', text: `%DLQ%${model.group}` }, markAt({ name: 'deadLetter', r: 7 }, endX, barY + barHeight / 2)],
          } satisfies SceneNode,
        ]),
  ];
}

export const compactHeight = 104;
