import { describe, expect, test } from 'vitest';
import { chartsAt } from './testing/chartsRun.ts';
import { manyRun, presetRun } from '../deliveryMatrix/testing/matrixRun.ts';
import { charts, mostStretches } from './charts.ts';
import type { ChartsModel, SumName } from './chartsModel.ts';

const total = (model: ChartsModel, name: SumName): number => model.sums[name].reduce((sum, value) => sum + value, 0);
const peak = (model: ChartsModel): number => Math.max(...(model.lags[0]?.peaks ?? []));

describe('presets', () => {
  test('nine messages are sent, stored and consumed; the lag ends when the broker hears of the offsets', () => {
    const run = presetRun('clustering-nine-messages');
    const model = chartsAt(run, 20_000);
    expect((['sent', 'stored', 'consumed', 'sendFailed', 'consumeFailed', 'sentBack'] as const).map((name) => total(model, name))).toEqual([
      9, 9, 9, 0, 0, 0,
    ]);
    expect(peak(model)).toBeGreaterThan(0);
    expect(model.lags.map(({ now }) => now)).toEqual([0]);
    expect(Math.max(...model.longest.sendLongest)).toBeGreaterThan(0);
  });

  test('a Consumer ID over HTTP lags behind what was not deleted from the front on', () => {
    const run = presetRun('http-backlog-inaccurate');
    const lagAt = (ms: number) => chartsAt(run, ms).lags.map(({ group, now }) => [group, now]);
    expect(lagAt(5_900)).toEqual([['CID_DEMO', 5]]);
    expect(lagAt(8_012)).toEqual([['CID_DEMO', 3]]);
    expect(lagAt(12_000)).toEqual([['CID_DEMO', 0]]);
  });

  test.each(['pop-push-consumer', 'simple-consumer-invisible-time'])('%s: a group that pops is never ahead of its retry topics', (slug) => {
    const run = presetRun(slug);
    run.advanceToEnd();
    const state = charts.initial(run.scenario);
    const lags: number[] = [];
    for (let seq = 1; seq <= run.trace.length; seq++) {
      charts.apply(state, run.trace.fact(seq));
      lags.push(...state.lags.map(({ now }) => now));
    }
    expect(Math.min(...lags)).toBe(0);
  });

  test('sixteen retries and the dead letter, counted as the facts tell them', () => {
    const run = presetRun('consume-retry-16');
    run.advanceToEnd();
    const model = chartsAt(run, run.computedMs);
    const counted = { sentBack: 0, deadLettered: 0 };
    for (let seq = 1; seq <= run.trace.length; seq++) {
      const { type } = run.trace.fact(seq);
      if (type === 'message.sentBack') counted.sentBack += 1;
      if (type === 'message.deadLettered') counted.deadLettered += 1;
    }
    expect([total(model, 'sentBack'), total(model, 'deadLettered')]).toEqual([counted.sentBack, counted.deadLettered]);
    expect(counted.sentBack).toBeGreaterThanOrEqual(16);
    expect(model.stretchMs).toBeGreaterThan(125);
  });

  test('what an HTTP client deletes in time is consumed', () => {
    const model = chartsAt(presetRun('http-send-receive-delete'), 13_000);
    expect([total(model, 'stored'), total(model, 'consumed')]).toEqual([40, 40]);
  });

  test('every consumer of a broadcasting group has its own lag', () => {
    const run = presetRun('broadcast-nine-messages');
    run.advanceToEnd();
    const model = chartsAt(run, run.computedMs);
    expect(total(model, 'consumed')).toBe(27);
    expect(peak(model)).toBeGreaterThan(0);
    expect(model.lags[0]?.now).toBe(0);
  });

  test('a failed send counts with the time that it took', () => {
    const run = presetRun('no-route-nameserver-down');
    run.advanceToEnd();
    const model = chartsAt(run, run.computedMs);
    expect(total(model, 'sendFailed')).toBeGreaterThan(0);
  });
});

test('forty days fit: stretches double, and nothing is lost from the sums', () => {
  const run = presetRun('timer-40-days-and-3-days');
  run.advanceToEnd();
  const model = chartsAt(run, run.computedMs);
  for (const values of [...Object.values(model.sums), ...model.lags.map(({ peaks }) => peaks)])
    expect(values.length).toBeLessThanOrEqual(mostStretches);
  expect(model.stretchMs).toBeGreaterThan(100_000);
  expect(Math.log2(model.stretchMs / 125) % 1).toBe(0);
  let sends = 0;
  for (let seq = 1; seq <= run.trace.length; seq++) if (run.trace.fact(seq).type === 'send.completed') sends += 1;
  expect(total(model, 'sent')).toBe(sends);
});

test('a model does not change afterwards', () => {
  const run = manyRun(200);
  run.advanceToEnd();
  const state = charts.initial(run.scenario);
  let early: ChartsModel | undefined;
  let kept = '';
  for (let seq = 1; seq <= run.trace.length; seq++) {
    charts.apply(state, run.trace.fact(seq));
    if (seq !== Math.floor(run.trace.length / 2)) continue;
    early = charts.model(state, run.trace.at(seq), undefined);
    kept = JSON.stringify(early);
  }
  expect(JSON.stringify(early)).toBe(kept);
});
