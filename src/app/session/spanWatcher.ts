/** Keeps what the chosen span holds: asked of the host when a span stands still, and again for another run. */
import type { RunId, SimulationHost } from '../../host/host.ts';
import type { RunStore } from '../stores/runStore.ts';
import type { UiStore } from '../stores/uiStore.ts';

interface SpanWatcherOptions {
  readonly host: Pick<SimulationHost, 'spanContent'>;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly runId: () => RunId | undefined;
  readonly fail: (error: unknown) => void;
}

/** While a span is drawn it changes with each move of the pointer: it is asked for when it has stood still this long (ms). */
const settleMs = 120;

/** What it gives back stops it. */
export function watchSpan({ host, runStore, uiStore, runId, fail }: SpanWatcherOptions): () => void {
  let wanted = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(key: string, id: RunId, fromMs: number, toMs: number): Promise<void> {
    const { facts, things } = await host.spanContent(id, fromMs, toMs);
    if (key === wanted) runStore.setState({ span: { fromMs, toMs, facts, things: new Set(things) } });
  }

  const follow = (): void => {
    const { measure } = uiStore.getState();
    const id = runId();
    const isWhole = measure?.toMs !== undefined && id !== undefined;
    const key = isWhole ? `${id} ${measure.fromMs} ${measure.toMs}` : '';
    if (key === wanted) return;
    wanted = key;
    clearTimeout(timer);
    if (!isWhole || measure.toMs === undefined) {
      runStore.setState({ span: undefined });
      return;
    }
    const [fromMs, toMs] = [Math.min(measure.fromMs, measure.toMs), Math.max(measure.fromMs, measure.toMs)];
    timer = setTimeout(() => {
      ask(key, id, fromMs, toMs).catch((error: unknown) => {
        if (key === wanted) fail(error);
      });
    }, settleMs);
  };
  const stops = [uiStore.subscribe(follow), runStore.subscribe(follow)];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}
