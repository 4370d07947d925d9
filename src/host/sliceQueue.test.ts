import { describe, expect, test } from 'vitest';
import { SliceQueue, type Job } from './sliceQueue.ts';
import { ManualScheduler } from './testing/manualScheduler.ts';

function* counted(bites: number, events: number, seen: string[], name: string): Job<string> {
  for (let bite = 0; bite < bites; bite += 1) {
    seen.push(name);
    yield events;
  }
  return name;
}

const noBackground = (): undefined => undefined;

describe('slices', () => {
  test('end after 2,000 events', async () => {
    const scheduler = new ManualScheduler();
    const queue = new SliceQueue(scheduler, noBackground);
    const seen: string[] = [];
    const done = queue.run(counted(20, 250, seen, 'a'));
    scheduler.turn();
    expect(seen.length).toBe(8);
    expect(await scheduler.until(done)).toBe('a');
    expect(scheduler.turns).toBe(3);
  });

  test('end after 8 ms', async () => {
    const scheduler = new ManualScheduler(2);
    const queue = new SliceQueue(scheduler, noBackground);
    const seen: string[] = [];
    const done = queue.run(counted(20, 0, seen, 'a'));
    scheduler.turn();
    expect(seen.length).toBe(4);
    await scheduler.until(done);
    expect(seen.length).toBe(20);
  });

  test('requests take turns, so a short one does not wait for a long one', async () => {
    const scheduler = new ManualScheduler();
    const queue = new SliceQueue(scheduler, noBackground);
    const seen: string[] = [];
    const long = queue.run(counted(100, 1_000, seen, 'long'));
    const short = queue.run(counted(2, 1_000, seen, 'short'));
    await scheduler.until(short);
    expect(seen.filter((name) => name === 'long').length).toBeLessThanOrEqual(6);
    await scheduler.until(long);
  });

  test('background work only gets what requests leave', async () => {
    const scheduler = new ManualScheduler();
    let background = 10;
    const queue = new SliceQueue(scheduler, () => {
      if (background === 0) return undefined;
      background -= 1;
      return 2_000;
    });
    queue.wake();
    scheduler.turn();
    expect(background).toBe(9);
    const seen: string[] = [];
    await scheduler.until(queue.run(counted(5, 2_000, seen, 'a')));
    // Only the rest of the slice in which the request ended.
    expect(background).toBe(8);
    await scheduler.drain();
    expect(background).toBe(0);
    expect(queue.isBackgroundIdle).toBe(true);
  });

  test('a job that is given up is refused at its next turn and works no further; the others go on', async () => {
    const scheduler = new ManualScheduler();
    const queue = new SliceQueue(scheduler, noBackground);
    const seen: string[] = [];
    const patience = new AbortController();
    const long = queue.run(counted(1_000, 1_000, seen, 'long'), patience.signal);
    const other = queue.run(counted(20, 1_000, seen, 'other'));
    scheduler.turn();
    const before = seen.filter((name) => name === 'long').length;
    patience.abort();
    await expect(scheduler.until(long)).rejects.toMatchObject({ name: 'HostError', code: 'givenUp' });
    expect(await scheduler.until(other)).toBe('other');
    expect(seen.filter((name) => name === 'long')).toHaveLength(before);
  });

  test('a job that throws rejects alone', async () => {
    const scheduler = new ManualScheduler();
    const queue = new SliceQueue(scheduler, noBackground);
    const broken = queue.run(
      (function* (): Job<string> {
        yield 0;
        throw new Error('broken');
      })(),
    );
    const whole = queue.run(counted(3, 0, [], 'a'));
    await expect(scheduler.until(broken)).rejects.toThrow('broken');
    expect(await scheduler.until(whole)).toBe('a');
  });
});
