/** Where menus and small dialogs stand: beside what opened them, closed by Esc, a choice or a click outside. */
import type { ReactNode } from 'react';
import { Dialog, I18nProvider, Menu, Popover, type MenuProps, type PopoverProps } from 'react-aria-components';
import { useUi } from '../context.ts';
import controls from '../controls/controls.module.css';
import type { OpenedProps } from '../controls/Opener.tsx';

interface FrameProps extends OpenedProps {
  readonly label: string;
  readonly placement?: PopoverProps['placement'];
  readonly children: ReactNode;
}

type PopoverFrameProps = Omit<FrameProps, 'label'> & Pick<PopoverProps, 'aria-label'>;

function PopoverFrame({ triggerRef, close, placement = 'bottom start', children, ...rest }: PopoverFrameProps) {
  const language = useUi((state) => state.language);
  return (
    <I18nProvider locale={language}>
      <Popover
        {...rest}
        className={controls.popover}
        triggerRef={triggerRef}
        isOpen
        onOpenChange={(isOpen) => !isOpen && close()}
        placement={placement}
      >
        {children}
      </Popover>
    </I18nProvider>
  );
}

interface MenuFrameProps extends FrameProps {
  /** Called with the key of the chosen item. */
  readonly choose: (key: string) => void;
  /** Key of the item that is chosen already, in a menu of alternatives. */
  readonly chosen?: string;
}

export function MenuFrame({ label, choose, chosen, children, ...frame }: MenuFrameProps) {
  const alternatives: Partial<MenuProps<object>> =
    chosen === undefined ? {} : { selectionMode: 'single', disallowEmptySelection: true, selectedKeys: [chosen] };
  return (
    // The box around a menu is a dialog to a screen reader, and a dialog needs a name.
    <PopoverFrame {...frame} aria-label={label}>
      <Menu
        className={controls.menu}
        aria-label={label}
        autoFocus="first"
        {...alternatives}
        onAction={(key) => {
          frame.close();
          choose(String(key));
        }}
        onClose={frame.close}
      >
        {children}
      </Menu>
    </PopoverFrame>
  );
}

export function DialogFrame({ label, className, children, ...frame }: FrameProps & { readonly className: string | undefined }) {
  return (
    <PopoverFrame {...frame}>
      <Dialog className={className ?? ''} aria-label={label}>
        {children}
      </Dialog>
    </PopoverFrame>
  );
}
