import { expect, test } from 'vitest';
import { columnCell, columnHead } from './columnText.ts';

test('a time has one form in its whole column, whatever else stands there', () => {
  const time = { label: 'stored', numeric: true, time: true };
  expect(columnHead(time)).toBe('stored (virtual time)');
  expect(['5.046', '59.999', '00:45:40.014', '', 'now'].map((cell) => columnCell(time, cell))).toEqual([
    '00:00:05.046',
    '00:00:59.999',
    '00:45:40.014',
    '',
    'now',
  ]);
  expect(columnCell({ label: 'cost', numeric: true }, '5.046')).toBe('5.046');
  expect(columnCell(undefined, '5.046')).toBe('5.046');
});
