import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Fact, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { retryScenario } from '../../projections/clusterMap/testing/retryRun.ts';
import { retryLadder } from '../../projections/retryLadder/retryLadder.ts';
import { climbRun, msgIdOf, scenarioWith } from '../../projections/retryLadder/testing/climb.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { lowRetryHeight, markRadius, overlaps, sceneText, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { duration } from '../format/index.ts';
import { faultsOf, textBoxes } from '../testing/sceneBoxes.ts';
import type { ViewContext } from '../view.ts';
import { stepsThatFit } from './compactScene.ts';
import { ladderGeometry, timesLeft } from './geometry.ts';
import { elapsed } from '../format/index.ts';
import { ladderClock } from './ladderTexts.ts';
import { cardBox, mainCardBox, placeMain } from './messageScene.ts';
import { endX } from './rungScene.ts';
import { ladderScene, retryLadderLens } from './retryLadderLens.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ').replaceAll('\u2060', '');
const climbing = climbRun([{ number: 1, startAt: 5_000 }]);

function modelAt(facts: readonly Fact[], ms: number, scenario: ResolvedScenario = retryScenario, selection?: Selection): RetryLadderModel {
  const state = retryLadder.initial(scenario);
  for (const fact of facts) if (fact.at <= ms) retryLadder.apply(state, fact);
  return retryLadder.model(state, ms, selection);
}

const size = (width: number, height: number, selection?: Selection): ViewContext => ({
  width,
  height,
  selection,
  reducedMotion: false,
  compact: false,
});
/** What stands on the card of the main message. */
const cardTexts = (node: SceneNode): readonly string[] =>
  node.attrs?.['data-card'] === undefined ? (node.children ?? []).flatMap(cardTexts) : textBoxes([node]).map(({ text }) => text);
const picture = (model: RetryLadderModel, nowMs: number, context: ViewContext): string =>
  plain(sceneText(ladderScene(model, nowMs, context).nodes));

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('a crowd', () => {
  const crowd = climbRun(Array.from({ length: 14 }, (_, index) => ({ number: index + 1, startAt: 5_000 + index * 700 })));

  test.each([
    [1_040, 712],
    [880, 566],
    [640, 500],
  ])('at %d × %d no number and no name covers another text, while fourteen messages climb', (width, height) => {
    const faults = new Set<string>();
    for (let ms = 5_500; ms < 120_000; ms += 450) {
      const selection: Selection | undefined = ms % 900 === 0 ? { kind: 'message', id: msgIdOf(7) } : undefined;
      for (const fault of faultsOf(
        ladderScene(modelAt(crowd, ms, retryScenario, selection), ms, size(width, height, selection)).nodes,
        width,
      ))
        if (/[×+]\d/.test(fault)) faults.add(`${ms} ${fault}`);
    }
    expect([...faults]).toEqual([]);
  });

  test('every message that waits is drawn or counted', () => {
    for (let ms = 15_500; ms < 60_000; ms += 2_700) {
      const model = modelAt(crowd, ms);
      const counts = (node: SceneNode): readonly number[] =>
        node.attrs?.['data-message'] === undefined || node.attrs['data-message'] === model.main?.msgId
          ? (node.children ?? []).flatMap(counts)
          : [Number(/[×+](\d+)/.exec(sceneText([node]))?.[1] ?? 1)];
      const drawn = ladderScene(model, ms, size(1_040, 712)).nodes.flatMap(counts);
      expect(drawn.reduce((sum, one) => sum + one, 0)).toBe(model.waiting.length);
    }
  });
});

describe('levels above the last retry', () => {
  /** Bars, each as wide as it is drawn. */
  const barsOf = (nodes: readonly SceneNode[]): readonly Box[] =>
    nodes.flatMap((node) =>
      node.key === 'bar'
        ? [
            {
              x: Number(node.attrs?.x),
              y: Number(node.attrs?.y),
              width: Number(node.attrs?.width),
              height: Number(node.attrs?.height),
            },
          ]
        : barsOf(node.children ?? []),
    );

  test.each([
    [1, 1_194, 840],
    [1, 1_040, 712],
    [1, 360, 320],
    [3, 360, 320],
    [5, 1_040, 712],
  ])('the sentence why they are grey covers no bar and no delay (%d retries, %d × %d)', (maxReconsumeTimes, width, height) => {
    const model = modelAt([], 5_000, scenarioWith({}, { maxReconsumeTimes }));
    const { nodes } = ladderScene(model, 5_000, size(width, height));
    const texts = textBoxes(nodes).map((box) => ({ ...box, text: plain(box.text) }));
    const at = texts.findIndex(({ text }) => text.startsWith('↑ not reached'));
    const words = texts.slice(at, texts.findIndex(({ text }, index) => index >= at && text.endsWith('below')) + 1);
    expect(words.map(({ text }) => text).join(' ')).toBe(`↑ not reached: maxReconsumeTimes ${maxReconsumeTimes} ends the ladder below`);
    for (const word of words) {
      expect(barsOf(nodes).filter((bar) => overlaps(bar, word))).toEqual([]);
      expect(texts.filter((one) => one !== word && overlaps(one, word)).map(({ text }) => text)).toEqual([]);
    }
    expect(texts.filter(({ text }) => text === '7 m')).toHaveLength(1);
  });
});

describe('without a message', () => {
  test('a dead letter at the left leaves the words no room beside it: they stand in the strip', () => {
    const model = modelAt([], 5_000, scenarioWith({}, { maxReconsumeTimes: 1 }));
    const words = textBoxes(ladderScene(model, 5_000, size(1_040, 712)).nodes).filter(({ text }) =>
      text.startsWith('No message has failed'),
    );
    expect(words).toHaveLength(1);
    expect(words[0]?.width).toBeGreaterThan(240);
    expect(faultsOf(ladderScene(model, 5_000, size(1_040, 712)).nodes, 1_040)).toEqual([]);
  });
});

describe('delays at the ends of the bars', () => {
  /** Of each row its delay: the letters, the ground under them, and the mark beside them. */
  function delaysOf(nodes: readonly SceneNode[]): readonly { readonly text: string; readonly letters: Box; readonly ground: Box }[] {
    return nodes.flatMap((node) => {
      if (node.key !== 'delay') return delaysOf(node.children ?? []);
      const [rect, words] = node.children ?? [];
      const text = words?.text ?? '';
      const y = Number(words?.attrs?.y);
      const { x = 0, y: top = 0, width = 0, height = 0 } = (rect?.attrs ?? {}) as Partial<Record<keyof Box, number>>;
      const letters = { x: Number(words?.attrs?.x), y: y - 8.5, width: textWidth(text, 12), height: 8.5 };
      return [{ text: plain(text), letters, ground: { x, y: top, width, height } }];
    });
  }

  test.each(['en', 'zh-CN'] as const)(
    'on the phone all are there, and neither another one’s ground nor a mark covers one, in %s',
    (language) => {
      overwriteGetLocale(() => language);
      const msgId = msgIdOf(1);
      for (let ms = 6_000; ms < 17_200_000; ms += 997_000) {
        const model = modelAt(climbing, ms, retryScenario, { kind: 'message', id: msgId });
        const g = ladderGeometry(model.rungs, 360, 342);
        const delays = delaysOf(ladderScene(model, ms, size(360, 342, { kind: 'message', id: msgId })).nodes);
        for (const delay of ['1 s', '5 s', '10 s', '30 s']) expect(delays.map(({ text }) => text)).toContain(delay);
        delays.forEach(({ text, letters }, index) => {
          const under = delays.filter(({ ground }, other) => other !== index && overlaps(ground, letters));
          expect(under.map((one) => `${one.text} hides ${text} at ${ms}`)).toEqual([]);
        });
        const marks = model.steps
          .filter(({ arrivedAt }) => arrivedAt !== undefined)
          .map(({ delayMs, level, attempt }) => {
            const r = markRadius({ name: 'retry', r: g.markRadius, number: attempt });
            const [x, y] = [endX(g, delayMs) - r, g.rowY(level) - lowRetryHeight / 2];
            return { attempt, x, y, width: 2 * r, height: lowRetryHeight };
          });
        for (const mark of marks) {
          const under = delays.filter(({ letters }) => overlaps(mark, letters)).map(({ text }) => text);
          expect(under, `delays under retry ${mark.attempt} at ${ms}`).toEqual([]);
          expect(marks.filter((other) => other !== mark && overlaps(mark, other))).toEqual([]);
        }
      }
    },
  );
});

describe('geometry', () => {
  const rungs = modelAt([], 0).rungs;

  test('as in the picture: bars from 160 to 876, pitch 32, 1 s to 2 h', () => {
    const g = ladderGeometry(rungs, 1_040, 712);
    expect([g.x0, g.x1, g.pitch]).toEqual([160, 876, 32]);
    expect([g.x(1_000), g.x(7_200_000)]).toEqual([160, 876]);
    expect(g.rowY(1) - g.rowY(18)).toBe(17 * 32);
    expect(g.ticks).toEqual([1_000, 10_000, 60_000, 600_000, 3_600_000, 7_200_000]);
  });

  test('the scale is logarithmic: each factor of ten is as long as the next', () => {
    const g = ladderGeometry(rungs, 1_040, 712);
    expect(g.x(10_000) - g.x(1_000)).toBeCloseTo(g.x(100_000) - g.x(10_000), 0);
  });

  test.each([360, 520, 759, 760, 1_040, 1_168, 1_600])('at width %d nothing leaves the picture and columns do not meet', (width) => {
    const g = ladderGeometry(rungs, width, 600);
    expect(g.x0).toBeGreaterThan(g.queueX ?? g.levelX);
    expect(g.x1 - g.x0).toBeGreaterThan(200);
    // The delay's text at the longest bar, then the column of times.
    expect(g.arrivesX - 48).toBeGreaterThanOrEqual(g.x1 + 32);
    expect(g.lateX ?? g.arrivesX).toBeLessThanOrEqual(width - 8);
  });

  test('rows draw together before the picture scrolls', () => {
    expect(ladderGeometry(rungs, 1_040, 566).pitch).toBeLessThan(32);
    expect(ladderGeometry(rungs, 640, 336)).toMatchObject({ pitch: 20, form: 'medium' });
  });

  test('on the phone every level is in sight above the sheet', () => {
    const g = ladderGeometry(rungs, 360, 336);
    expect(g.form).toBe('narrow');
    expect(g.rowY(1)).toBeLessThan(336);
    expect(g.rowY(18) - g.barHeight).toBeGreaterThan(g.headerY);
  });

  test('at 1440 × 900 with the dock open the whole ladder is in sight', () => {
    expect(ladderGeometry(rungs, 1_036, 524).height).toBeLessThanOrEqual(524);
  });

  test('a short schedule has its own axis', () => {
    const g = ladderGeometry(modelAt([], 0, scenarioWith({ messageDelayLevel: '1s 2s' })).rungs, 1_040, 712);
    expect(g.x(1_000)).toBe(160);
    expect(g.x(2_000)).toBeLessThan(886);
  });
});

describe('the picture', () => {
  const at = 2_458_000;
  const model = modelAt(climbing, at);
  const svg = picture(model, at, size(1_040, 712, { kind: 'message', id: msgIdOf(1) }));

  test('one row for each level, past, present, future, and grey for what is never used', () => {
    const statuses = [...svg.matchAll(/data-level="(\d+)" data-status="(\w+)"/g)].map((match) => match[2]);
    expect(statuses).toEqual(['unused', 'unused', ...Array<string>(10).fill('past'), 'present', ...Array<string>(5).fill('future')]);
  });

  test('the label says the retry, what is gone, what is left', () => {
    expect(svg).toContain('>o-1 · waiting for retry 11</text>');
    expect(svg).toMatch(/>4 m 1\d s of 9 m gone · due in 4 m 4\d s<\/text>/);
  });

  test('past retries carry their number and lead there', () => {
    const third = modelAt(climbing, at).steps[2]?.arrivedAt ?? 0;
    expect(svg).toContain(`data-pick="seek ${third}"`);
    expect([...svg.matchAll(/data-pick="seek/g)]).toHaveLength(10);
  });

  test('nominal arrival and how much later it really was', () => {
    expect(svg).toContain('>0:45:40</text>');
    expect(svg).toContain('>+28 ms</text>');
    expect(svg).toContain('arrival counts from the first failure, 5.012');
  });

  test.each([360, 640, 1_040, 1_168])('at width %d neither the card nor the words of the longest level reach the times', (width) => {
    const scenario = scenarioWith({}, { maxReconsumeTimes: 20 });
    const ms = 8 * 3_600_000;
    const late = modelAt(climbRun([{ number: 1, startAt: 5_000, maxReconsumeTimes: 20 }]), ms, scenario);
    const g = ladderGeometry(late.rungs, width, 560);
    expect(late.main?.phase).toBe('waiting');
    if (late.main === undefined) return;
    const box = cardBox('o-1 · waiting for retry 18', '1 h 14 m of 2 h gone · due in 45 m 47 s', placeMain(late, late.main, g, ms), g);
    // On the phone the card stands above the times, left of their title.
    expect(box.x + box.width).toBeLessThan(g.form === 'narrow' ? g.arrivesX - textWidth('arrives', 11) : timesLeft(g));
    const words = /<text x="([\d.]+)"[^>]*text-anchor="end"[^>]*>retries 16–20</.exec(picture(late, ms, size(width, 560)));
    // On the phone they give way to the card.
    if (g.form !== 'narrow') expect(Number(words?.[1])).toBeLessThan(g.x1);
  });

  test.each([1_040, 1_168])('at width %d the card of a waiting message covers no end of a bar, no delay and no reason', (width) => {
    for (let ms = 5_600; ms < 17_100_000; ms = Math.ceil(ms * 1.21)) {
      const waiting = modelAt(climbing, ms);
      const g = ladderGeometry(waiting.rungs, width, 524);
      const card = mainCardBox(waiting, g, ms, size(width, 524));
      if (card === undefined || waiting.main?.phase !== 'waiting') continue;
      const ends = waiting.rungs.map(({ delayMs, level }) => ({ x: g.x(delayMs) - 1, y: g.rowY(level) - 5, width: 2, height: 10 }));
      expect(ends.filter((end) => overlaps(end, card))).toEqual([]);
      const texts = textBoxes(ladderScene(waiting, ms, size(width, 524)).nodes).map(({ text }) => plain(text));
      for (const { delayMs } of waiting.rungs) expect(texts, `at ${ms}`).toContain(plain(duration(delayMs)));
      expect(texts.some((text) => text.startsWith('1 s and 5 s are never used'))).toBe(true);
    }
  });

  test('the reason why 1 s and 5 s are grey', () => expect(svg).toContain('1 s and 5 s are never used by retries: a retry waits'));

  test('the selection is a ring', () => {
    expect(svg).toContain('stroke="var(--select)"');
    expect(picture(model, at, size(1_040, 712))).not.toContain('stroke="var(--select)"');
  });

  test('the mark stands where the gone time is on the axis, its pie is linear', () => {
    const g = ladderGeometry(model.rungs, 1_040, 712);
    const { main, countdown } = model;
    if (main === undefined || countdown === undefined) throw new Error('the message waits');
    const half = (countdown.fromMs + countdown.dueAt) / 2;
    const placed = placeMain(model, main, g, half);
    expect(placed.mark).toMatchObject({ name: 'waiting', share: 0.5 });
    expect(placed.x).toBe(g.x(270_000));
  });

  test('in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN');
    const chinese = picture(model, at, size(1_040, 712));
    expect(chinese).toContain('>o-1 · 等待第 11 次重试</text>');
    expect(chinese).toContain('SCHEDULE_TOPIC_XXXX 的队列');
  });
});

describe('the ends of the ladder', () => {
  test('a dead letter stands above the last rung', () => {
    const end = climbing.at(-1)?.at ?? 0;
    const svg = picture(modelAt(climbing, end), end, size(1_040, 712));
    expect(svg).toContain('>o-1 · dead letter</text>');
    expect(svg).toContain('17 deliveries failed');
    expect(svg).toContain('data-dead-letter="true"');
  });

  test.each([880, 960, 1_040])('width %d: beside its card the name of the dead-letter queue stays, on the side that has room', (width) => {
    const opened = openPreset('dead-letter-exit');
    if (!opened.ok) throw new Error('no preset dead-letter-exit');
    const run = createRun(opened.value);
    run.advanceTo(90_000);
    const facts = Array.from({ length: run.trace.length }, (_, index) => run.trace.fact(index + 1));
    const { nodes } = ladderScene(modelAt(facts, 90_000, opened.value), 90_000, size(width, 712));
    expect(textBoxes(nodes).map(({ text }) => text)).toContain('%DLQ%order-group');
    expect(faultsOf(nodes, width)).toEqual([]);
  });

  test('maxReconsumeTimes 3 ends it after three rungs', () => {
    const svg = picture(modelAt([], 0, scenarioWith({}, { maxReconsumeTimes: 3 })), 0, size(1_040, 712));
    expect([...svg.matchAll(/data-status="future"/g)]).toHaveLength(3);
    expect(svg).toContain('not reached: maxReconsumeTimes 3');
    expect(svg).toContain('after 3 retries = 4 deliveries');
  });

  test('a consumed message leaves the rest as not needed', () => {
    const facts = climbRun([{ number: 1, startAt: 5_000, succeedsAt: 2 }]);
    const svg = picture(modelAt(facts, 60_000), 60_000, size(1_040, 712));
    expect(svg).toContain('consumed by retry 2');
    expect([...svg.matchAll(/data-status="notNeeded"/g)]).toHaveLength(14);
  });

  test('where nobody consumes there are the levels alone: no plan, no dead letter, no legend, and the reason is said once', () => {
    const nobody = modelAt([], 5_000, { ...retryScenario, consumers: [] });
    const svg = picture(nobody, 5_000, size(1_040, 712));
    expect(svg).not.toContain('data-status="future"');
    expect(svg).not.toContain('%DLQ%');
    expect(svg).toContain('Nobody consumes here');
    expect(retryLadderLens.legend(nobody)).toEqual([]);
    expect(retryLadderLens.context(nobody)).toBe('The broker’s delay levels.');
  });

  test('before anything failed there is the plan and the way to begin', () => {
    const svg = picture(modelAt([], 0), 0, size(1_040, 712));
    expect(svg).toContain('No message has failed yet.');
    expect([...svg.matchAll(/data-status="future"/g)]).toHaveLength(16);
  });
});

describe('several messages', () => {
  const facts = climbRun([1, 2, 3, 4].map((number) => ({ number, startAt: 5_000 + number * 1_500 })));
  const model = modelAt(facts, 14_000);

  test('others stand on the same rows with their keys', () => {
    const svg = picture(model, 14_000, size(1_040, 712));
    expect(svg).toContain('>o-2</text>');
    expect([...svg.matchAll(/data-message=/g)].length).toBeGreaterThanOrEqual(3);
  });

  test('those that would lie under the main one are a number beside it', () => {
    const crowd = climbRun([1, 2, 3].map((number) => ({ number, startAt: 5_000 + number })));
    expect(picture(modelAt(crowd, 12_000), 12_000, size(1_040, 712))).toContain('+2</text>');
  });
});

test.each([360, 700, 1_040])('at width %d the card stays in the picture and off its mark at every moment', (width) => {
  for (const fact of climbing) {
    const model = modelAt(climbing, fact.at);
    if (model.main === undefined) continue;
    const g = ladderGeometry(model.rungs, width, 600);
    const placed = placeMain(model, model.main, g, fact.at);
    const box = cardBox('o-1 · waiting for retry 11', '4 m 12 s of 9 m gone · due in 4 m 48 s', placed, g);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(overlaps(box, { x: placed.x - 8, y: placed.y - 8, width: 16, height: 16 })).toBe(false);
  }
});

test('a label in whose way the end of a bar stands moves left and stays above its mark', () => {
  const g = ladderGeometry(modelAt([], 0).rungs, 1_040, 500);
  const at = { mark: { name: 'waiting', r: 9 } as const, x: 600, y: g.rowY(13) };
  const end = { x: 680, y: g.rowY(14) - 7, width: 30, height: 14 };
  const beside = { x: 620, y: at.y - 7, width: 300, height: 14 };
  const box = cardBox('o-1 · waiting for retry 11', '4 m 12 s of 9 m gone · due in 4 m 48 s', at, g, [end, beside]);
  expect(box.y).toBe(at.y - box.height - 18);
  expect([box.x + box.width < end.x, box.x < at.x, box.x + box.width > at.x]).toEqual([true, true, true]);
});

test('on the phone a line leads from the label to its mark, and the column says what it counts from', () => {
  const model = modelAt(climbing, 40_000);
  const phone = picture(model, 40_000, size(360, 310));
  expect(phone).toMatch(/after 1st<\/text>\s*<text[^>]*>failure</);
  expect(phone).toMatch(/data-card[^>]*>\s*<path d="M[\d.]+ 80V/);
});

test.each([
  [360, 310],
  [640, 500],
  [1_036, 524],
])('at %d × %d the card covers no retry, no other message and no title, at any moment', (width, height) => {
  const facts = climbRun([1, 2, 3].map((number) => ({ number, startAt: 5_000 + number * 400_000 })));
  const context = size(width, height);
  const waits = facts.filter((fact) => fact.at > 12_000).map(({ at }) => at + 4_000);
  for (const ms of waits) {
    const model = modelAt(facts, ms);
    if (model.main === undefined) continue;
    const g = ladderGeometry(model.rungs, width, height);
    const card = mainCardBox(model, g, ms, context);
    if (card === undefined) throw new Error('the main message has a card');
    const nodes = ladderScene(model, ms, context).nodes;
    const numbers = model.steps.flatMap(({ arrivedAt, delayMs, level }) =>
      arrivedAt === undefined ? [] : [{ x: endX(g, delayMs) - 6, y: g.rowY(level) - 6, width: 12, height: 12 }],
    );
    const own = new Set(nodes.flatMap((node) => cardTexts(node)));
    const titles = textBoxes(nodes).filter(({ text, y }) => y < g.rowY(18) - 8 && !own.has(text));
    expect([...numbers, ...titles].filter((one) => overlaps(card, one))).toEqual([]);
  }
});

describe('compact form', () => {
  const context: ViewContext = { ...size(1_040, 112), compact: true };

  test('all retries side by side', () => {
    const svg = picture(modelAt(climbing, 2_458_000), 2_458_000, context);
    expect([...svg.matchAll(/data-status=/g)]).toHaveLength(16);
    expect(svg).toContain('waiting for retry 11');
    expect(ladderScene(modelAt(climbing, 0), 0, context).height).toBeLessThanOrEqual(112);
  });

  test('where not all fit, the awaited one is among them', () => {
    const { from, steps } = stepsThatFit(modelAt(climbing, 2_458_000).steps, 300);
    expect(steps.length).toBeLessThan(16);
    expect(steps.some((step) => step.attempt === 11)).toBe(true);
    expect(steps[0]?.attempt).toBe(from + 1);
  });
});

describe('text twin', () => {
  test('attempt, level, delay, due, arrived, result', () => {
    const end = climbing.at(-1)?.at ?? 0;
    const [table] = retryLadderLens.twin(modelAt(climbing, end), end);
    expect(table?.rows).toHaveLength(19);
    expect(table?.rows[1]?.cells.map(plain)).toEqual([
      '1',
      '3',
      'q2',
      '10 s',
      '0:00:10',
      '5.014',
      '15.014',
      '23 ms',
      '15.040',
      '+28 ms',
      'RECONSUME_LATER',
    ]);
    expect(table?.rows.at(-2)?.cells.at(-1)).toBe('%DLQ%order-group');
    expect(table?.rows.at(-1)?.cells.at(-1)).toBe('nobody reads it yet; kept 72 h');
    for (const row of table?.rows ?? []) expect(row.cells).toHaveLength(table?.columns.length ?? 0);
  });

  test('the row of the moment is marked', () => {
    const [table] = retryLadderLens.twin(modelAt(climbing, 20_000), 20_000);
    expect(table?.rows.filter((row) => row.current === true).map((row) => row.key)).toEqual(['2']);
  });

  test('others that wait are a second table, with what selects them', () => {
    const facts = climbRun([1, 2].map((number) => ({ number, startAt: 5_000 + number * 1_500 })));
    const tables = retryLadderLens.twin(modelAt(facts, 14_000), 14_000);
    expect(tables[1]?.rows[0]?.selection).toEqual({ kind: 'message', id: msgIdOf(2) });
  });

  test('context and explanation in both languages', () => {
    const model = modelAt([], 0);
    expect(retryLadderLens.context(model)).toContain('maxReconsumeTimes 16');
    overwriteGetLocale(() => 'zh-CN');
    expect(retryLadderLens.context(model)).toContain('最多重试 16 次');
    expect(retryLadderLens.explanation()).toContain('SCHEDULE_TOPIC_XXXX');
  });
});

test('times', () => {
  expect([ladderClock(0), ladderClock(17_140_000), ladderClock(59_999)]).toEqual(['0:00:00', '4:45:40', '0:01:00']);
  expect([elapsed(0), elapsed(9_990), elapsed(252_900)].map(plain)).toEqual(['0.0 s', '9.9 s', '4 m 12 s']);
});

test.each(['en', 'zh-CN'] as const)('on the phone no label of an empty ladder lies under its sentence (%s)', (locale) => {
  overwriteGetLocale(() => locale);
  const opened = openPreset('retry-max-20');
  if (!opened.ok) throw new Error('retry-max-20 does not open');
  const model = retryLadder.model(retryLadder.initial(opened.value), 0, undefined);
  const { nodes } = ladderScene(model, 0, size(360, 352));
  const sentence = textBoxes(nodes.filter(({ key }) => key === 'empty'));
  const labels = textBoxes(nodes.filter(({ key }) => key === 'rungs'));
  expect(sentence.length).toBeGreaterThan(0);
  expect(labels.filter((label) => sentence.some((line) => overlaps(line, label)))).toEqual([]);
});
