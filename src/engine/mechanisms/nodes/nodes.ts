/** Starting, stopping and killing processes; connections and links. Rules: README.md of this folder. */
import { httpClientMachine, httpGatewayMachine } from '../../machines/httpMachines.ts';
import {
  brokerMachine,
  connectionMachine,
  consumerMachine,
  linkMachine,
  nameServerMachine,
  periodicTaskMachine,
  producerMachine,
} from '../../machines/nodeMachines.ts';
import { RemotingCall } from '../../model/remotingCall.ts';
import type { ClientProcess, Connection, Consumer, LinkQuality, Process } from '../../model/world.ts';
import { linkId } from '../../model/connection.ts';
import type { Network } from '../../network.ts';
import { variantOf } from '../../profiles/index.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { refuseBroadcasting, refusesToStart } from '../clientCapabilities.ts';
import { actionSpecs } from './actions.ts';
import { namesFaq } from '../faq.ts';
import { defineMechanism, type ActionRejection, type EngineContext } from '../mechanism.ts';
import { listenerRefusal } from '../registeredListeners.ts';
import { configRefusal } from '../checkConfig.ts';
import { orderedStartRefusal } from '../orderedTopics.ts';
import { subscribeRefusal } from '../subscribeRefusal.ts';

/** An application shuts down: who still has work for the client holds it, and raises `application.closed` when done. */
export interface ApplicationClosing {
  readonly process: Process;
  isHeld: boolean;
}

interface WithNetwork extends EngineContext {
  readonly network: Network;
}

const named = (ctx: EngineContext, action: ScriptAction): Process => ctx.process(action['node'] as string);
const isServer = (process: Process): boolean =>
  process.kind === 'nameServer' || process.kind === 'broker' || process.kind === 'httpGateway';
const speaksHttp = (process: Process): boolean => process.kind === 'httpGateway' || process.kind === 'httpClient';

/** What subscribe() or start() of a consumer throws. */
const startRefusal = (ctx: EngineContext, consumer: Consumer): string | undefined =>
  subscribeRefusal(ctx, consumer) ?? listenerRefusal(ctx, consumer) ?? configRefusal(ctx, consumer) ?? orderedStartRefusal(ctx, consumer);

function startProcess(ctx: EngineContext, process: Process): void {
  const refusal = process.kind === 'consumer' ? startRefusal(ctx, process as Consumer) : undefined;
  const lacksFeature = refusal === undefined && refusesToStart(ctx, process);
  if (refusal !== undefined || lacksFeature) {
    ctx.cause = ctx.emit('client.startRefused', { id: process.id });
    if (refusal !== undefined) ctx.emit('client.logged', { client: process.id, level: 'ERROR', text: namesFaq(ctx, refusal) });
    else refuseBroadcasting(ctx, process);
    return;
  }
  process.lives++;
  process.commandCount = 0;
  process.isRunning = true;
  process.isListening = true;
  process.isShuttingDown = false;
  process.startedAtMs = ctx.now;
  ctx.world.slices.delete(unreadAt(process));
  if (ctx.world.poweredOff.delete(process.id)) {
    ctx.closeConnections(process, 'reset', 'server'); // What comes over a connection of the host's former life is answered with RST.
    ctx.raise('link.changed', { a: process.id, b: process.id });
  }
  if (process.kind === 'nameServer') ctx.cause = ctx.emit('nameServer.started', { id: process.id });
  else if (process.kind === 'broker') ctx.cause = ctx.emit('broker.started', { id: process.id });
  else ctx.cause = ctx.emit('client.started', { id: process.id, clientId: (process as Partial<ClientProcess>).clientId ?? process.id });
  if (process.state < 0) ctx.start(process);
  ctx.step(process, 'START');
  ctx.raise('process.started', process);
}

/** kill -9: memory is gone, peers see their connections close unless the link is cut. */
function crashProcess(ctx: EngineContext, process: Process, reason: string): void {
  if (process.kind === 'nameServer') ctx.cause = ctx.emit('nameServer.stopped', { id: process.id, reason });
  else if (process.kind === 'broker') ctx.cause = ctx.emit('broker.crashed', { id: process.id, reason });
  else ctx.cause = ctx.emit('client.crashed', { id: process.id, reason });
  ctx.step(process, 'CRASH');
  noteUnread(ctx, process);
  endProcess(ctx, process, reason);
  ctx.raise('process.crashed', process);
}

const unreadAt = ({ id }: Pick<Process, 'id'>): string => `nodes/unread/${id}`;

/** Whose requests a frozen process has not read: its kernel resets their connections when it dies, instead of ending them. */
function noteUnread(ctx: EngineContext, process: Process): void {
  const senders = new Set<string>();
  for (const { payload } of ctx.world.frozen.get(process.id) ?? []) if (payload instanceof RemotingCall) senders.add(payload.from);
  if (senders.size > 0) ctx.world.slices.set(unreadAt(process), senders);
}

/** The host goes down with its page cache, and nothing tells its peers: no connection of it is closed. */
function losePower(ctx: EngineContext, process: Process, isDiskLost: boolean): void {
  ctx.world.poweredOff.add(process.id);
  crashProcess(ctx, process, isDiskLost ? 'disk lost' : 'power failure');
  ctx.raise('host.lostPower', { process, isDiskLost });
}

function endProcess(ctx: EngineContext, process: Process, reason: string): void {
  ctx.stopTasks(process);
  ctx.world.frozen.delete(process.id);
  process.isRunning = false;
  process.isListening = false;
  ctx.closeConnections(process, reason, 'both');
}

function stopProcess(ctx: EngineContext, process: Process): void {
  if (process.kind === 'nameServer') {
    ctx.cause = ctx.emit('nameServer.stopped', { id: process.id, reason: 'shutdown' });
    ctx.step(process, 'STOP');
    endProcess(ctx, process, 'shutdown');
    ctx.raise('process.crashed', process);
  } else if (speaksHttp(process)) {
    ctx.cause = ctx.emit('client.stopped', { id: process.id });
    ctx.step(process, 'STOP');
    endProcess(ctx, process, 'shutdown');
    ctx.raise('process.crashed', process);
  } else if (process.kind === 'broker') {
    if (unregistersFirst(ctx)) ctx.raise('broker.unregister', process);
    else closePorts(ctx, process);
  } else {
    const closing: ApplicationClosing = { process, isHeld: false };
    ctx.raise('application.closing', closing);
    ctx.raise('application.closed', closing);
  }
}

const unregistersFirst = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'brokerShutdown') === 'unregistersFirst';

function closePorts(ctx: EngineContext, broker: Process): void {
  if (!broker.isListening) return;
  broker.isListening = false;
  ctx.stopTasks(broker);
  ctx.closeConnections(broker, 'shutdown', 'server');
  ctx.step(broker, 'STOP');
  ctx.raise('process.stopping', broker);
}

function finishStop(ctx: EngineContext, process: Process): void {
  if (!process.isRunning) return;
  if (process.kind === 'broker') ctx.cause = ctx.emit('broker.stopped', { id: process.id });
  else {
    ctx.cause = ctx.emit('client.stopped', { id: process.id });
    if (ctx.stateOf(process) !== 'shutdownAlready') ctx.step(process, 'SHUTDOWN');
  }
  endProcess(ctx, process, 'shutdown');
  ctx.raise('process.crashed', process);
}

const notRunning = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined =>
  named(ctx, action).isRunning ? undefined : { reason: 'notRunning', subject: named(ctx, action).id };

const frozen = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined =>
  ctx.world.frozen.has(named(ctx, action).id) ? { reason: 'frozen', subject: named(ctx, action).id } : undefined;

const isStopping = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined =>
  named(ctx, action).isShuttingDown || (isServer(named(ctx, action)) && !named(ctx, action).isListening)
    ? { reason: 'alreadyStopping', subject: named(ctx, action).id }
    : undefined;

const isPortClosed = (ctx: EngineContext, action: ScriptAction): boolean => ctx.world.closedPorts.has(named(ctx, action).id);

const portOf = (address: string): number => Number(address.split(':')[1]);

function sameEnds(action: ScriptAction): ActionRejection | undefined {
  return action['from'] === action['to'] ? { reason: 'sameNode', subject: action['from'] as string } : undefined;
}

function givenQuality({ latency, jitter, lossPerMille }: ScriptAction): Partial<LinkQuality> {
  return {
    ...(typeof latency === 'number' && { latency: Math.max(1, latency) }),
    ...(typeof jitter === 'number' && { jitter }),
    ...(typeof lossPerMille === 'number' && { lossPerMille }),
  };
}

const nothingGiven = (action: ScriptAction): ActionRejection | undefined =>
  Object.keys(givenQuality(action)).length > 0
    ? undefined
    : { reason: 'nothingToChange', subject: linkId(action['from'] as string, action['to'] as string) };

function isWhole(ctx: EngineContext, action: ScriptAction): boolean {
  const link = ctx.world.links.get(linkId(action['from'] as string, action['to'] as string));
  return link === undefined || ctx.stateOf(link) === 'up';
}

export const nodes = defineMechanism({
  id: 'nodes',
  actions: {
    start: {
      spec: actionSpecs.start,
      reject: (ctx, action) => (named(ctx, action).isRunning ? { reason: 'alreadyRunning', subject: named(ctx, action).id } : undefined),
      apply: (ctx, action) => startProcess(ctx, named(ctx, action)),
    },
    stop: {
      spec: actionSpecs.stop,
      reject: (ctx, action) => notRunning(ctx, action) ?? frozen(ctx, action) ?? isStopping(ctx, action),
      apply: (ctx, action) => stopProcess(ctx, named(ctx, action)),
    },
    crash: {
      spec: actionSpecs.crash,
      reject: notRunning,
      apply: (ctx, action) => crashProcess(ctx, named(ctx, action), 'kill -9'),
    },
    powerFailure: {
      spec: actionSpecs.powerFailure,
      reject: notRunning,
      apply: (ctx, action) => losePower(ctx, named(ctx, action), action['diskLost'] === true),
    },
    freeze: {
      spec: actionSpecs.freeze,
      reject: (ctx, action) => notRunning(ctx, action) ?? isStopping(ctx, action) ?? frozen(ctx, action),
      apply: (ctx, action) => {
        const process = named(ctx, action);
        ctx.step(process, 'FREEZE');
        ctx.freeze(process);
        ctx.raise('link.changed', { a: process.id, b: process.id });
      },
    },
    thaw: {
      spec: actionSpecs.thaw,
      reject: (ctx, action) =>
        notRunning(ctx, action) ??
        (frozen(ctx, action) === undefined ? { reason: 'notFrozen', subject: named(ctx, action).id } : undefined),
      apply: (ctx, action) => {
        const process = named(ctx, action);
        ctx.step(process, 'THAW');
        ctx.thaw(process);
        ctx.raise('link.changed', { a: process.id, b: process.id });
      },
    },
    cutLink: {
      spec: actionSpecs.cutLink,
      reject: (ctx, action) =>
        sameEnds(action) ??
        (isWhole(ctx, action) ? undefined : { reason: 'alreadyCut', subject: `${String(action['from'])}-${String(action['to'])}` }),
      apply(ctx, action) {
        const [from, to] = [action['from'] as string, action['to'] as string];
        ctx.cutLink(from, to);
        ctx.cause = ctx.emit('link.cut', { id: from < to ? `${from}-${to}` : `${to}-${from}`, from, to });
        ctx.raise('link.changed', { a: from, b: to });
      },
    },
    changeLink: {
      spec: actionSpecs.changeLink,
      reject: (_ctx, action) => sameEnds(action) ?? nothingGiven(action),
      apply(ctx, action) {
        const [from, to] = [action['from'] as string, action['to'] as string];
        const { latency, jitter, lossPerMille } = (ctx as WithNetwork).network.changeLink(from, to, givenQuality(action));
        ctx.emit('link.tuned', { id: linkId(from, to), from, to, latencyMs: latency, jitterMs: jitter, lossPerMille });
      },
    },
    closePort: {
      spec: actionSpecs.closePort,
      reject: (ctx, action) =>
        isServer(named(ctx, action))
          ? isPortClosed(ctx, action)
            ? { reason: 'portClosed', subject: named(ctx, action).id }
            : undefined
          : { reason: 'noPort', subject: named(ctx, action).id },
      apply(ctx, action) {
        const { id, address } = named(ctx, action);
        const refuseAfterMs = action['refuseAfter'] as number | undefined;
        ctx.world.closedPorts.set(id, refuseAfterMs ?? -1);
        ctx.cause = ctx.emit('port.closed', { node: id, port: portOf(address), refuseAfterMs });
        ctx.raise('link.changed', { a: id, b: id });
      },
    },
    openPort: {
      spec: actionSpecs.openPort,
      reject: (ctx, action) => (isPortClosed(ctx, action) ? undefined : { reason: 'portOpen', subject: named(ctx, action).id }),
      apply(ctx, action) {
        const { id, address } = named(ctx, action);
        ctx.world.closedPorts.delete(id);
        ctx.cause = ctx.emit('port.opened', { node: id, port: portOf(address) });
        ctx.raise('link.changed', { a: id, b: id });
      },
    },
    healLink: {
      spec: actionSpecs.healLink,
      reject: (ctx, action) =>
        sameEnds(action) ??
        (isWhole(ctx, action) ? { reason: 'notCut', subject: `${String(action['from'])}-${String(action['to'])}` } : undefined),
      apply(ctx, action) {
        const [from, to] = [action['from'] as string, action['to'] as string];
        ctx.healLink(from, to);
        ctx.cause = ctx.emit('link.healed', { id: from < to ? `${from}-${to}` : `${to}-${from}`, from, to });
        ctx.raise('link.changed', { a: from, b: to });
      },
    },
  },
  pendingEvents: {
    'node.start': (process: Process) =>
      process.lives === 0 ? { kind: 'start', name: 'start', subject: process.id, housekeeping: false } : undefined,
  },
  eventHandlers: {
    /** The start that the scenario asks for; a script that was earlier has the say from then on. */
    'node.start': (ctx, process: Process) => {
      if (process.lives === 0) startProcess(ctx, process);
    },
    'application.closed': (ctx, { process, isHeld }: ApplicationClosing) => {
      if (isHeld || !process.isRunning) return;
      process.isShuttingDown = true;
      ctx.raise('process.stopping', process);
    },
    'process.exits': (ctx, process: Process) => crashProcess(ctx, process, 'exit without shutdown'),
    'broker.unregistered': (ctx, broker: Process) => {
      if (unregistersFirst(ctx)) closePorts(ctx, broker);
      else finishStop(ctx, broker);
    },
    'process.finishStop': (ctx, process: Process) => {
      if (isServer(process)) return finishStop(ctx, process);
      const ending: ApplicationClosing = { process, isHeld: false };
      ctx.raise('client.ending', ending);
      ctx.raise('client.ended', ending);
    },
    /** Its service has ended; what its message trace has still to send may hold the rest of it. */
    'client.ended': (ctx, { process, isHeld }: ApplicationClosing) => {
      if (!isHeld) return finishStop(ctx, process);
      if (!process.isRunning) return;
      ctx.stopTasks(process);
      ctx.step(process, 'SHUTDOWN');
    },
    'remoting.arrive': (ctx, call: RemotingCall) => (ctx as WithNetwork).network.arrive(call),
    'remoting.reply': (ctx, reply: Parameters<Network['reply']>[0]) => (ctx as WithNetwork).network.reply(reply),
    'remoting.timeout': (ctx, call: RemotingCall) => (ctx as WithNetwork).network.timeOut(call),
    'remoting.dialed': (ctx, connection: Connection) => (ctx as WithNetwork).network.dialed(connection),
    'remoting.closed': (ctx, closed: { from: string; to: string; noticedBy: string; reason: string }) => {
      if (!ctx.process(closed.noticedBy).isRunning) return;
      const seq = (ctx.cause = ctx.emit('connection.closed', closed));
      ctx.raise('channel.closed', closed);
      const { from, to, noticedBy } = closed;
      const isReset = (ctx.world.slices.get(unreadAt({ id: to })) as Set<string> | undefined)?.delete(from) === true;
      if (noticedBy === from && (isReset || variantOf(ctx.scenario, 'deadChannel') === 'failsFast'))
        (ctx as WithNetwork).network.failWritten(from, to, seq);
    },
  },
  machines: [
    { definition: nameServerMachine, recordsChanges: true },
    {
      definition: brokerMachine,
      recordsChanges: true,
      actions: {
        unregisterBroker: (ctx, broker: Process) => ctx.raise(unregistersFirst(ctx) ? 'process.finishStop' : 'broker.unregister', broker),
      },
      delays: { shutdownStoreMillis: (ctx, broker: Process) => ctx.number(broker, 'shutdownStoreMillis') },
    },
    { definition: producerMachine, recordsChanges: true },
    { definition: consumerMachine, recordsChanges: true },
    { definition: httpGatewayMachine, recordsChanges: true },
    { definition: httpClientMachine, recordsChanges: true },
    {
      definition: connectionMachine,
      recordsChanges: true,
      actions: {
        dial: (ctx, connection: Connection) => (ctx as WithNetwork).network.dial(connection),
        sendWaitingRequests: (ctx, connection: Connection) => (ctx as WithNetwork).network.sendWaiting(connection),
        failRefused: (ctx, connection: Connection) => (ctx as WithNetwork).network.failWaiting(connection),
        failTimedOut: (ctx, connection: Connection) => (ctx as WithNetwork).network.failWaiting(connection),
      },
      delays: { connectTimeoutMillis: (ctx, connection: Connection) => connectTimeout(ctx, connection) },
    },
    { definition: linkMachine, recordsChanges: true },
    { definition: periodicTaskMachine },
  ],
});

/** A broker dials name servers with the same Netty default as clients. The attempt itself costs 1 ms more (rule M1). */
function connectTimeout(ctx: EngineContext, connection: Connection): number {
  const from = ctx.process(connection.from);
  return 1 + (from.kind === 'producer' || from.kind === 'consumer' ? ctx.number(from, 'connectTimeoutMillis') : 3_000);
}
