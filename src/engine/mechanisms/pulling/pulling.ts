/** The pull loop of a push consumer and the broker's answer to it. Rules: README.md of this folder. */
import type { CachedMessage } from '../../model/cachedMessage.ts';
import { addressInSubscribe, isSlave } from '../../model/replicas.ts';
import { matchesText } from '../../model/filter.ts';
import { perms } from '../../model/topicRoutes.ts';
import type { Broker, Consumer, Process, ProcessQueue, PullHold, RemotingCall, SubscriptionData } from '../../model/world.ts';
import { processQueueMachine, pullHoldMachine } from '../../machines/consumingMachines.ts';
import { variantOf } from '../../profiles/index.ts';
import { commitBrokerOffset, offsetKey, updateClientOffset } from '../consumerOffset.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { groupRefusal } from '../subscriptionGroups.ts';
import { isBehindMemory } from '../behindMemory.ts';
import { filterOf, refusedBy, takesAll } from '../messageFilter.ts';
import { flowControl } from './flowControl.ts';
import { hold, holdPeriodMs, holdService, holdTask, messageArriving } from './holdService.ts';
import { bodyOf, holdKey, type PullBody } from './pullBody.ts';

/** AbstractRemotingServer: a processor that rejects requests. */
const rejectRequestText = '[REJECTREQUEST]system busy, start flow control for a while';

// ---- client

function pullMessage(ctx: EngineContext, queue: ProcessQueue): void {
  const consumer = queue.process;
  if (consumer.isShuttingDown && consumer.type === 'push') return; // PullMessageService finds no consumer of the group any more.
  if (consumer.isPaused || consumer.pollLoop?.paused.has(queue.reference) === true) return ctx.step(queue, 'PAUSED');
  queue.lastPullMs = ctx.now;
  const rule = flowControl(ctx, consumer, queue);
  if (rule !== undefined) {
    if (!queue.isFlowControlled)
      ctx.emit('pull.flowControlled', { consumer: consumer.id, queue: queue.reference, rule, cached: queue.messages.size });
    queue.isFlowControlled = true;
    return ctx.step(queue, 'FLOW_CONTROLLED');
  }
  queue.isFlowControlled = false;
  const { order } = queue;
  if (order?.isLocked === false) return ctx.step(queue, 'NOT_LOCKED');
  if (order?.isPreviouslyLocked === false && consumer.messageModel === 'CLUSTERING')
    return ctx.raise('offsets.findStart', { consumer, queue, pulled: queue });
  sendPull(ctx, queue);
}

interface FixedOffset {
  readonly queue: ProcessQueue;
  readonly offset: number | undefined;
}

/** An orderly queue's first pull: what its last owner stored before it gave the lock back counts. */
function offsetFixed(ctx: EngineContext, { queue, offset }: FixedOffset): void {
  const { order } = queue;
  if (queue.isDropped || order === undefined) return;
  if (offset === undefined) {
    ctx.step(queue, 'PULL_SENT');
    return pullFailed(ctx, queue, 'MQClientException');
  }
  order.isPreviouslyLocked = true;
  queue.nextOffset = offset;
  sendPull(ctx, queue);
}

function sendPull(ctx: EngineContext, queue: ProcessQueue): void {
  const consumer = queue.process;
  ctx.step(queue, 'PULL_SENT');
  const subscription = consumer.subscriptions.get(queue.topic);
  const address = addressInSubscribe(ctx.world, consumer, queue.broker, consumer.pullFromWhichNode.get(queue.reference) ?? 0);
  if (subscription === undefined || address === undefined) return pullFailed(ctx, queue, 'MQClientException');
  // What is piggybacked on a pull is a master's business.
  const committed =
    address !== queue.broker || consumer.type === 'pull'
      ? -1
      : consumer.messageModel === 'CLUSTERING'
        ? (consumer.offsetTable.get(queue.reference) ?? -1)
        : -1;
  ctx.call(consumer, address, 'PULL_MESSAGE', {
    body: {
      group: consumer.group,
      topic: queue.topic,
      queueId: queue.queueId,
      offset: queue.nextOffset,
      maxNums: ctx.number(consumer, 'pullBatchSize'),
      suspendMs: ctx.number(consumer, 'brokerSuspendMaxTimeMillis'),
      commitOffset: committed > 0 ? committed : -1,
      subscription,
      isPosted: ctx.option(consumer, 'postSubscriptionWhenPull') === true || variantOf(ctx.scenario, 'tagFilter') === 'ownerFilters',
    } satisfies PullBody,
    timeoutMs: ctx.number(consumer, 'consumerTimeoutMillisWhenSuspend'),
    isAsync: true,
    queue: queue.reference,
    then: 'pull.outcome',
    token: queue,
  });
}

function pullFailed(ctx: EngineContext, queue: ProcessQueue, status: string): void {
  ctx.emit('pull.answered', { consumer: queue.process.id, queue: queue.reference, status, count: 0, nextOffset: queue.nextOffset });
  ctx.step(queue, 'PULL_FAILED');
}

/** Where the next pull of this queue goes (PullAPIWrapper.updatePullFromWhichNode). */
function suggest(queue: ProcessQueue, brokerId: number): void {
  const { pullFromWhichNode } = queue.process;
  if ((pullFromWhichNode.get(queue.reference) ?? 0) !== brokerId) pullFromWhichNode.set(queue.reference, brokerId);
}

function outcome(
  ctx: EngineContext,
  { call, token: queue, outcome: result }: { call: RemotingCall; token: ProcessQueue; outcome: CallOutcome },
): void {
  if (queue.isDropped) return;
  if (!result.ok) return pullFailed(ctx, queue, result.errorClass);
  suggest(queue, (result.body['suggestWhichBrokerId'] as number | undefined) ?? 0);
  const nextOffset = (result.body['nextOffset'] as number | undefined) ?? queue.nextOffset;
  const answered = (status: string, count: number): void => {
    ctx.cause = ctx.emit('pull.answered', { consumer: queue.process.id, queue: queue.reference, status, count, nextOffset });
  };
  switch (result.status) {
    case 'SUCCESS':
      return found(ctx, queue, bodyOf(call).subscription, result.body['messages'] as readonly CachedMessage[], nextOffset, answered);
    case 'PULL_NOT_FOUND':
    case 'PULL_RETRY_IMMEDIATELY':
      answered(result.status === 'PULL_NOT_FOUND' ? 'NO_NEW_MSG' : 'NO_MATCHED_MSG', 0);
      queue.nextOffset = nextOffset;
      if (queue.messages.size === 0 && queue.process.type === 'push') updateClientOffset(ctx, queue.process, queue, nextOffset);
      return ctx.step(queue, 'PULL_ANSWERED');
    case 'PULL_OFFSET_MOVED':
      answered('OFFSET_ILLEGAL', 0);
      queue.correctedOffset = nextOffset;
      return ctx.step(queue, 'OFFSET_ILLEGAL');
    default:
      return pullFailed(ctx, queue, result.status);
  }
}

function found(
  ctx: EngineContext,
  queue: ProcessQueue,
  subscription: SubscriptionData,
  messages: readonly CachedMessage[],
  nextOffset: number,
  answered: (status: string, count: number) => void,
): void {
  const consumer = queue.process;
  answered('FOUND', messages.length);
  queue.nextOffset = nextOffset;
  let dropped = 0;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as CachedMessage;
    if (!matchesText(subscription.tags, message.tag)) {
      ctx.emit('message.filtered', {
        consumer: consumer.id,
        broker: queue.broker,
        group: consumer.group,
        topic: queue.topic,
        queueId: queue.queueId,
        queueOffset: message.queueOffset,
        msgId: message.msgTextId,
        expression: subscription.expression,
        where: 'client',
      });
      dropped++;
      continue;
    }
    queue.messages.set(message);
    queue.cachedBytes += message.bodyBytes;
    queue.maxOffset = Math.max(queue.maxOffset, message.queueOffset);
    ctx.facts.messageCached(queue.textIds, message);
  }
  // Nothing changes the list from here on, so copies of the state share it.
  const kept = dropped === 0 ? messages : Object.freeze(messages.filter(({ tag }) => matchesText(subscription.tags, tag)));
  if (kept.length > 0) ctx.raise('consume.submit', { queue, messages: kept });
  // The task of a pull consumer is scheduled anew, and finds the answer in the cache.
  if (consumer.type === 'pull') ctx.raise('pull.again', queue);
  else ctx.step(queue, kept.length > 0 && ctx.number(consumer, 'pullInterval') > 0 ? 'PULL_LATER' : 'PULL_ANSWERED');
}

// ---- broker

/** What the store has for a pull (DefaultMessageStore.getMessage, PullMessageProcessor). */
type Answer =
  | { readonly status: 'SUCCESS'; readonly messages: readonly CachedMessage[]; readonly nextOffset: number; readonly isFarBehind: boolean }
  | {
      readonly status: 'PULL_NOT_FOUND' | 'PULL_RETRY_IMMEDIATELY' | 'PULL_OFFSET_MOVED';
      readonly nextOffset: number;
      readonly isFarBehind?: boolean;
    };

function getMessage(ctx: EngineContext, broker: Broker, body: PullBody, subscription: SubscriptionData): Answer {
  const queue = broker.queues.get(holdKey(body));
  const maxOffset = queue?.maxOffset ?? 0;
  if (queue === undefined || maxOffset === 0)
    return body.offset === 0 ? { status: 'PULL_NOT_FOUND', nextOffset: 0 } : { status: 'PULL_OFFSET_MOVED', nextOffset: 0 };
  if (body.offset < queue.minOffset) return { status: 'PULL_OFFSET_MOVED', nextOffset: queue.minOffset };
  if (body.offset === maxOffset) return { status: 'PULL_NOT_FOUND', nextOffset: body.offset };
  if (body.offset > maxOffset) return { status: 'PULL_OFFSET_MOVED', nextOffset: maxOffset };
  const messages: CachedMessage[] = [];
  const isInDisk = isBehindMemory(ctx, broker, queue.row(body.offset));
  const where = isInDisk ? 'InDisk' : 'InMemory';
  const maxNums = Math.min(body.maxNums, ctx.number(broker, `maxTransferCountOnMessage${where}`));
  const maxBytes = ctx.number(broker, `maxTransferBytesOnMessage${where}`);
  const scanEnd = Math.min(maxOffset, body.offset + ctx.number(broker, 'maxFilterMessageEntries'));
  const isFiltered = !takesAll(body.group, subscription);
  let bytes = 0;
  let offset = body.offset;
  for (; offset < scanEnd && messages.length < maxNums; offset++) {
    const row = queue.row(offset);
    const refusing = isFiltered ? refusedBy(ctx, broker, body.group, subscription, row) : undefined;
    if (refusing !== undefined) {
      const message = broker.commitLog.message(row);
      ctx.emit('message.filtered', {
        consumer: undefined,
        broker: broker.id,
        group: body.group,
        topic: body.topic,
        queueId: body.queueId,
        queueOffset: offset,
        msgId: message.content.msgId,
        expression: refusing.expression,
        where: 'broker',
      });
      continue;
    }
    const size = broker.commitLog.sizeBytes(row);
    if (messages.length > 0 && bytes + size > maxBytes) break;
    bytes += size;
    messages.push(broker.commitLog.pulledMessage(row));
  }
  const isFarBehind = isInDisk && isBehindMemory(ctx, broker, queue.row(offset - 1));
  return messages.length > 0
    ? { status: 'SUCCESS', messages, nextOffset: offset, isFarBehind }
    : { status: 'PULL_RETRY_IMMEDIATELY', nextOffset: offset, isFarBehind };
}

/** What a slave makes of an offset that is none of its queue: it leaves the answer to the master (`offsetCheckInSlave` false). */
function asAnswered(broker: Broker, body: PullBody, answer: Answer): Answer {
  if (answer.status !== 'PULL_OFFSET_MOVED' || !isSlave(broker)) return answer;
  return { status: 'PULL_RETRY_IMMEDIATELY', nextOffset: body.offset };
}

/** Which broker of this name the client had better ask next. */
function suggestionOf(ctx: EngineContext, broker: Broker, answer: Answer): number {
  if (answer.isFarBehind !== true || ctx.option(broker, 'slaveReadEnable') !== true) return 0;
  return ctx.number(broker, 'whichBrokerWhenConsumeSlowly');
}

function answerPull(ctx: EngineContext, call: RemotingCall, mayHold: boolean): void {
  const broker = ctx.process<Broker>(call.to);
  const body = bodyOf(call);
  if (isSlave(broker) && variantOf(ctx.scenario, 'slavePull') === 'whenEnabled' && ctx.option(broker, 'slaveReadEnable') !== true)
    return ctx.respond(call, { status: 'SYSTEM_BUSY', body: { remark: rejectRequestText } });
  const refusal = groupRefusal(ctx, broker, body.group, ctx.process<Consumer>(call.from).messageModel === 'BROADCASTING');
  if (refusal !== undefined) return ctx.respond(call, { status: refusal });
  const config = broker.topics.get(body.topic);
  if (config === undefined) return ctx.respond(call, { status: 'TOPIC_NOT_EXIST' });
  if ((config.perm & perms.read) === 0) return ctx.respond(call, { status: 'NO_PERMISSION' });
  if (body.queueId >= config.readQueueNums) return ctx.respond(call, { status: 'SYSTEM_ERROR' });
  const subscription = filterOf(ctx, broker, body);
  if (typeof subscription === 'string') return ctx.respond(call, { status: subscription });
  const reset = broker.offsetResets.size === 0 ? undefined : takeReset(broker, body);
  if (reset !== undefined) return ctx.respond(call, { status: 'PULL_OFFSET_MOVED', body: { nextOffset: reset } });
  const answer = asAnswered(broker, body, getMessage(ctx, broker, body, subscription));
  const suggestWhichBrokerId = suggestionOf(ctx, broker, answer);
  if (mayHold && body.commitOffset >= 0 && !isSlave(broker))
    commitBrokerOffset(ctx, broker, body.group, body.topic, body.queueId, body.commitOffset);
  if (answer.status === 'PULL_NOT_FOUND' && mayHold) return hold(ctx, broker, call, subscription);
  if (answer.status !== 'SUCCESS')
    return ctx.respond(call, { status: answer.status, body: { nextOffset: answer.nextOffset, suggestWhichBrokerId } });
  const messages = Object.freeze(answer.messages);
  ctx.respond(call, {
    status: 'SUCCESS',
    body: { messages, nextOffset: answer.nextOffset, suggestWhichBrokerId },
    msgIds: Object.freeze(messages.map(({ msgTextId }) => msgTextId)),
  });
}

/** ConsumerOffsetManager.queryThenEraseResetOffset (5.3.3). */
function takeReset(broker: Broker, { topic, group, queueId }: PullBody): number | undefined {
  const key = offsetKey(topic, group);
  const byQueue = broker.offsetResets.get(key);
  const offset = byQueue?.get(queueId);
  byQueue?.delete(queueId);
  if (byQueue?.size === 0) broker.offsetResets.delete(key);
  return offset;
}

export const pulling = defineMechanism({
  id: 'pulling',
  requestProcessors: { broker: { PULL_MESSAGE: (ctx, call) => answerPull(ctx, call, bodyOf(call).suspendMs > 0) } },
  tasks: {
    [holdTask]: holdService,
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const periodMs = holdPeriodMs(ctx, process as Broker);
      ctx.armTask(process, holdTask, periodMs, periodMs);
    },
    'broker.configured': (ctx, { broker }: { readonly broker: Broker }) => ctx.changePeriod(broker, holdTask, holdPeriodMs(ctx, broker)),
    'process.crashed': (ctx, process: Process) => {
      if (process.kind === 'consumer') (process as Consumer).processQueues = new Map();
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      for (const held of broker.holds.values()) for (const one of held) ctx.step(one, 'LOST');
      broker.holds = new Map();
    },
    'store.dispatched': messageArriving,
    /** A slave's queue grew: in 4.9.8 only the check each 5 s looks at it. */
    'store.copied': (ctx, copied: DispatchedRecord) => {
      if (variantOf(ctx.scenario, 'slaveArrival') === 'noticed') messageArriving(ctx, copied);
      else ctx.wakeAt(copied.broker, holdTask, ctx.now);
    },
    'pull.outcome': outcome,
    'pull.offsetFixed': offsetFixed,
    'pull.again': (ctx, queue: ProcessQueue) => {
      if (!queue.isDropped) ctx.step(queue, 'PULL_ANSWERED');
    },
  },
  machines: [
    {
      definition: processQueueMachine,
      actions: {
        pullMessage,
        correctOffset(ctx, queue: ProcessQueue) {
          const consumer = queue.process;
          consumer.offsetTable.set(queue.reference, queue.correctedOffset);
          ctx.emit('offset.committed', {
            group: consumer.group,
            topic: queue.topic,
            broker: queue.broker,
            queueId: queue.queueId,
            offset: queue.correctedOffset,
            where: 'client',
            consumer: consumer.id,
          });
          ctx.raise('queue.dropped', queue);
          ctx.raise('rebalance.forget', queue);
          if (variantOf(ctx.scenario, 'illegalOffset') === 'wakesRebalance') ctx.raise('rebalance.wake', consumer);
        },
      },
      delays: {
        pullInterval: (ctx, queue: ProcessQueue) => ctx.number(queue.process, 'pullInterval'),
        pullTimeDelayMillsWhenFlowControl: (ctx, queue: ProcessQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenFlowControl'),
        pullTimeDelayMillsWhenException: (ctx, queue: ProcessQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenException'),
        pullTimeDelayMillsWhenSuspend: (ctx, queue: ProcessQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenSuspend'),
        offsetIllegalDelay: (ctx, queue: ProcessQueue) => ctx.number(queue.process, 'offsetIllegalDelay'),
      },
    },
    {
      definition: pullHoldMachine,
      actions: {
        answerPull(ctx, one: PullHold) {
          if (!one.call.isDone && !one.call.isLost) answerPull(ctx, one.call, false);
        },
      },
    },
  ],
});
