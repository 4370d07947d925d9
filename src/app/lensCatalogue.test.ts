import { describe, expect, test } from 'vitest';
import { listPresets } from '../scenario/index.ts';
import { isLensId, lensIds } from './lensCatalogue.ts';

describe('the lenses of presets', () => {
  test('every lens that a preset names is on the rail', () => {
    const unknown = listPresets().flatMap(({ slug, lenses }) => lenses.filter((lens) => !isLensId(lens)).map((lens) => `${slug}: ${lens}`));
    expect(unknown).toEqual([]);
    expect(lensIds).toHaveLength(12);
  });
});
