import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyState, isSameState } from './copyState.ts';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.array(fc.string()).map((entries) => new Set(entries)),
    fc.uint8Array(),
    fc.float64Array(),
  ),
})).value;

describe('copyState', () => {
  test('copies what structured clone copies', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(copyState(value).value).toEqual(structuredClone(value));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('what is changed in the copy stays in the original', () => {
    const state = { rows: new Map([['a', { n: 1, tags: new Set(['x']), bytes: new Uint8Array([1, 2]) }]]) };
    const { value } = copyState(state);
    const row = value.rows.get('a');
    if (row === undefined) throw new Error('the copy lost a row');
    row.n = 2;
    row.tags.add('y');
    row.bytes[0] = 9;
    expect(state.rows.get('a')).toEqual({ n: 1, tags: new Set(['x']), bytes: new Uint8Array([1, 2]) });
  });

  test('one object in two places stays one object', () => {
    const flight = { to: 'broker-a' };
    const { value } = copyState({ byId: new Map([[1, flight]]), list: [flight] });
    expect(value.byId.get(1)).toBe(value.list[0]);
  });

  test('refuses what is no plain data', () => {
    expect(() => copyState({ at: new Date(0) })).toThrow(TypeError);
    expect(() => copyState({ apply: () => 1 })).toThrow('found a function');
  });

  test('weighs with the size of the state', () => {
    expect(copyState({ a: [1, 2, 3] }).weight).toBe(5);
  });
});

describe('isSameState', () => {
  test('a copy says the same', () => {
    fc.assert(
      fc.property(plain, (value) => isSameState(value, copyState(value).value)),
      { numRuns: 100, seed: 2 },
    );
  });

  test.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    [new Set([1]), new Set([2])],
    [[1, 2], [1]],
    [{ 0: 'a' }, ['a']],
  ])('%j is not %j', (a, b) => {
    expect(isSameState(a, b)).toBe(false);
  });
});
