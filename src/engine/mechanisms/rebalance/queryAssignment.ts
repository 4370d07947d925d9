/** Rebalance by the broker: a consumer asks what it may take, and how. Source: QueryAssignmentProcessor, RebalanceImpl.getRebalanceResultFromBroker (5.3.3). */
import { subscriptionData } from '../../model/filter.ts';
import { isRetryTopic, retryTopicPrefix } from '../../model/names.ts';
import { addressesOf, subscribeQueues } from '../../model/topicRoutes.ts';
import type { Broker, Consumer, MessageQueue, MessageRequestMode, NameServer, RemotingCall, TopicRoute } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import { givenRoute } from '../staleRoute.ts';
import { allocateAveragely, allocateAveragelyByCircle, sortClientIds, sortQueues, type Allocate } from './allocate.ts';
import { allocateForPop } from './allocateForPop.ts';

/** RebalanceImpl.QUERY_ASSIGNMENT_TIMEOUT (ms). */
const queryAssignmentTimeout = 3_000;

/** The strategies that a broker knows. */
const strategies: Readonly<Record<string, Allocate>> = { AVG: allocateAveragely, AVG_BY_CIRCLE: allocateAveragelyByCircle };

/** RebalancePushImpl.clientRebalance: orderly and broadcasting consumers always share out by themselves. */
export const asksBroker = (ctx: EngineContext, consumer: Consumer): boolean =>
  variantOf(ctx.scenario, 'pop') === 'broker' &&
  consumer.type === 'push' &&
  !consumer.isOrderly &&
  consumer.messageModel === 'CLUSTERING' &&
  ctx.option(consumer, 'clientRebalance') === false;

/** The route that a broker has from a name server. */
function routeOfBroker(ctx: EngineContext, broker: Broker, topic: string): TopicRoute | undefined {
  for (const { id } of ctx.scenario.nameServers) {
    const nameServer = ctx.process<NameServer>(id);
    if (nameServer.isRunning && ctx.isReachable(broker.id, id)) return givenRoute(ctx, nameServer, topic);
  }
  return undefined;
}

function modeOf(ctx: EngineContext, broker: Broker, topic: string, group: string): MessageRequestMode {
  const set = broker.messageRequestModes.get(`${topic}@${group}`);
  if (set !== undefined) return set;
  if (isRetryTopic(topic)) return { mode: 'PULL', popShareQueueNum: 0 };
  const mode = ctx.option(broker, 'defaultMessageRequestMode') === 'POP' ? 'POP' : 'PULL';
  return { mode, popShareQueueNum: ctx.number(broker, 'defaultPopShareQueueNum') };
}

/** What the answer to a consumer depends on, as one text. */
export function assignmentInputs(ctx: EngineContext, consumer: Consumer, topic: string): string {
  const route = consumer.routes.get(topic);
  if (route === undefined) return '';
  const views = addressesOf(route).map((id) => {
    const broker = ctx.process<Broker>(id);
    if (!broker.isListening || !ctx.isReachable(consumer.id, id)) return '-';
    const { mode, popShareQueueNum } = modeOf(ctx, broker, topic, consumer.group);
    const members = [...(broker.consumerTable.get(consumer.group)?.channels.keys() ?? [])].join(',');
    return `${mode} ${popShareQueueNum} ${members} ${routeOfBroker(ctx, broker, topic)?.signature ?? ''}`;
  });
  return `${route.signature}|${views.join('|')}`;
}

export function queryAssignment(ctx: EngineContext, consumer: Consumer, topic: string, route: TopicRoute): void {
  const addresses = addressesOf(route);
  const index = addresses.length > 1 ? ctx.draw('rebalance', consumer.id, addresses.length) : 0;
  ctx.call(consumer, addresses[index] as string, 'QUERY_ASSIGNMENT', {
    body: {
      topic,
      group: consumer.group,
      clientId: consumer.clientId,
      strategy: ctx.option(consumer, 'allocateMessageQueueStrategy'),
    },
    timeoutMs: queryAssignmentTimeout,
    then: 'rebalance.assignmentAnswered',
    token: { consumer, topic },
  });
}

/** A broker's answer; without queues and mode when it cannot tell. */
export function answerAssignment(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const { topic, group, clientId, strategy } = call.body as { topic: string; group: string; clientId: string; strategy: string };
  const route = routeOfBroker(ctx, broker, topic);
  const channels = broker.consumerTable.get(group)?.channels;
  const allocate = strategies[strategy];
  const queues = route === undefined ? [] : sortQueues(subscribeQueues(topic, route));
  if (channels === undefined || allocate === undefined || queues.length === 0) return ctx.respond(call, { status: 'SUCCESS' });
  const clientIds = sortClientIds([...channels.values()].map((channel) => channel.clientId));
  const { mode, popShareQueueNum } = modeOf(ctx, broker, topic, group);
  const share =
    mode === 'POP' ? allocateForPop(allocate, queues, clientIds, clientId, popShareQueueNum) : allocate(queues, clientIds, clientId);
  ctx.respond(call, { status: 'SUCCESS', body: { mode, queues: share } });
}

/** What a consumer was given; undefined when nothing could be made of it. */
export interface Assignment {
  readonly mode: MessageRequestMode['mode'];
  readonly queues: readonly MessageQueue[];
}

export const assignmentOf = (outcome: CallOutcome): Assignment | undefined =>
  outcome.ok && outcome.status === 'SUCCESS' && outcome.body['queues'] !== undefined ? (outcome.body as unknown as Assignment) : undefined;

/** Who pulls reads also what popping has left behind in the retry topic of group and topic; who pops gets that with the topic. */
export function followRetryTopic(ctx: EngineContext, consumer: Consumer, topic: string, { mode, queues }: Assignment): void {
  if (isRetryTopic(topic) || queues.length === 0) return;
  const retryTopic = `${retryTopicPrefix}${consumer.group}_${topic}`;
  if (consumer.subscriptions.has(retryTopic) === (mode === 'PULL')) return;
  if (mode === 'POP') consumer.subscriptions.delete(retryTopic);
  else consumer.subscriptions.set(retryTopic, subscriptionData({ topic: retryTopic, expression: '*' }, ctx.now));
  ctx.raise('subscription.changed', consumer);
}
