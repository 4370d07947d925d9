/** A profile is data: constants by the option's real name, and named rule variants, each with its source. */
import type { ConfigValue, ProfileId } from '../model/scenario.ts';

export interface ConstantSpec {
  readonly value: ConfigValue;
  readonly unit: string;
  /** RocketMQ class, recording or S-number it was read in. */
  readonly source: string;
  /** The words that it may be, where it is one of a few. */
  readonly values?: readonly string[];
  /** The smallest number that the program could run with, where that is not told by the unit. */
  readonly least?: number;
}

/** Which process an option belongs to; `client` holds for producers and consumers, and for the HTTP access, which is both. */
export type ConstantScope = 'nameServer' | 'broker' | 'client' | 'producer' | 'consumer' | 'litePullConsumer' | 'httpGateway';

export interface Profile {
  readonly id: ProfileId;
  /** The program whose behaviour it is. */
  readonly title: string;
  readonly constants: Readonly<Record<ConstantScope, Readonly<Record<string, ConstantSpec>>>>;
  /** Named rules where programs differ; one variant each. */
  readonly variants: Readonly<Record<string, string>>;
}

export const constant = (value: ConfigValue, unit: string, source: string): ConstantSpec => ({ value, unit, source });

/** A number of things without which nothing would ever happen. */
export const atLeastOne = (value: number, unit: string, source: string): ConstantSpec => ({ value, unit, source, least: 1 });

/** An option that is one of a few words. */
export const choice = (value: string, values: readonly string[], unit: string, source: string): ConstantSpec => ({
  value,
  unit,
  source,
  values,
});
