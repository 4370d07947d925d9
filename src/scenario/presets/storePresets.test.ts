import { describe, expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType, type ResolvedScenario, type Run } from '../../engine/index.ts';
import { openPreset } from './index.ts';

function scenarioOf(slug: string): ResolvedScenario {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  return opened.value;
}

function runOf(scenario: ResolvedScenario): Run {
  const run = createRun(scenario);
  run.advanceToEnd();
  expect(run.stopped).toBeUndefined();
  return run;
}

function facts<T extends FactType>(run: Run, type: T): FactOf<T>[] {
  const found: FactOf<T>[] = [];
  for (let seq = run.trace.find(1, [type]); seq !== undefined; seq = run.trace.find(seq + 1, [type])) {
    const fact: Fact = run.trace.fact(seq);
    if (fact.at <= (run.endMs ?? Infinity)) found.push(fact as FactOf<T>);
  }
  return found;
}

const keysOf = (run: Run): Map<string, string> => new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys ?? '']));

describe('presets of the store', () => {
  test('power-failure-trickle: the kill loses nothing, the power failure the three that were acknowledged last', () => {
    const scenario = scenarioOf('power-failure-trickle');
    const run = runOf(scenario);
    const keys = keysOf(run);
    expect(facts(run, 'message.lost').map(({ msgId }) => keys.get(msgId))).toEqual(['late-1', 'late-2', 'late-3']);
    expect(facts(run, 'send.completed').map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'SEND_OK'));
    const sync = runOf({ ...scenario, brokers: scenario.brokers.map((broker) => ({ ...broker, flushDiskType: 'SYNC_FLUSH' as const })) });
    expect(facts(sync, 'message.lost')).toEqual([]);
  });

  test('master-killed-slave-reads: no sends, but reads; the late group reads its four again', () => {
    const run = runOf(scenarioOf('master-killed-slave-reads'));
    const keys = keysOf(run);
    expect(facts(run, 'send.failed').map(({ msgId }) => keys.get(msgId))).toEqual(['down-1', 'down-2']);
    const late = facts(run, 'message.delivered').filter(({ consumer }) => consumer === 'late');
    expect(late.filter(({ at }) => at < 85_000)).toHaveLength(4);
    expect(late.filter(({ at }) => at > 140_000)).toHaveLength(6);
  });

  test('whole-files-72h: four of six go at 04:00 of the fourth day', () => {
    const run = runOf(scenarioOf('whole-files-72h'));
    expect(facts(run, 'message.expired').map(({ at }) => at)).toEqual(Array.from({ length: 4 }, () => 91 * 3_600_000));
  });
});
