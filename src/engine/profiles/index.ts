/** All profiles, and the value of an option for one process of a scenario. */
import { NameMap } from '../kernel/nameMap.ts';
import type { Config, ConfigValue, ProfileId, ResolvedScenario } from '../model/scenario.ts';
import { claims } from './claims.ts';
import { ons2017 } from './ons2017.ts';
import type { ConstantScope, Profile } from './profile.ts';
import { rocketmq49 } from './rocketmq49.ts';
import { rocketmq53 } from './rocketmq53.ts';

export const profiles: Readonly<Record<ProfileId, Profile>> = {
  'rocketmq-4.9': rocketmq49,
  'rocketmq-5.3': rocketmq53,
  'ons-2017': ons2017,
};

/** The variants of the scenario that asked last: some rules are asked about with each message. */
let known = { scenario: undefined as ResolvedScenario | undefined, variants: new NameMap<string>() };

/** Which variant of a named rule the scenario follows: that of a claim it runs, otherwise its profile's. */
export function variantOf(scenario: ResolvedScenario, rule: string): string {
  if (known.scenario !== scenario) known = { scenario, variants: new NameMap() };
  let variant = known.variants.get(rule);
  if (variant === undefined) known.variants.set(rule, (variant = lookUp(scenario, rule)));
  return variant;
}

function lookUp(scenario: ResolvedScenario, rule: string): string {
  if (scenario.claims.length > 0) {
    const claimed = scenario.claims.map((id) => claims[id]?.variants[rule]).find((variant) => variant !== undefined);
    if (claimed !== undefined) return claimed;
  }
  return profiles[scenario.profile].variants[rule] ?? '';
}

/** Options of one process: the profile's values, then the scenario's overrides, then the process's own. */
export type Options = Readonly<Record<string, ConfigValue>>;

export function optionsFor(scenario: ResolvedScenario, scopes: readonly ConstantScope[], own: Config): Options {
  const profile = profiles[scenario.profile];
  const options: Record<string, ConfigValue> = {};
  for (const scope of scopes) {
    for (const [name, spec] of Object.entries(profile.constants[scope])) {
      options[name] = own[name] ?? scenario.config[name] ?? spec.value;
    }
    for (const id of scenario.claims) {
      for (const [name, spec] of Object.entries(claims[id]?.constants[scope] ?? {}))
        options[name] = own[name] ?? scenario.config[name] ?? spec.value;
    }
  }
  return options;
}
