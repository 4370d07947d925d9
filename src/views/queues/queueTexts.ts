/** Words of the queues lens, for the picture, its labels and the text twin. */
import type {
  CellState,
  ProcessQueueComb,
  QueueTapesModel,
  Tape,
  TapeCell,
  TapeOffset,
  TapeTopic,
} from '../../projections/queueTapes/queueTapesModel.ts';
import { ruleInFull } from '../flowWords.ts';
import { countdown, duration, saidTime, messageName, thin } from '../format/index.ts';
import { boldWidth, type LegendMark, type MarkName } from '../marks/index.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';

export const markOf: Readonly<Record<CellState, MarkName>> = {
  stored: 'stored',
  cached: 'cached',
  beingConsumed: 'consuming',
  consumed: 'consumed',
  failed: 'failed',
  suspended: 'failed',
  filtered: 'filtered',
  waiting: 'waiting',
  // Nobody consumed it from here: its wait is over.
  movedOn: 'waiting',
  deadLetter: 'deadLetter',
  lost: 'lost',
};

/** What the legend calls the mark of a state. */
export const meaningOf = (state: CellState): LegendMark => (state === 'movedOn' ? 'movedOn' : markOf[state]);

const stateText: Readonly<Record<CellState, () => string>> = {
  stored: m.queues_state_stored,
  cached: m.queues_state_cached,
  beingConsumed: m.queues_state_beingConsumed,
  consumed: m.queues_state_consumed,
  failed: m.queues_state_failed,
  suspended: m.queues_state_suspended,
  filtered: m.queues_state_filtered,
  waiting: m.queues_state_waiting,
  movedOn: m.queues_state_movedOn,
  deadLetter: m.queues_state_deadLetter,
  lost: m.queues_state_lost,
};

/** What the table shows of the delay queues that the picture leaves out. */
export function leftOutText({ idle, crowded }: { readonly idle: number; readonly crowded: number }): string {
  if (crowded > 0) return crowded === 1 ? m.queues_crowdedOne() : m.queues_crowded({ count: crowded });
  if (idle === 0) return '';
  return idle === 1 ? m.queues_idleOne() : m.queues_idle({ count: idle });
}

export const stateName = (state: CellState): string => stateText[state]();

export const nameOf = (message: { readonly msgId: string; readonly key?: string | undefined }): string =>
  messageName(message.msgId, message.key);

export function cellLabel(cell: TapeCell): string {
  const texts = { message: nameOf(cell), offset: cell.offset, state: stateName(cell.state) };
  return cell.deliveries > 1 ? m.queues_cellLabelAgain({ ...texts, deliveries: cell.deliveries }) : m.queues_cellLabel(texts);
}

/** Where the next owner would start: the broker keeps it for a group, a broadcasting consumer for itself, in its file. */
export const consumerOffsetOf = ({ holder, group, brokerOffset, fileOffset }: TapeOffset): number | undefined =>
  holder === group ? brokerOffset : fileOffset;

/** What a holder has in memory, and the broker (in broadcasting its own file) has not yet. */
export const unsavedOf = (one: TapeOffset): number | undefined =>
  one.clientOffset === consumerOffsetOf(one) ? undefined : one.clientOffset;

/** The same of the shown holder. */
export function unsavedOffset({ offsets }: Tape, shown: string | undefined): number | undefined {
  const own = offsets.find(({ holder }) => holder === shown);
  return own === undefined ? undefined : unsavedOf(own);
}

/** Consumer offset of the shown holder. */
export function shownOffset({ offsets }: Tape, shown: string | undefined): number | undefined {
  const own = offsets.find(({ holder }) => holder === shown);
  return own === undefined ? undefined : consumerOffsetOf(own);
}

/** Lag in the picture: a dash where it cannot be known. */
export const lagText = (tape: Tape): string => (tape.lag === undefined ? '–' : String(tape.lag));

export const ownerText = (tape: Tape): string => (tape.owners.length === 0 ? m.queues_noOwner() : tape.owners.join(', '));

/** When a waiting message is due, and in a delay queue its level; nothing of one that does not wait. */
export function dueText({ topic, kind }: Pick<TapeTopic, 'topic' | 'kind'>, { queueId }: Tape, cell: TapeCell, nowMs: number): string {
  if (cell.state !== 'waiting' || cell.dueAt === undefined) return '';
  const left = countdown(cell.dueAt - nowMs);
  return kind === 'schedule' && topic === 'SCHEDULE_TOPIC_XXXX'
    ? m.queues_parked({ level: queueId + 1, left })
    : m.cluster_due_on_wheel({ left });
}

/** `down since 17.000` of a queue whose broker does not run, as the cluster says it. */
export function downWords({ down }: Tape): string | undefined {
  if (down === undefined) return undefined;
  const time = saidTime(down.since, false);
  return down.isStopped ? m.cluster_status_stopped({ time }) : m.cluster_status_down({ time });
}

/** Since when its broker is down, flow control keeps the owner from pulling and why, and how many messages wait for a head that failed. */
export const waitWords = (tape: Tape): readonly string[] => [
  ...[downWords(tape)].filter((text) => text !== undefined),
  ...(tape.paused === undefined ? [] : [m.queues_paused({ time: saidTime(tape.paused.since, false), rule: ruleInFull(tape.paused) })]),
  ...(tape.suspended === undefined ? [] : [m.queues_suspended({ offset: tape.suspended.offset, count: tape.suspended.holds })]),
];

export function tapeLabel(topic: string, tape: Tape): string {
  const lag = tape.lag === undefined ? m.queues_lagUnknown() : String(tape.lag);
  const label = m.queues_queueLabel({
    topic,
    broker: tape.broker,
    queueId: tape.queueId,
    max: tape.maxOffset,
    lag,
    owner: ownerText(tape),
  });
  return [label, ...waitWords(tape)].join('; ');
}

/** How long something has run: one decimal below a minute, so that a running number keeps its width. */
export function since(ms: number): string {
  return ms < 60_000 ? `${(Math.floor(Math.max(0, ms) / 100) / 10).toFixed(1)}${thin}s` : duration(Math.floor(ms / 1_000) * 1_000);
}

/** Short name of a message queue in a sentence: `broker-a q2`, with its topic when that is not plain from the place. */
export function queueName(id: string): string {
  const [topic = '', broker = '', queueId = ''] = id.split(':');
  return `${topic} ${broker} q${queueId}`;
}

/** The sentence under the comb: why the offset does not move. */
export function combSentence(comb: ProcessQueueComb, nowMs: number): string {
  const [first] = comb.teeth;
  if (first === undefined) return '';
  const message = nameOf(first);
  if (first.state === 'suspended') return m.queues_comb_suspended({ message, consumer: comb.consumer });
  if (first.state !== 'beingConsumed') return m.queues_comb_cached({ message, consumer: comb.consumer });
  const texts = { message, consumer: comb.consumer, since: since(nowMs - (first.sinceMs ?? nowMs)), offset: comb.offset };
  const done = comb.teeth.filter((tooth) => tooth.state === 'done').length;
  return done === 0 ? m.queues_comb_runningAlone(texts) : m.queues_comb_running({ ...texts, done });
}

/** Title over process queues of which none is looked at: whose they are, where several read the same and there is room (px). */
export function emptyTitle({ topics }: QueueTapesModel, room: number): string {
  const isShared = topics.some(({ kind, holders }) => kind === 'topic' && holders.length > 1);
  const shown = new Set(topics.flatMap(({ kind, shownHolder }) => (kind === 'topic' ? (shownHolder ?? []) : [])));
  const whose = m.queues_comb_emptyTitleOf({ group: [...shown].join(m.app_comma()) });
  return isShared && boldWidth(whose, 15) <= room ? whose : m.queues_comb_emptyTitle();
}

/** What is said where no process queue holds an offset back. */
export function noCombSentence(model: QueueTapesModel, { selection }: Pick<ViewContext, 'selection'>): string {
  if (selection?.kind === 'queue' && model.focus === selection.id) return m.queues_comb_empty({ queue: queueName(selection.id) });
  const read = model.topics.filter(({ kind, shownHolder }) => kind === 'topic' && shownHolder !== undefined);
  const [first] = read;
  if (first?.receivesBy !== undefined && read.every(({ receivesBy }) => receivesBy !== undefined)) {
    const group = first.shownHolder ?? '';
    return first.receivesBy === 'http' ? m.queues_comb_overHttp({ group }) : m.queues_comb_overPop({ group });
  }
  if (!model.topics.some(({ holders }) => holders.length > 0)) return m.queues_comb_nobody();
  const hasLag = model.topics.some(({ tapes }) => tapes.some(({ lag = 0 }) => lag > 0));
  return isKeptByItself(model) || !hasLag ? m.queues_comb_noneOwn() : m.queues_comb_none();
}

/** In broadcasting each consumer has its offsets to itself: nobody tells the broker. */
export function isKeptByItself({ topics }: QueueTapesModel): boolean {
  return topics.some(({ shownHolder, tapes }) =>
    tapes.some(({ offsets }) => offsets.some(({ holder, group }) => holder !== group && holder === shownHolder)),
  );
}
