/**
 * The second run of a comparison: opened beside the shown one, fed at the same clock, closed with the comparison. It is a run
 * store of its own, so that every lens draws it as it draws the first.
 */
import { createStore } from 'zustand/vanilla';
import type { ResolvedScenario } from '../../engine/index.ts';
import type { RunId } from '../../host/host.ts';
import { m } from '../../paraglide/messages.js';
import type { Problem } from '../../scenario/index.ts';
import { createFrameFeeder, selectionKey } from '../player/frameFeeder.ts';
import { currentExperiment } from '../session/experiments.ts';
import { firstProblemInWords } from '../session/problemWords.ts';
import type { Shell } from '../session/shell.ts';
import { shownScenario } from '../session/sharing.ts';
import { watchSpan } from '../session/spanWatcher.ts';
import { createRunStore, type RunState } from '../stores/runStore.ts';
import { showToast } from '../stores/uiStore.ts';
import { secondRun, type Variant } from './variant.ts';
import { firstDifference, type Difference } from './firstDifference.ts';

export interface ComparisonState {
  readonly variant: Variant | undefined;
  readonly scenarios: readonly [ResolvedScenario, ResolvedScenario] | undefined;
  /** Undefined while it is looked for. */
  readonly difference: Difference | 'none' | undefined;
}

export type Comparison = ReturnType<typeof createComparison>;

/** Differences are looked for up to here (virtual ms): beyond it a run only repeats what it does. */
const searchedMs = 24 * 3_600_000;

export function createComparison(shell: Shell, variantText: string) {
  const { host, runStore, uiStore } = shell;
  const secondStore = createRunStore();
  const store = createStore<ComparisonState>(() => ({ variant: undefined, scenarios: undefined, difference: undefined }));
  let runId: RunId | undefined;
  let ofRun: RunId | undefined;
  let isStopped = false;
  let making = 0;

  const feeder = createFrameFeeder(
    host,
    ({ frame, wish }) => {
      if (wish.runId !== runId) return;
      const { player, position } = runStore.getState();
      secondStore.setState({ shown: { frame, selectionKey: selectionKey(wish.selection) }, position, player });
    },
    (error) => {
      if (!isStopped) shell.fail(error);
    },
  );

  /** The same moment of the second run, as far as the clock shows one. */
  function show(): void {
    if (runId === undefined) return;
    const { position, player } = runStore.getState();
    secondStore.setState({ player });
    feeder.show({ runId, position, projections: shell.projections(), selection: uiStore.getState().selection });
  }

  async function closeSecond(): Promise<void> {
    const old = runId;
    runId = undefined;
    feeder.cancel();
    feeder.forget();
    if (old !== undefined) await host.close(old);
  }

  /** The second run cannot be made: says why, and the first stays as it is. */
  async function refuse(problems: readonly Problem[]): Promise<void> {
    const why = await firstProblemInWords(problems, uiStore.getState().language);
    if (isStopped || why === undefined) return;
    uiStore.setState({ versus: undefined });
    showToast(uiStore, m.compare_refused({ found: variantText, why }), { tone: 'fail' });
  }

  /** Opens the second run of what is shown now. */
  async function make(): Promise<void> {
    const mine = ++making;
    const scenario = shownScenario(runStore);
    const first = shell.runId();
    ofRun = first;
    runStore.setState({ differs: undefined });
    await closeSecond();
    if (scenario === undefined || first === undefined || mine !== making) return;
    const asked = secondRun(scenario, variantText);
    if (!asked.ok) {
      await refuse(asked.problems);
      return;
    }
    const other = asked.value.scenario;
    const status = await host.open(other);
    if (mine !== making || isStopped) {
      await host.close(status.runId);
      return;
    }
    ({ runId } = status);
    const { presetSlug, tree } = runStore.getState();
    secondStore.setState({ stage: 'ready', scenario: other, status, shown: undefined, presetSlug, tree, differs: undefined });
    store.setState({ variant: asked.value.variant, scenarios: [scenario, other], difference: undefined });
    show();
    const isCancelled = (): boolean => isStopped || mine !== making;
    const difference = await firstDifference(host, first, status.runId, searchedMs, isCancelled);
    if (isCancelled()) return;
    store.setState({ difference: difference ?? 'none' });
    for (const [side, fact] of [
      [runStore, difference?.a],
      [secondStore, difference?.b],
    ] as const) {
      side.setState({ differs: difference && { atMs: difference.at, seq: fact?.seq } });
    }
  }

  const failed = (error: unknown): void => {
    if (!isStopped) shell.fail(error);
  };

  const isNews = (state: RunState, before: RunState): boolean => state.position !== before.position || state.player !== before.player;
  const listen = (): readonly (() => void)[] => [
    watchSpan({ host, runStore: secondStore, uiStore, runId: () => runId, fail: (error) => failed(error) }),
    runStore.subscribe((state, before) => {
      const shown = state.tree === undefined ? undefined : currentExperiment(state.tree).runId;
      if (shown !== ofRun) {
        ofRun = shown;
        make().catch(failed);
      } else if (isNews(state, before)) show();
    }),
    uiStore.subscribe((state, before) => {
      if (state.selection !== before.selection || state.lens !== before.lens) show();
    }),
  ];

  /** The shell as the panels of the second run see it: the same player and host, another run. */
  const second: Shell = { ...shell, runStore: secondStore, runId: () => runId };
  return {
    store,
    second,
    /** Opens the second run; what it gives back closes it. */
    start(): () => void {
      isStopped = false;
      const stops = listen();
      make().catch(failed);
      return () => {
        isStopped = true;
        for (const stop of stops) stop();
        runStore.setState({ differs: undefined });
        closeSecond().catch(failed);
      };
    },
  };
}
