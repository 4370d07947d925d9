/** What holds at the shown moment, not at the start: options, threads, locks and the heads of suspended queues. */
import { describe, expect, test } from 'vitest';
import { createRun, type ScriptAction } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { clusterMap, type ClusterMapModel } from './clusterMap.ts';

function at(slug: string, ms: number, more: readonly ScriptAction[] = []): ClusterMapModel {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`the preset ${slug} does not open`);
  const script = [...opened.value.script, ...more].sort((a, b) => a.at - b.at);
  const run = createRun({ ...opened.value, script });
  run.advanceTo(ms);
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  return clusterMap.model(state, ms, undefined, undefined);
}

const consumer = (model: ClusterMapModel, id: string) => model.groups.flatMap(({ consumers }) => consumers).find((one) => one.id === id);
const groupAt = (model: ClusterMapModel, queue: string, name: string) =>
  model.brokers
    .flatMap(({ tapes }) => tapes)
    .find(({ topic, broker, queueId }) => `${topic}:${broker}:${queueId}` === queue)
    ?.groups.find(({ group }) => group === name);

describe('options that are not what the profile gives them', () => {
  test('are those of the scenario, with both values and the unit', () => {
    expect(consumer(at('flow-control', 1_000), 'c1')?.settings).toContainEqual({
      name: 'pullThresholdForQueue',
      value: 10,
      standard: 1_000,
      unit: 'messages',
    });
    expect(consumer(at('consume-retry-16', 1_000), 'c1')?.settings).toEqual([]);
    // What the whole scenario sets holds for each process that has the option.
    const model = at('send-3-times-firewall', 1_000);
    expect(model.producers.every(({ settings }) => settings.some(({ name, value }) => name === 'sendMsgTimeout' && value === 10_000))).toBe(
      true,
    );
    expect(model.brokers.every(({ settings }) => settings.length === 0)).toBe(true);
  });

  test('AD1: a broker’s change while it runs, and back', () => {
    const set = (ms: number, value: string): ScriptAction => ({
      at: ms,
      do: 'updateBrokerConfig',
      broker: 'broker-a',
      key: 'fileReservedTime',
      value,
    });
    const settings = (ms: number) => at('consume-retry-16', ms, [set(10_000, '1'), set(20_000, '72')]).brokers[0]?.settings;
    expect(settings(9_999)).toEqual([]);
    expect(settings(10_000)).toEqual([{ name: 'fileReservedTime', value: 1, standard: 72, unit: 'h' }]);
    expect(settings(20_000)).toEqual([]);
  });

  test('the pool has the threads that its program asked for, until its process ends', () => {
    const resize = (ms: number, corePoolSize: number): ScriptAction => ({ at: ms, do: 'updateCorePoolSize', consumer: 'c1', corePoolSize });
    const restart: readonly ScriptAction[] = [
      { at: 20_000, do: 'stop', node: 'c1' },
      { at: 21_000, do: 'start', node: 'c1' },
    ];
    // 20 is consumeThreadMax: a number that is not below it has no effect.
    const threads = (ms: number) =>
      consumer(at('consume-retry-16', ms, [resize(10_000, 5), resize(15_000, 64), ...restart]), 'c1')?.threads;
    expect([threads(9_000), threads(11_000), threads(16_000), threads(22_000)]).toEqual([20, 5, 5, 20]);
  });
});

describe('the lock of an ordered queue', () => {
  const queue = 'GlobalTopic:broker-a:0';
  const until = (ms: number) => groupAt(at('order-failover', ms), queue, 'global-group')?.lockedUntil;

  test('lasts 60 s from the owner’s last renewal, each 20 s while it runs', () => {
    // Got at 30.020, renewed from 31.000 on, 1 ms away.
    expect(until(30_500)).toBe(90_020);
    expect(until(31_001)).toBe(91_001);
  });

  test('of a killed owner lasts from the last renewal before its end, and the next owner gets it after that', () => {
    const killed = groupAt(at('order-failover', 85_036), queue, 'global-group');
    expect(killed).toMatchObject({ lockedBy: 'g1', lockedUntil: 91_001, denied: { consumer: 'g2', at: 85_036 } });
    const next = groupAt(at('order-failover', 105_051), queue, 'global-group');
    expect(next?.lockedBy).toBe('g2');
    expect(next?.lockedUntil).toBeGreaterThan(160_000);
  });
});

test('the failed head of an ordered queue is known as long as it waits for its next try', () => {
  const head = (ms: number) => groupAt(at('order-suspend-blocks-queue', ms), 'OrderTopic:broker-a:0', 'order-group')?.suspended;
  expect(head(5_000)).toBeUndefined();
  expect(head(7_500)).toEqual({ offset: 2, holds: 1 });
  expect(head(8_200)).toBeUndefined();
});
