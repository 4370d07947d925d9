/**
 * Carries recordings of a real cluster over into the fixtures of the engine's replay tests: only what is compared, in the
 * shape of `recording.ts`. Usage: `tsx scripts/carryOverRecordings.ts <folder with the recordings>`, then Prettier.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import type { Config } from '../src/engine/model/scenario.ts';
import type {
  Done,
  RecordedConsumer,
  RecordedProducer,
  RecordedTopic,
  Recording,
  Seen,
} from '../src/engine/testing/recordings/recording.ts';
import { names, partOf, phaseMatters, stuckMessages, until } from './carriedRecordings.ts';
import { isReset, resetOf, seenOfReset } from './carriedResets.ts';
import { seenOfReplicas } from './carriedReplicas.ts';
import { slowOf } from './slowMessages.ts';
import { partNamed } from './partOfRecording.ts';
import { brokersOf, has, keyOf, Labels, number, queueIdOf, refusals, text, topicsOf, type Raw, type RawRecording } from './rawRecording.ts';

/** How long a process needed to start where the recording does not say when it was up (ms). */
const startUpMs = 2_000;

class CarryOver {
  private readonly raw: RawRecording;
  private readonly name: string;
  private readonly brokers: readonly string[];
  private readonly slaves: Readonly<Record<string, string>>;
  private readonly idOf: (process: string) => string;
  private readonly nameServers: readonly string[];
  private readonly topics: readonly RecordedTopic[];
  private readonly ids = new Labels();
  private readonly copies = new Labels();
  private readonly addresses: Readonly<Record<string, string>>;
  /** Id of the recording's consumer → id here: processes that follow one another under one client id are one consumer. */
  private readonly consumerIds = new Map<string, string>();
  private readonly mostCached = new Map<string, number>();
  private readonly topicOfKey = new Map<string, string>();

  constructor(name: string, raw: RawRecording) {
    this.name = name;
    this.raw = raw;
    const id = (said: string): string => said.split(/[ ,]/)[0] ?? said;
    const { masters, slaves, idOf } = brokersOf(raw);
    this.brokers = masters;
    this.slaves = slaves;
    this.idOf = idOf;
    this.nameServers = Array.isArray(raw.topology.namesrv) ? (raw.topology.namesrv as readonly string[]).map(id) : ['ns'];
    this.topics = topicsOf(raw, this.brokers);
    const said = Object.entries(raw.topology.addresses ?? {}).map(([address, process]) => [address, idOf(process)] as const);
    const usual = this.brokers.map((broker, i) => [`127.0.0.1:${10_911 + 10 * i}`, broker] as const);
    this.addresses = Object.fromEntries(said.length > 0 ? said : [['127.0.0.1:9876', 'ns'] as const, ...usual]);
    for (const seen of raw.observed) {
      const key = keyOf(seen);
      const topic = (seen['fromTopic'] ?? seen['topic']) as string | undefined;
      if (key !== undefined && topic !== undefined && !topic.includes('%') && !this.topicOfKey.has(key)) this.topicOfKey.set(key, topic);
    }
  }

  recording(): Recording {
    const consumers = this.consumers();
    const saw = this.raw.observed.flatMap((seen) => this.seen(seen)).sort((a, b) => a.at - b.at);
    const last = until[this.name] ?? Infinity;
    return {
      name: this.name,
      about: this.raw.scenario,
      rocketmqVersion: this.raw.rocketmqVersion,
      config: this.config(),
      nameServers: this.nameServers,
      brokers: this.brokers,
      ...(Object.keys(this.slaves).length === 0 ? {} : { slaves: this.slaves }),
      topics: this.topics,
      producers: this.producers(),
      consumers,
      did: this.done().filter(({ at }) => at < last),
      saw: saw.filter(({ at }) => at < last),
    };
  }

  private config(): Config {
    const said = this.raw.config['broker'];
    const config: Record<string, string | boolean> = {};
    if (typeof said !== 'object' || said === null) return config;
    for (const [option, value] of Object.entries(said as Raw)) {
      config[option] = value === 'true' || value === 'false' ? value === 'true' : String(value);
    }
    return config;
  }

  private serversOf(raw: Raw): { nameServers?: readonly string[] } {
    if (!has(raw, 'ns')) return {};
    const ids = text(raw, 'ns')
      .split(';')
      .filter((address) => address !== '')
      .map((address) => this.addresses[address] ?? address);
    return ids.length === this.nameServers.length ? {} : { nameServers: ids };
  }

  private producers(): RecordedProducer[] {
    const asked = new Map(this.raw.actions.filter((one) => one['do'] === 'producer').map((one) => [text(one, 'id'), one]));
    return this.raw.observed
      .filter((seen) => seen['kind'] === 'producerStarted' && number(seen, 't') < (until[this.name] ?? Infinity))
      .map((seen) => ({ id: text(seen, 'id'), group: text(seen, 'group'), ...this.serversOf(asked.get(text(seen, 'id')) ?? {}) }));
  }

  private consumers(): RecordedConsumer[] {
    const clientIds = new Map(
      this.raw.observed.filter((one) => one['kind'] === 'consumerStarted').map((one) => [text(one, 'id'), text(one, 'clientId')]),
    );
    const known = new Map<string, RecordedConsumer>();
    for (const raw of this.raw.actions) {
      if (raw['do'] !== 'consumer' || number(raw, 't') >= (until[this.name] ?? Infinity)) continue;
      const id = text(raw, 'id');
      const clientId = clientIds.get(id) ?? id;
      const same = `${clientId}/${text(raw, 'group')}`;
      this.consumerIds.set(id, known.get(same)?.id ?? id);
      if (known.has(same)) continue;
      const config: Record<string, string | number> = {};
      const take = (field: string, option: string): void => {
        if (has(raw, field)) config[option] = raw[field] as string | number;
      };
      take('maxReconsume', 'maxReconsumeTimes');
      take('consumeTimeoutMin', 'consumeTimeout');
      take('pullThreshold', 'pullThresholdForQueue');
      take('pullBatch', 'pullBatchSize');
      take('maxSpan', 'consumeConcurrentlyMaxSpan');
      take('strategy', 'allocateMessageQueueStrategy');
      for (const option of ['consumeThreadMin', 'consumeThreadMax']) take('threads', option);
      known.set(same, {
        id,
        group: text(raw, 'group'),
        clientId,
        topic: text(raw, 'topic'),
        ...(has(raw, 'sub') ? { expression: text(raw, 'sub') } : {}),
        ...(has(raw, 'sql') ? { sql: text(raw, 'sql') } : {}),
        ...(raw['model'] === 'BROADCASTING' ? { model: 'BROADCASTING' } : {}),
        ...(raw['from'] === 'CONSUME_FROM_LAST_OFFSET' ? { from: 'CONSUME_FROM_LAST_OFFSET' } : {}),
        ...(raw['listener'] === 'orderly' ? { listener: 'orderly' } : {}),
        ...(has(raw, 'behaviour') ? { returns: text(raw, 'behaviour') } : {}),
        ...(has(raw, 'sleep') ? { sleepMs: number(raw, 'sleep') } : {}),
        ...slowOf(this.raw.observed, id, (raw['sleep'] as number | undefined) ?? 0, stuckMessages[this.name]),
        ...(Object.keys(config).length > 0 ? { config } : {}),
        ...this.serversOf(raw),
      });
    }
    return [...known.values()].sort((a, b) => (a.clientId < b.clientId ? -1 : a.clientId > b.clientId ? 1 : 0));
  }

  private done(): Done[] {
    const done: Done[] = [];
    const members = new Map<string, string[]>();
    const booted = this.raw.observed.filter((seen) => seen['kind'] === 'brokerBooted');
    for (const raw of this.raw.actions) {
      const at = number(raw, 't');
      const what = text(raw, 'do');
      const process = this.idOf((raw['process'] ?? raw['broker']) as string);
      if (what === 'consumer') members.set(process, [...(members.get(process) ?? []), text(raw, 'id')]);
      if (what === 'send' || what === 'sendSameObject') done.push(this.send(raw));
      if (isReset(raw, this.raw.observed)) done.push(resetOf(raw));
      if (what === 'shutdown') done.push({ at, do: 'stop', node: this.node(text(raw, 'id')) });
      const hand = ({ 'kill -9': 'crash', 'kill -STOP': 'freeze', 'kill -CONT': 'thaw' } as const)[what];
      if (hand !== undefined) {
        const stopped = new Set(done.flatMap((one) => (one.do === 'stop' ? [one.node] : [])));
        const nodes = (members.get(process) ?? [process]).map((node) => this.node(node));
        for (const node of nodes) if (hand !== 'crash' || !stopped.has(node)) done.push({ at, do: hand, node });
      }
      if (what === 'startBroker' || what === 'startNameServer') {
        const up = booted.find((seen) => this.idOf(seen['process'] as string) === process && number(seen, 't') > at);
        done.push({ at: up === undefined ? at + startUpMs : number(up, 't'), do: 'start', node: process });
      }
    }
    for (const seen of this.raw.observed) {
      if (seen['kind'] === 'producerStarted' || seen['kind'] === 'consumerStarted')
        done.push({
          at: number(seen, 't') - (phaseMatters.has(this.name) ? ((seen['startCostMs'] ?? 0) as number) : 0),
          do: 'start',
          node: this.node(text(seen, 'id')),
        });
      if (seen['kind'] === 'consumerStartError')
        done.push({ at: number(seen, 't') - number(seen, 'costMs'), do: 'start', node: this.node(text(seen, 'id')) });
    }
    return [...done, ...this.unlistedSends(done)].sort((a, b) => a.at - b.at);
  }

  private node(id: string): string {
    return this.consumerIds.get(id) ?? id;
  }

  private send(raw: Raw): Done {
    const props = (raw['props'] ?? {}) as Raw;
    const mode = has(raw, 'mode') ? (text(raw, 'mode').toUpperCase() as 'ONEWAY' | 'ASYNC') : undefined;
    const topic = text(raw, 'topic');
    return {
      at: number(raw, 't'),
      do: 'send',
      by: text(raw, 'id'),
      topic,
      key: text(raw, 'keys'),
      ...(has(raw, 'tags') ? { tag: text(raw, 'tags') } : {}),
      ...(mode === undefined ? {} : { mode }),
      ...(has(raw, 'queue')
        ? { queue: `${Object.keys(this.topics.find(({ name }) => name === topic)?.queues ?? {})[0] ?? ''}:${number(raw, 'queue')}` }
        : {}),
      ...(has(props, 'sleep') ? { sleepMs: Number(props['sleep']) } : {}),
      ...(has(raw, 'delay') ? { delayLevel: number(raw, 'delay') } : {}),
      ...(has(raw, 'shard') ? { shardingKey: text(raw, 'shard') } : {}),
      ...(has(props, 'beh') ? { returns: text(props, 'beh') } : {}),
      ...(has(raw, 'times') ? { times: number(raw, 'times') } : {}),
      ...(has(props, 'price') ? { properties: `price=${text(props, 'price')}` } : {}),
    };
  }

  /** Sends that the recording shows only by what came of them: to the queue in which they were found. */
  private unlistedSends(done: readonly Done[]): Done[] {
    const known = new Set(done.flatMap((one) => (one.do === 'send' ? [one.key] : [])));
    const sends: Done[] = [];
    for (const seen of this.raw.observed) {
      const isSend = seen['kind'] === 'sendOk' || (seen['kind'] === 'sendError' && has(seen, 'shardingKey'));
      if (!isSend && seen['kind'] !== 'deliver') continue;
      if (!isSend && !has(seen, 'born') && !has(seen, 'stored')) continue;
      const key = keyOf(seen) ?? '';
      const topic = this.topicOfKey.get(key);
      if (known.has(key) || topic === undefined) continue;
      known.add(key);
      const at = isSend ? number(seen, 't') - number(seen, 'costMs') : ((seen['born'] ?? seen['stored']) as number);
      const by = this.producers()[seen['kind'] === 'deliver' && this.producers().length > 1 ? 1 : 0]?.id ?? '';
      const broker = ((seen['broker'] ?? seen['fromBroker']) as string | undefined) ?? this.brokers[0] ?? '';
      const said = (seen['tags'] ?? (seen['props'] as Raw | undefined)?.['TAGS']) as string | undefined;
      const tag = said === undefined ? {} : { tag: said };
      const chosen = has(seen, 'shardingKey') ? { shardingKey: text(seen, 'shardingKey') } : { queue: `${broker}:${queueIdOf(seen)}` };
      const queue = key === 'warm' ? {} : chosen;
      sends.push({ at, do: 'send', by, topic, key, ...tag, ...queue });
    }
    return sends;
  }

  private queueOf(raw: Raw, topic: string): string {
    const of = Object.keys(this.topics.find(({ name }) => name === topic)?.queues ?? {})[0] ?? this.brokers[0] ?? '';
    const broker = this.idOf(((raw['fromBroker'] ?? raw['broker'] ?? raw['to']) as string | undefined) ?? of);
    const id = this.addresses[broker] ?? broker;
    return `${topic}:${this.slaves[id] ?? id}:${queueIdOf(raw)}`;
  }

  private labels(raw: Raw): { id?: number; copy?: number } {
    return {
      ...(has(raw, 'msgId') ? { id: this.ids.of(raw['msgId']) } : {}),
      ...(has(raw, 'offsetMsgId') ? { copy: this.copies.of(raw['offsetMsgId']) } : {}),
    };
  }

  /** Addresses become ids and durations `#`. */
  private message(said: string): string {
    let message = said.replaceAll(/cost \[\d+\]ms/g, 'cost [#]ms');
    for (const [address, id] of Object.entries(this.addresses)) message = message.replaceAll(address, `{${id}}`);
    return message;
  }

  private seen(raw: Raw): Seen[] {
    const ofReplicas = seenOfReplicas(
      raw,
      this.raw,
      (id) => this.node(id),
      (seen, topic) => this.queueOf(seen, topic),
    );
    if (ofReplicas !== undefined) return [ofReplicas];
    const at = number(raw, 't');
    const kind = text(raw, 'kind');
    const by = (raw['id'] ?? 'p1') as string;
    const key = keyOf(raw) ?? '';
    const queuesOf = (lines: readonly string[]): Record<string, number> =>
      Object.fromEntries(lines.map((line) => [line.split(' ')[0] ?? '', Number(/ w(\d+)/.exec(line)?.[1] ?? 0)]));
    const from = has(raw, 'nameServer') ? { from: text(raw, 'nameServer') } : {};
    switch (kind) {
      case 'sendOk':
      case 'asyncOk':
        return [
          {
            at,
            saw: 'sent',
            key,
            by,
            queue: this.queueOf(raw, (raw['topic'] as string | undefined) ?? this.topicOfKey.get(key) ?? ''),
            offset: number(raw, 'queueOffset'),
            cost: number(raw, 'costMs'),
            ...this.labels(raw),
          },
        ];
      case 'resetOffsetReturned':
      case 'resetOffsetOldReturned':
      case 'resetOffsetError':
        return [seenOfReset(raw, this.topics[0]?.name ?? '')];
      case 'consumerStartError':
        return [{ at, saw: 'startFailed', who: this.node(by), message: `${text(raw, 'exception')}: ${text(raw, 'message')}` }];
      case 'sendError':
      case 'asyncError':
        return [
          {
            at,
            saw: 'failed',
            key,
            by,
            error: text(raw, 'exception'),
            message: this.message(text(raw, 'message')),
            cost: number(raw, 'costMs'),
          },
        ];
      case 'attempt': {
        if (raw['mode'] === 'ASYNC') return [];
        const error = has(raw, 'exception') ? { error: `${text(raw, 'exception')}: ${this.message(text(raw, 'message'))}` } : {};
        return [{ at, saw: 'tried', key, by: text(raw, 'producer'), queue: this.queueOf(raw, this.topicOfKey.get(key) ?? ''), ...error }];
      }
      case 'deliver':
        return [
          {
            at,
            saw: 'delivered',
            key,
            to: this.node(text(raw, 'consumer')),
            queue: this.queueOf(raw, (raw['fromTopic'] ?? raw['topic'] ?? this.topicOfKey.get(key)) as string),
            offset: (raw['queueOffset'] as number | undefined) ?? -1,
            times: (raw['reconsumeTimes'] ?? 0) as number,
            as: (raw['topic'] ?? this.topicOfKey.get(key)) as string,
            ...(has(raw, 'stored') ? { stored: number(raw, 'stored') } : {}),
            ...this.labels(raw),
          },
        ];
      case 'consumed':
        return [{ at, saw: 'consumed', key: text(raw, 'body'), to: this.node(text(raw, 'consumer')) }];
      case 'stored':
        return [
          {
            at: number(raw, 'stored'),
            saw: 'stored',
            key: text(raw, 'body'),
            queue: this.queueOf(raw, text(raw, 'topic')),
            offset: number(raw, 'queueOffset'),
            times: number(raw, 'reconsumeTimes'),
            id: this.ids.of(raw['msgId']),
            copy: this.copies.of(raw['offsetMsgId']),
          },
        ];
      case 'allocation':
        return [
          {
            at,
            saw: 'holds',
            who: this.node(text(raw, 'consumer')),
            queues: Object.entries(raw['queues'] as Readonly<Record<string, readonly number[]>>).flatMap(([place, ids]) =>
              ids.map((queueId) => `${place.replace('@', ':')}:${queueId}`),
            ),
          },
        ];
      case 'groupOffsets':
        return [
          {
            at,
            saw: 'offsets',
            group: text(raw, 'group'),
            offsets: Object.fromEntries(
              Object.entries(raw['offsets'] as Readonly<Record<string, number | { consumerOffset: number }>>).map(([queue, offset]) => [
                queue.replaceAll('/', ':'),
                typeof offset === 'number' ? offset : offset.consumerOffset,
              ]),
            ),
          },
        ];
      case 'floodResult':
        return refusals(raw).map((message) => ({
          at,
          saw: 'refused',
          topic: text(raw, 'label').split(' ')[0] ?? '',
          mode: text(raw, 'mode'),
          message,
        }));
      case 'route':
        return [{ at, saw: 'route', topic: text(raw, 'topic'), ...from, queues: queuesOf(raw['queueDatas'] as readonly string[]) }];
      case 'routeError':
        return raw['responseCode'] === 17 ? [{ at, saw: 'route', topic: text(raw, 'topic'), ...from, queues: {} }] : [];
      case 'publishList':
        return [{ at, saw: 'publishes', who: by, topic: text(raw, 'topic'), queues: raw['queuesPerBroker'] as Record<string, number> }];
      case 'pullRequest':
        return [
          {
            at,
            saw: 'pulls',
            who: this.node(text(raw, 'consumer')),
            queue: this.queueOf(raw, text(raw, 'topic')),
            offset: number(raw, 'offset'),
            ...(Object.keys(this.slaves).length === 0 ? {} : { to: this.idOf(text(raw, 'to')) }),
          },
        ];
      case 'groupClients':
        return [
          {
            at,
            saw: 'members',
            group: text(raw, 'group'),
            who: (raw['clientIds'] as readonly string[]).map((id) => id.split('@')[1] ?? id),
          },
        ];
      case 'processQueue': {
        const [who, count] = [this.node(text(raw, 'consumer')), number(raw, 'cached')];
        if (count <= (this.mostCached.get(who) ?? 0)) return [];
        this.mostCached.set(who, count);
        return [{ at, saw: 'cached', who, count }];
      }
      default:
        return [];
    }
  }
}

const folder = argv[2];
if (folder === undefined) throw new Error('usage: tsx scripts/carryOverRecordings.ts <folder with the recordings> [names]');
for (const name of argv.length > 3 ? argv.slice(3) : names) {
  const raw = JSON.parse(readFileSync(join(folder, `${partOf[name] ?? name}.json`), 'utf8')) as RawRecording;
  const { did, saw, ...head } = new CarryOver(name, partNamed(name, raw)).recording();
  const lines = (list: readonly unknown[]): string => `[\n${list.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`;
  const out = `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "did": ${lines(did)},\n  "saw": ${lines(saw)}\n}\n`;
  writeFileSync(new URL(`../src/engine/testing/recordings/${name}.json`, import.meta.url), out);
}
