/** The ladder as tables. */
import type { LadderStep, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { countdown, duration, listTime } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { exitSentence } from './deadLetterScene.ts';
import { emptySentence, givesUp, ladderClock, lateText, lateWords, nameOf, unusedSentence } from './ladderTexts.ts';

const time = (ms: number | undefined): string => (ms === undefined ? '' : listTime(ms, true));

function resultText(step: LadderStep): string {
  if (step.result !== undefined) return step.result;
  if (step.arrivedAt !== undefined) return m.retryLadder_twin_running();
  if (step.status === 'present') return m.retryLadder_twin_waiting();
  return step.status === 'notNeeded' ? m.retryLadder_twin_notNeeded() : m.retryLadder_twin_future();
}

/** An invisible time has no level and no queue. */
const withoutLevel = <T>(model: RetryLadderModel, cells: readonly T[]): readonly T[] =>
  model.waits === 'invisible' ? cells.filter((_, index) => index !== 1 && index !== 2) : cells;

const queueOf = (model: RetryLadderModel, level: number): string => {
  const queueId = model.rungs.find((rung) => rung.level === level)?.queueId;
  return queueId === undefined ? '' : `q${queueId}`;
};

function stepRow(step: LadderStep, model: RetryLadderModel, nowMs: number): TwinTable['rows'][number] {
  const scan = step.foundAt === undefined || step.dueAt === undefined ? '' : duration(step.foundAt - step.dueAt);
  const late = lateWords(step, model.main, nowMs);
  return {
    key: String(step.attempt),
    cells: withoutLevel(model, [
      model.waits === 'invisible' && step.attempt > model.maxRetries ? '' : String(step.attempt),
      String(step.level),
      queueOf(model, step.level),
      duration(step.delayMs),
      ladderClock(step.nominalMs),
      time(step.storedAt),
      time(step.dueAt),
      scan,
      time(step.arrivedAt),
      late,
      resultText(step),
    ]),
    current: step.status === 'present' || (step.arrivedAt !== undefined && step.result === undefined),
  };
}

function climbTable(model: RetryLadderModel, nowMs: number): TwinTable {
  const { main, group } = model;
  const isInvisible = model.waits === 'invisible';
  const first = main?.deliveries.find((delivery) => delivery.attempt === 0);
  const rows: TwinTable['rows'][number][] = [];
  if (first !== undefined)
    rows.push({
      key: 'first',
      cells: withoutLevel(model, [
        m.retryLadder_twin_first(),
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        time(first.at),
        '',
        first.result ?? m.retryLadder_twin_running(),
      ]),
    });
  rows.push(...model.steps.map((step) => stepRow(step, model, nowMs)));
  const total = model.steps.at(-1)?.nominalMs ?? 0;
  const deadAt = main?.deadLetteredAt;
  const late = deadAt === undefined || main === undefined ? '' : lateText(deadAt - main.firstFailedAt - total);
  const state =
    deadAt !== undefined
      ? `%DLQ%${group ?? ''}`
      : main?.phase === 'consumed' || main?.phase === 'lost'
        ? m.retryLadder_twin_notNeeded()
        : m.retryLadder_twin_future();
  if (group !== undefined)
    rows.push({
      key: 'deadLetter',
      cells: withoutLevel(
        model,
        givesUp(model)
          ? [m.retryLadder_givenUp(), '', '', '', '', '', '', '', '', '', '']
          : [`${m.retryLadder_twin_deadLetter()} · %DLQ%${group}`, '', '', '', ladderClock(total), '', '', '', time(deadAt), late, state],
      ),
      current: main?.phase === 'deadLetter',
    });
  if (model.exit !== undefined && !givesUp(model))
    rows.push({
      key: 'exit',
      cells: withoutLevel(model, [
        m.retryLadder_twin_exit(),
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        time(model.exit.main?.at),
        '',
        exitSentence(model.exit, model.deadLetters),
      ]),
    });
  return {
    caption:
      main === undefined
        ? m.retryLadder_twin_captionPlan({ group: group ?? '–' })
        : m.retryLadder_twin_caption({ message: nameOf(main), group: main.group }),
    columns: withoutLevel(model, [
      { label: m.retryLadder_twin_attempt() },
      { label: m.retryLadder_twin_level(), numeric: true },
      { label: m.retryLadder_column_queue() },
      { label: isInvisible ? m.retryLadder_twin_invisible() : m.retryLadder_twin_delay(), numeric: true },
      { label: isInvisible ? m.retryLadder_twin_nominalReceive() : m.retryLadder_twin_nominal(), numeric: true, time: true },
      { label: isInvisible ? m.retryLadder_twin_received() : m.retryLadder_twin_stored(), numeric: true, time: true },
      { label: isInvisible ? m.retryLadder_twin_over() : m.retryLadder_twin_due(), numeric: true, time: true },
      { label: isInvisible ? m.retryLadder_twin_revived() : m.retryLadder_twin_scan(), numeric: true },
      { label: m.retryLadder_twin_arrived(), numeric: true, time: true },
      { label: m.retryLadder_twin_late(), numeric: true },
      { label: m.retryLadder_twin_result() },
    ]),
    rows,
  };
}

/** Levels on which nothing of the group waits, and why. */
function unusedTable(model: RetryLadderModel): readonly TwinTable[] {
  const unused = model.rungs.flatMap((rung) =>
    rung.unusedBecause === undefined && model.group !== undefined ? [] : [{ rung, because: rung.unusedBecause }],
  );
  if (unused.length === 0) return [];
  return [
    {
      caption: m.retryLadder_twin_unused(),
      columns: [
        { label: m.retryLadder_twin_level(), numeric: true },
        { label: m.retryLadder_column_queue() },
        { label: m.retryLadder_twin_delay(), numeric: true },
        { label: m.retryLadder_twin_why() },
      ],
      rows: unused.map(({ rung, because }) => ({
        key: String(rung.level),
        cells: [
          String(rung.level),
          queueOf(model, rung.level),
          duration(rung.delayMs),
          because === undefined
            ? (emptySentence(model) ?? '')
            : unusedSentence(
                because,
                unused.filter((other) => other.because === because).map((other) => other.rung),
                model.maxRetries,
              ),
        ],
      })),
    },
  ];
}

export function ladderTwin(model: RetryLadderModel, nowMs: number): readonly TwinTable[] {
  return [...(model.group === undefined ? [] : [climbTable(model, nowMs)]), ...othersTable(model, nowMs), ...unusedTable(model)];
}

function othersTable(model: RetryLadderModel, nowMs: number): readonly TwinTable[] {
  if (model.waiting.length === 0) return [];
  const isInvisible = model.waits === 'invisible';
  const others: TwinTable = {
    caption: m.retryLadder_twin_others(),
    columns: [
      { label: m.retryLadder_twin_message() },
      { label: m.retryLadder_twin_attempt(), numeric: true },
      ...(isInvisible ? [] : [{ label: m.retryLadder_twin_level(), numeric: true }]),
      { label: m.retryLadder_twin_due(), numeric: true, time: true },
      { label: m.retryLadder_twin_left(), numeric: true },
    ],
    rows: model.waiting.map((message) => ({
      key: message.msgId,
      cells: [
        nameOf(message),
        String(message.attempt),
        ...(isInvisible ? [] : [String(message.level)]),
        time(message.dueAt),
        countdown(message.dueAt - nowMs),
      ],
      selection: { kind: 'message', id: message.msgId },
    })),
  };
  return [others];
}
