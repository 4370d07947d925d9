/** How each fact changes what the cluster projection remembers. Facts that no picture here needs are passed over. */
import { isSuccess, isHousekeeping, type Fact, type FactOf } from '../../engine/index.ts';
import { applyHttpFact } from './applyHttpFact.ts';
import { lostLingerMs, type DotState, type TapeKind } from './clusterMapModel.ts';
import { addQueues, isReviveLog, linkId, type ClusterMapState, type DotRecord } from './clusterMapState.ts';
import { dotAt, messageOf, tapeOf } from './lookUp.ts';
import { clientStatus, deleteOffsetFile, resizePool, setCopying, setFrozen, setPort, setStatus, setSuspended } from './nodeStatus.ts';
import { changeSetting } from '../settings.ts';
import { deny, lock, renews, suspend, unlock } from './locks.ts';
import { endBroker, endClient, endHold, endPull, losePull, pause, pops, pulls, rebalance } from './ownership.ts';
import { knowAgain, trim } from './keptDots.ts';
import { due, park, recalled, schedule, scheduleTopic, wheelTopic } from './waiting.ts';
import { avoid, changeNameServers, fetchRoute, forgive, register, removeRoute, setWritePerm } from './routing.ts';

const kindOf = (state: ClusterMapState, topic: string): TapeKind => {
  if (topic.startsWith('%RETRY%')) return 'retry';
  if (topic.startsWith('%DLQ%')) return 'deadLetter';
  const isSystem = state.systemNames.has(topic) || topic.toUpperCase().startsWith('RMQ_SYS_') || topic.endsWith('_REPLY_TOPIC');
  return isSystem ? 'system' : 'topic';
};

function forgottenDot(state: ClusterMapState, fact: FactOf<'message.cached' | 'message.delivered'>): DotRecord | undefined {
  const { broker, topic, queueId, queueOffset, msgId, at } = fact;
  const tape = tapeOf(state, broker, topic, queueId);
  if (tape === undefined || queueOffset >= tape.maxOffset) return undefined;
  const { reconsumeTimes } = messageOf(state, msgId);
  return knowAgain(tape, { msgId, queueOffset, reconsumeTimes, state: 'stored', changedAt: at, byGroup: new Map() });
}

function touchDot(state: ClusterMapState, fact: FactOf<'message.cached' | 'message.delivered' | 'message.consumed'>, next: DotState): void {
  const dot = dotAt(state, fact) ?? (fact.type === 'message.consumed' ? undefined : forgottenDot(state, fact));
  if (dot === undefined) return;
  const before = dot.byGroup.get(fact.group);
  // Somebody else has taken the message over: what the former owner still does to it does not count.
  if (fact.type === 'message.consumed' && before !== undefined && before.consumer !== fact.consumer) return;
  const isDelivery = fact.type === 'message.delivered';
  const view = { state: next, changedAt: fact.at, consumer: fact.consumer };
  if (state.groups.get(fact.group)?.messageModel === 'BROADCASTING') {
    const byConsumer = new Map(before?.byConsumer);
    if (isDelivery) byConsumer.set(fact.consumer, (byConsumer.get(fact.consumer) ?? 0) + 1);
    dot.byGroup.set(fact.group, { ...view, deliveries: Math.max(0, ...byConsumer.values()), byConsumer });
  } else dot.byGroup.set(fact.group, { ...view, deliveries: (before?.deliveries ?? 0) + (isDelivery ? 1 : 0) });
  const tape = tapeOf(state, fact.broker, fact.topic, fact.queueId);
  if (tape !== undefined) trim(tape);
}

const placeOf = (fact: FactOf<'message.delivered' | 'message.consumed'>): string =>
  `${fact.topic}:${fact.broker}:${fact.queueId}@${fact.queueOffset}`;

function store(state: ClusterMapState, fact: FactOf<'message.stored'>): void {
  const message = messageOf(state, fact.msgId);
  // Stored last is forgotten last.
  state.messages.delete(fact.msgId);
  state.messages.set(fact.msgId, message);
  if (fact.keys !== undefined) message.keys = fact.keys;
  message.reconsumeTimes = fact.reconsumeTimes;
  const broker = state.brokers.get(fact.broker);
  if (broker === undefined) return;
  broker.commitLogBytes = Math.max(broker.commitLogBytes, fact.physicalOffset + fact.sizeBytes);
  if (fact.topic === scheduleTopic) return park(broker, fact);
  const kind = kindOf(state, fact.topic);
  // A broker creates all queues of its revive log at once.
  const queues = isReviveLog(fact.topic) ? broker.expected.reviveQueues : 0;
  const tape = addQueues(broker.topics, fact.topic, Math.max(queues, fact.queueId + 1), kind)[fact.queueId];
  if (tape === undefined) return;
  tape.maxOffset = fact.queueOffset + 1;
  // After a power failure offsets are given again: what stood there before stands there no more.
  if ((tape.dots.at(-1)?.queueOffset ?? -1) >= fact.queueOffset) tape.dots = tape.dots.filter((dot) => dot.queueOffset < fact.queueOffset);
  tape.dots.push({
    msgId: fact.msgId,
    queueOffset: fact.queueOffset,
    reconsumeTimes: fact.reconsumeTimes,
    state: kind === 'deadLetter' ? 'deadLetter' : fact.topic === wheelTopic ? 'waiting' : 'stored',
    changedAt: fact.at,
    dueAt: fact.topic === wheelTopic ? fact.deliverAt : undefined,
    byGroup: new Map(),
  });
  trim(tape);
}

function hop(state: ClusterMapState, fact: FactOf<'request.sent' | 'response.sent'>): void {
  if (isHousekeeping(fact)) return;
  const isRequest = fact.type === 'request.sent';
  // A DELETE over HTTP only names its message.
  const isAbout = fact.msgId === undefined || fact.code === 'DELETE';
  const carried = isRequest ? (isAbout ? [] : [fact.msgId as string]) : (fact.msgIds ?? []);
  if (state.flights.length >= 32) {
    state.flights = state.flights.filter(({ arrivesAt, lostAt }) => (lostAt === undefined ? arrivesAt : lostAt + lostLingerMs) >= fact.at);
  }
  // What is sent over a cut link never arrives; the fact that says so comes only when it should have arrived.
  const isCut = state.links.get(linkId(fact.from, fact.to))?.cutSince !== undefined;
  state.flights.push({
    id: `${isRequest ? 'q' : 'r'}${fact.requestId}`,
    requestId: fact.requestId,
    kind: isRequest ? 'request' : 'response',
    from: fact.from,
    to: fact.to,
    code: fact.code,
    sentAt: fact.at,
    arrivesAt: fact.arrivesAt,
    lostAt: isCut ? fact.at : undefined,
    lostReason: isCut ? 'linkCut' : undefined,
    queue:
      fact.queue ??
      (isRequest && fact.code.startsWith('SEND_') && fact.msgId !== undefined ? state.messages.get(fact.msgId)?.queue : undefined),
    msgIds: carried,
    aboutMsgId: carried.length === 0 ? fact.msgId : undefined,
    isOneway: isRequest && fact.code.startsWith('SEND_') && state.messages.get(fact.msgId ?? '')?.isOneway === true,
  });
}

/** A cut link loses what would arrive after the cut. */
function loseOnLink(state: ClusterMapState, id: string, at: number): void {
  for (const flight of state.flights) {
    if (flight.lostAt !== undefined || flight.arrivesAt <= at || linkId(flight.from, flight.to) !== id) continue;
    flight.lostAt = at;
    flight.lostReason = 'linkCut';
  }
}

/** The fact names the call; what is lost is whichever of its two ways is under way: the one sent last. */
function lose(state: ClusterMapState, fact: FactOf<'request.lost'>): void {
  const flight = state.flights.findLast(({ requestId, arrivesAt }) => requestId === fact.requestId && arrivesAt >= fact.at);
  if (flight === undefined) return;
  flight.lostAt ??= fact.at;
  flight.lostReason = fact.reason;
}

/** A deleted topic takes its queues with it, and its consumer offsets too where the broker does not keep them. */
function forgetTopic(state: ClusterMapState, { topic, broker, keepsOffsets }: FactOf<'topic.deleted'>): void {
  state.brokers.get(broker)?.topics.delete(topic);
  if (keepsOffsets) return;
  for (const key of state.brokerOffsets.keys()) if (key.includes(`|${topic}:${broker}:`)) state.brokerOffsets.delete(key);
}

function commitOffset(state: ClusterMapState, fact: FactOf<'offset.committed'>): void {
  const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
  if (fact.where === 'broker') state.brokerOffsets.set(`${fact.group}|${queue}`, fact.offset);
  else if (fact.consumer !== undefined) state.consumers.get(fact.consumer)?.offsets.set(queue, fact.offset);
}

/** A first offset of 0 is no progress and no fact of its own; its way into consumerOffset.json says that the broker has it. */
function persistOffset({ brokerOffsets, consumers }: ClusterMapState, fact: FactOf<'offset.persisted'>): void {
  const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
  const key = `${fact.group}|${queue}`;
  if (fact.where === 'client') consumers.get(fact.consumer ?? '')?.fileOffsets.set(queue, fact.offset);
  else if (!brokerOffsets.has(key)) brokerOffsets.set(key, fact.offset);
}

function consumed(state: ClusterMapState, fact: FactOf<'message.consumed'>): void {
  const consumer = state.consumers.get(fact.consumer);
  const index = consumer?.running.indexOf(placeOf(fact)) ?? -1;
  if (consumer !== undefined && index >= 0) consumer.running.splice(index, 1);
  if (fact.ignored === true) return;
  suspend(state, fact);
  touchDot(state, fact, isSuccess(fact.result) ? 'consumed' : 'failed');
}

/** Only what the program asked for counts: what its client sends by itself, the message trace, does not. */
function countEnd(state: ClusterMapState, { producer, msgId }: FactOf<'send.completed' | 'send.failed'>, end: 'ok' | 'failed'): void {
  const sender = state.producers.get(producer);
  if (!state.ownSends.delete(msgId) && sender !== undefined) sender[end] += 1;
}

/** Changes `state` by one fact. */
export function applyFact(state: ClusterMapState, fact: Fact): void {
  switch (fact.type) {
    case 'action.applied':
      deleteOffsetFile(state, fact);
      return resizePool(state, fact);
    case 'nameServer.started':
      return setStatus(state.nameServers.get(fact.id)?.status, 'running', fact.at);
    case 'nameServer.stopped': {
      const nameServer = state.nameServers.get(fact.id);
      if (nameServer !== undefined) nameServer.brokers = [];
      nameServer?.unwritable.clear();
      return fact.reason === 'shutdown'
        ? setStatus(nameServer?.status, 'stopped', fact.at)
        : setStatus(nameServer?.status, 'down', fact.at, fact.reason);
    }
    case 'broker.started':
      return setStatus(state.brokers.get(fact.id)?.status, 'running', fact.at);
    case 'broker.stopped':
      endBroker(state, fact.id);
      return setStatus(state.brokers.get(fact.id)?.status, 'stopped', fact.at);
    case 'broker.crashed':
      endBroker(state, fact.id);
      return setStatus(state.brokers.get(fact.id)?.status, 'down', fact.at, fact.reason);
    case 'port.closed':
      return setPort(state, fact.node, { port: fact.port, since: fact.at });
    case 'port.opened':
      return setPort(state, fact.node, undefined);
    case 'client.started':
      return setStatus(clientStatus(state, fact.id), 'running', fact.at);
    case 'feature.refused': {
      const status = clientStatus(state, fact.client);
      // A client that is refused at its start does not run; one that asks for too much later goes on.
      if (status?.state === 'notStarted') setStatus(status, 'notStarted', fact.at, 'refused');
      return;
    }
    case 'client.stopped':
      endClient(state, fact.id, fact.at);
      return setStatus(clientStatus(state, fact.id), 'stopped', fact.at);
    case 'client.crashed':
      endClient(state, fact.id, fact.at);
      return setStatus(clientStatus(state, fact.id), 'down', fact.at, fact.reason);
    case 'link.tuned': {
      const { from, to, latencyMs: latency, jitterMs: jitter, lossPerMille } = fact;
      const id = linkId(from, to);
      state.links.set(id, { from, to, latency, jitter, lossPerMille, cutSince: state.links.get(id)?.cutSince });
      return;
    }
    case 'link.cut':
    case 'link.healed': {
      const id = linkId(fact.from, fact.to);
      const link = state.links.get(id) ?? {
        from: fact.from,
        to: fact.to,
        latency: state.latency,
        jitter: 0,
        lossPerMille: 0,
        cutSince: undefined,
      };
      link.cutSince = fact.type === 'link.cut' ? fact.at : undefined;
      state.links.set(id, link);
      if (fact.type === 'link.cut') loseOnLink(state, id, fact.at);
      return;
    }
    case 'connection.opened':
      state.connections.add(`${fact.from}>${fact.to}`);
      return;
    case 'connection.closed':
      state.connections.delete(`${fact.from}>${fact.to}`);
      return;
    case 'route.fetched':
      return fetchRoute(state, fact);
    case 'nameServers.changed':
      return changeNameServers(state, fact);
    case 'timer.armed':
      renews(state, fact);
      if (fact.target !== undefined) {
        const { owner, target, task, periodMs } = fact;
        state.relations.set(`${owner}|${task}|${target}`, { owner, target, task, periodMs });
      }
      return;
    case 'timer.stopped':
      for (const [key, { owner, task }] of state.relations) if (owner === fact.owner && task === fact.task) state.relations.delete(key);
      return;
    case 'broker.registered':
      return register(state, fact);
    case 'route.removed':
      return removeRoute(state, fact);
    case 'writePerm.changed':
      return setWritePerm(state, fact);
    case 'broker.avoided':
      return avoid(state, fact);
    case 'slave.connected':
    case 'slave.disconnected':
      return setCopying(state, fact);
    case 'consumer.suspended':
    case 'consumer.resumed':
      return setSuspended(state, fact);
    case 'topic.created':
    case 'topic.updated': {
      const broker = state.brokers.get(fact.broker);
      const kind = kindOf(state, fact.topic);
      if (broker !== undefined && kind !== 'system')
        addQueues(broker.topics, fact.topic, Math.max(fact.readQueueNums, fact.writeQueueNums), kind);
      return;
    }
    case 'message.revived': {
      const broker = state.brokers.get(fact.broker);
      if (broker !== undefined) broker.revived = { count: (broker.revived?.count ?? 0) + 1, lastAt: fact.at };
      return;
    }
    case 'brokerConfig.updated':
      return changeSetting(state.settings, state.profile, fact);
    case 'topic.deleted':
      return forgetTopic(state, fact);
    case 'request.sent':
      if (fact.code === 'PULL_MESSAGE' && fact.queue !== undefined) pulls(state, fact);
      return hop(state, fact);
    case 'response.sent':
      if (fact.code === 'PULL_MESSAGE') endHold(state, fact.to, fact.queue);
      return hop(state, fact);
    case 'request.lost':
      if (fact.code === 'PULL_MESSAGE') losePull(state, fact);
      return lose(state, fact);
    case 'send.requested': {
      const producer = state.producers.get(fact.producer);
      if (producer !== undefined) {
        producer.sent += 1;
        if (fact.mode === 'ONEWAY') producer.oneway += 1;
      }
      const message = messageOf(state, fact.msgId);
      message.keys = fact.keys;
      message.isOneway = fact.mode === 'ONEWAY';
      message.queue = fact.topic;
      return;
    }
    case 'send.attempted': {
      const message = messageOf(state, fact.msgId);
      const topic = message.queue?.split(':')[0];
      if (topic !== undefined) message.queue = `${topic}:${fact.broker}:${fact.queueId}`;
      else if (fact.attempt === 1) state.ownSends.add(fact.msgId);
      return;
    }
    case 'send.completed':
      countEnd(state, fact, 'ok');
      return forgive(state, fact);
    case 'send.failed':
      return countEnd(state, fact, 'failed');
    case 'http.requested':
    case 'http.answered':
    case 'http.unanswered':
    case 'http.received':
    case 'http.deleted':
    case 'http.expired':
      return applyHttpFact(state, fact);
    case 'message.stored':
      return store(state, fact);
    case 'message.scheduled':
      return schedule(state, fact);
    case 'message.due':
      return due(state, fact);
    case 'message.recalled':
      return recalled(state, fact);
    case 'log.replicated':
    case 'store.recovered': {
      const broker = state.brokers.get(fact.type === 'log.replicated' ? fact.slave : fact.broker);
      if (broker !== undefined) broker.commitLogBytes = fact.offset;
      return;
    }
    case 'message.lost':
    case 'message.expired':
      for (const tapes of state.brokers.get(fact.broker)?.topics.values() ?? []) {
        for (const tape of tapes) {
          const dot = tape.topic === fact.topic ? tape.dots.findLast(({ msgId }) => msgId === fact.msgId) : undefined;
          if (dot === undefined) continue;
          dot.state = 'lost';
          dot.changedAt = fact.at;
          dot.byGroup.clear();
          // What a power failure takes is the end of the log: the next message gets its offset.
          if (fact.type === 'message.lost') tape.maxOffset = Math.min(tape.maxOffset, dot.queueOffset);
        }
      }
      return;
    case 'rebalance.done': {
      const consumer = state.consumers.get(fact.consumer);
      if (consumer !== undefined) rebalance(state, consumer, fact);
      return;
    }
    case 'pull.held': {
      const consumer = state.consumers.get(fact.consumer);
      consumer?.held.set(fact.queue, { since: fact.at, by: consumer.pulls.get(fact.queue)?.to ?? fact.queue.split(':')[1] ?? '' });
      return;
    }
    case 'pull.flowControlled':
      return pause(state, fact);
    case 'message.popped':
      return pops(state, fact);
    case 'queue.locked':
      return lock(state, fact);
    case 'queue.lockDenied':
      return deny(state, fact);
    case 'queue.unlocked':
      return unlock(state, fact);
    case 'pull.answered':
      return endPull(state, fact);
    case 'message.cached':
      return touchDot(state, fact, 'cached');
    case 'message.delivered':
      state.consumers.get(fact.consumer)?.running.push(placeOf(fact));
      suspend(state, fact);
      return touchDot(state, fact, 'consuming');
    case 'message.consumed':
      return consumed(state, fact);
    case 'message.filtered':
      dotAt(state, fact)?.byGroup.set(fact.group, { state: 'filtered', changedAt: fact.at, consumer: fact.consumer, deliveries: 0 });
      return;
    case 'offset.committed':
      return commitOffset(state, fact);
    case 'offset.persisted':
      return persistOffset(state, fact);
    case 'state.changed':
      return setFrozen(state, fact);
    default:
      return;
  }
}
