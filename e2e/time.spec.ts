import { expect, test } from './guards/guards.ts';

const preset = '#/run/consume-retry-16';

test.describe('moving in time', () => {
  test('the page opens with the 16 retries, playing @phone', async ({ orrery }) => {
    await orrery.open();
    await orrery.untilNow((now) => now > 5000, 'plays past the first send at 5 s');
  });

  test('Space pauses and plays', async ({ orrery }) => {
    await orrery.open();
    await orrery.pause();
    const paused = await orrery.now();
    await orrery.press('Space');
    await orrery.untilNow((now) => now > paused, 'goes on');
    await orrery.pause();
  });

  test('one fact forward and one back come to the same instant', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    // A step stops at facts that are shown; the moment of the link may lie behind one of background work.
    const before = await orrery.step('ArrowRight');
    await orrery.step('ArrowRight');
    expect(await orrery.step('ArrowLeft')).toEqual(before);
  });

  test('the next retry falls due 10 s after the send-back', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 15_000 && now < 15_200, 'first retry');
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 45_000 && now < 45_400, 'second retry');
  });

  test('the end holds one dead letter after 17 deliveries @phone', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s&lens=retryLadder`);
    await orrery.press('End');
    await orrery.untilNow((now) => now >= 17_145_000 && now < 17_150_000, 'End lies just behind the last retry');
    await orrery.showTable();
    await expect(orrery.row(orrery.text('retryLadder_twin_deadLetter'))).toHaveCount(1);
  });

  test('uniform speed reaches hours', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s&mode=uniform&speed=10000`);
    await orrery.press('Space');
    await orrery.untilNow((now) => now > 600_000, 'ten virtual minutes');
    await orrery.pause();
  });

  test('the scrubber goes anywhere', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    const box = await orrery.scrubber().boundingBox();
    if (box === null) throw new Error('the scrubber has no place on the page');
    await orrery.page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
    await orrery.untilNow((now) => now > 60_000, 'far on the right is much later');
    await expect(orrery.root).toHaveAttribute('data-run-state', 'paused');
  });

  test('stepping through the same facts in both directions passes the same instants', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    const there = [await orrery.step('ArrowRight')];
    for (let step = 0; step < 8; step += 1) there.push(await orrery.step('ArrowRight'));
    const back = [there[there.length - 1]];
    for (let step = 0; step < 8; step += 1) back.push(await orrery.step('ArrowLeft'));
    expect(back.toReversed()).toEqual(there);
  });
});
