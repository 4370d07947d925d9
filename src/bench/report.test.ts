import { readFileSync } from 'node:fs';
import { check, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Measured } from './figures.ts';
import { withTable } from './report.ts';

const document = 'docs/benchmarks.md';
const measured: readonly Measured[] = [
  { id: 'B1', value: 0.12345, reference: 'heap with 7448 events waiting' },
  { id: 'B5m', value: 18_603_224, reference: 'facts take 63 bytes each' },
];

describe('the table of docs/benchmarks.md', () => {
  test('is written in the form that the format check asks for', async () => {
    const text = await withTable(readFileSync(document, 'utf8'), measured);
    expect(await check(text, { ...(await resolveConfig(document)), filepath: document })).toBe(true);
    expect(text).toMatch(/\| B1 +\| .* \| 0\.123 /);
    expect(text).toContain('18,603,224 bytes');
  });

  test('takes the place of the table before, and nothing else', async () => {
    const text = readFileSync(document, 'utf8');
    const outside = (whole: string): readonly string[] => whole.split(/<!-- The bench[^]*end of the table -->/);
    expect(outside(await withTable(text, measured))).toEqual(outside(text));
    await expect(withTable('# Benchmarks\n', measured)).rejects.toThrow('no place for the table');
  });
});
