/** Which mechanisms have played a part in a run: those that left a fact in it. */
import type { FactType, LocalText, ResolvedScenario } from '../../engine/index.ts';
import data from './simplified.json' with { type: 'json' };

/** A mechanism's name, and what it does simpler than RocketMQ or leaves out: its README's lines, in both languages. */
export interface Simplified {
  readonly name: LocalText;
  readonly lines: readonly LocalText[];
}

export type MechanismId = keyof typeof data;

export const simplified: Readonly<Record<MechanismId, Simplified>> = data;
export const mechanismIds = Object.keys(data) as readonly MechanismId[];

/** Facts of which a mechanism leaves at least one where it works. Where its facts are those of others too, the scenario tells. */
type Sign = readonly FactType[] | ((scenario: ResolvedScenario) => boolean);

const signs: Readonly<Record<MechanismId, Sign>> = {
  administration: [
    'admin.failed',
    'brokerConfig.updated',
    'consumeMode.set',
    'consumer.resumed',
    'consumer.suspended',
    'consumerStatus.read',
    'id.queried',
    'key.queried',
    'offset.reset',
    'orderConf.updated',
    'progress.read',
    'route.deleted',
    'subscriptionGroup.deleted',
    'subscriptionGroup.updated',
    'topic.deleted',
    'topic.updated',
    'uniqueKey.queried',
  ],
  callerRetry: ['retry.submitted'],
  clientTypes: ({ producers, consumers }) =>
    [...producers, ...consumers].some(({ clientType, region }) => clientType !== undefined || region !== undefined),
  consuming: ['message.consumed'],
  delay: ['message.scheduled'],
  delayedRetry: ['message.sentBack'],
  flushing: ['log.flushed'],
  heartbeat: ['client.registered'],
  httpAccess: ['http.requested'],
  idempotence: ({ consumers }) => consumers.some(({ listener }) => listener.idempotentBy !== undefined),
  litePull: ({ consumers }) => consumers.some(({ type }) => type === 'pull'),
  messageTrace: ['trace.dispatched', 'trace.dropped'],
  nodes: ['broker.started', 'client.started'],
  offsets: ['offset.persisted'],
  ordering: ['queue.locked', 'queue.lockDenied'],
  pop: ['receive.held', 'receive.answered', 'message.popped'],
  pulling: ['pull.answered', 'pull.held'],
  rebalance: ['rebalance.done'],
  registration: ['broker.registered'],
  replication: ['slave.connected'],
  requestReply: ['reply.sent', 'reply.received', 'reply.missed'],
  retention: ['log.fileDeleted'],
  routing: ['route.fetched'],
  sending: ['send.requested'],
  storing: ['message.stored'],
  subscription: ({ consumers }) => {
    const ofGroup = new Map(consumers.map(({ group, subscriptions }) => [group, JSON.stringify(subscriptions)]));
    return consumers.some(
      ({ group, subscriptions }) =>
        subscriptions.some(({ expression }) => expression !== '*') || ofGroup.get(group) !== JSON.stringify(subscriptions),
    );
  },
  transactions: ['half.stored'],
};

/** Those at work in any cluster: what they leave out is told last. */
const everywhere: ReadonlySet<MechanismId> = new Set([
  'consuming',
  'flushing',
  'heartbeat',
  'nodes',
  'offsets',
  'pulling',
  'rebalance',
  'registration',
  'routing',
  'sending',
  'storing',
] satisfies MechanismId[]);

export interface MechanismsOfRun {
  /** What this run is about … */
  readonly special: readonly MechanismId[];
  /** … what works beneath it as in every run … */
  readonly usual: readonly MechanismId[];
  /** … and what has no part in it. */
  readonly absent: readonly MechanismId[];
}

/** @param hasFact whether a fact of one of these types is computed in the run */
export async function mechanismsOf(
  scenario: ResolvedScenario,
  hasFact: (types: readonly FactType[]) => Promise<boolean>,
): Promise<MechanismsOfRun> {
  const works = await Promise.all(
    mechanismIds.map(async (id) => {
      const sign = signs[id];
      return typeof sign === 'function' ? sign(scenario) : hasFact(sign);
    }),
  );
  const present = mechanismIds.filter((_, index) => works[index] === true);
  return {
    special: present.filter((id) => !everywhere.has(id)),
    usual: present.filter((id) => everywhere.has(id)),
    absent: mechanismIds.filter((id) => !present.includes(id)),
  };
}
