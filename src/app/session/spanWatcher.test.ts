import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRunStore } from '../stores/runStore.ts';
import { createUiStore } from '../stores/uiStore.ts';
import { watchSpan } from './spanWatcher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watching() {
  const runStore = createRunStore();
  const uiStore = createUiStore();
  const spanContent = vi.fn((_id: string, fromMs: number, toMs: number) =>
    Promise.resolve({ fromMs, toMs, facts: 2, things: [`node at ${fromMs}`] }),
  );
  let id = 'run-1';
  const stop = watchSpan({ host: { spanContent }, runStore, uiStore, runId: () => id, fail: (error) => expect.unreachable(String(error)) });
  return { runStore, uiStore, spanContent, stop, show: (next: string) => (id = next) };
}

test('a span is asked for once it stands still, and let go at once', async () => {
  const { runStore, uiStore, spanContent, stop } = watching();
  uiStore.setState({ measure: { fromMs: 5 } });
  for (const toMs of [7, 8, 9]) uiStore.setState({ measure: { fromMs: 5, toMs } });
  await vi.advanceTimersByTimeAsync(500);
  expect(spanContent.mock.calls).toEqual([['run-1', 5, 9]]);
  expect(runStore.getState().span).toEqual({ fromMs: 5, toMs: 9, facts: 2, things: new Set(['node at 5']) });
  uiStore.setState({ measure: undefined });
  expect(runStore.getState().span).toBeUndefined();
  stop();
});

test('ends may stand in either order; another run is asked anew; after the end nothing is asked', async () => {
  const { runStore, uiStore, spanContent, stop, show } = watching();
  uiStore.setState({ measure: { fromMs: 9, toMs: 5 } });
  await vi.advanceTimersByTimeAsync(500);
  show('run-2');
  runStore.setState({ said: () => 'another run' });
  await vi.advanceTimersByTimeAsync(500);
  expect(spanContent.mock.calls).toEqual([
    ['run-1', 5, 9],
    ['run-2', 5, 9],
  ]);
  stop();
  uiStore.setState({ measure: { fromMs: 1, toMs: 2 } });
  await vi.advanceTimersByTimeAsync(500);
  expect(spanContent).toHaveBeenCalledTimes(2);
});
