/** Keeps what the chosen span holds: asked of the host when a span is closed, and again for another run. */
import type { RunId, SimulationHost } from '../../host/host.ts';
import type { RunStore } from '../stores/runStore.ts';
import type { UiStore } from '../stores/uiStore.ts';

interface SpanWatcherOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly runId: () => RunId | undefined;
  readonly fail: (error: unknown) => void;
}

/** What it gives back stops it. */
export function watchSpan({ host, runStore, uiStore, runId, fail }: SpanWatcherOptions): () => void {
  let asked = '';

  async function follow(): Promise<void> {
    const { measure } = uiStore.getState();
    const id = runId();
    const key = measure?.toMs === undefined || id === undefined ? '' : `${id} ${measure.fromMs} ${measure.toMs}`;
    if (key === asked) return;
    asked = key;
    // What was said of another span or run is not true any more.
    runStore.setState({ span: undefined });
    if (measure?.toMs === undefined || id === undefined) return;
    const [fromMs, toMs] = [Math.min(measure.fromMs, measure.toMs), Math.max(measure.fromMs, measure.toMs)];
    const { facts, things } = await host.spanContent(id, fromMs, toMs);
    if (key === asked) runStore.setState({ span: { fromMs, toMs, facts, things: new Set(things) } });
  }

  const start = (): void => {
    follow().catch((error: unknown) => {
      asked = '';
      fail(error);
    });
  };
  const stops = [uiStore.subscribe(start), runStore.subscribe(start)];
  return () => stops.forEach((stop) => stop());
}
