/** What can be done to the selection now; what cannot says why. A scenario without producers has no button that sends. */
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { m } from '../../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../../commands/index.ts';
import { usualCommands } from '../../commands/ofKind.ts';
import { useRun, useShell, useUi } from '../../context.ts';
import { Icon } from '../../controls/Icon.tsx';
import controls from '../../controls/controls.module.css';
import styles from './Inspector.module.css';

export function ActionButtons() {
  const shell = useShell();
  const kind = useUi((state) => state.selection?.kind);
  // Availability follows the pictures' models, so a new frame decides anew.
  useRun((state) => state.shown);
  useRun((state) => state.tree);
  const context = contextOf(shell);
  const usual = kind === undefined ? ['send'] : usualCommands[kind];
  const hasProducers = (context.scenario?.producers.length ?? 1) > 0;
  const ids = [...usual.filter((id) => id !== 'send' || hasProducers), ...(context.run.tree?.experiments.length === 1 ? [] : ['undo'])];
  return (
    <div className={styles.actions} role="group" aria-label={m.app_actions()}>
      {ids.map((id) => {
        const command = commandOf(id);
        const available = command.isAvailable(context);
        return (
          <TooltipTrigger key={id} isDisabled={available === true} delay={200}>
            <Button className={controls.button} aria-disabled={available !== true} onPress={() => execute(shell, command)}>
              <Icon name={command.icon} size={16} />
              {command.label(context)}
            </Button>
            <Tooltip className={styles.tooltip}>{available === true ? '' : available}</Tooltip>
          </TooltipTrigger>
        );
      })}
    </div>
  );
}
