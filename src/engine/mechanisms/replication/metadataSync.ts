/** What a slave takes over beside the log: topics, consumer offsets, delay offsets, groups. Source: SlaveSynchronize (4.9.8). */
import type { Broker, RemotingCall, SubscriptionGroupConfig, TopicConfig } from '../../model/world.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';

export const syncTask = 'syncAll';
const mostChanges = 32;

type Part = 'topics' | 'consumerOffsets' | 'delayOffsets' | 'subscriptionGroups';

const parts: readonly { readonly what: Part; readonly code: string }[] = [
  { what: 'topics', code: 'GET_ALL_TOPIC_CONFIG' },
  { what: 'consumerOffsets', code: 'GET_ALL_CONSUMER_OFFSET' },
  { what: 'delayOffsets', code: 'GET_ALL_DELAY_OFFSET' },
  { what: 'subscriptionGroups', code: 'GET_ALL_SUBSCRIPTIONGROUP_CONFIG' },
];

/** Entries of the master's table that the slave's has not, or has otherwise. */
function* differingOffsets(slave: Broker, master: Broker): Generator<readonly [key: string, queueId: number, offset: number]> {
  for (const [key, byQueue] of master.offsets) {
    const own = slave.offsets.get(key);
    for (const [queueId, offset] of byQueue) if (own?.get(queueId) !== offset) yield [key, queueId, offset];
  }
}

/** Groups of the master that the slave has not, or has otherwise; then those that only the slave has. */
function differingGroups(own: ReadonlyMap<string, SubscriptionGroupConfig>, masters: readonly SubscriptionGroupConfig[]): string[] {
  const changed = masters.filter((config) => !isSame(own.get(config.group), config)).map(({ group }) => group);
  const gone = [...own.keys()].filter((group) => !masters.some((config) => config.group === group));
  return [...changed, ...gone];
}

const isSame = (own: SubscriptionGroupConfig | undefined, config: SubscriptionGroupConfig): boolean =>
  own?.consumeEnable === config.consumeEnable &&
  own.consumeBroadcastEnable === config.consumeBroadcastEnable &&
  own.retryQueueNums === config.retryQueueNums &&
  own.retryMaxTimes === config.retryMaxTimes;

function differs(slave: Broker, master: Broker, what: Part): boolean {
  if (what === 'topics') return slave.syncedTopics !== master.dataVersion;
  if (what === 'consumerOffsets') return differingOffsets(slave, master).next().done !== true;
  if (what === 'subscriptionGroups') return differingGroups(slave.subscriptionGroups, [...master.subscriptionGroups.values()]).length > 0;
  return master.delayOffsets.some((offset, index) => offset !== slave.delayOffsets[index]);
}

const masterOf = (ctx: EngineContext, slave: Broker): Broker => ctx.process<Broker>(slave.brokerName);

/** Whether the next round would change something. */
export function hasToSync(ctx: EngineContext, slave: Broker): boolean {
  const master = masterOf(ctx, slave);
  if (!slave.knowsMaster || !master.isListening || !ctx.isReachable(slave.id, master.id)) return false;
  return parts.some(({ what }) => differs(slave, master, what));
}

/** One part after the other, each only when it would change something. */
export function syncNext(ctx: EngineContext, slave: Broker, from = 0): void {
  const master = masterOf(ctx, slave);
  for (let index = from; index < parts.length; index++) {
    const { what, code } = parts[index] as (typeof parts)[number];
    if (!differs(slave, master, what)) continue;
    return ctx.call(slave, master.id, code, { body: {}, timeoutMs: 3_000, then: 'replication.syncAnswered', token: { slave, index } });
  }
}

export function answerTopics(ctx: EngineContext, call: RemotingCall): void {
  const { topics, dataVersion } = ctx.process<Broker>(call.to);
  ctx.respond(call, { status: 'SUCCESS', body: { topics: [...topics.values()], dataVersion } });
}

export function answerOffsets(ctx: EngineContext, call: RemotingCall): void {
  const { offsets } = ctx.process<Broker>(call.to);
  const table = [...offsets].map(([key, byQueue]) => [key, [...byQueue]] as const);
  ctx.respond(call, { status: 'SUCCESS', body: { table } });
}

export function answerDelayOffsets(ctx: EngineContext, call: RemotingCall): void {
  ctx.respond(call, { status: 'SUCCESS', body: { delayOffsets: ctx.process<Broker>(call.to).delayOffsets.slice() } });
}

export function answerGroups(ctx: EngineContext, call: RemotingCall): void {
  ctx.respond(call, { status: 'SUCCESS', body: { groups: [...ctx.process<Broker>(call.to).subscriptionGroups.values()] } });
}

export function syncAnswered(
  ctx: EngineContext,
  { outcome, token: { slave, index } }: { outcome: CallOutcome; token: { slave: Broker; index: number } },
): void {
  if (!outcome.ok) return ctx.wake(slave, syncTask);
  const { what } = parts[index] as (typeof parts)[number];
  const changes = takeOver(slave, what, outcome.body);
  if (changes.length > 0)
    ctx.emit('slave.synced', { slave: slave.id, broker: slave.brokerName, what, changes: changes.slice(0, mostChanges) });
  ctx.raise('replication.synced', slave);
  syncNext(ctx, slave, index + 1);
  ctx.wake(slave, syncTask);
}

/** Topics and groups take the place of the slave's own; offsets are put over them, newer ones too. */
function takeOver(slave: Broker, what: Part, body: Readonly<Record<string, unknown>>): string[] {
  if (what === 'topics') {
    const topics = body['topics'] as readonly TopicConfig[];
    const changed = topics.filter(({ topic }) => !slave.topics.has(topic)).map(({ topic }) => topic);
    slave.topics = new Map(topics.map((config) => [config.topic, config]));
    slave.syncedTopics = body['dataVersion'] as number;
    slave.dataVersion++;
    return changed;
  }
  if (what === 'subscriptionGroups') {
    const groups = body['groups'] as readonly SubscriptionGroupConfig[];
    const changed = differingGroups(slave.subscriptionGroups, groups);
    slave.subscriptionGroups = new Map(groups.map((config) => [config.group, config]));
    return changed;
  }
  if (what === 'delayOffsets') {
    slave.delayOffsets = (body['delayOffsets'] as readonly number[]).slice();
    slave.persistedDelayOffsets = slave.delayOffsets.slice();
    return slave.delayOffsets.flatMap((offset, level) => (offset > 0 ? [`${level + 1}=${offset}`] : []));
  }
  const changed: string[] = [];
  for (const [key, byQueue] of body['table'] as readonly (readonly [string, readonly (readonly [number, number])[]])[]) {
    let own = slave.offsets.get(key);
    if (own === undefined) slave.offsets.set(key, (own = new Map()));
    for (const [queueId, offset] of byQueue) {
      if (own.get(queueId) === offset) continue;
      own.set(queueId, offset);
      changed.push(`${key}:${queueId}=${offset}`);
    }
  }
  return changed;
}
