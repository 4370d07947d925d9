/** Around a picture: the secondary button, or the menu key, selects the thing there and opens what can be done to it. */
import { useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { useShell } from '../context.ts';
import { later, Opening } from '../controls/later.tsx';
import styles from './LensBody.module.css';

const ThingMenu = later(async () => (await import('../menus/ThingMenu.tsx')).ThingMenu);

/** What the pictures call their things. */
const things = '[data-item], [data-pick^="select"]';

export function ThingMenuPlace({ children }: { readonly children: ReactNode }) {
  const { uiStore } = useShell();
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | undefined>(undefined);
  const placeRef = useRef<HTMLSpanElement | null>(null);

  const open = (event: MouseEvent): void => {
    const thing = event.target instanceof Element ? event.target.closest(things) : null;
    if (thing === null) return;
    // By the menu key the event has no place of its own.
    const box = thing.getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    const [left, top] = isByKey ? [box.left + box.width / 2, box.top + box.height / 2] : [event.clientX, event.clientY];
    const init = { bubbles: true, clientX: left, clientY: top };
    // The picture knows what stands there: it selects as if the thing had been clicked.
    event.target.dispatchEvent(new window.MouseEvent('click', init));
    if (uiStore.getState().selection === undefined) return;
    event.preventDefault();
    setPlace({ left, top });
  };
  return (
    <div className={styles.place} onContextMenu={open}>
      {children}
      <span ref={placeRef} className={styles.pin} style={place} />
      {place !== undefined && (
        <Opening close={() => setPlace(undefined)}>
          <ThingMenu triggerRef={placeRef} close={() => setPlace(undefined)} />
        </Opening>
      )}
    </div>
  );
}
