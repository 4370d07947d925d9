/**
 * Moves the shown moment. The machine `virtualClock` knows the mode; this is what performs it: the animation frames, the
 * pacing map, and the pictures that the feeder fetches. It changes nothing in the run.
 */
import { createActor } from 'xstate';
import type { Moment } from '../../engine/index.ts';
import { isGivenUp } from '../../host/hostError.ts';
import type { Jump, Pacing, RunId, SimulationHost } from '../../host/host.ts';
import type { ProjectionId } from '../../projections/index.ts';
import { playerMachine } from '../playerMachine.ts';
import type { RunStore } from '../stores/runStore.ts';
import type { UiStore } from '../stores/uiStore.ts';
import { createFrameFeeder, selectionKey, type Wish } from './frameFeeder.ts';
import { gapAt, momentOf, positionAt, screenAt, screenLength, type ClockPosition } from './pacedMap.ts';

/** The browser's animation frames; tests bring their own. */
export interface Animation {
  request(callback: (atMs: number) => void): number;
  cancel(id: number): void;
}

export interface PlayerOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly animation: Animation;
  readonly prefersReducedMotion: () => boolean;
  /** Read models needed by what is on the screen now. */
  readonly projections: () => readonly ProjectionId[];
  readonly fail: (error: unknown) => void;
}

/** A frame later than this was a pause of the browser: its time is not caught up. */
const longestFrameMs = 100;
/** Screen time of one fact in step mode (ms at pace 1). */
const stepMs = 700;
const firstChunkMs = 10 * 60_000;
const longestChunkMs = 24 * 3_600_000;

export type Player = ReturnType<typeof createPlayer>;

export function createPlayer(options: PlayerOptions) {
  const { host, runStore, uiStore, animation } = options;
  let clock: ClockPosition = { nowMs: 0 };
  let animationId = 0;
  let lastFrameAt: number | undefined;
  let behindSinceMs = 0;
  let pacing: { readonly map: Pacing; readonly key: string } | undefined;
  let nextPacing: { readonly map: Pacing; readonly key: string } | undefined;
  let pacingUnderWay = false;
  let screenMs = 0;
  let chunkMs = firstChunkMs;
  let stepWaitMs = 0;
  let isStepping = false;
  let seekNumber = 0;
  /** Of the maps and jumps that are asked for; the feeder has its own. */
  let patience = new AbortController();

  const feeder = createFrameFeeder(
    host,
    ({ frame, wish }) => {
      const { runId, position, selection } = wish;
      if (runId !== currentRunId()) return;
      const isWaiting = isIn('seeking') || isIn('computing');
      if (isWaiting && !options.projections().every((projection) => wish.projections.includes(projection))) {
        // A lens was chosen meanwhile: its picture is waited for too.
        feeder.show(wishAt(runId, clock));
        return;
      }
      runStore.setState({ shown: { frame, selectionKey: selectionKey(selection) }, position, wanted: undefined });
      behindSinceMs = 0;
      if (isWaiting) actor.send({ type: 'ARRIVED' });
    },
    (error) => {
      actor.send({ type: 'PAUSE' });
      runStore.setState({ wanted: undefined });
      options.fail(error);
    },
  );

  const actor = createActor(
    playerMachine.provide({
      actions: {
        startClock: () => {
          if (animationId !== 0) return;
          lastFrameAt = undefined;
          animationId = animation.request(tick);
        },
        stopClock: () => {
          animation.cancel(animationId);
          animationId = 0;
        },
        giveUpSeeking: () => {
          feeder.cancel();
          giveUpQuestions();
          clock = runStore.getState().position;
          runStore.setState({ wanted: undefined });
        },
      },
    }),
  );
  actor.subscribe((snapshot) => {
    runStore.setState({ player: snapshot.value, ...(snapshot.value === 'gliding' ? {} : { gap: undefined }) });
  });
  actor.start();

  function giveUpQuestions(): void {
    patience.abort();
    patience = new AbortController();
  }

  function isIn(mode: 'paused' | 'playing' | 'gliding' | 'seeking' | 'computing'): boolean {
    return actor.getSnapshot().value === mode;
  }

  function currentRunId(): RunId | undefined {
    const { tree } = runStore.getState();
    return tree?.experiments.find((experiment) => experiment.id === tree.currentId)?.runId;
  }

  function wishAt(runId: RunId, position: ClockPosition): Wish {
    return { runId, position, projections: options.projections(), selection: uiStore.getState().selection };
  }

  /** Asks for the pictures at the clock; a frame that takes too long makes the clock wait. */
  function showClock(elapsedMs: number): void {
    const runId = currentRunId();
    if (runId === undefined || feeder.show(wishAt(runId, clock))) return;
    behindSinceMs += elapsedMs;
    if (behindSinceMs >= 150) {
      behindSinceMs = 0;
      runStore.setState({ wanted: clock });
      actor.send({ type: 'CAUGHT_UP' });
    }
  }

  function pacingKey(): string {
    return `${currentRunId() ?? ''} ${selectionKey(uiStore.getState().selection)}`;
  }

  async function fetchPacing(fromMs: number, use: (map: Pacing) => void): Promise<void> {
    const runId = currentRunId();
    if (runId === undefined || pacingUnderWay) return;
    const key = pacingKey();
    pacingUnderWay = true;
    try {
      const map = await host.pacing(runId, fromMs, fromMs + chunkMs, uiStore.getState().selection, patience.signal);
      const length = screenLength(map);
      if (length < 3000) chunkMs = Math.min(chunkMs * 4, longestChunkMs);
      else if (length > 60_000) chunkMs = Math.max(1000, Math.round(chunkMs / 4));
      if (key === pacingKey()) use(map);
    } catch (error) {
      if (isGivenUp(error)) return;
      actor.send({ type: 'PAUSE' });
      options.fail(error);
    } finally {
      pacingUnderWay = false;
    }
  }

  /** Moves the clock along the pacing map; false while the map is not there yet. */
  function advancePaced(elapsedMs: number): boolean {
    const key = pacingKey();
    if (pacing?.key !== key || clock.nowMs < pacing.map.fromMs || clock.nowMs > pacing.map.toMs) {
      pacing = undefined;
      nextPacing = undefined;
      void fetchPacing(Math.floor(clock.nowMs), (map) => {
        pacing = { map, key };
        screenMs = screenAt(map, clock);
      });
      return false;
    }
    screenMs += elapsedMs * uiStore.getState().pace;
    const length = screenLength(pacing.map);
    if (screenMs > length - 1500 && nextPacing === undefined) {
      void fetchPacing(pacing.map.toMs, (map) => (nextPacing = { map, key }));
    }
    if (screenMs >= length && nextPacing?.key === key) {
      screenMs -= length;
      pacing = nextPacing;
      nextPacing = undefined;
    }
    if (options.prefersReducedMotion()) {
      const gap = gapAt(pacing.map, positionAt(pacing.map, screenMs).nowMs);
      if (gap !== undefined) screenMs = Math.max(screenMs, screenAt(pacing.map, { nowMs: gap.toMs }));
    }
    clock = positionAt(pacing.map, screenMs);
    const gap = gapAt(pacing.map, clock.nowMs);
    if (gap !== undefined && isIn('playing')) {
      enterGap(gap);
      actor.send({ type: 'GAP_ENTERED' });
    } else if (gap === undefined && isIn('gliding')) {
      actor.send({ type: 'GAP_LEFT' });
    } else if (gap !== undefined && gap.fromMs !== runStore.getState().gap?.fromMs) {
      enterGap(gap);
    }
    return true;
  }

  function enterGap({ fromMs, toMs }: Pacing['gaps'][number]): void {
    runStore.setState({ gap: { fromMs, toMs, fromSeq: runStore.getState().shown?.frame.seq ?? 0 } });
  }

  async function advanceStep(elapsedMs: number): Promise<void> {
    stepWaitMs += elapsedMs * uiStore.getState().pace;
    if (stepWaitMs < stepMs || isStepping) return;
    stepWaitMs = 0;
    isStepping = true;
    const runId = currentRunId();
    try {
      if (runId === undefined) return;
      const found = await host.jump(runId, momentOf(clock), 'fact', 1, undefined, patience.signal);
      if (!isIn('playing') || runId !== currentRunId()) return;
      if (found === undefined) {
        actor.send({ type: 'END_REACHED' });
        return;
      }
      clock = positionOf(found.moment);
      showClock(0);
    } catch (error) {
      if (isGivenUp(error)) return;
      actor.send({ type: 'PAUSE' });
      options.fail(error);
    } finally {
      isStepping = false;
    }
  }

  function tick(atMs: number): void {
    animationId = animation.request(tick);
    const elapsedMs = lastFrameAt === undefined ? 0 : Math.min(longestFrameMs, Math.max(0, atMs - lastFrameAt));
    lastFrameAt = atMs;
    const before = clock.nowMs;
    const { mode, uniformSpeed } = uiStore.getState();
    if (mode !== 'paced' && isIn('gliding')) actor.send({ type: 'GAP_LEFT' });
    if (mode === 'steps') {
      void advanceStep(elapsedMs);
      return;
    }
    if (mode === 'uniform') clock = { nowMs: clock.nowMs + elapsedMs * uniformSpeed };
    else if (!advancePaced(elapsedMs)) return;
    const endMs = runStore.getState().status?.endMs;
    if (endMs !== undefined && before < endMs && clock.nowMs >= endMs) {
      clock = { nowMs: endMs };
      actor.send({ type: 'END_REACHED' });
      showClock(0);
      return;
    }
    showClock(elapsedMs);
  }

  function positionOf(moment: Moment): ClockPosition {
    return moment.n === undefined ? { nowMs: moment.ms } : { nowMs: moment.ms, n: moment.n };
  }

  /** Shows a moment; resolves nothing, because `position` tells when it is there. */
  function seek(position: ClockPosition): void {
    const runId = currentRunId();
    if (runId === undefined) return;
    if (isIn('computing')) {
      giveUpQuestions();
      feeder.cancel();
    }
    seekNumber += 1;
    clock = { ...position, nowMs: Math.max(0, position.nowMs) };
    pacing = undefined;
    stepWaitMs = 0;
    runStore.setState({ wanted: clock });
    actor.send({ type: 'SEEK' });
    feeder.show(wishAt(runId, clock));
  }

  /** Where a further step starts: the wanted moment while one is on the way. */
  function at(): Moment {
    const { wanted, position } = runStore.getState();
    return momentOf(isIn('seeking') || isIn('computing') ? (wanted ?? position) : position);
  }

  function pause(): void {
    const wasMoving = isIn('playing') || isIn('gliding');
    actor.send({ type: 'PAUSE' });
    if (!isIn('paused')) return;
    // The clock may be a frame ahead of the picture; what is seen is what counts, so that frame is not shown any more.
    clock = runStore.getState().position;
    const runId = currentRunId();
    if (!wasMoving) return;
    giveUpQuestions();
    if (!feeder.isBusy || runId === undefined) return;
    feeder.cancel();
    feeder.show(wishAt(runId, clock));
  }

  return {
    actor,
    seek,
    seekTo(moment: Moment): void {
      seek(positionOf(moment));
    },
    at,
    play(): void {
      actor.send({ type: 'PLAY' });
    },
    pause,
    toggle(): void {
      if (isIn('paused')) actor.send({ type: 'PLAY' });
      else pause();
    },
    /**
     * The next (1) or previous (−1) fact of that kind, or as many of them further as there are; undefined when there is none.
     * Pauses, as a step is a look at one fact. Looking for it may take as long as a moment that is not computed yet.
     */
    async jump(kind: Jump, direction: 1 | -1, times = 1): Promise<{ readonly moment: Moment; readonly seq: number } | undefined> {
      const runId = currentRunId();
      if (runId === undefined) return undefined;
      let from = at();
      pause();
      const mine = ++seekNumber;
      const { signal } = patience;
      const isWanted = (): boolean => !signal.aborted && mine === seekNumber && runId === currentRunId();
      let last: Awaited<ReturnType<SimulationHost['jump']>>;
      actor.send({ type: 'SEEK' });
      try {
        for (let step = 0; step < times; step += 1) {
          const found = await host.jump(runId, from, kind, direction, uiStore.getState().selection, signal);
          if (found === undefined) break;
          last = found;
          from = found.moment;
        }
      } finally {
        if (last === undefined && isWanted()) actor.send({ type: 'ARRIVED' });
      }
      if (last !== undefined && isWanted()) seek(positionOf(last.moment));
      return last;
    },
    /** Something that the pictures depend on has changed: selection, lens or run. */
    refresh(): void {
      const runId = currentRunId();
      if (runId === undefined || !isIn('paused')) return;
      const { position, shown } = runStore.getState();
      const hasAll = shown !== undefined && options.projections().every((projection) => projection in shown.frame.models);
      // A lens that was not there before may take as long as a moment that was not.
      if (shown === undefined || hasAll) feeder.show(wishAt(runId, position));
      else seek(position);
    },
    /** After a fork: the same moment of another run. */
    changeRun(moment?: Moment): void {
      giveUpQuestions();
      feeder.cancel();
      feeder.forget();
      pacing = undefined;
      nextPacing = undefined;
      seek(moment === undefined ? runStore.getState().position : positionOf(moment));
    },
    dispose(): void {
      animation.cancel(animationId);
      actor.stop();
    },
  };
}
