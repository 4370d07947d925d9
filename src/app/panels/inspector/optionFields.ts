import type { ResolvedScenario } from '../../../engine/index.ts';
import type { Field } from './Fields.tsx';

/** Options that differ from the profile, by their real names. */
export function optionFields(config: ResolvedScenario['config']): readonly Field[] {
  return Object.entries(config).map(([name, value]) => ({ label: name, value: String(value), isCode: true, term: name }));
}
