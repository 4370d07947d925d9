/** What the two outer keys of the player look for. */
import { m } from '../../paraglide/messages.js';
import { jumpKinds, jumpKindText } from '../commands/timeCommands.ts';
import { useShell, useUi } from '../context.ts';
import type { OpenedProps } from '../controls/Opener.tsx';
import { Choices } from './Choices.tsx';

export function JumpMenu(opened: OpenedProps) {
  const { uiStore } = useShell();
  const kind = useUi((state) => state.jumpKind);
  return (
    <Choices
      {...opened}
      label={m.app_toMenu({ kind: jumpKindText(kind) })}
      placement="top start"
      chosen={kind}
      choose={(id) => uiStore.setState({ jumpKind: jumpKinds.find((one) => one === id) ?? 'matters' })}
      choices={jumpKinds.map((one) => ({ id: one, text: jumpKindText(one) }))}
    />
  );
}
