import { expect, it } from 'vitest';
import { numbered } from './numbered.ts';

it.each([
  ['order', 7, 'order'],
  ['order-{n}', 7, 'order-7'],
  ['{n}', 12, '12'],
  ['{n}-{n} of {n}', 3, '3-3 of 3'],
  ['', 1, ''],
  [`${'x'.repeat(100)}{n}$&`, 5, `${'x'.repeat(100)}5$&`],
] as const)('%s, repetition %i', (text, n, expected) => {
  expect(numbered(text, n)).toBe(expected);
  expect(numbered(text, n)).toBe(expected);
});
