/** Words of the delivery matrix, for the picture, its labels and the text twin. */
import type { AgainReason } from '../../projections/deliveredAgain.ts';
import type {
  DeliveryMatrixModel,
  MatrixCell,
  MatrixDelivery,
  MatrixMessage,
  MatrixRange,
  MatrixSum,
  MessagePhase,
} from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { listTime, saidTime, messagesByName, shortId } from '../format/index.ts';
import { textWidth } from '../marks/index.ts';
import { m } from '../../paraglide/messages.js';

/** Names of the messages by their ids. */
export type MatrixNames = ReadonlyMap<string, string>;

export const namesIn = ({ rows }: Pick<DeliveryMatrixModel, 'rows'>): MatrixNames =>
  messagesByName(
    rows.flatMap((row) => (row.kind === 'message' ? [row] : [row.first, row.last])).map(({ msgId, key }) => ({ msgId, keys: key })),
  );

export const nameOf = ({ msgId }: { readonly msgId: string }, names: MatrixNames): string => names.get(msgId) ?? shortId(msgId);

export const rangeName = (row: MatrixRange, names: MatrixNames): string =>
  row.count === 1 ? nameOf(row.first, names) : `${nameOf(row.first, names)} … ${nameOf(row.last, names)}`;

/** The same; where the names differ in their number alone the last one is its number: `backlog-2 … 11`. */
export function shortRange(row: MatrixRange, names: MatrixNames): string {
  const [first, last] = [nameOf(row.first, names), nameOf(row.last, names)];
  const [, stem = '', number] = /^(.*\D)(\d+)$/u.exec(last) ?? [];
  const differs = row.count > 1 && number !== undefined && first.startsWith(stem) && /^\d+$/u.test(first.slice(stem.length));
  return differs ? `${first} … ${number}` : rangeName(row, names);
}

const shortReason: Readonly<Record<AgainReason, () => string>> = {
  retried: m.deliveryMatrix_short_retried,
  suspendedAgain: m.deliveryMatrix_short_suspendedAgain,
  storedTwice: m.deliveryMatrix_short_storedTwice,
  twins: m.deliveryMatrix_short_twins,
  crashedDuring: m.deliveryMatrix_short_crashedDuring,
  crashedAfter: m.deliveryMatrix_short_crashedAfter,
  stopped: m.deliveryMatrix_short_stopped,
  offsetReset: m.deliveryMatrix_short_offsetReset,
  sought: m.deliveryMatrix_short_sought,
  resubmitted: m.deliveryMatrix_short_resubmitted,
  queueMoved: m.deliveryMatrix_short_queueMoved,
  readAgain: m.deliveryMatrix_short_readAgain,
  notDeleted: m.deliveryMatrix_short_notDeleted,
  notAcked: m.deliveryMatrix_short_notAcked,
};

const longReason: Readonly<Record<AgainReason, () => string>> = {
  retried: m.deliveryMatrix_because_retried,
  suspendedAgain: m.deliveryMatrix_because_suspendedAgain,
  storedTwice: m.deliveryMatrix_because_storedTwice,
  twins: m.deliveryMatrix_because_twins,
  crashedDuring: m.deliveryMatrix_because_crashedDuring,
  crashedAfter: m.deliveryMatrix_because_crashedAfter,
  stopped: m.deliveryMatrix_because_stopped,
  offsetReset: m.deliveryMatrix_because_offsetReset,
  sought: m.deliveryMatrix_because_sought,
  resubmitted: m.deliveryMatrix_because_resubmitted,
  queueMoved: m.deliveryMatrix_because_queueMoved,
  readAgain: m.deliveryMatrix_because_readAgain,
  notDeleted: m.deliveryMatrix_because_notDeleted,
  notAcked: m.deliveryMatrix_because_notAcked,
};

export const timesText = (sum: MatrixSum): string => (sum.state === 'notSubscribed' ? '–' : `${sum.times}×`);

/** One or two words beside the number. */
export function sumWord(sum: MatrixSum, { phase }: Pick<MatrixMessage, 'phase'>): string {
  switch (sum.state) {
    case 'again':
      return sum.because === undefined ? '' : shortReason[sum.because]();
    case 'never':
      return m.deliveryMatrix_never();
    case 'filtered':
      return m.deliveryMatrix_filtered();
    case 'open':
      // What its producer took back does not come any more, and nothing went wrong.
      return phase === 'recalled' ? m.deliveryMatrix_never() : m.deliveryMatrix_open();
    default:
      return '';
  }
}

/** `2× because …`, or what else is to say. */
export function sumSentence(sum: MatrixSum, message: string, group: string): string {
  const texts = { message, group, times: sum.times };
  switch (sum.state) {
    case 'again':
      return m.deliveryMatrix_again({ ...texts, because: sum.because === undefined ? '' : longReason[sum.because]() });
    case 'never':
      return m.deliveryMatrix_neverLong(texts);
    case 'filtered':
      return sum.isMissed === true ? m.deliveryMatrix_missedLong(texts) : m.deliveryMatrix_filteredLong(texts);
    case 'open':
      return m.deliveryMatrix_openLong(texts);
    case 'notSubscribed':
      return m.deliveryMatrix_notSubscribed(texts);
    case 'complete':
      return m.deliveryMatrix_complete(texts);
  }
}

const phaseText: Readonly<Record<Exclude<MessagePhase, 'stored'>, () => string>> = {
  half: m.deliveryMatrix_phase_half,
  delayed: m.deliveryMatrix_phase_delayed,
  expired: m.deliveryMatrix_phase_expired,
  recalled: m.deliveryMatrix_phase_recalled,
  lost: m.deliveryMatrix_phase_lost,
};

/** What any of these takes (px). */
export const placeWidth = (): number => Math.max(44, ...Object.values(phaseText).map((text) => Math.ceil(textWidth(text(), 11) * 1.08)));

/** `q0`, or what keeps the message from its queue. */
export const placeText = (message: MatrixMessage, severalBrokers: boolean): string => {
  if (message.phase !== 'stored') return phaseText[message.phase]();
  if (message.place === undefined) return '';
  return severalBrokers ? `${message.place.broker.replace(/^.*-/, '')}${message.place.queueId}` : `q${message.place.queueId}`;
};

function deliveryWord(delivery: MatrixDelivery): string {
  const time = listTime(delivery.at, true);
  const base =
    delivery.result !== undefined
      ? m.deliveryMatrix_delivery({ time, result: delivery.result })
      : delivery.after?.kind === 'open'
        ? m.deliveryMatrix_received({ time })
        : m.deliveryMatrix_running({ time });
  if (delivery.isSkipped) return `${base}, ${m.deliveryMatrix_skipped()}`;
  const retry = delivery.reconsumeTimes === 0 ? base : `${m.deliveryMatrix_retry({ number: delivery.reconsumeTimes })} ${base}`;
  switch (delivery.after?.kind) {
    case 'waiting':
      return `${retry}, ${m.deliveryMatrix_waiting({ time: saidTime(delivery.after.dueAt, true) })}`;
    case 'deadLetter':
      return `${retry}, ${m.deliveryMatrix_deadLetter()}`;
    case 'dropped':
      return `${retry}, ${m.deliveryMatrix_dropped()}`;
    case 'taken':
      return `${retry}, ${m.deliveryMatrix_taken({ time: saidTime(delivery.after.dueAt, true) })}`;
    case 'open':
      return `${retry}, ${m.deliveryMatrix_openAgain()}`;
    default:
      return retry;
  }
}

/** What one instance had of one message. */
export function cellText(cell: MatrixCell): string {
  if (cell.deliveries.length > 0) return cell.deliveries.map(deliveryWord).join('; ');
  if (cell.isFiltered) return m.deliveryMatrix_filtered();
  return cell.isNever ? m.deliveryMatrix_never() : '';
}
