/** Mounts the pending list: what happens next, when and why. It answers "why is nothing happening?". */
import { useCallback, useMemo, useState } from 'react';
import { createPendingView, type PendingModel } from '../../../views/pending/pendingView.ts';
import { useD3View, type DrawingSource } from '../../../views/useD3View.ts';
import { m } from '../../../paraglide/messages.js';
import { useShell, useUi } from '../../context.ts';
import { lensCallbacks } from '../../lensCallbacks.ts';
import { messageKeys, receivers } from '../../models.ts';
import styles from './Inspector.module.css';
import { whatComes } from './whatComes.ts';

export function PendingList() {
  const shell = useShell();
  useUi((state) => `${state.language} ${state.theme}`);
  const [failure, setFailure] = useState<unknown>(undefined);
  if (failure !== undefined) throw failure;
  const create = useCallback((element: HTMLElement) => createPendingView(element, lensCallbacks(shell)), [shell]);
  const source = useMemo<DrawingSource<PendingModel>>(
    () => ({
      subscribe(listener) {
        const stops = [shell.runStore.subscribe(listener), shell.uiStore.subscribe(listener)];
        return () => stops.forEach((stop) => stop());
      },
      read() {
        const run = shell.runStore.getState();
        const { selection } = shell.uiStore.getState();
        const { nowMs } = run.position;
        const isMoving = run.player === 'playing' || run.player === 'gliding';
        const items = whatComes(run.pending, nowMs, selection);
        return {
          model: {
            runId: shell.runId() ?? '',
            items,
            keys: messageKeys(run),
            receivers: receivers(run),
            isMoving,
            endMs: run.status?.endMs,
          },
          nowMs,
          context: { selection, reducedMotion: false, compact: true },
        };
      },
    }),
    [shell],
  );
  const fail = useCallback((error: unknown) => setFailure(error ?? new Error('The list could not be drawn')), []);
  const elementRef = useD3View(create, source, fail);
  return (
    <>
      <h3 className={styles.section}>{m.app_next()}</h3>
      <div ref={elementRef} className={styles.pending} />
    </>
  );
}
