/** Consumer offsets: where a queue begins, when progress is written down, what a crash forgets. Rules: README.md of this folder. */
import { parseEpoch, virtualMsOf } from '../../model/civilTime.ts';
import { inMapOrder } from '../../model/javaHash.ts';
import { isRetryTopic, queueKey, queueReference } from '../../model/names.ts';
import { anyAddressOf } from '../../model/replicas.ts';
import type { Broker, Consumer, MessageQueue, Process, ProcessQueue, RemotingCall } from '../../model/world.ts';
import { isBehindMemory } from '../behindMemory.ts';
import {
  brokerPersistTask,
  commitBrokerOffset,
  hasReset,
  offsetKey,
  persistTask,
  rememberStored,
  searchOffset,
} from '../consumerOffset.ts';
import { actionSpecs } from './actions.ts';
import { variantOf } from '../../profiles/index.ts';
import { isRouteStale } from '../staleRoute.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';

interface StartRequest {
  readonly consumer: Consumer;
  readonly queue: MessageQueue;
  /** An orderly queue that has been taken and asks once more, before its first pull. */
  readonly pulled?: ProcessQueue;
}

const specOf = (ctx: EngineContext, consumer: Consumer) => ctx.scenario.consumers.find(({ id }) => id === consumer.id);

/** Where offsets of a broker name are asked and stored: its master, or a slave while the client knows no master of it. */
const holderOf = (ctx: EngineContext, consumer: Consumer, brokerName: string): string =>
  anyAddressOf(ctx.world, consumer, brokerName) ?? brokerName;

/**
 * 4.9 asks the name server again when it knows no master to tell an offset to (onlyThisBroker), 5.3 is content with a slave. What it
 * would be told again is not asked for.
 */
const seeksMaster = (ctx: EngineContext, consumer: Consumer, { broker, topic, reference }: ProcessQueue): boolean =>
  !consumer.brokers.has(broker) &&
  consumer.messageModel !== 'BROADCASTING' &&
  consumer.offsetTable.has(reference) &&
  variantOf(ctx.scenario, 'offsetHolder') === 'masterIfAny' &&
  consumer.routes.has(topic) &&
  isRouteStale(ctx, consumer, topic);

function findStart(ctx: EngineContext, request: StartRequest): void {
  const { consumer, queue } = request;
  if (consumer.messageModel === 'BROADCASTING') {
    const local = consumer.persistedOffsets.get(queueReference(queue.topic, queue.broker, queue.queueId));
    return local === undefined ? startWithoutStored(ctx, request) : answeredByStore(ctx, request, local);
  }
  ctx.call(consumer, holderOf(ctx, consumer, queue.broker), 'QUERY_CONSUMER_OFFSET', {
    body: { group: consumer.group, topic: queue.topic, queueId: queue.queueId },
    timeoutMs: 5_000,
    then: 'offsets.startAnswered',
    token: request,
  });
}

/** consumeTimestamp as virtual time (ms): whole seconds of the wall clock, by default 30 minutes before the consumer was made. */
function consumeTimestampMs(ctx: EngineContext, consumer: Consumer): number {
  const epoch = parseEpoch(ctx.scenario.epoch) ?? { unixMs: 0, offsetMs: 0 };
  const asked = virtualMsOf(epoch, ctx.option(consumer, 'consumeTimestamp') as string);
  if (asked !== undefined) return asked;
  const unixMs = epoch.unixMs + consumer.startedAtMs - 1_800_000;
  return unixMs - (unixMs % 1_000) - epoch.unixMs;
}

/** consumeFromWhere counts only when the store has nothing. */
function startWithoutStored(ctx: EngineContext, request: StartRequest): void {
  const { consumer, queue } = request;
  const where = specOf(ctx, consumer)?.consumeFromWhere ?? 'CONSUME_FROM_LAST_OFFSET';
  if (where === 'CONSUME_FROM_TIMESTAMP' && !isRetryTopic(queue.topic)) {
    return ctx.call(consumer, queue.broker, 'SEARCH_OFFSET_BY_TIMESTAMP', {
      body: { topic: queue.topic, queueId: queue.queueId, atMs: consumeTimestampMs(ctx, consumer) },
      timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
      then: 'offsets.maxAnswered',
      token: request,
    });
  }
  if (where === 'CONSUME_FROM_FIRST_OFFSET' || (where === 'CONSUME_FROM_LAST_OFFSET' && isRetryTopic(queue.topic)))
    return known(ctx, request, 0);
  ctx.call(consumer, queue.broker, 'GET_MAX_OFFSET', {
    body: { topic: queue.topic, queueId: queue.queueId },
    timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
    then: 'offsets.maxAnswered',
    token: request,
  });
}

/** The client chose it itself; or it could not be found out (undefined). */
function known(ctx: EngineContext, request: StartRequest, offset: number | undefined): void {
  if (request.pulled !== undefined) return ctx.raise('pull.offsetFixed', { queue: request.pulled, offset });
  ctx.raise('rebalance.startKnown', { consumer: request.consumer, queue: request.queue, offset, isStored: false });
}

/** What the store answers stands in the client's table from now on (readOffset). */
function answeredByStore(ctx: EngineContext, request: StartRequest, offset: number): void {
  const { consumer, pulled } = request;
  if (pulled === undefined) return ctx.raise('rebalance.startKnown', { consumer, queue: request.queue, offset, isStored: true });
  if (consumer.processQueues.get(pulled.reference) === pulled) rememberStored(ctx, consumer, pulled.reference, offset);
  ctx.raise('pull.offsetFixed', { queue: pulled, offset });
}

/**
 * Whether a group without an offset is answered 0 for this queue: its first message must not be on the disk only. An empty queue
 * has none: 4.9 answers 0, 5.3 that nothing was found.
 */
function beginsAtZero(ctx: EngineContext, broker: Broker, topic: string, queueId: number): boolean {
  const queue = broker.queues.get(queueKey(topic, queueId));
  if (queue === undefined || queue.maxOffset === 0) return variantOf(ctx.scenario, 'offsetInEmptyQueue') === 'zero';
  return queue.minOffset <= 0 && !isBehindMemory(ctx, broker, queue.row(0));
}

function brokerOffsetOf(broker: Broker, group: string, topic: string, queueId: number): number | undefined {
  return broker.offsets.get(offsetKey(topic, group))?.get(queueId);
}

/** Whether storing this queue's offset would change something where it goes. */
function hasNews(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): boolean {
  const offset = consumer.offsetTable.get(queue.reference);
  if (offset === undefined) return false;
  if (consumer.messageModel === 'BROADCASTING') return consumer.persistedOffsets.get(queue.reference) !== offset;
  const broker = ctx.process<Broker>(holderOf(ctx, consumer, queue.broker));
  if (!broker.isListening) return false;
  return !ctx.isReachable(consumer.id, broker.id) || brokerOffsetOf(broker, consumer.group, queue.topic, queue.queueId) !== offset;
}

function persist(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): void {
  const offset = consumer.offsetTable.get(queue.reference);
  if (offset === undefined || !hasNews(ctx, consumer, queue)) return;
  if (consumer.messageModel === 'BROADCASTING') {
    consumer.persistedOffsets.set(queue.reference, offset);
    ctx.emit('offset.persisted', {
      group: consumer.group,
      topic: queue.topic,
      broker: queue.broker,
      queueId: queue.queueId,
      offset,
      where: 'client',
      consumer: consumer.id,
    });
    return;
  }
  ctx.call(consumer, holderOf(ctx, consumer, queue.broker), 'UPDATE_CONSUMER_OFFSET', {
    body: { group: consumer.group, topic: queue.topic, queueId: queue.queueId, offset },
    timeoutMs: 5_000,
    isOneway: true,
    queue: queue.reference,
  });
}

/** Entries of the broker's memory that differ from consumerOffset.json. */
function* unsaved(broker: Broker): Generator<readonly [key: string, queueId: number, offset: number]> {
  for (const [key, byQueue] of broker.offsets) {
    const saved = broker.persistedOffsets.get(key);
    for (const [queueId, offset] of byQueue) if (saved?.get(queueId) !== offset) yield [key, queueId, offset];
  }
}

function save(ctx: EngineContext, broker: Broker): void {
  for (const [key, queueId, offset] of [...unsaved(broker)]) {
    let saved = broker.persistedOffsets.get(key);
    if (saved === undefined) broker.persistedOffsets.set(key, (saved = new Map()));
    saved.set(queueId, offset);
    const [topic, group] = key.split('@') as [string, string];
    ctx.emit('offset.persisted', { group, topic, broker: broker.id, queueId, offset, where: 'broker' });
  }
}

const noOffsetFile = (consumer: Consumer): boolean => consumer.messageModel !== 'BROADCASTING' || consumer.persistedOffsets.size === 0;

export const offsets = defineMechanism({
  id: 'offsets',
  actions: {
    deleteOffsetFile: {
      spec: actionSpecs.deleteOffsetFile,
      reject: (ctx, action) => {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        return noOffsetFile(consumer) ? { reason: 'noOffsetFile', subject: consumer.id } : undefined;
      },
      apply(ctx, action) {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        consumer.persistedOffsets = new Map();
        ctx.wake(consumer, persistTask);
      },
    },
  },
  requestProcessors: {
    broker: {
      QUERY_CONSUMER_OFFSET(ctx, call) {
        const broker = ctx.process<Broker>(call.to);
        const { topic, group, queueId } = call.body as { topic: string; group: string; queueId: number };
        const stored = brokerOffsetOf(broker, group, topic, queueId);
        if (stored !== undefined) ctx.respond(call, { status: 'SUCCESS', body: { offset: stored } });
        else if (beginsAtZero(ctx, broker, topic, queueId)) ctx.respond(call, { status: 'SUCCESS', body: { offset: 0 } });
        else ctx.respond(call, { status: 'QUERY_NOT_FOUND' });
      },
      UPDATE_CONSUMER_OFFSET(ctx, call) {
        const { topic, group, queueId, offset } = call.body as { topic: string; group: string; queueId: number; offset: number };
        const broker = ctx.process<Broker>(call.to);
        if (!broker.topics.has(topic) && variantOf(ctx.scenario, 'offsetOfUnknownTopic') === 'refused') return;
        if (!hasReset(broker, group, topic, queueId)) commitBrokerOffset(ctx, broker, group, topic, queueId, offset);
      },
      SEARCH_OFFSET_BY_TIMESTAMP(ctx, call) {
        const broker = ctx.process<Broker>(call.to);
        const { topic, queueId, atMs } = call.body as { topic: string; queueId: number; atMs: number };
        ctx.respond(call, { status: 'SUCCESS', body: { offset: searchOffset(ctx, broker, topic, queueId, atMs) } });
      },
      GET_MAX_OFFSET(ctx, call) {
        const { topic, queueId } = call.body as { topic: string; queueId: number };
        ctx.respond(call, {
          status: 'SUCCESS',
          body: { offset: ctx.process<Broker>(call.to).queues.get(queueKey(topic, queueId))?.maxOffset ?? 0 },
        });
      },
    },
  },
  tasks: {
    [persistTask]: {
      nextWorkAt(ctx, task) {
        const consumer = task.process as Consumer;
        for (const queue of consumer.processQueues.values())
          if (hasNews(ctx, consumer, queue) || seeksMaster(ctx, consumer, queue)) return ctx.now;
        return Infinity;
      },
      run(ctx, task) {
        const consumer = task.process as Consumer;
        for (const queue of inMapOrder(consumer.processQueues.values(), consumer.processQueues.size))
          if (seeksMaster(ctx, consumer, queue))
            ctx.raise('routing.find', { client: consumer, topic: queue.topic, token: queue, purpose: 'offset' });
          else persist(ctx, consumer, queue);
      },
    },
    [brokerPersistTask]: {
      nextWorkAt: (ctx, task) => (unsaved(task.process as Broker).next().done === true ? Infinity : ctx.now),
      run: (ctx, task) => save(ctx, task.process as Broker),
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'consumer') {
        if ((process as Consumer).type === 'simple') return; // The broker moves the offsets of POP.
        (process as Consumer).persistTask = ctx.armTask(
          process,
          persistTask,
          ctx.number(process, 'persistConsumerOffsetFirst'),
          ctx.number(process, 'persistConsumerOffsetInterval'),
        );
      } else if (process.kind === 'broker') {
        ctx.armTask(
          process,
          brokerPersistTask,
          ctx.number(process, 'flushConsumerOffsetFirst'),
          ctx.number(process, 'flushConsumerOffsetInterval'),
        );
        ctx.wakeAll(persistTask);
      }
    },
    'process.stopping': (ctx, process: Process) => {
      if (process.kind === 'broker') save(ctx, process as Broker);
      if (process.kind !== 'consumer') return;
      const { processQueues } = process as Consumer;
      for (const queue of inMapOrder(processQueues.values(), processQueues.size)) persist(ctx, process as Consumer, queue);
    },
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind === 'consumer') (process as Consumer).offsetTable = new Map();
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      broker.offsets = new Map([...broker.persistedOffsets].map(([key, byQueue]) => [key, new Map(byQueue)]));
    },
    'route.applied': (ctx, client: Process) => {
      if (client.kind === 'consumer') ctx.wake(client, persistTask);
    },
    'route.changed': (ctx) => ctx.wakeAll(persistTask),
    'routing.done': (ctx, { purpose, token }: { purpose: string; token: unknown }) => {
      if (purpose !== 'offset') return;
      const queue = token as ProcessQueue;
      persist(ctx, queue.process, queue);
    },
    'replication.synced': (ctx) => ctx.wakeAll(persistTask),
    /** Over a cut link the same offset is sent, and lost, again and again. */
    'link.changed': (ctx) => ctx.wakeAll(persistTask),
    'queue.dropped': (ctx, queue: ProcessQueue) => {
      persist(ctx, queue.process, queue);
      if (queue.isDropped || !queue.process.processQueues.has(queue.reference)) queue.process.offsetTable.delete(queue.reference);
    },
    /** persistAll of one queue: whatever else is in the table it takes for unused. */
    'offsets.persistOnly': (ctx, { consumer, reference }: { consumer: Consumer; reference: string }) => {
      const queue = consumer.processQueues.get(reference);
      if (queue !== undefined) persist(ctx, consumer, queue);
      if (consumer.messageModel === 'BROADCASTING') return;
      for (const other of [...consumer.offsetTable.keys()]) if (other !== reference) consumer.offsetTable.delete(other);
    },
    'offsets.findStart': findStart,
    'offsets.startAnswered': (ctx, { token, outcome }: { call: RemotingCall; token: StartRequest; outcome: CallOutcome }) => {
      if (!outcome.ok) known(ctx, token, undefined);
      else if (outcome.status === 'SUCCESS') answeredByStore(ctx, token, outcome.body['offset'] as number);
      else startWithoutStored(ctx, token);
    },
    'offsets.maxAnswered': (ctx, { token, outcome }: { token: StartRequest; outcome: CallOutcome }) =>
      known(ctx, token, outcome.ok && outcome.status === 'SUCCESS' ? (outcome.body['offset'] as number) : undefined),
  },
});
