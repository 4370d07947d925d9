/** How clients learn routes: polls, look-ups, the default topic. Rules: README.md of this folder. */
import { topicsInMapOrder } from '../../model/javaHash.ts';
import { publishInfoOf, routeFromDefaultTopic } from '../../model/topicRoutes.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type {
  Broker,
  ClientProcess,
  Consumer,
  HttpGateway,
  NameServer,
  PeriodicTask,
  Process,
  Producer,
  RemotingCall,
  TopicRoute,
} from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { CallParts } from '../../model/remotingCall.ts';
import { nameServerList } from '../nameServerList.ts';
import { givenRoute, isRouteStale } from '../staleRoute.ts';
import { actionSpecs } from './actions.ts';
import { defineMechanism, type ActionRejection, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { traceTopicOf } from '../traceTopic.ts';

const pollTask = 'pollNameServer';

/** Why a route is asked for; decides what happens with the answer. */
type Purpose = 'poll' | 'start' | 'send' | 'http' | 'offset';

interface LookUp {
  readonly client: ClientProcess;
  readonly topic: string;
  readonly purpose: Purpose;
  /** Topic under whose name the answer is used (the default topic stands in for an unknown one). */
  readonly usedFor: string;
  /** Name servers that could not be reached in this look-up. */
  readonly failed: readonly string[];
  readonly token: unknown;
}

const isClient = (process: Process): process is ClientProcess =>
  process.kind === 'producer' || process.kind === 'consumer' || process.kind === 'httpGateway';
const isConsumer = (client: ClientProcess): client is Consumer => client.kind === 'consumer';
const publishTableOf = (client: ClientProcess): Producer['publishTable'] => (client as Producer | Consumer | HttpGateway).publishTable;
/** Whoever sends to a topic before it has asked for its route: a producer, and a gateway, which asks for one of its requests first. */
const publishesAll = ({ kind }: ClientProcess): boolean => kind === 'producer' || kind === 'httpGateway';

/** Topics that a client polls: its subscriptions, and what its producers know or were created with. */
function polledTopics(ctx: EngineContext, client: ClientProcess): string[] {
  const topics = new Set<string>();
  if (isConsumer(client)) for (const topic of client.subscriptions.keys()) topics.add(topic);
  else if (client.kind === 'producer') topics.add(ctx.option(client, 'createTopicKey') as string);
  for (const topic of publishTableOf(client).keys()) topics.add(topic);
  return [...topics];
}

/** The name server the client stays with, or the next one after those that failed. */
function chooseNameServer(ctx: EngineContext, client: ClientProcess, failed: readonly string[]): string | undefined {
  const ids = nameServerList(ctx, client);
  if (client.nameServer !== undefined && !failed.includes(client.nameServer)) return client.nameServer;
  const start = ids.length > 1 ? ctx.draw('routing', client.id, ids.length) : 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[(start + i) % ids.length] as string;
    if (!failed.includes(id)) return id;
  }
  return undefined;
}

function lookUp(ctx: EngineContext, request: LookUp): void {
  const nameServer = chooseNameServer(ctx, request.client, request.failed);
  if (nameServer === undefined) return fail(ctx, request, `${exceptions}RemotingConnectException: ${unreachableText(ctx, request.client)}`);
  ctx.call(request.client, nameServer, 'GET_ROUTEINFO_BY_TOPIC', {
    body: { topic: request.topic },
    timeoutMs: ctx.number(request.client, 'mqClientApiTimeout'),
    then: 'routing.answered',
    token: request,
  });
}

/** A request to a broker of whose name the client knows no address: NettyRemotingClient takes it for one to the name server. */
interface Misdirected {
  readonly client: ClientProcess;
  readonly code: string;
  readonly parts: CallParts;
  /** Name servers that could not be reached with it. */
  readonly failed: readonly string[];
}

function callNameServer(ctx: EngineContext, request: Misdirected): boolean {
  const nameServer = chooseNameServer(ctx, request.client, request.failed);
  if (nameServer === undefined) return false;
  ctx.call(request.client, nameServer, request.code, { ...request.parts, then: 'routing.misdirected', token: request });
  return true;
}

function misdirected(ctx: EngineContext, { call, outcome, token }: { call: RemotingCall; outcome: CallOutcome; token: Misdirected }): void {
  const { client, parts, failed } = token;
  // A name server that does not answer is left for the next one; of a missing answer that nobody waits for the channel hears nothing.
  if (!outcome.ok && !(call.isAsync && outcome.error === 'timeout')) client.nameServer = undefined;
  const isRefused = !outcome.ok && outcome.error === 'connect';
  if (isRefused && callNameServer(ctx, { ...token, failed: [...failed, call.to] })) return;
  const heard = isRefused ? { ...outcome, message: unreachableText(ctx, client) } : outcome;
  if (parts.then !== undefined) ctx.raise(parts.then, { call, outcome: heard, token: parts.token });
}

/** 4.9 leaves a request that it does not know without an answer, 5.3 says so. */
function refuseUnknown(ctx: EngineContext, call: RemotingCall, number: number): void {
  if (variantOf(ctx.scenario, 'unknownRequest') === 'ignored') return ctx.expectSilence(call);
  ctx.respond(call, { status: 'REQUEST_CODE_NOT_SUPPORTED', body: { remark: ` request type ${number} not supported` } });
}

const exceptions = 'org.apache.rocketmq.remoting.exception.';

/** NettyRemotingClient: 4.9.8 names the whole list, 5.3.3 the address that it did not find (measured). */
function unreachableText(ctx: EngineContext, client: ClientProcess): string {
  const addresses = nameServerList(ctx, client).map((id) => ctx.process(id).address);
  return `connect to ${variantOf(ctx.scenario, 'unreachableNameServers') === 'null' ? 'null' : `[${addresses.join(', ')}]`} failed`;
}

/** No name server can be reached or answers: the call of send throws, a poll is only logged. */
function fail(ctx: EngineContext, request: LookUp, failure: string): void {
  ctx.raise('routing.done', {
    client: request.client,
    topic: request.usedFor,
    purpose: request.purpose,
    token: request.token,
    isFound: false,
    failure,
  });
}

function answered(ctx: EngineContext, { call, outcome, token }: { call: RemotingCall; outcome: CallOutcome; token: LookUp }): void {
  const { client } = token;
  if (!outcome.ok) {
    client.nameServer = undefined;
    return outcome.error === 'connect'
      ? lookUp(ctx, { ...token, failed: [...token.failed, call.to] })
      : fail(ctx, token, `${exceptions}${outcome.errorClass}: ${outcome.message}`);
  }
  client.nameServer = call.to;
  const route = outcome.body['route'] as TopicRoute | undefined;
  // The producer inside a consumer sends to %RETRY% only; that of its message trace is an ordinary one.
  const isOrdinary = client.kind === 'producer' || token.usedFor === traceTopicOf(ctx, client);
  const defaultTopic = isOrdinary ? (ctx.option(client, 'createTopicKey') as string) : undefined;
  if (route === undefined && token.purpose === 'send' && defaultTopic !== undefined && token.topic !== defaultTopic) {
    ctx.cause = ctx.emit('route.fetched', { client: client.id, topic: token.topic, found: false, nameServer: call.to });
    return lookUp(ctx, { ...token, topic: defaultTopic, failed: [] });
  }
  const isStandIn = token.topic !== token.usedFor;
  const used = route !== undefined && isStandIn ? routeFromDefaultTopic(route, client.options.defaultTopicQueueNums) : route;
  apply(ctx, token, call.to, used);
  ctx.raise('routing.done', {
    client,
    topic: token.usedFor,
    purpose: token.purpose,
    token: token.token,
    isFound: used !== undefined,
    failure: undefined,
  });
}

/** Somebody waits for this very answer. */
const isAskedFor = ({ purpose }: LookUp): boolean => purpose === 'send' || purpose === 'http';

/** A route that is not there never deletes a cached one. */
function apply(ctx: EngineContext, request: LookUp, nameServer: string, route: TopicRoute | undefined): void {
  const { client, usedFor: topic } = request;
  const before = client.routes.get(topic);
  if (route === undefined) {
    if (isAskedFor(request)) ctx.cause = ctx.emit('route.fetched', { client: client.id, topic, found: false, nameServer });
    return;
  }
  const isNew = before?.signature !== route.signature;
  if (!isNew && !isAskedFor(request)) return;
  const info = publishInfoOf(topic, route);
  const brokers = [...new Set(info.queues.map(({ broker }) => broker))];
  ctx.cause = ctx.emit('route.fetched', { client: client.id, topic, found: true, nameServer, queues: info.queues.length, brokers });
  if (!isNew && publishTableOf(client).get(topic)?.hasRoute === true) return;
  client.routes.set(topic, route);
  takeAddresses(ctx, client, route);
  if (publishesAll(client) || publishTableOf(client).has(topic)) publishTableOf(client).set(topic, info);
  forgetOfflineBrokers(client);
  ctx.raise('route.applied', client);
}

/** The addresses of each broker name of a route take the place of those known before. */
function takeAddresses(ctx: EngineContext, client: ClientProcess, route: TopicRoute): void {
  for (const { broker: name } of route.queues) {
    const slaves = route.slaves[name] ?? [];
    for (const id of client.brokers) {
      const isGone = id === name ? !route.brokers.includes(name) : ctx.process<Broker>(id).brokerName === name && !slaves.includes(id);
      if (isGone) client.brokers.delete(id);
    }
    if (route.brokers.includes(name)) client.brokers.add(name);
    for (const id of slaves) client.brokers.add(id);
  }
}

const namesBroker = (route: TopicRoute, id: string): boolean =>
  route.brokers.includes(id) || Object.values(route.slaves).some((slaves) => slaves.includes(id));

/** Brokers that stand in no cached route are dropped from the address table (cleanOfflineBroker). */
function forgetOfflineBrokers(client: ClientProcess): void {
  for (const broker of client.brokers) {
    if (![...client.routes.values()].some((route) => namesBroker(route, broker))) client.brokers.delete(broker);
  }
}

/** NettyRemotingClient.updateNameServerAddressList: who stays with one that is not in the list lets it go. */
function updateNameServers(ctx: EngineContext, action: ScriptAction): void {
  const client = ctx.process<ClientProcess>(action['client'] as string);
  client.options = client.options.with('namesrvAddr', action['namesrvAddr'] as string);
  const nameServers = nameServerList(ctx, client);
  ctx.emit('nameServers.changed', { client: client.id, nameServers });
  if (client.nameServer !== undefined && !nameServers.includes(client.nameServer)) client.nameServer = undefined;
  ctx.wake(client, pollTask);
}

function rejectList(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const client = ctx.process(action['client'] as string);
  if (!client.isRunning) return { reason: 'notRunning', subject: client.id };
  const known = ctx.scenario.nameServers.map(({ id }) => id);
  const unknown = (action['namesrvAddr'] as string).split(';').find((id) => !known.includes(id));
  return unknown === undefined ? undefined : { reason: 'noSuchNameServer', subject: unknown };
}

export const routing = defineMechanism({
  id: 'routing',
  actions: {
    updateNameServerAddressList: { spec: actionSpecs.updateNameServerAddressList, reject: rejectList, apply: updateNameServers },
  },
  requestProcessors: {
    nameServer: {
      GET_ROUTEINFO_BY_TOPIC(ctx, call) {
        const route = givenRoute(ctx, ctx.process<NameServer>(call.to), call.body['topic'] as string);
        ctx.respond(call, route === undefined ? { status: 'TOPIC_NOT_EXIST' } : { status: 'SUCCESS', body: { route } });
      },
      CONSUMER_SEND_MSG_BACK: (ctx, call) => refuseUnknown(ctx, call, 36),
      SEND_MESSAGE_V2: (ctx, call) => refuseUnknown(ctx, call, 310),
      SEND_BATCH_MESSAGE: (ctx, call) => refuseUnknown(ctx, call, 320),
    },
  },
  tasks: {
    [pollTask]: {
      nextWorkAt(ctx, task) {
        const client = task.process as ClientProcess;
        const isFirst = ctx.now < task.gridStart;
        return polledTopics(ctx, client).some((topic) => (isFirst && !client.routes.has(topic)) || isRouteStale(ctx, client, topic))
          ? ctx.now
          : Infinity;
      },
      run(ctx, task: PeriodicTask) {
        const client = task.process as ClientProcess;
        const isFirst = ctx.now === task.gridStart;
        for (const topic of polledTopics(ctx, client)) {
          if ((isFirst && !client.routes.has(topic)) || isRouteStale(ctx, client, topic)) {
            lookUp(ctx, { client, topic, usedFor: topic, purpose: 'poll', failed: [], token: undefined });
          }
        }
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'nameServer') ctx.wakeAll(pollTask);
      if (!isClient(process)) return;
      ctx.armTask(process, pollTask, ctx.number(process, 'pollNameServerFirst'), ctx.number(process, 'pollNameServerInterval'));
      if (!isConsumer(process)) return;
      ctx.world.slices.set(startKey(process), process.subscriptions.size);
      for (const topic of topicsInMapOrder(process.subscriptions.keys(), process.subscriptions.size))
        lookUp(ctx, { client: process, topic, usedFor: topic, purpose: 'start', failed: [], token: undefined });
    },
    'process.crashed': (ctx, process: Process) => {
      if (isClient(process)) {
        process.nameServer = undefined;
        process.routes = new Map();
        process.brokers = new Set();
      } else ctx.wakeAll(pollTask);
    },
    'route.changed': (ctx) => ctx.wakeAll(pollTask),
    'link.changed': (ctx) => ctx.wakeAll(pollTask),
    'subscription.changed': (ctx, consumer: Consumer) => ctx.wake(consumer, pollTask),
    'channel.closed': (ctx, closed: { from: string; to: string; noticedBy: string }) => {
      const client = ctx.process(closed.noticedBy);
      if (isClient(client) && client.nameServer === closed.to) {
        client.nameServer = undefined;
        ctx.wake(client, pollTask);
      }
    },
    /** A send needs a route that its client does not have. */
    'routing.find': (
      ctx,
      { client, topic, token, purpose = 'send' }: { client: ClientProcess; topic: string; token: unknown; purpose?: Purpose },
    ) => lookUp(ctx, { client, topic, usedFor: topic, purpose, failed: [], token }),
    'routing.answered': answered,
    'routing.callNameServer': (ctx, request: Omit<Misdirected, 'failed'>) => {
      callNameServer(ctx, { ...request, failed: [] });
    },
    'routing.misdirected': misdirected,
    'routing.done': (ctx, { client, purpose, failure }: { client: ClientProcess; purpose: Purpose; failure: string | undefined }) => {
      ctx.wake(client, pollTask); // A look-up that was lost leaves something for the next poll to find.
      if (purpose !== 'start' || !client.isRunning) return;
      if (failure !== undefined && startThrew(ctx, client as Consumer, failure)) return;
      const left = (ctx.world.slices.get(startKey(client)) as number) - 1;
      ctx.world.slices.set(startKey(client), left);
      if (left === 0) ctx.raise('consumer.routesAsked', client);
    },
  },
});

/** start() throws what its first look-up met: 4.9.8 leaves the client instance running, 5.3.3 shuts it down. Returns whether it ends. */
function startThrew(ctx: EngineContext, consumer: Consumer, failure: string): boolean {
  if (consumer.type === 'simple' || ctx.world.slices.get(threwKey(consumer)) === consumer.lives) return false;
  ctx.world.slices.set(threwKey(consumer), consumer.lives);
  ctx.cause = ctx.emit('client.logged', { client: consumer.id, level: 'ERROR', text: `java.lang.IllegalStateException: ${failure}` });
  if (variantOf(ctx.scenario, 'startWithoutNameServer') === 'runsOn') return false;
  ctx.raise('process.finishStop', consumer);
  return true;
}

const threwKey = (consumer: Consumer): string => `routing/threw/${consumer.id}`;

/** Look-ups that the start() of a consumer still waits for. */
const startKey = (client: ClientProcess): string => `routing/starting/${client.id}`;
