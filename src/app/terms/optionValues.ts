/** What an option of a scenario is by default and what it is set to, with its unit. */
import {
  profiles,
  type Config,
  type ConfigValue,
  type ConstantScope,
  type ConstantSpec,
  type ResolvedScenario,
  type Selection,
} from '../../engine/index.ts';
import { bytes, count, duration } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
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

const unitWords: Readonly<Record<string, (inputs: { count: string }) => string>> = {
  threads: m.term_unit_threads,
  messages: m.term_unit_messages,
  times: m.term_unit_times,
  checks: m.term_unit_checks,
  queues: m.term_unit_queues,
  files: m.term_unit_files,
  requests: m.term_unit_requests,
  sends: m.term_unit_sends,
  records: m.term_unit_records,
  entries: m.term_unit_entries,
  replicas: m.term_unit_replicas,
  levels: m.term_unit_levels,
};

/** A value in the unit of its option. */
export function valueText(value: ConfigValue, { unit }: Pick<ConstantSpec, 'unit'>): string {
  if (typeof value !== 'number') return String(value);
  if (unit === 'ms') return duration(value);
  if (unit === 'bytes') return bytes(value);
  // No amount: it stands for something that the sentence about the option says.
  if (value < 0) return `−${count(-value)}`;
  const number = count(value);
  const words = unitWords[unit];
  if (words !== undefined) return words({ count: number });
  return unit === '' ? number : `${number}\u2009${unit}`;
}

/** What is written for one thing of the scenario; undefined for kinds without options. */
function configOf(scenario: ResolvedScenario, { kind, id }: Selection): Config | undefined {
  if (kind === 'broker') return scenario.brokers.find((one) => one.id === id)?.config;
  if (kind === 'producer') return scenario.producers.find((one) => one.id === id)?.config;
  if (kind === 'consumer') return scenario.consumers.find((one) => one.id === id)?.config;
  return kind === 'nameServer' ? {} : undefined;
}

/** What the option is when the thing starts: its own setting, else the scenario's, else the profile's. */
export function valueAtStart(scenario: ResolvedScenario, thing: Selection, name: string, { value }: ConstantSpec): ConfigValue {
  return configOf(scenario, thing)?.[name] ?? scenario.config[name] ?? value;
}
