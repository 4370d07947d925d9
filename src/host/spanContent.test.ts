import { beforeAll, describe, expect, test } from 'vitest';
import { createRun, type Fact, type Run, type Selection } from '../engine/index.ts';
import { openPreset } from '../scenario/index.ts';
import { concerns } from './concerns.ts';
import { InProcessHost } from './inProcessHost.ts';
import { thingsOf } from './spanContent.ts';

/** What a key of a thing would be as a selection; states and changes of machines cannot be selected. */
function selectionOf(key: string): Selection | undefined {
  const [kind = '', ...rest] = key.split(' ');
  const id = rest.join(' ');
  if (kind === 'state' || kind === 'change') return undefined;
  return kind === 'node' ? { kind: 'broker', id } : { kind: kind as Selection['kind'], id };
}

function factsOf(run: Run): readonly Fact[] {
  return Array.from({ length: run.trace.length }, (_, index) => run.trace.fact(index + 1));
}

function runOf(slug: string, untilMs: number): Run {
  const preset = openPreset(slug);
  if (!preset.ok) throw new Error(`no preset ${slug}`);
  const run = createRun(preset.value);
  run.advanceTo(untilMs);
  return run;
}

describe('what a fact is about is what it concerns', () => {
  test.each(['consume-retry-16', 'order-failover', 'tx-checkback-120s', 'http-long-poll'])('in %s', (slug) => {
    const facts = factsOf(runOf(slug, 20_000));
    const selections = new Map(
      facts.flatMap(thingsOf).flatMap((key) => {
        const selection = selectionOf(key);
        return selection === undefined ? [] : [[key, selection] as const];
      }),
    );
    const wrong: string[] = [];
    for (const fact of facts) {
      if (fact.type === 'state.changed') continue;
      const about = new Set(thingsOf(fact));
      for (const [key, selection] of selections)
        if (concerns(fact, selection) !== about.has(key)) wrong.push(`${fact.seq} ${fact.type} ${key}`);
    }
    expect(selections.size).toBeGreaterThan(8);
    expect(wrong).toEqual([]);
  });
});

describe('the content of a span', () => {
  let host: InProcessHost;
  let runId: string;

  beforeAll(async () => {
    const preset = openPreset('consume-retry-16');
    if (!preset.ok) throw new Error('the preset is missing');
    host = new InProcessHost({ createRun });
    ({ runId } = await host.open(preset.value));
  });

  test('both ends belong to it, and background work does not', async () => {
    const run = runOf('consume-retry-16', 30_000);
    const inside = factsOf(run).filter(({ seq, at }) => at >= 5_003 && at <= 15_103 && !run.trace.isHousekeeping(seq));
    const content = await host.spanContent(runId, 5_003, 15_103);
    expect(content).toMatchObject({ fromMs: 5_003, toMs: 15_103, facts: inside.length });
    expect(content.things).toContain('node c1');
    expect(content.things).not.toContain('node c2');
    expect(content.things).toContain('queue OrderTopic:broker-a:1');
    expect(content.things).toContain('group order-group');
    expect(content.things.filter((key) => key.startsWith('message '))).toHaveLength(1);
  });

  test('a quiet span is about nothing but the states in which the machines stand', async () => {
    const { things, ...content } = await host.spanContent(runId, 8_000, 9_000);
    expect(content).toEqual({ fromMs: 8_000, toMs: 9_000, facts: 0 });
    expect(things.filter((key) => !key.startsWith('state '))).toEqual([]);
    expect(things).toContain('state consumer c1 running');
    expect(things).not.toContain('state consumer c1 createJust');
  });

  test('changes of machines are told, though they are background work', async () => {
    const { things } = await host.spanContent(runId, 0, 2_000);
    expect(things).toContain('state consumer c1 running');
    expect(things).toContain('change consumer c1 createJust running');
  });
});
