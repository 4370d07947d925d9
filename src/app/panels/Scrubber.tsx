/** Mounts the scrubber: the run's density, marks and folds, and the playhead. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { createScrubberView, type ScrubberModel } from '../../views/scrubber/scrubberView.ts';
import { waitingNote } from '../../views/story/answer.ts';
import { useD3View, type DrawingSource } from '../../views/useD3View.ts';
import type { View } from '../../views/view.ts';
import { useShell, useUi } from '../context.ts';
import { storySummary } from '../models.ts';
import styles from './Scrubber.module.css';

export function Scrubber() {
  const shell = useShell();
  useUi((state) => `${state.language} ${state.theme}`);
  const [failure, setFailure] = useState<unknown>(undefined);
  if (failure !== undefined) throw failure;
  /** Whether the clock ran when the drag began: then it runs on after it. */
  const wasPlaying = useRef(false);

  const create = useCallback(
    (element: HTMLElement): View<ScrubberModel> => {
      const { player, runStore } = shell;
      return createScrubberView(element, {
        seek(moment) {
          player.pause();
          player.seekTo(moment);
        },
        step: (facts) => void shell.jump('fact', facts < 0 ? -1 : 1, Math.abs(facts)),
        drag(isDragging) {
          const mode = runStore.getState().player;
          if (isDragging) wasPlaying.current = mode === 'playing' || mode === 'gliding';
          else if (wasPlaying.current) player.play();
        },
      });
    },
    [shell],
  );
  const source = useMemo<DrawingSource<ScrubberModel>>(
    () => ({
      subscribe(listener) {
        const stops = [shell.runStore.subscribe(listener), shell.uiStore.subscribe(listener)];
        return () => stops.forEach((stop) => stop());
      },
      read() {
        const run = shell.runStore.getState();
        const { timeline, position, wanted } = run;
        if (timeline === undefined) return undefined;
        const { selection, measure } = shell.uiStore.getState();
        const nowMs = (wanted ?? position).nowMs;
        const summary = selection?.kind === 'message' ? storySummary(run, selection.id) : undefined;
        const note = summary === undefined ? undefined : waitingNote(summary, nowMs);
        return { model: { timeline, note }, nowMs, context: { selection, span: measure, reducedMotion: false, compact: false } };
      },
    }),
    [shell],
  );
  const fail = useCallback((error: unknown) => setFailure(error ?? new Error('The scrubber could not be drawn')), []);
  const elementRef = useD3View(create, source, fail);
  return <div ref={elementRef} className={styles.scrubber} />;
}
