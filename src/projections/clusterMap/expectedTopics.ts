/**
 * Which topics a broker will have that it has not at the start, as far as the scenario says: room is kept for their rows, so
 * that nothing moves when they appear. What is expected and never comes leaves its room empty.
 */
import { profiles, type Config, type ResolvedScenario, type ScriptAction } from '../../engine/index.ts';
import { canSendBack, poppedBy } from '../planned.ts';
import type { ExpectedTopics } from './clusterMapModel.ts';

const textOf = (action: ScriptAction, field: string): string | undefined => (typeof action[field] === 'string' ? action[field] : undefined);

const numberOf = (action: ScriptAction, field: string): number | undefined =>
  typeof action[field] === 'number' ? action[field] : undefined;

/** Name servers that a process asks: those of `namesrvAddr`, without it all. */
function nameServersOf(config: Config, scenario: ResolvedScenario): readonly string[] {
  const named = config['namesrvAddr'] ?? scenario.config['namesrvAddr'];
  return named === undefined ? scenario.nameServers.map(({ id }) => id) : String(named).split(';');
}

function option(scenario: ResolvedScenario, side: 'broker' | 'producer', config: Config, name: string): unknown {
  return config[name] ?? scenario.config[name] ?? profiles[scenario.profile].constants[side][name]?.value;
}

/** Queues of a topic that the broker creates with a producer's first message to it; undefined where it does not. */
function autoCreatedQueues(
  scenario: ResolvedScenario,
  broker: ResolvedScenario['brokers'][number],
  producerId: string,
): number | undefined {
  const producer = scenario.producers.find(({ id }) => id === producerId);
  if (producer === undefined) return undefined;
  const isTold = scenario.script.some(
    (action) =>
      action.do === 'updateBrokerConfig' &&
      action['broker'] === broker.id &&
      action['key'] === 'autoCreateTopicEnable' &&
      action['value'] === 'true',
  );
  if (!isTold && option(scenario, 'broker', broker.config, 'autoCreateTopicEnable') !== true) return undefined;
  const known = nameServersOf(broker.config, scenario);
  if (!nameServersOf(producer.config, scenario).some((id) => known.includes(id))) return undefined;
  const own = Number(option(scenario, 'producer', producer.config, 'defaultTopicQueueNums'));
  return Math.min(own, Number(option(scenario, 'broker', broker.config, 'defaultTopicQueueNums')));
}

/** The broker's own topics with the most queues that they will have: those of the scenario, then others as the script names them. */
function ownTopics(scenario: ResolvedScenario, broker: ResolvedScenario['brokers'][number]): ExpectedTopics['own'] {
  const queues = new Map<string, number>();
  const everywhere = new Set(scenario.topics.map(({ name }) => name));
  for (const topic of scenario.topics)
    if (topic.brokers.includes(broker.id)) queues.set(topic.name, Math.max(topic.readQueueNums, topic.writeQueueNums));
  const usual = Number(option(scenario, 'broker', broker.config, 'defaultTopicQueueNums'));
  for (const action of scenario.script) {
    const topic = textOf(action, 'topic');
    if (topic === undefined || topic.startsWith('%')) continue;
    if (action.do === 'updateTopic') {
      if (action['broker'] !== undefined && action['broker'] !== broker.id) continue;
      const asked = Math.max(numberOf(action, 'readQueueNums') ?? 0, numberOf(action, 'writeQueueNums') ?? 0);
      const now = queues.get(topic);
      queues.set(topic, Math.max(now ?? 0, asked > 0 ? asked : (now ?? usual)));
      everywhere.add(topic);
    } else if (!everywhere.has(topic)) {
      const created = autoCreatedQueues(scenario, broker, textOf(action, 'producer') ?? '');
      if (created !== undefined) queues.set(topic, Math.max(queues.get(topic) ?? 0, created));
    }
  }
  return [...queues].map(([name, count]) => ({ name, queues: count }));
}

/** What a broker is sure to use: known before it is used. `groups`: in the order of the picture. */
export function expectedTopics(
  scenario: ResolvedScenario,
  broker: ResolvedScenario['brokers'][number],
  groups: readonly string[],
): ExpectedTopics {
  const { script } = scenario;
  const pops = new Set(poppedBy(scenario).map(({ group, topic }) => `${group}_${topic}`));
  const reviveQueues = pops.size === 0 ? 0 : Number(profiles[scenario.profile].constants.broker['reviveQueueNum']?.value ?? 0);
  const isTimed = script.some((action) => numberOf(action, 'timerDelayMs') !== undefined || numberOf(action, 'deliverAt') !== undefined);
  const has = (name: string): boolean => script.some((action) => action.do === name);
  // A client's first heartbeat creates its group's retry topic; a SimpleConsumer and a program that speaks HTTP have none.
  const registering = groups.filter((name) => scenario.consumers.some(({ group, type }) => group === name && type !== 'simple'));
  const sender = scenario.consumers.find(canSendBack);
  const isDelayed = script.some((action) => (numberOf(action, 'delayLevel') ?? 0) > 0);
  return {
    own: ownTopics(scenario, broker),
    retry: [...registering, ...pops].map((name) => `%RETRY%${name}`),
    schedule: sender !== undefined || isDelayed,
    rest: [
      ...(sender === undefined ? [] : [`%DLQ%${sender.group}`]),
      ...(has('sendInTransaction') ? ['RMQ_SYS_TRANS_HALF_TOPIC', 'RMQ_SYS_TRANS_OP_HALF_TOPIC'] : []),
      ...(isTimed || pops.size > 0 ? ['rmq_sys_wheel_timer'] : []),
      ...(has('request') ? [`${broker.cluster ?? 'DefaultCluster'}_REPLY_TOPIC`] : []),
      ...(reviveQueues > 0 ? [`rmq_sys_REVIVE_LOG_${broker.cluster ?? 'DefaultCluster'}`] : []),
    ],
    reviveQueues,
  };
}
