import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { openPreset } from '../../scenario/index.ts';
import { tapeWindow } from './tapeWindow.ts';

const dot = (queueOffset: number, state: 'stored' | 'consuming' | 'consumed') => ({ queueOffset, state });
const offsetsOf = (dots: readonly { readonly queueOffset: number }[]): readonly number[] => dots.map(({ queueOffset }) => queueOffset);
const queue = (length: number, working: number | undefined) =>
  Array.from({ length }, (_, index) =>
    dot(index, working === undefined || index < working ? 'consumed' : index === working ? 'consuming' : 'stored'),
  );

test('a strip shows the newest messages, unless older ones are worked on; what it leaves out is counted', () => {
  expect(tapeWindow(queue(30, undefined), 20, 30)).toMatchObject({ newer: 0 });
  expect(offsetsOf(tapeWindow(queue(30, undefined), 20, 30).shown)).toEqual(Array.from({ length: 20 }, (_, index) => index + 10));
  const old = tapeWindow(queue(60, 4), 20, 60);
  expect([old.shown[0]?.queueOffset, old.shown.length, old.newer]).toEqual([4, 17, 39]);
});

test('it moves on with the work, message by message, and ends at the newest', () => {
  const starts = Array.from({ length: 50 }, (_, working) => tapeWindow(queue(50, working), 20, 50).shown[0]?.queueOffset ?? -1);
  for (const [index, start] of starts.entries()) if (index > 0) expect(start - (starts[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  expect(starts.at(-1)).toBe(30);
});

test.each(['flow-control', 'one-slow-message', 'consumer-starts-late', 'order-suspend-blocks-queue'])(
  '%s: the oldest message that is being consumed is always in sight',
  (slug) => {
    const opened = openPreset(slug);
    if (!opened.ok) throw new Error(slug);
    const run = createRun(opened.value);
    run.advanceTo(60_000);
    const state = clusterMap.initial(run.scenario);
    const running = new Map<string, Set<number>>();
    let seen = 0;
    for (let seq = 1; seq <= run.trace.seqAt({ ms: 60_000 }); seq++) {
      const fact = run.trace.fact(seq);
      clusterMap.apply(state, fact);
      if (fact.type !== 'message.delivered' && fact.type !== 'message.consumed') continue;
      const id = `${fact.topic}:${fact.broker}:${fact.queueId}`;
      const offsets = running.get(id) ?? new Set<number>();
      running.set(id, offsets);
      if (fact.type === 'message.consumed') offsets.delete(fact.queueOffset);
      else offsets.add(fact.queueOffset);
      if (fact.type === 'message.consumed' || seq % 7 !== 0) continue;
      const tape = clusterMap
        .model(state, fact.at, undefined, undefined)
        .brokers.flatMap(({ tapes }) => tapes)
        .find((one) => `${one.topic}:${one.broker}:${one.queueId}` === id);
      if (tape === undefined || tape.kind !== 'topic') continue;
      const shown = offsetsOf(tapeWindow(tape.dots, 20, tape.maxOffset).shown);
      expect(shown, `${id} at ${fact.at}`).toContain(Math.min(...offsets));
      seen += 1;
    }
    expect(seen).toBeGreaterThan(0);
  },
);
