/** The half messages as tables. */
import type { TransactionLane, TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import { listTime } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { checksText, checkWord, endWord, nameOf, nextText, outcomeWord } from './transactionTexts.ts';

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
  const main = model.lanes.find((lane) => lane.id === model.mainId);
  if (main === undefined || main.checks.length === 0) return [lanes];
  const checks: TwinTable = {
    caption: m.transactions_twin_checks({ message: nameOf(main) }),
    columns: [
      { label: m.transactions_twin_check(), numeric: true },
      { label: m.transactions_twin_time(), numeric: true, time: true },
      { label: m.transactions_twin_who() },
      { label: m.transactions_twin_offset(), numeric: true },
    ],
    rows: main.checks.map((check) => ({
      key: `${check.check} ${check.at}`,
      cells: [String(check.check), listTime(check.at, true), checkWord(main, check), String(check.halfOffset ?? '')],
    })),
  };
  return [lanes, checks];
}
