import { describe, expect, test } from 'vitest';
import { cloneState } from './clone.ts';
import { SegmentedLog } from './segmentedLog.ts';
import { TextTable } from './textTable.ts';

describe('copies of state', () => {
  test('are equal and share nothing that can change', () => {
    const state = {
      list: [1, { deep: 'x' }],
      map: new Map([['k', { n: 1 }]]),
      set: new Set([1, 2]),
      cells: new Int32Array([4, 5]),
      no: undefined,
    };
    const copy = cloneState(state);
    expect(copy).toEqual(state);
    Object.assign(copy.map.get('k') ?? {}, { n: 2 });
    copy.set.add(3);
    copy.cells[0] = 9;
    (copy.list[1] as { deep: string }).deep = 'y';
    expect(state).toEqual({
      list: [1, { deep: 'x' }],
      map: new Map([['k', { n: 1 }]]),
      set: new Set([1, 2]),
      cells: new Int32Array([4, 5]),
      no: undefined,
    });
  });

  test('two references to one object stay two references to one copy, circles included', () => {
    const process = { id: 'c1', tasks: [] as { process: unknown }[] };
    process.tasks.push({ process }, { process });
    const copy = cloneState({ process, again: process });
    expect(copy.process).toBe(copy.again);
    expect(copy.process).not.toBe(process);
    expect(copy.process.tasks[1]?.process).toBe(copy.process);
  });

  test('texts are shared: a number means the same text in both', () => {
    const texts = new TextTable();
    expect(cloneState({ texts }).texts).toBe(texts);
  });

  test('one log referred to twice is copied once', () => {
    const log = new SegmentedLog(0, 1);
    const copy = cloneState({ a: log, b: log });
    expect(copy.a).toBe(copy.b);
    expect(copy.a).not.toBe(log);
  });
});
