/** Mounts the scrubber: the run's density, marks and folds, and the playhead. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Timeline } from '../../host/host.ts';
import { createScrubberView, type ScrubberModel, type ScrubberTimeline } from '../../views/scrubber/scrubberView.ts';
import { waitingNote } from '../../views/scrubber/waitingNote.ts';
import { useD3View, type DrawingSource } from '../../views/useD3View.ts';
import type { View } from '../../views/view.ts';
import { useShell, useUi } from '../context.ts';
import { storySummary } from '../models.ts';
import { openedRun } from '../stores/runStore.ts';
import styles from './Scrubber.module.css';

/** The timeline with the mark of a comparison; the same object for the same two, so that it is laid out once. */
function createMarking(): (timeline: Timeline, differsAtMs: number | undefined) => ScrubberTimeline {
  let last: { readonly timeline: Timeline; readonly differsAtMs: number; readonly made: ScrubberTimeline } | undefined;
  return (timeline, differsAtMs) => {
    if (differsAtMs === undefined) return timeline;
    if (last?.timeline !== timeline || last.differsAtMs !== differsAtMs) {
      const mark = { at: differsAtMs, kind: 'difference', label: '', seq: 0 } as const;
      last = { timeline, differsAtMs, made: { ...timeline, marks: [...timeline.marks, mark] } };
    }
    return last.made;
  };
}

/** Shorter than this nobody wonders (ms); the clock has the same patience. */
const patienceMs = 150;

/** Whether the run has been computed for a while and still is: a fast one does not flash. */
function createPatience(): (isComputing: boolean) => boolean {
  let since: number | undefined;
  return (isComputing) => {
    since = isComputing ? (since ?? performance.now()) : undefined;
    return since !== undefined && performance.now() - since >= patienceMs;
  };
}

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
        measure: (span) => shell.uiStore.setState({ measure: span }),
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
  const source = useMemo<DrawingSource<ScrubberModel>>(() => {
    const marked = createMarking();
    const goesOnForLong = createPatience();
    return {
      subscribe(listener) {
        const stops = [shell.runStore.subscribe(listener), shell.uiStore.subscribe(listener)];
        return () => stops.forEach((stop) => stop());
      },
      read() {
        const run = shell.runStore.getState();
        const { position, wanted } = run;
        const goesOn = goesOnForLong(run.status?.computing === true && run.status.endMs === undefined);
        if (run.timeline === undefined) return undefined;
        const timeline = marked(run.timeline, run.differs?.atMs);
        const { selection, measure } = shell.uiStore.getState();
        const nowMs = (wanted ?? position).nowMs;
        const summary = selection?.kind === 'message' ? storySummary(run, selection.id) : undefined;
        const note = summary === undefined ? undefined : waitingNote(summary, nowMs);
        const context = { selection, span: measure, reducedMotion: false, compact: false };
        return { model: { timeline, note, goesOn }, nowMs, context, subject: openedRun(run) };
      },
    };
  }, [shell]);
  const fail = useCallback((error: unknown) => setFailure(error ?? new Error('The scrubber could not be drawn')), []);
  const elementRef = useD3View(create, source, fail);
  return <div ref={elementRef} className={styles.scrubber} />;
}
