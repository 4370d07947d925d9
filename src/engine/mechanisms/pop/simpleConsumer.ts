/** A SimpleConsumer and the application around it. Source: SimpleConsumerImpl, SubscriptionLoadBalancer, StatusChecker (rocketmq-client-java 5.0.7). */
import { isSameLife } from '../../kernel/eventQueue.ts';
import { freshMachine } from '../../model/freshMachine.ts';
import { ackIndexOfAll } from '../../model/listenerResult.ts';
import { subscribeQueues } from '../../model/topicRoutes.ts';
import type { ReceiptHandle, ReceivedMessage, ReceiveLoop, SimpleClient } from '../../model/simpleClient.ts';
import type { Consumer, ListenerCall, RemotingCall, SubscriptionData } from '../../model/world.ts';
import type { ReceiveSpec } from '../../model/scenario.ts';
import { QueueTextIds } from '../../model/queueTextIds.ts';
import { callListener, emitConsumed } from '../listenerCall.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import type { PoppedMessage } from '../../model/popPush.ts';
import type { PopBody } from './popMessage.ts';

/** Codes of the proxy (apache.rocketmq.v2.Code). */
const proxyCodes: Readonly<Record<string, number>> = {
  ILLEGAL_INVISIBLE_TIME: 40_011,
  INVALID_RECEIPT_HANDLE: 40_013,
  FORBIDDEN: 40_300,
  TOPIC_NOT_FOUND: 40_402,
};

const defaultReceive: ReceiveSpec = { by: 'loop', maxMessageNum: 16, invisibleDuration: 15_000, awaitDuration: 30_000 };

const specOf = (ctx: EngineContext, consumer: Consumer) => ctx.scenario.consumers.find(({ id }) => id === consumer.id);

export const receiveSpecOf = (ctx: EngineContext, consumer: Consumer): ReceiveSpec => specOf(ctx, consumer)?.receive ?? defaultReceive;

export function startSimpleConsumer(ctx: EngineContext, consumer: Consumer): void {
  const topics = consumer.subscriptions.size;
  const client: SimpleClient = {
    topicIndex: topics > 1 ? ctx.draw('pop', consumer.id, topics) : 0,
    queueIndexes: new Map(),
    held: new Map(),
    loop: undefined,
  };
  consumer.simple = client;
  if (receiveSpecOf(ctx, consumer).by !== 'loop') return;
  client.loop = {
    ...freshMachine('receiveLoop', `${consumer.id}/receive`),
    process: consumer,
    incarnation: consumer.lives,
    waiting: [],
    current: undefined,
    call: undefined,
  };
  ctx.start(client.loop);
}

/** What one receive asks for. */
export interface ReceiveRequest {
  readonly maxMessageNum: number;
  readonly invisibleMs: number;
}

/** One topic and one message queue in turn; the queue only says which broker is asked. */
function target(
  ctx: EngineContext,
  consumer: Consumer,
  client: SimpleClient,
): { broker: string; subscription: SubscriptionData } | undefined {
  const subscriptions = [...consumer.subscriptions.values()];
  const subscription = subscriptions[client.topicIndex++ % subscriptions.length];
  if (subscription === undefined) return undefined;
  const { topic } = subscription;
  const route = consumer.routes.get(topic);
  const queues = route === undefined ? [] : subscribeQueues(topic, route).filter(({ broker }) => route.brokers.includes(broker));
  if (queues.length === 0) return undefined;
  const index = client.queueIndexes.get(topic) ?? ctx.draw('pop', `${consumer.id}/${topic}`, queues.length);
  client.queueIndexes.set(topic, index + 1);
  const queue = queues[index % queues.length];
  return queue === undefined ? undefined : { broker: queue.broker, subscription };
}

/** receive(): `pop.received` is raised with what came of it. */
export function receive(ctx: EngineContext, consumer: Consumer, request: ReceiveRequest): void {
  const client = consumer.simple;
  if (client === undefined) return;
  const found = target(ctx, consumer, client);
  if (found === undefined) {
    const topic = [...consumer.subscriptions.keys()][0] ?? '';
    logFailure(ctx, consumer, `No topic route info in name server for the topic: ${topic}`);
    if (client.loop !== undefined) ctx.step(client.loop, 'FAILED');
    return;
  }
  const { broker, subscription } = found;
  const { awaitDuration } = receiveSpecOf(ctx, consumer);
  ctx.call(consumer, broker, 'POP_MESSAGE', {
    body: {
      group: consumer.group,
      topic: subscription.topic,
      subscription,
      isPosted: true,
      queueId: -1,
      isByProxy: true,
      maxNums: request.maxMessageNum,
      invisibleMs: request.invisibleMs,
      awaitMs: awaitDuration,
    } satisfies PopBody,
    timeoutMs: awaitDuration + ctx.number(consumer, 'requestTimeout'),
    isAsync: true,
    then: 'pop.received',
    token: consumer,
  });
}

export function received(
  ctx: EngineContext,
  { call, outcome, token: consumer }: { call: RemotingCall; outcome: CallOutcome; token: Consumer },
): void {
  const client = consumer.simple;
  if (client === undefined) return;
  const popped = (outcome.ok ? (outcome.body['messages'] as readonly PoppedMessage[] | undefined) : undefined) ?? [];
  const messages = popped.map(({ message, handle }): ReceivedMessage => ({ message, handle, deliveredSeq: 0, deliveredAtMs: -1 }));
  for (const one of messages) client.held.set(one.message.content.msgId, one);
  const { topic, group } = call.body as unknown as PopBody;
  const status = outcome.ok ? outcome.status : outcome.errorClass;
  ctx.cause = ctx.emit('receive.answered', { consumer: consumer.id, group, broker: call.to, topic, status, count: messages.length });
  const isRefused = !outcome.ok || (outcome.status !== 'SUCCESS' && outcome.status !== 'POLLING_TIMEOUT');
  if (isRefused) logFailure(ctx, consumer, failureText(call, outcome));
  const { loop } = client;
  if (loop === undefined) {
    for (const message of messages) deliver(ctx, consumer, message);
    return;
  }
  loop.waiting = messages;
  ctx.step(loop, isRefused ? 'FAILED' : messages.length === 0 ? 'NOTHING' : 'RECEIVED');
}

const logFailure = (ctx: EngineContext, consumer: Consumer, text: string): void => {
  ctx.emit('client.logged', { client: consumer.id, level: 'ERROR', text });
};

/** The text of the exception; the number of the request stands for its random id. */
function failureText(call: RemotingCall, outcome: CallOutcome): string {
  if (!outcome.ok) return outcome.message;
  const remark = (outcome.body['remark'] as string | undefined) ?? outcome.status;
  return `[request-id=${call.id}, response-code=${proxyCodes[outcome.status] ?? 50_001}] ${remark}`;
}

/** A list of one message, as the application gets it. */
const callOf = (ctx: EngineContext, consumer: Consumer, { message, handle, deliveredSeq }: ReceivedMessage): ListenerCall => ({
  queue: {
    process: consumer,
    topic: handle.topic,
    broker: handle.broker,
    queueId: handle.queueId,
    textIds: new QueueTextIds(ctx.texts, consumer, handle.broker, handle.topic, handle.queueId),
  },
  message,
  rest: [],
  skipped: [],
  deliveredSeq,
  startedAtMs: ctx.now,
  result: 'CONSUME_SUCCESS',
  delayLevelWhenNextConsume: 0,
  ackIndex: ackIndexOfAll,
  finish: undefined,
});

/** By hand: the application has it and does nothing until the script says so. */
function deliver(ctx: EngineContext, consumer: Consumer, held: ReceivedMessage): void {
  const { queue } = callOf(ctx, consumer, held);
  held.deliveredAtMs = ctx.now;
  held.deliveredSeq = ctx.facts.messageDelivered(queue.textIds, held.message);
}

/** By hand: the application is done with a message and acknowledges it. */
export function finishByHand(ctx: EngineContext, consumer: Consumer, held: ReceivedMessage): void {
  if (held.deliveredAtMs < 0) return;
  const { cause } = ctx;
  ctx.cause = held.deliveredSeq;
  ctx.cause = emitConsumed(ctx, { ...callOf(ctx, consumer, held), startedAtMs: held.deliveredAtMs }, 'CONSUME_SUCCESS', false);
  held.deliveredAtMs = -1;
  sendAck(ctx, consumer, held);
  ctx.cause = cause;
}

export function processNext(ctx: EngineContext, loop: ReceiveLoop): void {
  const held = loop.waiting.shift();
  if (held === undefined) return;
  loop.current = held;
  const { cause } = ctx;
  loop.call = callOf(ctx, loop.process, held);
  callListener(ctx, loop.process, loop.call, 'pop.processed', loop);
  held.deliveredSeq = loop.call.deliveredSeq;
  ctx.cause = cause;
}

export function processed(ctx: EngineContext, loop: ReceiveLoop): void {
  const { call, process: consumer } = loop;
  if (call === undefined || !isSameLife(consumer, loop.incarnation)) return;
  call.finish = undefined;
  ctx.cause = emitConsumed(ctx, call, call.result, false);
  loop.call = undefined;
  ctx.step(loop, call.result === 'CONSUME_SUCCESS' ? 'CONSUME_SUCCESS' : 'RECONSUME_LATER');
}

interface HandleToken {
  readonly consumer: Consumer;
  readonly held: ReceivedMessage;
  readonly loop: ReceiveLoop | undefined;
}

/** ack(): the receipt handle goes back to the broker that gave it. */
export function sendAck(ctx: EngineContext, consumer: Consumer, held: ReceivedMessage, loop?: ReceiveLoop): void {
  ctx.call(consumer, held.handle.broker, 'ACK_MESSAGE', {
    body: { group: consumer.group, handle: held.handle, isByProxy: true },
    timeoutMs: ctx.number(consumer, 'requestTimeout'),
    msgId: held.message.content.msgId,
    then: 'pop.ackAnswered',
    token: { consumer, held, loop } satisfies HandleToken,
  });
}

export function sendChange(ctx: EngineContext, consumer: Consumer, held: ReceivedMessage, invisibleMs: number, loop?: ReceiveLoop): void {
  ctx.call(consumer, held.handle.broker, 'CHANGE_MESSAGE_INVISIBLETIME', {
    body: { group: consumer.group, handle: held.handle, invisibleMs, isByProxy: true },
    timeoutMs: ctx.number(consumer, 'requestTimeout'),
    msgId: held.message.content.msgId,
    then: 'pop.changeAnswered',
    token: { consumer, held, loop } satisfies HandleToken,
  });
}

interface HandleAnswer {
  readonly call: RemotingCall;
  readonly outcome: CallOutcome;
  readonly token: HandleToken;
}

const isAccepted = ({ outcome }: HandleAnswer): boolean => outcome.ok && outcome.status === 'SUCCESS';

export function ackAnswered(ctx: EngineContext, answer: HandleAnswer): void {
  const { consumer, held, loop } = answer.token;
  const all = consumer.simple?.held;
  if (!isAccepted(answer)) logFailure(ctx, consumer, failureText(answer.call, answer.outcome));
  else if (all?.get(held.message.content.msgId) === held) all.delete(held.message.content.msgId);
  goOn(ctx, loop);
}

export function changeAnswered(ctx: EngineContext, answer: HandleAnswer): void {
  const { consumer, held, loop } = answer.token;
  if (!isAccepted(answer)) logFailure(ctx, consumer, failureText(answer.call, answer.outcome));
  else if (answer.outcome.ok) held.handle = answer.outcome.body['handle'] as ReceiptHandle;
  goOn(ctx, loop);
}

function goOn(ctx: EngineContext, loop: ReceiveLoop | undefined): void {
  if (loop !== undefined && loop.process.isRunning && loop.process.lives === loop.incarnation) ctx.step(loop, 'ANSWERED');
}
