import { Header as MenuSectionTitle, MenuItem, MenuSection, Text } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import controls from '../controls/controls.module.css';
import type { OpenedProps } from '../controls/Opener.tsx';
import { motions, motionText, themes, themeText } from '../lookTexts.ts';
import { MenuFrame } from './frames.tsx';

interface LookProps<T extends string> {
  readonly title: string;
  readonly kind: 'theme' | 'motion';
  readonly all: readonly T[];
  readonly chosen: T;
  readonly textOf: (one: T) => string;
}

function Looks<T extends string>({ title, kind, all, chosen, textOf }: LookProps<T>) {
  return (
    <MenuSection selectionMode="single" disallowEmptySelection selectedKeys={[`${kind} ${chosen}`]}>
      <MenuSectionTitle className={controls.menuHeader}>{title}</MenuSectionTitle>
      {all.map((one) => (
        <MenuItem key={one} id={`${kind} ${one}`} className={controls.menuItem}>
          <span className={controls.tick} aria-hidden="true">
            {one === chosen ? '●' : ''}
          </span>
          <Text slot="label">{textOf(one)}</Text>
        </MenuItem>
      ))}
    </MenuSection>
  );
}

/** How the page looks, and whether it moves. */
export function ThemeMenu(opened: OpenedProps) {
  const { uiStore } = useShell();
  const theme = useUi((state) => state.theme);
  const motion = useUi((state) => state.motion);
  return (
    <MenuFrame
      {...opened}
      label={m.app_look()}
      placement="bottom end"
      choose={(key) => {
        const chosen = themes.find((one) => key === `theme ${one}`);
        if (chosen !== undefined) uiStore.setState({ theme: chosen });
        const moved = motions.find((one) => key === `motion ${one}`);
        if (moved !== undefined) uiStore.setState({ motion: moved });
      }}
    >
      <Looks title={m.app_theme()} kind="theme" all={themes} chosen={theme} textOf={themeText} />
      <Looks title={m.app_motion()} kind="motion" all={motions} chosen={motion} textOf={motionText} />
    </MenuFrame>
  );
}
