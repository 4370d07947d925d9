/** A row of tabs: one of them can be reached with Tab, arrows choose the next, Home and End the outermost. */
import { useEffect, useRef, type KeyboardEvent } from 'react';

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly label: string }[];
  readonly chosen: Id;
  readonly choose: (id: Id) => void;
  /** Id of the element that shows what is chosen. */
  readonly controls: string;
  readonly className: string | undefined;
  readonly tabClassName: string | undefined;
}

export function Tabs<Id extends string>({ label, tabs, chosen, choose, controls, className, tabClassName }: TabsProps<Id>) {
  const listRef = useRef<HTMLDivElement | null>(null);
  // Where not all of them are in sight, the chosen one is, also when there is less room than before.
  useEffect(() => {
    const list = listRef.current;
    if (list === null) return undefined;
    const observer = new ResizeObserver(() =>
      list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
    observer.observe(list);
    return () => observer.disconnect();
  }, [chosen]);
  const press = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const steps: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const wanted = steps[event.key];
    const next = wanted === undefined ? undefined : tabs[(wanted + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next.id);
    const buttons = listRef.current?.querySelectorAll('button');
    buttons?.[tabs.indexOf(next)]?.focus();
  };
  return (
    <div ref={listRef} className={className} role="tablist" aria-label={label} tabIndex={-1} onKeyDown={press}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          className={tabClassName}
          aria-selected={tab.id === chosen}
          aria-controls={controls}
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => choose(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
