/** What the shown run can be compared with, and the beginning of a comparison. */
import { currentExperiment, scriptOf } from '../session/experiments.ts';
import type { Shell } from '../session/shell.ts';
import { shownScenario } from '../session/sharing.ts';
import { partnerOf, variantsFor, variantText, type Variant } from './variant.ts';

/** First the run without what was done by hand, where something was; then the preset's partner and single settings. */
export function variantsOfShown({ runStore }: Pick<Shell, 'runStore'>): readonly Variant[] {
  const scenario = shownScenario(runStore);
  const { tree } = runStore.getState();
  if (scenario === undefined || tree === undefined) return [];
  const current = currentExperiment(tree);
  const script = scriptOf(current);
  const actions = current.own.map((action) => script.indexOf(action)).filter((index) => index >= 0);
  return [...(actions.length > 0 ? [{ kind: 'without', actions } as const] : []), ...variantsFor(scenario, partnerOf(scenario))];
}

export function beginComparison(shell: Shell): void {
  const [first] = variantsOfShown(shell);
  if (first !== undefined) shell.uiStore.setState({ versus: variantText(first) });
}
