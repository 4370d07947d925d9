/**
 * Requests and responses between processes: connections, latency, loss. A timer for a missing answer is only armed once
 * it is known that the answer cannot come in time, so a call that is answered costs no timer.
 */
import { NameMap } from './kernel/nameMap.ts';
import { nextBelow, type RandomStream } from './kernel/random.ts';
import { priorities } from './kernel/eventQueue.ts';
import type { TextId } from './kernel/textTable.ts';
import type { CallOutcome, ResponseParts } from './mechanisms/mechanism.ts';
import { connectionIds, linkId, newConnection, newLink } from './model/connection.ts';
import { isCallerAlive, isSameConversation, nextResponseTableScan, RemotingCall, type CallParts } from './model/remotingCall.ts';
import type { Broker, Connection, LinkQuality, LinkState, Process } from './model/world.ts';
import type { Simulation } from './simulation.ts';

/** A request handled by a server costs at least this (ms), rule M1. */
const serverCostMs = 1;
/** A wait that runs out takes this longer than its timeout (ms): whoever compares `timeout < cost` finds it spent, rule M1. */
const overdueMs = 1;

/** What comes of a oneway request: it was sent, and that is all that its caller hears. */
const sent: CallOutcome = { ok: true, status: 'SENT', body: {}, seq: 0 };

/** A closed port that drops what comes, instead of refusing it. */
const silentPort = -1;

interface Reply {
  readonly call: RemotingCall;
  readonly response: ResponseParts;
  readonly sentAtMs: number;
  readonly seq: number;
}

/** What is known of the way of requests from one process to another, and of their answers: nothing of it is looked for each time. */
interface Channel {
  readonly sender: Process;
  readonly receiver: Process;
  readonly senderTextId: TextId;
  readonly receiverTextId: TextId;
  readonly connection: Connection;
  /** Undefined until somebody cuts it. */
  link: LinkState | undefined;
  readonly linkId: string;
  spec: LinkQuality;
  /** Undefined until the first latency is drawn. */
  latencies: RandomStream | undefined;
}

export class Network {
  private readonly simulation: Simulation;
  /** By sender, then by receiver. */
  private readonly channels = new NameMap<NameMap<Channel>>();
  /** Numbers of the states that are asked for with each request. */
  private readonly open: number;
  private readonly up: number;
  private readonly arriveKind: number;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    const { registry } = simulation;
    this.open = registry.machine('connection').stepped.stateIndex('open');
    this.up = registry.machine('link').stepped.stateIndex('up');
    this.arriveKind = registry.eventKind('remoting.arrive');
  }

  call(from: Process, to: string, code: string, parts: CallParts): void {
    const { simulation } = this;
    const { world, now } = simulation;
    const timeoutAtMs = parts.isAsync === true ? nextResponseTableScan(from, now + parts.timeoutMs) : now + parts.timeoutMs + overdueMs;
    const { msgId } = parts;
    const msgTextId = typeof msgId === 'string' ? simulation.texts.id(msgId) : msgId;
    const opaque = from.commandCount++;
    const call = new RemotingCall(world.nextRequestId++, opaque, from, to, code, parts, msgTextId, now, timeoutAtMs, simulation.cause);
    if (!call.isOneway) world.pendingCalls.set(call.id, call);
    const channel = this.channel(from.id, to);
    const { connection } = channel;
    if (connection.state === this.open) return this.transmit(call, channel);
    if (connection.from !== from.id) return; // A server only pushes over a connection that its client keeps open.
    connection.waiting.push(call);
    if (simulation.stateOf(connection) === 'closed') simulation.step(connection, 'CONNECT');
  }

  respond(call: RemotingCall, response: ResponseParts): void {
    const { simulation } = this;
    if (call.isOneway || call.isLost) return;
    call.isAnswered = true;
    const channel = this.channel(call.from, call.to);
    channel.receiver.commandCount++;
    const lost = this.closedPort(channel) ?? this.lossReason(channel);
    const arrivesAt = simulation.now + serverCostMs + this.drawnLatencyMs(channel);
    const seq = simulation.emit('response.sent', {
      from: call.to,
      to: call.from,
      code: call.code,
      status: response.status,
      requestId: call.id,
      arrivesAt,
      msgId: call.msgTextId,
      queue: call.queue,
      msgIds: response.msgIds,
    });
    simulation.causedBy(seq, () => {
      if (lost !== undefined) return this.lose(call, lost);
      const reply: Reply = { call, response, sentAtMs: simulation.now, seq };
      simulation.arrival(arrivesAt, 'remoting.reply', reply);
      if (arrivesAt > call.timeoutAtMs) this.armTimeout(call);
    });
  }

  isLinkUp(a: string, b: string): boolean {
    if (this.isPoweredOff(a, b)) return false;
    const link = this.simulation.world.links.get(linkId(a, b));
    return link === undefined || this.simulation.stateOf(link) === 'up';
  }

  private isPoweredOff(a: string, b: string): boolean {
    const { poweredOff } = this.simulation.world;
    return poweredOff.size > 0 && (poweredOff.has(a) || poweredOff.has(b));
  }

  latencyMs(a: string, b: string): number {
    return Math.max(1, this.linkSpec(a, b).latency);
  }

  link(a: string, b: string): LinkState {
    const { world } = this.simulation;
    const id = linkId(a, b);
    let link = world.links.get(id);
    if (link === undefined) {
      const [first, second] = [a, b].sort() as [string, string];
      link = newLink(id, first, second);
      world.links.set(id, link);
      for (const channels of this.channels.values())
        for (const channel of channels.values()) if (channel.linkId === id) channel.link = link;
      this.simulation.start(link);
    }
    return link;
  }

  /** Who would notice this event, when it is one of the network's own. */
  receiverOf(kind: number, payload: unknown): string | undefined {
    const { registry } = this.simulation;
    if (this.isArrival(kind)) return (payload as RemotingCall).to;
    if (kind === registry.eventKind('remoting.reply')) return (payload as Reply).call.from;
    if (kind === registry.eventKind('remoting.closed')) return (payload as { readonly noticedBy: string }).noticedBy;
    return undefined;
  }

  isArrival(kind: number): boolean {
    return kind === this.arriveKind;
  }

  /** A process answers nothing for now: whoever waits for it may wait in vain. */
  expectSilenceOf(process: Process): void {
    for (const call of this.simulation.world.pendingCalls.values())
      if (call.to === process.id && !call.isAnswered) this.expectSilence(call);
  }

  /** An answer may not come in time. */
  expectSilence(call: RemotingCall): void {
    if (!call.isOneway) this.simulation.causedBy(call.hopSeq, () => this.armTimeout(call));
  }

  /** A request is at its server. */
  arrive(call: RemotingCall): void {
    const { simulation } = this;
    if (call.isLost) return;
    simulation.cause = call.hopSeq;
    const { sender, receiver, link } = this.channel(call.from, call.to);
    // A client opens no port; it hears what a broker pushes over the connection it made.
    const isClient = receiver.kind === 'producer' || receiver.kind === 'consumer';
    const isThere = isClient ? receiver.isRunning : receiver.isListening;
    if (!isThere || !isSameConversation(call, sender, receiver)) return this.lose(call, this.lostAtDead(receiver.id));
    if (this.wasCutSince(link, call.writtenAtMs)) return this.lose(call, 'linkCut');
    // Whoever reads a command makes an object of it, which takes a number; a server makes an answer even where nobody waits for one.
    receiver.commandCount += call.isOneway && !isClient ? 2 : 1;
    if (!call.isOneway) call.hasArrived = true;
    const processor = simulation.registry.processor(receiver.kind, call.code);
    if (processor === undefined) return this.respond(call, { status: 'REQUEST_CODE_NOT_SUPPORTED' });
    processor(simulation, call);
  }

  reply({ call, response, sentAtMs, seq }: Reply): void {
    const { simulation } = this;
    const { sender: caller, link } = this.channel(call.from, call.to);
    if (!isCallerAlive(call, caller)) return simulation.causedBy(seq, () => this.lose(call, this.lostAtDead(caller.id)));
    const isCut = this.wasCutSince(link, sentAtMs);
    if (!isCut) caller.commandCount++;
    if (call.isDone) return;
    if (isCut) return simulation.causedBy(seq, () => this.lose(call, 'linkCut'));
    simulation.cause = seq;
    this.finish(call, { ok: true, status: response.status, body: response.body ?? {}, seq });
  }

  timeOut(call: RemotingCall): void {
    if (call.isDone) return;
    const { simulation } = this;
    const address = simulation.process(call.to).address;
    simulation.cause = call.hopSeq;
    const outcome: CallOutcome = {
      ok: false,
      error: 'timeout',
      errorClass: 'RemotingTimeoutException',
      message: `wait response on the channel <${address}> timeout, ${call.timeoutMs}(ms)`,
      seq: call.hopSeq,
    };
    if (!call.isAsync) this.closeAfterTimeout(call);
    if (!call.isDone) this.finish(call, outcome); // A shutdown that waited on that channel may have ended the process.
  }

  /**
   * clientCloseSocketIfTimeout: who waited in vain closes the channel, and every other call that waits on it fails at once.
   * Source: NettyRemotingClient.invokeSync, failFast (4.9.8).
   */
  private closeAfterTimeout(call: RemotingCall): void {
    const { simulation } = this;
    const { from, to } = call;
    const { connection } = this.channel(from, to);
    if (connection.from !== from || simulation.stateOf(connection) !== 'open') return;
    const seq = simulation.emit('connection.closed', { from, to, noticedBy: from, reason: 'timeout' });
    simulation.step(connection, 'CLOSE');
    if (this.isLinkUp(from, to) && !simulation.world.closedPorts.has(to)) {
      const closed = { from, to, noticedBy: to, reason: 'timeout' };
      simulation.arrival(simulation.now + this.longestLatencyMs(from, to), 'remoting.closed', closed);
    }
    this.failFast(from, to, seq, (other) => other !== call);
  }

  /** The other end of a connection is gone: what was written to it has nothing to wait for. */
  failWritten(from: string, to: string, seq: number): void {
    const goneAtMs = this.simulation.now - this.longestLatencyMs(from, to);
    const { waiting } = this.connection(from, to);
    this.failFast(from, to, seq, (call) => call.writtenAtMs <= goneAtMs && !waiting.includes(call));
  }

  private failFast(from: string, to: string, seq: number, isConcerned: (call: RemotingCall) => boolean): void {
    const { simulation } = this;
    const message = `send request to <${simulation.process(to).address}> failed`;
    for (const call of [...simulation.world.pendingCalls.values()]) {
      if (call.isDone || call.from !== from || call.to !== to || !isConcerned(call)) continue;
      simulation.causedBy(seq, () =>
        this.finish(call, { ok: false, error: 'closed', errorClass: 'RemotingSendRequestException', message, seq }),
      );
    }
  }

  /** What a connection does when the machine proposes it. */
  dial(connection: Connection): void {
    const { simulation } = this;
    const from = simulation.process(connection.from);
    if (!this.isLinkUp(connection.from, connection.to)) return;
    const refusedAfterMs = simulation.world.closedPorts.get(connection.to);
    if (refusedAfterMs === silentPort) return;
    simulation.after(refusedAfterMs ?? this.latencyMs(connection.from, connection.to), 'remoting.dialed', connection, from);
  }

  dialed(connection: Connection): void {
    const { simulation } = this;
    if (simulation.stateOf(connection) !== 'connecting') return;
    if (!this.isLinkUp(connection.from, connection.to)) return;
    const closed = simulation.world.closedPorts.get(connection.to);
    if (closed === silentPort) return;
    if (closed !== undefined || !simulation.process(connection.to).isListening) return simulation.step(connection, 'REFUSED');
    const { from, to } = connection;
    simulation.emit('connection.opened', { from, to });
    simulation.step(connection, 'CONNECTED');
    simulation.raise('channel.opened', { from, to });
  }

  sendWaiting(connection: Connection): void {
    const waiting = connection.waiting;
    connection.waiting = [];
    for (const call of waiting) this.simulation.causedBy(call.hopSeq, () => this.transmit(call, this.channel(call.from, call.to)));
  }

  failWaiting(connection: Connection): void {
    const { simulation } = this;
    const message = `connect to ${simulation.process(connection.to).address} failed`;
    const waiting = connection.waiting;
    connection.waiting = [];
    const first = waiting[0];
    if (first !== undefined) simulation.cause = first.hopSeq;
    const seq = simulation.emit('connection.failed', { from: connection.from, to: connection.to, message });
    for (const call of waiting) {
      if (call.isDone) continue;
      simulation.causedBy(seq, () =>
        this.finish(call, { ok: false, error: 'connect', errorClass: 'RemotingConnectException', message, seq }),
      );
    }
  }

  /**
   * A process has ended: its ends of connections are gone, peers hear of it unless the link is cut. Of a host without power
   * they hear nothing, so who made a connection to it has that open still.
   */
  closeAllOf(process: Process, reason: string, side: 'both' | 'server' = 'both'): void {
    const { simulation } = this;
    for (const connection of simulation.world.connections.values()) {
      if (connection.to !== process.id && (connection.from !== process.id || side === 'server')) continue;
      if (connection.to === process.id && this.isPoweredOff(process.id, process.id)) continue;
      const wasOpen = simulation.stateOf(connection) === 'open';
      if (connection.from === process.id) connection.waiting = [];
      if (simulation.stateOf(connection) !== 'connecting' || connection.from === process.id) simulation.step(connection, 'CLOSE');
      const peer = connection.from === process.id ? connection.to : connection.from;
      if (wasOpen && this.isLinkUp(process.id, peer) && !simulation.world.closedPorts.has(connection.to)) {
        simulation.arrival(simulation.now + this.longestLatencyMs(process.id, peer), 'remoting.closed', {
          from: connection.from,
          to: connection.to,
          noticedBy: peer,
          reason,
        });
      }
    }
    for (const call of [...simulation.world.pendingCalls.values()]) {
      if (call.from === process.id && side === 'both') this.forget(call);
      else if (call.to === process.id && call.hasArrived && !call.isAnswered) this.lose(call, this.lostAtDead(process.id));
    }
  }

  private channel(sender: string, receiver: string): Channel {
    let byReceiver = this.channels.get(sender);
    if (byReceiver === undefined) this.channels.set(sender, (byReceiver = new NameMap()));
    let channel = byReceiver.get(receiver);
    if (channel === undefined) {
      const { simulation } = this;
      const id = linkId(sender, receiver);
      channel = {
        sender: simulation.process(sender),
        receiver: simulation.process(receiver),
        senderTextId: simulation.texts.id(sender),
        receiverTextId: simulation.texts.id(receiver),
        connection: this.connection(sender, receiver),
        link: simulation.world.links.get(id),
        linkId: id,
        spec: this.linkSpec(sender, receiver),
        latencies: undefined,
      };
      byReceiver.set(receiver, channel);
    }
    return channel;
  }

  /** The connection between two processes; a broker talks to a client over the client's own. */
  private connection(sender: string, receiver: string): Connection {
    const { world } = this.simulation;
    const [from, to] = this.isPush(sender, receiver) ? [receiver, sender] : [sender, receiver];
    const id = connectionIds.key(from, to);
    let connection = world.connections.get(id);
    if (connection === undefined) {
      connection = newConnection(id, from, to);
      world.connections.set(id, connection);
      this.simulation.start(connection);
    }
    return connection;
  }

  /** A broker dials name servers, a slave its master; everybody else dials the broker. */
  private isPush(sender: string, receiver: string): boolean {
    const from = this.simulation.process(sender);
    const to = this.simulation.process(receiver);
    if (from.kind !== 'broker' || to.kind === 'nameServer') return false;
    return to.kind !== 'broker' || (from as Broker).brokerRole !== 'SLAVE';
  }

  private transmit(call: RemotingCall, channel: Channel): void {
    const { simulation } = this;
    if (call.isLate(simulation.now)) return this.finish(call, call.lateFailure(channel.receiver.address));
    call.writtenAtMs = simulation.now;
    const lost = this.closedPort(channel) ?? this.lossReason(channel);
    const arrivesAt = simulation.now + this.drawnLatencyMs(channel);
    const { from, to, code, id: requestId, opaque, msgTextId: msgId, queue, msgIds } = call;
    call.hopSeq =
      msgId !== undefined && msgIds === undefined
        ? simulation.facts.requestSent(call, channel.senderTextId, channel.receiverTextId, msgId, arrivesAt)
        : simulation.emit('request.sent', { from, to, code, requestId, opaque, arrivesAt, msgId, queue, msgIds });
    simulation.enterCause(call.hopSeq);
    this.go(call, lost, arrivesAt);
    simulation.leaveCause();
  }

  private go(call: RemotingCall, lost: string | undefined, arrivesAt: number): void {
    const { simulation } = this;
    if (lost !== undefined) this.lose(call, lost);
    else simulation.queue.schedule(arrivesAt, priorities.arrival, this.arriveKind, simulation.cause, call, undefined, call.isOneway);
    if (call.isOneway) {
      this.finish(call, sent);
      call.token = undefined; // The sender is done with it, and so is every checkpoint while it travels.
    } else if (arrivesAt > call.timeoutAtMs) this.armTimeout(call);
  }

  private lose(call: RemotingCall, reason: string): void {
    if (call.isLost) return;
    if (!call.isOneway) call.isLost = true; // A oneway one is shared by all checkpoints while it travels.
    this.simulation.emit('request.lost', {
      from: call.from,
      to: call.to,
      code: call.code,
      requestId: call.id,
      reason,
      msgId: call.msgTextId,
    });
    if (!call.isOneway) this.armTimeout(call);
  }

  private armTimeout(call: RemotingCall): void {
    if (call.timeoutHandle !== undefined || call.isDone) return;
    const { simulation } = this;
    call.timeoutHandle = simulation.after(
      Math.max(0, call.timeoutAtMs - simulation.now),
      'remoting.timeout',
      call,
      simulation.process(call.from),
    );
  }

  private finish(call: RemotingCall, outcome: CallOutcome): void {
    this.forget(call);
    if (call.then !== undefined)
      this.simulation.dispatch(this.simulation.registry.eventKind(call.then), { call, token: call.token, outcome });
  }

  private forget(call: RemotingCall): void {
    call.isDone = true;
    if (call.timeoutHandle !== undefined) this.simulation.cancel(call.timeoutHandle);
    if (!call.isOneway) this.simulation.world.pendingCalls.delete(call.id);
  }

  private lostAtDead(id: string): string {
    return this.isPoweredOff(id, id) ? 'hostDown' : 'connectionClosed';
  }

  /** The end of a connection overtakes nothing that was written before it. */
  private longestLatencyMs(a: string, b: string): number {
    return this.latencyMs(a, b) + this.linkSpec(a, b).jitter;
  }

  private wasCutSince(link: LinkState | undefined, ms: number): boolean {
    return link !== undefined && (this.simulation.stateOf(link) === 'cut' || link.cutAtMs >= ms);
  }

  /** Nothing passes a connection to a closed port, though it stays open: not even its end. */
  private closedPort({ connection }: Channel): string | undefined {
    const { closedPorts } = this.simulation.world;
    return closedPorts.size > 0 && closedPorts.has(connection.to) ? 'firewall' : undefined;
  }

  private lossReason({ sender, receiver, link, linkId: id, spec }: Channel): string | undefined {
    const { simulation } = this;
    if (this.isPoweredOff(sender.id, receiver.id)) return 'hostDown';
    if (link !== undefined && link.state !== this.up) return 'linkCut';
    if (spec.lossPerMille > 0 && simulation.draw('loss', id, 1000) < spec.lossPerMille) return 'packetLost';
    return undefined;
  }

  private drawnLatencyMs(channel: Channel): number {
    const { latency, jitter } = channel.spec;
    if (jitter === 0) return Math.max(1, latency);
    channel.latencies ??= this.simulation.stream('latency', channel.linkId);
    return Math.max(1, latency + nextBelow(channel.latencies, jitter + 1));
  }

  /** What it is like from now on; what is in flight keeps its time. */
  changeLink(a: string, b: string, change: Partial<LinkQuality>): LinkQuality {
    const id = linkId(a, b);
    const { latency, jitter, lossPerMille } = { ...this.linkSpec(a, b), ...change };
    const spec = { latency, jitter, lossPerMille };
    this.simulation.world.changedLinks.set(id, spec);
    for (const channels of this.channels.values()) for (const channel of channels.values()) if (channel.linkId === id) channel.spec = spec;
    return spec;
  }

  private linkSpec(a: string, b: string): LinkQuality {
    const { world } = this.simulation;
    const changed = world.changedLinks.size > 0 ? world.changedLinks.get(linkId(a, b)) : undefined;
    if (changed !== undefined) return changed;
    const { network } = this.simulation.scenario;
    if (network.links.length === 0) return network;
    return network.links.find((link) => (link.from === a && link.to === b) || (link.from === b && link.to === a)) ?? network;
  }
}
