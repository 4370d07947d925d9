import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutScrubber, type ScrubberMark, type ScrubberTimeline } from './layout.ts';
import { groupAt, groupMarks, groupWords, pressedMs, type MarkGroup } from './markGroups.ts';
import { groupParts } from './markWords.ts';
import { valueText } from './scrubberView.ts';

/** An axis of ten seconds without folds, on which marks stand. */
const axis = (marks: readonly ScrubberMark[]): ScrubberTimeline => ({
  endMs: 10_000,
  computedMs: 10_000,
  pieces: [{ kind: 'span', fromMs: 0, toMs: 10_000, bars: [1, 1, 1, 1] }],
  marks,
});
const groupsOf = (marks: readonly ScrubberMark[], width: number): readonly MarkGroup[] => {
  const timeline = axis(marks);
  return groupMarks(layoutScrubber(timeline, width), timeline);
};
const sends = (count: number, everyMs: number, from = 0): ScrubberMark[] =>
  Array.from({ length: count }, (_, index) => ({ at: from + index * everyMs, kind: 'action', label: 'send', seq: from + index + 1 }));
const killed = (at: number): readonly ScrubberMark[] => [{ at, kind: 'fault', label: 'c1', seq: 9_001, by: 'crash' }];

const anyMark = fc.record({
  at: fc.integer({ min: 0, max: 10_000 }),
  kind: fc.constantFrom<ScrubberMark['kind']>('action', 'fault', 'retry', 'deadLetter', 'violation', 'lesson'),
  label: fc.constantFrom('1', '2', '11'),
  seq: fc.integer({ min: 0, max: 300 }),
});
const bursts = fc
  .array(
    fc.oneof(
      anyMark.map((mark) => [mark]),
      fc.tuple(fc.nat(30), fc.nat(60), fc.nat(9_000)).map((args) => sends(...args)),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.flat());

describe('near marks', () => {
  test('stand as one: none touches another, none leaves the picture, each is in one of them', () => {
    fc.assert(
      fc.property(bursts, fc.integer({ min: 200, max: 2_400 }), (marks, width) => {
        const groups = groupsOf(marks, width);
        for (const [index, { box, x, toX }] of groups.entries()) {
          const before = groups[index - 1]?.box;
          if (before !== undefined) expect(box.x).toBeGreaterThanOrEqual(before.x + before.width);
          expect(Math.min(box.x, x)).toBeGreaterThanOrEqual(0);
          expect(Math.max(box.x + box.width, toX ?? 0)).toBeLessThanOrEqual(width);
        }
        expect(new Set(groups.flatMap(({ marks: some }) => some)).size).toBe(marks.length);
        // Left is before right, from group to group and within each.
        const firsts = groups.flatMap(({ glyphs }) => glyphs.map(({ marks: same }) => same[0]?.at ?? 0));
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      }),
      { seed: 31, numRuns: 400 },
    );
  });

  test('show what matters most of them, and say all', () => {
    const [group, ...others] = groupsOf([...sends(3, 40), ...killed(100)], 340);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ mark: { kind: 'fault' }, toX: undefined, isNumbered: false });
    expect(group === undefined ? '' : groupWords(group)).toBe('4 marks: send ×3, c1: kill; each press goes to the next');
    const [atOnce] = groupsOf([...killed(100), ...killed(100).map((mark) => ({ ...mark, label: 'c2', seq: 9_003 }))], 340);
    expect(atOnce === undefined ? '' : groupWords(atOnce)).toBe('2 marks at once: c1: kill, c2: kill');
  });

  test('have a glyph for each kind, and a number that counts that kind alone', () => {
    const [group] = groupsOf([...sends(3, 40), ...killed(100)], 340);
    expect(group?.glyphs.map(({ marks, countX }) => [marks[0]?.kind, marks.length, countX !== undefined])).toEqual([
      ['action', 3, true],
      ['fault', 1, false],
    ]);
    const [cross] = group?.glyphs.slice(1) ?? [];
    expect(cross?.x).toBeGreaterThan((group?.glyphs[0]?.countX ?? Infinity) + 12);
  });

  test('stand in the order of their first: sends after a fault stand behind its words', () => {
    for (const width of [240, 340, 500]) {
      const groups = groupsOf([...killed(1_000), ...sends(12, 40, 1_020)], width);
      expect(groups.map(({ glyphs }) => glyphs.map(({ marks }) => [marks[0]?.kind, marks.length]))).toEqual([
        [['fault', 1]],
        [['action', 12]],
      ]);
      expect(groups[0]?.wordRoom).toBeGreaterThan(0);
      expect(groups[1]?.box.x).toBeGreaterThanOrEqual((groups[0]?.box.x ?? 0) + 12 + (groups[0]?.wordRoom ?? 0));
    }
    // At the right end there is no room: together, the fault still first.
    const [group] = groupsOf([...killed(9_900), ...sends(3, 10, 9_910)], 240);
    expect(group?.glyphs.map(({ marks }) => marks[0]?.kind)).toEqual(['fault', 'action']);
  });

  test('of what changes something and of sends have glyphs of their own', () => {
    const start: ScrubberMark = { at: 100, kind: 'action', label: 'start', seq: 9_002 };
    const [group] = groupsOf([...sends(3, 40), start], 340);
    expect(group?.glyphs.map(({ marks }) => [marks[0]?.label, marks.length])).toEqual([
      ['send', 3],
      ['start', 1],
    ]);
    expect(group?.mark).toBe(start);
  });

  test('retries are said by the span of their numbers', () => {
    const retries = ['3', '4', '5'].map((label, index): ScrubberMark => ({ at: index, kind: 'retry', label, seq: index }));
    expect(groupsOf(retries, 340).map((group) => groupParts(group).map(({ text }) => text))).toEqual([['retry 3–5 ×3']]);
  });

  test('a long row of one kind is one line, which ends before another thing', () => {
    const [before, fault, after] = groupsOf([...sends(100, 40), ...killed(4_000), ...sends(100, 40, 4_001)], 1_000);
    expect([before?.mark.kind, fault?.mark.kind, after?.mark.kind]).toEqual(['action', 'fault', 'action']);
    expect(before?.toX).toBeLessThan(fault?.x ?? 0);
    expect(after?.x).toBeGreaterThan(fault?.x ?? 0);
    expect([before, fault, after].reduce((sum, group) => sum + (group?.marks.length ?? 0), 0)).toBe(201);
  });
});

describe('a press', () => {
  const marks = [...sends(3, 40, 1_000), ...killed(1_100)];
  const layout = layoutScrubber(axis(marks), 340);
  const [group] = groupsOf(marks, 340);

  test('leads to the first of a group, then to the next, and from the last to the first again', () => {
    if (group === undefined) throw new Error('they stand close enough');
    const walked = [0, 1, 2, 3, 4].reduce<number[]>((times) => [...times, pressedMs(group, layout, group.x, times.at(-1) ?? 0)], []);
    expect(walked).toEqual([1_000, 1_040, 1_080, 1_100, 1_000]);
  });

  test('on a row means the mark under the pointer', () => {
    const [row] = groupsOf(sends(200, 40), 1_000);
    const wide = layoutScrubber(axis([]), 1_000);
    expect(row?.toX).toBeDefined();
    if (row !== undefined) expect(pressedMs(row, wide, 500, 0)).toBe(5_000);
  });

  test('and the slider says what stands at the moment', () => {
    const groups = groupsOf(marks, 340);
    expect(groupAt(groups, 1_040)).toBe(groups[0]);
    expect(groupAt(groups, 1_041)).toBeUndefined();
    expect(valueText({ layout, groups }, 1_040, undefined)).toBe('1.04 s, 4 marks: send ×3, c1: kill; each press goes to the next');
  });
});
