import { expect, test } from 'vitest';
import { citingRules, citingTests, rowsIn } from './citations.ts';
import { coverage, presetCoverage, unknownRows } from './coverage.ts';

test('numbers are read alone, in lists and in ranges', () => {
  expect(rowsIn('P-36, S-110, S-203 – S-205: at 16:20:03')).toEqual(['S-110', 'S-203', 'S-204', 'S-205']);
});

test('only names of tests count, not what a test says inside', () => {
  const source = "const a = 'S-001';\ntest('S-002: one', () => {\n  say('S-003');\n});\ntest.each(rows)('S-004 of %s', async (x) => {});";
  expect(citingTests(source)).toEqual([
    { name: 'S-002: one', line: 2 },
    { name: 'S-004 of %s', line: 5 },
  ]);
});

test('a rule cites in its own row of the table', () => {
  expect(citingRules('S-001\n| SN5  | One attempt. | S-025, S-275 |').map(({ id, line }) => [id, line])).toEqual([['SN5', 2]]);
});

test('372 rows and 59 presets, and no number that no row has', () => {
  expect(coverage()).toHaveLength(372);
  expect(presetCoverage()).toHaveLength(59);
  expect(unknownRows()).toEqual([]);
});
