import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import type { OpenedProps } from '../controls/Opener.tsx';
import { Choices } from './Choices.tsx';

export function ThemeMenu(opened: OpenedProps) {
  const { uiStore } = useShell();
  const theme = useUi((state) => state.theme);
  return (
    <Choices
      {...opened}
      label={m.app_theme()}
      placement="bottom end"
      chosen={theme}
      choose={(id) => uiStore.setState({ theme: id === 'light' || id === 'dark' ? id : 'auto' })}
      choices={[
        { id: 'auto', text: m.app_themeAuto() },
        { id: 'light', text: m.app_themeLight() },
        { id: 'dark', text: m.app_themeDark() },
      ]}
    />
  );
}
