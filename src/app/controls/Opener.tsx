/** A button that opens a menu or a small dialog beside it. What it opens is loaded when it is asked for. */
import { useRef, useState, type ComponentType, type ReactNode, type RefObject } from 'react';
import { Button } from './Button.tsx';
import { Opening } from './later.tsx';

/** What is opened knows where it hangs and how it goes away. */
export interface OpenedProps {
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly close: () => void;
}

interface OpenerProps {
  readonly className: string | undefined;
  /** Name for screen readers, where the words in the button are not enough. */
  readonly label?: string;
  readonly opens: ComponentType<OpenedProps>;
  readonly kind: 'menu' | 'dialog';
  /** Where the page itself says whether it is open, because commands open it too. */
  readonly isOpen?: boolean;
  readonly setOpen?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

export function Opener({ className, label, opens: Opened, kind, isOpen, setOpen, children }: OpenerProps) {
  const [isOpenHere, setOpenHere] = useState(false);
  const triggerRef = useRef<HTMLButtonElement | null>(null);
  const shows = isOpen ?? isOpenHere;
  const change = setOpen ?? setOpenHere;
  return (
    <>
      <Button
        ref={triggerRef}
        className={className}
        {...(label === undefined ? {} : { 'aria-label': label })}
        aria-haspopup={kind}
        aria-expanded={shows}
        onPress={() => change(!shows)}
      >
        {children}
      </Button>
      {shows && (
        <Opening close={() => change(false)}>
          <Opened triggerRef={triggerRef} close={() => change(false)} />
        </Opening>
      )}
    </>
  );
}
