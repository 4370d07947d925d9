/** What a consumer subscribes, and the check of its expressions at the start. Rules: README.md of this folder. */
import { subscriptionData } from '../../model/filter.ts';
import { retryTopicOf } from '../../model/names.ts';
import { addressesOf } from '../../model/topicRoutes.ts';
import type { ScriptAction, SubscriptionSpec } from '../../model/scenario.ts';
import { sqlProblem } from '../../model/sql92.ts';
import type { ResponseCode } from '../../model/text.ts';
import type { Broker, Consumer, Process, RemotingCall, SubscriptionData } from '../../model/world.ts';
import { namesFaq } from '../faq.ts';
import { sqlGrammar } from '../messageFilter.ts';
import { isRefused } from '../subscribeRefusal.ts';
import { defineMechanism, type ActionRejection, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { checkFailedText, notSupportedText, refusedText } from './texts.ts';

interface CheckToken {
  readonly consumer: Consumer;
  readonly subscription: SubscriptionData;
  /** SQL92 subscriptions still to check. */
  readonly remaining: readonly SubscriptionData[];
}

/** MQClientInstance.checkClientInBroker: one broker of each topic with SQL is asked, one topic after the other. */
function checkNext(ctx: EngineContext, consumer: Consumer, remaining: readonly SubscriptionData[]): void {
  const [subscription, ...later] = remaining;
  if (subscription === undefined) return ctx.raise('consumer.checked', consumer);
  const route = consumer.routes.get(subscription.topic);
  const brokers = route === undefined ? [] : addressesOf(route);
  const broker = brokers[brokers.length > 1 ? ctx.draw('subscription', consumer.id, brokers.length) : 0];
  if (broker === undefined) return checkNext(ctx, consumer, later);
  ctx.call(consumer, broker, 'CHECK_CLIENT_CONFIG', {
    body: { subscription },
    timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
    then: 'subscription.checked',
    token: { consumer, subscription, remaining: later } satisfies CheckToken,
  });
}

function checked(ctx: EngineContext, { token, outcome }: { token: CheckToken; outcome: CallOutcome }): void {
  const { consumer, subscription, remaining } = token;
  if (!outcome.ok) return startFailed(ctx, consumer, checkFailedText(subscription.expressionType));
  if (outcome.status === 'SUCCESS') return checkNext(ctx, consumer, remaining);
  startFailed(ctx, consumer, refusedText(outcome.status as ResponseCode, (outcome.body['remark'] as string | undefined) ?? ''));
}

/** start() throws, and the program ends with it. */
function startFailed(ctx: EngineContext, consumer: Consumer, text: string): void {
  ctx.cause = ctx.emit('client.logged', { client: consumer.id, level: 'ERROR', text: namesFaq(ctx, text) });
  ctx.raise('process.finishStop', consumer);
}

function specOf(action: ScriptAction): SubscriptionSpec {
  return {
    topic: action['topic'] as string,
    expression: (action['expression'] as string | undefined) ?? '*',
    expressionType: action['expressionType'] as SubscriptionSpec['expressionType'],
  };
}

function rejectSubscribe(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const consumer = ctx.process(action['consumer'] as string);
  if (!consumer.isRunning) return { reason: 'notRunning', subject: consumer.id };
  return isRefused(specOf(action)) ? { reason: 'badExpression', subject: specOf(action).expression } : undefined;
}

function rejectUnsubscribe(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const consumer = ctx.process<Consumer>(action['consumer'] as string);
  const topic = action['topic'] as string;
  if (consumer.type !== 'push') return { reason: 'notPushConsumer', subject: consumer.id };
  if (!consumer.isRunning) return { reason: 'notRunning', subject: consumer.id };
  return consumer.subscriptions.has(topic) ? undefined : { reason: 'notSubscribed', subject: topic };
}

export const subscription = defineMechanism({
  id: 'subscription',
  actions: {
    unsubscribe: {
      spec: actionSpecs.unsubscribe,
      reject: rejectUnsubscribe,
      apply(ctx, action) {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        consumer.subscriptions.delete(action['topic'] as string);
        ctx.raise('subscription.changed', consumer);
      },
    },
    subscribe: {
      spec: actionSpecs.subscribe,
      reject: rejectSubscribe,
      apply(ctx, action) {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        const data = subscriptionData(specOf(action), ctx.now);
        consumer.subscriptions.set(data.topic, data);
        ctx.raise('heartbeat.now', consumer);
        ctx.raise('subscription.changed', consumer);
      },
    },
  },
  requestProcessors: {
    broker: {
      CHECK_CLIENT_CONFIG(ctx, call: RemotingCall) {
        const { expression, expressionType } = call.body['subscription'] as SubscriptionData;
        if (ctx.option(ctx.process<Broker>(call.to), 'enablePropertyFilter') !== true)
          return ctx.respond(call, { status: 'SYSTEM_ERROR', body: { remark: notSupportedText(expressionType) } });
        const remark = sqlProblem(expression, sqlGrammar(ctx));
        ctx.respond(call, remark === undefined ? { status: 'SUCCESS' } : { status: 'SUBSCRIPTION_PARSE_FAILED', body: { remark } });
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'consumer') return;
      const consumer = process as Consumer;
      const spec = ctx.scenario.consumers.find(({ id }) => id === consumer.id);
      // A topic that stands here twice was subscribed twice: the table has one place for it.
      consumer.subscriptions = new Map(spec?.subscriptions.map((one) => [one.topic, subscriptionData(one, ctx.now)]));
      if (consumer.messageModel === 'BROADCASTING' || consumer.type !== 'push') return;
      const retryTopic = retryTopicOf(consumer.group);
      consumer.subscriptions.set(retryTopic, subscriptionData({ topic: retryTopic, expression: '*' }, ctx.now));
    },
    'consumer.routesAsked': (ctx, consumer: Consumer) =>
      checkNext(
        ctx,
        consumer,
        [...consumer.subscriptions.values()].filter(({ expressionType }) => expressionType !== 'TAG'),
      ),
    'subscription.checked': checked,
  },
});
