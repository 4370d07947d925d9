/** The cluster as one picture: who runs, what is stored where, who owns which queue, what is in the air. */
import type { Projection, Selection } from '../../engine/index.ts';
import { settingsOf } from '../settings.ts';
import { applyFact } from './applyFact.ts';
import {
  lostLingerMs,
  tapeLength,
  type BrokerModel,
  type ClusterMapModel,
  type ConsumerModel,
  type FlightModel,
  type LinkModel,
  type MessageDot,
  type NodeStatus,
  type ProducerModel,
  type ScheduleModel,
  type OwnOffset,
  type TapeGroup,
  type TapeModel,
} from './clusterMapModel.ts';
import {
  initialState,
  isReviveLog,
  type BrokerRecord,
  type ClusterMapState,
  type FlightRecord,
  type ProducerRecord,
  type StatusRecord,
  type TapeRecord,
} from './clusterMapState.ts';
import { lockedUntil } from './locks.ts';

export type { ClusterMapModel } from './clusterMapModel.ts';

const flightMessageLimit = 32;

const statusOf = ({ state, since, reason, startsAt, closedPort }: StatusRecord): NodeStatus => ({
  state,
  since,
  reason,
  startsAt,
  closedPort,
});

/** Group whose view of the tapes is shown: that of the selection, otherwise the first of the scenario. */
function shownGroupOf(state: ClusterMapState, selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'group' && state.groups.has(selection.id)) return selection.id;
  if (selection?.kind === 'consumer') return state.consumers.get(selection.id)?.group ?? firstGroup(state);
  return firstGroup(state);
}

function firstGroup(state: ClusterMapState): string | undefined {
  const [first] = state.groups.keys();
  return first;
}

function ownersOf(state: ClusterMapState, group: string, topic: string, brokerQueue: string): readonly string[] {
  return (state.groups.get(group)?.consumers ?? []).filter(
    (id) => state.consumers.get(id)?.owned.get(topic)?.includes(brokerQueue) === true,
  );
}

/** What each consumer of a broadcasting group knows of its own progress in a queue. */
function ownOffsetsOf(state: ClusterMapState, group: string, queue: string): readonly OwnOffset[] {
  return (state.groups.get(group)?.consumers ?? []).flatMap((consumer) => {
    const record = state.consumers.get(consumer);
    const [inFile, inMemory] = [record?.fileOffsets.get(queue), record?.offsets.get(queue)];
    return inFile === undefined && inMemory === undefined ? [] : [{ consumer, inFile, inMemory }];
  });
}

function tapeGroup(state: ClusterMapState, broker: string, tape: TapeRecord, group: string, nowMs: number): TapeGroup {
  const queue = `${tape.topic}:${broker}:${tape.queueId}`;
  const owners = ownersOf(state, group, tape.topic, `${broker}:${tape.queueId}`);
  const brokerOffset = state.brokerOffsets.get(`${group}|${queue}`);
  const isBroadcasting = state.groups.get(group)?.messageModel === 'BROADCASTING';
  const clientOffset = isBroadcasting
    ? undefined
    : owners.map((owner) => state.consumers.get(owner)?.offsets.get(queue)).find((offset) => offset !== undefined);
  let paused: TapeGroup['paused'];
  let held: { readonly since: number; readonly by: string } | undefined;
  for (const owner of owners) {
    const record = state.consumers.get(owner);
    held ??= record?.held.get(queue);
    paused ??= record?.paused.get(queue);
  }
  // As mqadmin consumerProgress counts: from 0 while the broker has no offset. Broadcasting consumers keep theirs to themselves.
  const lag = isBroadcasting ? undefined : Math.max(0, tape.maxOffset - (brokerOffset ?? 0));
  const lockedBy = state.locks.get(`${group}|${queue}`)?.consumer;
  const failed = state.suspended.get(`${group}|${queue}`);
  const isSuspended = lockedBy !== undefined && failed !== undefined && failed >= (clientOffset ?? brokerOffset ?? 0);
  const denied = state.denials.get(`${group}|${queue}`);
  return {
    group,
    brokerOffset,
    clientOffset,
    ...(isBroadcasting ? { ownOffsets: ownOffsetsOf(state, group, queue) } : {}),
    lag,
    owners,
    heldSince: held?.since,
    heldBy: held?.by,
    paused,
    lockedBy,
    lockedUntil: lockedUntil(state, group, queue, nowMs),
    suspended: isSuspended ? { offset: failed, holds: tape.maxOffset - failed - 1 } : undefined,
    denied,
  };
}

/** Groups that read the topic: its subscribers, or for a retry topic the group in its name. */
function groupsOf(state: ClusterMapState, tape: TapeRecord): readonly string[] {
  if (tape.kind === 'retry') {
    const group = tape.topic.slice('%RETRY%'.length);
    return state.groups.has(group) ? [group] : [];
  }
  return [...state.groups].filter(([, { topics }]) => topics.includes(tape.topic)).map(([name]) => name);
}

function tapeModel(state: ClusterMapState, broker: string, tape: TapeRecord, wanted: string | undefined, nowMs: number): TapeModel {
  const names = groupsOf(state, tape);
  const shownGroup = wanted !== undefined && names.includes(wanted) ? wanted : names[0];
  const { topic, queueId, kind, maxOffset } = tape;
  const dots = tape.dots.map((dot): MessageDot => {
    const view = shownGroup === undefined ? undefined : dot.byGroup.get(shownGroup);
    return {
      msgId: dot.msgId,
      keys: state.messages.get(dot.msgId)?.keys,
      queueOffset: dot.queueOffset,
      reconsumeTimes: dot.reconsumeTimes,
      state: view?.state ?? dot.state,
      changedAt: view?.changedAt ?? dot.changedAt,
      dueAt: dot.dueAt,
      deliveries: view?.deliveries ?? 0,
    };
  });
  return {
    topic,
    broker,
    queueId,
    kind,
    isReviveLog: isReviveLog(topic),
    maxOffset,
    dots,
    groups: names.map((group) => tapeGroup(state, broker, tape, group, nowMs)),
    shownGroup,
  };
}

function scheduleModel(state: ClusterMapState, broker: BrokerRecord): ScheduleModel | undefined {
  if (!broker.hasSchedule) return undefined;
  const waiting = broker.scheduled
    .filter(({ movedAt }) => movedAt === undefined)
    .sort((a, b) => a.dueAt - b.dueAt || a.storedAt - b.storedAt);
  const shown = waiting.slice(0, tapeLength);
  const moved = broker.scheduled.filter(({ movedAt }) => movedAt !== undefined);
  const news = moved.slice(Math.max(0, moved.length - (tapeLength - shown.length)));
  return {
    waiting: broker.waiting,
    dots: [...news, ...shown].map(({ msgId, queueOffset, reconsumeTimes, delayLevel, storedAt, dueAt, movedAt }) => ({
      msgId,
      keys: state.messages.get(msgId)?.keys,
      queueOffset,
      reconsumeTimes,
      delayLevel,
      storedAt,
      dueAt,
      state: movedAt === undefined ? ('waiting' as const) : ('movedOn' as const),
      changedAt: movedAt ?? storedAt,
      deliveries: 0,
    })),
  };
}

/** Topics in the order of every lens: those of the scenario, others as they came, then what brokers keep for themselves. */
function tapesInOrder(broker: BrokerRecord): readonly TapeRecord[] {
  const { own, retry } = broker.expected;
  const orLast = (index: number): number => (index < 0 ? 900 : index);
  const rank = ({ topic, kind }: TapeRecord): number => {
    if (kind === 'topic') return orLast(own.findIndex(({ name }) => name === topic));
    if (kind === 'retry') return 2_000 + orLast(retry.indexOf(topic));
    // As they came: a row that is there stays where it is.
    return 3_000;
  };
  return [...broker.topics.values()].flat().sort((a, b) => rank(a) - rank(b));
}

function unwritableOf(state: ClusterMapState, broker: string): BrokerModel['unwritable'] {
  const told = [...state.nameServers].flatMap(([id, { unwritable }]) => {
    const since = unwritable.get(broker);
    return since === undefined ? [] : [{ id, since }];
  });
  return told.length === 0 ? undefined : { nameServers: told.map(({ id }) => id), since: Math.min(...told.map(({ since }) => since)) };
}

function brokerModel(state: ClusterMapState, id: string, broker: BrokerRecord, shownGroup: string | undefined, nowMs: number): BrokerModel {
  const tapes = tapesInOrder(broker).map((tape) => tapeModel(state, id, tape, shownGroup, nowMs));
  const read = tapes.flatMap((tape) => tape.groups.filter(({ group }) => group === tape.shownGroup));
  // Where nobody reads there is no lag, and of a broadcasting group the broker knows none.
  const isUnknown = read.every((entry) => entry.lag === undefined);
  const lag = isUnknown ? undefined : read.reduce((sum, entry) => sum + (entry.lag ?? 0), 0);
  const { brokerRole, flushDiskType, commitLogBytes, status } = broker;
  const model = {
    id,
    status: statusOf(status),
    brokerRole,
    flushDiskType,
    commitLogBytes,
    tapes,
    expected: broker.expected,
    ...(broker.revived === undefined ? {} : { revived: { ...broker.revived } }),
    schedule: scheduleModel(state, broker),
    lag,
    unwritable: unwritableOf(state, id),
    settings: settingsOf(state.settings, id),
  };
  if (broker.master === undefined) return model;
  const masterBytes = state.brokers.get(broker.master)?.commitLogBytes ?? 0;
  const { master, disconnectedSince } = broker;
  return { ...model, copyOf: { master, behindBytes: Math.max(0, masterBytes - commitLogBytes), disconnectedSince } };
}

function producerModel(state: ClusterMapState, id: string, record: ProducerRecord): ProducerModel {
  const { role, gateway, group, status, sent, oneway, ok, failed, routes, nameServers } = record;
  const reach = new Set(nameServers.flatMap((nameServer) => state.nameServers.get(nameServer)?.brokers ?? []));
  return {
    id,
    role,
    gateway,
    group,
    status: statusOf(status),
    routes: [...routes].map(([topic, brokers]) => ({ topic, brokers })),
    reach: [...reach],
    sent,
    oneway,
    ok,
    failed,
    settings: settingsOf(state.settings, id),
  };
}

function consumerModel(state: ClusterMapState, id: string, brokers: readonly BrokerModel[]): ConsumerModel[] {
  const record = state.consumers.get(id);
  if (record === undefined) return [];
  const topics = state.groups.get(record.group)?.topics ?? [];
  const ownedByTopic = topics.flatMap((topic) => {
    const queues = record.owned.get(topic) ?? [];
    return queues.length === 0 ? [] : [{ topic, queues }];
  });
  const owned = ownedByTopic.flatMap(({ queues }) => queues);
  const held = brokers
    .flatMap(({ tapes }) => tapes)
    .flatMap(({ groups }) => groups)
    .filter(({ group, owners }) => group === record.group && owners.includes(id));
  const isBroadcasting = state.groups.get(record.group)?.messageModel === 'BROADCASTING';
  const lag = isBroadcasting ? undefined : held.reduce((sum, entry) => sum + (entry.lag ?? 0), 0);
  return [
    {
      id,
      group: record.group,
      status: statusOf(record.status),
      busyThreads: record.running.length,
      threads: record.threads,
      owned,
      ownedByTopic,
      lag,
      suspendedSince: record.suspendedSince,
      lostPullsSince: record.lostPulls.size === 0 ? undefined : Math.min(...record.lostPulls.values()),
      pullsFrom: [...new Set([...record.pulls].flatMap(([queue, { to }]) => (record.lostPulls.has(queue) ? [] : to)))],
      settings: settingsOf(state.settings, id),
    },
  ];
}

/** A lost flight lingers, so that the loss can be seen; others are gone when they arrive. */
const shownUntil = ({ arrivesAt, lostAt }: FlightRecord): number =>
  lostAt === undefined ? arrivesAt : Math.max(arrivesAt, lostAt + lostLingerMs);

function flightModel(state: ClusterMapState, flight: FlightRecord): FlightModel {
  const { id, kind, from, to, code, sentAt, arrivesAt, lostAt, lostReason, queue, msgIds, aboutMsgId, isOneway } = flight;
  const messages = msgIds.slice(0, flightMessageLimit).map((msgId) => {
    const known = state.messages.get(msgId);
    return { msgId, keys: known?.keys, reconsumeTimes: known?.reconsumeTimes ?? 0 };
  });
  const group = kind === 'response' ? state.consumers.get(to)?.group : undefined;
  return {
    id,
    kind,
    isOneway,
    isOrdered: group !== undefined && msgIds.length > 0 && state.orderlyGroups.includes(group),
    from,
    to,
    code,
    sentAt,
    arrivesAt,
    lostAt,
    lostReason,
    shownUntil: shownUntil(flight),
    queue,
    messages,
    messageCount: msgIds.length,
    aboutMsgId,
  };
}

/** Links that are cut, slow or lossy, or over which a producer does not send though it could. */
function linkModels(state: ClusterMapState, nowMs: number): readonly LinkModel[] {
  const usual = { latency: state.latency, jitter: 0, lossPerMille: 0, cutSince: undefined };
  const avoided = [...state.avoided].filter(([, { until }]) => until > nowMs);
  const others = avoided.filter(([id]) => !state.links.has(id)).map(([id, { from, to }]) => [id, { from, to, ...usual }] as const);
  return [...state.links, ...others]
    .map(([id, { from, to, latency, jitter, lossPerMille, cutSince }]) => ({
      id,
      from,
      to,
      isCut: cutSince !== undefined,
      since: cutSince,
      latency,
      jitter,
      lossPerMille,
      isSlow: latency > state.latency || lossPerMille > 0,
      avoidedUntil: avoided.find(([key]) => key === id)?.[1].until,
    }))
    .filter(({ isCut, isSlow, avoidedUntil }) => isCut || isSlow || avoidedUntil !== undefined);
}

/** Folds facts into the cluster picture. */
export const clusterMap: Projection<ClusterMapState, ClusterMapModel> = {
  id: 'clusterMap',
  initial: initialState,
  apply: applyFact,
  model(state, nowMs, selection) {
    const shownGroup = shownGroupOf(state, selection);
    const brokers = [...state.brokers].map(([id, broker]) => brokerModel(state, id, broker, shownGroup, nowMs));
    return {
      latency: state.latency,
      nameServers: [...state.nameServers].map(([id, { status, brokers: known }]) => ({
        id,
        status: statusOf(status),
        brokers: [...known],
        settings: settingsOf(state.settings, id),
      })),
      brokers,
      producers: [...state.producers].map(([id, record]) => producerModel(state, id, record)),
      groups: [...state.groups].map(([name, { messageModel, topics, consumers }]) => ({
        name,
        messageModel,
        topics: [...topics],
        consumers: consumers.flatMap((id) => consumerModel(state, id, brokers)),
      })),
      shownGroup,
      flights: state.flights.filter((flight) => shownUntil(flight) > nowMs).map((flight) => flightModel(state, flight)),
      links: linkModels(state, nowMs),
      connections: [...state.connections],
      expects: state.expects,
      relations: [...state.relations.values()].map((relation) => ({ ...relation })),
    };
  },
};
