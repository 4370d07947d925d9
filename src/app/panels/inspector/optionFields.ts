import type { ProfileId, ResolvedScenario } from '../../../engine/index.ts';
import { optionsOf, type OptionScope } from '../../../scenario/vocabulary.ts';
import { valueText } from '../../terms/optionValues.ts';
import type { Field } from './Fields.tsx';

/** Options that differ from the profile, by their real names, with the unit that the profile gives them. */
export function optionFields(config: ResolvedScenario['config'], profile: ProfileId, scope: OptionScope): readonly Field[] {
  const options = optionsOf(profile, scope);
  return Object.entries(config).map(([name, value]) => {
    const option = options.get(name);
    return { label: name, value: option === undefined ? String(value) : valueText(value, option), isCode: true, term: name };
  });
}
