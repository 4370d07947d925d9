import { expect, test } from 'vitest';
import { listPresetSlugs } from './index.ts';
import { presetsOf } from './symptoms.ts';

test('every preset stands in a chapter of the catalogue, once in each, and no other name does', () => {
  const named = Object.values(presetsOf);
  expect(new Set(named.flat())).toEqual(new Set(listPresetSlugs()));
  for (const slugs of named) expect(slugs).toHaveLength(new Set(slugs).size);
});
