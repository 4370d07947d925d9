/** The queues as tables. */
import type { QueueTapesModel, Tape, TapeOffset, TapeTopic } from '../../projections/queueTapes/queueTapesModel.ts';
import { offset } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { dueText, nameOf, ownerText, queueName, since, stateName, waitWords } from './queueTexts.ts';

const known = (value: number | undefined): string => (value === undefined ? m.queues_twin_notAvailable() : offset(value));

/** What the broker has, or in broadcasting the consumer's own file. */
function keptText(one: TapeOffset | undefined): string {
  if (one === undefined || one.fileOffset === undefined) return known(one?.brokerOffset);
  return m.queues_ownFile({ offset: one.fileOffset });
}

function tapeRow(topic: TapeTopic, tape: Tape, model: QueueTapesModel, nowMs: number): TwinTable['rows'][number] {
  const hasReaders = topic.shownHolder !== undefined;
  const shown = tape.offsets.find((one) => one.holder === topic.shownHolder);
  const running = tape.oldestRunning;
  const ofReaders = (text: string): string => (hasReaders ? text : '');
  return {
    key: tape.id,
    cells: [
      topic.topic,
      `${tape.broker} q${tape.queueId}`,
      offset(tape.minOffset),
      offset(tape.maxOffset),
      topic.shownHolder ?? '',
      ofReaders(keptText(shown)),
      ofReaders(known(shown?.clientOffset)),
      ofReaders(known(tape.lag)),
      ofReaders(ownerText(tape)),
      [ofReaders(String(tape.cached)), ...waitWords(tape)].filter((text) => text !== '').join(', '),
      running === undefined ? '' : m.queues_twin_runningSince({ offset: running.offset, since: since(nowMs - running.sinceMs) }),
    ],
    selection: { kind: 'queue', id: tape.id },
    current: model.focus === tape.id,
  };
}

/** Offsets that others have there, beside the group whose states are shown. */
const otherRows = (topic: TapeTopic, tape: Tape): TwinTable['rows'] =>
  tape.offsets
    .filter(({ holder }) => holder !== topic.shownHolder)
    .map((one) => ({
      key: `${tape.id} ${one.holder}`,
      cells: [
        topic.topic,
        `${tape.broker} q${tape.queueId}`,
        offset(tape.minOffset),
        offset(tape.maxOffset),
        one.holder,
        keptText(one),
        known(one.clientOffset),
        '',
        '',
        '',
        '',
      ],
      selection: { kind: 'queue', id: tape.id },
    }));

export function queuesTwin(model: QueueTapesModel, nowMs: number): readonly TwinTable[] {
  const tapes: TwinTable = {
    caption: m.queues_twin_caption(),
    columns: [
      { label: m.queues_twin_topic() },
      { label: m.queues_twin_queue() },
      { label: m.queues_twin_min(), numeric: true },
      { label: m.queues_twin_max(), numeric: true },
      { label: m.queues_twin_group() },
      { label: m.queues_twin_offset(), numeric: true },
      { label: m.queues_twin_client(), numeric: true },
      { label: m.queues_twin_lag(), numeric: true },
      { label: m.queues_twin_owner() },
      { label: m.queues_twin_cached(), numeric: true },
      { label: m.queues_twin_running() },
    ],
    rows: model.topics.flatMap((topic) => topic.tapes.flatMap((tape) => [tapeRow(topic, tape, model, nowMs), ...otherRows(topic, tape)])),
  };
  const messages: TwinTable = {
    caption: m.queues_twin_messages(),
    columns: [
      { label: m.queues_twin_message() },
      { label: m.queues_twin_topic() },
      { label: m.queues_twin_queue() },
      { label: m.queues_twin_place(), numeric: true },
      { label: m.queues_twin_state() },
      { label: m.queues_twin_deliveries(), numeric: true },
    ],
    rows: model.topics.flatMap((topic) =>
      topic.tapes.flatMap((tape) =>
        tape.cells.map((cell) => ({
          key: `${tape.id} ${cell.offset}`,
          cells: [
            nameOf(cell),
            topic.topic,
            `${tape.broker} q${tape.queueId}`,
            offset(cell.offset),
            [stateName(cell.state), dueText(topic, tape, cell, nowMs)].filter((text) => text !== '').join(', '),
            cell.deliveries === 0 ? '' : String(cell.deliveries),
          ],
          selection: { kind: 'message', id: cell.msgId } as const,
        })),
      ),
    ),
  };
  const { comb } = model;
  if (comb === undefined) return [tapes, messages];
  const teeth: TwinTable = {
    caption: m.queues_twin_comb({ consumer: comb.consumer, queue: queueName(comb.queue) }),
    columns: [{ label: m.queues_twin_offset(), numeric: true }, { label: m.queues_twin_message() }, { label: m.queues_twin_state() }],
    rows: comb.teeth.map((tooth) => ({
      key: String(tooth.offset),
      cells: [offset(tooth.offset), nameOf(tooth), stateName(tooth.state === 'done' ? 'consumed' : tooth.state)],
      selection: { kind: 'message', id: tooth.msgId },
      current: tooth.offset === comb.offset,
    })),
  };
  return [tapes, messages, teeth];
}
