/** A scenario as its differences from the defaults: the shortest file that parses to the same scenario. */
import type { ConsumerSpec, ProducerSpec, ResolvedScenario, SendRetrySpec, TopicSpec } from '../engine/index.ts';
import {
  defaultBroker,
  defaultBrokerIds,
  defaultConsumer,
  defaultConsumerIds,
  defaultEpoch,
  defaultHttpClient,
  defaultHttpGateway,
  defaultListener,
  defaultNameServers,
  defaultNetwork,
  defaultPoint,
  defaultProducer,
  defaultProducerIds,
  defaultProfile,
  defaultReceive,
  defaultScript,
  defaultSeed,
  defaultSendRetry,
  defaultTitle,
  defaultTopic,
  defaultTopicName,
  defaultTransactionListener,
} from './defaults.ts';
import { presetFiles } from './presets/files.ts';
import type { PlainValue } from './untrusted.ts';

type PlainObject = { readonly [key: string]: PlainValue };

/** Whether two plain values are equal; the order of an object's fields does not matter. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameValue((one as PlainObject)[key], (other as PlainObject)[key]));
}

/** The fields of `value` that differ from those of `standard`, and the ones in `kept`. */
function differing(value: object, standard: object, kept: readonly string[] = []): PlainObject {
  const known = standard as PlainObject;
  return Object.fromEntries(
    Object.entries(value as PlainObject).filter(
      ([key, field]) => field !== undefined && (kept.includes(key) || !Object.hasOwn(known, key) || !sameValue(field, known[key])),
    ),
  );
}

/** A list with each item's differences; nothing when it is the default list. */
function listField<T extends object>(
  name: string,
  items: readonly T[],
  standard: readonly T[],
  short: (item: T, index: number) => PlainObject,
): PlainObject {
  return sameValue(items, standard) ? {} : { [name]: items.map(short) };
}

function shortProducer(producer: ProducerSpec, clientIndex: number): PlainObject {
  const result = differing(producer, defaultProducer(producer.id, clientIndex), ['id']);
  const { transactionListener, sendRetry } = producer;
  return {
    ...result,
    ...(transactionListener === undefined ? {} : { transactionListener: differing(transactionListener, defaultTransactionListener) }),
    ...(sendRetry === undefined ? {} : { sendRetry: shortSendRetry(sendRetry) }),
  };
}

function shortSendRetry(sendRetry: SendRetrySpec): PlainObject {
  const result = differing(sendRetry, defaultSendRetry);
  return Object.hasOwn(result, 'pool') ? { ...result, pool: differing(sendRetry.pool, defaultSendRetry.pool) } : result;
}

function shortConsumer(consumer: ConsumerSpec, clientIndex: number, topics: readonly TopicSpec[]): PlainObject {
  const result = differing(consumer, defaultConsumer(consumer.id, clientIndex, topics), ['id']);
  return {
    ...result,
    ...(consumer.receive === undefined ? {} : { receive: differing(consumer.receive, defaultReceive) }),
    ...(Object.hasOwn(result, 'listener') ? { listener: differing(consumer.listener, defaultListener) } : {}),
    ...(Object.hasOwn(result, 'subscriptions')
      ? { subscriptions: consumer.subscriptions.map((subscription) => differing(subscription, { expression: '*' }, ['topic'])) }
      : {}),
  };
}

function shortNetwork(scenario: ResolvedScenario): PlainObject {
  const { links, ...whole } = scenario.network;
  const short = {
    ...differing(whole, defaultNetwork),
    ...(links.length === 0 ? {} : { links: links.map((link) => differing(link, whole, ['from', 'to'])) }),
  };
  return Object.keys(short).length === 0 ? {} : { network: short };
}

/** Title, point and watch, unless the preset that it is based on says the same. */
function shortTexts(scenario: ResolvedScenario): PlainObject {
  const preset = scenario.basedOn !== undefined && Object.hasOwn(presetFiles, scenario.basedOn) ? presetFiles[scenario.basedOn] : undefined;
  const watch = preset?.watch === undefined ? {} : { watch: { where: {}, ...preset.watch } };
  const standard = { title: defaultTitle, point: defaultPoint, ...preset, ...watch };
  return differing(
    { title: scenario.title, point: scenario.point, ...(scenario.watch === undefined ? {} : { watch: scenario.watch }) },
    standard,
  );
}

/**
 * What must be written of a scenario so that `parseScenario` gives it back exactly.
 */
export function differencesFromDefaults(scenario: ResolvedScenario): PlainObject {
  const { brokers, topics, producers, consumers, httpGateways = [], httpClients = [] } = scenario;
  const standardProducers = defaultProducerIds.map((id, index) => defaultProducer(id, index));
  const standardConsumers = defaultConsumerIds.map((id, index) => defaultConsumer(id, producers.length + index, topics));
  return {
    version: 1,
    ...shortTexts(scenario),
    ...differing(
      {
        basedOn: scenario.basedOn,
        profile: scenario.profile,
        config: scenario.config,
        claims: scenario.claims,
        seed: scenario.seed,
        epoch: scenario.epoch,
      },
      { profile: defaultProfile, config: {}, claims: [], seed: defaultSeed, epoch: defaultEpoch },
    ),
    ...shortNetwork(scenario),
    ...listField('nameServers', scenario.nameServers, defaultNameServers, ({ id }) => ({ id })),
    ...listField('brokers', brokers, defaultBrokerIds.map(defaultBroker), (broker) => differing(broker, defaultBroker(broker.id), ['id'])),
    ...listField('topics', topics, [defaultTopic(defaultTopicName, brokers)], (topic) =>
      differing(topic, defaultTopic(topic.name, brokers), ['name']),
    ),
    ...listField('producers', producers, standardProducers, shortProducer),
    ...listField('consumers', consumers, standardConsumers, (consumer, index) => shortConsumer(consumer, producers.length + index, topics)),
    ...listField('httpGateways', httpGateways, [], (gateway) => differing(gateway, defaultHttpGateway(gateway.id), ['id'])),
    ...listField('httpClients', httpClients, [], (client, index) =>
      differing(client, defaultHttpClient(client.id, producers.length + consumers.length + index, httpGateways), ['id']),
    ),
    ...listField('script', scenario.script, defaultScript(producers, topics), (action) => action as PlainObject),
    ...differing({ until: scenario.until }, {}),
  };
}
