/** Where each client's program stands: the step that its last fact shows, for the code lens. */
import {
  matchingRule,
  matchingTransactionRule,
  profiles,
  type Config,
  type ConstantScope,
  type ConsumerSpec,
  type Fact,
  type FactOf,
  type HttpClientSpec,
  type ListenerSpec,
  type ProducerSpec,
  type Projection,
  type ResolvedScenario,
  type ScriptAction,
  type Selection,
} from '../../engine/index.ts';
import { isSend, programCallsOf, programOf, takesNoTime, type ProgramCall, type ProgramCalls } from './programCalls.ts';

/**
 * A place in a client's program: `start`, `shutdown`; `send:<n>`, `sent:<n>`, `failed:<n>` (of the n-th call of the program; over HTTP
 * `send:POST:<n>`, `send:GET`, `send:DELETE`); `retry:<n>` (a call that the application repeats); `local`, `answer` (the local transaction
 * works, has returned) and `check`, each with `:<n>` where the n-th rule decides; `listener`, with `:<n>` or `:else` where it works, `skip` (handled before), `return`, it too
 * with `:<n>`; `reply`; and `pause:<n>` (over HTTP `pause:POST:<n>`), between two repetitions of the n-th call.
 */
export type ProgramStep = string;

export interface RunningStep {
  readonly step: ProgramStep;
  /** Fact that shows it. */
  readonly seq: number;
  readonly at: number;
  readonly msgId?: string | undefined;
  /** What came out of it, in RocketMQ's words: a status, a listener's result, an exception's text. */
  readonly outcome?: string | undefined;
}

export interface ClientCodeModel {
  /** All clients, in the scenario's order. */
  readonly clients: readonly { readonly id: string; readonly role: 'producer' | 'consumer' }[];
  readonly profile: ResolvedScenario['profile'];
  /** Addresses of the name servers that the shown client knows, in its order. */
  readonly namesrvAddr: string;
  /** A selected client that the scenario does not have. */
  readonly missing?: string | undefined;
  /** The client whose program is shown, with what the scenario's options say about it; undefined in a scenario without clients. */
  readonly producer?: ProducerSpec | undefined;
  readonly consumer?: ConsumerSpec | undefined;
  /** A program that speaks HTTP. */
  readonly httpClient?: HttpClientSpec | undefined;
  /** The shown client's group, and the first one of the other side: one configuration of a project names both. */
  readonly producerGroup?: string | undefined;
  readonly consumerGroup?: string | undefined;
  /** The first consumer of each other group that subscribes to a topic of the shown one. */
  readonly neighbours: readonly ConsumerSpec[];
  /** Topic of a send that names none. */
  readonly topic: string;
  readonly calls: readonly ProgramCall[];
  /** Different calls beyond those in `calls`. */
  readonly moreCalls: number;
  readonly running?: RunningStep | undefined;
  /** Listener calls of the shown consumer that have not returned. */
  readonly inListener: number;
  /** What goes on besides: the branches in which they work (`listener:<n>` of the n-th rule, `listener:else`), or a pause. */
  readonly works: readonly ProgramStep[];
}

interface ClientState {
  running?: RunningStep;
  /** msgId of each listener call that has not returned, and the rule that decided about it when it began. */
  inListener: Map<string, ProgramStep>;
  /** Message → the call of the program that made it. */
  calls: Map<string, ProgramStep>;
  /** How often each call has begun. */
  begun: Map<ProgramStep, number>;
}

/** What of the scenario the programs are made of: little, because a state is copied at each checkpoint. */
interface Programs {
  readonly profile: ResolvedScenario['profile'];
  /** Options of the whole scenario. */
  readonly config: Config;
  readonly nameServers: readonly string[];
  readonly topic: string;
  readonly producers: readonly ProducerSpec[];
  readonly consumers: readonly ConsumerSpec[];
  readonly httpClients: readonly HttpClientSpec[];
  /** The HTTP access itself: nobody sees its program. */
  readonly gateways: readonly string[];
  readonly calls: ProgramCalls;
  /** Whose programs show what the run is about: while nothing is selected one of these is shown. */
  readonly told: readonly string[];
}

export interface ClientCodeState {
  readonly programs: Programs;
  clients: Map<string, ClientState>;
  /** Message → what a listener's rules look at. */
  contents: Map<string, { tag?: string | undefined; keys?: string | undefined }>;
  /** Message → the client that had it last. */
  holders: Map<string, string>;
  /** Half message → the producer that its broker has asked about it, and which check that was. */
  asked: Map<string, { readonly producer: string | undefined; readonly check: number }>;
  /** The call whose action was applied last, until its message is known. */
  pendingCall: { producer: string; step: ProgramStep } | undefined;
}

export const clientCodeLimits = { calls: 6, messages: 500 } as const;

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= clientCodeLimits.messages) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

function clientOf(state: ClientCodeState, id: string): ClientState {
  const known = state.clients.get(id);
  if (known !== undefined) return known;
  const made: ClientState = { inListener: new Map(), calls: new Map(), begun: new Map() };
  state.clients.set(id, made);
  return made;
}

function note(state: ClientCodeState, id: string, fact: Fact, step: ProgramStep, msgId?: string, outcome?: string): void {
  clientOf(state, id).running = { step, seq: fact.seq, at: fact.at, msgId, outcome };
  if (msgId !== undefined) keep(state.holders, msgId, id);
}

function listenerOf(state: ClientCodeState, id: string): ListenerSpec | undefined {
  return state.programs.consumers.find((consumer) => consumer.id === id)?.listener;
}

function noteAction(state: ClientCodeState, fact: FactOf<'action.applied'>): void {
  const action = fact.action as ScriptAction;
  const id = programOf(action);
  const call = state.programs.calls.callAt[fact.index];
  if (id === undefined || call === undefined) return;
  const step = `send:${call}`;
  if (takesNoTime(action)) begin(clientOf(state, id), step);
  if (takesNoTime(action)) note(state, id, fact, step.replace('send', 'sent'));
  else if (isSend(action)) state.pendingCall = { producer: id, step };
  else if (action.do === 'httpSend') state.pendingCall = { producer: id, step: step.replace('send', 'send:POST') };
}

const begin = ({ begun }: ClientState, step: ProgramStep): void => void begun.set(step, (begun.get(step) ?? 0) + 1);

interface OfSend {
  readonly producer: string;
  readonly msgId: string;
}

/** The call that sent the message. */
const callOf = (state: ClientCodeState, { producer, msgId }: OfSend): ProgramStep => clientOf(state, producer).calls.get(msgId) ?? 'send:0';

/** Where that call ends. */
const endOfCall = (state: ClientCodeState, fact: OfSend, end: 'sent' | 'failed'): ProgramStep => callOf(state, fact).replace('send', end);

/** The same of a request over HTTP: each POST is one of the program's calls, GET and DELETE stand in it once. */
function endOfRequest(
  state: ClientCodeState,
  { client, method, msgId }: { readonly client: string; readonly method: string; readonly msgId?: string | undefined },
  end: 'sent' | 'failed',
): ProgramStep {
  const made = method === 'POST' && msgId !== undefined ? clientOf(state, client).calls.get(msgId) : undefined;
  return made?.replace('send', end) ?? `${end}:${method}`;
}

/** The action of a call that has been sent with. */
const actionOf = (state: ClientCodeState, { producer }: OfSend, call: ProgramStep): string | undefined =>
  state.programs.calls.ofClient.get(producer)?.[Number(call.split(':')[1])]?.action.do;

/** Where the program of a transaction stands: in the branch of the rule that says something about this message. */
function branchOf(state: ClientCodeState, { producer, msgId }: OfSend, part: 'local' | 'answer' | 'check', check = 0): ProgramStep {
  const listener = state.programs.producers.find(({ id }) => id === producer)?.transactionListener;
  if (listener === undefined) return part;
  const rule = matchingTransactionRule(listener, state.contents.get(msgId) ?? {}, check, ({ localMs, localState, checkState }) =>
    part === 'check' ? checkState !== undefined : (localState ?? localMs) !== undefined,
  );
  return rule === undefined ? part : `${part}:${listener.rules.indexOf(rule)}`;
}

function noteSent(state: ClientCodeState, fact: FactOf<'send.completed'>): void {
  if (state.programs.gateways.includes(fact.producer)) return;
  const call = callOf(state, fact);
  const action = actionOf(state, fact, call);
  // request() goes on waiting for the reply; sendMessageInTransaction calls the local transaction.
  if (action === 'request') return;
  if (action === 'sendInTransaction' && fact.status === 'SEND_OK') {
    return note(state, fact.producer, fact, branchOf(state, fact, 'local'), fact.msgId);
  }
  note(state, fact.producer, fact, call.replace('send', 'sent'), fact.msgId, fact.status);
}

function applyFact(state: ClientCodeState, fact: Fact): void {
  switch (fact.type) {
    case 'action.applied':
      return noteAction(state, fact);
    case 'client.started':
      if (state.programs.gateways.includes(fact.id)) return;
      return note(state, fact.id, fact, 'start', undefined, fact.clientId);
    case 'client.stopped':
      clientOf(state, fact.id).inListener.clear();
      return note(state, fact.id, fact, 'shutdown');
    case 'client.crashed': {
      const client = clientOf(state, fact.id);
      client.inListener.clear();
      delete client.running;
      return;
    }
    case 'send.requested': {
      if (state.programs.gateways.includes(fact.producer)) return;
      keep(state.contents, fact.msgId, { tag: fact.tag, keys: fact.keys });
      const retry = clientOf(state, fact.producer).calls.get(fact.msgId);
      const ofCall = state.pendingCall?.producer === fact.producer ? state.pendingCall.step : 'send:0';
      const step = retry?.startsWith('retry:') === true ? retry : ofCall;
      keep(clientOf(state, fact.producer).calls, fact.msgId, step);
      begin(clientOf(state, fact.producer), step);
      return note(state, fact.producer, fact, step, fact.msgId);
    }
    case 'send.completed':
      return noteSent(state, fact);
    case 'reply.received':
      return note(state, fact.producer, fact, endOfCall(state, fact, 'sent'), fact.msgId, fact.reply);
    case 'reply.missed':
      return note(state, fact.producer, fact, endOfCall(state, fact, 'failed'), fact.msgId, fact.message);
    case 'reply.sent':
      return note(state, fact.consumer, fact, 'reply', fact.msgId);
    case 'send.failed':
      if (state.programs.gateways.includes(fact.producer)) return;
      return note(state, fact.producer, fact, endOfCall(state, fact, 'failed'), fact.msgId, fact.message);
    case 'retry.tried':
      keep(clientOf(state, fact.producer).calls, fact.sentAs, callOf(state, fact).replace('send', 'retry'));
      return;
    case 'localTransaction.executed':
      return note(state, fact.producer, fact, branchOf(state, fact, 'answer'), fact.msgId, fact.state);
    case 'half.checked':
      keep(state.asked, fact.msgId, { producer: fact.producer, check: fact.check });
      return;
    case 'request.sent': {
      // The answer leaves in the moment in which the listener has given it; a question that never arrived has none.
      if (fact.code !== 'END_TRANSACTION' || fact.msgId === undefined) return;
      const { from: producer, msgId } = fact;
      const asked = state.asked.get(msgId);
      if (asked?.producer !== producer) return;
      state.asked.delete(msgId);
      return note(state, producer, fact, branchOf(state, { producer, msgId }, 'check', asked.check), msgId);
    }
    case 'message.delivered': {
      const listener = listenerOf(state, fact.consumer);
      const rule = matchingRule(listener, state.contents.get(fact.msgId) ?? {}, fact.reconsumeTimes, fact.at);
      const index = rule === undefined ? -1 : (listener?.rules.indexOf(rule) ?? -1);
      clientOf(state, fact.consumer).inListener.set(fact.msgId, index < 0 ? 'return' : `return:${index}`);
      return note(state, fact.consumer, fact, 'listener', fact.msgId);
    }
    case 'message.skipped':
      // It returns at once: the line that skips is the one that ran last.
      clientOf(state, fact.consumer).inListener.set(fact.msgId, 'skip');
      return;
    case 'message.consumed': {
      const client = clientOf(state, fact.consumer);
      const step = client.inListener.get(fact.msgId) ?? 'return';
      client.inListener.delete(fact.msgId);
      return note(state, fact.consumer, fact, step, fact.msgId, fact.result);
    }
    case 'http.requested': {
      const made = fact.method === 'POST' && state.pendingCall?.producer === fact.client ? state.pendingCall.step : undefined;
      if (made !== undefined && fact.msgId !== undefined) keep(clientOf(state, fact.client).calls, fact.msgId, made);
      if (made !== undefined) begin(clientOf(state, fact.client), made);
      return note(state, fact.client, fact, made ?? `send:${fact.method}`, fact.msgId);
    }
    case 'http.answered': {
      const outcome = [String(fact.status), ...(fact.body === undefined ? [] : [fact.body])].join(' ');
      return note(state, fact.client, fact, endOfRequest(state, fact, fact.status < 300 ? 'sent' : 'failed'), fact.msgId, outcome);
    }
    case 'http.unanswered':
      return note(state, fact.client, fact, endOfRequest(state, fact, 'failed'), fact.msgId, fact.message);
    default:
  }
}

/** Where a call works that will end with this step. */
const worksIn = (end: ProgramStep): ProgramStep => (end === 'return' ? 'listener:else' : end.replace('return', 'listener'));

/** The pause that the program is in: its call has returned, and the script repeats it later. */
function pauseOf({ running, calls, begun }: ClientState, ofProgram: readonly ProgramCall[]): ProgramStep | undefined {
  if (running === undefined) return undefined;
  const isAnswer = running.step.startsWith('answer');
  const step = isAnswer ? (calls.get(running.msgId ?? '') ?? '') : running.step.replace(/^(sent|failed)/, 'send');
  const call = ofProgram[Number(step.split(':').at(-1))];
  if (!step.startsWith('send:') || call?.everyMs === undefined || call.everyMs === 0) return undefined;
  // An asynchronous or oneway send returns at once.
  const mode = call.action['mode'];
  const returned = isAnswer || step !== running.step || mode === 'ASYNC' || mode === 'ONEWAY';
  return returned && (begun.get(step) ?? 0) < call.times ? step.replace('send', 'pause') : undefined;
}

/** The client that is selected itself. */
const selectedClient = (selection: Selection | undefined): string | undefined =>
  selection?.kind === 'producer' || selection?.kind === 'consumer' ? selection.id : undefined;

/** A watched fact that tells of sending, not of consuming. */
const isOfSending = (type: string): boolean => /^(send|request|retry)\.|^message\.lost$/.test(type);

/** The point of a transaction, a request or a second start() lies at its producer, as that of failed sends does; of anything else where it is consumed. */
function toldOf({ producers, consumers, httpClients, watch, script }: ResolvedScenario): readonly string[] {
  const doMore = new Set(script.filter((action) => action.do !== 'send').map((action) => action['producer'] ?? action['client']));
  const groups = [
    watch !== undefined && isOfSending(watch.fact) ? producers : [],
    producers.filter(({ id }) => doMore.has(id)),
    consumers,
    producers,
    httpClients ?? [],
  ];
  return groups.find(({ length }) => length > 0)?.map(({ id }) => id) ?? [];
}

/** The one of them whose program ran last, before that the first. */
function lastOf(state: ClientCodeState, ids: readonly string[]): string | undefined {
  const ranAt = (id: string): number => state.clients.get(id)?.running?.seq ?? 0;
  return ids.reduce<string | undefined>((last, id) => (last === undefined || ranAt(id) > ranAt(last) ? id : last), undefined);
}

/** The client that a selection means: itself, the one that had the message last, the first of the group. */
function chosenClient(state: ClientCodeState, selection: Selection | undefined): string | undefined {
  const { consumers, httpClients, told } = state.programs;
  const selected = selectedClient(selection);
  if (selected !== undefined) return selected;
  if (selection?.kind === 'message') {
    const holder = state.holders.get(selection.id);
    if (holder !== undefined) return holder;
  }
  if (selection?.kind === 'group') {
    const first =
      consumers.find(({ group }) => group === selection.id) ?? httpClients.find(({ consumerId }) => consumerId === selection.id);
    if (first !== undefined) return first.id;
  }
  return lastOf(state, told);
}

/** Addresses of name servers as the simulated network numbers them: 192.168.0.1, .2, …, port 9876. All, unless an option of the client names some. */
function namesrvAddrOf({ nameServers }: Programs, { namesrvAddr }: Config): string {
  const named = typeof namesrvAddr === 'string' && namesrvAddr !== '' ? namesrvAddr.split(';') : nameServers;
  return named.map((id) => `192.168.0.${nameServers.indexOf(id) + 1}:9876`).join(';');
}

/** The client with those options of the scenario that are options of its kind; its own count more. */
function withOptions<C extends { readonly config: Config }>({ profile, config }: Programs, client: C, scopes: readonly ConstantScope[]): C {
  const isOwn = ([name]: [string, unknown]): boolean => scopes.some((scope) => name in profiles[profile].constants[scope]);
  return { ...client, config: { ...Object.fromEntries(Object.entries(config).filter(isOwn)), ...client.config } };
}

const programsOf = (scenario: ResolvedScenario): Programs => ({
  profile: scenario.profile,
  config: scenario.config,
  nameServers: scenario.nameServers.map(({ id }) => id),
  topic: scenario.topics[0]?.name ?? '',
  producers: scenario.producers,
  consumers: scenario.consumers,
  httpClients: scenario.httpClients ?? [],
  gateways: scenario.httpGateways?.map(({ id }) => id) ?? [],
  calls: programCallsOf(scenario.script),
  told: toldOf(scenario),
});

/** One of each group that shares a topic with this consumer, its own group left out. */
function neighboursOf(consumers: readonly ConsumerSpec[], shown: ConsumerSpec | undefined): readonly ConsumerSpec[] {
  if (shown === undefined) return [];
  const topics = new Set(shown.subscriptions.map(({ topic }) => topic));
  const seen = new Set([shown.group]);
  return consumers.filter(({ group, subscriptions }) => {
    if (seen.has(group) || !subscriptions.some(({ topic }) => topics.has(topic))) return false;
    seen.add(group);
    return true;
  });
}

export const clientCode: Projection<ClientCodeState, ClientCodeModel> = {
  id: 'clientCode',
  initial: (scenario) => ({
    programs: programsOf(scenario),
    clients: new Map(),
    contents: new Map(),
    holders: new Map(),
    asked: new Map(),
    pendingCall: undefined,
  }),
  apply: applyFact,
  model(state, _nowMs, selection) {
    const { programs } = state;
    const id = chosenClient(state, selection);
    const client = id === undefined ? undefined : state.clients.get(id);
    const calls = (id === undefined ? undefined : programs.calls.ofClient.get(id)) ?? [];
    const ownProducer = programs.producers.find((one) => one.id === id);
    const ownConsumer = programs.consumers.find((one) => one.id === id);
    const producer = ownProducer && withOptions(programs, ownProducer, ['client', 'producer']);
    const consumer =
      ownConsumer &&
      withOptions(programs, ownConsumer, ['client', 'consumer', ...(ownConsumer.type === 'pull' ? ['litePullConsumer' as const] : [])]);
    const httpClient = programs.httpClients.find((one) => one.id === id);
    const pause = client === undefined ? undefined : pauseOf(client, calls);
    return {
      clients: [
        ...programs.producers.map((producer) => ({ id: producer.id, role: 'producer' as const })),
        ...programs.consumers.map((consumer) => ({ id: consumer.id, role: 'consumer' as const })),
        ...programs.httpClients.map((client) => ({ id: client.id, role: 'producer' as const })),
      ],
      profile: programs.profile,
      namesrvAddr: namesrvAddrOf(programs, (producer ?? consumer)?.config ?? {}),
      missing: (producer ?? consumer ?? httpClient) === undefined ? selectedClient(selection) : undefined,
      producer,
      consumer,
      httpClient,
      producerGroup: (producer ?? programs.producers[0])?.group,
      consumerGroup: (consumer ?? programs.consumers[0])?.group,
      neighbours: neighboursOf(programs.consumers, consumer),
      topic: programs.topic,
      calls: calls.slice(0, clientCodeLimits.calls),
      moreCalls: Math.max(0, calls.length - clientCodeLimits.calls),
      running: client?.running,
      inListener: client?.inListener.size ?? 0,
      works: [
        ...[...new Set(client?.inListener.values())].filter((step) => step !== 'skip').map(worksIn),
        ...(pause === undefined ? [] : [pause]),
      ],
    };
  },
};
