/** Every script action by its `do`, as data. */
import { mechanisms } from './mechanisms/index.ts';
import type { ActionSpec } from './model/scenario.ts';

export const actionSpecs: Readonly<Record<string, ActionSpec>> = Object.fromEntries(
  mechanisms.flatMap((mechanism) => Object.entries(mechanism.actions ?? {}).map(([name, { spec }]) => [name, spec])),
);
