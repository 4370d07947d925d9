import { describe, expect, test } from 'vitest';
import { listPresets } from '../scenario/index.ts';
import { isLensId, lensIds } from './lensCatalogue.ts';
import { dockLens, dockLenses } from './stagePlan.ts';

describe('the lenses of presets', () => {
  test('every lens that a preset names is on the rail', () => {
    const unknown = listPresets().flatMap(({ slug, lenses }) => lenses.filter((lens) => !isLensId(lens)).map((lens) => `${slug}: ${lens}`));
    expect(unknown).toEqual([]);
    expect(lensIds).toHaveLength(12);
  });
});

describe('the dock', () => {
  test('holds every lens but those on a stage', () => {
    expect(dockLenses([])).toEqual(lensIds);
    expect(dockLenses(['cluster', 'queues'])).toEqual(lensIds.slice(2));
    for (const id of lensIds) expect(dockLens(id, [])).toBe(id);
  });

  test('shows the trace where nothing else is asked for, or what is asked for stands on a stage', () => {
    expect(dockLens(undefined, ['cluster'])).toBe('trace');
    expect(dockLens('cluster', ['cluster'])).toBe('trace');
    expect(dockLens('trace', ['trace'])).toBe('queues');
    expect(dockLens('trace', ['trace', 'queues'])).toBe('cluster');
  });
});
