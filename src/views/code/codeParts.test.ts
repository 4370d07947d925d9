import { expect, test } from 'vitest';
import { codeParts } from './codeParts.ts';

test('a line of a program may end before the dot of a call and after an opening bracket, and nothing of it is lost', () => {
  const text = '            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000L);';
  const { indent, pieces } = codeParts(text);
  expect(indent).toBe(' '.repeat(12));
  expect(pieces).toEqual(['java', '.util', '.concurrent', '.locks', '.LockSupport', '.parkNanos(', '1_000_000_000L);']);
  expect(indent + pieces.join('')).toBe(text);
  expect(codeParts('').pieces).toEqual(['']);
  expect(codeParts('run();').pieces).toEqual(['run();']);
  expect(codeParts('double share = 0.5;').pieces).toHaveLength(1);
});
