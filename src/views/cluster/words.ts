/** The cluster picture's words: names and states in the current language. Units and RocketMQ's own names stay as they are. */
import { m } from '../../paraglide/messages.js';
import type {
  BrokerModel,
  ClusterMapModel,
  ConsumerModel,
  DotState,
  GroupModel,
  LinkModel,
  NodeStatus,
  ProducerModel,
  TapeModel,
} from '../../projections/clusterMap/clusterMapModel.ts';
import { ruleInFull } from '../flowWords.ts';
import { settingText } from '../optionText.ts';
import type { Setting } from '../../projections/settings.ts';
import { axisTime, brokerLetters, bytes, count, duration, listTime, saidTime, messageName, perMille } from '../format/index.ts';

export function statusWords(status: NodeStatus): string {
  switch (status.state) {
    case 'notStarted':
      if (status.reason === 'refused') return m.cluster_status_refused();
      return status.startsAt === undefined
        ? m.cluster_status_not_started()
        : m.cluster_status_starts_at({ time: saidTime(status.startsAt, false) });
    case 'running':
      return m.cluster_status_running();
    case 'frozen':
      return m.cluster_status_frozen({ time: saidTime(status.since, false) });
    case 'down':
      return m.cluster_status_down({ time: saidTime(status.since, false) });
    case 'stopped':
      return m.cluster_status_stopped({ time: saidTime(status.since, false) });
  }
}

/** The same, and what needs less room: a rounder time, then none, never a part of a word. */
export function statusInShort(status: NodeStatus): readonly string[] {
  const sign = status.state === 'down' ? '✕ ' : '';
  // Who was refused does not start any more.
  const at = status.state !== 'notStarted' ? status.since : status.reason === 'refused' ? undefined : status.startsAt;
  const short = {
    notStarted: [m.cluster_status_starts_at, m.cluster_status_not_started],
    down: [m.cluster_status_down_at, m.cluster_legend_down],
    stopped: [m.cluster_status_stopped_at, undefined],
    running: undefined,
    frozen: undefined,
  } as const;
  const [withTime, inAWord] = short[status.state] ?? [];
  const without =
    at === undefined && status.state === 'notStarted' && status.reason === 'refused' ? m.cluster_status_refused_short : inAWord;
  return [
    statusWords(status),
    ...(at === undefined || withTime === undefined ? [] : [withTime({ time: axisTime(at) })]),
    ...(without === undefined ? [] : [without()]),
  ].map((words) => `${sign}${words}`);
}

/** The engine's word for a cause, as people type it. */
const reasonWords = (reason: string): string => (reason === 'kill' ? 'kill -9' : reason);

/** `port 9876 closed`, where there is no room for the time. */
export const shutWords = ({ closedPort }: NodeStatus): string =>
  closedPort === undefined ? '' : m.cluster_status_port_shut({ port: String(closedPort.port) });

/** `port 10911 closed since 0.000`; undefined while it is open. */
export const portWords = ({ closedPort }: NodeStatus): string | undefined =>
  closedPort === undefined
    ? undefined
    : m.cluster_status_port_closed({ port: String(closedPort.port), time: saidTime(closedPort.since, false) });

/** `down since 12.000 · kill -9`. */
export const statusWithReason = (status: NodeStatus): string =>
  status.state === 'down' && status.reason !== undefined && status.reason !== ''
    ? `${statusWords(status)} · ${reasonWords(status.reason)}`
    : statusWords(status);

/** The same, and which port is closed. */
export const statusWithPort = (status: NodeStatus): string => [statusWithReason(status), portWords(status) ?? []].flat().join(' · ');

/** `no write permission since 20.000`, which leaves out where it was taken; nothing while it has it. */
export const unwritableInShort = ({ unwritable }: BrokerModel): readonly string[] =>
  unwritable === undefined ? [] : [m.cluster_unwritable({ time: saidTime(unwritable.since, false) }), m.cluster_unwritable_short()];

/** `disconnected since 17.000`, of a slave whose master sends it nothing. */
export const disconnectedWords = ({ copyOf }: BrokerModel): readonly string[] =>
  copyOf?.disconnectedSince === undefined ? [] : [m.cluster_disconnected({ time: saidTime(copyOf.disconnectedSince, false) })];

/** State of a broker with everything that keeps clients, producers or its master from it. */
export function brokerStatus(broker: BrokerModel): string {
  const { unwritable } = broker;
  const taken =
    unwritable === undefined
      ? []
      : [m.cluster_unwritable_at({ time: saidTime(unwritable.since, false), nameServers: unwritable.nameServers.join(', ') })];
  return [statusWithPort(broker.status), ...taken, ...disconnectedWords(broker)].join(' · ');
}

/** `suspended since 60.001`, and without the time where there is no room for it; nothing while it pulls. */
export const suspendedWords = ({ suspendedSince }: ConsumerModel): readonly string[] =>
  suspendedSince === undefined
    ? []
    : [
        m.cluster_suspended({ time: saidTime(suspendedSince, false) }),
        `${m.cluster_suspended_short()} · ${listTime(suspendedSince)}`,
        m.cluster_suspended_short(),
      ];

/** `waits for lost pulls since 17.000`, and without the time where there is no room for it; nothing while all its pulls are on their way. */
export const lostPullWords = ({ lostPullsSince }: ConsumerModel): readonly string[] =>
  lostPullsSince === undefined ? [] : [m.cluster_lost_pulls({ time: saidTime(lostPullsSince, false) }), m.cluster_lost_pulls_short()];

/** State of a consumer, and since when it is suspended or waits in vain. */
export const consumerStatus = (consumer: ConsumerModel): string =>
  [statusWithReason(consumer.status), ...suspendedWords(consumer).slice(0, 1), ...lostPullWords(consumer).slice(0, 1)].join(' · ');

export function dotStateWords(state: DotState): string {
  switch (state) {
    case 'stored':
      return m.cluster_state_stored();
    case 'cached':
      return m.cluster_state_cached();
    case 'consuming':
      return m.cluster_state_consuming();
    case 'consumed':
      return m.cluster_state_consumed();
    case 'failed':
      return m.cluster_state_failed();
    case 'waiting':
      return m.cluster_state_waiting();
    case 'movedOn':
      return m.cluster_state_moved_on();
    case 'filtered':
      return m.cluster_state_filtered();
    case 'deadLetter':
      return m.cluster_state_dead_letter();
    case 'lost':
      return m.cluster_state_lost();
  }
}

export const brokerCount = (value: number): string =>
  value === 1 ? m.cluster_count_brokers_one() : m.cluster_count_brokers({ count: count(value) });
export const queueCount = (value: number): string =>
  value === 1 ? m.cluster_count_queues_one() : m.cluster_count_queues({ count: count(value) });
export const groupCount = (value: number): string =>
  value === 1 ? m.cluster_count_groups_one() : m.cluster_count_groups({ count: count(value) });

export const modelWords = (group: GroupModel): string =>
  group.messageModel === 'BROADCASTING' ? m.cluster_model_broadcasting() : m.cluster_model_clustering();

const roleWords = (brokerRole: string): string => (brokerRole === 'SLAVE' ? m.cluster_role_slave() : m.cluster_role_master());

/** `master`, or `slave of broker-a, 225 B behind`. */
export const roleOf = ({ brokerRole, copyOf }: BrokerModel): string =>
  copyOf === undefined ? roleWords(brokerRole) : m.cluster_role_slave_of({ master: copyOf.master, behind: bytes(copyOf.behindBytes) });

/** The revive reader of a broker: what it does, then what it has brought back. */
export const reviveWords = ({ revived }: BrokerModel): readonly string[] => [
  m.cluster_revive(),
  ...(revived === undefined ? [] : [m.cluster_revived({ count: count(revived.count), time: saidTime(revived.lastAt, true) })]),
];

/** Owner column of a tape, for the group it shows: a consumer, `all` in broadcasting, a dash when nobody holds it. */
export function ownerWords(model: ClusterMapModel, tape: TapeModel): string {
  if (tape.isReviveLog) return m.cluster_owner_revive();
  const entry = tape.groups.find(({ group }) => group === tape.shownGroup);
  if (entry === undefined || entry.owners.length === 0) return '–';
  const members = model.groups.find(({ name }) => name === tape.shownGroup);
  if (members?.messageModel === 'BROADCASTING' && entry.owners.length > 1) return m.cluster_all_consumers();
  return entry.owners.join(' ');
}

/** What a consumer holds, where there is little room: all of them in words, or how many of how many topics. */
export function ownedInShort(model: ClusterMapModel, consumer: ConsumerModel): readonly string[] {
  const { owned, ownedByTopic } = consumer;
  const whole = ownedWords(model, consumer);
  if (owned.length === 0) return [whole, '–'];
  const counted = m.cluster_count_queues_short({ count: count(owned.length) });
  if (ownedByTopic.length < 2) return [whole, ownedRanges(model, consumer), counted];
  return [whole, m.cluster_queues_of_topics({ queues: count(owned.length), topics: count(ownedByTopic.length) }), counted];
}

/** Brokers with queues of their own: a slave's are its master's. */
const mastersOf = ({ brokers }: ClusterMapModel): readonly string[] =>
  brokers.flatMap(({ id, copyOf }) => (copyOf === undefined ? id : []));

/** Whether queues need their broker's letter: of a single broker they are called as on its rows. */
export const hasLetters = (model: ClusterMapModel): boolean => mastersOf(model).length > 1;

/** `a0: broker-a, queue 0`: what the letters mean, by the first of them. */
export function letteredQueues(model: ClusterMapModel): string {
  const letters = brokerLetters(mastersOf(model));
  const [first] = mastersOf(model);
  return m.cluster_legend_letters({ queue: `${letters.get(first ?? '') ?? ''}0`, broker: first ?? '' });
}

/** What a consumer holds: `q0 q1`, with several brokers `a0 a1 b0`, topic by topic where it holds queues of several, or all of them in words. */
export function ownedWords(model: ClusterMapModel, consumer: ConsumerModel): string {
  const group = model.groups.find(({ name }) => name === consumer.group);
  const all = model.brokers
    .flatMap(({ tapes }) => tapes)
    .filter(({ topic, kind }) => kind === 'topic' && group?.topics.includes(topic) === true);
  if (consumer.owned.length === 0) return m.cluster_no_queue();
  if (consumer.owned.length === all.length && all.length > 4) return m.cluster_all_queues({ count: count(all.length) });
  const isOne = consumer.ownedByTopic.length === 1;
  return consumer.ownedByTopic
    .map(({ topic, queues }) => {
      const names = lettered(model, queues)
        .map(({ letter, queueId }) => `${letter}${queueId}`)
        .join(' ');
      return isOne ? names : `${topic} ${names}`;
    })
    .join(', ');
}

function lettered(model: ClusterMapModel, queues: readonly string[]): readonly { readonly letter: string; readonly queueId: number }[] {
  const masters = mastersOf(model);
  const letters = masters.length > 1 ? brokerLetters(masters) : new Map(masters.map((id) => [id, 'q']));
  return queues.map((queue) => {
    const colon = queue.lastIndexOf(':');
    const broker = queue.slice(0, colon);
    return { letter: letters.get(broker) ?? broker, queueId: Number(queue.slice(colon + 1)) };
  });
}

/** Queues of one topic, neighbours as ranges: `q0–3`, `a0–3 b1`. */
function ownedRanges(model: ClusterMapModel, consumer: ConsumerModel): string {
  const ranges: { letter: string; from: number; to: number }[] = [];
  for (const { letter, queueId } of lettered(model, consumer.owned)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.letter === letter && last.to + 1 === queueId) last.to = queueId;
    else ranges.push({ letter, from: queueId, to: queueId });
  }
  return ranges.map(({ letter, from, to }) => (from === to ? `${letter}${from}` : `${letter}${from}–${to}`)).join(' ');
}

/** What is different about a link: `cut since 12.000`, `+200 ms`, `5 % lost`, `avoided until 00:10:07`. */
export function linkWords(link: LinkModel, usual: number): string {
  const avoided = link.avoidedUntil === undefined ? [] : [m.cluster_link_avoided({ time: saidTime(link.avoidedUntil, false) })];
  if (link.isCut) return [m.cluster_link_cut({ time: saidTime(link.since ?? 0, false) }), ...avoided].join(' · ');
  const slower = link.latency > usual ? [`+${duration(link.latency - usual)}`] : [];
  const lossy = link.lossPerMille > 0 ? [m.cluster_link_loss({ share: perMille(link.lossPerMille) })] : [];
  return [...slower, ...lossy, ...avoided].join(' · ');
}

export const producerNumbers = (producer: ProducerModel): { readonly sent: string; readonly ok: string; readonly failed: string } => ({
  sent: count(producer.sent),
  ok: count(producer.ok),
  failed: count(producer.failed),
});

/** A producer, an HTTP client or the HTTP access, for a screen reader. */
export function producerName(producer: ProducerModel): string {
  const { id, group, status, role } = producer;
  const inputs = { id, group, status: statusWithReason(status), ...producerNumbers(producer) };
  if (role === 'httpGateway') return m.cluster_name_http_gateway(inputs);
  return role === 'httpClient' ? m.cluster_name_http_client(inputs) : m.cluster_name_producer(inputs);
}

export const producerKind = ({ role }: ProducerModel): string =>
  ({ producer: m.cluster_kind_producer, httpGateway: m.cluster_kind_http_gateway, httpClient: m.cluster_kind_http_client })[role]();

/** What a Consumer ID without instances is: programs receive for it over HTTP, and which they are. */
export function overHttpWords({ producers }: ClusterMapModel, group: string): readonly string[] {
  const clients = producers.filter(({ role, group: ids }) => role === 'httpClient' && ids.split(/[^\w-]+/u).includes(group));
  const gateway = clients.find((one) => one.gateway !== undefined)?.gateway;
  const by = gateway === undefined ? [] : [m.cluster_http_by({ clients: clients.map(({ id }) => id).join(' '), gateway })];
  return [m.cluster_over_http(), ...by];
}

/** What stands above the column of those that send. */
export const producersCaption = ({ producers }: ClusterMapModel): string =>
  producers.every(({ role }) => role !== 'producer') ? m.cluster_http() : m.cluster_producers();

/** Messages of a producer, requests of an HTTP client; with those that went well, or of which nobody will ever hear, when nothing failed. The most first, less where that has no room. */
export function sentWords(producer: ProducerModel): readonly string[] {
  const { sent, ok } = producerNumbers(producer);
  const withOk = producer.failed === 0;
  if (producer.role === 'httpClient')
    return [...(withOk ? [m.cluster_http_requests({ sent, ok })] : []), m.cluster_http_requests_short({ sent })];
  const oneway = count(producer.oneway);
  const short = m.cluster_sent({ sent });
  if (!withOk) return [short];
  if (producer.oneway === 0) return [m.cluster_sent_ok({ sent, ok }), short];
  return [m.cluster_sent_oneway({ sent, oneway }), ...(producer.oneway === producer.sent ? [m.cluster_all_oneway({ oneway })] : []), short];
}

/** Since when a pull of the shown group's owner is held, and by whom when not by the queue's own broker. */
export function heldWords(tape: TapeModel, nowMs: number): readonly string[] {
  const entry = tape.groups.find(({ group }) => group === tape.shownGroup);
  if (entry?.heldSince === undefined) return [];
  const time = duration(Math.max(0, nowMs - entry.heldSince));
  const { heldBy } = entry;
  return [heldBy === undefined || heldBy === tape.broker ? m.cluster_held({ time }) : m.cluster_heldBy({ time, broker: heldBy })];
}

/** Whose lock the broker has for the queue, who was refused it, what its failed head holds up, and since when flow control keeps its owner from pulling. */
export function lockAndFlowWords(model: ClusterMapModel, tape: TapeModel, nowMs: number): readonly string[] {
  const { lockedBy, lockedUntil = 0, denied, paused, suspended } = tape.groups.find(({ group }) => group === tape.shownGroup) ?? {};
  const isThere = model.groups.some(({ consumers }) => consumers.some(({ id, status }) => id === lockedBy && status.state === 'running'));
  const lockLeft = lockedUntil < nowMs ? m.cluster_lockExpired : m.cluster_lockLeft;
  return [
    ...(lockedBy === undefined
      ? []
      : [isThere ? m.cluster_locked({ consumer: lockedBy }) : lockLeft({ consumer: lockedBy, time: saidTime(lockedUntil, false) })]),
    ...(denied === undefined ? [] : [m.cluster_lockDenied({ consumer: denied.consumer, time: saidTime(denied.at, false) })]),
    ...(suspended === undefined ? [] : [m.queues_suspended({ offset: suspended.offset, count: suspended.holds })]),
    ...(paused === undefined ? [] : [`${m.cluster_paused({ time: saidTime(paused.since, false) })}: ${ruleInFull(paused)}`]),
  ];
}

export const lagWords = (lag: number | undefined): string => (lag === undefined ? '–' : count(lag));

export const nameOf = (dot: { readonly msgId: string; readonly keys?: string | undefined }): string => messageName(dot.msgId, dot.keys);

/** A broker's queues of ordinary topics. */
export const ownQueues = (broker: BrokerModel): readonly TapeModel[] => broker.tapes.filter(({ kind }) => kind === 'topic');

/** Settings that a card of three lines has room for. */
const cardSettings = 2;

/** Options that are not what the profile gives them, with both values; a card has room for two and counts the others. */
export function settingsInShort(settings: readonly Setting[]): string {
  const named = settings.slice(0, cardSettings).map(settingText).join(', ');
  return settings.length <= cardSettings ? named : m.cluster_settings({ settings: named, more: count(settings.length - cardSettings) });
}

export const settingsWords = (settings: readonly Setting[]): string => settings.map(settingText).join(', ');
