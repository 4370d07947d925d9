/** Which of this tab's runs is shown; opens the tree of them. */
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import { Opener } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { later } from '../controls/later.tsx';
import { runName, runOrigin } from '../runNames.ts';
import { currentExperiment, shownExperiments } from '../session/experiments.ts';
import styles from './RunMenu.module.css';

const RunTreeMenu = later(async () => (await import('../menus/RunTreeMenu.tsx')).RunTreeMenu);

export function RunMenu() {
  const shell = useShell();
  const tree = useRun((state) => state.tree);
  const isCompared = useUi((state) => state.versus !== undefined);
  if (tree === undefined) return null;
  const run = shell.runStore.getState();
  const current = currentExperiment(tree);
  const runs = shownExperiments(tree);
  const name = runName(current, run);
  const note = runOrigin(current, tree, run) ?? (runs.length === 1 ? m.app_runOnly() : m.app_runMore({ count: runs.length - 1 }));
  return (
    <Opener
      className={`${controls.button} ${controls.chip} ${styles.chip}`}
      label={isCompared ? m.app_runMenuCompared({ name }) : m.app_runMenu({ name })}
      opens={RunTreeMenu}
      kind="menu"
    >
      {isCompared && <b className={styles.tag}>A</b>}
      <b className={styles.name}>{name}</b>
      <span className={styles.note}>{note}</span>
      <Icon name="chevron" size={14} />
    </Opener>
  );
}
