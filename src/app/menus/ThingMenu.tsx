/** What can be done to the thing under the pointer; what cannot is left out, the palette says why. */
import { MenuItem } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { menuCommands } from '../commands/ofKind.ts';
import { useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import controls from '../controls/controls.module.css';
import type { OpenedProps } from '../controls/Opener.tsx';
import { MenuFrame } from './frames.tsx';

export function ThingMenu(opened: OpenedProps) {
  const shell = useShell();
  const selection = useUi((state) => state.selection);
  if (selection === undefined) return null;
  const context = contextOf(shell);
  const possible = menuCommands(selection.kind)
    .map(commandOf)
    .filter((command) => command.isAvailable(context) === true);
  return (
    <MenuFrame
      {...opened}
      label={m.app_nodeMenu({ name: selection.id })}
      choose={(id) => execute(shell, commandOf(id === 'palette' ? 'palette' : id))}
    >
      {[...possible, commandOf('palette')].map((command) => (
        <MenuItem key={command.id} id={command.id} className={controls.menuItem} textValue={command.label(context)}>
          <Icon name={command.icon} size={16} />
          {command.label(context)}
        </MenuItem>
      ))}
    </MenuFrame>
  );
}
