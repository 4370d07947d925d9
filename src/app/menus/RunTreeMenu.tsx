/** The tree of named runs of this tab: which one is shown, which others there are, where each came from. */
import { Header as MenuSectionTitle, MenuItem, MenuSection, Separator, Text } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { listPresets } from '../../scenario/index.ts';
import { variantsOfShown } from '../comparison/begin.ts';
import { variantText } from '../comparison/variant.ts';
import { variantWords } from '../comparison/words.ts';
import { useRun, useShell, useUi } from '../context.ts';
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
  const scenario = useRun((state) => state.scenario);
  const versus = useUi((state) => state.versus);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  if (tree === undefined || scenario === undefined) return null;
  const titleOf = (slug: string): string => listPresets().find((preset) => preset.slug === slug)?.title[language] ?? slug;
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
        else if (kind === 'versus') shell.uiStore.setState({ versus: key.slice('versus '.length) });
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
      <MenuSection>
        <MenuSectionTitle className={controls.menuHeader}>{m.compare_menu()}</MenuSectionTitle>
        {variantsOfShown(shell).map((variant) => {
          const text = variantWords(variant, scenario, titleOf);
          return (
            <MenuItem key={variantText(variant)} id={`versus ${variantText(variant)}`} className={controls.menuItem} textValue={text}>
              <span className={controls.tick} aria-hidden="true">
                {variantText(variant) === versus ? '●' : ''}
              </span>
              <Text slot="label">{text}</Text>
            </MenuItem>
          );
        })}
      </MenuSection>
      <Separator className={styles.separator} />
      <MenuSection aria-label={m.app_actions()}>
        {[...(versus === undefined ? [] : ['compare']), 'renameRun', 'undo', 'redo'].map((id) => {
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
