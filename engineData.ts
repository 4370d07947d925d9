/**
 * The page checks scenarios against the actions of the engine's mechanisms, but runs no mechanism: those work in the worker.
 * So a build replaces the one module that collects the actions' descriptions by the collected data.
 */
import type { Plugin } from 'vite';
import { actionSpecs } from './src/engine/actionSpecs.ts';

export function engineData(): Plugin {
  return {
    name: 'orrery-engine-data',
    apply: 'build',
    transform(_code, id) {
      if (!id.endsWith('/src/engine/actionSpecs.ts')) return undefined;
      return { code: `export const actionSpecs = ${JSON.stringify(actionSpecs)};`, map: null };
    },
  };
}
