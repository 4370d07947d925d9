/** The cluster picture as tables: nodes, queues and links with the same values. */
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel, OwnOffset, ProducerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { bytes, count, countdown, duration, listTime, offset } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { connectionTable } from './connections.ts';
import { tapeId } from './layoutParts.ts';
import {
  ownedWords,
  brokerCount,
  brokerStatus,
  consumerStatus,
  dotStateWords,
  heldWords,
  lockAndFlowWords,
  lagWords,
  linkWords,
  nameOf,
  ownerWords,
  producerKind,
  producerNumbers,
  queueCount,
  roleOf,
  settingsWords,
  statusWithPort,
  statusWithReason,
} from './words.ts';

/** What a producer sent, and how much of it one-way. */
function numbersOf(producer: ProducerModel): string {
  const numbers = producerNumbers(producer);
  const { oneway } = producer;
  return oneway === 0 ? m.cluster_numbers_producer(numbers) : m.cluster_numbers_oneway({ ...numbers, oneway: count(oneway) });
}

function nodeTable(model: ClusterMapModel): TwinTable {
  const producers = model.producers.map((producer) => ({
    key: `producer ${producer.id}`,
    cells: [
      producer.id,
      producerKind(producer),
      producer.group,
      statusWithReason(producer.status),
      numbersOf(producer),
      settingsWords(producer.settings),
    ],
    selection: { kind: 'producer', id: producer.id } as const,
  }));
  const nameServers = model.nameServers.map(({ id, status, brokers, settings }) => ({
    key: `nameServer ${id}`,
    cells: [id, m.cluster_kind_name_server(), '–', statusWithPort(status), brokerCount(brokers.length), settingsWords(settings)],
    selection: { kind: 'nameServer', id } as const,
  }));
  const brokers = model.brokers.map((broker) => ({
    key: `broker ${broker.id}`,
    cells: [
      broker.id,
      `${m.cluster_kind_broker()}, ${roleOf(broker)}, ${broker.flushDiskType}`,
      '–',
      brokerStatus(broker),
      `${m.cluster_commit_log({ size: bytes(broker.commitLogBytes) })}, ${m.cluster_lag()} ${lagWords(broker.lag)}`,
      settingsWords(broker.settings),
    ],
    selection: { kind: 'broker', id: broker.id } as const,
  }));
  const consumers = model.groups
    .flatMap((group) => group.consumers)
    .map((consumer) => ({
      key: `consumer ${consumer.id}`,
      cells: [
        consumer.id,
        m.cluster_kind_consumer(),
        consumer.group,
        consumerStatus(consumer),
        m.cluster_numbers_consumer({
          busy: count(consumer.busyThreads),
          threads: count(consumer.threads),
          queues: consumer.ownedByTopic.length > 1 ? ownedWords(model, consumer) : queueCount(consumer.owned.length),
          lag: lagWords(consumer.lag),
        }),
        settingsWords(consumer.settings),
      ],
      selection: { kind: 'consumer', id: consumer.id } as const,
    }));
  return {
    caption: m.cluster_twin_nodes(),
    columns: [
      { label: m.cluster_column_node() },
      { label: m.cluster_column_kind() },
      { label: m.cluster_column_group() },
      { label: m.cluster_column_state() },
      { label: m.cluster_column_numbers() },
      { label: m.cluster_column_settings() },
    ],
    rows: [...producers, ...nameServers, ...brokers, ...consumers],
  };
}

const known = (value: number | undefined): string => (value === undefined ? m.cluster_unknown() : offset(value));

/** In broadcasting each consumer's own, with its name: the broker knows none of them. */
function ownOffsetsWords(own: readonly OwnOffset[], where: 'inFile' | 'inMemory'): string {
  const words = own.flatMap((one) => {
    const value = one[where];
    if (value === undefined) return [];
    const inputs = { consumer: one.consumer, offset: value };
    return where === 'inFile' ? m.queues_inFile(inputs) : m.queues_inMemory(inputs);
  });
  return words.length === 0 ? m.cluster_unknown() : words.join(m.app_comma());
}

function queueTable(model: ClusterMapModel, nowMs: number): TwinTable {
  const queues = model.brokers.flatMap((broker) =>
    broker.tapes.map((tape) => {
      const entry = tape.groups.find(({ group }) => group === tape.shownGroup);
      const newest = tape.dots.at(-1);
      return {
        key: tapeId(tape),
        cells: [
          broker.id,
          `${tape.topic} q${tape.queueId}`,
          newest === undefined ? m.cluster_none() : `${nameOf(newest)}, ${dotStateWords(newest.state)}`,
          offset(tape.maxOffset),
          entry?.ownOffsets === undefined ? known(entry?.brokerOffset) : ownOffsetsWords(entry.ownOffsets, 'inFile'),
          entry?.ownOffsets === undefined ? known(entry?.clientOffset) : ownOffsetsWords(entry.ownOffsets, 'inMemory'),
          lagWords(entry?.lag),
          [ownerWords(model, tape), ...heldWords(tape, nowMs), ...lockAndFlowWords(model, tape, nowMs)].join(', '),
        ],
        selection: { kind: 'queue', id: tapeId(tape) } as const,
      };
    }),
  );
  const waiting = model.brokers.flatMap((broker) =>
    (broker.schedule?.dots ?? [])
      .filter(({ state }) => state === 'waiting')
      .map((dot) => ({
        key: `waiting ${broker.id} ${dot.delayLevel} ${dot.queueOffset}`,
        cells: [
          broker.id,
          `SCHEDULE_TOPIC_XXXX q${dot.delayLevel - 1}`,
          `${nameOf(dot)}, ${m.cluster_due_in({ level: dot.delayLevel, delay: duration(dot.dueAt - dot.storedAt), left: countdown(dot.dueAt - nowMs) })}`,
          '–',
          '–',
          '–',
          '–',
          '–',
        ],
        selection: { kind: 'message', id: dot.msgId } as const,
      })),
  );
  return {
    caption: m.cluster_twin_queues(),
    columns: [
      { label: m.cluster_column_broker() },
      { label: m.cluster_column_queue() },
      { label: m.cluster_column_newest() },
      { label: m.cluster_column_max(), numeric: true },
      { label: m.queues_twin_offset(), numeric: true },
      { label: m.queues_twin_client(), numeric: true },
      { label: m.cluster_column_lag(), numeric: true },
      { label: m.cluster_column_owner() },
    ],
    rows: [...queues, ...waiting],
  };
}

function linkTable(model: ClusterMapModel, nowMs: number): TwinTable {
  const links = model.links.map((link) => ({
    key: `link ${link.id}`,
    cells: [
      link.from,
      link.to,
      m.cluster_kind_link(),
      linkWords(link, model.latency),
      m.cluster_latency({ latency: duration(link.latency) }),
    ],
    selection: { kind: 'link', id: link.id } as const,
  }));
  const flights = model.flights.map((flight) => {
    const isLost = flight.lostAt !== undefined && nowMs >= flight.lostAt;
    const names = flight.messages.map(nameOf).join(', ');
    return {
      key: `flight ${flight.id}`,
      cells: [
        flight.from,
        flight.to,
        flight.kind === 'request' ? m.cluster_kind_request({ code: flight.code }) : m.cluster_kind_response({ code: flight.code }),
        isLost ? m.cluster_flight_lost({ reason: flight.lostReason ?? '' }) : names === '' ? m.cluster_none() : names,
        `${listTime(flight.sentAt, true)} → ${listTime(flight.arrivesAt, true)}`,
      ],
      selection: flight.messages[0] === undefined ? undefined : ({ kind: 'message', id: flight.messages[0].msgId } as const),
    };
  });
  return {
    caption: m.cluster_twin_links(),
    columns: [
      { label: m.cluster_column_from() },
      { label: m.cluster_column_to() },
      { label: m.cluster_column_kind() },
      { label: m.cluster_column_what() },
      { label: m.cluster_column_when() },
    ],
    rows: [...links, ...flights],
  };
}

export const clusterTwin = (model: ClusterMapModel, nowMs: number): readonly TwinTable[] => [
  nodeTable(model),
  queueTable(model, nowMs),
  linkTable(model, nowMs),
  connectionTable(model),
];
