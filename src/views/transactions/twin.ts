/** The half messages as tables. */
import type { TransactionLane, TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import { listTime, messageName } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { checksText, checkWord, endWord, halfTopic, nameOf, nextText, opTopic, outcomeWord } from './transactionTexts.ts';

function laneRow(lane: TransactionLane, model: TransactionsModel, nowMs: number): TwinTable['rows'][number] {
  const last = lane.checks.at(-1);
  const ends = lane.outcomes.map((outcome) => `${outcomeWord(lane, outcome)}, ${listTime(outcome.at, true)}`);
  return {
    key: lane.id,
    cells: [
      nameOf(lane),
      lane.producer,
      lane.broker,
      listTime(lane.storedAt, true),
      endWord(lane) ?? '',
      checksText(lane),
      last === undefined ? '' : checkWord(lane, last),
      ends.length === 0 ? m.transactions_twin_undecided() : ends.join(m.transactions_and()),
      nextText(lane, nowMs) ?? '',
    ],
    selection: { kind: 'message', id: lane.msgId },
    current: lane.id === model.mainId,
  };
}

export function transactionsTwin(model: TransactionsModel, nowMs: number): readonly TwinTable[] {
  const lanes: TwinTable = {
    caption: m.transactions_twin_caption(),
    columns: [
      { label: m.transactions_twin_message() },
      { label: m.transactions_twin_producer() },
      { label: m.transactions_twin_broker() },
      { label: m.transactions_twin_stored(), numeric: true, time: true },
      { label: m.transactions_twin_local() },
      { label: m.transactions_twin_used(), numeric: true },
      { label: m.transactions_twin_asked() },
      { label: m.transactions_twin_end() },
      { label: m.transactions_twin_next() },
    ],
    rows: model.lanes.map((lane) => laneRow(lane, model, nowMs)),
  };
  return [lanes, ...checksTable(model), ...recordsTable(model)];
}

/** Every check of every half message: who was asked and what it said. */
function checksTable({ lanes, mainId }: TransactionsModel): readonly TwinTable[] {
  const rows = lanes.flatMap((lane) =>
    lane.checks.map((check) => ({
      key: `${lane.id} ${check.check} ${check.at}`,
      cells: [nameOf(lane), String(check.check), listTime(check.at, true), checkWord(lane, check), String(check.halfOffset ?? '')],
      selection: { kind: 'message', id: lane.msgId } as const,
      current: lane.id === mainId,
    })),
  );
  if (rows.length === 0) return [];
  return [
    {
      caption: m.transactions_twin_checks(),
      columns: [
        { label: m.transactions_twin_message() },
        { label: m.transactions_twin_check(), numeric: true },
        { label: m.transactions_twin_time(), numeric: true, time: true },
        { label: m.transactions_twin_who() },
        { label: m.transactions_twin_offset(), numeric: true },
      ],
      rows,
    },
  ];
}

/** What the broker's own two topics hold. */
function recordsTable({ brokers, lanes }: TransactionsModel): readonly TwinTable[] {
  const keys = new Map(lanes.map(({ msgId, key }) => [msgId, key]));
  const rows = brokers.flatMap(({ broker, halfTopic: halves, opTopic: ops }) =>
    (
      [
        [halfTopic, halves],
        [opTopic, ops],
      ] as const
    ).flatMap(([topic, records]) =>
      records.map(({ offset, at, msgId }) => ({
        key: `${broker} ${topic} ${offset}`,
        cells: [broker, topic, String(offset), messageName(msgId, keys.get(msgId)), listTime(at, true)],
        selection: { kind: 'message', id: msgId } as const,
      })),
    ),
  );
  if (rows.length === 0) return [];
  return [
    {
      caption: m.transactions_twin_records(),
      columns: [
        { label: m.transactions_twin_broker() },
        { label: m.transactions_twin_topic() },
        { label: m.transactions_twin_queueOffset(), numeric: true },
        { label: m.transactions_twin_message() },
        { label: m.transactions_twin_stored(), numeric: true, time: true },
      ],
      rows,
    },
  ];
}
