import { describe, expect, test } from 'vitest';
import { createRandomStream, nextBelow, nextWord } from './random.ts';

const words = (seed: number, mechanism: string, entity: string, count: number): number[] => {
  const stream = createRandomStream(seed, mechanism, entity);
  return Array.from({ length: count }, () => nextWord(stream));
};

describe('random streams', () => {
  test('have known values: a change here changes every run with luck in it', () => {
    expect(words(1, 'sending', 'p1/OrderTopic', 3)).toMatchInlineSnapshot(`
      [
        -1147706808,
        -536623246,
        -211238895,
      ]
    `);
    expect(words(-7, 'latency', 'a-b', 3)).toMatchInlineSnapshot(`
      [
        596399035,
        1524642484,
        -1777432519,
      ]
    `);
  });

  test('differ by seed, mechanism and entity', () => {
    const all = [words(1, 'a', 'b', 4), words(2, 'a', 'b', 4), words(1, 'c', 'b', 4), words(1, 'a', 'd', 4)].map(String);
    expect(new Set(all).size).toBe(all.length);
  });

  test('nextBelow stays below its bound and reaches every value', () => {
    const stream = createRandomStream(3, 'test', 'below');
    for (const bound of [1, 2, 3, 7, 0x4000_0000, 0x8000_0000]) {
      for (let i = 0; i < 200; i++) {
        const value = nextBelow(stream, bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }
    }
    const seen = new Set(Array.from({ length: 500 }, () => nextBelow(stream, 7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('a copied stream goes on alike', () => {
    const stream = createRandomStream(9, 'x', 'y');
    nextWord(stream);
    const copy = { ...stream };
    expect(nextWord(copy)).toBe(nextWord(stream));
  });
});
