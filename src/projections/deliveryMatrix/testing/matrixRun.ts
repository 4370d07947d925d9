/** Runs for tests: presets, and more messages than rows. */
import { createRun, type Run, type Selection } from '../../../engine/index.ts';
import { openPreset, parseScenario } from '../../../scenario/index.ts';
import { deliveryMatrix } from '../deliveryMatrix.ts';
import type { DeliveryMatrixModel } from '../deliveryMatrixModel.ts';

export function presetRun(slug: string): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  return createRun(opened.value);
}

export function manyRun(count: number): Run {
  const parsed = parseScenario({
    version: 1,
    title: { en: 'Many messages', zh: '许多消息' },
    brokers: [{ id: 'broker-a' }],
    consumers: [{ id: 'c1' }, { id: 'c2' }, { id: 'b1', group: 'audit-group', messageModel: 'BROADCASTING' }],
    script: [{ at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', count, every: 20, keys: 'o-{n}' }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return createRun(parsed.value);
}

/** The read model of a run at a moment. */
export function matrixAt(run: Run, ms: number, selection?: Selection): DeliveryMatrixModel {
  run.advanceTo(ms);
  const state = deliveryMatrix.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) deliveryMatrix.apply(state, run.trace.fact(seq));
  return deliveryMatrix.model(state, ms, selection);
}
