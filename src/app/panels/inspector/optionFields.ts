import type { Setting } from '../../../projections/settings.ts';
import { setText } from '../../../views/optionText.ts';
import type { Field } from './Fields.tsx';

/** Options that differ from the profile at the shown moment, by their real names, with their units and what the profile says. */
export const optionFields = (settings: readonly Setting[] = []): readonly Field[] =>
  settings.map((setting) => ({ label: setting.name, value: setText(setting), isCode: true, term: setting.name }));
