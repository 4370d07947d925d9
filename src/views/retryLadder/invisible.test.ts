/** The ladder of a group of SimpleConsumers: invisible times, all alike, in place of levels. */
import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Run } from '../../engine/index.ts';
import { retryLadder } from '../../projections/retryLadder/retryLadder.ts';
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { ladderGeometry } from './geometry.ts';
import { ladderScene, retryLadderLens } from './retryLadderLens.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');

function runOf(slug: string): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error('the preset does not open');
  const run = createRun(opened.value);
  run.advanceToEnd();
  return run;
}
const run = runOf('simple-consumer-invisible-time');
const popping = runOf('pop-push-consumer');

function modelAt(ms: number, of: Run = run): RetryLadderModel {
  const state = retryLadder.initial(of.scenario);
  for (let seq = 1; seq <= of.trace.length && of.trace.at(seq) <= ms; seq++) retryLadder.apply(state, of.trace.fact(seq));
  return retryLadder.model(state, ms, undefined);
}

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('the picture', () => {
  const at = 19_000;
  const svg = plain(sceneText(ladderScene(modelAt(at), at, viewContext(1_040)).nodes));

  test('names no level and no queue of SCHEDULE_TOPIC_XXXX', () => {
    expect(svg).not.toMatch(/>level<|, level|SCHEDULE_TOPIC_XXXX/);
    expect(svg).toContain('how long the message is invisible');
    expect(svg).toContain('arrival counts from the first receive, 6.009');
  });

  test('rows are all alike; the last leads to the dead letters', () => {
    const bars = [...svg.matchAll(/data-status="\w+".*?<rect x="160" y="[\d.]+" width="([\d.]+)"/gs)].map((match) => match[1]);
    expect(bars).toHaveLength(17);
    expect(new Set(bars).size).toBe(1);
    expect(svg).toContain('>DLQ</text>');
    expect(svg).toContain('after 16 retries = 17 deliveries');
  });

  test('the invisible time runs on while the message is processed, and is over before the revive service looks', () => {
    expect(svg).toContain('>o-3 · c1 processes it</text>');
    expect(svg).toContain('12.9 s of 15 s gone · visible in 2.0 s');
    const late = plain(sceneText(ladderScene(modelAt(22_000), 22_000, viewContext(1_040)).nodes));
    expect(late).toContain('15 s are over · brought back 2 – 4 s later');
  });

  test('a retry that the ack made needless is not late', () => {
    const acked = plain(sceneText(ladderScene(modelAt(43_000), 43_000, viewContext(1_040)).nodes));
    expect([...acked.matchAll(/>\+([^<]*)</g)].map((match) => match[1])).toEqual(['11 s']);
  });

  test('the twin has no level either', () => {
    const [table, others] = retryLadderLens.twin(modelAt(at), at);
    expect(table?.columns.map(({ label }) => label)).not.toContain('level');
    expect(table?.rows.every(({ cells }) => cells.length === table.columns.length)).toBe(true);
    expect(others?.rows.every(({ cells }) => cells.length === others.columns.length)).toBe(true);
    expect(retryLadderLens.context(modelAt(at))).toMatch(/invisible for 15\s?s at a time, up to 16 retries/u);
  });
});

describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
  test.each([360, 760, 1_040])('at width %i no text covers another', (width) => {
    for (const ms of [1_000, 8_000, 19_000, 22_000, 25_000, 33_000, 60_000]) {
      overwriteGetLocale(() => language);
      expect(faultsOf(ladderScene(modelAt(ms), ms, viewContext(width)).nodes, width), `at ${ms}`).toEqual([]);
    }
  });

  test.each([360, 550, 760, 1_040])('at width %i that there is no dead letter stands clear of card and sentence', (width) => {
    for (const ms of [30_000, 60_000]) {
      overwriteGetLocale(() => language);
      const { nodes } = ladderScene(modelAt(ms, popping), ms, viewContext(width));
      expect(faultsOf(nodes, width), `at ${ms}`).toEqual([]);
      // The card is a surface of its own: above it, and above the sentence that stands where it would.
      const y = Number(/y="([\d.]+)"[^>]*>(?:no dead letter|没有死信)/u.exec(sceneText(nodes))?.[1]);
      expect(y, `at ${ms}`).toBeLessThan(ladderGeometry([], width, 700, 'invisible').strip.y);
    }
  });
});
