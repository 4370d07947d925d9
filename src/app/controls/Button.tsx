/** The page's button. It is the browser's own, so that the first picture does not wait for a library of widgets. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface ButtonProps extends Pick<
  ButtonHTMLAttributes<HTMLButtonElement>,
  | 'className'
  | 'title'
  | 'aria-label'
  | 'aria-disabled'
  | 'aria-expanded'
  | 'aria-haspopup'
  | 'aria-pressed'
  | 'aria-describedby'
  | 'disabled'
> {
  readonly onPress?: () => void;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ onPress, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} onClick={onPress === undefined ? undefined : () => onPress()}>
      {children}
    </button>
  );
}
