/** A run told in the words of a recording: the same kinds of observation, times from the recording's 0. */
import { queueReference } from '../../model/names.ts';
import type { Run } from '../../api.ts';
import type { Fact, FactOf } from '../../trace/factTypes.ts';
import type { Recording, Seen } from './recording.ts';
import { ReplicaOffsets } from './replicaOffsets.ts';
import { recordingStart } from './toScenario.ts';

/** Addresses as the engine gives them, by id. */
function addressesOf(recording: Recording): readonly (readonly [address: string, id: string])[] {
  return [
    ...recording.nameServers.map((id, i) => [`192.168.0.${1 + i}:9876`, id] as const),
    ...recording.brokers.map((id, i) => [`192.168.0.${11 + i}:10911`, id] as const),
  ];
}

interface Stored {
  readonly at: number;
}

class Observer {
  readonly seen: Seen[] = [];
  private readonly recording: Recording;
  private readonly keys = new Map<string, string>();
  private readonly producers = new Map<string, string>();
  private readonly ids = new Map<string, number>();
  private readonly copies = new Map<string, number>();
  private readonly stored = new Map<string, Stored>();
  private readonly shares = new Map<string, Map<string, readonly string[]>>();
  private readonly attempts = new Map<string, string>();
  private readonly async = new Set<string>();
  private readonly processQueues = new Map<string, Set<number>>();
  private readonly mostCached = new Map<string, number>();
  private readonly nextOffsets = new Map<string, number>();
  private readonly offsets = new Map<string, number>();
  private readonly routes = new Map<string, Set<string>>();

  private readonly replicas: ReplicaOffsets | undefined;

  constructor(recording: Recording) {
    this.recording = recording;
    if (recording.slaves !== undefined) this.replicas = new ReplicaOffsets(recording);
  }

  watch(fact: Fact): void {
    const at = fact.at - recordingStart;
    if (this.replicas !== undefined) this.seen.push(...this.replicas.watch(fact, at));
    switch (fact.type) {
      case 'send.requested':
        this.keys.set(fact.msgId, fact.keys ?? '');
        this.producers.set(fact.msgId, fact.producer);
        this.attempts.set(fact.msgId, fact.topic);
        if (fact.mode === 'ASYNC') this.async.add(fact.msgId);
        return;
      case 'send.attempted': {
        if (this.async.has(fact.msgId)) return; // The hook of the recording names only the queue chosen first.
        const queue = queueReference(this.attempts.get(fact.msgId) ?? '', fact.broker, fact.queueId);
        this.seen.push({ at, saw: 'tried', key: this.key(fact.msgId), by: fact.producer, queue });
        return;
      }
      case 'send.attemptFailed':
        return this.attemptFailed(fact);
      case 'send.completed':
        return this.completed(fact, at);
      case 'send.failed':
        this.seen.push({
          at,
          saw: 'failed',
          key: this.key(fact.msgId),
          by: fact.producer,
          error: fact.errorClass,
          message: this.text(fact.message),
          cost: fact.costMs,
        });
        return;
      case 'message.stored':
        return this.append(fact, at);
      case 'message.cached':
        return this.cache(fact.consumer, queueReference(fact.topic, fact.broker, fact.queueId), fact.queueOffset, undefined, at);
      case 'message.delivered':
        return this.deliver(fact, at);
      case 'message.consumed':
        this.seen.push({ at, saw: 'consumed', key: this.key(fact.msgId), to: fact.consumer });
        return this.cache(fact.consumer, queueReference(fact.topic, fact.broker, fact.queueId), undefined, fact.queueOffset, at);
      case 'client.logged':
        if (fact.level === 'ERROR') this.seen.push({ at, saw: 'startFailed', who: fact.client, message: fact.text });
        return;
      case 'offset.reset':
        return this.reset(fact, at);
      case 'admin.failed':
        if (fact.command === 'resetOffsetByTime') this.seen.push({ at, saw: 'resetFailed', message: fact.message.replace(/\d{13}/, '#') });
        return;
      case 'rebalance.done':
        return this.share(fact.consumer, fact.topic, fact.queues, at);
      case 'client.started':
      case 'client.crashed':
      case 'client.stopped':
        this.shares.delete(fact.id);
        return;
      case 'offset.committed':
        if (fact.where === 'broker') this.commit(fact, at);
        return;
      case 'pull.answered':
        this.nextOffsets.set(`${fact.consumer}/${fact.queue}`, fact.nextOffset);
        return;
      case 'request.sent':
        if (fact.code === 'PULL_MESSAGE' && fact.queue !== undefined) {
          const group = this.recording.consumers.find(({ id }) => id === fact.from)?.group ?? '';
          const offset = this.nextOffsets.get(`${fact.from}/${fact.queue}`) ?? this.offsets.get(`${group}/${fact.queue}`) ?? 0;
          const to = this.replicas === undefined ? {} : { to: fact.to };
          this.seen.push({ at, saw: 'pulls', who: fact.from, queue: fact.queue, offset, ...to });
        } else if (fact.code === 'UPDATE_CONSUMER_OFFSET' && fact.queue !== undefined && this.replicas !== undefined) {
          this.seen.push({ at, saw: 'commits', who: fact.from, queue: fact.queue, to: fact.to });
        }
        return;
      case 'broker.registered':
        return this.route(fact.nameServer, fact.broker, true, at);
      case 'route.removed':
        return this.route(fact.nameServer, fact.broker, false, at);
      case 'nameServer.started':
        for (const { name } of this.recording.topics) this.seen.push({ at, saw: 'route', topic: name, from: fact.id, queues: {} });
        return;
      case 'nameServer.stopped':
        this.routes.delete(fact.id);
        return;
      case 'route.fetched':
        if (fact.found) this.seen.push({ at, saw: 'publishes', who: fact.client, topic: fact.topic, queues: { all: fact.queues ?? 0 } });
        return;
      default:
        return;
    }
  }

  private key(msgId: string): string {
    return this.keys.get(msgId) ?? '';
  }

  private text(message: string): string {
    let text = message.replaceAll(/cost \[\d+\]ms/g, 'cost [#]ms');
    for (const [address, id] of addressesOf(this.recording)) text = text.replaceAll(address, `{${id}}`);
    return text;
  }

  private label(labels: Map<string, number>, id: string): number {
    let label = labels.get(id);
    if (label === undefined) labels.set(id, (label = labels.size + 1));
    return label;
  }

  private attemptFailed(fact: FactOf<'send.attemptFailed'>): void {
    const tried = this.seen.findLastIndex((seen) => seen.saw === 'tried' && seen.key === this.key(fact.msgId));
    const before = this.seen[tried];
    if (before?.saw === 'tried') this.seen[tried] = { ...before, error: `${fact.errorClass}: ${this.text(fact.message)}` };
  }

  private completed(fact: FactOf<'send.completed'>, at: number): void {
    const queue = queueReference(this.attempts.get(fact.msgId) ?? '', fact.broker, fact.queueId);
    const id = this.label(this.ids, fact.msgId);
    this.seen.push({
      at,
      saw: 'sent',
      key: this.key(fact.msgId),
      by: fact.producer,
      queue,
      offset: fact.queueOffset,
      cost: fact.costMs,
      id,
    });
  }

  private append(fact: FactOf<'message.stored'>, at: number): void {
    const queue = queueReference(fact.topic, fact.broker, fact.queueId);
    this.stored.set(`${queue}/${fact.queueOffset}`, { at });
    this.seen.push({
      at,
      saw: 'stored',
      key: this.key(fact.msgId),
      queue,
      offset: fact.queueOffset,
      times: fact.reconsumeTimes,
      id: this.label(this.ids, fact.msgId),
      copy: this.label(this.copies, fact.offsetMsgId),
    });
  }

  private deliver(fact: FactOf<'message.delivered'>, at: number): void {
    const queue = queueReference(fact.topic, fact.broker, fact.queueId);
    const stored = this.stored.get(`${queue}/${fact.queueOffset}`);
    this.seen.push({
      at,
      saw: 'delivered',
      key: this.key(fact.msgId),
      to: fact.consumer,
      queue,
      offset: fact.queueOffset,
      times: fact.reconsumeTimes,
      as: fact.realTopic,
      id: this.label(this.ids, fact.msgId),
      copy: this.label(this.copies, fact.offsetMsgId ?? ''),
      ...(stored === undefined ? {} : { stored: stored.at }),
    });
  }

  private cache(consumer: string, queue: string, put: number | undefined, out: number | undefined, at: number): void {
    const name = `${consumer}/${queue}`;
    let cached = this.processQueues.get(name);
    if (cached === undefined) this.processQueues.set(name, (cached = new Set()));
    if (put !== undefined) cached.add(put);
    if (out !== undefined) cached.delete(out);
    if (cached.size <= (this.mostCached.get(consumer) ?? 0)) return;
    this.mostCached.set(consumer, cached.size);
    this.seen.push({ at, saw: 'cached', who: consumer, count: cached.size });
  }

  private reset(fact: FactOf<'offset.reset'>, at: number): void {
    const queue = queueReference(fact.topic, fact.broker, fact.queueId);
    const before = this.seen.findLastIndex((seen) => seen.saw === 'reset' && seen.at === at && seen.group === fact.group);
    const reset = this.seen[before];
    const offsets = { ...(reset?.saw === 'reset' ? reset.offsets : {}), [queue]: fact.offset };
    if (before >= 0) this.seen[before] = { at, saw: 'reset', group: fact.group, offsets };
    else this.seen.push({ at, saw: 'reset', group: fact.group, offsets });
  }

  private share(consumer: string, topic: string, queues: readonly string[], at: number): void {
    let byTopic = this.shares.get(consumer);
    if (byTopic === undefined) this.shares.set(consumer, (byTopic = new Map()));
    byTopic.set(
      topic,
      queues.map((queue) => `${topic}:${queue}`),
    );
    this.seen.push({ at, saw: 'holds', who: consumer, queues: [...byTopic.values()].flat() });
  }

  private commit(fact: FactOf<'offset.committed'>, at: number): void {
    const queue = queueReference(fact.topic, fact.broker, fact.queueId);
    this.offsets.set(`${fact.group}/${queue}`, fact.offset);
    const offsets: Record<string, number> = {};
    for (const [name, offset] of this.offsets) {
      const [group = '', reference = ''] = name.split('/');
      if (group === fact.group && !reference.startsWith('%')) offsets[reference] = offset;
    }
    this.seen.push({ at, saw: 'offsets', group: fact.group, offsets });
  }

  /** What a name server answers from now on, for the topics of the recording. */
  private route(nameServer: string, broker: string, isThere: boolean, at: number): void {
    let brokers = this.routes.get(nameServer);
    if (brokers === undefined) this.routes.set(nameServer, (brokers = new Set()));
    if (isThere) brokers.add(broker);
    else brokers.delete(broker);
    for (const { name, queues } of this.recording.topics) {
      if (queues[broker] === undefined) continue;
      const there = Object.entries(queues).filter(([id]) => brokers.has(id));
      this.seen.push({ at, saw: 'route', topic: name, from: nameServer, queues: Object.fromEntries(there) });
    }
  }
}

/** Everything a run shows up to `ms` of the recording. */
export function observe(recording: Recording, run: Run, ms: number): Seen[] {
  run.advanceTo(recordingStart + ms);
  const observer = new Observer(recording);
  const last = run.trace.seqAt({ ms: recordingStart + ms });
  for (let seq = 1; seq <= last; seq++) observer.watch(run.trace.fact(seq));
  return observer.seen;
}
