/** A menu of alternatives, the present one ticked. */
import { MenuItem, Text } from 'react-aria-components';
import controls from '../controls/controls.module.css';
import type { OpenedProps } from '../controls/Opener.tsx';
import { MenuFrame } from './frames.tsx';

interface ChoicesProps extends OpenedProps {
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly text: string }[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
  readonly placement?: 'top start';
}

export function Choices({ choices, chosen, ...frame }: ChoicesProps) {
  return (
    <MenuFrame {...frame} chosen={chosen}>
      {choices.map(({ id, text }) => (
        <MenuItem key={id} id={id} className={controls.menuItem}>
          <span className={controls.tick} aria-hidden="true">
            {id === chosen ? '●' : ''}
          </span>
          <Text slot="label">{text}</Text>
        </MenuItem>
      ))}
    </MenuFrame>
  );
}
