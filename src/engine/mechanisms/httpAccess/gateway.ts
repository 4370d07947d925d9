/** A request at the gateway: checks, topic, and the answers of the manual (seed 002, S-318 – S-343). */
import { noTimers } from '../../model/freshMachine.ts';
import { SharedContent } from '../../model/commitLog.ts';
import type { HttpGateway, RemotingCall, SendRequest } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { isOrdered } from '../orderedTopics.ts';
import { checkRequest, type AcceptedRequest, type HttpLimits, type HttpRefusal } from './checkRequest.ts';
import { epochMs, gatewaySpec, gatewayState, type HttpRequest } from './httpState.ts';
import { consoleRefusal } from './console.ts';
import type { HttpMessage, HttpMethod } from './httpMessage.ts';

/** A request has arrived. */
export function takeRequest(ctx: EngineContext, call: RemotingCall): void {
  const gateway = ctx.process<HttpGateway>(call.to);
  const request: HttpRequest = {
    machine: 'httpRequest',
    instance: `${gateway.id}/${call.from}/${call.id}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    process: gateway,
    incarnation: gateway.lives,
    call,
    message: (call.body as unknown as { readonly message: HttpMessage }).message,
    arrivedAtMs: ctx.now,
    accepted: undefined,
    given: [],
    storedId: '',
  };
  gatewayState(ctx, gateway).requests.push(request);
  ctx.start(request);
}

/** What has passed the checks; asked only of such a request. */
export const acceptedOf = (request: HttpRequest): AcceptedRequest => request.accepted as AcceptedRequest;

function limitsOf(ctx: EngineContext, gateway: HttpGateway): HttpLimits {
  const number = (name: string): number => ctx.number(gateway, name);
  return {
    sendTimeout: [number('httpSendTimeoutMin'), number('httpSendTimeoutMax')],
    receiveTimeout: [number('httpReceiveTimeoutMin'), number('httpReceiveTimeoutMax')],
    deleteTimeout: number('httpDeleteTimeout'),
    maxNum: number('httpMaxNum'),
    maxNameCharacters: number('httpMaxNameCharacters'),
    maxBodyBytes: number('httpMaxBodyBytes'),
    maxAgeMs: number('httpMaxAge'),
    maxDelayMs: number('httpStartDeliverTimeMax'),
  };
}

export function check(ctx: EngineContext, request: HttpRequest): void {
  const gateway = request.process;
  const accounts = gatewaySpec(ctx, gateway.id)?.accounts ?? [];
  const verdict = checkRequest(request.message, limitsOf(ctx, gateway), epochMs(ctx) + ctx.now, accounts);
  if ('refused' in verdict) return turnAway(ctx, request, verdict.refused);
  const denied = consoleRefusal(ctx, request, verdict.accepted);
  if (denied !== undefined) return turnAway(ctx, request, denied);
  request.accepted = verdict.accepted;
  ctx.step(request, 'ACCEPTED');
}

function turnAway(ctx: EngineContext, request: HttpRequest, refusal: HttpRefusal): void {
  refuse(ctx, request, refusal);
  ctx.step(request, 'REFUSED');
}

export function refuse(ctx: EngineContext, request: HttpRequest, refusal: HttpRefusal): void {
  const { status, reason, subject, code, info, expected, ageMs } = refusal;
  const { call, message } = request;
  ctx.cause = ctx.emit('http.refused', {
    gateway: call.to,
    client: call.from,
    method: message.method,
    status,
    reason,
    subject,
    expected,
    ageMs,
    msgId: call.msgTextId,
  });
  answer(ctx, request, status, code === undefined ? undefined : { code, info });
}

/** The end of a request: JSON as the manual prints it, without a body where it has none. */
export function answer(
  ctx: EngineContext,
  request: HttpRequest,
  status: number,
  json?: object,
  more: { readonly received?: readonly unknown[]; readonly msgIds?: readonly string[] } = {},
): void {
  const state = gatewayState(ctx, request.process);
  state.requests = state.requests.filter((other) => other !== request);
  ctx.respond(request.call, {
    status: String(status),
    body: { json: json === undefined ? undefined : JSON.stringify(json), received: more.received },
    msgIds: more.msgIds,
  });
}

/** The gateway asks for a route once, then keeps it as any client does. */
export function findTopic(ctx: EngineContext, request: HttpRequest): void {
  const { topic } = acceptedOf(request);
  if (request.process.routes.has(topic)) return ctx.step(request, request.message.method);
  ctx.raise('routing.find', { client: request.process, topic, token: request, purpose: 'http' });
}

export interface RouteDone {
  readonly purpose: string;
  readonly token: HttpRequest;
  readonly isFound: boolean;
  readonly failure: string | undefined;
}

export function topicFound(ctx: EngineContext, { token: request, isFound, failure, purpose }: RouteDone): void {
  if (purpose !== 'http' || ctx.stateOf(request) !== 'findingTopic') return;
  const method: HttpMethod = request.message.method;
  ctx.step(request, isFound ? method : failure === undefined ? 'TOPIC_MISSING' : 'UNREACHABLE');
}

export const answerNoTopic = (ctx: EngineContext, request: HttpRequest): void =>
  refuse(ctx, request, {
    status: 400,
    reason: 'noTopic',
    subject: acceptedOf(request).topic,
    code: 'TOPIC_NOT_EXIST',
    info: 'topic not exist',
  });

/** A long poll that ended without a message (S-334; the empty list is assumed). */
export const answerNothing = (ctx: EngineContext, request: HttpRequest): void => answer(ctx, request, 200, []);

export const answerTimeout = (ctx: EngineContext, request: HttpRequest): void => answer(ctx, request, 408);

/** Characters; of a longer body only the size is kept. */
const longestBodyKept = 1_024;

/** POST: the gateway's own producer sends, within the timeout of the request. */
export function sendMessage(ctx: EngineContext, request: HttpRequest): void {
  const { process: gateway, call } = request;
  const { topic, tag, key, bodyBytes, timeoutMs, shardingKey, startDeliverTime } = acceptedOf(request);
  const keysTextId = key === undefined ? undefined : ctx.texts.id(key);
  const { body } = request.message;
  const kept = body.length <= longestBodyKept ? body : undefined;
  const content = new SharedContent(
    ctx.texts,
    call.msgTextId ?? ctx.texts.id(''),
    tag,
    keysTextId,
    bodyBytes,
    ctx.now,
    gateway.id,
    undefined,
    undefined,
    kept,
  );
  const mayWait = startDeliverTime !== undefined && !isOrdered(ctx, topic);
  if (startDeliverTime !== undefined && !mayWait)
    ctx.emit('client.logged', {
      client: gateway.id,
      level: 'WARN',
      text: `startdelivertime has no effect on the ordered topic ${topic}`,
    });
  ctx.cause = ctx.emit('send.requested', { producer: gateway.id, msgId: content.msgId, topic, mode: 'SYNC', tag, keys: key, bodyBytes });
  ctx.raise('send.inner', {
    process: gateway,
    topic,
    content,
    retry: undefined,
    selected: shardingKey === undefined ? undefined : { shardingKey },
    deferral: mayWait ? { timerDeliverMs: startDeliverTime - epochMs(ctx) } : undefined,
    timeoutMs: timeoutMs - (ctx.now - request.arrivedAtMs),
    then: 'httpAccess.sent',
    token: { http: request },
  });
}

export function sent(
  ctx: EngineContext,
  done: { readonly http: HttpRequest; readonly isOk: boolean; readonly request: SendRequest },
): void {
  done.http.storedId = done.request.result?.offsetMsgId ?? '';
  ctx.step(done.http, done.isOk ? 'STORED' : 'SEND_FAILED');
}

export const answerCreated = (ctx: EngineContext, request: HttpRequest): void =>
  answer(ctx, request, 201, { msgId: request.storedId, sendStatus: 'SEND_OK' });
