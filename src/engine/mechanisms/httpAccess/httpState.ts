/** What gateways and clients of the HTTP access keep. */
import type { EventHandle } from '../../kernel/eventQueue.ts';
import { parseEpoch } from '../../model/civilTime.ts';
import type { HttpClientSpec, HttpGatewaySpec, ScriptAction } from '../../model/scenario.ts';
import type { CachedMessage, HttpGateway, MachineInstance, Process, RemotingCall } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import type { AcceptedRequest } from './checkRequest.ts';
import type { HttpMessage } from './httpMessage.ts';

/** One request at the gateway. */
export interface HttpRequest extends MachineInstance {
  readonly process: HttpGateway;
  readonly incarnation: number;
  readonly call: RemotingCall;
  readonly message: HttpMessage;
  readonly arrivedAtMs: number;
  /** Undefined until it has passed the checks. */
  accepted: AcceptedRequest | undefined;
  /** GET: what it is answered with. */
  given: TakenMessage[];
  /** POST: id of the stored copy. */
  storedId: string;
}

/** A message that a Consumer ID has received and that nobody has deleted in time to be forgotten. */
export interface TakenMessage {
  readonly message: CachedMessage;
  readonly queue: HttpQueue;
  readonly group: string;
  /** Handle of the last receipt. */
  msgHandle: string;
  /** How often 15 minutes have passed without a DELETE. */
  rconsumeTimes: number;
  /** Taken: nobody else gets it. Open: it may be received again. Deleted: it waits for those before it. */
  mode: 'taken' | 'open' | 'deleted';
  timer: EventHandle | undefined;
}

/** One message queue as a Consumer ID reads it over HTTP. */
export interface HttpQueue {
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly reference: string;
  /** Next offset to pull; −1 = its broker has not been asked yet. */
  nextOffset: number;
  /** Offset → message; all before the first are done with. */
  readonly taken: Map<number, TakenMessage>;
  /** What is under way: `asked` is answered at once, `held` may wait at the broker. */
  pull: 'none' | 'asked' | 'held' | 'backingOff';
  /** The last pull found nothing, and nothing has been handed out since. */
  isEmpty: boolean;
  /** Whether a broker has ever answered a pull of those who wait now. */
  hasAnswered: boolean;
  /** Pulled for those who wait, and not handed out yet. */
  found: readonly CachedMessage[];
  foundUpTo: number;
  /** Counts the times at which nobody waited any more: what was pulled before is nobody's. */
  round: number;
}

/** A Consumer ID and a topic: cursor and taken messages are kept by the service and outlive the process. */
export interface HttpSubscription {
  readonly gateway: HttpGateway;
  readonly group: string;
  readonly topic: string;
  readonly queues: Map<string, HttpQueue>;
  readonly handles: Map<string, TakenMessage>;
  /** GETs that have had no answer, in order. */
  waiting: HttpRequest[];
}

export interface GatewayState {
  requests: HttpRequest[];
  /** `topic@group` */
  readonly subscriptions: Map<string, HttpSubscription>;
}

/** A message of the last 200 that a client got. */
export interface ReceivedMessage {
  readonly msgId: string;
  readonly msgHandle: string;
  readonly topic: string;
}

/** One request that a program has to make. */
export interface Errand {
  readonly action: ScriptAction;
  readonly repetition: number;
  readonly causeSeq: number;
  /** DELETE: which message. */
  readonly target: ReceivedMessage | undefined;
}

/** A program with one thread: one request after the other. */
export interface ClientState {
  readonly client: Process;
  readonly line: Errand[];
  current: Errand | undefined;
  /** It sleeps (Python, after an empty list). */
  isAsleep: boolean;
  received: readonly ReceivedMessage[];
}

const stateOf = <T>(ctx: EngineContext, key: string, make: () => T): T => {
  let state = ctx.world.slices.get(key) as T | undefined;
  if (state === undefined) ctx.world.slices.set(key, (state = make()));
  return state;
};

export const gatewayState = (ctx: EngineContext, gateway: Process): GatewayState =>
  stateOf(ctx, `httpAccess/${gateway.id}`, () => ({ requests: [], subscriptions: new Map() }));

export const clientState = (ctx: EngineContext, client: Process): ClientState =>
  stateOf(ctx, `httpAccess/${client.id}`, () => ({ client, line: [], current: undefined, isAsleep: false, received: [] }));

/** Without making one: for questions that must change nothing. */
export const knownClient = (ctx: EngineContext, client: Process): ClientState | undefined =>
  ctx.world.slices.get(`httpAccess/${client.id}`) as ClientState | undefined;
export const knownGateway = (ctx: EngineContext, gateway: Process): GatewayState | undefined =>
  ctx.world.slices.get(`httpAccess/${gateway.id}`) as GatewayState | undefined;

export const clientSpec = (ctx: EngineContext, id: string): HttpClientSpec | undefined =>
  ctx.scenario.httpClients?.find((spec) => spec.id === id);
export const gatewaySpec = (ctx: EngineContext, id: string): HttpGatewaySpec | undefined =>
  ctx.scenario.httpGateways?.find((spec) => spec.id === id);

/** Unix time of virtual time 0 (ms). */
export const epochMs = (ctx: EngineContext): number => parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0;
