/** What an option of a thing is by default, and what it is at the shown moment. */
import {
  profiles,
  type ConfigValue,
  type ConstantScope,
  type ConstantSpec,
  type ResolvedScenario,
  type Selection,
} from '../../engine/index.ts';
import type { Setting } from '../../projections/settings.ts';
import { modelOf, type RunState } from '../stores/runStore.ts';
import type { Term } from './termTable.ts';

/** Whose options the things of a kind have. */
const scopesOfKind: Readonly<Partial<Record<Selection['kind'], readonly ConstantScope[]>>> = {
  nameServer: ['nameServer'],
  broker: ['broker'],
  producer: ['producer', 'client'],
  consumer: ['consumer', 'client'],
};

export const scopesOf = (kind: Selection['kind']): readonly ConstantScope[] => scopesOfKind[kind] ?? [];

/** The option as the scenario's profile describes it; a profile may not have it. */
export function constantOf({ profile }: Pick<ResolvedScenario, 'profile'>, { option }: Term): ConstantSpec | undefined {
  return option === undefined ? undefined : profiles[profile].constants[option[0]][option[1]];
}

/** What the option is for the thing at the shown moment: as its settings say, else as the profile does. */
export const valueNow = (settings: readonly Setting[], name: string, { value }: ConstantSpec): ConfigValue =>
  settings.find((setting) => setting.name === name)?.value ?? value;

/** Options of a process that are not what the profile gives them, at the shown moment; undefined while no picture is there. */
export function settingsNow(run: RunState, { kind, id }: Selection): readonly Setting[] | undefined {
  const map = modelOf(run, 'clusterMap');
  if (map === undefined) return undefined;
  const things = {
    nameServer: map.nameServers,
    broker: map.brokers,
    producer: map.producers,
    consumer: map.groups.flatMap(({ consumers }) => consumers),
  };
  return kind in things ? things[kind as keyof typeof things].find((one) => one.id === id)?.settings : undefined;
}
