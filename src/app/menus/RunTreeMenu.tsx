/** The tree of named runs of this tab: which one is shown, which others there are, where each came from. */
import { Header as MenuSectionTitle, MenuItem, MenuSection, Separator, Text } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { useRun, useShell } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import type { OpenedProps } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { runDepth, runName, runOrigin } from '../runNames.ts';
import { currentExperiment, shownExperiments } from '../session/experiments.ts';
import { MenuFrame } from './frames.tsx';
import styles from './RunTreeMenu.module.css';

const indents = ['', styles.depth1, styles.depth2, styles.depth3];

export function RunTreeMenu(opened: OpenedProps) {
  const shell = useShell();
  const tree = useRun((state) => state.tree);
  if (tree === undefined) return null;
  const run = shell.runStore.getState();
  const current = currentExperiment(tree);
  const runs = shownExperiments(tree);
  const context = contextOf(shell);
  return (
    <MenuFrame
      {...opened}
      label={m.app_runTree()}
      choose={(key) => {
        const [kind, id = ''] = key.split(' ');
        if (kind === 'run') shell.switchTo(id);
        else execute(shell, commandOf(id));
      }}
    >
      <MenuSection>
        <MenuSectionTitle className={controls.menuHeader}>{m.app_runTree()}</MenuSectionTitle>
        {runs.map((experiment) => (
          <MenuItem
            key={experiment.id}
            id={`run ${experiment.id}`}
            textValue={runName(experiment, run)}
            className={`${controls.menuItem} ${indents[Math.min(3, runDepth(experiment, tree))] ?? ''}`}
          >
            <span className={controls.tick} aria-hidden="true">
              {experiment.id === current.id ? '●' : '○'}
            </span>
            <Text slot="label">{runName(experiment, run)}</Text>
            {runOrigin(experiment, tree, run) !== undefined && (
              <Text slot="description" className={controls.menuNote}>
                {runOrigin(experiment, tree, run)}
              </Text>
            )}
          </MenuItem>
        ))}
      </MenuSection>
      <Separator className={styles.separator} />
      <MenuSection aria-label={m.app_actions()}>
        {['renameRun', 'undo', 'redo'].map((id) => {
          const command = commandOf(id);
          const available = command.isAvailable(context);
          return (
            <MenuItem
              key={id}
              id={`command ${id}`}
              className={controls.menuItem}
              isDisabled={available !== true}
              textValue={command.label(context)}
            >
              <Icon name={command.icon} />
              <Text slot="label">{command.label(context)}</Text>
              {available !== true && (
                <Text slot="description" className={controls.menuNote}>
                  {available}
                </Text>
              )}
            </MenuItem>
          );
        })}
      </MenuSection>
    </MenuFrame>
  );
}
