/** What the first picture does not need is loaded when it is asked for. */
import { Suspense, use, useEffect, useEffectEvent, type ComponentType, type ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { m } from '../../paraglide/messages.js';
import { useShell } from '../context.ts';
import { Waiting } from './Waiting.tsx';

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loading: Promise<ComponentType<P>> | undefined;
  const begin = (): Promise<ComponentType<P>> => {
    const part = load().catch((error: unknown) => {
      throw new Error(m.app_notLoaded(), { cause: error });
    });
    // Whoever waits hears of a failure first; after that it can be tried again.
    part.catch(() => setTimeout(() => (loading = undefined), 1000));
    return part;
  };
  return function Later(props: P) {
    const Part = use((loading ??= begin()));
    return <Part {...props} />;
  };
}

/** Until what was asked for is there, no key reaches the page. */
function Wait({ close }: { readonly close: () => void }) {
  const takeBack = useEffectEvent(close);
  useEffect(() => {
    let typed = '';
    const keep = (event: KeyboardEvent): void => {
      const { key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || /^(Tab|F\d+)$/.test(key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (key === 'Escape') {
        typed = '';
        takeBack();
      } else if (key === 'Backspace') typed = typed.slice(0, -1);
      else if (key.length === 1) typed += key;
    };
    const take = (): string => {
      window.removeEventListener('keydown', keep, { capture: true });
      return typed;
    };
    window.addEventListener('keydown', keep, { capture: true });
    return () => {
      if (typed === '') take();
      else import('./typeInto.ts').then(({ typeInOpened }) => typeInOpened(take), take);
    };
  }, []);
  return <Waiting isOver />;
}

/** Around what opens over the page: what is typed before it is there is typed in it; where it cannot come, that is said and the page stays. */
export function Opening({ close, children }: { readonly close: () => void; readonly children: ReactNode }) {
  const shell = useShell();
  return (
    <ErrorBoundary
      fallback={null}
      onError={(error) => {
        close();
        shell.fail(error);
      }}
    >
      <Suspense fallback={<Wait close={close} />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
