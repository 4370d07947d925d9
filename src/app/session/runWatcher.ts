/** Keeps what is said about the shown run fresh: how far it is computed, the scrubber's axis, what is pending. */
import type { RunId, RunStatus, SimulationHost } from '../../host/host.ts';
import { NEWS_FACTS } from '../../host/limits.ts';
import { momentOf } from '../player/pacedMap.ts';
import { stoppedText } from '../reasons.ts';
import type { RunStore } from '../stores/runStore.ts';
import { showToast, type UiStore } from '../stores/uiStore.ts';

/** How often a run that moves or is being computed is asked (ms); one at rest four times less. */
const askEveryMs = 250;
/** More than the nearest of all: what concerns the selection, and what is no background work, may stand behind much of that. */
const pendingLimit = 400;

interface WatcherOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly runId: () => RunId | undefined;
  readonly fail: (error: unknown) => void;
}

export function createRunWatcher({ host, runStore, uiStore, runId, fail }: WatcherOptions) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timelineKey = '';
  let isAskingTimeline = false;
  let pendingKey = '';
  let isAskingPending = false;

  /** Begins to watch the run that is shown now; called after each change of it. */
  function watch(): void {
    clearTimeout(timer);
    const id = runId();
    if (id === undefined) return;
    host.status(id).then(
      (status) => {
        if (id !== runId()) return;
        take(status);
        const isBusy = status.computing || runStore.getState().player !== 'paused';
        timer = setTimeout(watch, isBusy ? askEveryMs : 4 * askEveryMs);
      },
      (error: unknown) => {
        if (id === runId()) fail(error);
      },
    );
  }

  function take(status: RunStatus): void {
    const before = runStore.getState().status;
    if (status.stopped !== undefined && (before?.runId !== status.runId || before.stopped === undefined))
      showToast(uiStore, stoppedText(status.stopped), { tone: 'fail' });
    runStore.setState({ status });
    void refreshTimeline();
    void refreshPending();
  }

  async function refreshTimeline(): Promise<void> {
    const { status } = runStore.getState();
    if (status === undefined || isAskingTimeline) return;
    const isPaced = uiStore.getState().mode !== 'uniform';
    const key = `${status.runId} ${status.computedMs} ${status.endMs ?? ''} ${isPaced}`;
    if (key === timelineKey) return;
    isAskingTimeline = true;
    try {
      const timeline = await host.timeline(status.runId, isPaced);
      if (status.runId === runId()) {
        timelineKey = key;
        runStore.setState({ timeline });
      }
    } catch (error) {
      if (status.runId === runId()) fail(error);
    } finally {
      isAskingTimeline = false;
    }
  }

  async function refreshPending(): Promise<void> {
    const id = runId();
    const { shown, position, status } = runStore.getState();
    // Of what is shown, not of what is wanted: the run need not be computed further for it.
    if (id === undefined || shown?.frame.runId !== id || isAskingPending) return;
    const moment = momentOf(position);
    // What is computed behind the moment says which of it leads to news.
    const ahead = Math.min(status?.facts ?? 0, shown.frame.seq + NEWS_FACTS);
    const key = `${id} ${moment.ms} ${moment.n ?? ''} ${ahead}`;
    if (key === pendingKey) return;
    isAskingPending = true;
    try {
      const pending = await host.pending(id, moment, pendingLimit);
      if (id === runId()) {
        pendingKey = key;
        runStore.setState({ pending });
      }
    } catch (error) {
      if (id === runId()) fail(error);
      return;
    } finally {
      isAskingPending = false;
    }
    // The clock may have come to rest elsewhere meanwhile.
    if (runStore.getState().player === 'paused') void refreshPending();
  }

  return {
    watch,
    refreshTimeline: () => void refreshTimeline(),
    refreshPending: () => void refreshPending(),
    stop: () => clearTimeout(timer),
  };
}
