/**
 * Read model of the queues lens: every message queue as a tape, each group's consumer offset in it, and the process
 * queue of the one that is looked at.
 */
import { isSuccess, type Fact, type FactOf, type Projection, type Selection } from '../../engine/index.ts';
import { goOn, pause } from './pauses.ts';
import { applyPopFact } from './popFacts.ts';
import {
  addPopTopics,
  dropProcessQueue,
  initialState,
  isUnfinished,
  kindOf,
  progressOf,
  pushCell,
  tapeOf,
  touch,
} from './queueTapesState.ts';
import type { HolderProgress, Progress, QueueTapesState, StoredCell, TapeState } from './queueTapesState.ts';
import type { CellState, CombTooth, ProcessQueueComb, QueueTapesModel, Tape, TapeCell, TapeTopic } from './queueTapesModel.ts';

const mostCellsShown = 1_200;
const mostTeethShown = 64;

function onStored(state: QueueTapesState, fact: FactOf<'message.stored'>): void {
  const kind = kindOf(fact.topic);
  pushCell(state, tapeOf(state, fact.topic, fact.broker, fact.queueId), {
    offset: fact.queueOffset,
    msgId: fact.msgId,
    key: fact.keys,
    reconsumeTimes: fact.reconsumeTimes,
    storedAt: fact.at,
    // `message.scheduled` tells the exact time an instant later.
    dueAt: fact.deliverAt,
    fate: kind === 'schedule' ? 'waiting' : kind === 'deadLetter' ? 'deadLetter' : 'stored',
  });
}

function parkedCell(state: QueueTapesState, msgId: string, broker: string, dueAt: number | undefined): StoredCell | undefined {
  for (const tape of state.tapes.values()) {
    if (tape.broker !== broker || kindOf(tape.topic) !== 'schedule') continue;
    const cell = tape.cells.findLast(
      (one) => one.msgId === msgId && one.fate === 'waiting' && (dueAt === undefined || one.dueAt === dueAt),
    );
    if (cell !== undefined) return cell;
  }
  return undefined;
}

function onConsumed(state: QueueTapesState, fact: FactOf<'message.consumed'>): void {
  if (fact.ignored === true) return;
  const progress = touch(holderFor(state, fact), fact.queueOffset, fact.msgId, fact.consumer);
  if (progress.consumer !== fact.consumer) return;
  // An ordered queue that is suspended keeps its head and will call the listener again.
  progress.state = isSuccess(fact.result) ? 'consumed' : state.orderlyGroups.includes(fact.group) ? 'suspended' : 'failed';
  if (progress.deliveries === 0) progress.deliveries = 1;
}

/** A message that a program has got over HTTP is being consumed until it is deleted, or may be received again. */
function overHttp(state: QueueTapesState, fact: FactOf<'http.received' | 'http.deleted' | 'http.expired'>): void {
  const holder = progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), fact.group);
  const client = fact.type === 'http.expired' ? '' : fact.client;
  const progress = touch(holder, fact.queueOffset, fact.msgId, client);
  if (fact.type === 'http.received') {
    progress.deliveries += 1;
    progress.isAgain = progress.deliveries > 1;
    progress.state = 'beingConsumed';
    progress.consumer = client;
    progress.deliveredAt = fact.at;
  } else if (fact.type === 'http.expired') progress.state = 'seen';
  else if (fact.ignored !== true) progress.state = 'consumed';
}

function holderFor(
  state: QueueTapesState,
  fact: { readonly group: string; readonly consumer: string; readonly topic: string; readonly broker: string; readonly queueId: number },
): HolderProgress {
  return progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), state.holderOfConsumer.get(fact.consumer) ?? fact.group);
}

function onRebalanced(state: QueueTapesState, fact: FactOf<'rebalance.done'>): void {
  const held = new Set(fact.queues.map((queue) => `${fact.topic}:${queue}`));
  for (const id of held) {
    const [topic = '', broker = '', queueId = ''] = id.split(':');
    const holder = progressOf(tapeOf(state, topic, broker, Number(queueId)), state.holderOfConsumer.get(fact.consumer) ?? fact.group);
    if (!holder.owners.includes(fact.consumer)) holder.owners.push(fact.consumer);
  }
  for (const [id, tape] of state.tapes) {
    if (tape.topic === fact.topic && !held.has(id)) releaseTape(tape, fact.consumer);
  }
}

/** A push consumer that pops from now on. */
function onPopAssigned(state: QueueTapesState, { group, topic, queues }: FactOf<'pop.assigned'>): void {
  const holder = state.holders.get(group);
  if (holder !== undefined && queues.length > 0) addPopTopics(state, holder, group, [topic]);
}

function releaseTape(tape: TapeState, consumer: string): void {
  for (const holder of tape.holders.values()) {
    if (!holder.owners.includes(consumer)) continue;
    holder.owners = holder.owners.filter((owner) => owner !== consumer);
    dropProcessQueue(holder, consumer);
  }
}

function onOffset(state: QueueTapesState, fact: FactOf<'offset.committed'>): void {
  const holderId = (fact.consumer === undefined ? undefined : state.holderOfConsumer.get(fact.consumer)) ?? fact.group;
  const holder = progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), holderId);
  if (fact.where === 'broker') holder.brokerOffset = fact.offset;
  else {
    holder.clientOffset = fact.offset;
    if (state.orderlyGroups.includes(fact.group)) giveUpBefore(holder, fact.offset);
  }
}

/** An ordered queue whose offset moves past its failing head has given that head up: it was sent back as often as it may be. */
function giveUpBefore(holder: HolderProgress, offset: number): void {
  for (const [at, progress] of holder.progress) if (at < offset && progress.state === 'suspended') progress.state = 'failed';
}

/** A first offset of 0 is no progress and no fact of its own; its way into consumerOffset.json says that the broker has it. */
function onPersisted(state: QueueTapesState, fact: FactOf<'offset.persisted'>): void {
  const tape = tapeOf(state, fact.topic, fact.broker, fact.queueId);
  if (fact.where === 'broker') progressOf(tape, fact.group).brokerOffset ??= fact.offset;
  else if (fact.consumer !== undefined) progressOf(tape, state.holderOfConsumer.get(fact.consumer) ?? fact.group).fileOffset = fact.offset;
}

/** Who deletes the offsets.json of a broadcasting consumer deletes all its offsets. */
function onAction(state: QueueTapesState, { action }: FactOf<'action.applied'>): void {
  const { do: what, consumer } = action as Readonly<Record<string, unknown>>;
  const deleted = what === 'deleteOffsetFile' ? state.holderOfConsumer.get(consumer as string) : undefined;
  if (deleted === undefined) return;
  for (const { holders } of state.tapes.values()) {
    const holder = holders.get(deleted);
    if (holder !== undefined) holder.fileOffset = undefined;
  }
}

/** A deleted topic takes its tapes with it, and leaves its consumer offsets where the broker keeps them. */
function forgetTopic(state: QueueTapesState, { topic, broker, keepsOffsets }: FactOf<'topic.deleted'>): void {
  for (const [id, tape] of state.tapes) {
    if (tape.topic !== topic || tape.broker !== broker) continue;
    state.tapes.delete(id);
    if (!keepsOffsets) continue;
    const offsets = [...tape.holders].flatMap(([holder, { brokerOffset }]) =>
      brokerOffset === undefined ? [] : [[holder, brokerOffset] as const],
    );
    state.offsetsOfDeleted.set(id, new Map(offsets));
  }
}

function apply(state: QueueTapesState, fact: Fact): void {
  if (applyPopFact(state, fact)) return;
  switch (fact.type) {
    case 'action.applied':
      return onAction(state, fact);
    case 'topic.created':
    case 'topic.updated':
      for (let queueId = 0; queueId < Math.max(fact.readQueueNums, fact.writeQueueNums); queueId++)
        tapeOf(state, fact.topic, fact.broker, queueId);
      return;
    case 'topic.deleted':
      return forgetTopic(state, fact);
    case 'message.stored':
      return onStored(state, fact);
    case 'message.scheduled': {
      const cell = parkedCell(state, fact.msgId, fact.broker, fact.deliverAt);
      if (cell !== undefined) cell.dueAt = fact.dueAt;
      return;
    }
    case 'message.due': {
      const cell = parkedCell(state, fact.msgId, fact.broker, fact.dueAt) ?? parkedCell(state, fact.msgId, fact.broker, undefined);
      if (cell !== undefined) cell.fate = 'movedOn';
      return;
    }
    case 'message.recalled': {
      // Itself and the message that recalls it.
      for (let cell; (cell = parkedCell(state, fact.msgId, fact.broker, undefined)) !== undefined;) cell.fate = 'movedOn';
      return;
    }
    case 'message.cached': {
      const progress = touch(holderFor(state, fact), fact.queueOffset, fact.msgId, fact.consumer);
      progress.isAgain = progress.deliveries > 0;
      progress.state = 'cached';
      progress.consumer = fact.consumer;
      progress.isHeld = true;
      return;
    }
    case 'message.delivered': {
      const progress = touch(holderFor(state, fact), fact.queueOffset, fact.msgId, fact.consumer);
      progress.deliveries += 1;
      progress.isAgain = progress.deliveries > 1;
      progress.state = 'beingConsumed';
      progress.consumer = fact.consumer;
      progress.isHeld = true;
      progress.deliveredAt = fact.at;
      return;
    }
    case 'message.consumed':
      return onConsumed(state, fact);
    case 'http.received':
    case 'http.deleted':
    case 'http.expired':
      return overHttp(state, fact);
    case 'message.filtered': {
      const holderId = (fact.consumer === undefined ? undefined : state.holderOfConsumer.get(fact.consumer)) ?? fact.group;
      touch(progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), holderId), fact.queueOffset, fact.msgId, '').state =
        'filtered';
      return;
    }
    case 'pull.flowControlled':
      return pause(state, fact);
    case 'request.sent':
      if (fact.code === 'PULL_MESSAGE' && fact.queue !== undefined) goOn(state, fact.from, fact.queue);
      return;
    case 'pop.assigned':
      return onPopAssigned(state, fact);
    case 'rebalance.done':
      return onRebalanced(state, fact);
    case 'broker.stopped':
    case 'broker.crashed':
      state.down.set(fact.id, { since: fact.at, isStopped: fact.type === 'broker.stopped' });
      return;
    case 'broker.started':
      state.down.delete(fact.id);
      return;
    case 'client.crashed':
    case 'client.stopped':
      for (const tape of state.tapes.values()) releaseTape(tape, fact.id);
      return;
    case 'offset.committed':
      return onOffset(state, fact);
    case 'offset.persisted':
      return onPersisted(state, fact);
    case 'message.expired':
    case 'message.lost':
      for (const tape of state.tapes.values()) {
        if (tape.topic !== fact.topic || tape.broker !== fact.broker) continue;
        const cell = tape.cells.find((one) => one.msgId === fact.msgId);
        if (cell === undefined) continue;
        cell.fate = 'lost';
        // What a power failure takes is the end of the log: the next message gets its offset.
        if (fact.type === 'message.lost') tape.maxOffset = Math.min(tape.maxOffset, cell.offset);
        if (fact.type === 'message.expired') tape.minOffset = Math.max(tape.minOffset, cell.offset + 1);
      }
      return;
    default:
      return;
  }
}

/** Holder whose progress colours a topic's cells: the selected group or consumer when it reads the topic, else the first that does. */
function shownHolder(
  state: QueueTapesState,
  topic: string,
  selection: Selection | undefined,
): { readonly shown: string | undefined; readonly all: readonly string[] } {
  const readers = [...state.holders.values()].filter((holder) => holder.topics.includes(topic));
  const wanted = selection?.kind === 'consumer' ? state.holderOfConsumer.get(selection.id) : undefined;
  const found =
    readers.find((holder) => holder.id === wanted || (selection?.kind === 'group' && holder.group === selection.id)) ?? readers[0];
  return { shown: found?.id, all: readers.map((holder) => holder.id) };
}

function cellState(cell: StoredCell, state: CellState | 'seen' | undefined): CellState {
  if (cell.fate === 'lost' || cell.fate === 'waiting' || cell.fate === 'movedOn') return cell.fate;
  if (state === undefined || state === 'seen') return cell.fate === 'deadLetter' ? 'deadLetter' : 'stored';
  return state;
}

function againRanges(holder: HolderProgress | undefined): Tape['again'] {
  const offsets = [...(holder?.progress ?? [])].filter(([, progress]) => progress.isAgain).map(([offset]) => offset);
  const ranges: { from: number; to: number; count: number }[] = [];
  for (const offset of offsets.sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && offset === last.to + 1) {
      last.to = offset;
      last.count += 1;
    } else ranges.push({ from: offset, to: offset, count: 1 });
  }
  return ranges;
}

/** The head of an ordered queue that failed, and what it holds up. */
function suspendedHead(held: readonly (readonly [number, Progress])[], { maxOffset }: TapeState): Tape['suspended'] {
  const offset = held.find(([, { state }]) => state === 'suspended')?.[0];
  return offset === undefined ? undefined : { offset, holds: maxOffset - offset - 1 };
}

function tapeModel(
  state: QueueTapesState,
  id: string,
  tape: TapeState,
  shown: string | undefined,
  all: readonly string[],
  cellsShown: number,
): Tape {
  const holder = shown === undefined ? undefined : tape.holders.get(shown);
  const held = [...(holder?.progress ?? [])].filter(([, progress]) => progress.isHeld && isUnfinished(progress));
  const running = held.filter(([, progress]) => progress.state === 'beingConsumed').sort(([a], [b]) => a - b)[0];
  const cells = tape.cells.slice(-cellsShown).map((cell): TapeCell => {
    const progress = holder?.progress.get(cell.offset);
    return {
      offset: cell.offset,
      msgId: cell.msgId,
      key: cell.key,
      state: cellState(cell, progress?.state),
      reconsumeTimes: cell.reconsumeTimes,
      deliveries: progress?.deliveries ?? 0,
      isAgain: progress?.isAgain ?? false,
      storedAt: cell.storedAt,
      dueAt: cell.dueAt,
    };
  });
  const isBroadcasting = shown !== undefined && state.holders.get(shown)?.consumer !== undefined;
  // As mqadmin consumerProgress counts: from 0 while the broker has no offset.
  const committed = isBroadcasting || shown === undefined ? undefined : (holder?.brokerOffset ?? 0);
  return {
    id,
    broker: tape.broker,
    down: state.down.get(tape.broker),
    queueId: tape.queueId,
    minOffset: tape.minOffset,
    maxOffset: tape.maxOffset,
    cells,
    offsets: all.map((one) => {
      const progress = tape.holders.get(one);
      return {
        holder: one,
        group: state.holders.get(one)?.group ?? one,
        brokerOffset: progress?.brokerOffset,
        clientOffset: progress?.clientOffset,
        ...(progress?.fileOffset === undefined ? {} : { fileOffset: progress.fileOffset }),
      };
    }),
    owners: [...(holder?.owners ?? [])].sort(),
    lag: committed === undefined ? undefined : Math.max(0, tape.maxOffset - committed),
    cached: held.length,
    oldestRunning:
      running === undefined ? undefined : { offset: running[0], msgId: running[1].msgId, sinceMs: running[1].deliveredAt ?? 0 },
    again: againRanges(holder),
    paused: holder?.paused,
    suspended: suspendedHead(held, tape),
  };
}

function topicsInOrder(state: QueueTapesState): readonly string[] {
  const expected = state.expected.map(({ topic }) => topic);
  const used = new Set<string>(expected);
  for (const tape of state.tapes.values()) if (tape.maxOffset > 0 || kindOf(tape.topic) === 'topic') used.add(tape.topic);
  // What comes unexpected stands below, so that nothing moves; its delay queues, whose rows come and go, are the last.
  const known = [...state.declared, ...expected];
  const rank = (topic: string): number =>
    known.includes(topic)
      ? known.indexOf(topic)
      : known.length + (kindOf(topic) === 'schedule' ? state.used.length + 1 : state.used.indexOf(topic));
  // TBW102 and its like are topics that exist but that nobody uses.
  const isShown = (topic: string): boolean => state.declared.includes(topic) || kindOf(topic) !== 'topic' || hasMessages(state, topic);
  return [...used].filter(isShown).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function hasMessages(state: QueueTapesState, topic: string): boolean {
  for (const tape of state.tapes.values()) if (tape.topic === topic && tape.maxOffset > 0) return true;
  return false;
}

/** The queue that is looked at: the selected one, that of the selected message's newest copy, else the one that runs longest, else one that has work. */
function focusOf(state: QueueTapesState, topics: readonly TapeTopic[], selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'queue' && state.tapes.has(selection.id)) return selection.id;
  if (selection?.kind === 'message') {
    let newest: { readonly id: string; readonly storedAt: number } | undefined;
    for (const [id, tape] of state.tapes) {
      const cell = tape.cells.findLast((one) => one.msgId === selection.id);
      if (cell !== undefined && (newest === undefined || cell.storedAt >= newest.storedAt)) newest = { id, storedAt: cell.storedAt };
    }
    if (newest !== undefined) return newest.id;
  }
  const running = topics.flatMap((topic) => topic.tapes).filter((tape) => tape.oldestRunning !== undefined);
  const [longest] = running.sort((a, b) => (a.oldestRunning?.sinceMs ?? 0) - (b.oldestRunning?.sinceMs ?? 0));
  // Nothing runs: what waits for a thread holds an offset back too.
  return (longest ?? topics.flatMap((topic) => topic.tapes).find((tape) => tape.cached > 0))?.id;
}

const isTooth = (state: Progress['state']): state is Exclude<CombTooth['state'], 'done'> =>
  state === 'cached' || state === 'beingConsumed' || state === 'suspended';

function combOf(state: QueueTapesState, queue: string, shown: string | undefined): ProcessQueueComb | undefined {
  const tape = state.tapes.get(queue);
  const holder = shown === undefined ? undefined : tape?.holders.get(shown);
  if (tape === undefined || holder === undefined || shown === undefined) return undefined;
  const held = [...holder.progress].filter(([, progress]) => progress.isHeld).sort(([a], [b]) => a - b);
  const first = held.find(([, progress]) => isUnfinished(progress));
  if (first === undefined) return undefined;
  const kept = held.filter(([offset, progress]) => offset >= first[0] && progress.consumer === first[1].consumer);
  const teeth = kept.slice(0, mostTeethShown).map(([offset, progress]): CombTooth => {
    const key = tape.cells[offset - (tape.cells[0]?.offset ?? 0)]?.key;
    const { state } = progress;
    const sinceMs = state === 'beingConsumed' ? progress.deliveredAt : undefined;
    return { offset, msgId: progress.msgId, key, state: isTooth(state) ? state : 'done', sinceMs };
  });
  return {
    queue,
    consumer: first[1].consumer,
    group: state.holders.get(shown)?.group ?? shown,
    offset: first[0],
    teeth,
    hidden: kept.length - teeth.length,
  };
}

function receivesBy(state: QueueTapesState, shown: string | undefined): TapeTopic['receivesBy'] {
  if (shown === undefined) return undefined;
  if (state.httpHolders.includes(shown)) return 'http';
  return state.popGroups.includes(shown) ? 'pop' : undefined;
}

function model(state: QueueTapesState, _nowMs: number, selection: Selection | undefined): QueueTapesModel {
  const topics = topicsInOrder(state);
  const cellsShown = Math.min(128, Math.max(24, Math.floor(mostCellsShown / Math.max(1, state.tapes.size))));
  const models = topics.map((topic): TapeTopic => {
    const { shown, all } = shownHolder(state, topic, selection);
    const kind = kindOf(topic);
    const keptRows = state.expected.find((one) => one.topic === topic)?.rows;
    const tapes = [...state.tapes]
      // The 18 queues of SCHEDULE_TOPIC_XXXX exist always; those that were never used would hide the used ones.
      .filter(
        ([, tape]) => tape.topic === topic && (kind === 'topic' || (kind === 'retry' && keptRows !== undefined) || tape.maxOffset > 0),
      )
      .sort(([, a], [, b]) => state.brokers.indexOf(a.broker) - state.brokers.indexOf(b.broker) || a.queueId - b.queueId)
      .map(([id, tape]) => tapeModel(state, id, tape, shown, all, selection?.id === id ? 128 : cellsShown));
    const reader = shown === undefined ? undefined : state.holders.get(shown)?.group;
    const isOrdered = kind === 'topic' && reader !== undefined && state.orderlyGroups.includes(reader);
    return { topic, kind, keptRows, shownHolder: shown, isOrdered, receivesBy: receivesBy(state, shown), holders: all, tapes };
  });
  const focus = focusOf(state, models, selection);
  const combs = models.flatMap(({ tapes, shownHolder: shown }) =>
    tapes.flatMap((tape) => (tape.cached > 0 ? (combOf(state, tape.id, shown) ?? []) : [])),
  );
  return { consumers: [...state.holderOfConsumer.keys()], topics: models, focus, comb: combs.find(({ queue }) => queue === focus), combs };
}

export const queueTapes: Projection<QueueTapesState, QueueTapesModel> = { id: 'queueTapes', initial: initialState, apply, model };
