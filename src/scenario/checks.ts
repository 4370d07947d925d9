/** What one field alone cannot show: references, names used twice, limits over several parts, options of the profile. */
import type { Config, ConfigValue, ConstantSpec, FieldSpec, ResolvedScenario, ScriptAction } from '../engine/index.ts';
import { limits } from './limits.ts';
import { isReservedTopic, nearestName } from './names.ts';
import { exampleInstead } from './optionForms.ts';
import { pathText, shown } from './problems.ts';
import type { Problem, ReferenceKind } from './problems.ts';
import { actionSpecs, claimIds, consumerTypesOf, fieldsOfFacts, optionMinimum, optionsOf } from './vocabulary.ts';
import type { OptionScope } from './vocabulary.ts';

type Keys = readonly (string | number)[];

/** All names of a scenario that something may refer to. */
interface Names {
  readonly nameServer: readonly string[];
  readonly broker: readonly string[];
  readonly producer: readonly string[];
  readonly consumer: readonly string[];
  readonly httpGateway: readonly string[];
  readonly httpClient: readonly string[];
  readonly consumerGroup: readonly string[];
}

function namesOf(scenario: ResolvedScenario): Names {
  const ids = (items: readonly { readonly id: string }[]) => items.map((item) => item.id);
  return {
    nameServer: ids(scenario.nameServers),
    broker: ids(scenario.brokers),
    producer: ids(scenario.producers),
    consumer: ids(scenario.consumers),
    httpGateway: ids(scenario.httpGateways ?? []),
    httpClient: ids(scenario.httpClients ?? []),
    consumerGroup: [
      ...new Set([...scenario.consumers.map(({ group }) => group), ...(scenario.httpClients ?? []).map(({ consumerId }) => consumerId)]),
    ],
  };
}

/** What a reference of this kind may say; undefined where any well-formed name will do. */
function allowedFor(kind: ReferenceKind, names: Names): readonly string[] | undefined {
  switch (kind) {
    case 'client':
      return [...names.producer, ...names.consumer];
    case 'node':
      return [...names.nameServer, ...names.broker, ...names.producer, ...names.consumer, ...names.httpGateway, ...names.httpClient];
    case 'topic':
      return undefined; // A topic that nobody declared is created at its first send, as RocketMQ does it, or fails visibly.
    default:
      return names[kind];
  }
}

const checkReference = (value: unknown, kind: ReferenceKind, keys: Keys, names: Names): Problem[] =>
  checkAmong(value, kind, keys, allowedFor(kind, names));

function checkAmong(value: unknown, kind: ReferenceKind, keys: Keys, allowed: readonly string[] | undefined): Problem[] {
  if (allowed === undefined || typeof value !== 'string' || allowed.includes(value)) return [];
  return [{ path: pathText(keys), code: 'unknownReference', kind, found: shown(value), allowed, nearest: nearestName(value, allowed) }];
}

function checkDuplicates(scenario: ResolvedScenario): Problem[] {
  const problems: Problem[] = [];
  const look = (first: Map<string, string>, name: string, keys: Keys) => {
    const path = pathText(keys);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, path);
    else problems.push({ path, code: 'duplicate', found: shown(name), first: earlier });
  };
  const ids = new Map<string, string>();
  for (const part of ['nameServers', 'brokers', 'producers', 'consumers', 'httpGateways', 'httpClients'] as const) {
    scenario[part]?.forEach((item, index) => look(ids, item.id, [part, index, 'id']));
  }
  const topics = new Map<string, string>();
  scenario.topics.forEach((topic, index) => look(topics, topic.name, ['topics', index, 'name']));
  scenario.topics.forEach((topic, index) => {
    const brokers = new Map<string, string>();
    topic.brokers.forEach((broker, place) => look(brokers, broker, ['topics', index, 'brokers', place]));
  });
  return problems;
}

const mastersOf = (scenario: ResolvedScenario): string[] =>
  scenario.brokers.filter(({ brokerRole }) => brokerRole !== 'SLAVE').map(({ id }) => id);

/** A master is its own broker name with number 0; a slave names a master and has a number that no other slave of it has. */
function checkReplicas(scenario: ResolvedScenario): Problem[] {
  const masters = mastersOf(scenario);
  const numbers = new Map<string, string>();
  return scenario.brokers.flatMap(({ id, brokerRole, brokerName, brokerId }, index): Problem[] => {
    const path = (field: string) => pathText(['brokers', index, field]);
    const isSlave = brokerRole === 'SLAVE';
    if (isSlave && brokerName === undefined) return [{ path: path('brokerName'), code: 'missing' }];
    const problems = checkAmong(brokerName, 'broker', ['brokers', index, 'brokerName'], isSlave ? masters : [id]);
    const [min, max] = isSlave ? [1, 1_000] : [0, 0];
    if (brokerId !== undefined && (brokerId < min || brokerId > max))
      problems.push({ path: path('brokerId'), code: 'outOfRange', found: shown(brokerId), min, max });
    if (!isSlave) return problems;
    const number = `${brokerName ?? ''}/${brokerId ?? 1}`;
    const first = numbers.get(number);
    if (first !== undefined) problems.push({ path: path('brokerId'), code: 'duplicate', found: shown(brokerId ?? 1), first });
    numbers.set(number, path('brokerId'));
    return problems;
  });
}

function checkTopics(scenario: ResolvedScenario): Problem[] {
  const problems: Problem[] = [];
  let queues = 0;
  scenario.topics.forEach((topic, index) => {
    if (isReservedTopic(topic.name))
      problems.push({ path: pathText(['topics', index, 'name']), code: 'reservedTopic', found: shown(topic.name) });
    topic.brokers.forEach((broker, place) =>
      problems.push(...checkAmong(broker, 'broker', ['topics', index, 'brokers', place], mastersOf(scenario))),
    );
    queues += topic.brokers.length * Math.max(topic.readQueueNums, topic.writeQueueNums);
  });
  if (queues > limits.queues) problems.push({ path: 'topics', code: 'tooMany', limit: 'queues', found: queues, max: limits.queues });
  return problems;
}

function checkNetwork(scenario: ResolvedScenario, names: Names): Problem[] {
  return scenario.network.links.flatMap((link, index) => [
    ...checkReference(link.from, 'node', ['network', 'links', index, 'from'], names),
    ...checkReference(link.to, 'node', ['network', 'links', index, 'to'], names),
    ...(link.from === link.to
      ? [{ path: pathText(['network', 'links', index, 'to']), code: 'sameEnds' as const, found: shown(link.to) }]
      : []),
  ]);
}

function checkListeners(scenario: ResolvedScenario): Problem[] {
  const problems: Problem[] = [];
  scenario.consumers.forEach((consumer, index) => {
    consumer.listener.rules.forEach((rule, place) => {
      const path = (field: string) => pathText(['consumers', index, 'listener', 'rules', place, 'when', field]);
      const { reconsumeTimesFrom: from, reconsumeTimesTo: to, after, before } = rule.when;
      if (from !== undefined && to !== undefined && from > to)
        problems.push({ path: path('reconsumeTimesTo'), code: 'emptyRange', from, to });
      if (after !== undefined && before !== undefined && after >= before) {
        problems.push({ path: path('before'), code: 'emptyRange', from: after, to: before });
      }
    });
  });
  return problems;
}

function checkConsumerTypes(scenario: ResolvedScenario): Problem[] {
  const allowed = consumerTypesOf(scenario.profile);
  return scenario.consumers.flatMap(({ type = 'push' }, index): Problem[] =>
    allowed.includes(type) ? [] : [{ path: pathText(['consumers', index, 'type']), code: 'notOneOf', found: shown(type), allowed }],
  );
}

function checkTransactionListeners(scenario: ResolvedScenario): Problem[] {
  return scenario.producers.flatMap((producer, index) =>
    (producer.transactionListener?.rules ?? []).flatMap(({ when: { checkFrom: from, checkTo: to } }, place) =>
      from !== undefined && to !== undefined && from > to
        ? [
            {
              path: pathText(['producers', index, 'transactionListener', 'rules', place, 'when', 'checkTo']),
              code: 'emptyRange' as const,
              from,
              to,
            },
          ]
        : [],
    ),
  );
}

/** The domain that an HTTP client asks stands for a gateway of this scenario. */
const checkHttpClients = (scenario: ResolvedScenario, names: Names): Problem[] =>
  (scenario.httpClients ?? []).flatMap(({ gateway }, index) =>
    checkReference(gateway, 'httpGateway', ['httpClients', index, 'gateway'], names),
  );

/** Name servers by their ids, joined with `;`; all when empty. */
const checkAddresses = (value: ConfigValue, keys: Keys, names: Names): Problem[] =>
  typeof value !== 'string' || value === '' ? [] : value.split(';').flatMap((id) => checkReference(id, 'nameServer', keys, names));

/** As ThreadPoolExecutor: its constructor throws for a maximum below the core. */
function checkRetryPools(scenario: ResolvedScenario): Problem[] {
  return scenario.producers.flatMap(({ sendRetry }, index): Problem[] => {
    if (sendRetry === undefined || sendRetry.pool.maxPoolSize >= sendRetry.pool.corePoolSize) return [];
    const path = pathText(['producers', index, 'sendRetry', 'pool', 'maxPoolSize']);
    return [{ path, code: 'outOfRange', found: shown(sendRetry.pool.maxPoolSize), min: sendRetry.pool.corePoolSize, max: 1_000 }];
  });
}

function checkOption(name: string, value: ConfigValue, options: ReadonlyMap<string, ConstantSpec>, profile: string, keys: Keys): Problem[] {
  const path = pathText(keys);
  const spec = options.get(name);
  const standard = spec?.value;
  const found = shown(value);
  if (spec === undefined || standard === undefined)
    return [{ path, code: 'unknownOption', found: shown(name), profile, nearest: nearestName(name, [...options.keys()]) }];
  if (typeof standard === 'number') {
    if (typeof value !== 'number') return [{ path, code: 'wrongType', expected: 'integer', found }];
    const min = optionMinimum(spec);
    if (!Number.isInteger(value) || value < min || value > limits.virtualMs)
      return [{ path, code: 'outOfRange', found, min, max: limits.virtualMs }];
    return [];
  }
  if (typeof standard !== typeof value)
    return [{ path, code: 'wrongType', expected: typeof standard === 'boolean' ? 'boolean' : 'text', found }];
  if (typeof value === 'string') {
    if (value.length > limits.textCharacters) return [{ path, code: 'tooLong', found: value.length, max: limits.textCharacters }];
    if (spec.values !== undefined && !spec.values.includes(value))
      return [{ path, code: 'notOneOf', found, allowed: spec.values, nearest: nearestName(value, spec.values) }];
    const example = exampleInstead(name, value);
    if (example !== undefined) return [{ path, code: 'badForm', found, example }];
  }
  return [];
}

function checkConfigs(scenario: ResolvedScenario, names: Names): Problem[] {
  const check = (config: Config, scope: OptionScope, keys: Keys): Problem[] => {
    const given = Object.entries(config);
    if (given.length === 0) return [];
    if (given.length > limits.configOptions) {
      return [{ path: pathText(keys), code: 'tooMany', limit: 'configOptions', found: given.length, max: limits.configOptions }];
    }
    const options = optionsOf(scenario.profile, scope);
    return given.flatMap(([name, value]) => [
      ...checkOption(name, value, options, scenario.profile, [...keys, name]),
      ...(name === 'namesrvAddr' ? checkAddresses(value, [...keys, name], names) : []),
    ]);
  };
  return [
    ...check(scenario.config, 'any', ['config']),
    ...scenario.brokers.flatMap((broker, index) => check(broker.config, 'broker', ['brokers', index, 'config'])),
    ...scenario.producers.flatMap((producer, index) => check(producer.config, 'producer', ['producers', index, 'config'])),
    ...scenario.consumers.flatMap((consumer, index) => check(consumer.config, 'consumer', ['consumers', index, 'config'])),
    ...(scenario.httpGateways ?? []).flatMap((gateway, index) => check(gateway.config, 'httpGateway', ['httpGateways', index, 'config'])),
  ];
}

function checkClaims(scenario: ResolvedScenario): Problem[] {
  return scenario.claims.flatMap((claim, index) =>
    claimIds.includes(claim)
      ? []
      : [
          {
            path: pathText(['claims', index]),
            code: 'notOneOf' as const,
            found: shown(claim),
            allowed: claimIds,
            nearest: nearestName(claim, claimIds),
          },
        ],
  );
}

/** Checks one action against its spec: what it refers to must exist. */
function checkActionReferences(action: ScriptAction, fields: Readonly<Record<string, FieldSpec>>, keys: Keys, names: Names): Problem[] {
  return Object.entries(fields).flatMap(([field, spec]) => {
    const value = action[field];
    return spec.kind === 'ref' && value !== undefined ? checkReference(value, spec.to, [...keys, field], names) : [];
  });
}

/** Repetition counts: all actions together, each one inside 60 days, and at most 1,000 sends in any second of a client. */
function checkRepetition(script: readonly ScriptAction[]): Problem[] {
  const problems: Problem[] = [];
  const sends = new Map<string, { at: number; index: number }[]>();
  let expanded = 0;
  script.forEach((action, index) => {
    const count = action.count ?? 1;
    const every = action.every ?? 0;
    expanded += count;
    if (expanded > limits.expandedActions) return;
    const last = action.at + (count - 1) * every;
    if (last > limits.virtualMs) {
      problems.push({
        path: pathText(['script', index, 'every']),
        code: 'outOfRange',
        found: `${shown(every)} × ${count - 1}`,
        min: 0,
        max: limits.virtualMs,
      });
    } else if (action.do === 'send' || action.do === 'sendInTransaction') {
      const client = String(action['producer']);
      const times = sends.get(client) ?? [];
      for (let turn = 0; turn < count; turn += 1) times.push({ at: action.at + turn * every, index });
      sends.set(client, times);
    }
  });
  if (expanded > limits.expandedActions) {
    return [{ path: 'script', code: 'tooMany', limit: 'expandedActions', found: expanded, max: limits.expandedActions }];
  }
  for (const times of sends.values()) {
    times.sort((one, other) => one.at - other.at);
    const crowd = times.find((time, index) => {
      const end = times[index + limits.messagesPerClientPerSecond];
      return end !== undefined && end.at - time.at < 1_000;
    });
    if (crowd !== undefined) {
      const found = times.filter((time) => time.at >= crowd.at && time.at < crowd.at + 1_000).length;
      problems.push({
        path: pathText(['script', crowd.index]),
        code: 'tooMany',
        limit: 'messagesPerClientPerSecond',
        found,
        max: limits.messagesPerClientPerSecond,
      });
    }
  }
  return problems;
}

/** What is watched must be able to happen: a type of fact, and its fields. */
function checkWatch({ watch }: ResolvedScenario): readonly Problem[] {
  if (watch === undefined) return [];
  const fields = fieldsOfFacts.get(watch.fact);
  if (fields === undefined) {
    const allowed = [...fieldsOfFacts.keys()];
    return [{ path: 'watch.fact', code: 'notOneOf', found: shown(watch.fact), allowed, nearest: nearestName(watch.fact, allowed) }];
  }
  return Object.keys(watch.where)
    .filter((name) => !fields.includes(name))
    .map((name) => ({
      path: pathText(['watch', 'where', name]),
      code: 'unknownField',
      found: shown(name),
      allowed: fields,
      nearest: nearestName(name, fields),
    }));
}

/** Everything that is wrong with a scenario whose shape is right; empty when it can run. */
export function checkScenario(scenario: ResolvedScenario): readonly Problem[] {
  const names = namesOf(scenario);
  const clients = scenario.producers.length + scenario.consumers.length + (scenario.httpClients?.length ?? 0);
  return [
    ...(clients > limits.clients
      ? [{ path: 'consumers', code: 'tooMany' as const, limit: 'clients' as const, found: clients, max: limits.clients }]
      : []),
    ...checkDuplicates(scenario),
    ...checkReplicas(scenario),
    ...checkTopics(scenario),
    ...checkNetwork(scenario, names),
    ...checkHttpClients(scenario, names),
    ...checkListeners(scenario),
    ...checkConsumerTypes(scenario),
    ...checkTransactionListeners(scenario),
    ...checkRetryPools(scenario),
    ...checkConfigs(scenario, names),
    ...checkClaims(scenario),
    ...checkWatch(scenario),
    ...scenario.script.flatMap((action, index) =>
      checkActionReferences(action, actionSpecs[action.do]?.fields ?? {}, ['script', index], names),
    ),
    ...checkRepetition(scenario.script),
  ].slice(0, limits.problems);
}
