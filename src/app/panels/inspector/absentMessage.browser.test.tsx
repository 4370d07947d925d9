import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { ShellContext } from '../../context.ts';
import type { Shell } from '../../session/shell.ts';
import { createRunStore } from '../../stores/runStore.ts';
import { createUiStore } from '../../stores/uiStore.ts';
import { AbsentMessage } from './AbsentMessage.tsx';

let root: Root | undefined;
afterEach(() => act(() => root?.unmount()));

test('whoever selects another message, or leaves, ends the search for the one that is not there', () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const signals: AbortSignal[] = [];
  const shell: Partial<Shell> = {
    runStore: createRunStore(),
    uiStore: createUiStore(undefined, ['en']),
    nextOf: (_selection, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  };
  root = createRoot(document.body.appendChild(document.createElement('div')));
  const show = (msgId: string) =>
    act(() =>
      root?.render(
        <ShellContext value={shell as Shell}>
          <AbsentMessage msgId={msgId} />
        </ShellContext>,
      ),
    );
  show('NEVER');
  show('NOR THIS');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  act(() => root?.render(null));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});
