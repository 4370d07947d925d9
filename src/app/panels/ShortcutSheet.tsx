/** Every shortcut there is, read from the registry. */
import { Switch } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { commandGroups, commands, contextOf } from '../commands/index.ts';
import { groupText } from '../commands/groupText.ts';
import { keyText } from '../commands/keys.ts';
import { useShell, useUi } from '../context.ts';
import { PageDialog } from '../controls/Dialogs.tsx';
import styles from './ShortcutSheet.module.css';

export function ShortcutSheet({ close }: { readonly close: () => void }) {
  const shell = useShell();
  const singleKeys = useUi((state) => state.singleKeys);
  const context = contextOf(shell);
  return (
    <PageDialog title={m.app_cmd_shortcuts()} close={close}>
      <Switch
        className={styles.switch}
        isSelected={singleKeys}
        onChange={(isSelected) => shell.uiStore.setState({ singleKeys: isSelected })}
      >
        <span className={styles.track} aria-hidden="true" />
        {m.app_shortcutsOn()}
      </Switch>
      {commandGroups.map((group) => {
        const withKeys = commands.filter((command) => command.group === group && command.keys !== undefined);
        if (withKeys.length === 0) return null;
        return (
          <section key={group}>
            <h3 className={styles.group}>{groupText(group)}</h3>
            <dl>
              {withKeys.map((command) => (
                <div key={command.id} className={styles.row}>
                  <dt>{command.label(context)}</dt>
                  <dd>
                    {[...new Set((command.keys ?? []).map(keyText))].map((text) => (
                      <kbd key={text} className={styles.key}>
                        {text}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </PageDialog>
  );
}
