/** Folds what travelled and what lasted into the space–time diagram. It keeps the newest and forgets the rest. */
import { isHousekeeping, type Fact, type Projection, type ResolvedScenario } from '../../engine/index.ts';
import {
  callsKept,
  hopsKept,
  spansKept,
  stretchesKept,
  type OlderHops,
  type SpaceTimeHop,
  type SpaceTimeLane,
  type SpaceTimeModel,
  type SpaceTimeSpan,
} from './spaceTimeModel.ts';

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Hops beyond those that are kept, before the oldest are counted. */
const spareHops = 100;
/** Length of a stretch of older hops at the beginning (ms). */
const firstStretchMs = 1_000;

interface SpaceTimeState {
  seq: number;
  readonly lanes: readonly SpaceTimeLane[];
  readonly latency: number;
  hops: (Open<SpaceTimeHop> & { readonly requestId: number })[];
  forgotten: number;
  stretchMs: number;
  /** Older hops by way, and in each way by stretch. */
  readonly older: Map<string, { readonly from: string; readonly to: string; counts: number[] }>;
  /** Attempts to send for which no request has left yet, by message: the connection may be what fails. */
  readonly attempts: Map<string, { readonly broker: string; readonly at: number }>;
  /** `consumer queue` → broker that was asked last: the queue's own, or a slave of it. */
  readonly pulls: Map<string, string>;
  /** What lasts now, by what it is. */
  readonly open: Map<string, Open<SpaceTimeSpan>>;
  ended: SpaceTimeSpan[];
  readonly keys: Map<string, string>;
  called: readonly (readonly [msgId: string, key: string])[];
  /** What is on its way to an HTTP client: `client msgId` → rconsumeTimes. */
  readonly received: Map<string, number>;
  /** HTTP client → Consumer ID. */
  readonly httpGroups: ReadonlyMap<string, string>;
}

function begin(state: SpaceTimeState, id: string, span: Omit<SpaceTimeSpan, 'id'>): void {
  if (!state.open.has(id)) state.open.set(id, { ...span, id });
}

function end(state: SpaceTimeState, id: string, at: number, result?: string): void {
  const span = state.open.get(id);
  if (span === undefined) return;
  state.open.delete(id);
  state.ended.push({ ...span, toMs: at, result: result ?? span.result });
  if (state.ended.length > 2 * spansKept) state.ended = state.ended.slice(-spansKept);
}

function endAll(state: SpaceTimeState, at: number, isMeant: (span: SpaceTimeSpan) => boolean): void {
  for (const [id, span] of [...state.open]) if (isMeant(span)) end(state, id, at);
}

/** Counts hops that are not kept one by one. */
function countOlder(state: SpaceTimeState, hops: readonly SpaceTimeHop[]): void {
  for (const { from, to, sentAt } of hops) {
    while (sentAt >= state.stretchMs * stretchesKept) {
      state.stretchMs *= 2;
      for (const way of state.older.values()) {
        const half = Math.ceil(way.counts.length / 2);
        way.counts = Array.from({ length: half }, (_, index) => (way.counts[2 * index] ?? 0) + (way.counts[2 * index + 1] ?? 0));
      }
    }
    const key = `${from}>${to}`;
    const way = state.older.get(key) ?? { from, to, counts: [] };
    state.older.set(key, way);
    const index = Math.floor(sentAt / state.stretchMs);
    while (way.counts.length <= index) way.counts.push(0);
    way.counts[index] = (way.counts[index] ?? 0) + 1;
  }
  state.forgotten += hops.length;
}

function olderHops({ older, stretchMs }: SpaceTimeState): readonly OlderHops[] {
  return [...older.values()].flatMap(({ from, to, counts }) =>
    counts.flatMap((count, index) => (count === 0 ? [] : [{ from, to, fromMs: index * stretchMs, toMs: (index + 1) * stretchMs, count }])),
  );
}

function keep(state: SpaceTimeState, hop: SpaceTimeState['hops'][number]): void {
  // A failed attempt is known at its end, and stands where it began.
  let place = state.hops.length;
  while (place > 0 && (state.hops[place - 1]?.sentAt ?? 0) > hop.sentAt) place -= 1;
  state.hops.splice(place, 0, hop);
  if (state.hops.length <= hopsKept + spareHops) return;
  countOlder(state, state.hops.slice(0, -hopsKept));
  state.hops = state.hops.slice(-hopsKept);
}

/** An attempt whose request never left: nobody answered at the port, or the broker was gone. */
function addFailedAttempt(state: SpaceTimeState, fact: Extract<Fact, { type: 'send.attemptFailed' }>): void {
  const attempt = state.attempts.get(fact.msgId);
  state.attempts.delete(fact.msgId);
  if (attempt === undefined || attempt.broker !== fact.broker) return;
  keep(state, {
    seq: fact.seq,
    kind: 'request',
    from: fact.producer,
    to: fact.broker,
    code: 'SEND_MESSAGE_V2',
    requestId: -1,
    sentAt: attempt.at,
    arrivesAt: fact.at,
    lostAt: fact.at,
    lostReason: fact.message,
    neverLeft: true,
    msgIds: [fact.msgId],
    carries: true,
    key: state.keys.get(fact.msgId),
  });
}

function addHop(state: SpaceTimeState, fact: Extract<Fact, { type: 'request.sent' | 'response.sent' }>): void {
  if (isHousekeeping(fact)) return;
  const carried = fact.type === 'response.sent' ? (fact.msgIds ?? []) : fact.msgId === undefined ? [] : [fact.msgId];
  const isCarrying = carried.length > 0 && !(fact.type === 'request.sent' && fact.code === 'DELETE');
  const msgIds = carried.length > 0 || fact.msgId === undefined ? carried : [fact.msgId];
  if (fact.type === 'request.sent' && fact.msgId !== undefined) state.attempts.delete(fact.msgId);
  keep(state, {
    seq: fact.seq,
    kind: fact.type === 'request.sent' ? 'request' : 'response',
    from: fact.from,
    to: fact.to,
    code: fact.code,
    requestId: fact.requestId,
    sentAt: fact.at,
    arrivesAt: fact.arrivesAt,
    msgIds,
    carries: isCarrying,
    key: msgIds[0] === undefined ? undefined : state.keys.get(msgIds[0]),
  });
}

/** A process that ended: what ran or waited in it ends with it. */
function wentDown(state: SpaceTimeState, id: string, at: number, kind: 'down' | 'stopped', result?: string): void {
  endAll(state, at, ({ kind: open, lane, peer }) =>
    open === 'frozen' ? lane === id : open === 'handler' ? lane === id : open === 'hold' && (lane === id || peer === id),
  );
  begin(state, `down ${id}`, { kind, lane: id, fromMs: at, result });
}

/** Checkpoints and acks of POP wait on the timer wheel too; what they are about has a band of its own. */
const isPopRecord = (msgId: string): boolean => /@(?:ck|ack)$/.test(msgId);

function apply(state: SpaceTimeState, fact: Fact): void {
  const { at } = fact;
  state.seq = fact.seq;
  switch (fact.type) {
    case 'send.requested':
    case 'http.requested':
      if (fact.keys === undefined || fact.msgId === undefined) return;
      state.keys.set(fact.msgId, fact.keys);
      state.called = [...state.called.slice(1 - callsKept), [fact.msgId, fact.keys]];
      return;
    case 'send.attempted':
      state.attempts.set(fact.msgId, { broker: fact.broker, at });
      return;
    case 'send.attemptFailed':
      return addFailedAttempt(state, fact);
    case 'request.sent':
      if (fact.code === 'PULL_MESSAGE' && fact.queue !== undefined) state.pulls.set(`${fact.from} ${fact.queue}`, fact.to);
      // A GET waits at the HTTP access as a pull does at its broker, and its client sees no more of it than that.
      if (fact.code === 'GET')
        begin(state, `get ${fact.requestId}`, { kind: 'hold', lane: fact.to, peer: fact.from, fromMs: fact.arrivesAt });
      return addHop(state, fact);
    case 'response.sent':
      if (fact.code === 'GET') end(state, `get ${fact.requestId}`, at);
      return addHop(state, fact);
    case 'request.lost': {
      // The fact names the call; what is lost is whichever of its two ways is under way: the one sent last.
      const hop = state.hops.findLast(
        ({ requestId, from, to }) =>
          requestId === fact.requestId && ((from === fact.from && to === fact.to) || (from === fact.to && to === fact.from)),
      );
      if (hop !== undefined) [hop.lostAt, hop.lostReason] = [at, fact.reason];
      if (hop?.kind === 'request') state.open.delete(`get ${fact.requestId}`);
      return;
    }
    case 'message.delivered': {
      const { consumer, msgId, reconsumeTimes } = fact;
      return begin(state, `handler ${consumer} ${msgId}`, {
        kind: 'handler',
        lane: consumer,
        fromMs: at,
        msgId,
        key: state.keys.get(msgId),
        reconsumeTimes,
      });
    }
    case 'message.consumed':
      return end(state, `handler ${fact.consumer} ${fact.msgId}`, at, fact.result);
    case 'message.scheduled': {
      const { msgId, broker, delayLevel, dueAt } = fact;
      if (isPopRecord(msgId)) return;
      return begin(state, `wait ${msgId} ${dueAt}`, {
        kind: 'wait',
        lane: broker,
        fromMs: at,
        msgId,
        key: state.keys.get(msgId),
        delayLevel,
        dueAt,
      });
    }
    case 'message.due':
    case 'message.recalled':
      return end(state, `wait ${fact.msgId} ${fact.dueAt}`, at);
    case 'message.popped': {
      const { msgId, broker, group, visibleAt, reconsumeTimes } = fact;
      return begin(state, `invisible ${group} ${msgId}`, {
        kind: 'invisible',
        lane: broker,
        fromMs: at,
        msgId,
        key: state.keys.get(msgId),
        dueAt: visibleAt,
        reconsumeTimes,
      });
    }
    case 'message.invisibleTimeChanged': {
      const span = state.open.get(`invisible ${fact.group} ${fact.msgId}`);
      if (span !== undefined) span.dueAt = fact.visibleAt;
      return;
    }
    case 'message.acked':
      return end(state, `invisible ${fact.group} ${fact.msgId}`, at, 'acked');
    case 'message.revived':
      return end(state, `invisible ${fact.group} ${fact.msgId}`, at, 'revived');
    case 'half.stored':
      return begin(state, `half ${fact.msgId}`, {
        kind: 'half',
        lane: fact.broker,
        fromMs: at,
        msgId: fact.msgId,
        key: state.keys.get(fact.msgId),
      });
    case 'half.committed':
    case 'half.rolledBack':
    case 'half.discarded':
      return end(state, `half ${fact.msgId}`, at, fact.type.slice('half.'.length));
    case 'broker.crashed':
    case 'client.crashed':
      return wentDown(state, fact.id, at, 'down', fact.reason);
    case 'nameServer.stopped':
      return wentDown(state, fact.id, at, 'down', fact.reason);
    case 'broker.stopped':
    case 'client.stopped':
      return wentDown(state, fact.id, at, 'stopped');
    case 'broker.started':
    case 'client.started':
    case 'nameServer.started':
      return end(state, `down ${fact.id}`, at);
    case 'state.changed':
      if (fact.to === 'frozen') begin(state, `frozen ${fact.instance}`, { kind: 'frozen', lane: fact.instance, fromMs: at });
      else if (fact.from === 'frozen') end(state, `frozen ${fact.instance}`, at);
      return;
    case 'link.cut':
      begin(state, `cut ${fact.id} a`, { kind: 'cut', lane: fact.from, peer: fact.to, fromMs: at });
      return begin(state, `cut ${fact.id} b`, { kind: 'cut', lane: fact.to, peer: fact.from, fromMs: at });
    case 'link.healed':
      end(state, `cut ${fact.id} a`, at);
      return end(state, `cut ${fact.id} b`, at);
    case 'port.closed':
      return begin(state, `port ${fact.node}`, { kind: 'cut', lane: fact.node, fromMs: at, result: String(fact.port) });
    case 'port.opened':
      return end(state, `port ${fact.node}`, at);
    case 'queue.locked':
      // A lock that ran out goes to another client without having been released.
      endAll(
        state,
        at,
        ({ kind, queue, lane, peer }) => kind === 'lock' && queue === fact.queue && peer === fact.group && lane !== fact.consumer,
      );
      return begin(state, `lock ${fact.consumer} ${fact.queue}`, {
        kind: 'lock',
        lane: fact.consumer,
        queue: fact.queue,
        peer: fact.group,
        fromMs: at,
      });
    case 'queue.unlocked':
      return end(state, `lock ${fact.consumer} ${fact.queue}`, at);
    case 'http.received':
      state.received.set(`${fact.client} ${fact.msgId}`, fact.rconsumeTimes);
      return;
    case 'http.answered':
      for (const msgId of fact.msgIds ?? []) {
        const what = `${fact.client} ${msgId}`;
        const reconsumeTimes = state.received.get(what);
        begin(state, `handler ${what}`, {
          kind: 'handler',
          lane: fact.client,
          fromMs: at,
          msgId,
          key: state.keys.get(msgId),
          reconsumeTimes,
        });
        state.received.delete(what);
      }
      return;
    case 'http.deleted':
      return end(state, `handler ${fact.client} ${fact.msgId}`, at, fact.ignored === true ? undefined : 'DELETE');
    case 'http.expired':
      return endAll(
        state,
        at,
        ({ kind, msgId, lane }) => kind === 'handler' && msgId === fact.msgId && state.httpGroups.get(lane) === fact.group,
      );
    case 'pull.held':
      return begin(state, `hold ${fact.consumer} ${fact.queue}`, {
        kind: 'hold',
        lane: state.pulls.get(`${fact.consumer} ${fact.queue}`) ?? fact.queue.split(':')[1] ?? '',
        peer: fact.consumer,
        queue: fact.queue,
        fromMs: at,
      });
    case 'pull.answered':
      return end(state, `hold ${fact.consumer} ${fact.queue}`, at);
    default:
      return;
  }
}

function model(state: SpaceTimeState): SpaceTimeModel {
  return {
    seq: state.seq,
    lanes: state.lanes,
    latency: state.latency,
    hops: state.hops.map(({ requestId: _own, ...hop }) => hop),
    spans: [...state.ended.slice(-spansKept), ...state.open.values()],
    older: olderHops(state),
    hidden: state.forgotten,
    called: state.called,
  };
}

/** What `facts` come to after a moment at which `lasting` had not ended. */
export function spaceTimeAhead(scenario: ResolvedScenario, lasting: readonly SpaceTimeSpan[], facts: readonly Fact[]): SpaceTimeModel {
  const state = spaceTime.initial(scenario);
  for (const span of lasting) state.open.set(span.id, span);
  for (const fact of facts) apply(state, fact);
  return model(state);
}

export const spaceTime: Projection<SpaceTimeState, SpaceTimeModel> = {
  id: 'spaceTime',
  initial: ({ producers, nameServers, brokers, consumers, httpGateways = [], httpClients = [], network }) => {
    const groups = [...new Set(consumers.map(({ group }) => group))];
    const lane =
      (role: SpaceTimeLane['role']) =>
      ({ id }: { readonly id: string }): SpaceTimeLane => ({ id, role });
    return {
      seq: 0,
      lanes: [
        ...producers.map(lane('producer')),
        ...httpClients.map(lane('httpClient')),
        ...httpGateways.map(lane('httpGateway')),
        ...nameServers.map(lane('nameServer')),
        ...brokers.map(lane('broker')),
        ...groups.flatMap((group) => consumers.filter((one) => one.group === group).map(lane('consumer'))),
      ],
      latency: network.latency,
      hops: [],
      forgotten: 0,
      stretchMs: firstStretchMs,
      older: new Map(),
      attempts: new Map(),
      pulls: new Map(),
      open: new Map(),
      ended: [],
      keys: new Map(),
      called: [],
      received: new Map(),
      httpGroups: new Map(httpClients.map(({ id, consumerId }) => [id, consumerId])),
    };
  },
  apply,
  model,
};
