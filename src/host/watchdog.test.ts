import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from './testing/manualClock.ts';
import { Watchdog } from './watchdog.ts';

describe('a worker that owes an answer', () => {
  let clock: ManualClock;
  let silences: number;
  let isAlive: boolean;
  let watchdog: Watchdog;

  beforeEach(() => {
    clock = new ManualClock();
    silences = 0;
    isAlive = true;
    watchdog = new Watchdog(
      clock,
      // A thenable that answers at once: the clock here does not wait for promises.
      () => ({ then: (answered: () => void) => (isAlive ? answered() : undefined) }) as unknown as Promise<unknown>,
      () => {
        silences += 1;
      },
    );
  });

  test('may take as long as it likes while it answers pings', () => {
    watchdog.asked();
    clock.pass(60_000);
    expect(silences).toBe(0);
    watchdog.answered();
    expect(clock.pending).toBe(0);
  });

  test('is silent after two seconds without a sign, and that is said once', () => {
    watchdog.asked();
    isAlive = false;
    clock.pass(1_999);
    expect(silences).toBe(0);
    clock.pass(501);
    expect(silences).toBe(1);
    clock.pass(60_000);
    expect(silences).toBe(1);
  });

  test('is not blamed for the time in which the page slept', () => {
    watchdog.asked();
    isAlive = false;
    clock.sleep(3_600_000);
    expect(silences).toBe(0);
    clock.pass(1_900);
    expect(silences).toBe(0);
    clock.pass(600);
    expect(silences).toBe(1);
  });

  test('may be silent when it owes nothing', () => {
    watchdog.asked();
    watchdog.answered();
    isAlive = false;
    clock.pass(60_000);
    expect(silences).toBe(0);
  });
});
