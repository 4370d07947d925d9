/** GET: those who wait stand in line, the gateway pulls for them. Source: seed 002, S-332 – S-336; how the service pulls is assumed (README). */
import { queueReference } from '../../model/names.ts';
import { subscribeQueues } from '../../model/topicRoutes.ts';
import type { CachedMessage, HttpGateway, RemotingCall } from '../../model/world.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import { acceptedOf } from './gateway.ts';
import { gatewayState, type HttpQueue, type HttpRequest, type HttpSubscription } from './httpState.ts';
import { take, openMessages } from './takenMessages.ts';

interface PullToken {
  readonly subscription: HttpSubscription;
  readonly queue: HttpQueue;
  readonly round: number;
}

/** What a Consumer ID reads of a topic, with the queues of the route that the gateway has now. */
function subscriptionOf(ctx: EngineContext, gateway: HttpGateway, topic: string, group: string): HttpSubscription {
  const { subscriptions } = gatewayState(ctx, gateway);
  const key = `${topic}@${group}`;
  let subscription = subscriptions.get(key);
  if (subscription === undefined) {
    subscription = { gateway, group, topic, queues: new Map(), handles: new Map(), waiting: [] };
    subscriptions.set(key, subscription);
  }
  const route = gateway.routes.get(topic);
  for (const { broker, queueId } of route === undefined ? [] : subscribeQueues(topic, route)) {
    const reference = queueReference(topic, broker, queueId);
    if (subscription.queues.has(reference)) continue;
    subscription.queues.set(reference, {
      topic,
      broker,
      queueId,
      reference,
      nextOffset: -1,
      taken: new Map(),
      pull: 'none',
      isEmpty: false,
      hasAnswered: false,
      found: [],
      foundUpTo: 0,
      round: 0,
    });
  }
  return subscription;
}

export function waitInLine(ctx: EngineContext, request: HttpRequest): void {
  const { topic, id } = acceptedOf(request);
  const subscription = subscriptionOf(ctx, request.process, topic, id);
  subscription.waiting.push(request);
  serve(ctx, subscription);
}

export function leaveLine(ctx: EngineContext, request: HttpRequest): void {
  const { topic, id } = acceptedOf(request);
  const subscription = subscriptionOf(ctx, request.process, topic, id);
  subscription.waiting = subscription.waiting.filter((other) => other !== request);
  forgetIfIdle(subscription);
}

/** Gives out what there is, and pulls for those who still wait: first all queues at once, then under long polls. */
export function serve(ctx: EngineContext, subscription: HttpSubscription): void {
  for (const request of [...subscription.waiting]) if (request.call.isDone) ctx.step(request, 'CLIENT_GONE');
  const queues = [...subscription.queues.values()];
  if (subscription.waiting.length === 0 || queues.some(({ pull }) => pull === 'asked')) return;
  for (let first = subscription.waiting[0]; first !== undefined; first = subscription.waiting[0]) {
    const given = giveOut(subscription, queues, acceptedOf(first).num);
    if (given.length === 0) break;
    subscription.waiting.shift();
    first.given = given;
    ctx.step(first, 'FOUND');
  }
  // What nobody took is pulled again when somebody wants it.
  for (const queue of queues) [queue.found, queue.foundUpTo] = [[], 0];
  if (subscription.waiting.length === 0) return forgetIfIdle(subscription);
  // As long as no broker has said so, nobody knows that there is nothing: such a wait ends in 408.
  const isNothing = queues.every(({ isEmpty }) => isEmpty) && queues.some(({ hasAnswered }) => hasAnswered);
  if (isNothing) for (const request of subscription.waiting) ctx.step(request, 'NOTHING_FOUND');
  for (const queue of queues) if (queue.pull === 'none') pullFor(ctx, subscription, queue);
}

/** Nobody waits any more: the next GET begins with a look at all queues. What its broker still holds is answered for nobody. */
function forgetIfIdle({ waiting, queues }: HttpSubscription): void {
  if (waiting.length === 0) for (const queue of queues.values()) beginRound(queue);
}

function beginRound(queue: HttpQueue): void {
  queue.round++;
  [queue.pull, queue.isEmpty, queue.hasAnswered] = ['none', false, false];
  [queue.found, queue.foundUpTo] = [[], 0];
}

/** First what 15 minutes have given back, then what was pulled, queue after queue. */
function giveOut(subscription: HttpSubscription, queues: readonly HttpQueue[], num: number): HttpRequest['given'] {
  const given = openMessages(queues).slice(0, num);
  for (const taken of given) taken.mode = 'taken';
  for (const queue of queues) {
    for (const message of queue.found) {
      if (given.length >= num) return given;
      given.push(take(subscription, queue, message));
      queue.isEmpty = false;
    }
    queue.nextOffset = Math.max(queue.nextOffset, queue.foundUpTo);
    queue.found = [];
    queue.foundUpTo = 0;
  }
  return given;
}

function pullFor(ctx: EngineContext, subscription: HttpSubscription, queue: HttpQueue): void {
  const { gateway, group, topic } = subscription;
  const token: PullToken = { subscription, queue, round: queue.round };
  if (queue.nextOffset < 0) {
    queue.pull = 'asked';
    return ctx.call(gateway, queue.broker, 'QUERY_CONSUMER_OFFSET', {
      body: { group, topic, queueId: queue.queueId },
      timeoutMs: ctx.number(gateway, 'mqClientApiTimeout'),
      then: 'httpAccess.offsetAnswered',
      token,
    });
  }
  const suspendMs = queue.isEmpty ? longestRest(ctx, subscription) : 0;
  queue.pull = queue.isEmpty ? 'held' : 'asked';
  ctx.call(gateway, queue.broker, 'PULL_MESSAGE', {
    body: {
      group,
      topic,
      queueId: queue.queueId,
      offset: queue.nextOffset,
      maxNums: ctx.number(gateway, 'httpMaxNum'),
      suspendMs,
      commitOffset: -1,
      subscription: { topic, expression: '*', expressionType: 'TAG', tags: [], subVersion: 0 },
      isPosted: true,
    },
    timeoutMs: suspendMs > 0 ? suspendMs + heldPullGraceMs : ctx.number(gateway, 'mqClientApiTimeout'),
    isAsync: suspendMs > 0,
    queue: queue.reference,
    then: 'httpAccess.pullAnswered',
    token,
  });
}

/** A push consumer gives its broker as much longer than it may hold a pull (30 s − 15 s): the broker looks only each 5 s. */
const heldPullGraceMs = 15_000;

/** How long the last of those who wait will wait (ms). */
const longestRest = (ctx: EngineContext, { waiting }: HttpSubscription): number =>
  Math.max(1, ...waiting.map((request) => request.arrivedAtMs + acceptedOf(request).timeoutMs - ctx.now));

interface PullOutcome {
  readonly call: RemotingCall;
  readonly outcome: CallOutcome;
  readonly token: PullToken;
}

/** ConsumerOffsetManager has nothing for a Consumer ID that never deleted: it begins with the oldest message. */
export function offsetAnswered(ctx: EngineContext, { outcome, token }: PullOutcome): void {
  const { queue, subscription } = token;
  if (token.round !== queue.round) return;
  if (!outcome.ok) return pullFailed(ctx, token);
  queue.pull = 'none';
  queue.nextOffset = outcome.status === 'SUCCESS' ? (outcome.body['offset'] as number) : 0;
  pullFor(ctx, subscription, queue);
}

export function pullAnswered(ctx: EngineContext, { outcome, token }: PullOutcome): void {
  const { queue, subscription } = token;
  const { gateway } = subscription;
  const nextOffset = outcome.ok ? ((outcome.body['nextOffset'] as number | undefined) ?? queue.nextOffset) : queue.nextOffset;
  const messages = outcome.ok && outcome.status === 'SUCCESS' ? (outcome.body['messages'] as readonly CachedMessage[]) : [];
  const status = outcome.ok ? (pullStatuses[outcome.status] ?? outcome.status) : outcome.errorClass;
  ctx.cause = ctx.emit('pull.answered', { consumer: gateway.id, queue: queue.reference, status, count: messages.length, nextOffset });
  if (token.round !== queue.round) return;
  if (!outcome.ok || pullStatuses[outcome.status] === undefined) return pullFailed(ctx, token);
  queue.pull = 'none';
  queue.hasAnswered = true;
  queue.found = messages;
  queue.foundUpTo = nextOffset;
  queue.isEmpty = outcome.status === 'PULL_NOT_FOUND';
  if (outcome.status === 'PULL_OFFSET_MOVED') queue.nextOffset = nextOffset;
  serve(ctx, subscription);
}

/** PullStatus by response code, as a client names it. */
const pullStatuses: Readonly<Record<string, string>> = {
  SUCCESS: 'FOUND',
  PULL_NOT_FOUND: 'NO_NEW_MSG',
  PULL_RETRY_IMMEDIATELY: 'NO_MATCHED_MSG',
  PULL_OFFSET_MOVED: 'OFFSET_ILLEGAL',
};

/** As a pull of a push consumer that failed: again after a second. The other queues do not wait for it. */
function pullFailed(ctx: EngineContext, token: PullToken): void {
  const { queue, subscription } = token;
  queue.pull = 'backingOff';
  queue.isEmpty = true;
  ctx.after(pullAgainMs, 'httpAccess.pullAgain', token, subscription.gateway);
  serve(ctx, subscription);
}

/** ClientConfig.pullTimeDelayMillsWhenException (ms). */
const pullAgainMs = 1_000;

export function pullAgain(ctx: EngineContext, { queue, subscription, round }: PullToken): void {
  if (round !== queue.round) return;
  queue.pull = 'none';
  queue.isEmpty = false;
  serve(ctx, subscription);
}

/** What was on its way or in memory goes with the process; cursors and taken messages stay. */
export function forgetPulls(subscription: HttpSubscription): void {
  subscription.waiting = [];
  for (const queue of subscription.queues.values()) beginRound(queue);
}
