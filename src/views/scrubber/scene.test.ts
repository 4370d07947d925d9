import { afterEach, describe, expect, test } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { thin } from '../format/index.ts';
import { boldWidth, sceneText, textWidth, type SceneNode } from '../marks/index.ts';
import { layoutScrubber, msToX, type ScrubberMark, type ScrubberTimeline } from './layout.ts';
import { groupMarks } from './markGroups.ts';
import { markText } from './markWords.ts';
import { rows } from './measures.ts';
import { scrubberScene } from './scene.ts';
import { valueText } from './scrubberView.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

const paced: ScrubberTimeline = {
  endMs: 615_200,
  computedMs: 615_200,
  pieces: [
    { kind: 'span', fromMs: 0, toMs: 5_100, bars: [0, 4, 9] },
    { kind: 'fold', fromMs: 5_100, toMs: 15_000, bars: [] },
    { kind: 'span', fromMs: 15_000, toMs: 15_100, bars: [1, 0, 0] },
    { kind: 'fold', fromMs: 15_100, toMs: 615_100, bars: [] },
    { kind: 'span', fromMs: 615_100, toMs: 615_200, bars: [0, 0, 1] },
  ],
  marks: [
    { at: 5_000, kind: 'action', label: 'send', seq: 3 },
    { at: 15_020, kind: 'retry', label: '1', seq: 30 },
    { at: 615_190, kind: 'deadLetter', label: '%DLQ%g', seq: 60 },
  ],
};

const laidOut = (timeline: ScrubberTimeline, width: number) => {
  const layout = layoutScrubber(timeline, width);
  return { layout, timeline, groups: groupMarks(layout, timeline) };
};
const draw = (nowMs: number, timeline = paced, width = 700): readonly SceneNode[] => scrubberScene({ ...laidOut(timeline, width), nowMs });

const textsOf = (nodes: readonly SceneNode[]): readonly string[] =>
  nodes.flatMap((node) => [...(node.tag === 'text' && node.text !== undefined ? [node.text] : []), ...textsOf(node.children ?? [])]);
const keyed = (nodes: readonly SceneNode[], key: string): string => sceneText(nodes.filter((node) => node.key === key));

describe('the picture', () => {
  test('names folds, marks and times', () => {
    const texts = textsOf(draw(4_000));
    for (const text of [`+9.9${thin}s`, `+10${thin}m`, 'send', '1', 'given up → %DLQ%', '0', `10${thin}m 15${thin}s`])
      expect(texts).toContain(text);
  });

  test('a fold’s label stands above the playhead while that is inside', () => {
    const inside = draw(300_000);
    expect(keyed(inside, 'playhead')).toContain(`+10${thin}m`);
    expect(keyed(inside, 'fold 15100')).not.toContain(`+10${thin}m`);
    expect(keyed(draw(4_000), 'playhead')).not.toContain('text');
  });

  test('a label of the axis stands where the time is that it says, also when it leaves digits out', () => {
    const timeline: ScrubberTimeline = {
      endMs: 20_000,
      computedMs: 20_000,
      pieces: [
        { kind: 'span', fromMs: 0, toMs: 5_046, bars: [1, 4, 9] },
        { kind: 'fold', fromMs: 5_046, toMs: 19_000, bars: [] },
        { kind: 'span', fromMs: 19_000, toMs: 20_000, bars: [1] },
      ],
      marks: [],
    };
    const { layout } = laidOut(timeline, 700);
    const axis = keyed(draw(5_000, timeline), 'axis');
    const x = Number(new RegExp(`<text x="([\\d.]+)"[^>]*>5${thin}s<`, 'u').exec(axis)?.[1]);
    expect(x).toBeCloseTo(msToX(layout, 5_000), 0);
    expect(msToX(layout, 5_046) - x).toBeGreaterThan(1);
  });

  test('bars before now are past, the others future', () => {
    const barsIn = (nodes: readonly SceneNode[], key: string): number => keyed(nodes, key).split('z').length - 1;
    expect([barsIn(draw(4_000), 'past'), barsIn(draw(4_000), 'future')]).toEqual([2, 2]);
    expect([barsIn(draw(615_200), 'past'), barsIn(draw(615_200), 'future')]).toEqual([4, 0]);
  });

  test('the measured span lies under the bars, with or without an end, whichever way it was drawn', () => {
    const spanOf = (span?: { fromMs: number; toMs?: number }): string =>
      keyed(scrubberScene({ ...laidOut(paced, 700), nowMs: 15_050, span }), 'span');
    expect(spanOf()).toBe('');
    expect(spanOf({ fromMs: 2_000, toMs: 15_050 })).toContain('data-part="span"');
    expect(spanOf({ fromMs: 2_000 })).toBe(spanOf({ fromMs: 15_050, toMs: 2_000 }));
  });

  test('the first difference of a comparison has its words, and they come before all others', () => {
    const timeline: ScrubberTimeline = { ...paced, marks: [...paced.marks, { at: 15_020, kind: 'difference', label: '', seq: 0 }] };
    expect(textsOf(draw(4_000, timeline))).toContain('first difference of the two runs · retry 1');
  });

  test('a step of a lesson is a ring with its title, before faults and actions', () => {
    const lesson = { at: 2_000, kind: 'lesson', label: 'the first failure', seq: 0 } as const;
    const nodes = draw(300_000, { ...paced, marks: [lesson, { at: 2_000, kind: 'fault', label: 'broker-a', seq: 4 }] }, 1_400);
    expect(textsOf(nodes)).toContain('lesson: the first failure · broker-a down');
    expect(keyed(nodes, 'marks')).toMatch(/data-mark="lesson"[^]*<circle/u);
    expect(markText(lesson)).toBe('lesson: the first failure');
  });

  test.each([
    ['fault', 'a-broker-with-a-long-name', 'down', 'a-broker-with-a-long-name down'],
    ['cut', 'broker-a – a-consumer', 'cut', 'broker-a – a-consumer cut'],
  ] as const)('where a %s has no room to say of what, it says at least what happened', (kind, label, short, whole) => {
    const fault: ScrubberMark = { at: 15_030, kind, label, seq: 2 };
    const retries = [15_000, 15_065].map((at): ScrubberMark => ({ at, kind: 'retry', label: '1', seq: 1 }));
    const texts = textsOf(draw(0, { ...paced, marks: [...retries, fault] }, 640));
    expect(texts).toContain(short);
    expect(texts).not.toContain(whole);
    expect(textsOf(draw(0, { ...paced, marks: [fault] }, 1_400))).toContain(whole);
  });

  test('a group of different things says all of them in short before it says only one', () => {
    const marks: ScrubberMark[] = [
      { at: 5_000, kind: 'action', label: 'subscribe', seq: 1 },
      { at: 5_000, kind: 'fault', label: 'a-broker-with-a-long-name', seq: 2, by: 'crash' },
    ];
    const wordsAt = (width: number): readonly string[] =>
      textsOf(draw(0, { ...paced, marks: [...marks, { at: 15_020, kind: 'action', label: 'send', seq: 3 }] }, width));
    expect(wordsAt(1_400)).toContain('subscribe · a-broker-with-a-long-name: kill');
    expect(wordsAt(430)).toContain('subscribe · kill');
  });

  test('no word is cut: the first stands with how many others there are, or none does', () => {
    const labels = ['setConsumeMode', 'wipeWritePerm', 'deleteOffsetFile', 'subscribe'];
    const marks = labels.map((label, index): ScrubberMark => ({ at: 15_030 + index, kind: 'action', label, seq: index + 1 }));
    const seen = new Set<string>();
    for (let width = 200; width < 1_400; width += 20)
      for (const text of textsOf(draw(0, { ...paced, marks }, width).filter(({ key }) => key === 'marks'))) seen.add(text);
    expect([...seen].filter((text) => text.includes('…'))).toEqual([]);
    expect([...seen]).toContain('consume mode set +3');
  });

  test('the first sends have their word on the left where a change stands right behind them', () => {
    const marks: ScrubberMark[] = [
      { at: 15_020, kind: 'action', label: 'send', seq: 1 },
      { at: 15_022, kind: 'fault', label: 'broker-a', seq: 2, by: 'crash' },
    ];
    const drawn = keyed(draw(0, { ...paced, marks }), 'marks');
    expect(drawn).toMatch(/text-anchor="end"[^>]*>send</u);
    expect(drawn).toMatch(/">broker-a: kill</u);
  });

  test('a label that stands between two glyphs is the left one’s', () => {
    for (let width = 240; width < 1_000; width += 7) {
      const marks = [0, 20, 45, 60, 90].map((at): ScrubberMark => ({
        at: 15_000 + at,
        kind: 'action',
        label: at % 2 ? 'crash' : 'send',
        seq: 1,
      }));
      const { groups } = laidOut({ ...paced, marks }, width);
      const drawn = keyed(draw(0, { ...paced, marks }, width), 'marks');
      for (const [, x = '', text = ''] of drawn.matchAll(/<text x="([\d.]+)" y="14"[^>]*>([^<×]+)</gu)) {
        const from = Number(x);
        const left = groups.filter(({ box }) => box.x + box.width <= from).at(-1);
        const right = groups.find(({ box }) => box.x >= from + textWidth(text, 11) - 0.1);
        const isOfRight = right !== undefined && right.box.x - from - textWidth(text, 11) < 3.5;
        if (isOfRight && left !== undefined) expect(from - left.box.x - left.box.width).toBeGreaterThan(11);
      }
    }
  });

  test.each([700, 900, 1_300])('on a track of %i px full of sends each change has its words, 4 px clear of every mark', (width) => {
    const marks: ScrubberMark[] = [
      ...Array.from({ length: 120 }, (_, index): ScrubberMark => ({ at: index * 300, kind: 'action', label: 'send', seq: index + 1 })),
      { at: 9_000, kind: 'fault', label: 'broker-b', seq: 901, by: 'stop' },
      { at: 15_000, kind: 'action', label: 'start', seq: 902 },
      { at: 24_000, kind: 'fault', label: 'broker-a', seq: 903, by: 'powerFailure' },
    ];
    const timeline: ScrubberTimeline = {
      endMs: 36_000,
      computedMs: 36_000,
      pieces: [{ kind: 'span', fromMs: 0, toMs: 36_000, bars: [1, 1] }],
      marks,
    };
    const drawn = keyed(draw(0, timeline, width), 'marks');
    for (const word of ['stop', 'start', 'power failure']) expect(drawn).toContain(word);
    const { groups } = laidOut(timeline, width);
    for (const [, x = '', rest = '', text = ''] of drawn.matchAll(/<text x="([\d.]+)" y="14"([^>]*)>([^<×]+)</gu)) {
      const from = Number(x) - (rest.includes('end') ? textWidth(text, 11) : 0);
      // A glyph ends 1.5 px within its box.
      for (const { box } of groups) {
        const isClear = box.x + box.width - 1.5 + 4 <= from + 0.6 || box.x + 1.5 - 4 >= from + textWidth(text, 11) - 0.6;
        expect({ text, isClear }).toEqual({ text, isClear: true });
      }
    }
  });

  test('sends are named once until something else happens or they are far away, and words stand where they are wherever the playhead is', () => {
    const marks = [0, 1_500, 3_000, 4_500].map((at, index): ScrubberMark => ({ at, kind: 'action', label: 'send', seq: index + 1 }));
    const change: ScrubberMark = { at: 615_150, kind: 'action', label: 'setConsumeMode', seq: 9 };
    const timeline = { ...paced, marks: [...marks, change] };
    const named = (width: number): number => textsOf(draw(0, timeline, width)).filter((text) => text === 'send').length;
    // And again far away from the first.
    expect([named(900), named(1_400)]).toEqual([1, 2]);
    const before = keyed(draw(0, timeline), 'marks');
    for (let nowMs = 1_000; nowMs < 615_200; nowMs += 3_000) expect(keyed(draw(nowMs, timeline), 'marks')).toBe(before);
  });

  test('the length of the fold that the playhead is in stands above it, and only the name of traffic gives way to it', () => {
    const marks: readonly ScrubberMark[] = [
      { at: 5_000, kind: 'action', label: 'send', seq: 1 },
      { at: 15_090, kind: 'fault', label: 'broker-a', seq: 2, by: 'crash' },
    ];
    const whole = textsOf(draw(4_000, { ...paced, marks }).filter(({ key }) => key === 'marks'));
    expect(whole).toEqual(['broker-a: kill', 'send']);
    const texts = (nowMs: number): readonly string[] => textsOf(draw(nowMs, { ...paced, marks }).filter(({ key }) => key === 'marks'));
    const label = (nowMs: number): string => keyed(draw(nowMs, { ...paced, marks }), 'playhead');
    expect(texts(6_000)).toEqual(['broker-a: kill']);
    expect(label(6_000)).toContain(`+9.9${thin}s`);
    // Farther on it does not stand where the name is.
    expect(texts(14_500)).toEqual(whole);
    // The words of a change stay.
    for (let nowMs = 15_200; nowMs < 600_000; nowMs += 9_000) expect(texts(nowMs)).toContain('broker-a: kill');
  });

  test('on the phone a word always follows its mark', () => {
    const marks: readonly ScrubberMark[] = [
      { at: 5_000, kind: 'action', label: 'send', seq: 1 },
      { at: 615_190, kind: 'fault', label: 'c1', seq: 2, by: 'crash' },
    ];
    expect(keyed(draw(0, { ...paced, marks }), 'marks')).toContain('text-anchor="end"');
    for (let width = 280; width < 500; width += 10) {
      expect(keyed(draw(0, { ...paced, marks }, width), 'marks')).not.toContain('text-anchor="end"');
      expect(textsOf(draw(0, { ...paced, marks }, width))).toContain('send');
    }
  });

  test('the last retry keeps its number where the dead letter comes right after it', () => {
    for (const width of [640, 900, 1_400]) {
      const marks: readonly ScrubberMark[] = [
        { at: 5_000, kind: 'retry', label: '15', seq: 1 },
        { at: 615_180, kind: 'retry', label: '16', seq: 2 },
        { at: 615_190, kind: 'deadLetter', label: '%DLQ%g', seq: 3 },
      ];
      expect(textsOf(draw(0, { ...paced, marks }, width)).filter((text) => /^1[56]$/u.test(text))).toEqual(['15', '16']);
      const { groups } = laidOut({ ...paced, marks }, width);
      expect(groups.map(({ marks: of }) => of.length)).toEqual([1, 1, 1]);
    }
  });

  test('a fold’s length has air between its torn edges', () => {
    for (let width = 200; width < 900; width += 10) {
      const { layout } = laidOut(paced, width);
      for (const { kind, fromMs, x0, x1 } of layout.pieces) {
        const text = kind === 'fold' ? textsOf(draw(0, paced, width).filter(({ key }) => key === `fold ${fromMs}`))[0] : undefined;
        if (text !== undefined) expect(textWidth(text, 11)).toBeLessThanOrEqual(x1 - x0 - 16);
      }
    }
  });

  test('what is not computed is hatched, and only that', () => {
    expect(draw(0).some((node) => node.key === 'uncomputed')).toBe(false);
    expect(draw(0, { ...paced, computedMs: 100_000 }).some((node) => node.key === 'uncomputed')).toBe(true);
  });

  test('retries without room for their number are dots, and where dots would touch one with how many they are', () => {
    const marks = [0, 30, 60].map((at, index): ScrubberMark => ({ at: 15_000 + at, kind: 'retry', label: String(index + 1), seq: index }));
    const numbersAt = (width: number): readonly string[] =>
      textsOf(draw(0, { ...paced, marks }, width)).filter((text) => /^×?[1-9]$/u.test(text));
    expect(numbersAt(700)).toEqual(['1', '2', '3']);
    expect(keyed(draw(0, { ...paced, marks }, 300), 'marks').match(/data-mark="retry"/gu)).toHaveLength(3);
    expect(numbersAt(300)).toEqual([]);
    expect(numbersAt(160)).toEqual(['×3']);
  });

  test('one retry with room among several without it is a dot as they are', () => {
    const marks = [0, 10, 20, 90].map((at, index): ScrubberMark => ({
      at: 15_000 + at,
      kind: 'retry',
      label: String(index + 1),
      seq: index,
    }));
    expect(textsOf(draw(0, { ...paced, marks }, 300))).not.toContain('4');
    expect(textsOf(draw(0, { ...paced, marks: marks.slice(2) }, 300))).toContain('4');
  });

  test('the bold length of a fold does not touch the number of the next retry', () => {
    const marks: readonly ScrubberMark[] = [{ at: 15_020, kind: 'retry', label: '11', seq: 1 }];
    for (let width = 240; width < 500; width += 2) {
      const parts = laidOut({ ...paced, marks }, width);
      const nodes = scrubberScene({ ...parts, nowMs: 12_000 });
      const label = /<text[^>]* x="([\d.]+)"[^>]*>/u.exec(keyed(nodes, 'playhead'));
      if (label === null) continue;
      expect(Number(label[1]) + boldWidth(`+9.9${thin}s`, 11)).toBeLessThanOrEqual((parts.groups[0]?.box.x ?? 0) + 1);
    }
  });

  test('the playhead hides no mark and no number of one, wherever it stands', () => {
    for (let nowMs = 0; nowMs < 20_000; nowMs += 40) {
      const head = keyed(draw(nowMs), 'playhead');
      const tops = [...head.matchAll(/ y1="([\d.]+)"| d="M[\d.-]+ ([\d.]+)h/gu)].map((found) => Number(found[1] ?? found[2]));
      // A mark ends 8 px below the middle of its row, a line of words 4.
      expect(Math.min(...tops)).toBeGreaterThanOrEqual(rows.marks + 8);
    }
  });

  test('stays within its 80 pixels and its width', () => {
    const numbers = [...sceneText(draw(300_000)).matchAll(/ (?:x|x1|x2)="([\d.-]+)"/gu)].map((found) => Number(found[1]));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(700);
  });
});

test.each<[ScrubberMark['kind'], string, number, string, string]>([
  ['action', 'crash', 4, 'kill', '杀掉'],
  ['action', 'crash', 0, 'kill, not computed yet', '杀掉，尚未计算'],
  ['fault', 'broker-a', 4, 'broker-a down', 'broker-a 下线'],
  ['cut', 'broker-a – c1', 4, 'broker-a – c1 cut', 'broker-a – c1 断开'],
  ['retry', '11', 4, 'retry 11', '第 11 次重试'],
  ['deadLetter', '%DLQ%g', 4, 'given up → %DLQ%', '放弃 → %DLQ%'],
  ['rejected', 'start', 4, 'start: impossible', '启动：无法执行'],
  ['violation', 'lag', 4, 'broken: lag', '违反：lag'],
])('the mark %s of %s (fact %i) in words', (kind, label, seq, english, chinese) => {
  expect(markText({ at: 1, kind, label, seq })).toBe(english);
  overwriteGetLocale(() => 'zh-CN');
  expect(markText({ at: 1, kind, label, seq })).toBe(chinese);
});

test('the slider says the time, what the message waits for, and where it stands in a gap', () => {
  const shown = laidOut(paced, 700);
  const note = `waiting for retry 11, due in 4${thin}m 48${thin}s`;
  expect(valueText(shown, 2_452_000, note)).toBe(`40 m 52 s, waiting for retry 11, due in 4${thin}m 48${thin}s`);
  expect(valueText(shown, 5_000, undefined)).toBe('5 s');
  expect(valueText(shown, 300_000, undefined)).toBe(`5 m, within a skipped gap of 10${thin}m`);
});

test('while the run is computed the axis says how far that has come', () => {
  const said = (goesOn: boolean): readonly string[] => textsOf(scrubberScene({ ...laidOut(paced, 320), nowMs: 0, goesOn }));
  expect(said(true)).toContain(`computed to 10${thin}m 15${thin}s`);
  expect(said(false)).toContain(`10${thin}m 15${thin}s`);
  // Where a later moment was asked for, what is computed is not the end of the run.
  const past: ScrubberTimeline = { ...paced, pieces: [...paced.pieces, { kind: 'span', fromMs: 615_200, toMs: 900_000, bars: [0, 0, 0] }] };
  const ahead = textsOf(scrubberScene({ ...laidOut(past, 1_000), nowMs: 0, goesOn: true }));
  expect(ahead).toContain(`computed to 10${thin}m 15${thin}s`);
  expect(ahead.some((text) => text.startsWith('run ends'))).toBe(false);
});

test('past the end the axis goes on, and names the end; the slider says so', () => {
  const past: ScrubberTimeline = { ...paced, pieces: [...paced.pieces, { kind: 'span', fromMs: 615_200, toMs: 900_000, bars: [0, 0, 0] }] };
  const shown = laidOut(past, 1_000);
  const texts = textsOf(draw(900_000, past, 1_000));
  expect(texts).toContain(`run ends 10${thin}m 15${thin}s`);
  expect(texts).toContain(`15${thin}m`);
  expect(shown.layout.edgeMs).toBe(900_000);
  expect(valueText(shown, 900_000, undefined)).toBe('15 m, past the end of the run at 10 m 15.2 s');
  // Before that the end is the edge, and is said as any time.
  expect(textsOf(draw(4_000)).some((text) => text.startsWith('run ends'))).toBe(false);
});
