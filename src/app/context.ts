/** Gives the shell to every panel; the stores are read through selectors, so that a panel renders only for what it shows. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Shell } from './session/shell.ts';
import type { RunState } from './stores/runStore.ts';
import type { UiState } from './stores/uiStore.ts';

export const ShellContext = createContext<Shell | undefined>(undefined);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === undefined) throw new Error('A panel was rendered outside the shell');
  return shell;
}

export function useRun<T>(selector: (state: RunState) => T): T {
  return useStore(useShell().runStore, selector);
}

export function useUi<T>(selector: (state: UiState) => T): T {
  return useStore(useShell().uiStore, selector);
}
