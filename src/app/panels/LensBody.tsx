/** Mounts one lens: its picture, or the same model as tables. */
import { useCallback, useMemo, useState } from 'react';
import { useShell, useUi, useRun } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import type { ModelMap, ProjectionId } from '../../projections/index.ts';
import { useD3View, type DrawingSource } from '../../views/useD3View.ts';
import { modelOf, openedRun } from '../stores/runStore.ts';
import type { LoadedLens } from '../lensCatalogue.ts';
import { lensCallbacks } from '../lensCallbacks.ts';
import { ThingMenuPlace } from './ThingMenuPlace.tsx';
import { TwinTables } from './TwinTables.tsx';
import { ZoomFrame } from './ZoomFrame.tsx';
import styles from './LensBody.module.css';

interface LensBodyProps<P extends ProjectionId> {
  readonly entry: LoadedLens<P>;
  readonly compact: boolean;
  readonly asTable: boolean;
}

export function LensBody<P extends ProjectionId>({ entry, compact, asTable }: LensBodyProps<P>) {
  return asTable ? <LensTables entry={entry} /> : <LensPicture entry={entry} compact={compact} />;
}

function LensPicture<P extends ProjectionId>({ entry, compact }: Omit<LensBodyProps<P>, 'asTable'>) {
  const shell = useShell();
  const reducedMotion = useReducedMotion();
  // Language and theme are read by the drawing itself; a change of them draws the picture anew.
  useUi((state) => `${state.language} ${state.theme}`);
  const [failure, setFailure] = useState<unknown>(undefined);
  if (failure !== undefined) throw failure;

  const create = useCallback((element: HTMLElement) => entry.lens.create(element, lensCallbacks(shell)), [entry, shell]);
  const source = useMemo<DrawingSource<ModelMap[P]>>(
    () => ({
      subscribe(listener) {
        const stops = [shell.runStore.subscribe(listener), shell.uiStore.subscribe(listener)];
        return () => stops.forEach((stop) => stop());
      },
      read() {
        const state = shell.runStore.getState();
        const model = modelOf(state, entry.projection);
        if (model === undefined) return undefined;
        const { selection, measure, zoomWish } = shell.uiStore.getState();
        const context = {
          selection,
          span: measure,
          inSpan: state.span,
          differs: state.differs,
          clockMode: state.player,
          chart: state.chart,
          zoomWish: zoomWish?.lens === undefined || zoomWish.lens === entry.lens.id ? zoomWish : undefined,
          reducedMotion,
          compact,
        };
        return { model, nowMs: state.position.nowMs, context, subject: openedRun(state) };
      },
    }),
    [shell, entry, reducedMotion, compact],
  );
  const fail = useCallback((error: unknown) => setFailure(error ?? new Error('The picture could not be drawn')), []);
  const elementRef = useD3View(create, source, fail);
  // Another scenario was opened and its first moment is not there: what is drawn still is of the last one.
  const isOfLast = useRun(({ shown }) => shown === undefined);
  const picture = (
    <ThingMenuPlace>
      <div ref={elementRef} className={isOfLast ? `${styles.picture} ${styles.ofLast}` : styles.picture} data-panel-lens={entry.lens.id} />
    </ThingMenuPlace>
  );
  return compact ? picture : <ZoomFrame lens={entry.lens.id}>{picture}</ZoomFrame>;
}

function LensTables<P extends ProjectionId>({ entry }: { readonly entry: LoadedLens<P> }) {
  useUi((state) => state.language);
  const model = useRun((state) => modelOf(state, entry.projection));
  // Tables are read, not watched: four times a second is enough for a countdown.
  const nowMs = useRun((state) => (state.player === 'paused' ? state.position.nowMs : Math.floor(state.position.nowMs / 250) * 250));
  const clockMode = useRun((state) => state.player);
  const selection = useUi((state) => state.selection);
  const span = useUi((state) => state.measure);
  const chart = useRun((state) => state.chart);
  if (model === undefined) return null;
  return <TwinTables tables={entry.lens.twin(model, nowMs, { clockMode, selection, span, chart })} />;
}
