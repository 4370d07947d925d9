/** The tree of named runs of this tab: which one is shown, which others there are, where each came from. */
import {
  Button,
  Header as MenuSectionTitle,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from 'react-aria-components';
import { listTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { actionInWords } from '../commands/actCommands.ts';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { useRun, useShell } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import controls from '../controls/controls.module.css';
import { messageKey } from '../models.ts';
import { currentExperiment, shownExperiments, type Experiment, type ExperimentTree } from '../session/experiments.ts';
import type { RunState } from '../stores/runStore.ts';
import styles from './RunMenu.module.css';

/** Name of a run: the person's, otherwise that of its first action ("broker-a killed at 12.000"). */
export function runName(experiment: Experiment, run: RunState): string {
  if (experiment.name !== undefined) return experiment.name;
  const [first] = experiment.own;
  if (experiment.parentId === undefined || first === undefined) return m.app_runMain();
  return actionInWords(first, listTime(first.at), (msgId) => messageKey(run, msgId));
}

function origin(experiment: Experiment, tree: ExperimentTree, run: RunState): string | undefined {
  const parent = tree.experiments.find(({ id }) => id === experiment.parentId);
  return parent === undefined ? undefined : m.app_runFrom({ parent: runName(parent, run) });
}

function depthOf(experiment: Experiment, tree: ExperimentTree): number {
  const parent = tree.experiments.find(({ id }) => id === experiment.parentId);
  return parent === undefined ? 0 : 1 + depthOf(parent, tree);
}

const indents = ['', styles.depth1, styles.depth2, styles.depth3];

export function RunMenu() {
  const shell = useShell();
  const tree = useRun((state) => state.tree);
  if (tree === undefined) return null;
  const run = shell.runStore.getState();
  const current = currentExperiment(tree);
  const runs = shownExperiments(tree);
  const name = runName(current, run);
  const note = origin(current, tree, run) ?? (runs.length === 1 ? m.app_runOnly() : m.app_runMore({ count: runs.length - 1 }));
  const context = contextOf(shell);
  return (
    <MenuTrigger>
      <Button className={`${controls.button} ${controls.chip} ${styles.chip}`} aria-label={m.app_runMenu({ name })}>
        <b className={styles.name}>{name}</b>
        <span className={styles.note}>{note}</span>
        <Icon name="chevron" size={14} />
      </Button>
      <Popover className={controls.popover}>
        <Menu
          className={controls.menu}
          aria-label={m.app_runTree()}
          onAction={(key) => {
            const [kind, id = ''] = String(key).split(' ');
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
                className={`${controls.menuItem} ${indents[Math.min(3, depthOf(experiment, tree))] ?? ''}`}
              >
                <span className={controls.tick} aria-hidden="true">
                  {experiment.id === current.id ? '●' : '○'}
                </span>
                <Text slot="label">{runName(experiment, run)}</Text>
                {origin(experiment, tree, run) !== undefined && (
                  <Text slot="description" className={controls.menuNote}>
                    {origin(experiment, tree, run)}
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
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
