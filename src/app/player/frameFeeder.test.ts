import { expect, test } from 'vitest';
import type { Moment } from '../../engine/index.ts';
import type { Frame } from '../../host/host.ts';
import type { ProjectionId } from '../../projections/index.ts';
import { createFrameFeeder, type FedFrame, type Wish } from './frameFeeder.ts';

const wish = (nowMs: number, rest: Partial<Wish> = {}): Wish => ({
  runId: 'r1',
  position: { nowMs },
  projections: [],
  selection: undefined,
  ...rest,
});

/** Frames that hold for ten ms; each must be released by hand. */
function setUp() {
  const asked: Moment[] = [];
  const waiting: (() => void)[] = [];
  const shown: FedFrame[] = [];
  const failures: unknown[] = [];
  let broken = false;
  const feeder = createFrameFeeder(
    {
      frame: <P extends ProjectionId>(runId: string, moment: Moment) => {
        asked.push(moment);
        return new Promise<Frame<P>>((resolve, reject) => {
          waiting.push(() =>
            broken
              ? reject(new Error('gone'))
              : resolve({ runId, moment, seq: 1, models: {}, validUntilMs: moment.ms + 10 } as unknown as Frame<P>),
          );
        });
      },
    },
    (fed) => shown.push(fed),
    (error) => failures.push(error),
  );
  const settle = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { asked, shown, failures, feeder, settle, breakHost: () => (broken = true) };
}

test('within its validity a frame serves every moment without another request', async () => {
  const { asked, shown, feeder, settle } = setUp();
  expect(feeder.show(wish(100))).toBe(false);
  await settle();
  expect(feeder.show(wish(104.5))).toBe(true);
  expect(feeder.show(wish(110))).toBe(false);
  expect(asked).toEqual([{ ms: 100 }, { ms: 110 }]);
  expect(shown.map((fed) => fed.wish.position.nowMs)).toEqual([100, 104.5]);
});

test('while a frame is under way only the newest wish is kept', async () => {
  const { asked, feeder, settle } = setUp();
  feeder.show(wish(100));
  feeder.show(wish(200));
  feeder.show(wish(300));
  await settle();
  expect(asked).toEqual([{ ms: 100 }, { ms: 300 }]);
});

test('an instant in part, another run, another selection each need their own frame', async () => {
  const { asked, feeder, settle } = setUp();
  feeder.show(wish(100));
  await settle();
  feeder.show(wish(0, { position: { nowMs: 100, n: 2 } }));
  await settle();
  feeder.show(wish(100, { runId: 'r2' }));
  await settle();
  feeder.show(wish(100, { runId: 'r2', selection: { kind: 'broker', id: 'broker-a' } }));
  await settle();
  expect(asked).toEqual([{ ms: 100 }, { ms: 100, n: 2 }, { ms: 100 }, { ms: 100 }]);
});

test('a cancelled frame is not shown; a failing host is reported once', async () => {
  const { shown, failures, feeder, settle, breakHost } = setUp();
  feeder.show(wish(100));
  feeder.cancel();
  await settle();
  expect(shown).toHaveLength(0);
  breakHost();
  feeder.show(wish(100));
  await settle();
  expect(failures).toHaveLength(1);
  expect(feeder.isBusy).toBe(false);
});

test('the wish after a cancelled one does not wait for it, and is the one that is shown', async () => {
  const { asked, shown, feeder, settle } = setUp();
  feeder.show(wish(100));
  feeder.cancel();
  feeder.show(wish(200));
  expect(asked).toEqual([{ ms: 100 }, { ms: 200 }]);
  await settle();
  await settle();
  expect(shown.map((fed) => fed.wish.position.nowMs)).toEqual([200]);
});
