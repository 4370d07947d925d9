/** The program of an HTTP client: one request after the other, as the samples of the manual do it (seed 002, S-344 – S-362). */
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import type { HttpClientSpec, ScriptAction } from '../../model/scenario.ts';
import type { HttpGateway, RemotingCall } from '../../model/world.ts';
import type { CallOutcome, EngineContext, Occurrence } from '../mechanism.ts';
import { bodyBytesOf, signed, stringToSign, urlOf, headerOf, type HttpMessage, type HttpMethod } from './httpMessage.ts';
import { urlEncoded } from '../../model/utf8.ts';
import { numbered } from '../numbered.ts';
import { clientSpec, clientState, epochMs, type ClientState, type Errand, type ReceivedMessage } from './httpState.ts';

/** What a program waits for an answer longer than the timeout it asks for (ms); the manual is silent. */
const socketGraceMs = 5_000;
/** HttpConsumer.py: time.sleep(2) after an empty list (S-356). */
const pythonSleepMs = 2_000;

const methods: Readonly<Record<string, HttpMethod>> = { httpSend: 'POST', httpReceive: 'GET', httpDelete: 'DELETE' };

/** A script action becomes one request, a DELETE of several messages one for each. */
export function takeErrand(ctx: EngineContext, action: ScriptAction, { repetition }: Occurrence): void {
  const client = ctx.process(action['client'] as string);
  const state = clientState(ctx, client);
  const targets = action.do === 'httpDelete' ? chosenMessages(state, action) : [undefined];
  for (const target of targets) state.line.push({ action, repetition, causeSeq: ctx.cause, target });
  nextErrand(ctx, state);
}

/** Messages of the last answer, by their numbers in it; all when none is said. */
export function chosenMessages(state: ClientState | undefined, action: ScriptAction): readonly ReceivedMessage[] {
  const received = state?.received ?? [];
  const wanted = action['messages'] as string | undefined;
  if (wanted === undefined) return received;
  return wanted.split(',').flatMap((number) => received[Number(number.trim()) - 1] ?? []);
}

export function nextErrand(ctx: EngineContext, state: ClientState): void {
  if (state.current !== undefined || state.isAsleep) return;
  const errand = state.line.shift();
  if (errand === undefined) return;
  state.current = errand;
  const spec = clientSpec(ctx, state.client.id);
  if (spec !== undefined) ctx.causedBy(errand.causeSeq, () => request(ctx, state, spec, errand));
}

/** Milliseconds of Unix time by the client's own clock; PHP's time() * 1000 has whole seconds, except for DELETE (S-349). */
function timeOf(ctx: EngineContext, spec: HttpClientSpec, method: HttpMethod): number {
  const ms = epochMs(ctx) + ctx.now + (spec.clockSkew ?? 0);
  return spec.language === 'PHP' && method !== 'DELETE' ? ms - (ms % 1_000) : ms;
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

function bodyOf(action: ScriptAction): string {
  const bytes = action['bodyBytes'] as number | undefined;
  const body = bytes === undefined ? ((action['body'] as string | undefined) ?? 'HelloMQ') : 'x'.repeat(bytes);
  const raw = body.replaceAll('\\n', '\n');
  return action['encode'] === true ? urlEncoded(raw) : raw;
}

function messageOf(ctx: EngineContext, spec: HttpClientSpec, { action, repetition, target }: Errand): HttpMessage {
  const method = methods[action.do] ?? 'GET';
  const time = timeOf(ctx, spec, method);
  const numberedField = (name: string): string | undefined => {
    const text = textOf(action[name]);
    return text === undefined ? undefined : numbered(text, repetition + 1);
  };
  const delay = action['startDeliverAfter'] as number | undefined;
  const given: Record<string, string | undefined> = {
    topic: target?.topic ?? textOf(action['topic']) ?? ctx.scenario.topics[0]?.name ?? '',
    time: String(time),
    tag: numberedField('tag'),
    key: numberedField('key'),
    timeout: textOf(action['timeout']),
    num: textOf(action['num']),
    startdelivertime: delay === undefined ? undefined : String(time + delay),
    msgHandle: target?.msgHandle,
  };
  const params = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const shardingKey = numberedField('shardingKey');
  return signed({
    method,
    params,
    id: method === 'POST' ? spec.producerId : spec.consumerId,
    accessKey: spec.accessKey,
    secretKey: (action['secretKey'] as string | undefined) ?? spec.secretKey,
    isSample: true,
    headers: {
      ...(action['isOrder'] === true ? { isOrder: 'true' } : {}),
      ...(shardingKey === undefined ? {} : { shardingKey }),
    },
    body: method === 'POST' ? bodyOf(action) : '',
    omitted: action['omit'] as string | undefined,
  });
}

function request(ctx: EngineContext, state: ClientState, spec: HttpClientSpec, errand: Errand): void {
  const { client } = state;
  const message = messageOf(ctx, spec, errand);
  const { method, params, body } = message;
  const gateway = ctx.process<HttpGateway>(spec.gateway);
  const isPost = method === 'POST';
  // The gateway's producer makes the id of a message; here already, so that the story of the message begins with its POST.
  const msgId = isPost ? ctx.texts.text(nextUniqueKey(ctx.texts, gateway, ctx.scenario.epoch, ctx.now)) : errand.target?.msgId;
  ctx.cause = ctx.emit('http.requested', {
    client: client.id,
    gateway: gateway.id,
    method,
    url: urlOf(message),
    group: isPost ? spec.producerId : spec.consumerId,
    signed: stringToSign(message),
    signature: headerOf(message, 'Signature') ?? '',
    msgId,
    keys: params['key'],
    bodyBytes: isPost ? bodyBytesOf(body) : undefined,
  });
  const asked = Number(params['timeout'] ?? NaN);
  const standard = ctx.number(gateway, method === 'GET' ? 'httpReceiveTimeoutMax' : 'httpSendTimeoutMax');
  ctx.call(client, gateway.id, method, {
    body: { message },
    timeoutMs: (Number.isNaN(asked) ? standard : asked) + socketGraceMs,
    msgId,
    then: 'httpAccess.answered',
    token: state,
  });
}

interface Answer {
  readonly call: RemotingCall;
  readonly outcome: CallOutcome;
  readonly token: ClientState;
}

export function answered(ctx: EngineContext, { call, outcome, token: state }: Answer): void {
  const errand = state.current;
  const { method } = (call.body as unknown as { readonly message: HttpMessage }).message;
  const told = { client: call.from, gateway: call.to, method, msgId: call.msgTextId, costMs: ctx.now - call.sentAtMs };
  state.current = undefined;
  if (!outcome.ok) {
    ctx.emit('http.unanswered', { ...told, message: outcome.message });
    return nextErrand(ctx, state);
  }
  const received = (outcome.body['received'] as readonly ReceivedMessage[] | undefined) ?? [];
  ctx.cause = ctx.emit('http.answered', {
    ...told,
    status: Number(outcome.status),
    body: outcome.body['json'] as string | undefined,
    msgIds: method === 'GET' ? received.map(({ msgId }) => msgId) : undefined,
  });
  if (method === 'GET' && errand !== undefined && outcome.status === '200') afterReceipt(ctx, state, errand, received);
  nextErrand(ctx, state);
}

/** The samples delete each message before they ask again; an empty list lets only the Python one sleep. */
function afterReceipt(ctx: EngineContext, state: ClientState, { action, repetition }: Errand, received: readonly ReceivedMessage[]): void {
  state.received = received;
  if (action['delete'] === true) {
    const deletion = { ...action, do: 'httpDelete' };
    state.line.unshift(...received.map((target) => ({ action: deletion, repetition, causeSeq: ctx.cause, target })));
  }
  if (received.length > 0 || state.line.length === 0 || clientSpec(ctx, state.client.id)?.language !== 'Python') return;
  state.isAsleep = true;
  ctx.after(pythonSleepMs, 'httpAccess.woken', state, state.client);
}

export function woken(ctx: EngineContext, state: ClientState): void {
  state.isAsleep = false;
  nextErrand(ctx, state);
}

/** What a program has in memory goes with it. */
export function clientEnded(state: ClientState): void {
  state.line.length = 0;
  state.current = undefined;
  state.isAsleep = false;
  state.received = [];
}
