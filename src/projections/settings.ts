/** Options of processes that are not what the profile gives them: as the scenario starts them, and as they are changed while they run. */
import {
  profiles,
  type Config,
  type ConfigValue,
  type ConstantScope,
  type FactOf,
  type ProfileId,
  type ResolvedScenario,
} from '../engine/index.ts';

export interface Setting {
  /** RocketMQ's own name of the option. */
  readonly name: string;
  /** What holds at the shown moment. */
  readonly value: ConfigValue;
  /** What the profile gives it. */
  readonly standard: ConfigValue;
  /** Unit of both, as the profile names it. */
  readonly unit: string;
}

/** Process → its settings by name. */
export type Settings = Map<string, Map<string, Setting>>;

/** Options that a process has: one of a later scope stands for one of an earlier scope with its name. */
const scopesOf = {
  nameServer: ['nameServer'],
  broker: ['broker'],
  producer: ['client', 'producer'],
  consumer: ['client', 'producer', 'consumer'], // It sends failed messages back with a producer inside.
  pullConsumer: ['client', 'producer', 'consumer', 'litePullConsumer'],
  httpGateway: ['client', 'producer', 'httpGateway'],
} as const satisfies Readonly<Record<string, readonly ConstantScope[]>>;

interface Configured {
  readonly id: string;
  readonly config?: Config;
}

export function settingsAtStart(scenario: ResolvedScenario): Settings {
  const { constants } = profiles[scenario.profile];
  const all: Settings = new Map();
  const add = (scopes: readonly ConstantScope[], { id, config = {} }: Configured): void => {
    const settings = new Map<string, Setting>();
    for (const [name, value] of Object.entries({ ...scenario.config, ...config })) {
      const spec = scopes.map((scope) => constants[scope][name]).findLast((one) => one !== undefined);
      if (spec !== undefined) settings.set(name, { name, value, standard: spec.value, unit: spec.unit });
    }
    all.set(id, settings);
  };
  for (const one of scenario.nameServers) add(scopesOf.nameServer, one);
  for (const one of scenario.brokers) add(scopesOf.broker, one);
  for (const one of scenario.producers) add(scopesOf.producer, one);
  for (const one of scenario.consumers) add(one.type === 'pull' ? scopesOf.pullConsumer : scopesOf.consumer, one);
  for (const one of scenario.httpGateways ?? []) add(scopesOf.httpGateway, one);
  return all;
}

/** A value as its option has it. */
const valueLike = (standard: ConfigValue, text: string): ConfigValue =>
  typeof standard === 'boolean' ? text === 'true' : typeof standard === 'number' ? Number(text) : text;

/** An administrator changed an option of a running broker: it holds after a restart too. */
export function changeSetting(settings: Settings, profile: ProfileId, { broker, key, value }: FactOf<'brokerConfig.updated'>): void {
  const spec = profiles[profile].constants.broker[key];
  if (spec === undefined) return;
  settings.get(broker)?.set(key, { name: key, value: valueLike(spec.value, value), standard: spec.value, unit: spec.unit });
}

/** Those that differ from the profile. */
export const settingsOf = (settings: Settings, id: string): readonly Setting[] =>
  [...(settings.get(id)?.values() ?? [])].filter(({ value, standard }) => value !== standard);
