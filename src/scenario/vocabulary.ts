/** The words of the engine that a scenario may use: actions with their fields, and the options of each profile. */
import { claims, factTypes, profiles } from '../engine/index.ts';
import type { ConstantScope, ConstantSpec, FactType, ProfileId } from '../engine/index.ts';

export { actionSpecs } from '../engine/index.ts';

/** Fields of each type of fact, for what a scenario watches. */
export const fieldsOfFacts: ReadonlyMap<string, readonly string[]> = new Map(
  (Object.keys(factTypes) as FactType[]).map((type) => [type, Object.keys(factTypes[type].fields)]),
);

export const profileIds: readonly ProfileId[] = ['rocketmq-4.9', 'rocketmq-5.3', 'ons-2017'];

/** Types of consumers that a profile has: POP and the proxy are parts of 5.x, and the manual of ONS knows push consumers only. */
export const consumerTypesOf = (profile: ProfileId): readonly string[] => {
  const { variants } = profiles[profile];
  return ['push', ...(variants['pullConsumer'] === 'lite' ? ['pull'] : []), ...(variants['pop'] === 'broker' ? ['simple'] : [])];
};

/** Which processes an option may be set for; `any` is the scenario's own `config`. */
export type OptionScope = 'any' | 'broker' | 'producer' | 'consumer' | 'httpGateway';

const scopes: Readonly<Record<OptionScope, readonly ConstantScope[]>> = {
  any: ['nameServer', 'broker', 'client', 'producer', 'consumer', 'httpGateway'],
  broker: ['broker'],
  producer: ['client', 'producer'],
  consumer: ['litePullConsumer', 'client', 'producer', 'consumer'], // It sends failed messages back with a producer inside.
  httpGateway: ['client', 'producer', 'httpGateway'],
};

/** The options of a profile that may be set there, by their real names. */
export function optionsOf(profile: ProfileId, scope: OptionScope): ReadonlyMap<string, ConstantSpec> {
  const { constants } = profiles[profile];
  return new Map(scopes[scope].flatMap((name) => Object.entries(constants[name])));
}

const timeUnits: ReadonlySet<string> = new Set(['ms', 's', 'min', 'h', 'd']);

/** Smallest value of a numeric option: periods and timeouts are at least 1; below 0 is only what its standard value is. */
export function optionMinimum({ value, unit, least }: ConstantSpec): number {
  if (least !== undefined) return least;
  const standard = Number(value);
  return timeUnits.has(unit) && standard > 0 ? 1 : Math.min(0, standard);
}

/** Wrong claims that can be run. */
export const claimIds: readonly string[] = Object.keys(claims);
