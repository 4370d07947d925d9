import { describe, expect, test } from 'vitest';
import {
  fitText,
  legendNodes,
  markAt,
  markColour,
  markNames,
  markNodes,
  lowRetryHeight,
  markRadius,
  markShapes,
  overlaps,
  placeLabels,
  sceneText,
  textWidth,
} from './index.ts';

describe('message marks', () => {
  test('every state has its own shape, not only its own colour', () => {
    const outline = (name: (typeof markNames)[number]): string =>
      JSON.stringify(
        markShapes({ name, r: 4, share: 0.4, number: 3 }).map(({ fill, ...shape }) => ({
          ...shape,
          isFilled: fill !== undefined,
          stroke: 'stroke' in shape && shape.stroke !== undefined,
        })),
      );
    const twins = markNames.flatMap((a, index) => markNames.slice(index + 1).flatMap((b) => (outline(a) === outline(b) ? [[a, b]] : [])));
    // A filled circle is "in flight" on a link and "consumed" on a tape (visual rules): the place tells these two apart.
    expect(twins).toEqual([['inFlight', 'consumed']]);
  });

  test('a retry makes room for its number', () => {
    expect(markRadius({ name: 'retry', number: 1, r: 4 })).toBe(8);
    expect(markRadius({ name: 'retry', number: 16 })).toBe(9);
    expect(markRadius({ name: 'stored' })).toBe(4);
    expect(sceneText(markNodes({ name: 'retry', number: 16 }))).toContain('>16</text>');
  });

  test('in close rows a retry is lower than its number is wide', () => {
    const low = sceneText(markNodes({ name: 'retry', number: 16, isLow: true }));
    expect(low).toContain(`d="M-4 ${-lowRetryHeight / 2}H4A`);
    expect(low).toContain('>16</text>');
    expect(low).not.toContain('<circle');
  });

  test.each([
    [0, 1],
    [0.25, 2],
    [0.75, 2],
    [1, 2],
  ])('waiting, share %d gone', (share, shapes) => expect(markShapes({ name: 'waiting', share })).toHaveLength(shapes));

  test('the pie takes the long way round beyond one half', () => {
    expect(sceneText(markNodes({ name: 'waiting', r: 8, share: 0.25 }))).toContain('d="M0 0V-6A6 6 0 0 1 6 0Z"');
    expect(sceneText(markNodes({ name: 'waiting', r: 8, share: 0.75 }))).toContain('d="M0 0V-6A6 6 0 1 1 -6 0Z"');
  });

  test('an unchanged mark is the same object, so a frame does not touch it', () => {
    expect(markNodes({ name: 'waiting', share: 0.5 })).toBe(markNodes({ name: 'waiting', share: 0.501 }));
  });

  test('a mark as SVG text', () => {
    expect(sceneText([markAt({ name: 'failed' }, 10, 20)])).toMatchInlineSnapshot(`
      "<g transform="translate(10 20)">
        <circle r="4" fill="var(--fail)"/>
        <path d="M-1.8 -1.8L1.8 1.8M1.8 -1.8L-1.8 1.8" fill="none" stroke="var(--on-ink)" stroke-width="1.25" stroke-linecap="round"/>
      </g>"
    `);
  });

  test('several messages at one place carry their number', () =>
    expect(sceneText(markNodes({ name: 'inFlight', count: 12 }))).toContain('×12'));

  test('every legend mark draws something', () => {
    for (const mark of [
      ...markNames,
      'consumerOffset',
      'heldPull',
      'answer',
      'connection',
      'cutLink',
      'downNode',
      'queueName',
      'threads',
      'retryLine',
      'intervention',
      'fault',
      'violation',
    ] as const) {
      expect(legendNodes(mark).length).toBeGreaterThan(0);
    }
    expect(markColour('deadLetter')).toBe('dead');
  });

  test('text in a scene is never markup', () => {
    expect(sceneText([{ tag: 'text', attrs: { 'aria-label': '"<b>' }, text: '<script>&' }])).toBe(
      '<text aria-label="&quot;&lt;b&gt;">&lt;script&gt;&amp;</text>',
    );
  });
});

describe('labels', () => {
  const box = (x: number, y: number) => ({ x, y, width: 40, height: 16 });

  test('a label without a free place is dropped, the first of the list wins', () => {
    const labels = [
      { id: 'selected', places: [box(0, 0)] },
      { id: 'second', places: [box(10, 4), box(10, 20)] },
      { id: 'third', places: [box(20, 8)] },
    ];
    expect(placeLabels(labels, []).map(({ label, box: place }) => [label.id, place.y])).toEqual([
      ['selected', 0],
      ['second', 20],
    ]);
  });

  test('obstacles count, except for a label that must stand', () => {
    expect(placeLabels([{ places: [box(0, 0)] }], [box(0, 0)])).toEqual([]);
    expect(placeLabels([{ places: [box(0, 0)], mustStand: true }], [box(0, 0)])).toHaveLength(1);
    expect(overlaps(box(0, 0), box(40, 0))).toBe(false);
  });

  test('Chinese is as wide as its size, Latin about half', () => {
    expect(textWidth('积压', 12)).toBe(24);
    expect(textWidth('lag', 12)).toBeLessThan(24);
    expect(textWidth('ab', 10, true)).toBe(13);
    expect(fitText('%RETRY%order-group', 60, 11, true)).toMatch(/^%RETRY%.*…$/);
    expect(fitText('q0', 60, 11, true)).toBe('q0');
  });
});
